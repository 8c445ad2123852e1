import { kindNames } from '../../lambda/account/kind.ts';
import { clients } from '../../lambda/clients.ts';
import type { Settings } from '../../lambda/settings.ts';
import type { OperationRequest } from '../../local/aws/wire/operation.ts';
import { unreliable, type WayName } from '../faults/ways.ts';
import {
  exempt,
  type GuardAccountOptions,
  guardAccount,
  hoursBefore,
  isAbout,
  refusing,
  told,
} from '../support/guard.ts';
import { minute, noon, useVirtualTime } from '../support/virtual-time.ts';

useVirtualTime();

const reading = (settings: Partial<Settings> = {}, options: GuardAccountOptions = {}) => {
  const account = guardAccount({ stack: told(settings), ...options });
  const { requests } = account;
  return {
    ...account,
    /** The names of the models that Stop was asked for, and the seconds at which. */
    asked: () => account.asked.map(({ name }) => name),
    askedAt: () => account.asked.map(({ at }) => Math.round((at - noon) / 1000)),
    operations: () => requests.map(({ operation }) => operation),
    /** What the sweeps were started with. */
    plans: () => account.sweeps().map(({ input }) => JSON.parse(input).Plan),
  };
};
/** What becomes of an operation's n-th request on its way, counted from 1. */
const nth = (n: number, wanted: string, way: WayName): GuardAccountOptions => {
  let requests = 0;
  const wayOf = (operation: string) => {
    if (operation === wanted) requests += 1;
    return operation === wanted && requests === n ? way : undefined;
  };
  return { clientOptions: (answer) => unreliable(answer, wayOf) };
};
const twoHours = { submitTime: hoursBefore(2) };

