import type { MetricAlarm } from '@aws-sdk/client-cloudwatch';
import type { DescribeRuleResponse } from '@aws-sdk/client-eventbridge';
import { locationOf } from '../../lambda/account/arn.ts';
import { kindNames } from '../../lambda/account/kind.ts';
import { metricNames, metricNamespace, serviceName } from '../../lambda/guard/events.ts';
import { shellWord } from '../../lambda/words/command-line.ts';
import { counted, usd } from '../../lambda/words/figures.ts';
import { stopWorkflowOutput } from '../deployment.ts';
import { minuteUtc } from '../screen/runs.ts';
import { awsCommand, failed, type LiveStack, notKnown, ofGuardStack, ofStack, ofType, ok } from './check.ts';
import type { DeployedRule } from './deployed.ts';

/** The only region with billing metrics and cost anomalies. */
const billingRegion = 'us-east-1';
/** Minutes until CloudWatch shows what a function has published: assumed. */
const delayMinutes = 5;

/** The rules by which the guard wakes and endings are logged, the readings, and what comes from outside and starts a sweep. */
export const guardChecks = [
  ofStack('rules', 'Every rule of the stack is enabled and leads where it should', async (stack, { hasGuard }) => {
    const [rules, resources] = await Promise.all([stack.rules(), stack.resources()]);
    if (hasGuard && !rules.some(isSchedule)) return failed('The stack has no rule that takes readings.');
    if (rules.length === 0) return notKnown('The stack has no rules: they come with the guard or a dashboard.');
    const disabled = rules.filter(({ rule }) => rule !== undefined && !isEnabled(rule));
    const reading = ofType(resources, 'Lambda::Function').find(({ id }) => id.endsWith('TrainingMeterFunction'));
    const wrong = rules.flatMap((rule) => faultsOf(rule, stack, reading?.physicalId));
    const off = disabled.map(({ physicalId }) => `${physicalId} is disabled`);
    if (wrong.length > 0) return failed(`${[...wrong, ...off].join('; ')}.`);
    if (off.length > 0) {
      const enable = disabled.map(({ physicalId }) => awsCommand(stack, `events enable-rule --name ${physicalId}`));
      return failed(`${off.join('; ')}.`, enable.join(' && '));
    }
    return ok(`${counted(rules.length, 'rule')}, enabled, with their targets.`);
  }),
  ofGuardStack('meter', 'The guard takes its readings at their interval', async (stack, { now }) => {
    const schedule = (await stack.rules()).find(isSchedule);
    const interval = schedule && intervalMinutes(schedule);
    if (interval === undefined) return failed('No rule says at what interval readings are taken.');
    const every = interval === 1 ? 'every minute' : `every ${interval} minutes`;
    const expected = await alarmMinutes(stack);
    if (expected !== undefined && expected !== Math.max(5, interval)) {
      const found = `The schedule takes a reading ${every}, but the alarm on silence counts periods of ${expected} minutes.`;
      return failed(found);
    }
    // As the alarms have it: 15 minutes and at least three readings.
    const minutes = Math.max(15, 3 * interval);
    const { latest, cost, count } = await readMetric(stack, now, interval, minutes);
    const age = (now.getTime() - (stack.deployedAt?.getTime() ?? 0)) / 60_000;
    const isNew = age < minutes + delayMinutes;
    if (latest === undefined && isNew) {
      return notKnown('It was deployed a moment ago.', `Verify again in ${minutes + delayMinutes} minutes.`);
    }
    const silent = (found: string) => failed(found, 'See docs/runbook.md, "Training meter silent".');
    if (latest === undefined) return silent(`No reading for ${minutes} minutes, and one is due ${every}.`);
    // Half of them: a minute's reading may come a little late, and CloudWatch is asked in the middle of a minute.
    if (!isNew && count < minutes / interval / 2) {
      return silent(`${counted(count, 'reading')} in ${minutes} minutes, and one is due ${every}.`);
    }
    const minutesOld = Math.floor((now.getTime() - latest.getTime()) / 60_000);
    // Its time is the beginning of its period.
    if (minutesOld > 3 * interval + delayMinutes) {
      return silent(`The latest reading is ${minutesOld} minutes old, and one is due ${every}.`);
    }
    return ok(`${usd(cost)} this month, read after ${minuteUtc(latest)} UTC, ${every}.`);
  }),
  ofGuardStack('named alarms', 'The alarms that start sweeps exist and have data', async (stack) => {
    const names = (await patternsOf(stack)).flatMap(alarmsIn);
    if (names.length === 0) {
      return notKnown('No alarm starts a sweep: none of alarmNames, alarms and billingAlarmName is set.');
    }
    const found = await findNamed(stack, names);
    const missing = found.flatMap(({ name, alarm }) => (alarm ? [] : [name]));
    if (missing.length > 0) {
      const list = awsCommand(stack, "cloudwatch describe-alarms --query 'MetricAlarms[].AlarmName'");
      return failed(
        `There is no alarm ${missing.join(', nor ')} in ${stack.aws.region}, and no billing alarm of that name in ${billingRegion}.`,
        `${list} shows those there are; set alarmNames, and npx cdk deploy.`,
      );
    }
    const empty = found.filter(({ alarm }) => alarm?.StateValue === 'INSUFFICIENT_DATA');
    const [first] = empty;
    if (first) {
      const describe = `cloudwatch describe-alarms --alarm-names ${shellWord(first.name)}`;
      return failed(
        `Without data, so they start nothing: ${empty.map(({ name }) => name).join('; ')}.`,
        `${awsCommand(stack, describe, first.region)} shows the metric: does anything publish it?`,
      );
    }
    const raised = found.filter(({ alarm }) => alarm?.StateValue === 'ALARM').map(({ name }) => name);
    const inAlarm = raised.length > 0 ? ` In ALARM already: ${raised.join('; ')}.` : '';
    return ok(`${counted(found.length, 'alarm')}, each with data.${inAlarm}`);
  }),
  ofGuardStack(billingRegion, `Billing alarms and anomalies in ${billingRegion} reach this region`, async (stack) => {
    if (stack.aws.region === billingRegion) return notKnown(`The stack is in ${billingRegion} itself.`);
    const patterns = await patternsOf(stack);
    const named = await findNamed(stack, patterns.flatMap(alarmsIn));
    const billing = named.filter(({ region }) => region === billingRegion).map(({ name }) => name);
    const hasAnomalies = patterns.some(isOfAnomalies);
    if (billing.length === 0 && !hasAnomalies) return notKnown('Neither billingAlarmName nor anomalies is set.');
    const there = await patternsTo(stack);
    const lacking = [
      ...billing.filter((name) => !there.some(({ detail }) => detail?.alarmName?.includes(name))),
      ...(hasAnomalies && !there.some(isOfAnomalies) ? ['cost anomalies'] : []),
    ];
    if (lacking.length === 0) {
      return ok(`${counted(there.length, 'rule')} in ${billingRegion} lead to this region's bus.`);
    }
    return failed(
      `No enabled rule in ${billingRegion} hands on ${lacking.join(', nor ')}.`,
      'Deploy both stacks: npx cdk deploy --all --revert-drift.',
    );
  }),
];

