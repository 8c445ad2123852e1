import { CfnOutput, Duration, Stack, type StackProps } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import type { Config } from './config.ts';
import { StopApi } from './stop-api.ts';
import { StopWorkflow } from './stop-workflow.ts';

export interface StopTrainingStackProps extends StackProps {
  readonly config: Config;
}

/** The stop path: the HTTP endpoint and the stop workflow that it starts. */
export class StopTrainingStack extends Stack {
  constructor(scope: Construct, id: string, { config, ...props }: StopTrainingStackProps) {
    super(scope, id, props);

    const { stateMachine } = new StopWorkflow(this, 'StopWorkflow', {
      pollInterval: Duration.seconds(config.pollIntervalSeconds),
      timeout: Duration.minutes(config.stopTimeoutMinutes),
      logRetentionDays: config.logRetentionDays,
    });
    const { restApi } = new StopApi(this, 'StopApi', {
      stopWorkflow: stateMachine,
      retryAfter: Duration.seconds(config.pollIntervalSeconds),
      logRetentionDays: config.logRetentionDays,
    });

    new CfnOutput(this, 'ApiUrl', { value: restApi.url, description: 'The API, its stage included' });
    new CfnOutput(this, 'StopEndpoint', {
      value: restApi.urlForPath('/stop'),
      description: 'POST {"DocumentClassifierArn": "arn:…"} here',
    });
    new CfnOutput(this, 'StopWorkflowArn', { value: stateMachine.stateMachineArn, description: 'The stop workflow' });
  }
}