describe('a reading that finds the limit reached', () => {
  test('starts a sweep that names the runs and their cause, asks each run, and starts its stop workflow', async () => {
    const { place, read, operations, plans, stops } = reading();
    const models = kindNames.map((kind) => place(kind, 'a', twoHours));
    place('DocumentClassifier', 'kept', twoHours, exempt);
    place('DocumentClassifier', 'queued', { submittedSeconds: 1e6 });
    await read();
    const order = operations().filter((operation) => /^(StartExecution|StopTraining)/.test(operation));
    expect(order[0]).toBe('StartExecution');
    expect(order.filter((operation) => operation.startsWith('Stop'))).toHaveLength(2);
    expect(plans()).toMatchObject([
      {
        Reason: 'Training has cost $18.00 in 2026-11; the monthly limit is $6.00.',
        Mode: 'stop',
        Runs: models.map(({ arn, submitTime }) => ({
          Status: 'TRAINING',
          Cause: 'MonthlyLimit',
          SubmitTime: new Date(submitTime).toISOString(),
          ...(arn.includes('classifier') ? { DocumentClassifierArn: arn } : { EntityRecognizerArn: arn }),
        })),
        Queued: [{ Status: 'SUBMITTED' }],
        Exempt: [{ Status: 'TRAINING' }],
      },
    ]);
    expect(kindNames.map((kind) => stops(kind).length)).toEqual([1, 1]);
  });

  test('asks both kinds at once and one run of each per second, so that the quota throttles none', async () => {
    const { place, read, askedAt, count } = reading({}, { quotas: true });
    for (const kind of kindNames) for (let i = 0; i < 10; i++) place(kind, `m${i}`, twoHours);
    // Full jitter at its average: else now and then a Stop falls between two seconds.
    const chance = jest.spyOn(Math, 'random').mockReturnValue(0.5);
    await read();
    chance.mockRestore();
    // Tags have a quota too, so the survey takes a second or two.
    const [first = 0] = askedAt();
    const seconds = Array.from({ length: 10 }, (_, i) => i + first);
    expect(askedAt()).toEqual(seconds.flatMap((second) => [second, second]));
    expect(count('StopTraining')).toBe(20);
  });

  const longest = { monthlyLimitUsd: null, maxTrainingMinutes: 60 };
  test.each<[set: string, settings: Partial<Settings>, tags: Record<string, string>, expected: string[]]>([
    ['an exemption', {}, { 'stop-training': 'exempt' }, ['a', 'b']],
    ['an unknown exemption', {}, { 'stop-training': 'exmpt' }, ['a', 'b']],
    ['a longest time of its own', longest, { 'stop-training-after-minutes': '600' }, ['a', 'b']],
    ['another tag', longest, { team: 'a' }, ['a', 'b', 'c']],
  ])('respects %s that is set while other runs are asked', async (_, settings, tags, expected) => {
    const { placeInOrder, settled, readMeter, comprehend, asked, wait, mails } = reading(settings);
    const [, , last] = placeInOrder('DocumentClassifier', 'a', 'b', 'c');
    const Tags = Object.entries(tags).map(([Key, Value]) => ({ Key, Value }));
    setTimeout(() => comprehend.operations.TagResource?.({ ResourceArn: last?.arn, Tags }), 500);
    await settled(readMeter());
    expect(asked()).toEqual(expected);
    await wait(300);
    expect(mails[0]?.Subject).toBe(`Comprehend training: ${expected.length} stopped (us-east-1)`);
    const why = mails[0]?.Message.replace(/\s+/g, ' ');
    const isLeft = why?.includes(' Left alone, since something about them had changed when their turn came: c.');
    expect(isLeft).toBe(!expected.includes('c'));
  });

  test('reports a Stop that is not accepted, even if its run was left alone earlier that day', async () => {
    const { placeInOrder, settled, readMeter, read, comprehend, plans, fail } = reading();
    const [, , c] = placeInOrder('DocumentClassifier', 'a', 'b', 'c');
    const Tag = { Key: 'stop-training', Value: 'exempt' };
    setTimeout(() => comprehend.operations.TagResource?.({ ResourceArn: c?.arn, Tags: [Tag] }), 500);
    await settled(readMeter());
    comprehend.operations.UntagResource?.({ ResourceArn: c?.arn, TagKeys: [Tag.Key] });
    fail(refusing('StopTraining'));
    await read(noon + 2 * minute).catch(() => {});
    expect(plans().map(({ Runs }) => Runs.length)).toEqual([3, 1]);
  });

  test('asks no run whose tags can’t be read at its turn, and fails by their error', async () => {
    let reads = 0;
    const faultOf = refusing('ListTags', 'AccessDeniedException', () => ++reads > 3);
    const { placeInOrder, read, asked } = reading({}, { faultOf });
    placeInOrder('DocumentClassifier', 'a', 'b', 'c');
    await expect(read()).rejects.toMatchObject({ name: 'AccessDeniedException' });
    expect(asked()).toEqual(['a']);
  });

  test('asks other runs first while one’s tags are slow to come', async () => {
    const { place, read, asked } = reading({}, nth(4, 'ListTagsForResource', 'an answer after 2.4 s'));
    for (const name of ['a', 'b', 'c']) place('DocumentClassifier', name, twoHours);
    await read();
    expect(asked()).toEqual(['a', 'c', 'b']);
  });

  test('waits four seconds for its sweep to start, and tries again after the stops', async () => {
    const { place, read, askedAt, sweeps } = reading({}, nth(1, 'StartExecution', 'no answer ever'));
    place('DocumentClassifier', 'a', twoHours);
    await read();
    expect(askedAt()).toEqual([4]);
    expect(sweeps()).toHaveLength(1);
  });

  test('asks no run for a month that has ended meanwhile', async () => {
    const { place, read, asked } = reading();
    const monthsEnd = Date.UTC(2026, 11, 1);
    for (let i = 0; i < 10; i++) place('EntityRecognizer', `m${i}`, { submitTime: hoursBefore(2, monthsEnd) });
    await read(monthsEnd - 4500);
    expect(asked()).toHaveLength(5);
  });

  test('is followed by one sweep, however often its tick comes', async () => {
    const { place, settled, functions, sweeps } = reading();
    place('DocumentClassifier', 'a', twoHours);
    const tick = async () => functions['take-reading']?.({ time: '2026-11-23T12:00:00Z' });
    await settled(Promise.all([tick(), tick()]));
    await settled(tick());
    const name = expect.stringMatching(/^reading-2026-11-23T12-00-00Z-[0-9a-f]{8}$/);
    expect(sweeps()).toEqual([expect.objectContaining({ name })]);
  });
});

