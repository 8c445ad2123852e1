import { Annotations, CfnOutput, Duration, Stack, type StackProps } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { BudgetGuard } from './budget-guard.ts';
import { type Config, idleSettings } from './config.ts';
import { StopAllApi } from './stop-all-api.ts';
import { StopApi } from './stop-api.ts';
import { StopWorkflow } from './stop-workflow.ts';

export interface StopTrainingStackProps extends StackProps {
  readonly config: Config;
}

/**
 * The stop path: the HTTP endpoint and the stop workflow that it starts. With `monthlyLimitUsd` the budget guard as
 * well, and the routes that start its sweep by hand.
 */
export class StopTrainingStack extends Stack {
  constructor(scope: Construct, id: string, { config, ...props }: StopTrainingStackProps) {
    super(scope, id, props);
    const { monthlyLimitUsd, trainingUsdPerHour, logRetentionDays } = config;
    const retryAfter = Duration.seconds(config.pollIntervalSeconds);

    const { stateMachine } = new StopWorkflow(this, 'StopWorkflow', {
      pollInterval: Duration.seconds(config.pollIntervalSeconds),
      timeout: Duration.minutes(config.stopTimeoutMinutes),
      logRetentionDays,
    });
    const { restApi } = new StopApi(this, 'StopApi', {
      stopWorkflow: stateMachine,
      retryAfter,
      trainingUsdPerHour,
      logRetentionDays,
    });

    this.output('ApiUrl', 'The API, its stage included', restApi.url);
    this.output('StopEndpoint', 'POST {"DocumentClassifierArn": "arn:…"} here', restApi.urlForPath('/stop'));
    this.output('StopWorkflowArn', 'The stop workflow', stateMachine.stateMachineArn);

    const idle = idleSettings(config);
    if (idle.length) {
      const warning = `${idle.join(', ')}: without monthlyLimitUsd there is no guard, and this has no effect.`;
      Annotations.of(this).addWarningV2('comprehend-stop-training:settingsWithoutGuard', warning);
    }
    if (monthlyLimitUsd === undefined) return;

    const guard = new BudgetGuard(this, 'BudgetGuard', { monthlyLimitUsd, config, stopWorkflow: stateMachine });
    const { sweepWorkflow, exemptTag, reportTopic } = guard;
    new StopAllApi(this, 'StopAllApi', { restApi, sweepWorkflow, exemptTag, retryAfter, logRetentionDays });

    this.output('StopAllEndpoint', 'POST {} here to stop all training', restApi.urlForPath('/stop-all'));
    this.output('SweepWorkflowArn', 'The sweep workflow', sweepWorkflow.stateMachineArn);
    this.output('ReportTopicArn', "Subscribe here for the guard's reports and alarms", reportTopic.topicArn);
  }

  private output(id: string, description: string, value: string): void {
    new CfnOutput(this, id, { value, description });
  }
}
