import { Duration } from 'aws-cdk-lib';
import type { Alarm } from 'aws-cdk-lib/aws-cloudwatch';
import type { IStateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import { Construct } from 'constructs';
import type { ExemptTag } from '../../lambda/guard/stoppable-classifiers.ts';
import type { Config } from '../config.ts';
import { ReportTopic } from '../observe/report-topic.ts';
import { MonthlyBudget } from './monthly-budget.ts';
import { SweepTriggers } from './sweep-triggers.ts';
import { SweepWorkflow } from './sweep-workflow.ts';
import { TrainingMeter } from './training-meter.ts';

export interface BudgetGuardProps {
  /** What training may cost in a month, in USD. */
  readonly monthlyLimitUsd: number;
  readonly config: Omit<Config, 'monthlyLimitUsd'>;
  /** The state machine that stops one classifier. */
  readonly stopWorkflow: IStateMachine;
}

/**
 * The budget guard: notices overspending, stops what trains, says what it did.
 *
 * Signals (training meter, AWS Budgets, alarms, anomalies) → rules → sweep workflow → report. The meter comes first: it
 * is minutes old where the bill is hours old.
 */
export class BudgetGuard extends Construct {
  readonly monthlyLimitUsd: number;
  readonly meter: TrainingMeter;
  readonly sweep: SweepWorkflow;
  readonly sweepWorkflow: IStateMachine;
  readonly reportTopic: ReportTopic;
  /** For people, told at the report topic. */
  readonly alarms: readonly Alarm[];
  readonly exemptTag: ExemptTag;

  constructor(scope: Construct, id: string, { monthlyLimitUsd, config, stopWorkflow }: BudgetGuardProps) {
    super(scope, id);
    const { logRetentionDays, trainingUsdPerHour, billingAlarmName } = config;
    this.exemptTag = { key: config.exemptTagKey, value: config.exemptTagValue };
    const reportTopic = new ReportTopic(this, 'ReportTopic', { alertEmail: config.alertEmail });

    const meter = new TrainingMeter(this, 'TrainingMeter', {
      monthlyLimitUsd,
      trainingUsdPerHour,
      interval: Duration.minutes(config.meterIntervalMinutes),
      exemptTag: this.exemptTag,
      guardMode: config.guardMode,
      logRetentionDays,
    });
    const sweep = new SweepWorkflow(this, 'SweepWorkflow', {
      stopWorkflow,
      stopTimeout: Duration.minutes(config.stopTimeoutMinutes),
      pollInterval: Duration.seconds(config.pollIntervalSeconds),
      guardMode: config.guardMode,
      exemptTag: this.exemptTag,
      trainingUsdPerHour,
      reportTopic,
      logRetentionDays,
    });
    const triggers = new SweepTriggers(this, 'SweepTriggers', {
      sweepWorkflow: sweep.stateMachine,
      alarms: [...config.alarmNames, ...(billingAlarmName ? [billingAlarmName] : [])],
      anomalies: config.anomalies,
    });
    new MonthlyBudget(this, 'MonthlyBudget', {
      monthlyLimitUsd,
      forecastPercent: config.budgetForecastPercent,
      actualPercent: config.budgetActualPercent,
      deadLetterQueue: triggers.deadLetterQueue,
      logRetentionDays,
    });
    this.alarms = [...meter.alarms, ...sweep.alarms, ...triggers.alarms];
    reportTopic.addAlarms(this.alarms);
    this.monthlyLimitUsd = monthlyLimitUsd;
    this.meter = meter;
    this.sweep = sweep;
    this.sweepWorkflow = sweep.stateMachine;
    this.reportTopic = reportTopic;
  }
}
