import { executionName } from '../../lambda/account/executions.ts';
import { arnMembers, kindInWords, kindNames, listOperationOf } from '../../lambda/account/kind.ts';
import type { FindRunsInput } from '../../lambda/guard/find-runs.ts';
import type { Settings } from '../../lambda/settings.ts';
import type { OperationRequest } from '../../local/aws/wire/operation.ts';
import {
  alarm,
  byHand,
  exempt,
  type GuardAccountOptions,
  guardAccount,
  isAbout,
  onWire,
  own,
  told,
} from '../support/guard.ts';
import { noon, useVirtualTime } from '../support/virtual-time.ts';

useVirtualTime();

const overLimit = own('Training Over Limit');
const ExecutionArn = 'arn:aws:states:us-east-1:123456789012:execution:GuardSweepWorkflow:self';
const unreadableTags = (request: OperationRequest) =>
  request.operation === 'ListTagsForResource' && isAbout(request, 'unreadable') ? 'AccessDeniedException' : undefined;

const setup = ({ faultOf = unreadableTags, ...settings }: GuardAccountOptions & Partial<Settings> = {}) => {
  const account = guardAccount({ faultOf, stack: told(settings) });
  const find = (Event: FindRunsInput['Event'] = overLimit) => {
    const found = account.functions['find-runs']?.({ Event, ExecutionArn });
    return account.settled(found ?? Promise.reject(new Error('No function')));
  };
  return { ...account, find };
};
/** Names of the models in a list. */
const names = (runs: readonly { readonly [member: string]: unknown }[]) =>
  runs.map((run) => String(arnMembers.map((member) => run[member]).find(Boolean)).split('/')[1]).sort();

describe.each(kindNames)('runs of a %s', (kind) => {
  test('in progress, not exempt and not being stopped are taken on, others are told of', async () => {
    const { place, startStop, find, logged } = setup();
    const iteration = { flywheelArn: 'arn:aws:comprehend:us-east-1:123456789012:flywheel/f' };
    const submitted = place(kind, 'submitted', { submittedSeconds: 60 }, iteration);
    const training = place(
      kind,
      'training',
      { submitTime: noon - 5 },
      { tags: { 'stop-training-after-minutes': 'x' } },
    );
    const hanging = place(kind, 'hanging', { stopRequestTime: noon });
    const kept = place(kind, 'kept', {}, exempt);
    const unreadable = place(kind, 'unreadable');
    const stopped = place(kind, 'being-stopped', { stopRequestTime: noon });
    place(kind, 'ended', { pinnedStatus: 'TRAINED' });
    startStop(stopped);

    const found = (model: typeof training, Status: string, more = {}) => ({
      ...onWire(model),
      Status,
      ...more,
      SubmitTime: new Date(model.submitTime).toISOString(),
      ExecutionName: executionName({ ...model, submitTime: new Date(model.submitTime) }),
    });
    expect(await find()).toEqual({
      Next: 'stop',
      Reason: expect.stringContaining('"Training Over Limit"'),
      Mode: 'stop',
      Runs: [
        found(submitted, 'SUBMITTED', { FlywheelArn: iteration.flywheelArn }),
        found(training, 'TRAINING', { IgnoredMaxTrainingTag: 'x' }),
        found(hanging, 'STOP_REQUESTED'),
      ],
      Exempt: [{ ...onWire(kept), Status: 'TRAINING' }],
      Unreadable: [{ ...onWire(unreadable), Status: 'TRAINING' }],
      BeingStopped: [{ ...onWire(stopped), Status: 'STOP_REQUESTED' }],
      NotTakenOn: [],
    });
    const counts = { toStop: 3, exempt: 1, unreadable: 1, beingStopped: 1 };
    expect(logged('Runs found')).toEqual([{ ExecutionArn, next: 'stop', mode: 'stop', ...counts }]);
  });

  test('are stopped where the other kind cannot be listed, and the reason says so', async () => {
    const [other] = kindNames.filter((name) => name !== kind);
    const { place, find } = setup({
      faultOf: ({ operation }) => (other && operation === listOperationOf(other) ? 'AccessDeniedException' : undefined),
    });
    const isSaid = new RegExp(` Could not list ${kindInWords(other ?? kind)}s: AccessDeniedException\\.$`);
    expect(await find()).toMatchObject({ Next: 'report', Runs: [], Reason: expect.stringMatching(isSaid) });
    const model = place(kind, 'a');
    expect(await find()).toMatchObject({ Next: 'stop', Runs: [onWire(model)], Reason: expect.stringMatching(isSaid) });
  });

  test('that a signal names are taken on, and no others', async () => {
    const { place, find, startStop } = setup();
    const all = ['long', 'kept', 'running', 'short'].map((name) =>
      place(kind, name, {}, name === 'kept' ? exempt : {}),
    );
    for (const model of all) if (model.name === 'running') startStop(model);
    place(kind, 'unreadable');
    const named = all.filter(({ name }) => name !== 'short');
    const Runs = named.map((model) => ({ ...onWire(model), SubmitTime: new Date(model.submitTime).toISOString() }));
    const found = await find(own('Training Too Long', { Runs }));
    expect([found.Runs, found.Exempt, found.BeingStopped, found.Unreadable].map(names)).toEqual([
      ['long'],
      ['kept'],
      ['running'],
      [],
    ]);
  });
});

