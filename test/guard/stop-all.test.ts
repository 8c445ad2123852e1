import { kindNames } from '../../lambda/account/kind.ts';
import { exempt, type GuardAccountOptions, guardAccount, isAbout, onWire } from '../support/guard.ts';
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
    ['{}', {}, undefined],
    ['DryRun false', { DryRun: false }, 'application/json; charset=utf-8'],
  ])('starts a sweep each time it is asked: %s', async (_, body, contentType) => {
    const { request, sweeps, logged } = setup();
    const answers = [
      await request('POST', '/stop-all', body, contentType),
      await request('POST', '/stop-all', body, contentType),
    ];
    for (const [i, { status, headers, body: answered }] of answers.entries()) {
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

  test('only tells what a sweep would stop when DryRun is true, and touches nothing', async () => {
    const { request, place, startStop, requests, sweeps } = setup({
      faultOf: (asked) =>
        isAbout(asked, 'locked') && asked.operation.startsWith('ListTags') ? 'AccessDeniedException' : '',
    });
    const dryRun = () => request('POST', '/stop-all', { DryRun: true });
    const empty = { DryRun: true, Training: [], Exempt: [], BeingStopped: [] };
    expect((await dryRun()).body).toEqual(empty);
    const [classifiers, recognizers] = kindNames.map((kind) => ({
      submitted: place(kind, 'a', { submittedSeconds: 60 }),
      training: place(kind, 'b', { submitTime: noon - 1 }),
      kept: place(kind, 'c', {}, exempt),
      ended: place(kind, 'd', { pinnedStatus: 'TRAINED' }),
    }));
    if (!classifiers || !recognizers) throw new Error('Two kinds are expected');
    const list = (Status: string, ...models: Parameters<typeof onWire>[0][]) =>
      models.map((model) => ({ ...onWire(model), Status }));
    const Training = [classifiers, recognizers].flatMap(({ submitted, training }) => [
      ...list('SUBMITTED', submitted),
      ...list('TRAINING', training),
    ]);
    const Exempt = list('TRAINING', classifiers.kept, recognizers.kept);
    const before = requests.length;
    expect(await dryRun()).toMatchObject({ status: 200, body: { ...empty, Training, Exempt } });
    const asked = requests.slice(before).map(({ operation }) => operation);
    expect(asked.filter((operation) => !/^(List|Describe)/.test(operation))).toEqual([]);
    expect(sweeps()).toEqual([]);

    const locked = place('DocumentClassifier', 'locked');
    const running = place('EntityRecognizer', 'running', { stopRequestTime: noon });
    startStop(running);
    const { body } = await dryRun();
    expect(body.Unreadable).toEqual(list('TRAINING', locked));
    expect(body.BeingStopped).toEqual(list('STOP_REQUESTED', running));
  });

  test.each<[what: string, body: unknown, detail: RegExp]>([
    ['blanks', ' ', /not JSON/],
    ['an array', [], /must be a JSON object/],
    ['DryRun as text', { DryRun: 'true' }, /DryRun must be true or false, got "true"/],
    ['DryRun null', { DryRun: null }, /DryRun must be true or false, got null/],
    ['another member', { dryRun: true }, /must hold only DryRun, got "dryRun"/],
    ['an ARN', { DocumentClassifierArn: 'arn' }, /must hold only DryRun/],
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

  test('tells that a sweep runs and when to ask again, and gives its report once it is over', async () => {
    const { request, place, wait } = setup();
    const model = place('EntityRecognizer', 'a');
    const { headers } = await request('POST', '/stop-all');
    const get = () => request('GET', headers.location ?? '');
    const running = await get();
    expect([running.status, running.headers['retry-after']]).toEqual([200, '15']);
    expect(running.body).toEqual({ ExecutionStatus: 'RUNNING', ...times });
    await wait(60);
    const { headers: last, body } = await get();
    expect(last).not.toHaveProperty('retry-after');
    const StopDate = new Date(noon + 60_000).toISOString();
    expect(body).toEqual({ ExecutionStatus: 'SUCCEEDED', ...times, StopDate, Report: expect.anything() });
    expect(body.Report).toMatchObject({ Counts: { Stopped: 1 }, Stopped: [{ ...onWire(model), Status: 'STOPPED' }] });
  });

  test('has no report of a sweep by signal that found nothing to do', async () => {
    const { request, workflows, stack, wait } = setup();
    const stateMachineArn = stack.outputs.SweepWorkflowArn;
    workflows.operations.StartExecution({ stateMachineArn, name: 'by-signal' });
    await wait(1);
    const { body } = await request('GET', '/stop-all/by-signal');
    expect(body).toEqual({ ExecutionStatus: 'SUCCEEDED', ...times, StopDate: times.StartDate });
  });

  test('tells Error and Cause of one that failed', async () => {
    const { request, wait } = setup({ faultOf: ({ operation }) => (operation === 'Publish' ? 'NotFound' : undefined) });
    const { headers } = await request('POST', '/stop-all');
    await wait(600);
    const { body } = await request('GET', headers.location ?? '');
    expect(body).toMatchObject({
      ExecutionStatus: 'FAILED',
      Error: 'ReportNotSent',
      Cause: expect.stringMatching(/^The stops are done/),
    });
    expect(body).not.toHaveProperty('Report');
  });

  test.each(['no-such-sweep', 'a%20b', 'a:b', 'x'.repeat(81)])('answers 404 for the name "%s"', async (name) => {
    const { request } = setup();
    const answer = await request('GET', `/stop-all/${name}`);
    expectProblem(answer, 404, 'ResourceNotFoundException');
    expect(answer.body.detail).toMatch(/^The sweep workflow has no execution named/);
  });
});
