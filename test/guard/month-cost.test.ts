import { DynamoDBClient, PutItemCommand } from '@aws-sdk/client-dynamodb';
import fc from 'fast-check';
import { kindNames, listOperationOf } from '../../lambda/account/kind.ts';
import { monthOf, trainingSeconds, trainingSecondsIn } from '../../lambda/account/training-cost.ts';
import { runId } from '../../lambda/account/training-run.ts';
import type { Settings } from '../../lambda/settings.ts';
import type { Run } from '../../local/aws/comprehend/status.ts';
import { type GuardAccountOptions, guardAccount, hoursBefore, refusing, told } from '../support/guard.ts';
import { minute, noon, useVirtualTime } from '../support/virtual-time.ts';

/** The costs that readings count, and the entries that they write to the ledger. No limit is reached. */
useVirtualTime();

const hour = 3600;
const counting = (settings: Partial<Settings> = {}, options: GuardAccountOptions = {}) =>
  guardAccount({ stack: told({ monthlyLimitUsd: 1e9, warnPercent: 0, ...settings }), ...options });
const cost = (usd: number) => expect.objectContaining({ TrainingCostMonthToDate: usd });
const utc = (text: string) => Date.parse(`${text}Z`);

describe('the month’s cost', () => {
  const longAgo = { submitTime: hoursBefore(50), submittedSeconds: 60, trainingSeconds: 2 * hour };
  const unknownStart = { submitTime: hoursBefore(2), submittedSeconds: hour, hidesTrainingStart: true };
  test.each<[what: string, runs: readonly Partial<Run>[], usd: number]>([
    ['nothing at all', [], 0],
    ['a running job to the second', [{ submitTime: noon - 3601_000 }], 3],
    ['what is half a cent', [{ submitTime: noon - 6000 }], 0.01],
    ['less than half a cent', [{ submitTime: noon - 5000 }], 0],
    ['many of less than half a cent: rounded once', Array(100).fill({ submitTime: noon - 5000 }), 0.42],
    ['from TrainingStartTime, not SubmitTime', [longAgo], 6],
    ['nothing yet in TRAINING without a TrainingStartTime', [unknownStart], 0],
    ['nothing in STOP_REQUESTED without one', [{ ...unknownStart, stopRequestTime: noon }], 0],
    ['a job not started yet', [{ submitTime: hoursBefore(5), submittedSeconds: 1e6 }], 0],
    [
      'an ended job that never started',
      [{ submitTime: hoursBefore(5), submittedSeconds: 1e6, pinnedStatus: 'IN_ERROR' }],
      0,
    ],
    ['a stopped job, to its end', [{ submitTime: hoursBefore(3), stopRequestTime: hoursBefore(2) - 60_000 }], 3],
    ['a job being stopped, to now', [{ submitTime: hoursBefore(1), stopRequestTime: noon - 1000 }], 3],
    ['an ending still unknown', [{ submitTime: hoursBefore(1), pinnedStatus: 'STOPPED' }], 0],
    ['no Status that this version doesn’t know', [{ submitTime: hoursBefore(1), pinnedStatus: 'PAUSED' }], 0],
    ['a job of last month', [{ submitTime: utc('2026-10-31T20:00'), trainingSeconds: 4 * hour }], 0],
    ['a job reaching into this month', [{ submitTime: utc('2026-10-31T22:00'), trainingSeconds: 3 * hour }], 3],
    ['a job over the whole month so far', [{ submitTime: utc('2026-09-30T00:00') }], 22.5 * 24 * 3],
  ])('counts %s, of each kind', async (_, runs, usd) => {
    for (const kind of kindNames) {
      const { place, read } = counting();
      for (const [i, run] of runs.entries()) place(kind, `m${i}`, run);
      expect(await read()).toEqual(cost(usd));
    }
  });

  test('adds up both kinds over all pages, at the price that is set', async () => {
    const { place, read, count } = counting({ trainingUsdPerHour: 3.99 });
    for (const kind of kindNames) {
      for (let i = 0; i < 500; i++) place(kind, `m${i}`, { submitTime: hoursBefore(2), trainingSeconds: hour });
      place(kind, 'trains', { submitTime: hoursBefore(1) });
    }
    expect(await read()).toEqual({
      TrainingCostMonthToDate: 3997.98,
      TrainingJobsInProgress: 2,
      LongestTrainingSeconds: 3600,
      UnreadableTags: 0,
    });
    expect(kindNames.map((kind) => count(listOperationOf(kind)))).toEqual([2, 2]);
  });

  test('comes with the whole time of the longest job, though it began last month', async () => {
    const { place, read } = counting();
    place('EntityRecognizer', 'long', { submitTime: utc('2026-10-31T23:00') });
    place('DocumentClassifier', 'short', { submitTime: hoursBefore(1) });
    const inProgress = { TrainingJobsInProgress: 2, LongestTrainingSeconds: 22.5 * 86_400 + 3600 };
    expect(await read()).toEqual(expect.objectContaining(inProgress));
  });

  test.each(kindNames)('stays when a %s is deleted, another run takes its ARN, or an ending is late', async (kind) => {
    const { place, read } = counting();
    const ended = place(kind, 'a', { submitTime: hoursBefore(3), trainingSeconds: hour });
    place(kind, 'b', { submitTime: hoursBefore(1) });
    expect(await read()).toEqual(cost(6));
    ended.deleteRequestTime = noon;
    place(kind, 'b', { submitTime: hoursBefore(1), trainingSeconds: 60 });
    expect(await read(noon + minute)).toEqual(cost(6));
    place(kind, 'a', { submitTime: noon });
    expect(await read(noon + hour * 1000)).toEqual(cost(9));
  });

  test('may be higher because of a run in an unknown Status, and that may trigger the warning', async () => {
    const { place, read, sweeps } = counting({ monthlyLimitUsd: 7, warnPercent: 80 });
    const run = place('EntityRecognizer', 'a', { submitTime: hoursBefore(1) });
    await read();
    Object.assign(run, { pinnedStatus: 'PAUSED' });
    expect(await read(noon + 60 * minute)).toEqual(cost(3));
    const [Reason] = sweeps().flatMap(({ name, input }) =>
      name.endsWith('-CostWarning') ? [JSON.parse(input).Plan.Reason] : [],
    );
    expect(Reason).toContain('Counting runs whose cost is uncertain, it may be $6.00.');
  });

  test('warns though nothing trains any more', async () => {
    const { place, read, sweeps } = counting({ monthlyLimitUsd: 7, warnPercent: 80 });
    place('EntityRecognizer', 'a', { submitTime: hoursBefore(3), trainingSeconds: 2 * hour });
    await read();
    expect(sweeps()).toMatchObject([{ name: expect.stringMatching(/-CostWarning$/) }]);
  });

  test('is 0 for a run that begins ahead of our clock and for a copy, and unknown without a start', () => {
    const run = { status: 'TRAINING', submitTime: new Date(noon), trainingStartTime: new Date(noon + minute) };
    const now = new Date(noon);
    expect([trainingSeconds(run, now), trainingSecondsIn(monthOf(now), run, now)]).toEqual([0, 0]);
    const withoutStart = { status: 'STOPPED', trainingEndTime: now };
    expect(trainingSeconds(withoutStart, now)).toBeUndefined();
    const copy = { status: 'TRAINING', trainingStartTime: new Date(hoursBefore(9)), isCopy: true };
    expect(trainingSeconds(copy, now)).toBe(0);
  });

  test('adds up over a run’s months to the whole run', () => {
    const start = fc.integer({ min: utc('2026-10-25T00:00'), max: utc('2026-12-05T00:00') });
    const taken = fc.integer({ min: 0, max: 60 * 86_400_000 });
    fc.assert(
      fc.property(start, taken, start, (from, milliseconds, now) => {
        const end = from + milliseconds;
        const run = {
          submitTime: new Date(from),
          status: now < from ? 'SUBMITTED' : now < end ? 'TRAINING' : 'TRAINED',
          ...(from <= now && { trainingStartTime: new Date(from) }),
          ...(end <= now && { trainingEndTime: new Date(end) }),
        };
        let parts = 0;
        const first = monthOf(new Date(utc('2026-09-15T00:00')));
        for (let month = first; month.name < '2027-06'; month = monthOf(month.end)) {
          parts += trainingSecondsIn(month, run, new Date(now)) ?? Number.NaN;
        }
        expect(parts).toBe(trainingSeconds(run, new Date(now)));
      }),
      { numRuns: 1000 },
    );
  });
});

