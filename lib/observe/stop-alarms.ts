import { Duration } from 'aws-cdk-lib';
import type { Stage } from 'aws-cdk-lib/aws-apigateway';
import { type Alarm, Stats } from 'aws-cdk-lib/aws-cloudwatch';
import type { IStateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import { Construct } from 'constructs';
import { RunbookAlarm } from './runbook-alarm.ts';

export interface StopAlarmsProps {
  /** The state machine that stops one classifier. */
  readonly stopWorkflow: IStateMachine;
  /** The API's stage: all its routes. */
  readonly stage: Stage;
}

/**
 * What of the stop path needs a person: a stop workflow failed, one timed out, the API answered 5xx. The guard's
 * constructs have the alarms of the guard.
 *
 * Each speaks at the first case in 5 minutes. By count, not by rate: there are few stops, each of them a training job
 * at $3 an hour, and a rate over one or two requests is 0 or 100 %. A 503 is one that the SDK's own attempts didn't get
 * past; whether its caller asks again, nobody here knows. An aborted workflow is not among them: a person did that.
 */
export class StopAlarms extends Construct {
  /** The three, in that order. */
  readonly alarms: readonly Alarm[];

  constructor(scope: Construct, id: string, { stopWorkflow, stage }: StopAlarmsProps) {
    super(scope, id);
    const counted = { period: Duration.minutes(5), statistic: Stats.SUM };
    this.alarms = [
      new RunbookAlarm(this, 'WorkflowFailed', {
        entry: 'Stop workflow failed',
        tells: 'A stop workflow failed: its training may go on.',
        metric: stopWorkflow.metricFailed(counted),
      }),
      new RunbookAlarm(this, 'WorkflowTimedOut', {
        entry: 'Stop workflow timed out',
        tells: 'A stop workflow reached its deadline before training had ended.',
        metric: stopWorkflow.metricTimedOut(counted),
      }),
      new RunbookAlarm(this, 'ApiErrors', {
        entry: 'API errors',
        tells: 'The API answered 5xx: a caller asked for something and may not have got it.',
        metric: stage.metricServerError(counted),
      }),
    ];
  }
}
