import type { OperationRequest } from '../../local/aws/wire/operation.ts';
import { synthesize } from '../../local/host/synthesized.ts';
import { unreliable } from '../faults/ways.ts';
import { type GuardAccountOptions, guardAccount, hoursBefore, onWire, told } from '../support/guard.ts';
import { apiOf, expectProblem } from '../support/http.ts';
import { noon, useVirtualTime } from '../support/virtual-time.ts';

const guarded = synthesize('us-east-1', { monthlyLimitUsd: 500, maxTrainingMinutes: 600, dashboard: false });
const unguarded = synthesize('us-east-1', { exemptTagKey: 'keep', exemptTagValue: '' });

useVirtualTime();

/** An account, and calls of GET /training with the seconds that each took. */
const trainingAccount = (options: GuardAccountOptions = {}) => {
  const account = guardAccount({ stack: guarded, ...options });
  const { request } = apiOf((asked) => account.settled(account.answer(asked)));
  const get = async (query = '') => {
    const begunAt = Date.now();
    const answer = await request('GET', `/training${query}`);
    return { ...answer, seconds: (Date.now() - begunAt) / 1000 };
  };
  return { ...account, get, training: async (query?: string) => (await get(query)).body.Training };
};
const at = (hours: number, more: object = {}) => ({ submitTime: hoursBefore(hours), ...more });
const waiting = { submittedSeconds: 1e9 };
const trained = (hours: number) => ({ trainingSeconds: hours * 3600 });

describe('GET /training', () => {
  test('lists the runs in progress of both kinds, oldest first, with their costs', async () => {
    const { place, get, statusOf } = trainingAccount();
    const waits = place('EntityRecognizer', 'waits', at(0.5, waiting));
    const stops = place('DocumentClassifier', 'stops', at(1, { pinnedStatus: 'STOP_REQUESTED' }));
    const oldest = place('EntityRecognizer', 'oldest', at(12));
    const version = place('DocumentClassifier', 'news', at(2.5), { version: 'v2' });
    for (const pinnedStatus of ['STOPPED', 'TRAINED', 'TRAINED_WITH_WARNING', 'IN_ERROR', 'DELETING']) {
      place('DocumentClassifier', `over-${pinnedStatus.replaceAll('_', '-')}`, at(3, { pinnedStatus, ...trained(1) }));
    }
    const run = (model: typeof waits, hours: number, seconds: number, TrainingCostUsd: number) => ({
      ...onWire(model),
      Status: statusOf(model),
      SubmitTime: new Date(hoursBefore(hours)).toISOString(),
      ...{ TrainingSeconds: seconds, TrainingCostUsd, Exempt: false, MaxTrainingMinutes: 600 },
    });
    const { status, headers, body } = await get();
    expect([status, headers['content-type']]).toEqual([200, 'application/json']);
    const older = [run(oldest, 12, 43_200, 36), run(version, 2.5, 9000, 7.5)];
    expect(body).toEqual({
      Training: [...older, run(stops, 1, 3600, 3), run(waits, 0.5, 0, 0)],
      UsdPerHour: 9,
      Month: '2026-11',
      // The five that are over have trained for an hour each; of one that is DELETING Comprehend still tells the times.
      TrainingCostMonthToDateUsd: 36 + 7.5 + 3 + 5 * 3,
      MonthlyLimitUsd: 500,
      WarnPercent: 80,
    });
  });

  test('leaves out time and cost when the start is unknown, until a reading has seen the run', async () => {
    const { place, get, read } = trainingAccount();
    place('EntityRecognizer', 'hidden', at(12, { hidesTrainingStart: true }));
    const { body: before } = await get();
    expect(before).toMatchObject({ UsdPerHour: 3, TrainingCostMonthToDateUsd: 0 });
    expect(before.Training[0]).not.toHaveProperty('TrainingSeconds');
    expect(before.Training[0]).not.toHaveProperty('TrainingCostUsd');
    await read(noon);
    jest.setSystemTime(noon + 3_600_000);
    expect((await get()).body).toMatchObject({
      Training: [{ TrainingSeconds: 3600, TrainingCostUsd: 3 }],
      TrainingCostMonthToDateUsd: 3,
    });
  });

  test.each<[tags: Record<string, string>, told: object]>([
    [{ 'stop-training': 'exempt' }, { Exempt: true }],
    [{ 'stop-training': 'until=2026-12-01T18:00+01:00' }, { Exempt: true, ExemptUntil: '2026-12-01T17:00:00.000Z' }],
    [{ 'stop-training': 'until=2026-11-23T11:59Z' }, { Exempt: false }],
    [{ 'stop-training': 'no' }, { Exempt: null, UnknownExemptTag: 'no' }],
    [{ 'stop-training-after-minutes': '1200' }, { Exempt: false, MaxTrainingMinutes: 1200 }],
    [{ 'stop-training-after-minutes': '4 hours' }, { Exempt: false, IgnoredMaxTrainingTag: '4 hours' }],
  ])('reads exemption and own limit from the tags %j', async (tags, told) => {
    const { place, training } = trainingAccount();
    const model = place('EntityRecognizer', 'tagged', at(1), { tags });
    const [run] = await training();
    const { Status, SubmitTime, TrainingSeconds, TrainingCostUsd, ...others } = run;
    expect(others).toEqual({ ...onWire(model), MaxTrainingMinutes: 600, ...told });
  });

  test('rounds the rate to cents, and names the regions that share the limit', async () => {
    const regions = ['eu-west-1', 'us-east-1'];
    const { place, get } = trainingAccount({ stack: told({ trainingUsdPerHour: 0.1, regions }, guarded) });
    for (const name of ['a', 'b', 'c']) place('DocumentClassifier', name, at(1));
    expect((await get()).body).toMatchObject({ UsdPerHour: 0.3, Regions: regions });
  });

  test('without the guard there is no month; a Status that this version doesn’t know costs as if it trained', async () => {
    const { place, get } = trainingAccount({ stack: unguarded });
    place('DocumentClassifier', 'odd', at(2, { pinnedStatus: 'PAUSED' as never }));
    place('EntityRecognizer', 'kept', at(1), { tags: { keep: '' } });
    const { body } = await get();
    expect(Object.keys(body)).toEqual(['Training', 'UsdPerHour']);
    expect(body).toMatchObject({
      Training: [{ Status: 'PAUSED' }, { Exempt: true, TrainingCostUsd: 3 }],
      UsdPerHour: 6,
    });
    expect(body.Training[1]).not.toHaveProperty('MaxTrainingMinutes');
  });
});

