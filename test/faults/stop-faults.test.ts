import fc from 'fast-check';
import { kindNames, operationOf } from '../../lambda/account/kind.ts';
import { type ClientOptions, inProcess } from '../../local/aws/wire/in-process.ts';
import { synthesize } from '../../local/host/synthesized.ts';
import { type Answered, expectProblem } from '../support/http.ts';
import { stopPath } from '../support/stop-path.ts';
import { useVirtualTime } from '../support/virtual-time.ts';

/**
 * `POST /stop` under faults of every form at each of its three calls, in virtual time: it answers within 28 s, never 500 for
 * what passes, always with Retry-After where it refuses, and what it has accepted is stopped.
 */
useVirtualTime();
jest.setTimeout(600_000);

type Request = { readonly headers: Readonly<Record<string, string>> };
type Options = { readonly abortSignal?: AbortSignal } | undefined;
type Handle = (request: Request, options?: Options) => Promise<unknown>;

const answered = (statusCode: number, body: string, headers = {}) => ({
  response: { statusCode, headers, body: new TextEncoder().encode(body) },
});
const refusal = (statusCode: number, __type: string, headers = {}) =>
  answered(statusCode, JSON.stringify({ __type, message: 'no' }), { 'x-amzn-errortype': __type, ...headers });
const broken = (code: string) => Promise.reject(Object.assign(new Error(code), { code, name: 'Error' }));

/** What comes in the place of an answer. */
const ways = {
  'an HTML 503': () => answered(503, '<html>Service Unavailable</html>', { 'content-type': 'text/html' }),
  'an HTML 429': () => answered(429, '<html>Slow down</html>', { 'content-type': 'text/html' }),
  'an empty 502': () => answered(502, ''),
  'an empty 504': () => answered(504, ''),
  'ServiceUnavailable 503': () => refusal(503, 'ServiceUnavailable'),
  'ServiceUnavailableException 503': () => refusal(503, 'ServiceUnavailableException'),
  'RequestLimitExceeded 503': () => refusal(503, 'RequestLimitExceeded'),
  'RequestLimitExceeded 400': () => refusal(400, 'RequestLimitExceeded'),
  'RequestTimeout 400': () => refusal(400, 'RequestTimeout'),
  'TooManyRequestsException 400': () => refusal(400, 'TooManyRequestsException'),
  'ThrottlingException 429': () => refusal(429, 'ThrottlingException'),
  'ThrottlingException 400': () => refusal(400, 'ThrottlingException'),
  'InternalServerException 500': () => refusal(500, 'InternalServerException'),
  'InternalFailure 500': () => refusal(500, 'InternalFailure'),
  '503 with Retry-After 60': () => refusal(503, 'ServiceUnavailable', { 'retry-after': '60' }),
  '429 with Retry-After 60': () => refusal(429, 'ThrottlingException', { 'retry-after': '60' }),
  '503 with a Retry-After in an hour': () =>
    refusal(503, 'ServiceUnavailable', { 'retry-after': new Date(Date.now() + 3_600_000).toUTCString() }),
  'a reset': () => broken('ECONNRESET'),
  'a refused connection': () => broken('ECONNREFUSED'),
  'no such host': () => broken('ENOTFOUND'),
  'text in the place of JSON': () => answered(200, '<html>Please log in</html>'),
} as const satisfies Record<string, () => unknown>;
type Way = keyof typeof ways | 'no answer' | 'no answer, though carried out' | 'an answer after 2.4 s' | 'an answer';
const wayNames = [
  ...(Object.keys(ways) as (keyof typeof ways)[]),
  'no answer',
  'no answer, though carried out',
] as const;

/** As the SDK's own HTTP handler has it for these functions: it gives up after 2.5 s, or when it is told to. */
const after = (seconds: number, { abortSignal }: NonNullable<Options> = {}, name = 'TimeoutError') =>
  new Promise<void>((resolve, reject) => {
    const fail = (why: string) => reject(Object.assign(new Error(why), { name: why }));
    setTimeout(() => (name === 'none' ? resolve() : fail(name)), seconds * 1000);
    abortSignal?.addEventListener('abort', () => fail('AbortError'));
  });

const carryOut = async (way: Way, handle: Handle, request: Request, options: Options): Promise<unknown> => {
  if (options?.abortSignal?.aborted) throw Object.assign(new Error('aborted'), { name: 'AbortError' });
  if (way === 'an answer') return handle(request, options);
  if (way === 'an answer after 2.4 s') return after(2.4, options, 'none').then(() => handle(request, options));
  if (way === 'no answer') return after(2.5, options);
  if (way === 'no answer, though carried out') return handle(request, options).then(() => after(2.5, options));
  return ways[way]();
};

const stack = synthesize('us-east-1', { dashboard: false });
const calls = ['StopTraining', 'Describe', 'StartExecution'] as const;
type Call = (typeof calls)[number];