test.each(kindNames)('a %s in TRAINING without a start counts from the first reading that saw it', async (kind) => {
  const { place, read } = counting();
  const queued = { submitTime: hoursBefore(5), submittedSeconds: 5 * hour, hidesTrainingStart: true };
  const model = place(kind, 'a', { ...queued, stoppingSeconds: 600 });
  expect(await read()).toEqual(cost(0));
  const anHour = { TrainingCostMonthToDate: 3, LongestTrainingSeconds: 3600 };
  expect(await read(noon + 60 * minute)).toEqual(expect.objectContaining(anHour));
  model.stopRequestTime = noon + 60 * minute;
  expect(await read(noon + 61 * minute)).toEqual(cost(3.05));
});

test('the ledger is written every five minutes and at a run’s end, and not for runs without seconds', async () => {
  const { place, read, count } = counting();
  place('DocumentClassifier', 'queued', { submittedSeconds: 1e6 });
  place('DocumentClassifier', 'never-started', { submittedSeconds: 1e6, pinnedStatus: 'STOPPED' });
  place('EntityRecognizer', 'a', { trainingSeconds: 450 });
  const writes: number[] = [];
  for (const minutes of [0, 1, 4, 5, 6, 7, 8, 9]) {
    await read(noon + minutes * minute);
    writes.push(count('PutItem'));
  }
  // At five minutes, and when it has ended after seven and a half.
  expect(writes).toEqual([0, 0, 0, 1, 1, 1, 2, 2]);
});

