import { Metrics } from '@aws-lambda-powertools/metrics';
import fc from 'fast-check';
import { kindNames, listOperationOf } from '../../lambda/account/kind.ts';
import { monthOf, trainingSeconds, trainingSecondsIn } from '../../lambda/account/training-cost.ts';
import type { Settings } from '../../lambda/settings.ts';
import type { Run } from '../../local/aws/comprehend/status.ts';
import { inProcess } from '../../local/aws/wire/in-process.ts';
import { exempt, type GuardAccountOptions, guardAccount, hoursBefore, told } from '../support/guard.ts';
import { noon, useVirtualTime } from '../support/virtual-time.ts';

useVirtualTime();

const hour = 3600;
const limits = { monthlyLimitUsd: 1e9, warnPercent: 0, graceMinutes: 0, maxTrainingMinutes: null };
const meter = (settings: Partial<Settings> = {}, options: GuardAccountOptions = {}) =>
  guardAccount({ hasRules: false, stack: told({ limits, ...settings }), ...options });
const limited = (usd: number) => ({ limits: { ...limits, monthlyLimitUsd: usd } });
const cost = (usd: number) => expect.objectContaining({ TrainingCostMonthToDate: usd });
const utc = (text: string) => Date.parse(`${text}Z`);
const failing = (operation: string) => ({
  faultOf: (request: { operation: string }) => (request.operation === operation ? 'AccessDeniedException' : undefined),
});

