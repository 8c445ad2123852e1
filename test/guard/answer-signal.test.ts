import { arnMembers, listOperationOf, operationOf } from '../../lambda/account/kind.ts';
import type { Settings } from '../../lambda/settings.ts';
import type { OperationRequest } from '../../local/aws/wire/operation.ts';
import {
  alarm,
  byHand,
  type GuardAccountOptions,
  guardAccount,
  hoursBefore,
  isAbout,
  own,
  placeInEachState,
  refusing,
  told,
} from '../support/guard.ts';
import { minute, noon, useVirtualTime } from '../support/virtual-time.ts';

useVirtualTime();

const execution = (name: string) => `arn:aws:states:us-east-1:123456789012:execution:GuardSweepWorkflow:${name}`;
const alarmNow = (time = Date.now()) => ({
  ...alarm(),
  account: '123456789012',
  time: new Date(time).toISOString(),
});
const events = {
  alarm: alarmNow,
  person: byHand,
  forecast: () => own('Budget Forecast'),
  spent: () => own('Budget Spent', { BudgetName: 'b', AmountUsd: 6, ThresholdUsd: 6, BudgetedAmountUsd: 6, Text: 't' }),
} as const;
const causes = { alarm: 'Signal', person: 'ByHand', forecast: 'none', spent: 'BudgetSpent' } as const;
type Signal = keyof typeof events;
type List = readonly { readonly [member: string]: unknown }[];
const names = (runs: List) =>
  runs
    .map((run) => `${arnMembers.map((member) => run[member]).find(Boolean)}`.split('/')[1])
    .sort()
    .join(' ');

const setup = ({ faultOf, ...settings }: Pick<GuardAccountOptions, 'faultOf'> & Partial<Settings> = {}) => {
  const account = guardAccount({ stack: told({ monthlyLimitUsd: 1e9, ...settings }), faultOf });
  const answer = (Event: unknown, { name = 'self', StartTime = new Date().toISOString() } = {}) =>
    account.invoke('answer-signal', { Event, ExecutionArn: execution(name), StartTime });
  return {
    ...account,
    answer,
    /** Names of the models that Stop was asked for. */
    asked: () => [...new Set(account.asked.map(({ name }) => name))].sort().join(' '),
  };
};

const locked = refusing('ListTags', 'AccessDeniedException', (request) => isAbout(request, 'locked'));

test.each<[signal: Signal, mode: Settings['guardMode'], asked: string, lists: object]>([
  ['alarm', 'stop', 'trains', { Runs: 'hanging trains', BeingStopped: 'followed' }],
  ['alarm', 'report', '', { Runs: 'hanging', WouldStop: 'trains', BeingStopped: 'followed' }],
  ['person', 'stop', 'hanging queued trains', { Runs: 'hanging queued trains', BeingStopped: 'followed' }],
  ['forecast', 'stop', '', { Runs: 'hanging', Exempt: '', Unreadable: '' }],
])('the signal %s in mode %s stops "%s"', async (signal, guardMode, asked, lists) => {
  const account = setup({ guardMode, faultOf: locked });
  placeInEachState(account, 'EntityRecognizer');
  jest.setSystemTime(noon + minute);
  const { Next, Plan } = await account.answer(events[signal]());
  const none = { Runs: '', WouldStop: '', Queued: '', BeingStopped: '' };
  const all = { ...none, Exempt: 'kept', Unreadable: 'locked paused', ...lists };
  expect(Object.fromEntries(Object.keys(all).map((name) => [name, names(Plan[name as keyof typeof all])]))).toEqual(
    all,
  );
  expect([account.asked(), Next, Plan.Headline]).toEqual([asked, 'follow', undefined]);
});

test('a run that ends by itself before its turn is neither asked nor reported', async () => {
  const { answer, place, asked } = setup();
  for (const name of ['a', 'b']) place('EntityRecognizer', name, { submitTime: hoursBefore(2) });
  place('EntityRecognizer', 'c', { submitTime: hoursBefore(1), trainingSeconds: 3600.5 });
  const { Plan } = await answer(alarmNow());
  expect([names(Plan.Runs), asked()]).toEqual(['a b', 'a b']);
});

