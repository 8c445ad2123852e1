import { DescribeExecutionCommand, SFNClient, StopExecutionCommand } from '@aws-sdk/client-sfn';
import { startLocal } from '../local/server.ts';

/** The HTTP contract, row by row, over a socket: handlers, API Gateway's part and both services as a client meets them. */
let local: Awaited<ReturnType<typeof startLocal>>;
const logged: string[] = [];
beforeAll(async () => {
  const log = (line: string) => logged.push(line);
  local = await startLocal({
    port: 0,
    region: 'us-east-1',
    submittedSeconds: 0,
    trainingSeconds: 600,
    stoppingSeconds: 600,
    pollSeconds: 300,
    monthlyLimitUsd: 0,
    meterSeconds: 60,
    log,
  });
});
afterAll(() => local.close());
afterEach(() => fetch(`${local.url}/faults`, { method: 'DELETE' }));

const arnOf = (name: string) => `arn:aws:comprehend:us-east-1:123456789012:document-classifier/${name}`;
const place = (name: string, run: Parameters<typeof local.comprehend.place>[1] = {}) =>
  local.comprehend.place({ DocumentClassifierName: name }, run).arn;
const request = async (path: string, init: RequestInit = {}) => {
  const response = await fetch(new URL(path, local.url), init);
  const text = await response.text();
  return { status: response.status, headers: response.headers, body: JSON.parse(text) };
};
const post = (body: unknown, headers: Record<string, string> = { 'Content-Type': 'application/json' }) =>
  request('/stop', { method: 'POST', headers, body: typeof body === 'string' ? body : JSON.stringify(body) });
const stop = (DocumentClassifierArn: string) => post({ DocumentClassifierArn });
const inject = (Operation: string, fault: string, Count = 9) =>
  request('/faults', { method: 'POST', body: JSON.stringify({ Operation, Error: fault, Count }) });
const sfn = () => new SFNClient(local.clientOptions);

const expectProblem = (
  { status, headers, body }: Awaited<ReturnType<typeof request>>,
  wanted: number,
  code: string,
) => {
  expect({ status, code: body.code, inBody: body.status }).toEqual({ status: wanted, code, inBody: wanted });
  expect(headers.get('content-type')).toBe('application/problem+json');
  expect(Object.keys(body).sort()).toEqual(['code', 'detail', 'instance', 'status', 'title', 'type']);
  expect(body.instance).toBe(headers.get('x-amzn-requestid'));
  expect(JSON.stringify(body)).not.toMatch(/\bat \S+:\d+/);
};