/** Two states mean enabled: the one with a longer name also matches CloudTrail's read-only events. */
const isEnabled = ({ State }: DescribeRuleResponse): boolean => State?.startsWith('ENABLED') ?? false;

const isSchedule = ({ id }: DeployedRule): boolean => id.endsWith('TrainingMeterSchedule');
const trigger = /SweepTriggers(AlarmStateChange|AnomalyDetected)\d*$/;

/** Values that each trigger's event pattern must contain, besides the alarms. */
const heard: Readonly<Record<string, readonly string[]>> = {
  AlarmStateChange: ['aws.cloudwatch', 'CloudWatch Alarm State Change', 'ALARM'],
  AnomalyDetected: ['aws.ce', 'Anomaly Detected', 'Amazon Comprehend'],
};

/** Minutes between two readings, by the schedule; undefined where it has none in this form. */
const intervalMinutes = ({ rule }: DeployedRule): number | undefined => {
  const [, count, unit] = /^rate\((\d+) (minute|hour)s?\)$/.exec(rule?.ScheduleExpression ?? '') ?? [];
  return count === undefined ? undefined : Number(count) * (unit === 'hour' ? 60 : 1);
};

const faultsOf = (deployed: DeployedRule, { outputs }: LiveStack, reading: string | undefined): string[] => {
  const { id, physicalId: name, rule, targets } = deployed;
  if (!rule) return [`there is no rule ${name} any more`];
  if (targets.length === 0) return [`${name} has no target`];
  const arns = targets.map(({ Arn = '' }) => Arn);
  const lacks = (what: string, isIt: (arn: string) => boolean) =>
    arns.some(isIt) ? [] : [`${name} leads to ${arns.join(', ')} instead of ${what}`];
  if (isSchedule(deployed)) {
    const isTimed = intervalMinutes(deployed) !== undefined;
    return [
      ...lacks("the reading's function", (arn) => arn.split(':')[6] === reading),
      ...(isTimed ? [] : [`${name} has no rate`]),
    ];
  }
  const [, signal] = trigger.exec(id) ?? [];
  if (signal) {
    // A target with an input of its own would replace the event, and the sweep would not recognize the signal.
    const isWhole = !targets.some((target) => Object.keys(target).some((member) => member.startsWith('Input')));
    const isHeard = isWhole && heard[signal]?.every((word) => rule.EventPattern?.includes(`"${word}"`));
    const deaf = isHeard ? [] : [`${name} hands on something else than its own events`];
    return [...lacks('the sweep workflow', (arn) => arn === outputs.SweepWorkflowArn), ...deaf];
  }
  if (!id.endsWith('StopEndingsRule')) return [];
  const isWhole = kindNames.every((kind) => rule.EventPattern?.includes(`${outputs[stopWorkflowOutput(kind)]}`));
  return [
    ...lacks('its log group', (arn) => arn.split(':')[2] === 'logs'),
    ...(isWhole ? [] : [`${name} is about other state machines than the stop workflows`]),
  ];
};

