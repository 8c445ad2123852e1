import { ComparisonOperator, Metric, Stats, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import { AttributeType, BillingMode, Table, TableEncryption } from 'aws-cdk-lib/aws-dynamodb';
import { Rule, Schedule } from 'aws-cdk-lib/aws-events';
import { LambdaFunction } from 'aws-cdk-lib/aws-events-targets';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { Duration, RemovalPolicy } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import { metricNames, metricNamespace, serviceName } from '../../lambda/guard/events.ts';
import { usd } from '../../lambda/words/figures.ts';
import { allowDescribingExecutions, type Deployment, TrainingFunction } from '../functions/training-function.ts';
import { RunbookAlarm } from '../observe/runbook-alarm.ts';
import type { SweepWorkflow } from './sweep-workflow.ts';

/** What each run has taken in a month, and what people have been told. */
export const ledgerTable = (scope: Construct): Table =>
  new Table(scope, 'Ledger', {
    partitionKey: { name: 'Month', type: AttributeType.STRING },
    sortKey: { name: 'Run', type: AttributeType.STRING },
    billingMode: BillingMode.PAY_PER_REQUEST,
    timeToLiveAttribute: 'ExpiresAt',
    encryption: TableEncryption.AWS_MANAGED,
    pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
    // The next reading writes it anew from Comprehend's lists. Lost is only what the lists have lost too: runs of this
    // month whose models have been deleted.
    removalPolicy: RemovalPolicy.DESTROY,
  });

/** What readings publish, one per period. */
export type ReadingMetrics = Readonly<Record<keyof typeof metricNames, Metric>>;

/**
 * Takes a reading at regular intervals: schedule → function → stops, a sweep that follows them, ledger, metrics.
 *
 * A failed reading is tried twice more, but not once the next one is due. With an interval of a minute that is never.
 */
export const readings = (
  scope: Construct,
  deployment: Deployment,
  { ledger, sweep }: { readonly ledger: Table; readonly sweep: SweepWorkflow },
): ReadingMetrics => {
  const { forFunctions: settings } = deployment;
  const interval = Duration.minutes(settings.meterIntervalMinutes);
  const reading = new TrainingFunction(scope, 'Function', {
    functionName: 'take-reading',
    settings: { ...settings, ledgerTable: ledger.tableName, sweepWorkflowArn: sweep.stateMachine.stateMachineArn },
    // 2,000 models are 4 pages of some 1 MB each, held at once.
    memorySize: 512,
    // A reading ends within 45 s.
    timeout: Duration.minutes(1),
  });
  reading.allowReading(deployment, ledger);
  // Only a reading by the clock takes an announcement back.
  ledger.grant(reading, 'dynamodb:DeleteItem');
  sweep.stateMachine.grantStartExecution(reading);
  allowDescribingExecutions(reading.executionRole, sweep.stateMachine);
  reading.configureAsyncInvoke({ retryAttempts: 2, maxEventAge: interval });
  new Rule(scope, 'Schedule', {
    description: 'Takes a reading: stops what costs too much or trains for too long',
    schedule: Schedule.rate(interval),
    targets: [new LambdaFunction(reading, { retryAttempts: 2, maxEventAge: interval })],
  });
  const ofReading = {
    namespace: metricNamespace,
    dimensionsMap: { service: serviceName },
    statistic: Stats.MAXIMUM,
    period: interval,
  };
  const metrics = Object.fromEntries(
    Object.entries(metricNames).map(([name, metricName]) => [name, new Metric({ ...ofReading, metricName })]),
  ) as ReadingMetrics;
  addAlarms(scope, settings, reading, metrics);
  return metrics;
};

/** Alarms look at 15 minutes and at least three readings, whatever the interval: a fault of a minute is nobody's alarm. */
const addAlarms = (
  scope: Construct,
  { monthlyLimitUsd, meterIntervalMinutes, guardMode, graceMinutes }: Deployment['forFunctions'],
  reading: IFunction,
  { trainingCostMonthToDate, unreadableTags }: ReadingMetrics,
): void => {
  const period = Duration.minutes(Math.max(5, meterIntervalMinutes));
  const evaluationPeriods = 3;
  const minutes = period.toMinutes() * evaluationPeriods;
  const when = graceMinutes > 0 ? ', from the announced time on' : '';
  const consequence =
    guardMode === 'report'
      ? 'The guard only reports it and stops nothing.'
      : `The guard stops every run that is not exempt${when}, until the month ends or the limit is raised.`;
  if (monthlyLimitUsd !== null) {
    new RunbookAlarm(scope, 'CostOverLimit', {
      entry: 'Training cost over limit',
      message: `Training has cost at least ${usd(monthlyLimitUsd)} this month, the limit of the guard. ${consequence}`,
      look: 'list',
      metric: trainingCostMonthToDate,
      threshold: monthlyLimitUsd,
      // Readings drift: a period may be left without one. Silence has its own alarm.
      treatMissingData: TreatMissingData.IGNORE,
    });
  }
  new RunbookAlarm(scope, 'MeterSilent', {
    entry: 'Training meter silent',
    message:
      `The guard has taken no reading for ${minutes} minutes. It stops nothing meanwhile. Just after a deployment this alarm ` +
      'may come once.',
    look: 'verify',
    metric: trainingCostMonthToDate.with({ statistic: Stats.SAMPLE_COUNT, period }),
    comparisonOperator: ComparisonOperator.LESS_THAN_THRESHOLD,
    evaluationPeriods,
    treatMissingData: TreatMissingData.BREACHING,
  });
  // A reading can fail after its metrics, which the alarm on silence doesn't see.
  new RunbookAlarm(scope, 'MeterFailed', {
    entry: 'Training meter failed',
    message:
      `Parts of the guard's readings have failed for ${minutes} minutes. The month's cost may be too low, or a run was not ` +
      'stopped.',
    look: 'verify',
    metric: reading.metricErrors({ period, statistic: Stats.SUM }),
    evaluationPeriods,
  });
  new RunbookAlarm(scope, 'TagsUnreadable', {
    entry: 'Tags unreadable',
    message:
      "The guard can't tell from a training model's tags whether it is exempt. The guard leaves it alone, and the training " +
      'goes on.',
    look: 'list',
    // The least of all readings, so each of them has found one.
    metric: unreadableTags.with({ statistic: Stats.MINIMUM, period }),
    evaluationPeriods,
  });
};
