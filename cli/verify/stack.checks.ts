import type { MetricAlarm } from '@aws-sdk/client-cloudwatch';
import { metricNames } from '../../lambda/guard/events.ts';
import { shellWord } from '../../lambda/words/command-line.ts';
import { counted } from '../../lambda/words/figures.ts';
import { outputNames } from '../deployment.ts';
import { printable } from '../screen/screen.ts';
import { awsCommand, failed, notKnown, ofGuardStack, ofStack, ofType, ok, topicsOf } from './check.ts';

export const stackChecks = [
  ofStack('stack', 'The last deployment went through', async ({ status }) => {
    if (/^(CREATE|UPDATE|IMPORT)_COMPLETE$/.test(status)) return ok(status);
    if (/_IN_PROGRESS$/.test(status))
      return notKnown(`${status}: a deployment is under way.`, 'Verify again after it.');
    const toDo = "Look at the stack's events in CloudFormation, then deploy again.";
    return failed(`${status}: what runs is not what was deployed last.`, toDo);
  }),
  ofStack('outputs', 'The stack names all its endpoints and workflows', async ({ outputs }) => {
    const { always, withGuard } = outputNames;
    const wanted = withGuard.some((name) => outputs[name]) ? [...always, ...withGuard] : always;
    const missing = wanted.filter((name) => !outputs[name]);
    if (missing.length > 0) return failed(`Missing: ${missing.join(', ')}.`);
    return ok(`${wanted.length} outputs, ${wanted.length > always.length ? 'with' : 'without'} the guard's.`);
  }),
];

const everyAlarm = 'Every alarm of the stack exists, notifies people, and is not raised';