describe('what comes next', () => {
  test.each<[trains: string, signal: Signal, mode: Settings['guardMode'], Next: string, Mode: string]>([
    ['a', 'alarm', 'stop', 'follow', 'stop'],
    ['a', 'alarm', 'report', 'report', 'report'],
    ['a', 'person', 'report', 'follow', 'stop'],
    ['a', 'forecast', 'stop', 'report', 'stop'],
    ['', 'alarm', 'stop', 'report', 'stop'],
  ])('with "%s" in training, after the signal %s in mode %s, is: %s', async (trains, signal, guardMode, Next, Mode) => {
    const { place, answer, asked } = setup({ guardMode });
    if (trains) place('EntityRecognizer', trains, { submitTime: hoursBefore(1) });
    const answered = await answer(events[signal]());
    expect([answered.Next, answered.Plan.Mode, asked()]).toEqual([Next, Mode, Next === 'follow' ? 'a' : '']);
  });

  test('is a report once per day and source for a signal that stops nothing', async () => {
    const { startSweep, wait, mails, sweeps } = setup();
    const other = () => ({ ...alarmNow(), detail: { alarmName: 'other', state: { value: 'ALARM', reason: 'r' } } });
    const mailed = async (minutes: number, event: () => object = alarmNow) => {
      const before = mails.length;
      jest.setSystemTime(noon + minutes * minute);
      startSweep(event());
      await wait(10);
      return mails.length - before;
    };
    expect(await mailed(0)).toBe(1);
    expect(await mailed(1)).toBe(0);
    expect(await mailed(2, other)).toBe(1);
    expect(await mailed(3, events.forecast)).toBe(1);
    expect(await mailed(4, () => own('Budget Spent'))).toBe(1);
    expect(await mailed(1439)).toBe(0);
    expect(await mailed(1440)).toBe(1);
    expect(sweeps().map(({ status }) => status)).toEqual(Array(7).fill('SUCCEEDED'));
  });

  test.each<[what: string, settings: Partial<Settings>, tags: Record<string, string>]>([
    ['would stop', { guardMode: 'report' }, {}],
    ['leaves alone, since its tag is not understood', {}, { 'stop-training': 'exmpt' }],
  ])('is another report for each new run that it %s', async (_, settings, tags) => {
    const { answer, place } = setup(settings);
    const next = async (minutes: number) => {
      jest.setSystemTime(noon + minutes * minute);
      return (await answer(alarmNow(), { name: `at-${minutes}` })).Next;
    };
    expect([await next(0), await next(1)]).toEqual(['report', 'end']);
    place('EntityRecognizer', 'a', { submitTime: noon + minute }, { tags });
    expect([await next(2), await next(3)]).toEqual(['report', 'end']);
    place('DocumentClassifier', 'b', { submitTime: noon + 3 * minute }, { tags });
    expect([await next(4), await next(5)]).toEqual(['report', 'end']);
  });

  test('is a report again for another attempt of the same sweep, and always for a person', async () => {
    const { answer } = setup();
    expect((await answer(alarmNow())).Next).toBe('report');
    expect((await answer(alarmNow())).Next).toBe('report');
    expect((await answer(alarmNow(), { name: 'another' })).Next).toBe('end');
    for (const name of ['one', 'two']) expect((await answer(byHand(), { name })).Next).toBe('report');
  });

  test('is the end for an event that has been reported', async () => {
    const { answer, place, wait } = setup();
    place('DocumentClassifier', 'a', { submitTime: hoursBefore(1), stoppingSeconds: 5 });
    const event = alarmNow();
    expect((await answer(event, { name: 'one' })).Next).toBe('follow');
    await wait(60);
    expect((await answer(event, { name: 'two' })).Next).toBe('end');
  });

  test('is an error when a note can’t be made and there is nothing else to report', async () => {
    const { answer, place } = setup({ faultOf: refusing('PutItem') });
    await expect(answer(alarmNow())).rejects.toMatchObject({ name: 'AccessDeniedException' });
    place('DocumentClassifier', 'a', { submitTime: hoursBefore(1) });
    expect((await answer(alarmNow())).Next).toBe('follow');
  });
});

