import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import { type Alarm, ComparisonOperator, Metric, Stats, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import { AttributeType, BillingMode, Table, TableEncryption } from 'aws-cdk-lib/aws-dynamodb';
import { Rule, Schedule } from 'aws-cdk-lib/aws-events';
import { LambdaFunction } from 'aws-cdk-lib/aws-events-targets';
import { Construct } from 'constructs';
import { environment } from '../../lambda/clients.ts';
import { metricNames, metricNamespace } from '../../lambda/guard/events.ts';
import type { ExemptTag } from '../../lambda/guard/stoppable-classifiers.ts';
import type { GuardMode } from '../../lambda/guard/sweep.ts';
import { exemptTagEnvironment, serviceName, TrainingFunction } from '../functions/training-function.ts';
import { RunbookAlarm } from '../observe/runbook-alarm.ts';

export interface TrainingMeterProps {
  /** What training may cost in a month, in USD. */
  readonly monthlyLimitUsd: number;
  /** What an hour of training costs, in USD. */
  readonly trainingUsdPerHour: number;
  /** Time between two readings. */
  readonly interval: Duration;
  /** The tag of classifiers that alone are no reason for a sweep. */
  readonly exemptTag: ExemptTag;
  /** In `report` mode each run is spoken of once a month, not at every reading. */
  readonly guardMode: GuardMode;
  /** Days that the function's log is kept. */
  readonly logRetentionDays: number;
}

/**
 * Reads at regular intervals what training has cost this month, and says so: to people by metrics and alarms, to the
 * sweep by the event `Training Over Limit`.
 *
 * Schedule → function → ledger of the month, metrics, event.
 */
export class TrainingMeter extends Construct {
  /** For people: the cost has reached the limit, the meter has fallen silent. */
  readonly alarms: readonly Alarm[];
  /** What it publishes, one reading a period. */
  readonly metrics: Readonly<Record<keyof typeof metricNames, Metric>>;

  constructor(scope: Construct, id: string, props: TrainingMeterProps) {
    super(scope, id);
    const { interval, monthlyLimitUsd, trainingUsdPerHour } = props;
    const ledger = new Table(this, 'Ledger', {
      partitionKey: { name: 'Month', type: AttributeType.STRING },
      billingMode: BillingMode.PAY_PER_REQUEST,
      timeToLiveAttribute: 'ExpiresAt',
      encryption: TableEncryption.AWS_MANAGED,
      pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
      // The next reading writes it anew from Comprehend's list. Lost is only what the list has lost too: runs of this
      // month whose classifiers have been deleted.
      removalPolicy: RemovalPolicy.DESTROY,
    });
    const meter = new TrainingFunction(this, 'Function', {
      entry: 'training-meter.event.ts',
      environment: {
        [environment.ledgerTable]: ledger.tableName,
        [environment.monthlyLimitUsd]: `${monthlyLimitUsd}`,
        [environment.trainingUsdPerHour]: `${trainingUsdPerHour}`,
        [environment.guardMode]: props.guardMode,
        ...exemptTagEnvironment(props.exemptTag),
      },
      logRetentionDays: props.logRetentionDays,
      // Of a job over the limit it reads the tags too.
      comprehendActions: ['comprehend:ListTagsForResource'],
      // 2,000 classifiers are 4 pages of some 1 MB each, held at once.
      memorySize: 512,
      timeout: Duration.minutes(5),
    });
    meter.allowListing();
    meter.allowPutEvents();
    ledger.grant(meter, 'dynamodb:GetItem', 'dynamodb:PutItem');
    // A failed reading is tried twice more, but not once the next one is due.
    meter.configureAsyncInvoke({ retryAttempts: 2, maxEventAge: interval });
    new Rule(this, 'Schedule', {
      description: 'Reads what training of document classifiers has cost this month',
      schedule: Schedule.rate(interval),
      targets: [new LambdaFunction(meter, { retryAttempts: 2, maxEventAge: interval })],
    });
    this.metrics = {
      trainingCostMonthToDate: metric(metricNames.trainingCostMonthToDate, Stats.MAXIMUM, interval),
      trainingJobsInProgress: metric(metricNames.trainingJobsInProgress, Stats.MAXIMUM, interval),
      longestTrainingSeconds: metric(metricNames.longestTrainingSeconds, Stats.MAXIMUM, interval),
    };
    this.alarms = [this.costAlarm(monthlyLimitUsd), this.silenceAlarm(interval)];
  }

  private costAlarm(monthlyLimitUsd: number): Alarm {
    return new RunbookAlarm(this, 'CostOverLimit', {
      entry: 'Training cost over limit',
      tells:
        `Training of document classifiers has cost at least USD ${monthlyLimitUsd} this month; the guard stops what ` +
        'is not exempt.',
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
      metric: this.metrics.trainingJobsInProgress.with({ statistic: Stats.SAMPLE_COUNT }),
      comparisonOperator: ComparisonOperator.LESS_THAN_THRESHOLD,
      evaluationPeriods: 3,
      treatMissingData: TreatMissingData.BREACHING,
    });
  }
}

const metric = (metricName: string, statistic: string, period: Duration) =>
  new Metric({ namespace: metricNamespace, metricName, dimensionsMap: { service: serviceName }, statistic, period });