describe('a failure delays no stop, and is thrown at the end', () => {
  // Of $18 a reading knows $12 where it can't list the classifiers, of which two train.
  test.each<[operation: string, error: string, asked: string, usd: number, thrown: string]>([
    ['nothing', '', 'a b a', 18, ''],
    ['ListDocumentClassifiers', 'AccessDeniedException', 'a', 6, 'AccessDeniedException'],
    ['ListEntityRecognizers', 'InternalServerException', 'a b', 12, 'InternalServerException'],
    ['ListExecutions', 'AccessDeniedException', 'a b a', 18, 'AccessDeniedException'],
    ['Query', 'AccessDeniedException', 'a b a', 18, 'AccessDeniedException'],
    ['PutItem', 'InternalServerError', 'a b a', 18, 'InternalServerError'],
    ['StartExecution', 'AccessDeniedException', 'a b a', 18, 'AccessDeniedException'],
    // Where Comprehend has taken the Stop, the workflow is started all the same.
    ['DescribeDocumentClassifier', 'InternalServerException', 'a b a', 18, ''],
    ['StopTrainingEntityRecognizer', 'AccessDeniedException', 'a b a', 18, 'AccessDeniedException'],
  ])('%s: %s', async (operation, error, names, usd, thrown) => {
    const account = reading({}, { faultOf: refusing(operation, error) });
    for (const name of ['a', 'b']) account.place('DocumentClassifier', name, twoHours);
    account.place('EntityRecognizer', 'a', twoHours);
    const taken = account.read();
    await (thrown ? expect(taken).rejects.toMatchObject({ name: thrown }) : taken);
    expect(account.asked().sort()).toEqual(names.split(' ').sort());
    const others = ['TrainingJobsInProgress', 'LongestTrainingSeconds', 'UnreadableTags'];
    // Of what was listed in part there are no figures: a part would look like the whole.
    const isPart = operation.startsWith('List') && operation !== 'ListExecutions';
    expect(account.published).toEqual([expect.objectContaining({ TrainingCostMonthToDate: usd })]);
    expect(Object.keys(account.published[0] ?? {}).slice(1)).toEqual(isPart ? [] : others);
    const failures = account.logged('A part of the reading failed').map((line) => (line.error as Error).name);
    expect([...new Set(failures)]).toEqual(thrown ? [thrown] : []);
    expect(account.logged('Reading taken')).toHaveLength(1);
    if (isPart) expect(account.plans()).toMatchObject([{ Unlisted: [{ Region: 'us-east-1', Error: thrown }] }]);
  });

  test.each([
    ['ListDocumentClassifiers', 18, ['a']],
    ['Query', 18, ['a', 'a']],
    ['ListTagsForResource', 26, ['a']],
    ['ListExecutions', 26, ['a', 'a']],
  ])('%s without an answer delays stops by %i s', async (operation, seconds, names) => {
    const account = reading({}, nth(1, operation, 'no answer ever'));
    for (const kind of kindNames) account.place(kind, 'a', twoHours);
    await account.read().catch(() => {});
    expect(account.asked()).toEqual(names);
    expect(account.askedAt()).toEqual(names.map(() => seconds));
  });

  test('DescribeExecution without an answer about an announcement delays the stop of an overlong run by 4 s', async () => {
    const settings = { graceMinutes: 30, maxTrainingMinutes: 130 };
    const { place, read, askedAt } = reading(settings, nth(1, 'DescribeExecution', 'no answer ever'));
    place('EntityRecognizer', 'a', twoHours);
    await read();
    await expect(read(noon + 11 * minute)).rejects.toMatchObject({ name: 'AbortError' });
    expect(askedAt()).toEqual([11 * 60 + 4]);
  });

  test('one run’s unreadable tags keep no other from being stopped', async () => {
    const faultOf = refusing('ListTags', 'AccessDeniedException', (request) => isAbout(request, 'm3'));
    const { place, read, asked } = reading({}, { faultOf });
    for (let i = 0; i < 5; i++) place('DocumentClassifier', `m${i}`, { submitTime: hoursBefore(2) + i });
    place('EntityRecognizer', 'typo', twoHours, { tags: { 'stop-training': 'exmpt' } });
    expect(await read()).toMatchObject({ UnreadableTags: 2 });
    expect(asked()).toEqual(['m0', 'm1', 'm2', 'm4']);
  });
});

