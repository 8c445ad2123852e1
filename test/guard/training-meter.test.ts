import { Metrics } from '@aws-lambda-powertools/metrics';
import { GetItemCommand } from '@aws-sdk/client-dynamodb';
import fc from 'fast-check';
import { metricNamespace } from '../../lambda/guard/events.ts';
import { enterTraining } from '../../lambda/guard/training-ledger.ts';
import { trainingMeter } from '../../lambda/guard/training-meter.event.ts';
import { monthOf, trainingSeconds, trainingSecondsIn } from '../../lambda/model/training-cost.ts';
import { runId } from '../../lambda/stop/stop-execution.ts';
import { account, arnOf, exempt, exemptTag, freezeDate, hoursBefore, noon } from './account.ts';

const hour = 3600;
beforeEach(() => freezeDate());

const meter = (
  aws = account(),
  { monthlyLimitUsd = 1e9, trainingUsdPerHour = 3, guardMode = 'stop' as 'stop' | 'report' } = {},
) => {
  const published: Record<string, number>[] = [];
  let adding: Record<string, number> = {};
  const metrics = {
    addMetric: (name: string, _: unknown, value: number) => {
      adding[name] = value;
    },
    publishStoredMetrics: () => {
      published.push(adding);
      adding = {};
    },
  };
  const { comprehend, dynamodb, eventBridge } = aws;
  const run = trainingMeter({
    comprehend,
    dynamodb,
    eventBridge,
    metrics,
    logger: { info: () => {} },
    ledgerTable: 'Ledger',
    eventBus: 'default',
    monthlyLimitUsd,
    trainingUsdPerHour,
    exemptTag,
    guardMode,
    now: () => new Date(),
  });
  const read = async (at = Date.now()) => {
    jest.setSystemTime(at);
    await run();
    return published.at(-1);
  };
  return { ...aws, run, read, published };
};

const cost = (usd: number) => expect.objectContaining({ TrainingCostMonthToDate: usd });
const utc = (text: string) => Date.parse(`${text}Z`);

describe('the month’s cost', () => {
  const at = utc('2026-11-23T12:00');
  const longAgo = { submittedSeconds: 60, trainingSeconds: 2 * hour };
  test.each([
    ['nothing at all', [], 0],
    ['a running job to the second', [{ submitTime: at - 3601_000 }], 3],
    ['what is half a cent', [{ submitTime: at - 6000 }], 0.01],
    ['less than half a cent', [{ submitTime: at - 5000 }], 0],
    ['many of less than half a cent: rounded once', Array(100).fill({ submitTime: at - 5000 }), 0.42],
    ['an ended job', [{ submitTime: hoursBefore(50), trainingSeconds: 2 * hour }], 6],
    ['from TrainingStartTime, not SubmitTime', [{ submitTime: hoursBefore(50), ...longAgo }], 6],
    ['a job not started yet', [{ submitTime: hoursBefore(5), submittedSeconds: 1e6 }], 0],
    ['no TrainingStartTime', [{ submitTime: hoursBefore(5), submittedSeconds: 1e6, pinnedStatus: 'IN_ERROR' }], 0],
    ['a stopped job, to its end', [{ submitTime: hoursBefore(3), stopRequestTime: hoursBefore(2) - 60_000 }], 3],
    ['a job being stopped, to now', [{ submitTime: hoursBefore(1), stopRequestTime: at - 1000 }], 3],
    ['an ending still unknown', [{ submitTime: hoursBefore(1), pinnedStatus: 'STOPPED' }], 0],
    ['a Status this version doesn’t know, to now', [{ submitTime: hoursBefore(1), pinnedStatus: 'PAUSED' }], 3],
    ['a job of last month', [{ submitTime: utc('2026-10-31T20:00'), trainingSeconds: 4 * hour }], 0],
    ['a job reaching into this month', [{ submitTime: utc('2026-10-31T22:00'), trainingSeconds: 3 * hour }], 3],
    [
      'a job over the whole month so far',
      [{ submitTime: utc('2026-09-30T00:00'), trainingSeconds: 1e9 }],
      22.5 * 24 * 3,
    ],
    ['all together', [{ submitTime: hoursBefore(1) }, { submitTime: hoursBefore(9), trainingSeconds: 600 }], 3.5],
  ])('counts %s', async (_, runs, expected) => {
    const { place, read } = meter();
    for (const [i, run] of runs.entries()) place(`c${i}`, run);
    expect(await read(at)).toEqual(cost(expected));
  });

  test.each([
    ['2026-12-31T23:59:59.999', '2026-12', 48],
    ['2027-01-01T00:00:00', '2027-01', 0],
    ['2027-01-01T01:00:00', '2027-01', 3],
    ['2027-02-01T00:00:01', '2027-02', 0],
    ['2028-02-29T23:30:00', '2028-02', 29 * 72 - 1.5],
  ])('changes at midnight UTC: %s', async (moment, month, usd) => {
    const { place, read } = meter();
    place('c', { submitTime: utc('2026-12-31T08:00'), trainingSeconds: 1e9 });
    expect(await read(utc(moment))).toEqual(cost(usd));
    expect(monthOf(new Date(utc(moment))).name).toBe(month);
  });

  test('adds up several pages', async () => {
    const { place, read, requests } = meter();
    for (let i = 0; i < 1201; i++) place(`c${i}`, { submitTime: hoursBefore(1) });
    expect(await read()).toEqual({
      TrainingCostMonthToDate: 3603,
      TrainingJobsInProgress: 1201,
      LongestTrainingSeconds: 3600,
    });
    expect(requests.filter((operation) => operation === 'ListDocumentClassifiers')).toHaveLength(3);
  });

  test('has another price where it is set', async () => {
    const { place, read } = meter(account(), { monthlyLimitUsd: 1e9, trainingUsdPerHour: 3.99 });
    place('c', { submitTime: hoursBefore(1.5) });
    expect(await read()).toEqual(cost(5.99));
  });

  test('counts the longest job whole, though it began last month', async () => {
    const { place, read } = meter();
    place('long', { submitTime: utc('2026-10-31T23:00'), trainingSeconds: 1e9 });
    place('short', { submitTime: hoursBefore(1) });
    const inProgress = { TrainingJobsInProgress: 2, LongestTrainingSeconds: 22.5 * 86_400 + 3600 };
    expect(await read()).toEqual(expect.objectContaining(inProgress));
  });

  test('stays when a classifier is deleted, and when its ARN goes to another run', async () => {
    const { place, remove, read } = meter();
    const arn = place('c', { submitTime: hoursBefore(3), trainingSeconds: hour });
    expect(await read()).toEqual(cost(3));
    await remove(arn);
    expect(await read(noon + 60_000)).toEqual(cost(3));
    place('c', { submitTime: noon });
    expect(await read(noon + hour * 1000)).toEqual(cost(6));
  });
});

