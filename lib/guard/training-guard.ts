import type { Alarm } from 'aws-cdk-lib/aws-cloudwatch';
import { Duration, Stack, Token } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { byKind, type Kind } from '../../lambda/account/kind.ts';
import type { ExemptTag } from '../../lambda/settings.ts';
import { ReportTopic } from '../observe/report-topic.ts';
import type { StackSettings } from '../settings.ts';
import { budgetIn, exemptTagOf, limitsOf, regionsOf } from '../settings-together.ts';
import type { StopWorkflow } from '../stop/stop-workflow.ts';
import { MonthlyBudget } from './monthly-budget.ts';
import { SweepTriggers } from './sweep-triggers.ts';
import { SweepWorkflow } from './sweep-workflow.ts';
import { TrainingMeter } from './training-meter.ts';

export interface TrainingGuardProps {
  readonly settings: StackSettings;
  readonly stopWorkflows: Readonly<Record<Kind, StopWorkflow>>;
}

/**
 * The guard: notices overspending and runs that train for too long, stops them, says what it did.
 *
 * Signals (training meter, AWS Budgets, alarms, anomalies) → rules → sweep workflow → report. The meter comes first: it
 * is minutes old where the bill is hours old.
 */
export class TrainingGuard extends Construct {
  /** What training may cost in a month, in USD. @default - any amount */
  readonly monthlyLimitUsd: number | undefined;
  readonly meter: TrainingMeter;
  readonly sweep: SweepWorkflow;
  readonly reportTopic: ReportTopic;
  /** For people, told at the report topic. */
  readonly alarms: readonly Alarm[];
  readonly exemptTag: ExemptTag;

  constructor(scope: Construct, id: string, props: TrainingGuardProps) {
    super(scope, id);
    const { settings, stopWorkflows } = props;
    const stopWorkflowArns = byKind((kind) => stopWorkflows[kind].stateMachine.stateMachineArn);
    const { trainingUsdPerHour, guardMode, maxTrainingTagKey, billingAlarmName } = settings;
    this.monthlyLimitUsd = settings.monthlyLimitUsd;
    this.exemptTag = exemptTagOf(settings);
    this.reportTopic = new ReportTopic(this, 'ReportTopic', settings);
    const told = { stopWorkflowArns, trainingUsdPerHour, guardMode, maxTrainingTagKey, exemptTag: this.exemptTag };

    this.meter = new TrainingMeter(this, 'TrainingMeter', {
      interval: Duration.minutes(settings.meterIntervalMinutes),
      settings: {
        ...told,
        regions: regionsOf(Stack.of(this).region, settings),
        limits: limitsOf(settings),
      },
      stopWorkflows,
    });
    this.sweep = new SweepWorkflow(this, 'SweepWorkflow', {
      stopWorkflows,
      stopTimeout: Duration.minutes(settings.stopTimeoutMinutes),
      settings: told,
      reportTopic: this.reportTopic,
    });
    const triggers = new SweepTriggers(this, 'SweepTriggers', {
      sweepWorkflow: this.sweep.stateMachine,
      alarms: [...settings.alarmNames, ...(billingAlarmName ? [billingAlarmName] : [])],
      anomalies: settings.anomalies,
    });
    const budgetUsd = budgetIn(deployedTo(this), settings);
    if (budgetUsd > 0) {
      new MonthlyBudget(this, 'MonthlyBudget', {
        budgetUsd,
        forecastPercent: settings.budgetForecastPercent,
        actualPercent: settings.budgetActualPercent,
        deadLetterQueue: triggers.deadLetterQueue,
      });
    }
    this.alarms = [...this.meter.alarms, ...this.sweep.alarms, ...triggers.alarms];
    this.reportTopic.addAlarms(this.alarms);
  }
}

/** The region, which the CDK's command line knows where the stack leaves it open. */
const deployedTo = (scope: Construct): string => {
  const { region } = Stack.of(scope);
  return Token.isUnresolved(region) ? (process.env.CDK_DEFAULT_REGION ?? region) : region;
};