const alarmMinutes = async (stack: LiveStack): Promise<number | undefined> => {
  // Whoever may not read alarms still learns of the readings.
  const alarms = await stack.alarms().catch(() => new Map());
  const silence = [...alarms.values()].find(
    ({ MetricName, Statistic }) => MetricName === metricNames.trainingCostMonthToDate && Statistic === 'SampleCount',
  );
  return silence?.Period === undefined ? undefined : silence.Period / 60;
};

const readMetric = async (stack: LiveStack, now: Date, interval: number, minutes: number) => {
  const Metric = {
    Namespace: metricNamespace,
    MetricName: metricNames.trainingCostMonthToDate,
    Dimensions: [{ Name: 'service', Value: serviceName }],
  };
  const query = (Id: string, Stat: string) => ({ Id, MetricStat: { Metric, Period: interval * 60, Stat } });
  const { MetricDataResults = [] } = await stack.metrics({
    MetricDataQueries: [query('cost', 'Maximum'), query('count', 'SampleCount')],
    // CloudWatch's periods begin at whole intervals, so one more.
    StartTime: new Date(now.getTime() - (minutes + Math.max(interval, delayMinutes)) * 60_000),
    EndTime: now,
    ScanBy: 'TimestampDescending',
  });
  const resultOf = (id: string) => MetricDataResults.find(({ Id }) => Id === id);
  const { Values: [cost = 0] = [], Timestamps: [latest] = [] } = resultOf('cost') ?? {};
  const count = (resultOf('count')?.Values ?? []).reduce((sum, value) => sum + value, 0);
  return { latest, cost, count };
};

interface Pattern {
  readonly source?: readonly string[];
  /** ARNs of the alarms that the app itself makes. */
  readonly resources?: readonly string[];
  readonly detail?: { readonly alarmName?: readonly string[] };
}

/** The alarms that a rule is about, by name. */
const alarmsIn = ({ resources = [], detail }: Pattern): string[] => [
  ...(detail?.alarmName ?? []),
  ...resources.map((arn) => arn.replace(/^.*?:alarm:/, '')),
];

const isOfAnomalies = ({ source }: Pattern): boolean => source?.includes('aws.ce') ?? false;

const patternIn = ({ EventPattern = '{}' }: DescribeRuleResponse): Pattern => JSON.parse(EventPattern);

/** The patterns of the rules that start sweeps. */
const patternsOf = async (stack: LiveStack): Promise<readonly Pattern[]> =>
  (await stack.rules()).filter(({ id }) => id.includes('SweepTriggers')).map(({ rule }) => patternIn(rule ?? {}));

/** The patterns of enabled rules in us-east-1 whose target is this region's bus. */
const patternsTo = async ({ outputs, rulesTo }: LiveStack): Promise<readonly Pattern[]> => {
  const { partition, region, accountId } = locationOf(outputs.SweepWorkflowArn ?? '');
  const rules = await rulesTo(`arn:${partition}:events:${region}:${accountId}:event-bus/default`, billingRegion);
  return rules.filter(isEnabled).map(patternIn);
};

/** An alarm by its name: here, or a billing alarm where those are. */
const findNamed = async (stack: LiveStack, names: readonly string[]) => {
  const here = await stack.alarmsNamed(names);
  const others = names.filter((name) => !here.has(name));
  // No other partition hands its billing alarms on to a guard.
  const isThere =
    stack.aws.region !== billingRegion && locationOf(stack.outputs.StopWorkflowArn ?? '').partition === 'aws';
  const there = await stack.alarmsNamed(isThere ? others : [], billingRegion);
  return names.map((name) => {
    const elsewhere = there.get(name);
    const alarm = here.get(name) ?? (elsewhere && isOfBilling(elsewhere) ? elsewhere : undefined);
    return { name, alarm, region: here.has(name) || !alarm ? stack.aws.region : billingRegion };
  });
};

const isOfBilling = ({ Namespace, Metrics = [] }: MetricAlarm): boolean =>
  [Namespace, ...Metrics.map(({ MetricStat }) => MetricStat?.Metric?.Namespace)].includes('AWS/Billing');