describe('an attempt that could not do everything', () => {
  const list = listOperationOf('DocumentClassifier');
  const stop = operationOf('StopTraining', 'DocumentClassifier');
  const listSays = 'Could not list models of the kind DocumentClassifier: InternalServerException.';
  const oneTag = 'Could not read the tags of 1 model.';
  test.each<[operation: string, error: string, signal: Signal, asked: string, missing: string, Partial<Settings>?]>([
    [list, 'InternalServerException', 'alarm', 'other', listSays],
    [list, 'InternalServerException', 'person', 'other', listSays],
    [list, 'InternalServerException', 'spent', 'other', listSays, { budgetUsd: 6 }],
    [list, 'InternalServerException', 'alarm', '', '', { guardMode: 'report' }],
    ['ListTagsForResource', 'ThrottlingException', 'alarm', 'other', oneTag],
    [stop, 'InternalServerException', 'alarm', 'a other', 'No stop was accepted for 1 run.'],
    [stop, 'AccessDeniedException', 'alarm', 'a other', ''],
    // A person's order stands: the stop workflow asks again.
    [stop, 'InternalServerException', 'person', 'a other', ''],
    [list, 'InternalServerException', 'forecast', '', ''],
  ])(
    'since %s fails with %s, for the signal %s, asks "%s", and fails with "%s"',
    async (operation, error, signal, asked, missing, settings = {}) => {
      const isMeant = (request: OperationRequest) => operation === stop || !isAbout(request, 'other');
      const account = setup({ ...settings, faultOf: refusing(operation, error, isMeant) });
      account.place('DocumentClassifier', 'a', { submitTime: hoursBefore(1) });
      account.place('EntityRecognizer', 'other', { submitTime: hoursBefore(1) });
      const first = account.answer(events[signal]());
      if (missing) await expect(first).rejects.toMatchObject({ name: 'ReadingIncomplete', message: missing });
      else await first;
      expect(account.asked()).toBe(asked);
      if (!missing) return;
      account.mend();
      const { Plan } = await account.answer(events[signal](), { StartTime: new Date(noon).toISOString() });
      expect([names(Plan.Runs), Plan.BeingStopped]).toEqual(['a other', []]);
      expect(Plan.Runs.map(({ Cause }) => Cause)).toEqual([causes[signal], causes[signal]]);
    },
  );

  test('is followed by one that reports the runs it stopped, and none that ended by themselves', async () => {
    const { answer, place, wait, mend } = setup({ faultOf: refusing(list, 'ThrottlingException') });
    const trains = { submitTime: hoursBefore(1), stoppingSeconds: 5 };
    place('EntityRecognizer', 'stopped', trains);
    place('EntityRecognizer', 'before', { ...trains, stopRequestTime: noon - minute });
    place('EntityRecognizer', 'trained', { submitTime: hoursBefore(1), trainingSeconds: 3601, stoppingSeconds: 60 });
    const [event, StartTime] = [alarmNow(), new Date().toISOString()];
    await expect(answer(event, { StartTime })).rejects.toMatchObject({ name: 'ReadingIncomplete' });
    await wait(60);
    mend();
    const { Next, Plan } = await answer(event, { StartTime });
    expect([Next, names(Plan.Runs), Plan.Runs[0]]).toMatchObject([
      'follow',
      'stopped',
      { Status: 'STOPPED', Cause: 'Signal' },
    ]);
  });

  test('reports a run whose Stop was taken and that has ended by the next turn, after a failed Describe', async () => {
    let calls = 0;
    const isFirst = () => calls++ < 8;
    const { answer, place } = setup({
      faultOf: refusing('DescribeEntityRecognizer', 'InternalServerException', isFirst),
    });
    place('EntityRecognizer', 'a', { submitTime: hoursBefore(1), stoppingSeconds: 0 });
    const { Next, Plan } = await answer(alarmNow());
    expect([Next, names(Plan.Runs)]).toEqual(['follow', 'a']);
  });

  test('in mode report does not report a run that others stopped since', async () => {
    const { answer, place, wait } = setup({ guardMode: 'report' });
    place('EntityRecognizer', 'a', { submitTime: hoursBefore(1), stopRequestTime: noon, stoppingSeconds: 5 });
    const [event, StartTime] = [alarmNow(), new Date().toISOString()];
    await wait(60);
    expect((await answer(event, { StartTime })).Plan.Runs).toEqual([]);
  });

  test('is the last one in the last minutes of the signal’s hour, and says what is missing', async () => {
    const { answer, place } = setup({ faultOf: refusing(list, 'InternalServerException') });
    place('EntityRecognizer', 'other', { submitTime: hoursBefore(1) });
    await expect(answer(alarmNow(noon - 54.9 * minute))).rejects.toMatchObject({ name: 'ReadingIncomplete' });
    const { Next, Plan } = await answer(alarmNow(noon - 55.1 * minute));
    expect([Next, names(Plan.Runs)]).toEqual(['follow', 'other']);
    expect(Plan.Reason).toMatch(new RegExp(` ${listSays}$`));
    const unlisted = { Kind: 'DocumentClassifier', Region: 'us-east-1', Error: 'InternalServerException' };
    expect(Plan.Unlisted).toEqual([unlisted]);
  });

  test('is followed by one that takes exemptions, endings and submissions since then into account', async () => {
    const { answer, place, comprehend, asked, mend } = setup({ faultOf: refusing(list, 'ThrottlingException') });
    const at = { submitTime: hoursBefore(1) };
    place('DocumentClassifier', 'trains', at);
    place('DocumentClassifier', 'ends', { ...at, trainingSeconds: 3700 });
    const { arn: ResourceArn } = place('DocumentClassifier', 'exempted', at);
    const event = byHand();
    await expect(answer(event)).rejects.toMatchObject({ name: 'ReadingIncomplete' });
    jest.setSystemTime(noon + 5 * minute);
    comprehend.operations.TagResource?.({ ResourceArn, Tags: [{ Key: 'stop-training', Value: 'exempt' }] });
    place('DocumentClassifier', 'late', { submitTime: noon + minute });
    mend();
    const { Plan } = await answer(event);
    expect([names(Plan.Runs), names(Plan.Exempt), asked()]).toEqual(['trains', 'exempted', 'trains']);
  });
});

