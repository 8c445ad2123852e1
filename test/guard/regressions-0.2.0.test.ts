import { kindNames, listOperationOf } from '../../lambda/account/kind.ts';
import { jsonResponse } from '../../local/aws/wire/http.ts';
import { inProcess } from '../../local/aws/wire/in-process.ts';
import { synthesize } from '../../local/host/synthesized.ts';
import { alarm, guardStack, hoursBefore, own } from '../support/guard.ts';
import { alarmAt, anomaly, failing, hour, iso, lists, minute, noLimit, setup, spent } from '../support/regressions.ts';
import { noon, useVirtualTime } from '../support/virtual-time.ts';

/** Faults of version 0.2.0: what must not happen again. One of the stop workflow is in test/stop. */
useVirtualTime();
jest.setTimeout(60_000);

describe('signals have an age', () => {
  test.each<[what: string, event: () => object]>([
    ['the limit’s event of version 0.2.0', () => own('Training Over Limit', {}, Date.UTC(2026, 10, 30, 23, 58))],
    ['AWS Budgets', () => spent(Date.UTC(2026, 10, 30, 23, 58))],
  ])('of November 30, delivered on December 1 at $0.05 of $6, stops nothing: %s', async (_, event) => {
    jest.setSystemTime(Date.UTC(2026, 11, 1, 10));
    const { place, startSweep, read, wait, statusOf } = setup({ budgetUsd: 6 });
    const december = place('DocumentClassifier', 'december', { submitTime: Date.now() - minute });
    await read();
    startSweep(event());
    await wait(300);
    expect(statusOf(december)).toBe('TRAINING');
  });

  test('an alarm of 23 hours ago stops nothing, and one of 30 minutes ago no run that is younger', async () => {
    const { place, signal, wait, statusOf, texts } = setup(noLimit);
    const models = [noon - hour, noon - minute].map((submitTime, i) =>
      place('DocumentClassifier', `m${i}`, { submitTime }),
    );
    signal(alarmAt(noon - 23 * hour));
    await wait(300);
    expect(models.map(statusOf)).toEqual(['TRAINING', 'TRAINING']);
    expect(texts()).toContain('Nothing is stopped for it: the event is of 2026-11-22 13:00 UTC and comes too late.');
    signal(alarmAt(noon - 30 * minute));
    await wait(300);
    expect(models.map(statusOf)).toEqual(['STOPPED', 'TRAINING']);
  });

  test('"too long" is measured by the tag as it is at the stop', async () => {
    const { place, readMeter, settled, comprehend, asked, signal, wait } = setup({
      ...noLimit,
      maxTrainingMinutes: 60,
    });
    const models = ['a', 'b', 'c'].map((name, i) =>
      place('DocumentClassifier', name, { submitTime: hoursBefore(2) + i }),
    );
    const Tags = [{ Key: 'stop-training-after-minutes', Value: '600' }];
    setTimeout(() => comprehend.operations.TagResource?.({ ResourceArn: models[2]?.arn, Tags }), 500);
    await settled(readMeter());
    const SubmitTime = iso(hoursBefore(2) + 2);
    signal(own('Training Too Long', { Runs: [{ DocumentClassifierArn: models[2]?.arn, SubmitTime }] }));
    await wait(300);
    expect([...new Set(asked.map(({ name }) => name))]).toEqual(['a', 'b']);
  });

  test('POST /stop-all, its lists throttled for 25 s, stops no run that was submitted since', async () => {
    let isThrottled = true;
    const { place, request, wait, statusOf } = setup({
      ...noLimit,
      faultOf: failing(lists, 'ThrottlingException', () => isThrottled),
    });
    const old = place('DocumentClassifier', 'old', { submitTime: hoursBefore(1) });
    expect((await request('POST', '/stop-all')).status).toBe(202);
    await wait(25);
    const young = place('DocumentClassifier', 'young');
    isThrottled = false;
    await wait(600);
    expect([old, young].map(statusOf)).toEqual(['STOPPED', 'TRAINING']);
  });
});

