import type { ILogGroup } from 'aws-cdk-lib/aws-logs';
import type { IStateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import { Construct } from 'constructs';
import type { StopApi } from '../api/stop-api.ts';
import type { Config } from '../config.ts';
import type { BudgetGuard } from '../guard/budget-guard.ts';
import { TrainingDashboard } from './dashboard.ts';
import { ReportTopic } from './report-topic.ts';
import { StopAlarms } from './stop-alarms.ts';
import { StopEndings } from './stop-endings.ts';

export interface ObservabilityProps {
  readonly config: Config;
  /** The state machine that stops one classifier, and its log. */
  readonly stopWorkflow: { readonly stateMachine: IStateMachine; readonly logGroup: ILogGroup };
  readonly stopApi: StopApi;
  /**
   * The guard, whose topic then gets the stop path's alarms too.
   *
   * @default - none
   */
  readonly guard?: BudgetGuard | undefined;
}

/**
 * What people are told and shown: alarms by e-mail, a dashboard.
 *
 * Alarms exist where somebody can hear them: with the guard, or with `alertEmail`, which without the guard gets a topic
 * of its own. Without both there are none, so that the stop path alone costs nothing while nobody stops anything. The
 * dashboard comes with the alarms, unless `dashboard` says otherwise: who wants to be told wants to look.
 *
 * Made last, as the dashboard shows all that the stack has.
 */
export class Observability extends Construct {
  constructor(scope: Construct, id: string, { config, stopWorkflow, stopApi, guard }: ObservabilityProps) {
    super(scope, id);
    const { alertEmail, logRetentionDays } = config;
    const { stateMachine } = stopWorkflow;
    const topic = guard?.reportTopic ?? (alertEmail && new ReportTopic(this, 'AlarmTopic', { alertEmail }));
    const stopAlarms = topic
      ? new StopAlarms(this, 'StopAlarms', { stopWorkflow: stateMachine, stage: stopApi.restApi.deploymentStage })
          .alarms
      : [];
    if (topic) topic.addAlarms(stopAlarms);

    if (config.dashboard ?? Boolean(topic)) {
      const endings = new StopEndings(this, 'StopEndings', { stopWorkflow: stateMachine, logRetentionDays });
      new TrainingDashboard(this, 'Dashboard', {
        alarms: [...stopAlarms, ...(guard?.alarms ?? [])],
        stopWorkflow,
        endings: endings.logGroup,
        stopApi,
        guard,
      });
    }
  }
}
