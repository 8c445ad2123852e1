import type { Alarm } from 'aws-cdk-lib/aws-cloudwatch';
import type { Table } from 'aws-cdk-lib/aws-dynamodb';
import { Construct } from 'constructs';
import type { Kind } from '../../lambda/account/kind.ts';
import type { DeploymentSettings } from '../functions/function-settings.ts';
import { ReportTopic } from '../observe/report-topic.ts';
import type { ConstructSettings } from '../settings-of-props.ts';
import type { StopWorkflow } from '../stop/stop-workflow.ts';
import { MonthlyBudget } from './monthly-budget.ts';
import { ledgerTable, type Readings, readings } from './readings.ts';
import { SweepTriggers } from './sweep-triggers.ts';
import { SweepWorkflow } from './sweep-workflow.ts';

export interface TrainingGuardProps {
  readonly settings: ConstructSettings;
  readonly told: DeploymentSettings;
  readonly stopWorkflows: Readonly<Record<Kind, StopWorkflow>>;
}

/**
 * The guard: notices overspending and runs that train for too long, stops them, says what it did.
 *
 * Schedule → reading → stops. Signals (AWS Budgets, alarms, anomalies, people) → sweep → reading → stops. Every sweep follows what
 * was stopped and reports it. The readings come first: they are a minute old where the bill is hours old.
 */
export class TrainingGuard extends Construct {
  /** What training may cost in a month, in USD. @default - any amount */
  readonly monthlyLimitUsd: number | undefined;
  readonly ledger: Table;
  readonly readings: Readings;
  readonly sweep: SweepWorkflow;
  readonly reportTopic: ReportTopic;
  /** For people, told at the report topic. */
  readonly alarms: readonly Alarm[];

  constructor(scope: Construct, id: string, props: TrainingGuardProps) {
    super(scope, id);
    const { settings, told, stopWorkflows } = props;
    const { billingAlarmName, budgetUsd } = settings;
    this.monthlyLimitUsd = settings.monthlyLimitUsd;
    this.reportTopic = new ReportTopic(this, 'ReportTopic', settings);
    // The scope keeps the ids that ledger and alarms have had since 0.1.0.
    const meter = new Construct(this, 'TrainingMeter');
    const ledger = ledgerTable(meter);
    this.ledger = ledger;
    this.sweep = new SweepWorkflow(this, 'SweepWorkflow', {
      stopWorkflows,
      told,
      ledger,
      reportTopic: this.reportTopic,
    });
    this.readings = readings(meter, { told, ledger, sweep: this.sweep, stopWorkflows });
    const triggers = new SweepTriggers(this, 'SweepTriggers', {
      sweepWorkflow: this.sweep.stateMachine,
      alarms: [...settings.alarmNames, ...(billingAlarmName ? [billingAlarmName] : [])],
      alarmArns: settings.alarmArns,
      anomalies: settings.anomalies,
    });
    if (budgetUsd) {
      new MonthlyBudget(this, 'MonthlyBudget', {
        budgetUsd,
        forecastPercent: settings.budgetForecastPercent,
        actualPercent: settings.budgetActualPercent,
        sweepWorkflow: this.sweep.stateMachine,
        deadLetterQueue: triggers.deadLetterQueue,
      });
    }
    this.alarms = [...this.readings.alarms, ...this.sweep.alarms, ...triggers.alarms];
    this.reportTopic.addAlarms(this.alarms);
  }
}
