import { definitionOf, delaysOf, type State, sum } from '../support/definitions.ts';
import { env, everything, synth } from '../support/stack.ts';

const stack = synth(everything, env);
const definition = definitionOf(stack, 'GuardSweepWorkflow');
const { States: states } = definition;

test.each(['Send Mail', 'Tell Chat', 'Put Event'])('%s gives up a call after a minute and retries', (name) => {
  expect(states[name]).toMatchObject({
    TimeoutSeconds: 60,
    ResultPath: null,
    Retry: [{ ErrorEquals: ['States.ALL'] }],
  });
});

test('the chat gets its text on a topic of its own between mail and event, and they don’t depend on it', () => {
  expect(states['Send Mail']).toMatchObject({ Next: 'Tell Chat', Catch: [{ Next: 'Tell Chat' }] });
  expect(states['Tell Chat']).toMatchObject({
    Parameters: { TopicArn: '{GuardReportTopicChat}', 'Message.$': '$.Chat' },
    Catch: [{ ErrorEquals: ['States.ALL'], ResultPath: '$.ChatFailure', Next: 'Put Event' }],
    Next: 'Put Event',
  });
  expect(states['Was Everything Sent?']).toMatchObject({
    Choices: [{ Next: 'Mail Not Sent' }, { Or: [{ Variable: '$.ChatFailure', IsPresent: true }, {}] }],
  });
});

test('without a Slack channel puts the event right after the mail', () => {
  const { 'Send Mail': sendMail, ...others } = definitionOf(synth({ monthlyLimitUsd: 5 }), 'GuardSweepWorkflow').States;
  expect(sendMail).toMatchObject({ Next: 'Put Event', Catch: [{ Next: 'Put Event' }] });
  expect(others).not.toHaveProperty('Tell Chat');
});

test.each([
  [15, 60],
  [5, 20],
  [300, 60],
])('with a pollIntervalSeconds of %i looks at its runs every %i seconds', (pollIntervalSeconds, Seconds) => {
  const { States } = definitionOf(synth({ monthlyLimitUsd: 5, pollIntervalSeconds }), 'GuardSweepWorkflow');
  expect(States.Wait).toMatchObject({ Seconds });
});

const waitsOf = ({ Retry = [] }: State) => sum(Retry.flatMap(delaysOf));

test('retries its functions for more than an hour, and sending for 6 minutes', () => {
  const waits = Object.entries(states).filter(([, { Retry }]) => Retry);
  // 2 + 4 + 8 + 16 + 32 s, then 65 × 60 s or 5 × 60 s.
  expect(Object.fromEntries(waits.map(([name, state]) => [name, waitsOf(state)]))).toEqual({
    ...Object.fromEntries(['Read', 'Follow', 'Report'].map((name) => [name, 62 + 65 * 60])),
    ...Object.fromEntries(['Send Mail', 'Tell Chat', 'Put Event'].map((name) => [name, 62 + 5 * 60])),
  });
  // They are never shorter where a signal would be lost.
  expect(states.Read?.Retry).toMatchObject([{ JitterStrategy: 'NONE' }]);
});

test.each([5, 60, 1440])('with a stopTimeoutMinutes of %i has time for everything that it waits for', (minutes) => {
  const other = synth({ ...everything, stopTimeoutMinutes: minutes });
  const { TimeoutSeconds, States } = definitionOf(other, 'GuardSweepWorkflow');
  // Functions that fail at once, and sending that fails by its time limit.
  const waits = sum(Object.values(States).map(waitsOf));
  const sending = ['Send Mail', 'Tell Chat', 'Put Event'].map((name) => States[name]);
  const attempts = sending.map((state) => (state?.TimeoutSeconds ?? 0) * ((state?.Retry?.[0]?.MaxAttempts ?? 0) + 1));
  const following = (minutes + 10) * 60;
  expect(waits + sum(attempts) + following).toBeLessThan(TimeoutSeconds);
  expect(TimeoutSeconds).toBe(minutes * 60 + 5 * 3600);
});

test.each(['Read', 'Follow', 'Report'])('waits for the function of %s longer than it can take', (name) => {
  const { Timeout } = stack.one('Lambda::Function', `GuardSweepWorkflow${name}Function`);
  expect(Timeout).toBe(120);
  expect(Timeout).toBeLessThan(states[name]?.TimeoutSeconds ?? 0);
});