describe('POST /stop', () => {
  test('answers 202 with the execution and where to ask for it while training is in progress', async () => {
    const arn = place('in-progress');
    const { status, headers, body } = await stop(arn);
    expect(status).toBe(202);
    expect(body).toEqual({
      DocumentClassifierArn: arn,
      Status: 'STOP_REQUESTED',
      ExecutionName: expect.stringMatching(/^in-progress-[0-9a-f]{16}$/),
      ExecutionArn: `${local.stopWorkflowArn.replace(':stateMachine:', ':execution:')}:${body.ExecutionName}`,
    });
    expect(headers.get('location')).toBe(`/stop/${body.ExecutionName}`);
    expect(headers.get('retry-after')).toBe('300');
  });

  test('gives the workflow the ARN as it came', async () => {
    const { body } = await stop(place('straight-path'));
    const { input } = await sfn().send(new DescribeExecutionCommand({ executionArn: body.ExecutionArn }));
    expect(JSON.parse(input ?? '')).toEqual({ DocumentClassifierArn: arnOf('straight-path') });
  });

  test.each(['SUBMITTED', 'STOP_REQUESTED', 'A_NEW_STATUS'])('answers 202 while Status is %s', async (pinnedStatus) => {
    const { status, body } = await stop(
      place(`in-${pinnedStatus.replaceAll('_', '-')}`, { pinnedStatus: pinnedStatus as 'SUBMITTED' }),
    );
    expect([status, body.Status]).toEqual([202, pinnedStatus]);
  });

  test.each(['STOPPED', 'TRAINED', 'TRAINED_WITH_WARNING', 'IN_ERROR', 'DELETING'] as const)(
    'answers 200 and starts nothing when training has ended %s',
    async (pinnedStatus) => {
      const arn = place(`ended-${pinnedStatus.replaceAll('_', '-')}`, { pinnedStatus });
      const { status, headers, body } = await stop(arn);
      expect([status, body]).toEqual([200, { DocumentClassifierArn: arn, Status: pinnedStatus }]);
      expect(headers.get('location')).toBeNull();
    },
  );

  test('answers a repetition, 50 at once too, with the same execution while it runs', async () => {
    const arn = place('repeated');
    const answers = await Promise.all(Array.from({ length: 50 }, () => stop(arn)));
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([202]));
    expect(new Set(answers.map(({ body }) => body.ExecutionName)).size).toBe(1);
  });

  test('starts another execution when the earlier one is closed and the job still runs', async () => {
    const arn = place('x'.repeat(63));
    const first = await stop(arn);
    await sfn().send(new StopExecutionCommand({ executionArn: first.body.ExecutionArn }));
    const [second, again] = [await stop(arn), await stop(arn)];
    expect(second.status).toBe(202);
    expect(second.body.ExecutionName).toBe(`${first.body.ExecutionName.slice(2)}-2`);
    expect(second.body.ExecutionName).toHaveLength(80);
    expect(again.body.ExecutionName).toBe(second.body.ExecutionName);
  });

  test('gives another run of the same ARN another execution', async () => {
    const first = await stop(place('reused'));
    const second = await stop(place('reused', { submitTime: Date.now() + 1 }));
    expect(second.body.ExecutionName).not.toBe(first.body.ExecutionName);
  });

  test('starts the workflow all the same, and leaves Status out, when only Describe fails', async () => {
    const arn = place('undescribed');
    await inject('DescribeDocumentClassifier', 'InternalServerException', 3);
    const { status, body } = await stop(arn);
    expect([status, Object.keys(body)]).toEqual([202, ['DocumentClassifierArn', 'ExecutionName', 'ExecutionArn']]);
  });

  test('answers 404 when no such document classifier exists', async () => {
    expectProblem(await stop(arnOf('nobody')), 404, 'ResourceNotFoundException');
  });

  test.each([
    ['TooManyRequestsException', 429],
    ['ThrottlingException', 429],
    ['InternalServerException', 503],
  ])('answers Comprehend’s %s with %i and Retry-After', async (error, wanted) => {
    await inject('StopTrainingDocumentClassifier', error);
    const answer = await stop(place('throttled'));
    expectProblem(answer, wanted, error);
    expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(0);
  });

  test('answers 429 and loses nothing when the workflow can’t be started for throttling', async () => {
    const arn = place('throttled-start');
    await inject('StartExecution', 'ThrottlingException', 3);
    expectProblem(await stop(arn), 429, 'ThrottlingException');
    const again = await stop(arn);
    expect([again.status, again.body.Status]).toEqual([202, 'STOP_REQUESTED']);
  });

  test('answers anything else with 500, the cause in the log only', async () => {
    await inject('StartExecution', 'AccessDeniedException');
    logged.length = 0;
    const answer = await stop(place('unexpected'));
    expectProblem(answer, 500, 'InternalFailure');
    expect(answer.body.detail).not.toContain('AccessDenied');
    expect(logged.join()).toContain('AccessDeniedException');
  });
});

describe('POST /stop with bad input', () => {
  const arn = arnOf('x');
  test.each([
    ['an empty body', ''],
    ['a body that is not JSON', '{"DocumentClassifierArn": '],
    ['an array', [arn]],
    ['null', null],
    ['no ARN', {}],
    ['an ARN that is a number', { DocumentClassifierArn: 1 }],
    ['an ARN that is null', { DocumentClassifierArn: null }],
    ['an unknown member', { DocumentClassifierArn: arn, Force: true }],
    ['a body of 1 MB', { DocumentClassifierArn: 'x'.repeat(1024 * 1024) }],
    ['an ARN of 257 characters', { DocumentClassifierArn: `${arn}/version/${'v'.repeat(257 - arn.length - 9)}` }],
    ['an ARN with a newline behind', { DocumentClassifierArn: `${arn}\n` }],
    ['an ARN with a newline inside', { DocumentClassifierArn: arn.replace('/', '/\n') }],
    ['a trailing hyphen', { DocumentClassifierArn: `${arn}-` }],
    ['quotes', { DocumentClassifierArn: `${arn}"` }],
    [
      'the ARN of an entity recognizer',
      { DocumentClassifierArn: arn.replace('document-classifier', 'entity-recognizer') },
    ],
  ])('refuses %s, naming the rule, and asks nothing of Comprehend', async (_, body) => {
    await inject('StopTrainingDocumentClassifier', 'InternalServerException');
    for (const contentType of ['application/json', 'application/json; charset=utf-8']) {
      const answer = await post(body as object, { 'Content-Type': contentType });
      expectProblem(answer, 400, 'InvalidRequestException');
      expect(answer.body.detail).toMatch(
        /DocumentClassifierArn must be a string of at most 256 characters of the form arn:/,
      );
    }
  });

  test.each([
    ['region', arn.replace('us-east-1', 'eu-west-1'), /eu-west-1.*us-east-1/],
    ['account', arn.replace('123456789012', '210987654321'), /210987654321.*123456789012/],
  ])('refuses an ARN of another %s, naming both', async (_, DocumentClassifierArn, both) => {
    const answer = await post({ DocumentClassifierArn });
    expectProblem(answer, 400, 'InvalidRequestException');
    expect(answer.body.detail).toMatch(both);
  });

  test.each(['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data; boundary=x'])(
    'refuses the content type %s',
    async (contentType) => {
      const answer = await post({ DocumentClassifierArn: arn }, { 'Content-Type': contentType });
      expectProblem(answer, 400, 'InvalidRequestException');
      expect(answer.body.detail).toBe(`Content-Type must be application/json, got "${contentType}"`);
    },
  );

  test('refuses a body over API Gateway’s 10 MB with 413', async () => {
    expectProblem(await post({ DocumentClassifierArn: 'x'.repeat(10 * 1024 * 1024) }), 413, 'RequestTooLargeException');
  });
});