describe('what comes next', () => {
  const nothing: string[] = [];
  test.each<[there: string[], signal: object, guardMode: 'stop' | 'report', Next: string, Mode: string]>([
    [['a', 'kept'], overLimit, 'stop', 'stop', 'stop'],
    [['a', 'kept'], overLimit, 'report', 'report', 'report'],
    [['a', 'kept'], byHand, 'report', 'stop', 'stop'],
    [['a', 'kept'], own('Budget Forecast'), 'stop', 'report', 'report'],
    [['a', 'kept'], own('Training Will Be Stopped'), 'stop', 'report', 'report'],
    [['a', 'kept'], alarm({ value: 'OK' }), 'stop', 'report', 'report'],
    [['a', 'kept'], {}, 'stop', 'report', 'report'],
    [['unreadable'], overLimit, 'stop', 'report', 'stop'],
    [['kept'], overLimit, 'stop', 'end', 'stop'],
    [['kept'], byHand, 'stop', 'report', 'stop'],
    [['running'], overLimit, 'stop', 'end', 'stop'],
    [['running'], byHand, 'stop', 'report', 'stop'],
    [nothing, overLimit, 'stop', 'end', 'stop'],
    [nothing, alarm(), 'report', 'end', 'report'],
    [nothing, byHand, 'stop', 'report', 'stop'],
    [nothing, own('Training Cost Warning'), 'stop', 'report', 'report'],
  ])('with %j in training, by %j, the guard set to %s: %s (%s)', async (there, signal, guardMode, Next, Mode) => {
    const { place, find, startStop } = setup({ guardMode });
    for (const [i, name] of there.entries()) {
      const model = place(kindNames[i % 2] ?? 'EntityRecognizer', name, {}, name === 'kept' ? exempt : {});
      if (name === 'running') startStop(model);
    }
    expect(await find(signal)).toMatchObject({ Next, Mode });
  });

  test('takes on 40 runs, from all pages, and names the rest', async () => {
    const { place, find } = setup();
    for (const kind of kindNames) {
      for (let i = 0; i < 23; i++) place(kind, `${kind}-${i}`, i % 2 ? {} : { submittedSeconds: 60 });
      for (let i = 0; i < 600; i++) place(kind, `old-${i}`, { pinnedStatus: 'TRAINED' });
    }
    const { Next, Runs, NotTakenOn } = await find();
    expect([Next, Runs.length, NotTakenOn.length]).toEqual(['stop', 40, 6]);
    expect(new Set(names([...Runs, ...NotTakenOn])).size).toBe(46);
    expect(Object.keys(NotTakenOn[0] ?? {})).toHaveLength(2);
  });
});

test.each(['ThrottlingException', 'TooManyRequestsException'])(
  'waits while AWS throttles: %s seven times of each request',
  async (error) => {
    const asked = new Map<string, number>();
    const { place, find } = setup({
      faultOf: ({ operation, members }) => {
        const request = operation + JSON.stringify(members);
        asked.set(request, (asked.get(request) ?? 0) + 1);
        return (asked.get(request) ?? 0) < 8 ? error : undefined;
      },
    });
    for (const kind of kindNames) place(kind, 'a');
    const { Runs, Unreadable } = await find();
    expect([Runs.length, Unreadable.length]).toEqual([2, 0]);
  },
);
