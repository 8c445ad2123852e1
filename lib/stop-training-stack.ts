import { Annotations, CfnOutput, Duration, Stack, type StackProps } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { arnMembers, byKind, stopWorkflowId } from '../lambda/model/kind.ts';
import { TrainingRestApi } from './api/rest-api.ts';
import { StopAllRoutes } from './api/stop-all-routes.ts';
import { StopRoutes } from './api/stop-routes.ts';
import { TrainingRoute } from './api/training-route.ts';
import { retainLogs } from './functions/log-group.ts';
import { TrainingGuard } from './guard/training-guard.ts';
import { Observability } from './observe/observability.ts';
import type { StackSettings } from './settings.ts';
import { checkTogether, hasGuard, settingsWarnings } from './settings-together.ts';
import { StopWorkflow } from './stop/stop-workflow.ts';

export interface StopTrainingStackProps extends StackProps {
  readonly settings: StackSettings;
}

/**
 * The stop path: the HTTP endpoint and the stop workflows that it starts. With `monthlyLimitUsd` or `maxTrainingMinutes` the guard as well,
 * and the routes that start its sweep by hand. With it or with `alertEmail` also alarms and a dashboard.
 */
export class StopTrainingStack extends Stack {
  constructor(scope: Construct, id: string, { settings, ...props }: StopTrainingStackProps) {
    super(scope, id, props);
    const { trainingUsdPerHour, pollIntervalSeconds: retryAfterSeconds } = settings;
    checkTogether(settings);
    retainLogs(this, settings.logRetentionDays);
    for (const [warning, text] of Object.entries(settingsWarnings(settings))) {
      Annotations.of(this).addWarningV2(`comprehend-stop-training:${warning}`, text);
    }

    const stopWorkflows = byKind((kind) => {
      const workflow = new StopWorkflow(this, stopWorkflowId(kind), {
        kind,
        pollInterval: Duration.seconds(settings.pollIntervalSeconds),
        timeout: Duration.minutes(settings.stopTimeoutMinutes),
      });
      this.output(`${stopWorkflowId(kind)}Arn`, 'A stop workflow', workflow.stateMachine.stateMachineArn);
      return workflow;
    });
    const stopWorkflowArns = byKind((kind) => stopWorkflows[kind].stateMachine.stateMachineArn);
    const callers = { principals: settings.allowedPrincipals, sourceIps: settings.allowedSourceIps };
    const restApi = new TrainingRestApi(this, 'Api', callers);
    new StopRoutes(this, 'StopRoutes', { restApi, stopWorkflows, retryAfterSeconds, trainingUsdPerHour });
    this.output('ApiUrl', 'The API, its stage included', restApi.url);
    this.output('StopEndpoint', `POST {"${arnMembers.join('" or "')}": "arn:…"} here`, restApi.urlForPath('/stop'));

    const guard = hasGuard(settings)
      ? new TrainingGuard(this, 'Guard', { settings, stopWorkflows, stopWorkflowArns })
      : undefined;
    if (guard) {
      const { exemptTag, reportTopic, sweep } = guard;
      const sweepWorkflow = sweep.stateMachine;
      new StopAllRoutes(this, 'StopAllRoutes', { restApi, sweepWorkflow, stopWorkflows, exemptTag, retryAfterSeconds });
      this.output('StopAllEndpoint', 'POST {} here to stop all training', restApi.urlForPath('/stop-all'));
      this.output('SweepWorkflowArn', 'The sweep workflow', sweepWorkflow.stateMachineArn);
      this.output('ReportTopicArn', "Subscribe here for the guard's reports and all alarms", reportTopic.topicArn);
    }
    new TrainingRoute(this, 'TrainingRoute', { restApi, settings, stopWorkflows, guard });
    this.output('TrainingEndpoint', 'GET what trains now here', restApi.urlForPath('/training'));
    new Observability(this, 'Observability', { settings, stopWorkflows, restApi, guard });
  }

  private output(id: string, description: string, value: string): void {
    new CfnOutput(this, id, { value, description });
  }
}