describe('a Stop that is not accepted', () => {
  afterEach(() => jest.restoreAllMocks());

  test('because of throttling is sent again after the others', async () => {
    let refusals = 2;
    const faultOf = refusing('StopTraining', 'TooManyRequestsException', () => refusals-- > 0);
    const { placeInOrder, read, asked } = reading({}, { faultOf });
    placeInOrder('DocumentClassifier', 'a', 'b', 'c');
    await read();
    expect(asked()).toEqual(['a', 'b', 'c', 'a', 'b']);
  });

  test('is reported once per day and run, by the error’s name, while an alarm goes off', async () => {
    const { place, read, wait, mails, asked } = reading({}, { faultOf: refusing('StopTraining') });
    place('DocumentClassifier', 'a', twoHours);
    const day = 24 * 60;
    for (const minutes of [0, 1, 10, day - 1, day, day + 1]) {
      await expect(read(noon + minutes * minute)).rejects.toMatchObject({ name: 'AccessDeniedException' });
      await wait(45);
    }
    await wait(600);
    expect(asked()).toHaveLength(6);
    const subject = 'Comprehend training: 1 still training (us-east-1)';
    expect(mails.map(({ Subject }) => Subject)).toEqual([subject, subject]);
    expect(mails[0]?.Message).toContain('    AccessDeniedException\n');
  });

  test('counts as reported only if its sweep was started', async () => {
    const { place, read, wait, mails, mend } = reading({}, { faultOf: refusing('St') });
    place('DocumentClassifier', 'a', twoHours);
    await read().catch(() => {});
    mend();
    await read(noon + minute);
    await wait(300);
    expect(mails.map(({ Subject }) => Subject)).toEqual(['Comprehend training: 1 stopped (us-east-1)']);
  });

  test('is reported by one sweep, even while Step Functions does not know that sweep yet', async () => {
    const { place, read, sweeps, stops, fail } = reading(
      {},
      { faultOf: refusing('StopTraining', 'ThrottlingException') },
    );
    place('DocumentClassifier', 'a', twoHours);
    await read().catch(() => {});
    const isOfSweep = ({ members }: OperationRequest) => String(members.executionArn).includes(':reading-');
    fail(refusing('DescribeExecution', 'ExecutionDoesNotExist', isOfSweep));
    await read(noon + minute);
    expect([sweeps().length, stops('DocumentClassifier').length]).toEqual([1, 1]);
  });

  test('starts no stop workflow; the next reading asks again, and its stop is followed and reported', async () => {
    const { place, read, wait, mails, stops, mend } = reading({}, { faultOf: refusing('StopTraining') });
    place('DocumentClassifier', 'a', twoHours);
    await expect(read()).rejects.toMatchObject({ name: 'AccessDeniedException' });
    await wait(600);
    expect(stops('DocumentClassifier')).toEqual([]);
    mend();
    await read();
    await wait(300);
    expect(mails.map(({ Subject }) => Subject)).toEqual([
      'Comprehend training: 1 still training (us-east-1)',
      'Comprehend training: 1 stopped (us-east-1)',
    ]);
  });

  test.each([
    ['DescribeDocumentClassifier', 'ThrottlingException'],
    ['StartExecution', 'ThrottlingException'],
    ['StartExecution', 'InternalServerException'],
  ])('is not sent again once it is accepted, even if %s fails with %s', async (operation, error) => {
    // Once for each attempt of the SDK, whose retries then follow at once.
    let refusals = clients.reading.maxAttempts;
    jest.spyOn(Math, 'random').mockReturnValue(0);
    const isOfStop = ({ members }: OperationRequest) =>
      operation !== 'StartExecution' || members.stateMachineArn !== stack.outputs.SweepWorkflowArn;
    const faultOf = refusing(operation, error, (request) => isOfStop(request) && refusals-- > 0);
    const { stack, place, read, asked, stops } = reading({}, { faultOf });
    place('DocumentClassifier', 'a', { submitTime: hoursBefore(3) });
    await read();
    expect([asked(), stops('DocumentClassifier').length]).toEqual([['a'], 1]);
  });

  test('but was carried out all the same gets its stop workflow', async () => {
    const faultOf = ({ operation, members }: OperationRequest) => {
      if (operation !== 'StopTrainingDocumentClassifier') return undefined;
      comprehend.operations[operation]?.(members);
      return 'InternalServerException';
    };
    const { place, read, stops, comprehend } = reading({}, { faultOf });
    place('DocumentClassifier', 'a', twoHours);
    await read();
    expect(stops('DocumentClassifier')).toHaveLength(1);
  });
});

