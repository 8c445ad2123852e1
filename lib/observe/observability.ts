import { Construct } from 'constructs';
import type { TrainingRestApi } from '../api/rest-api.ts';
import type { Deployment } from '../functions/training-function.ts';
import type { TrainingGuard } from '../guard/training-guard.ts';
import { addDashboard } from './dashboard.ts';
import { ReportTopic } from './report-topic.ts';
import { stopAlarms } from './stop-alarms.ts';
import { logStopEndings } from './stop-endings.ts';

export interface ObservabilityProps extends Deployment {
  readonly restApi: TrainingRestApi;
  readonly guard?: TrainingGuard | undefined;
}

/**
 * What people are told and shown: alarms and a dashboard. Made last, as the dashboard shows all that the stack has.
 *
 * Alarms exist where somebody can hear them: with the guard, or with `alertEmail` or a Slack channel, which without the guard get
 * a topic of their own. So the stop path alone costs nothing while nothing is stopped. The dashboard comes with the alarms, unless
 * `dashboard` says otherwise.
 */
export class Observability extends Construct {
  constructor(scope: Construct, id: string, props: ObservabilityProps) {
    super(scope, id);
    const { settings, stopWorkflows, restApi, guard } = props;
    const { alertEmail, slackChannelId, dashboard } = settings;
    const isHeard = alertEmail !== undefined || slackChannelId !== undefined;
    // The channel's subscription stands where a guard would have it, so that it stays when one is added or removed.
    const chatScope = () => new Construct(new Construct(scope, 'Guard'), 'ReportTopic');
    const topic =
      guard?.reportTopic ?? (isHeard ? new ReportTopic(this, 'AlarmTopic', settings, chatScope()) : undefined);
    const alarms = topic ? stopAlarms(new Construct(this, 'StopAlarms'), stopWorkflows, restApi.deploymentStage) : [];
    topic?.addAlarms(alarms);
    if (!(dashboard ?? topic)) return;
    const endings = logStopEndings(new Construct(this, 'StopEndings'), stopWorkflows);
    addDashboard(new Construct(this, 'Dashboard'), { ...props, endings }, [...alarms, ...(guard?.alarms ?? [])]);
  }
}