test('the month’s cost stays when Comprehend puts an ending before the last reading', async () => {
  const { place, read } = meter();
  place('c', { submitTime: hoursBefore(3) });
  expect(await read()).toEqual(cost(9));
  place('c', { submitTime: hoursBefore(3), trainingSeconds: hour });
  expect(await read(noon + 60_000)).toEqual(cost(9));
});

describe('the month’s cost, whatever happens', () => {
  const start = fc.integer({ min: utc('2026-10-25T00:00'), max: utc('2026-12-05T00:00') });
  const run = fc.record({ start, milliseconds: fc.integer({ min: 0, max: 60 * 86_400_000 }) });
  const propertiesOf = (
    { start: from, milliseconds }: { start: number; milliseconds: number },
    now: number,
    i = 0,
  ) => ({
    DocumentClassifierArn: arnOf(`c${i}`),
    SubmitTime: new Date(from),
    Status: now < from + milliseconds ? ('TRAINING' as const) : ('TRAINED' as const),
    ...(from <= now && { TrainingStartTime: new Date(from) }),
    ...(from + milliseconds <= now && { TrainingEndTime: new Date(from + milliseconds) }),
  });

  test('a run’s parts over its months add up to the whole run', () => {
    fc.assert(
      fc.property(run, start, (training, now) => {
        const properties = propertiesOf(training, now);
        let parts = 0;
        for (
          let month = monthOf(new Date(utc('2026-09-15T00:00')));
          month.start.getTime() < utc('2027-06-01T00:00');
        ) {
          parts += trainingSecondsIn(month, properties, new Date(now)) ?? Number.NaN;
          month = monthOf(month.end);
        }
        expect(parts).toBe(trainingSeconds(properties, new Date(now)));
      }),
      { numRuns: 1000 },
    );
  });

  test('never falls within a month, whatever is deleted between readings', async () => {
    const month = monthOf(new Date(noon));
    const moment = fc.integer({ min: month.start.getTime(), max: month.end.getTime() - 1 });
    const readings = fc.array(fc.record({ moment, deleted: fc.array(fc.nat(9)) }), { minLength: 2, maxLength: 6 });
    await fc.assert(
      fc.asyncProperty(fc.array(run, { maxLength: 10 }), readings, async (runs, unsorted) => {
        const { dynamodb } = account();
        const gone = new Set<number>();
        let last = 0;
        for (const reading of unsorted.toSorted((a, b) => a.moment - b.moment)) {
          for (const i of reading.deleted) gone.add(i);
          const seconds = new Map(
            runs.flatMap((training, i) => {
              const properties = propertiesOf(training, reading.moment, i);
              const taken = trainingSecondsIn(month, properties, new Date(reading.moment)) ?? 0;
              return gone.has(i) || taken === 0 ? [] : [[runId(properties), taken] as const];
            }),
          );
          const sum = await enterTraining({ dynamodb, ledgerTable: 'Ledger' }, month, seconds);
          expect(sum).toBeGreaterThanOrEqual(last);
          last = sum;
        }
      }),
      { numRuns: 50 },
    );
  });

  test('is the same in any order of the list', async () => {
    const runs = fc.uniqueArray(fc.record({ name: fc.nat(99), hours: fc.nat(500) }), { selector: ({ name }) => name });
    await fc.assert(
      fc.asyncProperty(runs, async (jobs) => {
        const figures = await Promise.all(
          [jobs, jobs.toReversed()].map(async (ordered) => {
            const { place, read } = meter();
            for (const { name, hours } of ordered) place(`c${name}`, { submitTime: hoursBefore(hours) });
            return read();
          }),
        );
        expect(figures[0]).toEqual(figures[1]);
        expect(figures[0]).toEqual(cost(jobs.reduce((sum, { hours }) => sum + hours * 3, 0)));
      }),
      { numRuns: 20 },
    );
  });
});

