import { usd } from '../../lambda/words/figures.ts';
import type { DeployedStack } from '../deployment.ts';
import { printable } from '../screen/screen.ts';
import { minuteUtc, plural } from '../screen/words.ts';
import { type Check, failed, notKnown, ofGuard, ofStack, ok } from './check.ts';

/** Periods without a reading after which the meter counts as silent, as its alarm has it. */
const silentAfterIntervals = 3;
/** Where the meter's alarm can't be read, its default. */
const defaultIntervalSeconds = 300;

/** What tells people and the guard that something is wrong. */
export const guardChecks: readonly Check[] = [
  {
    name: 'meter',
    proves: 'The training meter reads at its interval',
    permission: 'cloudwatch:GetMetricData',
    find: ofGuard(
      ofStack(async (stack, { now }) => {
        const interval = await meterInterval(stack);
        const { metricNames, metricNamespace, serviceName } = await import('../../lambda/guard/events.ts');
        const { CloudWatchClient, GetMetricDataCommand } = await import('@aws-sdk/client-cloudwatch');
        const Metric = {
          Namespace: metricNamespace,
          MetricName: metricNames.trainingCostMonthToDate,
          Dimensions: [{ Name: 'service', Value: serviceName }],
        };
        const { MetricDataResults: [cost] = [] } = await new CloudWatchClient(stack.aws.clientOptions).send(
          new GetMetricDataCommand({
            MetricDataQueries: [{ Id: 'cost', MetricStat: { Metric, Period: interval, Stat: 'Maximum' } }],
            // A period more: CloudWatch's begin at whole intervals.
            StartTime: new Date(now.getTime() - (silentAfterIntervals + 1) * interval * 1000),
            EndTime: now,
            ScanBy: 'TimestampDescending',
          }),
        );
        const [value] = cost?.Values ?? [];
        const minutes = (silentAfterIntervals * interval) / 60;
        if (value !== undefined) {
          return ok(`${usd(value)} this month, read after ${minuteUtc(cost?.Timestamps?.[0]?.toISOString())} UTC.`);
        }
        return failed(`No reading for ${minutes} minutes.`, 'See docs/runbook.md, "Training meter silent".');
      }),
    ),
  },
  {
    name: 'subscriptions',
    proves: 'Reports and alarms reach those who subscribed',
    permission: 'sns:ListSubscriptionsByTopic',
    find: ofGuard(
      ofStack(async ({ outputs, aws }) => {
        const { ReportTopicArn } = outputs;
        if (!ReportTopicArn) return notKnown('The stack has no output ReportTopicArn.');
        const { SNSClient, ListSubscriptionsByTopicCommand } = await import('@aws-sdk/client-sns');
        const { Subscriptions = [] } = await new SNSClient(aws.clientOptions).send(
          new ListSubscriptionsByTopicCommand({ TopicArn: ReportTopicArn }),
        );
        const pending = Subscriptions.filter(({ SubscriptionArn }) => SubscriptionArn === 'PendingConfirmation');
        const names = pending.map(({ Endpoint = '' }) => printable(Endpoint));
        if (names.length > 0) {
          return failed(`Not confirmed: ${names.join(', ')}.`, 'Open the link in the mail from AWS Notifications.');
        }
        if (Subscriptions.length > 0) return ok(`${plural(Subscriptions.length, 'subscription')}, confirmed.`);
        return notKnown(
          'No one is subscribed; events on the bus may be what is read instead.',
          'For mails: npx cdk deploy with -c alertEmail=… besides your other settings.',
        );
      }),
    ),
  },
  {
    name: 'alarms',
    proves: 'No alarm of the stack has anything to say',
    permission: 'cloudwatch:DescribeAlarms',
    find: ofStack(async (stack) => {
      const alarms = await alarmsOf(stack);
      if (alarms.length === 0) return notKnown('The stack has no alarms: they come with the guard or alertEmail.');
      const raised = alarms.filter(({ StateValue }) => StateValue === 'ALARM');
      if (raised.length > 0) {
        const names = raised.map(({ AlarmName }) => AlarmName);
        const entries = raised.flatMap(
          ({ AlarmDescription = '' }) => /Runbook: (.+)\.$/.exec(AlarmDescription)?.[1] ?? [],
        );
        return failed(
          `In ALARM: ${names.join('; ')}.`,
          `See ${[...new Set(entries)].join('; ') || 'docs/runbook.md'}.`,
        );
      }
      const silenced = alarms.filter(({ ActionsEnabled }) => ActionsEnabled === false);
      if (silenced.length > 0) {
        return failed(
          `Their actions are switched off: ${silenced.map(({ AlarmName }) => AlarmName).join('; ')}.`,
          'aws cloudwatch enable-alarm-actions --alarm-names …',
        );
      }
      const waiting = alarms.filter(({ StateValue }) => StateValue === 'INSUFFICIENT_DATA').length;
      if (waiting > 0)
        return notKnown(`${waiting} of ${alarms.length} have no data yet.`, 'Verify again in 15 minutes.');
      return ok(`${plural(alarms.length, 'alarm')}, all OK.`);
    }),
  },
];

const alarmsOf = async ({ name, aws }: DeployedStack) => {
  const { CloudWatchClient, DescribeAlarmsCommand } = await import('@aws-sdk/client-cloudwatch');
  const { MetricAlarms = [] } = await new CloudWatchClient(aws.clientOptions).send(
    // With the space behind the name: not those of a stack whose name begins with this one's. A page has 100, a stack some 13.
    new DescribeAlarmsCommand({ AlarmNamePrefix: `${name} `, MaxRecords: 100 }),
  );
  return MetricAlarms;
};

/** The period of the alarm on the meter's silence, in seconds: the readings' interval, but 5 minutes at least. */
const meterInterval = async (stack: DeployedStack): Promise<number> => {
  const { metricNames } = await import('../../lambda/guard/events.ts');
  const alarms = await alarmsOf(stack).catch(() => []);
  const silence = alarms.find(
    ({ MetricName, Statistic }) => MetricName === metricNames.trainingCostMonthToDate && Statistic === 'SampleCount',
  );
  return silence?.Period ?? defaultIntervalSeconds;
};