describe('no stop of a queued job stands', () => {
  const queued = (submitTime: number, minutes: number) => ({ submitTime, submittedSeconds: 60 * minutes });

  test('one that is exempted five minutes later trains on', async () => {
    const { place, live, comprehend, asked, statusOf } = setup();
    place('EntityRecognizer', 'spender', { submitTime: hoursBefore(3) });
    const later = place('DocumentClassifier', 'later', queued(noon, 10));
    await live(5);
    const Tags = [{ Key: 'stop-training', Value: 'exempt' }];
    comprehend.operations.TagResource?.({ ResourceArn: later.arn, Tags });
    await live(15);
    expect([asked.map(({ name }) => name), statusOf(later)]).toEqual([['spender'], 'TRAINING']);
  });

  test('one of November 30 trains on in December, at a cost of $0', async () => {
    jest.setSystemTime(Date.UTC(2026, 10, 30, 23, 50));
    const { place, live, asked, statusOf } = setup();
    place('EntityRecognizer', 'spender', { submitTime: hoursBefore(3, Date.now()) });
    const later = place('DocumentClassifier', 'later', queued(Date.now(), 15));
    await live(25);
    expect([asked.map(({ name }) => name), statusOf(later)]).toEqual([['spender'], 'TRAINING']);
  });
});

test('a run that has trained for 10 s is not too long, however long it was queued and without a TrainingStartTime', async () => {
  const { place, read, wait, statusOf, mails } = setup({ monthlyLimitUsd: null, maxTrainingMinutes: 240 });
  const run = place('DocumentClassifier', 'a', {
    submitTime: hoursBefore(5),
    submittedSeconds: 5 * 3600 - 10,
    hidesTrainingStart: true,
  });
  await read();
  await read(noon + 239 * minute);
  expect([statusOf(run), mails]).toEqual(['TRAINING', []]);
  await read(noon + 241 * minute);
  await wait(300);
  expect(statusOf(run)).toBe('STOPPED');
});

describe('a grace counts from its announcement', () => {
  const grace = { graceMinutes: 60 };
  const follow = 'the limit is reached, stops follow';

  test('also after guardMode went from report to stop', async () => {
    const { place, read, wait, subjects, asked, clientOptions, settled } = setup({ ...grace, guardMode: 'report' });
    place('DocumentClassifier', 'a', { submitTime: hoursBefore(3) });
    await read();
    await wait(60);
    const deployed = setup({ ...grace, guardMode: 'stop', clientOptions: () => clientOptions });
    await settled(deployed.readMeter());
    await wait(60);
    expect([subjects().at(-1)?.split(':')[0], asked]).toEqual([follow, []]);
    await read(noon + 59 * minute);
    jest.setSystemTime(noon + 61 * minute);
    await settled(deployed.readMeter());
    expect(asked).toEqual([]);
  });

  test('not from a figure that was wrong: a queued run costs nothing', async () => {
    const { place, read, wait, subjects, asked } = setup(grace);
    const run = { submitTime: hoursBefore(3), submittedSeconds: 3 * 3600 };
    place('DocumentClassifier', 'queued', { ...run, hidesTrainingStart: true });
    await read();
    place('DocumentClassifier', 'queued', { ...run, trainingSeconds: 60 });
    place('DocumentClassifier', 'b', { submitTime: noon + 24 * hour });
    await read(noon + 26 * hour + minute);
    await wait(60);
    expect([subjects(), asked]).toEqual([[`${follow}: 1 would be stopped`], []]);
  });

  test('reached while nothing trains, it is announced then, and a run of two days later is stopped', async () => {
    const { place, read, wait, subjects, statusOf } = setup(grace);
    place('DocumentClassifier', 'spent', { submitTime: hoursBefore(4), trainingSeconds: 3 * 3600 });
    await read();
    await wait(10);
    expect(subjects()).toEqual([`${follow}: nothing to stop`]);
    const later = place('DocumentClassifier', 'later', { submitTime: noon + 48 * hour });
    await read(noon + 48 * hour + minute);
    await wait(300);
    expect([subjects().slice(1), statusOf(later)]).toEqual([['1 stopped'], 'STOPPED']);
  });

  test('one refused write to the ledger stops nothing, and the next reading announces', async () => {
    let isRefused = true;
    const faultOf = failing(/^PutItem$/, 'InternalServerError', () => isRefused);
    const { place, read, wait, subjects, asked } = setup({ ...grace, faultOf });
    place('DocumentClassifier', 'a', { submitTime: hoursBefore(3) });
    await expect(read()).rejects.toMatchObject({ name: 'InternalServerError' });
    await wait(60);
    expect([subjects(), asked]).toEqual([[], []]);
    isRefused = false;
    await read();
    await wait(60);
    expect([subjects(), asked]).toEqual([[`${follow}: 1 would be stopped`], []]);
  });

  test('no stop is announced for after the month’s end', async () => {
    const at = Date.UTC(2026, 10, 30, 23, 50);
    const { place, read, wait, texts, asked } = setup(grace);
    place('DocumentClassifier', 'a', { submitTime: at - 3 * hour });
    await read(at);
    await wait(60);
    expect(texts()).toContain('Nothing will be stopped for it before the month ends.');
    expect(texts()).not.toContain('2026-12-01');
    for (const minutes of [11, 61, 65]) await read(at + minutes * minute);
    expect(asked).toEqual([]);
  });
});