describe('the ledger', () => {
  test('is written only when something changed, and expires 90 days after the month', async () => {
    const { place, read, requests, dynamodb } = meter();
    expect(await read()).toEqual(cost(0));
    expect(requests).not.toContain('PutItem');
    const arn = place('ended', { submitTime: hoursBefore(9), trainingSeconds: 60 });
    await read();
    await read();
    expect(requests.filter((operation) => operation === 'PutItem')).toHaveLength(1);
    const { Item } = await dynamodb.send(new GetItemCommand({ TableName: 'Ledger', Key: { Month: { S: '2026-11' } } }));
    const run = runId({ DocumentClassifierArn: arn, SubmitTime: new Date(hoursBefore(9)) });
    expect(Item).toEqual({
      Month: { S: '2026-11' },
      Runs: { S: JSON.stringify({ [run]: 60 }) },
      ExpiresAt: { N: `${utc('2027-03-01T00:00') / 1000}` },
    });
  });

  test('keeps a month apart from the next', async () => {
    const { place, read } = meter();
    place('c', { submitTime: utc('2026-11-30T23:00'), trainingSeconds: 2 * hour });
    expect(await read(utc('2026-11-30T23:59'))).toEqual(cost(2.95));
    expect(await read(utc('2026-12-01T00:30'))).toEqual(cost(1.5));
  });

  test('holds 14,000 runs in one item', async () => {
    const { dynamodb } = account();
    const seconds = new Map(
      Array.from({ length: 14_000 }, (_, i) => [i.toString(16).padStart(16, '0'), 2_000_000] as const),
    );
    const ledger = { dynamodb, ledgerTable: 'Ledger' };
    expect(await enterTraining(ledger, monthOf(new Date(noon)), seconds)).toBe(28_000_000_000);
    expect(await enterTraining(ledger, monthOf(new Date(noon)), new Map())).toBe(28_000_000_000);
  });
});

