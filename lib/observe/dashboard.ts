import { Duration, Stack } from 'aws-cdk-lib';
import { type Alarm, AlarmStatusWidget, Dashboard, type IWidget, TextWidget } from 'aws-cdk-lib/aws-cloudwatch';
import { Construct } from 'constructs';
import { TrainingFunction } from '../functions/training-function.ts';
import type { BudgetGuard } from '../guard/budget-guard.ts';
import { guardWidgets } from './guard-widgets.ts';
import { apiWidgets, type StopWidgetsProps, stopWidgets, throttleWidgets } from './stop-widgets.ts';

export interface TrainingDashboardProps extends StopWidgetsProps {
  /** Whose state it shows at the top. None, and there is no such row. */
  readonly alarms: readonly Alarm[];
  /**
   * The guard, whose widgets come last.
   *
   * @default - none
   */
  readonly guard?: BudgetGuard | undefined;
}

/**
 * The dashboard: alarms, stops, API, throttling, guard; a heading each, three widgets abreast or one and a table.
 *
 * Metrics that AWS emits anyway and Logs Insights over logs that are kept anyway, apart from the endings. A query costs
 * $0.005 per GB that it reads, and only while somebody looks. Under 50 metrics, the limit of the three dashboards that an
 * account has free.
 *
 * @see https://aws.amazon.com/cloudwatch/pricing/ read 2026-11-23
 */
export class TrainingDashboard extends Construct {
  constructor(scope: Construct, id: string, { alarms, guard, ...stop }: TrainingDashboardProps) {
    super(scope, id);
    const { stackName, region, node } = Stack.of(this);
    const functions = node.findAll().filter((construct) => construct instanceof TrainingFunction);
    const rows: IWidget[][] = [
      ...(alarms.length ? [[alarmStates(alarms)]] : []),
      [heading('Stops')],
      ...stopWidgets(stop),
      [heading('API')],
      ...apiWidgets(stop),
      [heading('Throttling')],
      ...throttleWidgets({ ...stop, functions, sweepWorkflow: guard?.sweepWorkflow }),
      ...(guard ? [[heading('Budget guard')], ...guardWidgets(guard)] : []),
    ];
    new Dashboard(this, 'Resource', {
      // With the region: the names of dashboards are the whole account's.
      dashboardName: `${stackName}-${region}`,
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
