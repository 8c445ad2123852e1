import type { Operation } from './fake-aws.ts';
import { ended, type GoodStack, html, type Intercept, secondsNow, subscription } from './good-stack.ts';

type Make = GoodStack['make'];
export type Members = Readonly<Record<string, unknown>>;
type States = Record<string, Members>;
export type Broken = (make: Make, aws: GoodStack) => Readonly<Record<string, Operation>> | Intercept | undefined;
export type Row = [what: string, broken: Broken, check: string, told: RegExp, affected?: string[]];

export const passInstead = (state: string) => (states: States) => {
  states[state] = { Type: 'Pass', Next: states[state]?.Next };
};
export const stop =
  (change: (states: States) => void): Broken =>
  (make) => ({ DescribeStateMachine: make.definitionWith('Stop', change) });
export const sweep =
  (change: (states: States) => void): Broken =>
  (make) => ({ DescribeStateMachine: make.definitionWith('Sweep', change) });
export const stateIn = (state: string, members: Members) => (states: States) => {
  states[state] = { ...states[state], ...members };
};
export const machine =
  (which: 'Stop' | 'Sweep', members: Members): Broken =>
  (make) => ({ DescribeStateMachine: make.machineWith(which, members) });
export const rules =
  (id: RegExp, members: Members | undefined): Broken =>
  (make) =>
    make.rulesWith((one, name) => (id.test(name) ? members && { ...one, ...members } : one));
export const alarms =
  (which: RegExp, members: Members | undefined): Broken =>
  (make) => ({
    DescribeAlarms: make.alarmsWith((alarm) =>
      which.test(`${alarm.AlarmName}`) ? members && { ...alarm, ...members } : alarm,
    ),
  });
/** What is subscribed to the topics of that name. */
export const subscriptions =
  (topic: RegExp, ...all: readonly object[]): Broken =>
  () => ({
    ListSubscriptionsByTopic: ({ TopicArn }) => ({ Subscriptions: topic.test(`${TopicArn}`) ? [subscription] : all }),
  });
/** Alarms beside the stack's, in a region. */
export const others =
  (region: string, ...alarms: readonly Members[]): Broken =>
  (_, aws) => {
    aws.otherAlarms[region] = alarms;
    return undefined;
  };
export const named = { AlarmName: 'big-bill', StateValue: 'OK', Namespace: 'Own' };
export const bill = { AlarmName: 'bill', StateValue: 'OK', Namespace: 'AWS/Billing' };
export const executions =
  (which: 'Stop' | 'Sweep', count: number, members: Members): Broken =>
  (make) => ({
    ListExecutions: make.executionsWith(
      which,
      ended(),
      ...Array.from({ length: count }, (_, i) => ({ ...ended(), name: `r${i}`, ...members })),
    ),
  });
export const running = { status: 'RUNNING', stopDate: undefined, startDate: secondsNow() - 9e5 };
export const unreadable = { Training: [], Exempt: [], BeingStopped: [], Unreadable: [{}] };
export const denied = {
  ...html(403),
  headers: { 'content-type': 'application/problem+json' },
  body: JSON.stringify({ status: 403, code: 'AccessDeniedException', detail: 'no' }),
};
export const notFound = {
  ...denied,
  statusCode: 404,
  body: JSON.stringify({ status: 404, code: 'ResourceNotFoundException', detail: 'no' }),
};
export const bothStops = ['stop entity recognizer'];
/** States of the sweep workflow of 0.2.0. */
export const older = Object.fromEntries(
  ['Find Runs', 'Stop Each Run', 'Stop Run', 'Report', 'Send Mail', 'Put Event'].map((name) => [
    name,
    { Type: 'Pass' },
  ]),
);