describe('a budget that is spent', () => {
  test.each<[what: string, settings: Partial<Settings>, Next: string, headline: string | undefined]>([
    ['without a grace', { budgetUsd: 6 }, 'follow', undefined],
    ['with a grace, and no time announced', { budgetUsd: 6, graceMinutes: 30 }, 'report', 'only reported'],
  ])('%s: %s', async (_, settings, Next, headline) => {
    const { answer, place } = setup(settings);
    place('DocumentClassifier', 'a', { submitTime: hoursBefore(1) });
    const { Plan, ...answered } = await answer(events.spent());
    expect([answered.Next, Plan.Headline]).toEqual([Next, headline]);
    expect(Plan.Reason.includes('. Nothing is stopped for it: with graceMinutes, stops wait')).toBe(Next === 'report');
  });

  test('asks no run for a month that has ended meanwhile', async () => {
    const { answer, place, asked } = setup({ budgetUsd: 6 });
    const monthsEnd = Date.UTC(2026, 11, 1);
    for (const name of ['a', 'b', 'c']) place('EntityRecognizer', name, { submitTime: hoursBefore(2, monthsEnd) });
    jest.setSystemTime(monthsEnd - 1500);
    await answer(events.spent());
    expect(asked()).toBe('a b');
  });

  test.each(['Query', 'DescribeExecution'])('waits for %s when there is a grace', async (read) => {
    const { answer, place, fail, mend, ...account } = setup({ budgetUsd: 6, graceMinutes: 30, monthlyLimitUsd: 3 });
    place('DocumentClassifier', 'a', { submitTime: hoursBefore(1) });
    await account.read();
    fail(refusing(read, 'InternalServerError'));
    const message = 'Could not read whether a stop has been announced.';
    await expect(answer(events.spent())).rejects.toMatchObject({ name: 'ReadingIncomplete', message });
    mend();
    expect((await answer(events.spent())).Next).toBe('report');
  });
});

