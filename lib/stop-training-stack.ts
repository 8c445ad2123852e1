import { Annotations, CfnOutput, Duration, Stack, type StackProps } from 'aws-cdk-lib';
import type { RestApi } from 'aws-cdk-lib/aws-apigateway';
import type { IStateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import type { Construct } from 'constructs';
import { StopAllApi } from './api/stop-all-api.ts';
import { StopApi } from './api/stop-api.ts';
import { type Config, idleSettings, tooManyPolls } from './config.ts';
import { BudgetGuard } from './guard/budget-guard.ts';
import { Observability } from './observe/observability.ts';
import { StopWorkflow } from './stop/stop-workflow.ts';

export interface StopTrainingStackProps extends StackProps {
  readonly config: Config;
}

/**
 * The stop path: the HTTP endpoint and the stop workflow that it starts. With `monthlyLimitUsd` the budget guard as
 * well, and the routes that start its sweep by hand. With it or with `alertEmail` also alarms and a dashboard.
 */
export class StopTrainingStack extends Stack {
  constructor(scope: Construct, id: string, { config, ...props }: StopTrainingStackProps) {
    super(scope, id, props);
    const { monthlyLimitUsd, trainingUsdPerHour, logRetentionDays } = config;
    const retryAfter = Duration.seconds(config.pollIntervalSeconds);

    const stopWorkflow = new StopWorkflow(this, 'StopWorkflow', {
      pollInterval: Duration.seconds(config.pollIntervalSeconds),
      timeout: Duration.minutes(config.stopTimeoutMinutes),
      logRetentionDays,
    });
    const { stateMachine } = stopWorkflow;
    const stopApi = new StopApi(this, 'StopApi', {
      stopWorkflow: stateMachine,
      retryAfter,
      trainingUsdPerHour,
      callers: { principals: config.allowedPrincipals, sourceIps: config.allowedSourceIps },
      logRetentionDays,
    });

    const { restApi } = stopApi;
    this.output('ApiUrl', 'The API, its stage included', restApi.url);
    this.output('StopEndpoint', 'POST {"DocumentClassifierArn": "arn:…"} here', restApi.urlForPath('/stop'));
    this.output('StopWorkflowArn', 'The stop workflow', stateMachine.stateMachineArn);

    const idle = idleSettings(config);
    if (idle.length) {
      const warning = `${idle.join(', ')}: without monthlyLimitUsd there is no guard, and this has no effect.`;
      Annotations.of(this).addWarningV2('comprehend-stop-training:settingsWithoutGuard', warning);
    }
    const polls = tooManyPolls(config);
    if (polls) Annotations.of(this).addWarningV2('comprehend-stop-training:tooManyPolls', polls);
    const guard =
      monthlyLimitUsd === undefined ? undefined : this.addGuard(monthlyLimitUsd, config, stateMachine, restApi);
    new Observability(this, 'Observability', { config, stopWorkflow, stopApi, guard });
  }

  private addGuard(
    monthlyLimitUsd: number,
    config: Config,
    stopWorkflow: IStateMachine,
    restApi: RestApi,
  ): BudgetGuard {
    const guard = new BudgetGuard(this, 'BudgetGuard', { monthlyLimitUsd, config, stopWorkflow });
    const { sweepWorkflow, exemptTag, reportTopic } = guard;
    const { logRetentionDays } = config;
    const retryAfter = Duration.seconds(config.pollIntervalSeconds);
    new StopAllApi(this, 'StopAllApi', { restApi, sweepWorkflow, exemptTag, retryAfter, logRetentionDays });

    this.output('StopAllEndpoint', 'POST {} here to stop all training', restApi.urlForPath('/stop-all'));
    this.output('SweepWorkflowArn', 'The sweep workflow', sweepWorkflow.stateMachineArn);
    this.output('ReportTopicArn', "Subscribe here for the guard's reports and all alarms", reportTopic.topicArn);
    return guard;
  }

  private output(id: string, description: string, value: string): void {
    new CfnOutput(this, id, { value, description });
  }
}