describe('a budget', () => {
  test('is none by default, and breaks no announced grace', async () => {
    expect(guardStack.resources('AWS::Budgets::Budget')).toEqual({});
    const { place, read, wait, startSweep, statusOf, texts } = setup({ graceMinutes: 1440, budgetUsd: 6 });
    const run = place('DocumentClassifier', 'a', { submitTime: hoursBefore(3) });
    await read();
    await wait(600);
    startSweep(spent());
    await wait(300);
    expect(statusOf(run)).toBe('TRAINING');
    expect(texts()).toContain('Nothing is stopped for it now');
  });

  test('that is set leaves out credits and refunds', () => {
    const [budget] = Object.values(
      synthesize('us-east-1', { monthlyLimitUsd: 6, budgetUsd: 6 }).resources('AWS::Budgets::Budget'),
    );
    expect(budget).toMatchObject({ Budget: { CostTypes: { IncludeCredit: false, IncludeRefund: false } } });
  });

  test('spent or forecast while nothing trains reaches people', async () => {
    const { startSweep, wait, subjects } = setup({ budgetUsd: 6 });
    startSweep(spent());
    startSweep({ ...spent(), 'detail-type': 'Budget Forecast' });
    await wait(60);
    expect(subjects().sort()).toEqual(['forecast over budget: nothing to stop', 'nothing to stop']);
  });
});

describe('retries are what they say', () => {
  const place20 = ({ place }: ReturnType<typeof setup>, name: string) =>
    Array.from({ length: 20 }, (_, i) =>
      place(kindNames[i % 2] ?? 'EntityRecognizer', `${name}${i}`, { submitTime: hoursBefore(1) }),
    );

  test('after one second of 500s on ListTagsForResource POST /stop-all stops 20 of 20', async () => {
    const faultOf = failing(/^ListTags/, 'InternalServerException', () => Date.now() < noon + 1000);
    const account = setup({ ...noLimit, faultOf });
    const models = place20(account, 'm');
    await account.request('POST', '/stop-all');
    await account.wait(600);
    expect(account.reports()).toMatchObject([{ Counts: { Stopped: 20, Unreadable: 0 } }]);
    expect(models.map(account.statusOf)).toEqual(Array(20).fill('STOPPED'));
  });

  test('after a sweep under faults, single 500s in the next one leave nothing unread', async () => {
    let singles = 0;
    let isFirst = true;
    const account = setup({
      ...noLimit,
      faultOf: failing(/^ListTags/, 'InternalServerException', () =>
        isFirst ? Date.now() < noon + minute : singles-- > 0,
      ),
    });
    place20(account, 'one');
    await account.request('POST', '/stop-all');
    await account.wait(900);
    isFirst = false;
    singles = 5;
    place20(account, 'two');
    const before = account.count('ListTags');
    await account.request('POST', '/stop-all');
    await account.wait(5);
    // Each of the five was tried again at once, within the first attempt of the sweep.
    const { body } = await account.request('POST', '/stop-all', { DryRun: true });
    expect([account.count('ListTags') - before >= 25, body.Unreadable]).toEqual([true, []]);
    await account.wait(900);
    expect(account.reports()[1]).toMatchObject({ Counts: { Stopped: 20, Unreadable: 0 } });
  });
});

