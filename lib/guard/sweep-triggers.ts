import { Stats } from 'aws-cdk-lib/aws-cloudwatch';
import { type EventPattern, Rule } from 'aws-cdk-lib/aws-events';
import { SfnStateMachine } from 'aws-cdk-lib/aws-events-targets';
import { Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs';
import type { IStateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import { Duration, Stack, Validations } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import { RunbookAlarm } from '../observe/runbook-alarm.ts';
import type { ConstructSettings } from '../settings-of-props.ts';

/**
 * The rules that start a sweep: alarms and cost anomalies. AWS Budgets and people start theirs themselves.
 *
 * A sweep that can't be started is tried again for 24 hours, EventBridge's limit; then the event goes to a dead-letter
 * queue, which has an alarm.
 *
 * @returns that queue, of events that started nothing
 */
export const addSweepTriggers = (
  scope: Construct,
  settings: ConstructSettings,
  sweepWorkflow: IStateMachine,
): Queue => {
  const { alarmNames, billingAlarmName, alarmArns, anomalies } = settings;
  const alarms = [...alarmNames, ...(billingAlarmName ? [billingAlarmName] : [])];
  const undelivered = deadLetterQueue(scope);
  const delivery = { maxEventAge: Duration.hours(24), retryAttempts: 185, deadLetterQueue: undelivered };
  const startSweep = (id: string, description: string, eventPattern: EventPattern) =>
    new Rule(scope, id, { description, eventPattern, targets: [new SfnStateMachine(sweepWorkflow, delivery)] });
  for (const [i, pattern] of [...alarmPatterns(alarms), ...alarmArnPatterns(alarmArns)].entries()) {
    startSweep(`AlarmStateChange${i || ''}`, 'Stops training when one of these alarms goes to ALARM', pattern);
  }
  if (anomalies) {
    const description = 'Stops training when Cost Anomaly Detection finds something about Amazon Comprehend';
    startSweep('AnomalyDetected', description, anomalyPattern);
  }
  addUndeliveredAlarm(scope, undelivered);
  return undelivered;
};

export const deadLetterQueue = (scope: Construct): Queue => {
  const queue = new Queue(scope, 'DeadLetters', {
    enforceSSL: true,
    encryption: QueueEncryption.SQS_MANAGED,
    retentionPeriod: Duration.days(14),
  });
  Validations.of(queue).acknowledge({
    id: 'AwsSolutions-SQS3',
    reason: 'It is the dead-letter queue, of EventBridge, SNS and Lambda; cdk-nag knows only those of other queues.',
  });
  return queue;
};

export const addUndeliveredAlarm = (scope: Construct, queue: Queue): void => {
  new RunbookAlarm(scope, 'EventsUndelivered', {
    entry: 'Guard events undelivered',
    message:
      'An event that should have started a sweep did not, so what it was about may still be training. The event lies in a ' +
      'dead-letter queue.',
    look: {
      what: 'To see it',
      command: `aws sqs receive-message --region ${Stack.of(queue).region} --queue-url ${queue.queueUrl} --message-attribute-names All`,
    },
    metric: queue.metricApproximateNumberOfMessagesVisible({ statistic: Stats.MAXIMUM, period: Duration.minutes(5) }),
  });
};

/** Characters, by default. @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-quota.html */
const maxPatternLength = 2048;

const goneToAlarm = (pattern: EventPattern): EventPattern => ({
  source: ['aws.cloudwatch'],
  detailType: ['CloudWatch Alarm State Change'],
  ...pattern,
  detail: { ...pattern.detail, state: { value: ['ALARM'] } },
});

/** Alarms that go to ALARM, by name. Not by ARN, nor by region: an event that comes from another region keeps that one. */
export const alarmPattern = (alarmNames: readonly string[]): EventPattern =>
  goneToAlarm({ detail: { alarmName: [...alarmNames] } });

/** The same by ARN, five in each: with five of the longest ARNs, 315 characters, a pattern has some 1,720. */
const alarmArnPatterns = (alarmArns: readonly string[]): EventPattern[] =>
  [alarmArns.slice(0, 5), alarmArns.slice(5)]
    .filter(({ length }) => length > 0)
    .map((resources) => goneToAlarm({ resources }));

/** Patterns for alarms; several where the names don't fit into one. */
export const alarmPatterns = (alarmNames: readonly string[]): EventPattern[] => {
  const chunks: string[][] = [];
  for (const name of alarmNames) {
    const last = chunks.at(-1);
    // The template has `detail-type` for detailType: a character more.
    if (last && JSON.stringify(alarmPattern([...last, name])).length < maxPatternLength) last.push(name);
    else chunks.push([name]);
  }
  return chunks.map(alarmPattern);
};

/**
 * Cost anomalies of Amazon Comprehend: found by a monitor of services, or with Comprehend among the causes.
 *
 * @see https://docs.aws.amazon.com/cost-management/latest/userguide/cad-eventbridge.html
 */
export const anomalyPattern: EventPattern = {
  source: ['aws.ce'],
  detailType: ['Anomaly Detected'],
  detail: { $or: [{ dimensionValue: ['Amazon Comprehend'] }, { rootCauses: { service: ['Amazon Comprehend'] } }] },
};