describe('GET /stop/{ExecutionName}', () => {
  const get = async (name: string) => request(`/stop/${name}`);
  const stopAndAbort = async (arn: string) => {
    const { body } = await stop(arn);
    await sfn().send(
      new StopExecutionCommand({ executionArn: body.ExecutionArn, error: 'Operator', cause: 'asked for' }),
    );
    return body.ExecutionName as string;
  };

  test('answers with the live Status and Retry-After while the workflow runs', async () => {
    const submitTime = Date.now();
    const arn = place('running', { submitTime });
    const { body: started } = await stop(arn);
    const { status, headers, body } = await get(started.ExecutionName);
    expect([status, headers.get('retry-after')]).toEqual([200, '300']);
    expect(body).toEqual({
      DocumentClassifierArn: arn,
      Status: 'STOP_REQUESTED',
      ExecutionStatus: 'RUNNING',
      StartDate: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/),
    });
    place('running', { submitTime, pinnedStatus: 'TRAINED' });
    expect((await get(started.ExecutionName)).body.Status).toBe('TRAINED');
  });

  test('tells Error and Cause, and what training took and cost, when the workflow did not succeed', async () => {
    const ago = (seconds: number) => Date.now() - seconds * 1000;
    const submitTime = ago(3600 * 3);
    const name = await stopAndAbort(place('aborted', { submitTime, trainingSeconds: 100_000 }));
    place('aborted', { submitTime, trainingSeconds: 3600 });
    const { headers, body } = await get(name);
    expect(headers.get('retry-after')).toBeNull();
    expect(body).toMatchObject({
      Status: 'TRAINED',
      ExecutionStatus: 'ABORTED',
      TrainingSeconds: 3600,
      TrainingCostUsd: 3,
      Error: 'Operator',
      Cause: 'asked for',
    });
    expect(new Date(body.StopDate).getTime()).toBeGreaterThanOrEqual(new Date(body.StartDate).getTime());
  });

  test('tells nothing of another run that took the ARN', async () => {
    const name = await stopAndAbort(place('taken'));
    place('taken', { submitTime: Date.now() + 3_600_000 });
    const { body } = await get(name);
    expect(body.ExecutionStatus).toBe('ABORTED');
    expect(body).not.toHaveProperty('Status');
    expect(body).not.toHaveProperty('TrainingSeconds');
  });

  test.each(['no-such-execution', 'a%20b', 'a%2Fb', '%E0%A4%A', '..%2f..', 'x'.repeat(81), '%00', '<b>', 'ä'])(
    'answers 404 for the name %s',
    async (name) => expectProblem(await get(name), 404, 'ResourceNotFoundException'),
  );

  test('answers 429 when Describe is throttled', async () => {
    const { body } = await stop(place('throttled-describe'));
    await inject('DescribeDocumentClassifier', 'ThrottlingException');
    expectProblem(await get(body.ExecutionName), 429, 'ThrottlingException');
  });
});

describe('anything else', () => {
  test.each([
    ['GET', '/', 404],
    ['GET', '/stops', 404],
    ['POST', '/stop/a/b', 404],
    ['GET', '/stop', 405],
    ['DELETE', '/stop', 405],
    ['POST', '/stop/some-name', 405],
  ])('%s %s is answered %i', async (method, path, status) => {
    const answer = await request(path, { method });
    expectProblem(answer, status, status === 404 ? 'ResourceNotFoundException' : 'MethodNotAllowedException');
    expect(answer.headers.get('allow')).toBe(status === 405 ? (path === '/stop' ? 'POST' : 'GET') : null);
  });

  test.each([
    ['an unknown target', { 'X-Amz-Target': 'Comprehend_20171127.DetectSentiment' }, '{}', 'UnknownOperationException'],
    ['no target', {}, '{}', 'UnknownOperationException'],
    ['broken JSON', { 'X-Amz-Target': 'Comprehend_20171127.ListDocumentClassifiers' }, '{', 'SerializationException'],
  ])('answers %s on the AWS endpoint in AWS’s error form', async (_, headers, body, type) => {
    const answer = await request('/', { method: 'POST', headers: { ...headers } as Record<string, string>, body });
    expect([answer.status, answer.body.__type, answer.headers.get('x-amzn-errortype')]).toEqual([400, type, type]);
  });
});