test('a run that is exempted, or ends, just before its turn is left alone, and the report says so', async () => {
  const { answer, place, placeInOrder, comprehend } = setup();
  const [, , last] = placeInOrder('DocumentClassifier', 'a', 'b', 'c');
  place('EntityRecognizer', 'x', { submitTime: hoursBefore(2) });
  place('EntityRecognizer', 'ends', { submitTime: hoursBefore(1), trainingSeconds: 3600.5 });
  const Tags = [{ Key: 'stop-training', Value: 'exempt' }];
  setTimeout(() => comprehend.operations.TagResource?.({ ResourceArn: last?.arn, Tags }), 500);
  const { Plan } = await answer(alarmNow());
  expect([names(Plan.Runs), Plan.Reason]).toEqual(['a b x', expect.stringMatching(/ when their turn came: c\.$/)]);
});

test('an attempt waits for the ledger when a start is unknown: a run first seen before the signal is covered', async () => {
  const { answer, place, read, asked, fail, mend } = setup();
  place('EntityRecognizer', 'a', { submitTime: hoursBefore(1), hidesTrainingStart: true });
  await read();
  jest.setSystemTime(noon + minute);
  fail(refusing('Query', 'InternalServerError'));
  const message = 'Could not read when 1 run began to train.';
  await expect(answer(alarmNow())).rejects.toMatchObject({ name: 'ReadingIncomplete', message });
  mend();
  await answer(alarmNow());
  expect(asked()).toBe('a');
});

test('a spent budget stops nothing while the mail of an announced stop is on its way, even if the cost seems to have fallen', async () => {
  const settings = { monthlyLimitUsd: 6, warnPercent: 0, graceMinutes: 1, budgetUsd: 6 };
  const account = guardAccount({ stack: told(settings), faultOf: refusing('Publish', 'InternalErrorException') });
  // The ledger has its first 58 minutes when it is deleted.
  const a = account.place('EntityRecognizer', 'a', { submitTime: noon, trainingSeconds: 3610 });
  account.place('DocumentClassifier', 'b', { submitTime: noon });
  for (const at of [0, 58, 59, 60]) await account.read(noon + at * minute);
  Object.assign(a, { deleteRequestTime: Date.now() + 10_000 });
  jest.setSystemTime(noon + 61.2 * minute);
  account.startSweep(events.spent());
  await account.wait(20);
  expect(account.asked).toEqual([]);
});

test('a signal that has stopped all that it covers is over, though it can’t be read whether a stop was announced', async () => {
  const settings = { monthlyLimitUsd: 6, warnPercent: 0, budgetUsd: 6 };
  const account = guardAccount({ stack: told({ ...settings, graceMinutes: 1 }), faultOf: refusing('StopTraining') });
  account.place('EntityRecognizer', 'a', { submitTime: hoursBefore(2) });
  await account.read().catch(() => {});
  await account.wait(120);
  const deployed = guardAccount({
    stack: told({ ...settings, graceMinutes: 0 }),
    clientOptions: () => account.clientOptions,
  });
  account.fail(refusing('DescribeExecution', 'AccessDeniedException'));
  const input = { Event: events.spent(), ExecutionArn: execution('self'), StartTime: new Date().toISOString() };
  const answered = deployed.functions['answer-signal']?.(input);
  expect(await account.settled(Promise.resolve(answered))).toMatchObject({ Next: 'follow' });
});
