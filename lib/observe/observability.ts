import { type Alarm, AlarmStatusWidget, Dashboard, type IWidget, TextWidget } from 'aws-cdk-lib/aws-cloudwatch';
import type { ILogGroup } from 'aws-cdk-lib/aws-logs';
import { Duration, Stack } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import type { TrainingRestApi } from '../api/rest-api.ts';
import { deploymentName } from '../functions/deployment-name.ts';
import type { Deployment } from '../functions/function-settings.ts';
import { TrainingFunction } from '../functions/training-function.ts';
import type { TrainingGuard } from '../guard/training-guard.ts';
import { guardWidgets } from './guard-widgets.ts';
import { liveTableWidget } from './live-table-widget.ts';
import { ReportTopic } from './report-topic.ts';
import { stopAlarms } from './stop-alarms.ts';
import { logStopEndings } from './stop-endings.ts';
import { apiWidgets, stopWidgets, throttleWidgets } from './stop-widgets.ts';

export interface ObservabilityProps extends Deployment {
  readonly restApi: TrainingRestApi;
  /** Its topic then gets the stop path's alarms too. @default - none */
  readonly guard?: TrainingGuard | undefined;
}

/** What the dashboard shows. */
export interface Shown extends ObservabilityProps {
  /** Log of the event that ends each stop workflow. */
  readonly endings: ILogGroup;
}

/**
 * What people are told and shown: alarms by e-mail, a dashboard.
 *
 * Alarms exist where somebody can hear them: with the guard, or with `alertEmail` or a Slack channel, which without
 * the guard get a topic of their own. Without all of them there are none, so that the stop path alone costs nothing while nothing is stopped. The
 * dashboard comes with the alarms, unless `dashboard` says otherwise.
 *
 * Made last, as the dashboard shows all that the stack has.
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
      guard?.reportTopic ??
      (isHeard ? new ReportTopic(this, 'AlarmTopic', { ...settings, chatScope: chatScope() }) : undefined);
    const alarms = topic ? stopAlarms(new Construct(this, 'StopAlarms'), stopWorkflows, restApi.deploymentStage) : [];
    topic?.addAlarms(alarms);
    if (!(dashboard ?? topic)) return;
    const endings = logStopEndings(new Construct(this, 'StopEndings'), stopWorkflows);
    addDashboard(new Construct(this, 'Dashboard'), { ...props, endings }, [...alarms, ...(guard?.alarms ?? [])]);
  }
}

/**
 * The dashboard: what trains now, alarms, stops, API, throttling, guard; a heading each, three widgets abreast or one and a
 * table.
 *
 * It shows metrics that AWS emits anyway and queries logs that are kept anyway, apart from the endings. A query costs $0.005
 * per GB that it reads, and runs only while the dashboard is open. Under 50 metrics, the limit of the three dashboards that
 * an account has free.
 *
 * @param alarms - their states are the second row; without alarms there is no such row
 * @see https://aws.amazon.com/cloudwatch/pricing/
 */
const addDashboard = (scope: Construct, shown: Shown, alarms: Alarm[]): void => {
  const { guard, restApi } = shown;
  const widget = liveTableWidget(new Construct(scope, 'LiveTable'), shown, guard?.ledger);
  const deployment = restApi.node.scope ?? scope;
  const functions = deployment.node.findAll().filter((construct) => construct instanceof TrainingFunction);
  // As high as two lines of alarms.
  const states = { title: 'Alarms (docs/runbook.md)', alarms, width: 24, height: 3 };
  new Dashboard(scope, 'Resource', {
    // With the region: the names of dashboards are the whole account's.
    dashboardName: `${deploymentName(scope)}-${Stack.of(scope).region}`,
    // Stops are rare: a day would often be empty.
    defaultInterval: Duration.days(7),
    widgets: [
      [widget],
      ...(alarms.length ? [[new AlarmStatusWidget(states)]] : []),
      [heading('Stops')],
      ...stopWidgets(shown),
      [heading('API')],
      ...apiWidgets(shown),
      [heading('Throttling')],
      ...throttleWidgets(shown, functions),
      ...(guard ? [[heading('Guard')], ...guardWidgets(guard)] : []),
    ],
  });
};

const heading = (text: string): IWidget => new TextWidget({ markdown: `## ${text}`, width: 24, height: 1 });