test.each<[what: string, ask: (account: ReturnType<typeof setup>) => unknown]>([
  ['POST /stop-all', ({ request }) => request('POST', '/stop-all')],
  ['a budget spent', ({ startSweep }) => startSweep(spent())],
  ['an alarm', ({ signal }) => signal(alarmAt(noon))],
  ['an anomaly', ({ signal }) => signal(anomaly())],
])('after ten minutes of throttled lists is not lost: %s', async (_, ask) => {
  let isThrottled = true;
  const faultOf = failing(lists, 'ThrottlingException', () => isThrottled);
  const account = setup({ ...noLimit, budgetUsd: 6, faultOf });
  const run = account.place('DocumentClassifier', 'a', { submitTime: hoursBefore(1) });
  await ask(account);
  await account.wait(600);
  isThrottled = false;
  await account.wait(600);
  expect([account.statusOf(run), account.subjects()]).toEqual(['STOPPED', ['1 stopped']]);
});

test.each<[what: string, event: () => Parameters<ReturnType<typeof setup>['signal']>[0], said: string]>([
  [
    'a muted alarm',
    () => alarmAt(noon, { detail: { ...alarm().detail, muteDetail: { mutedByArn: 'arn' } } }),
    'the alarm is muted',
  ],
  [
    'a suppressed alarm',
    () => alarm({ value: 'ALARM', reason: 'r', actionsSuppressedBy: 'WaitPeriod' }),
    'suppressed (WaitPeriod)',
  ],
  ['another account’s anomaly', () => anomaly({ linkedAccount: '210987654321' }), 'in us-east-1, account 210987654321'],
  ['another region’s anomaly', () => anomaly({ region: 'ap-southeast-2' }), 'in ap-southeast-2, account 123456789012'],
])('%s stops nothing, and the mail says why', async (_, event, said) => {
  const { place, signal, wait, statusOf, texts } = setup(noLimit);
  const run = place('DocumentClassifier', 'a', { submitTime: hoursBefore(1) });
  signal(event());
  await wait(300);
  expect(statusOf(run)).toBe('TRAINING');
  expect(texts()).toContain(said);
});

test('a deployment whose own region is not in regions is refused at synth, and its reading fails', async () => {
  const regions = ['eu-west-1', 'us-west-2'];
  const refusal = /regions must hold .* own region us-east-1, got eu-west-1, us-west-2/;
  expect(() => synthesize('us-east-1', { monthlyLimitUsd: 5, regions })).toThrow(refusal);
  const { place, read } = setup({ regions });
  place('DocumentClassifier', 'a', { submitTime: hoursBefore(25) });
  await expect(read()).rejects.toThrow(refusal);
});

test.each<[tags: Record<string, string>, list: 'Exempt' | 'Unreadable']>([
  [{ 'stop-training': 'Exempt' }, 'Exempt'],
  [{ 'stop-training': 'exempt ' }, 'Exempt'],
  [{ 'Stop-Training': 'exempt' }, 'Exempt'],
  [{ 'stop-training': 'true' }, 'Unreadable'],
  [{ 'stop-training': '' }, 'Unreadable'],
])('a near miss on the exemption tag is not stopped, and the mail mentions it: %j', async (tags, list) => {
  const { place, request, wait, statusOf, reports, texts } = setup(noLimit);
  const run = place('DocumentClassifier', 'nearly', { submitTime: hoursBefore(1) }, { tags });
  await request('POST', '/stop-all');
  await wait(300);
  expect([statusOf(run), reports()[0].Counts[list]]).toEqual(['TRAINING', 1]);
  expect(texts()).toContain('nearly (document classifier)');
  if (list === 'Unreadable')
    expect(texts()).toContain(`its exemption tag says ${JSON.stringify(Object.values(tags)[0])}`);
});

