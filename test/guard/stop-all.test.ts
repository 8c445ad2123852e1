import { kindNames, listOperationOf } from '../../lambda/account/kind.ts';
import {
  type GuardAccountOptions,
  guardAccount,
  isAbout,
  onWire,
  placeInEachState,
  refusing,
} from '../support/guard.ts';
import { apiOf, expectProblem } from '../support/http.ts';
import { noon, useVirtualTime } from '../support/virtual-time.ts';

useVirtualTime();

const setup = (options: GuardAccountOptions = {}) => {
  const account = guardAccount(options);
  return { ...account, ...apiOf((request) => account.settled(account.answer(request))) };
};

describe('POST /stop-all', () => {
  test.each<[what: string, body: unknown, contentType: string | undefined]>([
    ['no body', '', undefined],
    ['no body, as curl -d "" sends it', '', 'application/x-www-form-urlencoded'],
    ['DryRun false', { DryRun: false }, 'application/json; charset=utf-8'],
  ])('starts a sweep each time it is asked: %s', async (_, body, contentType) => {
    const { request, sweeps, logged } = setup();
    for (const i of [0, 1]) {
      const { status, headers, body: answered } = await request('POST', '/stop-all', body, contentType);
      const { ExecutionName, ExecutionArn } = answered;
      expect([status, headers.location, headers['retry-after']]).toEqual([202, `/stop-all/${ExecutionName}`, '15']);
      expect(answered).toEqual({ ExecutionName: expect.stringMatching(/^[0-9a-f-]{36}$/), ExecutionArn });
      const { executionArn, input = '' } = sweeps()[i] ?? {};
      expect(executionArn).toBe(ExecutionArn);
      expect(JSON.parse(input)).toEqual({
        source: 'comprehend-stop-training',
        'detail-type': 'Stop All Requested',
        time: new Date(noon).toISOString(),
        detail: { RequestId: headers['x-amzn-requestid'] },
      });
      const line = { route: 'POST /stop-all', DryRun: false, statusCode: 202, ExecutionName };
      expect(logged('Request answered')[i]).toEqual({ requestId: headers['x-amzn-requestid'], ...line });
    }
  });

  test('with DryRun lists what a sweep would stop and spare, and touches nothing', async () => {
    const faultOf = refusing('ListTags', 'AccessDeniedException', (asked) => isAbout(asked, 'locked'));
    const account = setup({ faultOf });
    const { request, requests, sweeps, wait } = account;
    const dryRun = () => request('POST', '/stop-all', { DryRun: true });
    const empty = { DryRun: true, Training: [], Queued: [], Exempt: [], Unreadable: [], BeingStopped: [] };
    expect((await dryRun()).body).toEqual(empty);
    const models = kindNames.map((kind) => placeInEachState(account, kind));
    const all = (Status: string, name: keyof (typeof models)[0]) =>
      models.map((model) => ({ ...onWire(model[name]), Status }));
    // The stop workflow looks first.
    await wait(1);
    const before = requests.length;
    const { status, body } = await dryRun();
    expect([status, Object.keys(body)]).toEqual([200, Object.keys(empty)]);
    const byArn = (list: readonly object[]) => list.map((run) => JSON.stringify(run)).sort();
    const wanted = {
      Training: [...all('TRAINING', 'trains'), ...all('STOP_REQUESTED', 'hanging')],
      Queued: all('SUBMITTED', 'queued'),
      Exempt: all('TRAINING', 'kept'),
      Unreadable: [...all('PAUSED', 'paused'), ...all('TRAINING', 'locked')],
      BeingStopped: all('STOP_REQUESTED', 'followed'),
    };
    for (const [list, runs] of Object.entries(wanted)) expect([list, byArn(body[list])]).toEqual([list, byArn(runs)]);
    const asked = requests.slice(before).map(({ operation }) => operation);
    expect(asked.filter((operation) => !operation.startsWith('List'))).toEqual([]);
    expect(sweeps()).toEqual([]);
  });

  // Half a list would look like the whole of it.
  test.each<[operation: string, error: string, body: unknown, status: number, code: string]>([
    [listOperationOf('DocumentClassifier'), 'AccessDeniedException', { DryRun: true }, 500, 'InternalFailure'],
    ['ListExecutions', 'AccessDeniedException', { DryRun: true }, 500, 'InternalFailure'],
    ['StartExecution', 'ThrottlingException', '', 429, 'ThrottlingException'],
  ])('when %s fails with %s refuses %j with %i', async (operation, error, body, status, code) => {
    const { request, place } = setup({ faultOf: refusing(operation, error) });
    place('EntityRecognizer', 'a');
    expectProblem(await request('POST', '/stop-all', body), status, code);
  });

  test.each<[what: string, body: unknown, detail: RegExp]>([
    ['blanks', ' ', /not JSON/],
    ['DryRun as text', { DryRun: 'true' }, /DryRun must be true or false, got "true"/],
    ['DryRun null', { DryRun: null }, /DryRun must be true or false, got null/],
    ['DryRun as a list', { DryRun: [true] }, /DryRun must be true or false, got a list/],
    ['DryRun in 5,000 objects', `{"DryRun":${'{"a":'.repeat(5000)}1${'}'.repeat(5001)}`, /, got an object/],
    ['a text whose cut falls into a character', { DryRun: `ab${'🎉'.repeat(60)}` }, /, got "ab🎉{48}\ufffd$/u],
    ['another member', { dryRun: true }, /must hold only DryRun, got "dryRun"/],
  ])('answers 400 to %s, and asks nothing of AWS', async (_, body, detail) => {
    const { request, requests } = setup();
    const answer = await request('POST', '/stop-all', body);
    expectProblem(answer, 400, 'InvalidRequestException');
    expect(answer.body.detail).toMatch(detail);
    expect(requests).toEqual([]);
  });
});

describe('GET /stop-all/{ExecutionName}', () => {
  const times = { StartDate: new Date(noon).toISOString() };

  test('says that a sweep runs and when to ask again, and gives its report once it is over', async () => {
    const { request, place, wait } = setup();
    const model = place('EntityRecognizer', 'a', { submitTime: noon - 60_000 });
    const { headers } = await request('POST', '/stop-all');
    const get = () => request('GET', headers.location ?? '');
    const running = await get();
    expect([running.status, running.headers['retry-after']]).toEqual([200, '15']);
    expect(running.body).toEqual({ ExecutionStatus: 'RUNNING', ...times });
    await wait(300);
    const { status, headers: last, body } = await get();
    expect([status, last['retry-after']]).toEqual([200, undefined]);
    const ended = { ExecutionStatus: 'SUCCEEDED', ...times, StopDate: expect.any(String) };
    expect(body).toEqual({ ...ended, Report: expect.anything() });
    expect(body.Report).toMatchObject({ Counts: { Stopped: 1 }, Stopped: [{ ...onWire(model), Status: 'STOPPED' }] });
  });

  test('has no report of a sweep whose signal found nothing to report', async () => {
    const { request, startSweep, wait } = setup();
    startSweep({}, 'first');
    await wait(60);
    startSweep({}, 'second');
    await wait(60);
    expect((await request('GET', '/stop-all/first')).body).toHaveProperty('Report');
    const { body } = await request('GET', '/stop-all/second');
    expect(body).toEqual({ ExecutionStatus: 'SUCCEEDED', StartDate: expect.any(String), StopDate: expect.any(String) });
  });

  test('gives Error and Cause of one that failed', async () => {
    const { request, wait } = setup({ faultOf: refusing('Publish', 'NotFound') });
    const { headers } = await request('POST', '/stop-all');
    await wait(1200);
    const { body } = await request('GET', headers.location ?? '');
    const Cause = expect.stringMatching(/^The stops are done/);
    expect(body).toMatchObject({ ExecutionStatus: 'FAILED', Error: 'MailNotSent', Cause });
    expect(body).not.toHaveProperty('Report');
  });

  test.each(['no-such-sweep', 'a%20b', 'a:b', 'x'.repeat(81)])('answers 404 for the name "%s"', async (name) => {
    const { request } = setup();
    const answer = await request('GET', `/stop-all/${name}`);
    expectProblem(answer, 404, 'ResourceNotFoundException');
    expect(answer.body.detail).toMatch(/^The sweep workflow has no execution named/);
  });
});