test('a warning names the runs that would be stopped, without those that its reading has asked to stop', async () => {
  const { place, read, plans } = reading({ monthlyLimitUsd: 7, warnPercent: 80, maxTrainingMinutes: 60 });
  place('EntityRecognizer', 'a', twoHours);
  place('EntityRecognizer', 'b', { submitTime: hoursBefore(0.1) });
  await read();
  const named = (runs: readonly Record<string, string>[]) => runs.map((run) => run.EntityRecognizerArn?.split('/')[1]);
  expect(plans().map(({ Runs, WouldStop }) => [named(Runs), named(WouldStop)])).toEqual([
    [['a'], []],
    [[], ['b']],
  ]);
});

test.each(['stop', 'report'] as const)('mode %s follows a stop that others asked for', async (guardMode) => {
  const { place, read, asked, stops, wait, mails } = reading({ guardMode });
  place('EntityRecognizer', 'a', { submitTime: hoursBefore(1), stopRequestTime: noon, stoppingSeconds: 90 });
  await read();
  await wait(240);
  expect([asked(), stops('EntityRecognizer').length]).toEqual([[], 1]);
  expect(mails.map(({ Subject }) => Subject)).toEqual(['Comprehend training: 1 stopped (us-east-1)']);
  expect(mails[0]?.Message).toContain('1 run had been asked to stop already. This report shows how that ended.');
});

test('a reading fails when regions lacks the deployment’s own region, and names both', async () => {
  const { place, read, asked, published } = reading({ regions: ['eu-west-1', 'us-west-2'] });
  place('DocumentClassifier', 'a', twoHours);
  const text = "regions must hold the deployment's own region us-east-1, got eu-west-1, us-west-2";
  await expect(read()).rejects.toThrow(text);
  expect([asked(), published]).toEqual([[], []]);
});

test('the log has one line per reading, with its figures, stops and notices', async () => {
  const { place, read, logged } = reading({ warnPercent: 50, monthlyLimitUsd: 6.5, maxTrainingMinutes: 60 });
  const { arn } = place('DocumentClassifier', 'a', { submitTime: hoursBefore(1.5) });
  await read();
  const asked = [{ DocumentClassifierArn: arn, cause: 'TrainedTooLong', outcome: 'accepted' }];
  expect(logged('Reading taken')).toEqual([
    { month: '2026-11', costUsd: 4.5, limit: 'notReached', asked, notices: ['CostWarning'], unlisted: 0 },
  ]);
});

test('metrics have the units that CloudWatch knows', async () => {
  const metrics: [name: string, unit: string][] = [];
  const addMetric = (name: string, unit: string) => void metrics.push([name, unit]);
  await reading({}, { metrics: { addMetric, publishStoredMetrics: () => {} } }).read();
  expect(metrics).toEqual([
    ['TrainingCostMonthToDate', 'None'],
    ['TrainingJobsInProgress', 'Count'],
    ['LongestTrainingSeconds', 'Seconds'],
    ['UnreadableTags', 'Count'],
  ]);
});
