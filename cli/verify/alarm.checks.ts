import type { MetricAlarm } from '@aws-sdk/client-cloudwatch';
import { shellWord } from '../../lambda/words/command-line.ts';
import { counted } from '../../lambda/words/figures.ts';
import { awsCommand, type Check, deploy, failed, notKnown, ofStack, ok } from './check.ts';
import { ofType, topicsOf } from './resources.ts';

/** What people are told when something is wrong. */
export const alarmChecks: readonly Check[] = [
  {
    name: 'alarms',
    proves: 'Every alarm of the stack is there, reaches people, and has nothing to say',
    find: ofStack(async (stack, { hasGuard }) => {
      const resources = await stack.resources();
      const names = ofType(resources, 'CloudWatch::Alarm').map(({ physicalId }) => physicalId);
      const topics = topicsOf(resources).map(({ arn }) => arn);
      if (names.length === 0) {
        return hasGuard
          ? failed('The stack has no alarms, and a guard has some.', deploy)
          : notKnown('The stack has no alarms: they come with the guard, alertEmail or a Slack channel.');
      }
      const alarms = await stack.alarms();
      const found = names.flatMap((name) => alarms.get(name) ?? []);
      const missing = names.filter((name) => !alarms.has(name));
      if (missing.length > 0) return failed(`${missing.length} of ${names.length} are gone: ${list(missing)}.`, deploy);
      const mute = namesOf(found, ({ AlarmActions = [] }) => topics.some((topic) => !AlarmActions.includes(topic)));
      if (mute.length > 0 || topics.length === 0) {
        return failed(`They tell nobody, or not all they should: ${list(topics.length ? mute : names)}.`, deploy);
      }
      const raised = found.filter(({ StateValue }) => StateValue === 'ALARM');
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
      if (waiting > 0)
        return notKnown(`${waiting} of ${found.length} have no data yet.`, 'Verify again in 15 minutes.');
      return ok(`${counted(found.length, 'alarm')}, all OK, each with its actions.`);
    }),
  },
];

const namesOf = (alarms: readonly MetricAlarm[], is = (_: MetricAlarm): boolean => true): string[] =>
  alarms.filter(is).map(({ AlarmName = '' }) => AlarmName);

const list = (names: readonly string[]): string => names.join('; ');