describe('GET /training?Name=…', () => {
  test('lists all models of that name, of both kinds and all versions, ended ones too', async () => {
    const { place, get, requests } = trainingAccount();
    const models = [
      place('DocumentClassifier', 'news', at(9, trained(1)), { version: 'v1' }),
      place('EntityRecognizer', 'news', at(4)),
      place('DocumentClassifier', 'news', at(2, { pinnedStatus: 'IN_ERROR', trainingSeconds: 1e9 })),
    ];
    place('DocumentClassifier', 'newsletter', at(3));
    place('EntityRecognizer', 'New-s', at(3));
    const { body } = await get('?Name=news');
    expect(body.Training).toMatchObject([
      { ...onWire(models[0] as never), Status: 'TRAINED', TrainingSeconds: 3600, Exempt: false },
      { ...onWire(models[1] as never), Status: 'TRAINING', TrainingSeconds: 14_400 },
      { ...onWire(models[2] as never), Status: 'IN_ERROR' },
    ]);
    // Ended, and Comprehend doesn't tell when.
    expect(body.Training[2]).not.toHaveProperty('TrainingSeconds');
    expect(body.Training[2]).not.toHaveProperty('TrainingCostUsd');
    expect(body.UsdPerHour).toBe(3);
    const filters = requests
      .filter(({ operation }) => operation.startsWith('List') && !operation.includes('Tags'))
      .map(({ members }) => members.Filter);
    expect(filters).toEqual([{ DocumentClassifierName: 'news' }, { RecognizerName: 'news' }]);
  });

  test('takes a name of 63 characters', async () => {
    expect((await trainingAccount().get(`?Name=${'n'.repeat(63)}`)).body.Training).toEqual([]);
  });

  const rule = "Name must be a model's name, of 1 to 63 letters, digits and hyphens between them, got ";
  test.each([
    ['?Name=', `${rule}""`],
    [`?Name=${'n'.repeat(64)}`, `${rule}"${'n'.repeat(64)}"`],
    ['?Name=in_voices', `${rule}"in_voices"`],
    ['?Name=news-', `${rule}"news-"`],
    ['?Name=news%0A', `${rule}"news\\n"`],
    [`?Name=${'-'.repeat(100)}`, `${rule}"${'-'.repeat(99)}`],
    ['?Name=a&Name=b', 'Name must be given once, got "a", "b"'],
    ['?name=news', 'The query must hold only Name, got "name"'],
  ])('%s is refused, and Comprehend is not called', async (query, detail) => {
    const { get, requests } = trainingAccount();
    const answer = await get(query);
    expectProblem(answer, 400, 'InvalidRequestException');
    expect([answer.body.detail, requests]).toEqual([detail, []]);
  });
});