describe('the month’s cost', () => {
  const longAgo = { submitTime: hoursBefore(50), submittedSeconds: 60, trainingSeconds: 2 * hour };
  const unknownStart = { submitTime: hoursBefore(2), submittedSeconds: hour, hidesTrainingStart: true };
  test.each<[what: string, runs: readonly Partial<Run>[], usd: number]>([
    ['nothing at all', [], 0],
    ['a running job to the second', [{ submitTime: noon - 3601_000 }], 3],
    ['what is half a cent', [{ submitTime: noon - 6000 }], 0.01],
    ['less than half a cent', [{ submitTime: noon - 5000 }], 0],
    ['many of less than half a cent: rounded once', Array(100).fill({ submitTime: noon - 5000 }), 0.42],
    ['an ended job', [{ submitTime: hoursBefore(50), trainingSeconds: 2 * hour }], 6],
    ['from TrainingStartTime, not SubmitTime', [longAgo], 6],
    ['from SubmitTime in TRAINING without a TrainingStartTime', [unknownStart], 6],
    ['from SubmitTime in STOP_REQUESTED without one', [{ ...unknownStart, stopRequestTime: noon }], 6],
    ['a job not started yet', [{ submitTime: hoursBefore(5), submittedSeconds: 1e6 }], 0],
    [
      'an ended job that never started',
      [{ submitTime: hoursBefore(5), submittedSeconds: 1e6, pinnedStatus: 'IN_ERROR' }],
      0,
    ],
    ['a stopped job, to its end', [{ submitTime: hoursBefore(3), stopRequestTime: hoursBefore(2) - 60_000 }], 3],
    ['a job being stopped, to now', [{ submitTime: hoursBefore(1), stopRequestTime: noon - 1000 }], 3],
    ['an ending still unknown', [{ submitTime: hoursBefore(1), pinnedStatus: 'STOPPED' }], 0],
    ['a Status this version doesn’t know, to now', [{ submitTime: hoursBefore(1), pinnedStatus: 'PAUSED' }], 3],
    ['a job of last month', [{ submitTime: utc('2026-10-31T20:00'), trainingSeconds: 4 * hour }], 0],
    ['a job reaching into this month', [{ submitTime: utc('2026-10-31T22:00'), trainingSeconds: 3 * hour }], 3],
    ['a job over the whole month so far', [{ submitTime: utc('2026-09-30T00:00') }], 22.5 * 24 * 3],
    ['all together', [{ submitTime: hoursBefore(1) }, { submitTime: hoursBefore(9), trainingSeconds: 600 }], 3.5],
  ])('counts %s, of each kind', async (_, runs, usd) => {
    for (const kind of kindNames) {
      const { place, read } = meter();
      for (const [i, run] of runs.entries()) place(kind, `m${i}`, run);
      expect(await read()).toEqual(cost(usd));
    }
  });

  test.each([
    ['2026-12-31T23:59:59.999', '2026-12', 48],
    ['2027-01-01T00:00:00', '2027-01', 0],
    ['2027-01-01T01:00:00', '2027-01', 3],
    ['2028-02-29T23:30:00', '2028-02', 29 * 72 - 1.5],
  ])('changes at midnight UTC: %s', async (moment, month, usd) => {
    const { place, read } = meter();
    place('DocumentClassifier', 'a', { submitTime: utc('2026-12-31T08:00') });
    expect(await read(utc(moment))).toEqual(cost(usd));
    expect(monthOf(new Date(utc(moment))).name).toBe(month);
  });

  test('adds up both kinds over all pages, at the price that is set', async () => {
    const { place, read, count } = meter({ trainingUsdPerHour: 3.99 });
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

  test('counts the longest job whole, though it began last month', async () => {
    const { place, read } = meter();
    place('EntityRecognizer', 'long', { submitTime: utc('2026-10-31T23:00') });
    place('DocumentClassifier', 'short', { submitTime: hoursBefore(1) });
    const inProgress = { TrainingJobsInProgress: 2, LongestTrainingSeconds: 22.5 * 86_400 + 3600 };
    expect(await read()).toEqual(expect.objectContaining(inProgress));
  });

  test.each(kindNames)(
    'stays when a %s is deleted, when its ARN goes to another run, and when an ending comes late',
    async (kind) => {
      const { place, read } = meter();
      const ended = place(kind, 'a', { submitTime: hoursBefore(3), trainingSeconds: hour });
      place(kind, 'b', { submitTime: hoursBefore(1) });
      expect(await read()).toEqual(cost(6));
      ended.deleteRequestTime = noon;
      place(kind, 'b', { submitTime: hoursBefore(1), trainingSeconds: 60 });
      expect(await read(noon + 60_000)).toEqual(cost(6));
      place(kind, 'a', { submitTime: noon });
      expect(await read(noon + hour * 1000)).toEqual(cost(9));
    },
  );

  test('is nothing, and not less, of a run that begins ahead of our clock', () => {
    const run = { status: 'TRAINING', submitTime: new Date(noon), trainingStartTime: new Date(noon + 60_000) };
    const now = new Date(noon);
    expect([trainingSeconds(run, now), trainingSecondsIn(monthOf(now), run, now)]).toEqual([0, 0]);
  });

  test('of a run’s parts over its months adds up to the whole run', () => {
    const start = fc.integer({ min: utc('2026-10-25T00:00'), max: utc('2026-12-05T00:00') });
    const taken = fc.integer({ min: 0, max: 60 * 86_400_000 });
    fc.assert(
      fc.property(start, taken, start, (from, milliseconds, now) => {
        const end = from + milliseconds;
        const run = {
          submitTime: new Date(from),
          status: now < end ? 'TRAINING' : 'TRAINED',
          ...(from <= now && { trainingStartTime: new Date(from) }),
          ...(end <= now && { trainingEndTime: new Date(end) }),
        };
        let parts = 0;
        for (
          let month = monthOf(new Date(utc('2026-09-15T00:00')));
          month.name < '2027-06';
          month = monthOf(month.end)
        ) {
          parts += trainingSecondsIn(month, run, new Date(now)) ?? Number.NaN;
        }
        expect(parts).toBe(trainingSeconds(run, new Date(now)));
      }),
      { numRuns: 1000 },
    );
  });
});

describe('the ledger', () => {
  test('is written only where a run has taken more, and not for runs without seconds', async () => {
    const { place, read, count } = meter();
    place('DocumentClassifier', 'submitted', { submittedSeconds: 1e6 });
    place('DocumentClassifier', 'never-started', { submittedSeconds: 1e6, pinnedStatus: 'STOPPED' });
    await read();
    expect(count('PutItem')).toBe(0);
    place('EntityRecognizer', 'ended', { submitTime: hoursBefore(9), trainingSeconds: 60 });
    await read();
    await read();
    expect(count('PutItem')).toBe(1);
  });

  test.each(kindNames)(
    'has nothing of a %s that trains without a TrainingStartTime: its worst case isn’t kept',
    async (kind) => {
      const { place, read, count } = meter();
      const run = { submitTime: hoursBefore(2), submittedSeconds: 3600 };
      place(kind, 'a', { ...run, hidesTrainingStart: true });
      expect(await read()).toEqual(cost(6));
      expect(count('PutItem')).toBe(0);
      place(kind, 'a', run);
      expect(await read()).toEqual(cost(3));
    },
  );

  test('loses nothing when two readings are at once: not even what only one of them still saw', async () => {
    let isFirst = true;
    let second: Promise<unknown> = Promise.resolve();
    const account = meter(
      {},
      {
        // The first reading has listed; before it reads the ledger a whole second one goes by.
        faultOf: async ({ operation }) => {
          if (operation !== 'Query' || !isFirst) return undefined;
          isFirst = false;
          jest.setSystemTime(noon + 60_000);
          place('EntityRecognizer', 'late', { submitTime: noon - 3540_000, trainingSeconds: hour });
          second = account.readMeter();
          await second;
          jest.setSystemTime(noon);
          return undefined;
        },
      },
    );
    const { place, read } = account;
    const gone = place('DocumentClassifier', 'a', { submitTime: hoursBefore(2) });
    await read();
    await second;
    gone.deleteRequestTime = hoursBefore(1);
    // a's 2 hours and a minute, by the second reading; the first one's figure for it is a minute older.
    expect(await read(noon + 120_000)).toEqual(cost(9.05));
  });
});

describe('what fails holds up nothing behind it, and is thrown at the end', () => {
  // The bus answers 200 where it refuses an entry.
  const refusesEvents: GuardAccountOptions['clientOptions'] = (answer) =>
    inProcess(async (request) => {
      if (!request.headers['x-amz-target']?.endsWith('PutEvents')) return answer(request);
      const body = JSON.stringify({ FailedEntryCount: 1, Entries: [{ ErrorCode: 'NotAuthorizedForSourceException' }] });
      return { statusCode: 200, headers: {}, body };
    }, 'us-east-1');
  test.each<[what: string, options: GuardAccountOptions, usd: number, events: number, error: string]>([
    ['nothing', {}, 12, 1, ''],
    ['the list of one kind', failing('ListDocumentClassifiers'), 6, 1, 'AccessDeniedException'],
    ['the list of the other kind', failing('ListEntityRecognizers'), 6, 1, 'AccessDeniedException'],
    ['the ledger’s reading', failing('Query'), 12, 1, 'AccessDeniedException'],
    ['the ledger’s writing', failing('PutItem'), 12, 1, 'AccessDeniedException'],
    ['the workflows’ state', failing('DescribeExecution'), 12, 1, ''],
    ['the bus', failing('PutEvents'), 12, 0, 'AccessDeniedException'],
    ['an entry of the bus', { clientOptions: refusesEvents }, 12, 0, 'NotAuthorizedForSourceException'],
  ])('%s', async (what, options, usd, events, error) => {
    const account = meter(limited(6), options);
    for (const kind of kindNames) account.place(kind, 'a', { submitTime: hoursBefore(2) });
    const reading = account.read();
    await (error ? expect(reading).rejects.toMatchObject({ name: error }) : reading);
    const others = ['TrainingJobsInProgress', 'LongestTrainingSeconds', 'UnreadableTags'];
    // Of what was listed in part there are no figures: a part would look like the whole.
    const isPart = what.startsWith('the list');
    expect(account.published).toEqual([cost(usd)]);
    expect(Object.keys(account.published[0] ?? {}).slice(1)).toEqual(isPart ? [] : others);
    expect(account.events.map((event) => event['detail-type'])).toEqual(Array(events).fill('Training Over Limit'));
    const failures = account.logged('A part of the reading failed').map((line) => (line.error as Error).name);
    expect([...new Set(failures)]).toEqual(error ? [error] : []);
    expect(account.logged('Training metered')).toHaveLength(1);
    if (isPart) {
      expect(account.events[0]?.detail).toMatchObject({ UnreadRegions: 'us-east-1', TrainingJobsInProgress: 1 });
    }
  });
});

describe('several regions that share the limit', () => {
  const regions = ['us-east-1', 'eu-west-1'];
  const elsewhere = { region: 'eu-west-1' };

  test('count together, and what is to be stopped is in the meter’s own', async () => {
    const { place, read, events } = meter({ ...limited(6), regions });
    place('DocumentClassifier', 'a', { submitTime: hoursBefore(2) }, elsewhere);
    place('EntityRecognizer', 'a', { submitTime: hoursBefore(1) }, elsewhere);
    const inProgress = { TrainingJobsInProgress: 0, LongestTrainingSeconds: 0 };
    expect(await read()).toEqual(expect.objectContaining({ TrainingCostMonthToDate: 9, ...inProgress }));
    expect(events).toEqual([]);
    place('EntityRecognizer', 'here', { submitTime: noon });
    await read(noon + 60_000);
    expect(events[0]?.detail).toMatchObject({
      ...{ TrainingJobsInProgress: 1, LongestTrainingSeconds: 60, UsdPerHour: 9 },
      Regions: 'us-east-1, eu-west-1',
    });
  });

  test('one that can’t be read counts with what the ledger knows, and is named', async () => {
    let isDown = false;
    const { place, read, events } = meter(
      { ...limited(6), regions },
      { faultOf: ({ region }) => (isDown && region === 'eu-west-1' ? 'AccessDeniedException' : undefined) },
    );
    place('DocumentClassifier', 'a', { submitTime: hoursBefore(2) }, elsewhere);
    place('DocumentClassifier', 'kept', { submitTime: hoursBefore(0) }, exempt);
    await read();
    isDown = true;
    place('DocumentClassifier', 'here', { submitTime: noon });
    await expect(read(noon + 3600_000)).rejects.toMatchObject({ name: 'AccessDeniedException' });
    expect(events.map(({ detail }) => detail)).toMatchObject([
      { TrainingCostMonthToDateUsd: 12, UnreadRegions: 'eu-west-1' },
    ]);
  });
});

test('the log has one line a reading, with the figures and what was put on the bus', async () => {
  const { place, read, logged } = meter(limited(6));
  place('DocumentClassifier', 'a', { submitTime: hoursBefore(2) });
  place('EntityRecognizer', 'kept', { submitTime: hoursBefore(1) }, exempt);
  await read();
  expect(logged('Training metered')).toEqual([
    {
      Month: '2026-11',
      TrainingCostMonthToDateUsd: 9,
      MonthlyLimitUsd: 6,
      TrainingJobsInProgress: 2,
      LongestTrainingSeconds: 7200,
      UsdPerHour: 6,
      toStop: 1,
      unreadable: 0,
      events: ['Training Over Limit'],
    },
  ]);
});

test('metrics go out in CloudWatch’s embedded metric format, by service alone', async () => {
  const lines: string[] = [];
  Object.assign(process.env, { POWERTOOLS_DEV: 'true', POWERTOOLS_METRICS_DISABLED: 'false' });
  const log = jest.spyOn(console, 'log').mockImplementation((line) => void lines.push(line));
  const metrics = new Metrics({ namespace: 'ComprehendStopTraining', serviceName: 'comprehend-stop-training' });
  const { place, read } = meter({}, { metrics: metrics as NonNullable<GuardAccountOptions['metrics']> });
  place('DocumentClassifier', 'a', { submitTime: hoursBefore(1) });
  await read();
  log.mockRestore();
  delete process.env.POWERTOOLS_DEV;
  delete process.env.POWERTOOLS_METRICS_DISABLED;
  const metric = (Name: string, Unit: string) => ({ Name, Unit });
  const Described = [
    metric('TrainingCostMonthToDate', 'None'),
    metric('TrainingJobsInProgress', 'Count'),
    metric('LongestTrainingSeconds', 'Seconds'),
    metric('UnreadableTags', 'Count'),
  ];
  const description = { Namespace: 'ComprehendStopTraining', Dimensions: [['service']], Metrics: Described };
  expect(lines.map((line) => JSON.parse(line))).toEqual([
    {
      _aws: { Timestamp: noon, CloudWatchMetrics: [description] },
      service: 'comprehend-stop-training',
      TrainingCostMonthToDate: 3,
      TrainingJobsInProgress: 1,
      LongestTrainingSeconds: 3600,
      UnreadableTags: 0,
    },
  ]);
});
