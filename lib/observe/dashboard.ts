import { type Alarm, AlarmStatusWidget, Dashboard, type IWidget, TextWidget } from 'aws-cdk-lib/aws-cloudwatch';
import type { ILogGroup } from 'aws-cdk-lib/aws-logs';
import { Duration, Stack } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { deploymentName } from '../functions/deployment-name.ts';
import { TrainingFunction } from '../functions/training-function.ts';
import { guardWidgets } from './guard-widgets.ts';
import { LiveTableWidget } from './live-table-widget.ts';
import type { ObservabilityProps } from './observability.ts';
import { apiWidgets, stopWidgets, throttleWidgets } from './stop-widgets.ts';

export interface TrainingDashboardProps extends ObservabilityProps {
  /** Their states are the second row; without alarms there is no such row. */
  readonly alarms: readonly Alarm[];
  /** Log of the event that ends each stop workflow. */
  readonly endings: ILogGroup;
}

/**
 * The dashboard: what trains now, alarms, stops, API, throttling, guard; a heading each, three widgets abreast or one and a
 * table.
 *
 * It shows metrics that AWS emits anyway and queries logs that are kept anyway, apart from the endings. A query costs $0.005
 * per GB that it reads, and runs only while the dashboard is open. Under 50 metrics, the limit of the three dashboards that
 * an account has free.
 *
 * @see https://aws.amazon.com/cloudwatch/pricing/
 */
export class TrainingDashboard extends Construct {
  constructor(scope: Construct, id: string, props: TrainingDashboardProps) {
    super(scope, id);
    const { alarms, guard } = props;
    const { widget } = new LiveTableWidget(this, 'LiveTable', props, guard?.ledger);
    const deployment = scope.node.scope ?? scope;
    const functions = deployment.node.findAll().filter((construct) => construct instanceof TrainingFunction);
    const rows: IWidget[][] = [
      [widget],
      ...(alarms.length ? [[alarmStates(alarms)]] : []),
      [heading('Stops')],
      ...stopWidgets(props),
      [heading('API')],
      ...apiWidgets(props),
      [heading('Throttling')],
      ...throttleWidgets(props, functions),
      ...(guard ? [[heading('Guard')], ...guardWidgets(guard)] : []),
    ];
    new Dashboard(this, 'Resource', {
      // With the region: the names of dashboards are the whole account's.
      dashboardName: `${deploymentName(this)}-${Stack.of(this).region}`,
      // Stops are rare: a day would often be empty.
      defaultInterval: Duration.days(7),
      widgets: rows,
    });
  }
}

/** A row is as high as it needs to be for two lines of alarms. */
const alarmStates = (alarms: readonly Alarm[]): IWidget =>
  new AlarmStatusWidget({ title: 'Alarms (docs/runbook.md)', alarms: [...alarms], width: 24, height: 3 });

const heading = (text: string): IWidget => new TextWidget({ markdown: `## ${text}`, width: 24, height: 1 });