describe('an AWS that is slow, throttles or fails', () => {
  const isListOf = (kind: string) => (request: OperationRequest) => request.operation === `List${kind}s`;
  const twentyJobs = (options: GuardAccountOptions) => {
    const account = trainingAccount(options);
    for (let i = 0; i < 20; i++) account.place(i % 2 ? 'EntityRecognizer' : 'DocumentClassifier', `job-${i}`);
    return account;
  };

  test('20 jobs are listed with all their tags, at the 10 requests per second of Comprehend’s quota', async () => {
    // Full jitter at its average: else one in a hundred times a request's five attempts come within the first second.
    const chance = jest.spyOn(Math, 'random').mockReturnValue(0.5);
    const account = twentyJobs({ quotas: true });
    const { body, seconds } = await account.get();
    chance.mockRestore();
    expect(body.Training.filter(({ Exempt }: { Exempt: unknown }) => Exempt === false)).toHaveLength(20);
    expect(account.count('ListTags')).toBeGreaterThan(20);
    expect(seconds).toBeLessThan(24);
  });

  test.each([
    ['ThrottlingException', 4, 200],
    ['AccessDeniedException', Infinity, 500],
    ['TooManyRequestsException', Infinity, 429],
    ['InternalServerException', Infinity, 503],
  ])('%s for the first %d lists of a kind ends in %i in time', async (name, times, wanted) => {
    let left = times;
    const account = trainingAccount({
      faultOf: (request) => {
        if (!isListOf('EntityRecognizer')(request) || left <= 0) return undefined;
        left -= 1;
        return name;
      },
    });
    account.place('DocumentClassifier', 'news');
    const answer = await account.get();
    expect(answer.status).toBe(wanted);
    if (wanted !== 200) expectProblem(answer, wanted, wanted === 500 ? 'InternalFailure' : name);
    expect(answer.seconds).toBeLessThanOrEqual(16);
  });

  /** An account whose services never answer some operations. */
  const silentFor = (isSilent: (operation: string) => boolean) =>
    trainingAccount({
      clientOptions: (answer) =>
        unreliable(answer, (operation) => (isSilent(operation) ? 'no answer ever' : undefined)),
    });

  test('a list that never answers is a 503 after 16 s', async () => {
    const { get } = silentFor((operation) => operation === 'ListEntityRecognizers');
    const answer = await get();
    expectProblem(answer, 503, 'ServiceUnavailableException');
    const detail = 'AWS could not answer this request because of a temporary fault. Try again later.';
    expect([answer.seconds, answer.body.detail]).toEqual([16, detail]);
  });

  test('tags that never come are null after 24 s, and everything else is answered', async () => {
    const { get, place, startStop, wait } = silentFor((operation) => operation === 'ListTagsForResource');
    const model = place('DocumentClassifier', 'news', { stoppingSeconds: 1e9 });
    startStop(model);
    await wait(1);
    const { status, body, seconds } = await get();
    expect([status, seconds]).toEqual([200, 24]);
    expect(body.Training).toMatchObject([{ Exempt: null, ExecutionName: expect.stringMatching(/^news-/) }]);
    expect(body.Training[0]).not.toHaveProperty('MaxTrainingMinutes');
    expect(body.TrainingCostMonthToDateUsd).toBeGreaterThanOrEqual(0);
  });

  test('a silent ledger leaves out the month’s figure and nothing else', async () => {
    const account = silentFor((operation) => operation === 'Query');
    account.place('DocumentClassifier', 'news');
    const { status, body, seconds } = await account.get();
    expect([status, body.Training.length, body.Month, body.MonthlyLimitUsd]).toEqual([200, 1, '2026-11', 500]);
    expect(body).not.toHaveProperty('TrainingCostMonthToDateUsd');
    expect(body.Training).toMatchObject([{ Exempt: false, MaxTrainingMinutes: 600 }]);
    expect(seconds).toBeLessThanOrEqual(16);
    expect(account.logged('A part of the account could not be read')).toHaveLength(1);
  });
});
