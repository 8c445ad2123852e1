import { type Alarm, ComparisonOperator, Metric, Stats, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import { AttributeType, BillingMode, Table, TableEncryption } from 'aws-cdk-lib/aws-dynamodb';
import { Rule, Schedule } from 'aws-cdk-lib/aws-events';
import { LambdaFunction } from 'aws-cdk-lib/aws-events-targets';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { Duration, RemovalPolicy } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import type { Kind } from '../../lambda/account/kind.ts';
import { metricNames, metricNamespace, serviceName } from '../../lambda/guard/events.ts';
import type { SettingsOf } from '../../lambda/settings.ts';
import { eventBus, TrainingFunction } from '../functions/training-function.ts';
import { RunbookAlarm } from '../observe/runbook-alarm.ts';
import type { StopWorkflow } from '../stop/stop-workflow.ts';

export interface TrainingMeterProps {
  /** Time between two readings. */
  readonly interval: Duration;
  readonly settings: Omit<SettingsOf<'training-meter'>, 'ledgerTable' | 'eventBus'>;
  /** Asked whether a run is being stopped already. */
  readonly stopWorkflows: Readonly<Record<Kind, StopWorkflow>>;
}

/**
 * Reads at regular intervals what training has cost this month and for how long it runs, and says so: to people by metrics
 * and alarms, to the sweep by events.
 *
 * Schedule → function → ledger of the month, metrics, event.
 */
export class TrainingMeter extends Construct {
  /** For people: the cost has reached the limit; the meter is silent, or fails; a job can't be read. */
  readonly alarms: readonly Alarm[];
  /** What it publishes, one reading a period. */
  readonly metrics: Readonly<Record<keyof typeof metricNames, Metric>>;
  /** What each run has taken this month. */
  readonly ledger: Table;

  constructor(scope: Construct, id: string, { interval, settings, stopWorkflows }: TrainingMeterProps) {
    super(scope, id);
    this.ledger = new Table(this, 'Ledger', {
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
    const meter = new TrainingFunction(this, 'Function', {
      functionName: 'training-meter',
      settings: { ...settings, ledgerTable: this.ledger.tableName, eventBus },
      // 2,000 models are 4 pages of some 1 MB each, held at once.
      memorySize: 512,
      timeout: Duration.minutes(5),
    });
    meter.allowListing();
    meter.allowPutEvents();
    for (const { stateMachine } of Object.values(stopWorkflows)) meter.allowDescribingExecutions(stateMachine);
    this.ledger.grant(meter, 'dynamodb:Query', 'dynamodb:PutItem');
    // A failed reading is tried twice more, but not once the next one is due.
    meter.configureAsyncInvoke({ retryAttempts: 2, maxEventAge: interval });
    new Rule(this, 'Schedule', {
      description: 'Reads what training has cost this month',
      schedule: Schedule.rate(interval),
      targets: [new LambdaFunction(meter, { retryAttempts: 2, maxEventAge: interval })],
    });
    this.metrics = {
      trainingCostMonthToDate: metric(metricNames.trainingCostMonthToDate, interval),
      trainingJobsInProgress: metric(metricNames.trainingJobsInProgress, interval),
      longestTrainingSeconds: metric(metricNames.longestTrainingSeconds, interval),
      unreadableTags: metric(metricNames.unreadableTags, interval),
    };
    this.alarms = [
      ...(settings.limits.monthlyLimitUsd === null ? [] : [this.costAlarm(settings.limits.monthlyLimitUsd)]),
      this.silenceAlarm(interval),
      this.errorAlarm(meter, interval),
      this.unreadableAlarm(),
    ];
  }

  private costAlarm(monthlyLimitUsd: number): Alarm {
    return new RunbookAlarm(this, 'CostOverLimit', {
      entry: 'Training cost over limit',
      tells: `Training has cost at least USD ${monthlyLimitUsd} this month, the limit of the guard.`,
      metric: this.metrics.trainingCostMonthToDate,
      threshold: monthlyLimitUsd,
      // Readings drift: a period may be left without one. Silence has its own alarm.
      treatMissingData: TreatMissingData.IGNORE,
    });
  }

  private silenceAlarm(interval: Duration): Alarm {
    return new RunbookAlarm(this, 'MeterSilent', {
      entry: 'Training meter silent',
      tells:
        `No reading of the training meter for ${interval.toMinutes() * 3} minutes: overspending goes unnoticed. Just ` +
        'after a deployment this may come once, before the first reading.',
      metric: this.metrics.trainingCostMonthToDate.with({ statistic: Stats.SAMPLE_COUNT }),
      comparisonOperator: ComparisonOperator.LESS_THAN_THRESHOLD,
      evaluationPeriods: 3,
      treatMissingData: TreatMissingData.BREACHING,
    });
  }

  /** A reading can fail after its metrics, which the alarm on silence doesn't see. */
  private errorAlarm(meter: IFunction, interval: Duration): Alarm {
    return new RunbookAlarm(this, 'MeterFailed', {
      entry: 'Training meter failed',
      tells: 'A part of three readings in a row failed: a figure may be too low, or a sweep was not started.',
      metric: meter.metricErrors({ period: interval, statistic: Stats.SUM }),
      evaluationPeriods: 3,
    });
  }

  private unreadableAlarm(): Alarm {
    return new RunbookAlarm(this, 'TagsUnreadable', {
      entry: 'Tags unreadable',
      tells: 'The tags of a model in training can’t be read, so the guard leaves it alone: it may be exempt.',
      metric: this.metrics.unreadableTags,
    });
  }
}

const metric = (metricName: string, period: Duration) =>
  new Metric({
    namespace: metricNamespace,
    metricName,
    dimensionsMap: { service: serviceName },
    statistic: Stats.MAXIMUM,
    period,
  });
