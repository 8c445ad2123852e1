import { Duration, Stack, Token, Validations } from 'aws-cdk-lib';
import { type Alarm, Stats } from 'aws-cdk-lib/aws-cloudwatch';
import { type EventPattern, Rule } from 'aws-cdk-lib/aws-events';
import { SfnStateMachine } from 'aws-cdk-lib/aws-events-targets';
import { Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs';
import type { IStateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import { Construct } from 'constructs';
import { detailTypes, eventSource } from '../../lambda/guard/events.ts';
import { parseAlarmArn } from '../config.ts';
import { RunbookAlarm } from '../observe/runbook-alarm.ts';

export interface SweepTriggersProps {
  /** The state machine that every rule starts, with the event as its input. */
  readonly sweepWorkflow: IStateMachine;
  /** Names of alarms, or ARNs of alarms in the stack's region and account. None, and there is no rule for alarms. */
  readonly alarms: readonly string[];
  /** Whether there is a rule for cost anomalies. */
  readonly anomalies: boolean;
}

/**
 * The rules that start a sweep: the meter's event, a budget's notification, alarms, cost anomalies.
 *
 * A sweep that can't be started is tried again for 24 hours, EventBridge's limit; then the event goes to a dead-letter
 * queue, which has an alarm.
 */
export class SweepTriggers extends Construct {
  /** Events that started nothing. Kept for 14 days, the longest SQS has. */
  readonly deadLetterQueue: Queue;
  /** For people: an event started nothing. */
  readonly alarms: readonly Alarm[];

  constructor(scope: Construct, id: string, { sweepWorkflow, alarms, anomalies }: SweepTriggersProps) {
    super(scope, id);
    this.deadLetterQueue = new Queue(this, 'DeadLetters', {
      enforceSSL: true,
      encryption: QueueEncryption.SQS_MANAGED,
      retentionPeriod: Duration.days(14),
    });
    Validations.of(this.deadLetterQueue).acknowledge({
      id: 'AwsSolutions-SQS3',
      reason: 'It is the dead-letter queue, of EventBridge, SNS and Lambda; cdk-nag knows only those of other queues.',
    });
    const startSweep = (ruleId: string, description: string, eventPattern: EventPattern) =>
      new Rule(this, ruleId, {
        description,
        eventPattern,
        targets: [
          new SfnStateMachine(sweepWorkflow, {
            maxEventAge: Duration.hours(24),
            retryAttempts: 185,
            deadLetterQueue: this.deadLetterQueue,
          }),
        ],
      });

    startSweep('TrainingOverLimit', 'Stops training when the meter finds the limit reached', {
      source: [eventSource],
      detailType: [detailTypes.trainingOverLimit],
    });
    startSweep('BudgetNotification', 'Stops training when AWS Budgets sends a notification', {
      source: [eventSource],
      detailType: [detailTypes.budgetNotification],
    });
    if (alarms.length) {
      const pattern = alarmPattern(alarms.map((alarm) => alarmNameIn(Stack.of(this), alarm)));
      startSweep('AlarmStateChange', 'Stops training when one of these alarms goes to ALARM', pattern);
    }
    if (anomalies) {
      const description = 'Stops training when Cost Anomaly Detection finds something about Amazon Comprehend';
      startSweep('AnomalyDetected', description, anomalyPattern);
    }

    this.alarms = [
      new RunbookAlarm(this, 'EventsUndelivered', {
        entry: 'Guard events undelivered',
        tells: 'An event that should have started a sweep did not; it lies in the dead-letter queue.',
        metric: this.deadLetterQueue.metricApproximateNumberOfMessagesVisible({
          statistic: Stats.MAXIMUM,
          period: Duration.minutes(5),
        }),
      }),
    ];
  }
}

/** Characters. @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-quota.html read 2026-11-23 */
const patternMaxLength = 4096;

/**
 * Alarms that go to ALARM, by name. Not by ARN, nor by region: an event that comes from another region keeps that one.
 *
 * @throws Error of one line: more names than a rule can hold
 */
export const alarmPattern = (alarmNames: readonly string[]): EventPattern => {
  const detail = { alarmName: [...alarmNames], state: { value: ['ALARM'] } };
  // What the rule has besides is under 100 characters.
  const length = JSON.stringify(detail).length + 100;
  if (length > patternMaxLength) {
    throw new Error(
      `alarmNames must fit into a rule's pattern of ${patternMaxLength} characters, ` +
        `got ${alarmNames.length} names that make about ${length}`,
    );
  }
  return { source: ['aws.cloudwatch'], detailType: ['CloudWatch Alarm State Change'], detail };
};

/**
 * Cost anomalies of Amazon Comprehend: found by a monitor of services, or with Comprehend among the causes.
 *
 * @see https://docs.aws.amazon.com/cost-management/latest/userguide/cad-eventbridge.html read 2026-11-23
 */
export const anomalyPattern: EventPattern = {
  source: ['aws.ce'],
  detailType: ['Anomaly Detected'],
  detail: { $or: [{ dimensionValue: ['Amazon Comprehend'] }, { rootCauses: { service: ['Amazon Comprehend'] } }] },
};

/**
 * The name of an alarm given by name or ARN. Region and account are checked where they are known before deployment.
 *
 * @throws Error of one line: an ARN of another region or account, whose events never come here
 */
const alarmNameIn = (stack: Stack, alarm: string): string => {
  const arn = parseAlarmArn(alarm);
  if (!arn) return alarm;
  const known = (value: string, byDefault: string | undefined) => (Token.isUnresolved(value) ? byDefault : value);
  const region = known(stack.region, process.env.CDK_DEFAULT_REGION) ?? arn.region;
  const account = known(stack.account, process.env.CDK_DEFAULT_ACCOUNT) ?? arn.accountId;
  if (arn.region !== region || arn.accountId !== account) {
    const where = arn.region === region ? `account ${account}` : `region ${region}`;
    throw new Error(
      `alarmNames must be alarms of the stack's own ${where}, got ${JSON.stringify(alarm)}; ` +
        'for a billing alarm there is billingAlarmName',
    );
  }
  return arn.name;
};