describe('an entry of 0.2.0, which counted from SubmitTime,', () => {
  const setup = async (run: Partial<Run>, options: GuardAccountOptions = {}, warnPercent = 0) => {
    const account = counting({ monthlyLimitUsd: 50, warnPercent }, options);
    const { arn } = account.place('DocumentClassifier', 'a', { submitTime: hoursBefore(20), ...run });
    const [TableName] = Object.keys(account.stack.resources('AWS::DynamoDB::Table'));
    const Run = { S: runId({ arn, submitTime: new Date(hoursBefore(20)) }) };
    const Item = { Month: { S: '2026-11' }, Run, Seconds: { N: `${20 * hour}` } };
    await account.settled(new DynamoDBClient(account.clientOptions).send(new PutItemCommand({ TableName, Item })));
    return account;
  };
  test.each<[what: string, run: Partial<Run>, usd: number]>([
    ['gives way to what a run has taken', { submittedSeconds: 19 * hour }, 3],
    ['gives way to nothing, of one that never began to train', { submittedSeconds: 1e6 }, 0],
    ['is not certain of one that trains since nobody knows when', { hidesTrainingStart: true }, 0],
    ['stays for a model that is deleted', { deleteRequestTime: hoursBefore(1) }, 60],
  ])('%s', async (_, run, usd) => {
    const { read, asked } = await setup(run);
    expect(await read()).toEqual(cost(usd));
    expect(asked).toEqual([]);
  });

  test('is not certain while a list is missing that its run may be in', async () => {
    const faultOf = refusing('ListDocumentClassifiers', 'InternalServerException');
    const { read, place, asked, published, mend } = await setup({ submittedSeconds: 1e6 }, { faultOf });
    place('EntityRecognizer', 'b', { submitTime: hoursBefore(1) });
    await expect(read()).rejects.toMatchObject({ name: 'InternalServerException' });
    mend();
    await read(noon + minute);
    expect([asked, published]).toEqual([[], [cost(3), cost(3.05)]]);
  });

  test('of a deleted model counts from the first reading that lists all, whatever can’t be listed later', async () => {
    let isFaulty = false;
    const faultOf = refusing('ListDocumentClassifiers', 'AccessDeniedException', () => isFaulty);
    const { read, published } = await setup({ deleteRequestTime: hoursBefore(1) }, { faultOf });
    await read();
    isFaulty = true;
    await read(noon + minute).catch(() => {});
    expect(published).toEqual([cost(60), cost(60)]);
  });

  test('of a deleted model belongs to the deployment’s own region from then on', async () => {
    const account = await setup({ deleteRequestTime: hoursBefore(1) });
    const before = guardAccount({
      stack: told({ monthlyLimitUsd: 50, warnPercent: 0, regions: ['eu-west-1', 'us-east-1'] }),
      clientOptions: () => account.clientOptions,
    });
    await account.settled(before.readMeter());
    expect(await account.read(noon + minute)).toEqual(cost(60));
  });

  test('gives way to no estimate for good: the start may come later', async () => {
    const account = await setup({ hidesTrainingStart: true });
    await account.read();
    jest.setSystemTime(noon + 10 * minute);
    const { readMeter, published } = guardAccount({
      stack: told({ monthlyLimitUsd: 60, warnPercent: 80 }),
      clientOptions: () => account.clientOptions,
    });
    await account.settled(readMeter());
    expect(published).toEqual([cost(0.5)]);
    expect(account.sweeps()).toMatchObject([{ name: expect.stringMatching(/-CostWarning$/) }]);
    const written = account.requests.flatMap(({ members: { Item } }) => Object(Item).Seconds?.N ?? []);
    expect(written).toEqual([`${20 * hour}`]);
  });

  test.each<[where: string, run: Partial<Run>, GuardAccountOptions]>([
    ['of one that trains since nobody knows when', { hidesTrainingStart: true }, {}],
    ['while a list is missing', {}, { faultOf: refusing('ListDocumentClassifiers', 'InternalServerException') }],
  ])('may warn %s', async (_, run, options) => {
    const { read, sweeps } = await setup(run, options, 80);
    await read().catch(() => {});
    expect(sweeps()).toMatchObject([{ name: expect.stringMatching(/-CostWarning$/) }]);
  });

  test('is replaced once', async () => {
    const { read, count } = await setup({ submittedSeconds: 1e6 });
    await read();
    const written = count('PutItem');
    expect(await read(noon + minute)).toEqual(cost(0));
    expect([written, count('PutItem')]).toEqual([2, 2]);
  });
});