describe('Training Over Limit', () => {
  const overLimit = () => meter(account(), { monthlyLimitUsd: 6, trainingUsdPerHour: 3 });

  test('is put with the figures when the limit is reached and a job can be stopped', async () => {
    const { place, read, events } = overLimit();
    place('c', { submitTime: hoursBefore(2) });
    await read(noon - 60_000);
    expect(events).toEqual([]);
    await read(noon);
    expect(events).toEqual([
      expect.objectContaining({
        source: 'comprehend-stop-training',
        'detail-type': 'Training Over Limit',
        detail: {
          Month: '2026-11',
          TrainingCostMonthToDateUsd: 6,
          MonthlyLimitUsd: 6,
          TrainingJobsInProgress: 1,
          LongestTrainingSeconds: 7200,
        },
      }),
    ]);
  });

  test('is put at every reading, so that a job started between two is noticed', async () => {
    const { place, read, events } = overLimit();
    place('spent', { submitTime: hoursBefore(9), trainingSeconds: 2 * hour });
    await read();
    expect(events).toHaveLength(0);
    place('later', { submitTime: noon + 60_000, submittedSeconds: 3600 });
    await read(noon + 300_000);
    await read(noon + 600_000);
    expect(events).toHaveLength(2);
  });

  test('is put once for each run when the guard only reports', async () => {
    const { place, read, events } = meter(account(), { monthlyLimitUsd: 6, guardMode: 'report' });
    place('first', { submitTime: hoursBefore(9) });
    await read(noon);
    await read(noon + 300_000);
    expect(events).toHaveLength(1);
    place('second', { submitTime: noon + 400_000 });
    await read(noon + 600_000);
    await read(noon + 900_000);
    expect(events).toHaveLength(2);
  });

  test.each([
    ['only exempt jobs run', {}, exempt],
    ['every job is being stopped', { stopRequestTime: noon }, {}],
    ['every job has ended', { trainingSeconds: hour }, {}],
  ])('is not put when %s', async (_, run, tags) => {
    const { place, read, events } = overLimit();
    place('a', { submitTime: hoursBefore(9), ...run }, tags);
    place('b', { submitTime: hoursBefore(9), ...run }, tags);
    await read(noon);
    expect(events).toEqual([]);
  });

  test.each([
    ['another value', [{ Key: 'stop-training', Value: 'no' }]],
    ['another key', [{ Key: 'Stop-Training', Value: 'exempt' }]],
    ['no tag', []],
  ])('is put for a job with %s', async (_, Tags) => {
    const { place, read, events, requests } = overLimit();
    place('old', { submitTime: hoursBefore(9) }, { Tags });
    place('exempt', { submitTime: hoursBefore(8) }, exempt);
    await read(noon);
    expect(events).toHaveLength(1);
    expect(requests.filter((operation) => operation === 'ListTagsForResource')).toHaveLength(2);
  });

  test('is not put for a job that is deleted meanwhile', async () => {
    const aws = account({ ListTagsForResource: 'ResourceNotFoundException' });
    const { place, read, events } = meter(aws, { monthlyLimitUsd: 1, trainingUsdPerHour: 3 });
    place('c', { submitTime: hoursBefore(2) });
    await read();
    expect(events).toEqual([]);
  });

  test('fails when the bus refuses the event, the metrics published', async () => {
    const aws = account({ PutEvents: 'InternalException' });
    const { place, run, published } = meter(aws, { monthlyLimitUsd: 1, trainingUsdPerHour: 3 });
    place('c', { submitTime: hoursBefore(2) });
    await expect(run()).rejects.toMatchObject({ name: 'InternalException' });
    expect(published).toEqual([cost(6)]);
  });

  test.each(['ListDocumentClassifiers', 'GetItem', 'PutItem', 'ListTagsForResource'])(
    'fails when %s fails',
    async (operation) => {
      const aws = account({ [operation]: 'ThrottlingException' });
      const { place, run } = meter(aws, { monthlyLimitUsd: 1, trainingUsdPerHour: 3 });
      place('c', { submitTime: hoursBefore(2) });
      await expect(run()).rejects.toMatchObject({ name: 'ThrottlingException' });
    },
  );
});

test('metrics go out in CloudWatch’s embedded metric format, by service alone', async () => {
  const lines: string[] = [];
  const { comprehend, dynamodb, eventBridge, place } = account();
  Object.assign(process.env, { POWERTOOLS_DEV: 'true', POWERTOOLS_METRICS_DISABLED: 'false' });
  const log = jest.spyOn(console, 'log').mockImplementation((line) => void lines.push(line));
  const metrics = new Metrics({ namespace: metricNamespace, serviceName: 'comprehend-stop-training' });
  place('c', { submitTime: hoursBefore(1) });
  await trainingMeter({
    comprehend,
    dynamodb,
    eventBridge,
    metrics,
    logger: { info: () => {} },
    ledgerTable: 'Ledger',
    eventBus: 'default',
    monthlyLimitUsd: 100,
    trainingUsdPerHour: 3,
    exemptTag,
    guardMode: 'stop',
    now: () => new Date(),
  })();
  log.mockRestore();
  delete process.env.POWERTOOLS_DEV;
  delete process.env.POWERTOOLS_METRICS_DISABLED;
  expect(lines.map((line) => JSON.parse(line))).toEqual([
    {
      _aws: {
        Timestamp: noon,
        CloudWatchMetrics: [
          {
            Namespace: 'ComprehendStopTraining',
            Dimensions: [['service']],
            Metrics: [
              { Name: 'TrainingCostMonthToDate', Unit: 'None' },
              { Name: 'TrainingJobsInProgress', Unit: 'Count' },
              { Name: 'LongestTrainingSeconds', Unit: 'Seconds' },
            ],
          },
        ],
      },
      service: 'comprehend-stop-training',
      TrainingCostMonthToDate: 3,
      TrainingJobsInProgress: 1,
      LongestTrainingSeconds: 3600,
    },
  ]);
});