/** An account whose function's requests go as told, until it is mended. */
const faulty = (wayOf: (call: Call, attempt: number) => Way) => {
  const attempts: Partial<Record<Call, number>> = {};
  const state = { isMended: false };
  const path = stopPath({
    stack,
    timings: { submittedSeconds: 0, trainingSeconds: Infinity, stoppingSeconds: 120 },
    clientOptions: (answer, caller): ClientOptions => {
      const { requestHandler, ...options } = inProcess(answer, 'us-east-1');
      if (caller === 'task') return { ...options, ...(requestHandler && { requestHandler }) };
      const { handle } = requestHandler as { readonly handle: Handle };
      const unreliable: Handle = (request, more) => {
        const operation = request.headers['x-amz-target']?.split('.')[1] ?? '';
        const call = calls.find((name) => operation.startsWith(name) && operation !== 'DescribeExecution');
        if (!call || state.isMended) return handle(request, more);
        attempts[call] = (attempts[call] ?? 0) + 1;
        return carryOut(wayOf(call, attempts[call]), handle, request, more);
      };
      return { ...options, requestHandler: { handle: unreliable } as NonNullable<typeof requestHandler> };
    },
  });
  return {
    ...path,
    attempts,
    mend: () => {
      state.isMended = true;
    },
  };
};
type Faulty = ReturnType<typeof faulty>;

/** Asks, and sees that the answer keeps the promises; asks again without faults where it was refused. */
const ask = async (path: Faulty, kind = kindNames[0] ?? 'DocumentClassifier') => {
  const model = path.place(kind);
  const began = path.seconds();
  const answer = await path.post(model);
  const seconds = path.seconds() - began;
  expect(seconds).toBeLessThanOrEqual(28);
  const { status, headers, body } = answer;
  expect([202, 429, 503]).toContain(status);
  expect(Number(headers['retry-after'])).toBeGreaterThan(0);
  if (status !== 202) expectProblem(answer, status, body.code);
  path.mend();
  const accepted = status === 202 ? answer : await path.post(model);
  expect(accepted.status).toBe(202);
  // One stop workflow, whoever was told of it, and it stops the run.
  expect(path.executions().map(({ name }) => name)).toEqual([accepted.body.ExecutionName]);
  expect(await path.untilEnded()).toEqual(['SUCCEEDED STOPPED']);
  path.close();
  return { answer, seconds };
};

describe.each(calls)('while each %s meets', (call) => {
  test.each(wayNames)('%s', async (way) => {
    const path = faulty((name) => (name === call ? way : 'an answer'));
    const { answer } = await ask(path);
    const isThrottled = /429|TooMany|RequestLimit|Throttling/.test(way);
    const refused: Answered['status'] = isThrottled ? 429 : 503;
    expect(answer.status).toBe(call === 'StopTraining' ? 202 : refused);
  });
});

test('at its slowest it answers within 28 s', async () => {
  const slowest = await Promise.resolve()
    .then(() => faulty((_, attempt) => (attempt % 3 === 0 ? 'an answer after 2.4 s' : 'no answer')))
    .then((path) => ask(path));
  expect(slowest.answer.status).toBe(202);
  expect(slowest.seconds).toBeGreaterThan(20);
});

test('whatever faults come at whichever attempts, it keeps its promises', async () => {
  const way = fc.constantFrom<Way>(...wayNames, 'an answer', 'an answer', 'an answer', 'an answer after 2.4 s');
  const plan = fc.record({
    StopTraining: fc.array(way, { minLength: 1, maxLength: 3 }),
    Describe: fc.array(way, { minLength: 1, maxLength: 3 }),
    StartExecution: fc.array(way, { minLength: 1, maxLength: 3 }),
    kind: fc.constantFrom(...kindNames),
  });
  const seen = { 202: 0, 429: 0, 503: 0 } as Record<number, number>;
  let longest = 0;
  await fc.assert(
    fc.asyncProperty(plan, async ({ kind, ...of }) => {
      const { answer, seconds } = await ask(
        faulty((call, attempt) => of[call][(attempt - 1) % of[call].length] ?? 'an answer'),
        kind,
      );
      seen[answer.status] = (seen[answer.status] ?? 0) + 1;
      longest = Math.max(longest, seconds);
    }),
    { numRuns: Number(process.env.STOP_FAULT_RUNS ?? 150), seed: 20261129 },
  );
  // Each answer comes often, and none comes late.
  for (const count of Object.values(seen)) expect(count).toBeGreaterThan(10);
  expect(longest).toBeLessThanOrEqual(28);
  if (process.env.STOP_FAULT_RUNS) process.stdout.write(`${JSON.stringify({ seen, longest })}\n`);
});

test('a refusal that lasts is an error without Retry-After, at each call', async () => {
  for (const call of calls) {
    const path = stopPath({
      stack,
      faultOf: (operation) => {
        const isMeant = operation === (call === 'StartExecution' ? call : operationOf(call, 'DocumentClassifier'));
        return isMeant ? ['AccessDeniedException', 400] : undefined;
      },
    });
    expectProblem(await path.post(path.place('DocumentClassifier')), 500);
    path.close();
  }
});