/** What people and the guard are told, and by what way: AWS Budgets' topics, alarms, subscriptions. */
export const alarmChecks = [
  ofGuardStack('budget', "AWS Budgets' notifications reach the function that starts a sweep", async (stack) => {
    const resources = await stack.resources();
    const topics = ofType(resources, 'SNS::Topic').filter(({ id }) => /MonthlyBudget\w+Topic$/.test(id));
    if (topics.length === 0) return notKnown('There is no budget: budgetUsd is not set.');
    const forward = ofType(resources, 'Lambda::Function').find(({ id }) => id.endsWith('MonthlyBudgetFunction'));
    const all = await Promise.all(topics.map(({ physicalId }) => stack.subscriptions(physicalId)));
    const isHeard = (i: number) =>
      all[i]?.some(({ Endpoint }) => Endpoint?.endsWith(`:${forward?.physicalId}`)) ?? false;
    const unheard = topics.flatMap(({ physicalId }, i) => (isHeard(i) ? [] : [physicalId]));
    if (unheard.length > 0) return failed(`Its function is not subscribed to ${unheard.join(', nor ')}.`);
    return ok(`${counted(topics.length, 'topic')}, each with its function.`);
  }),
  ofStack('alarms', everyAlarm, async (stack, { hasGuard }) => {
    const resources = await stack.resources();
    const names = ofType(resources, 'CloudWatch::Alarm').map(({ physicalId }) => physicalId);
    const topics = topicsOf(resources).map(({ arn }) => arn);
    if (names.length === 0) {
      return hasGuard
        ? failed('The stack has no alarms, and a guard has some.')
        : notKnown('The stack has no alarms: they come with the guard, alertEmail or a Slack channel.');
    }
    const alarms = await stack.alarms();
    const found = names.flatMap((name) => alarms.get(name) ?? []);
    const missing = names.filter((name) => !alarms.has(name));
    if (missing.length > 0) return failed(`${missing.length} of ${names.length} are gone: ${list(missing)}.`);
    const mute = namesOf(found, ({ AlarmActions = [] }) => topics.some((topic) => !AlarmActions.includes(topic)));
    if (mute.length > 0 || topics.length === 0) {
      return failed(`They notify no one, or not everyone they should: ${list(topics.length ? mute : names)}.`);
    }
    const late = namesOf(found, isLate);
    if (late.length > 0) return failed(`They no longer go off at the first case: ${list(late)}.`);
    const inAlarm = found.filter(({ StateValue }) => StateValue === 'ALARM');
    // Where the limit is reached the guard does what it is there for, until the month ends.
    const raised = inAlarm.filter((alarm) => !isOfLimit(alarm));
    if (raised.length > 0) {
      // The alarms' own words say what to do; after the first few they repeat each other.
      const todo = raised.slice(0, 2).map(({ AlarmDescription = '' }) => AlarmDescription);
      return failed(`In ALARM: ${list(namesOf(raised))}.`, todo.join(' '));
    }
    const silenced = namesOf(found, ({ ActionsEnabled }) => ActionsEnabled === false);
    if (silenced.length > 0) {
      const enable = `cloudwatch enable-alarm-actions --alarm-names ${silenced.map(shellWord).join(' ')}`;
      return failed(`Their actions are switched off: ${list(silenced)}.`, awsCommand(stack, enable));
    }
    const waiting = namesOf(found, ({ StateValue }) => StateValue === 'INSUFFICIENT_DATA').length;
    if (waiting > 0) return notKnown(`${waiting} of ${found.length} have no data yet.`, 'Verify again in 15 minutes.');
    const but = inAlarm.length > 0 ? "; the month's limit is reached" : ', all OK';
    return ok(`${counted(found.length, 'alarm')}${but}, each with its actions.`);
  }),
  ofStack('subscriptions', 'Reports and alarms reach those who subscribed', async (stack) => {
    const resources = await stack.resources();
    const topics = topicsOf(resources);
    if (topics.length === 0) {
      return notKnown('The stack has no topic: it comes with the guard, alertEmail or a Slack channel.');
    }
    const all = await Promise.all(topics.map(({ arn }) => stack.subscriptions(arn)));
    const gone = topics.flatMap(({ arn }, i) => (all[i] ? [] : [arn]));
    if (gone.length > 0) return failed(`There is no topic ${list(gone)} any more.`);
    const listed = topics.flatMap(
      ({ arn, isChat }, i) => all[i]?.map((one) => ({ ...one, topicArn: arn, isChat })) ?? [],
    );
    const inState = (state: string) => listed.filter(({ SubscriptionArn }) => SubscriptionArn === state);
    const subscribe = (topicArn: string, protocol = 'email', address = 'ADDRESS') => {
      const to = `--topic-arn ${topicArn} --protocol ${protocol} --notification-endpoint ${shellWord(printable(address))}`;
      return awsCommand(stack, `sns subscribe ${to}`);
    };
    const lost = { 'Not confirmed': inState('PendingConfirmation'), Deleted: inState('Deleted') };
    const [first] = Object.values(lost).flat();
    if (first) {
      const said = Object.entries(lost).flatMap(([what, some]) =>
        some.length > 0 ? `${what}: ${some.map(({ Endpoint = '' }) => printable(Endpoint)).join(', ')}.` : [],
      );
      const command = subscribe(first.topicArn, first.Protocol, first.Endpoint);
      const toDo = `Open the link in the mail from AWS Notifications. This sends a new one: ${command}`;
      return failed(said.join(' '), toDo);
    }
    const own = ofType(resources, 'SNS::Subscription').filter(({ id }) => !id.includes('MonthlyBudget'));
    const isSilent = (chat: boolean) => !listed.some(({ isChat }) => isChat === chat);
    const hasChat = topics.some(({ isChat }) => isChat);
    if (hasChat && isSilent(true)) return failed('No channel is subscribed to the topic of the chat.');
    if (own.length > 0 && isSilent(false)) {
      const found = 'No one is subscribed any more, although the stack has a subscription.';
      return failed(found, `Subscribe again: ${subscribe(topics.find(({ isChat }) => !isChat)?.arn ?? '')}`);
    }
    if (listed.length > 0) return ok(`${counted(listed.length, 'subscription')}, confirmed.`);
    return notKnown(
      'No one is subscribed; events on the bus may be what is read instead.',
      'For mails: npx cdk deploy with -c alertEmail=… besides your other settings.',
    );
  }),
];

/** Whether an alarm was changed so that it fires later. The limit's alarm has an amount as its threshold. */
const isLate = (alarm: MetricAlarm): boolean =>
  (alarm.EvaluationPeriods ?? 1) > 3 || (alarm.Threshold !== 1 && !isOfLimit(alarm));

const isOfLimit = ({ MetricName, Statistic }: MetricAlarm): boolean =>
  MetricName === metricNames.trainingCostMonthToDate && Statistic === 'Maximum';

const namesOf = (alarms: readonly MetricAlarm[], is = (_: MetricAlarm): boolean => true): string[] =>
  alarms.filter(is).map(({ AlarmName = '' }) => AlarmName);

const list = (names: readonly string[]): string => names.join('; ');