test('a Status that this version does not know has one meaning: listed, told, never stopped, and no cause for a stop', async () => {
  const { place, read, request, wait, asked, texts } = setup({ monthlyLimitUsd: 0.01 });
  const { arn } = place('DocumentClassifier', 'odd', { submitTime: hoursBefore(3), pinnedStatus: 'PAUSED' });
  expect(await read()).toMatchObject({ TrainingCostMonthToDate: 0, TrainingJobsInProgress: 1 });
  await wait(60);
  const { body } = await request('GET', '/training');
  expect([body.Training, body.UsdPerHour]).toMatchObject([
    [{ DocumentClassifierArn: arn, Status: 'PAUSED' }],
    expect.any(Number),
  ]);
  expect((await request('POST', '/stop-all', { DryRun: true })).body).toMatchObject({
    Training: [],
    Unreadable: [{ Status: 'PAUSED' }],
  });
  await request('POST', '/stop-all');
  await wait(300);
  expect(asked).toEqual([]);
  expect(texts()).toContain(
    'a Status that this version does not know, and the guard leaves the run alone: odd PAUSED.',
  );
});

describe('what a List answers', () => {
  /** An account whose answers of one operation are changed on their way. */
  const answering = (operation: string, change: (body: Record<string, unknown>) => object) =>
    setup({
      clientOptions: (answer) =>
        inProcess(async (request) => {
          const answered = await answer(request);
          if (!request.headers['x-amz-target']?.endsWith(operation)) return answered;
          return jsonResponse({ ...change(JSON.parse(answered.body)) });
        }, 'us-east-1'),
    });

  test('a List answered without its list is not "nothing trains"', async () => {
    const { place, request, read } = answering('ListDocumentClassifiers', () => ({}));
    place('DocumentClassifier', 'a', { submitTime: hoursBefore(1) });
    await expect(read()).rejects.toThrow('ListDocumentClassifiers answered without its list');
    expect((await request('POST', '/stop-all', { DryRun: true })).status).toBe(503);
  });

  test('a model copied by ImportModel costs nothing here', async () => {
    const { place, read, wait, asked } = answering('ListDocumentClassifiers', (body) => {
      const copies = body.DocumentClassifierPropertiesList as object[];
      return { DocumentClassifierPropertiesList: copies.map((copy) => ({ ...copy, SourceModelArn: 'arn' })) };
    });
    place('DocumentClassifier', 'copy', { submitTime: hoursBefore(9) });
    expect(await read()).toMatchObject({ TrainingCostMonthToDate: 0 });
    await wait(60);
    expect(asked).toEqual([]);
  });
});

test('a sweep that is aborted takes no accepted POST /stop with it, nor its own stops', async () => {
  const { place, post, request, wait, statusOf, sweeps, workflows } = setup(noLimit);
  const models = ['a', 'b'].map((name) =>
    place('DocumentClassifier', name, { submitTime: hoursBefore(1), stoppingSeconds: 300 }),
  );
  const [first] = models;
  await request('POST', '/stop-all');
  await wait(5);
  expect(first && (await post(first)).status).toBe(202);
  workflows.operations.StopExecution({ executionArn: sweeps()[0]?.executionArn });
  await wait(600);
  expect(models.map(statusOf)).toEqual(['STOPPED', 'STOPPED']);
});

test.each([
  ['InternalServerException', 'for a while', '2 stopped'],
  ['AccessDeniedException', 'for good', '1 not listed'],
])('a kind that can’t be listed is not "nothing to stop": %s %s: "%s"', async (error, lasts, subject) => {
  const isFor = () => lasts === 'for good' || Date.now() < noon + 5 * minute;
  const list = new RegExp(listOperationOf('DocumentClassifier'));
  const { place, request, wait, subjects, reports } = setup({ ...noLimit, faultOf: failing(list, error, isFor) });
  for (const name of ['a', 'b']) place('DocumentClassifier', name, { submitTime: hoursBefore(1) });
  await request('POST', '/stop-all');
  await wait(900);
  expect(subjects()).toEqual([subject]);
  const Unlisted = lasts === 'for good' ? [{ Kind: 'DocumentClassifier', Region: 'us-east-1', Error: error }] : [];
  expect(reports()).toMatchObject([{ Unlisted, Counts: { Unlisted: Unlisted.length } }]);
});
