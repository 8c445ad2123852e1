import fc from 'fast-check';
import { kindNames } from '../../lambda/account/kind.ts';
import { synthesize } from '../../local/host/synthesized.ts';
import { type Answered, expectProblem } from '../support/http.ts';
import { stopPath } from '../support/stop-path.ts';
import { useVirtualTime } from '../support/virtual-time.ts';
import { unreliable, type WayName, ways } from './ways.ts';

/**
 * `POST /stop` with faults of every form at each of its three calls, in virtual time: it answers within 28 s, never with 500 for
 * a temporary fault, always with Retry-After when it refuses, and every accepted run is stopped.
 */
useVirtualTime();

const notHere = ['AccessDeniedException 400', 'no answer ever', 'an answer after 2.4 s'];
const wayNames = (Object.keys(ways) as WayName[]).filter((name) => !notHere.includes(name) && !name.includes(' 5 s'));

/** One poll per minute: what comes after the answer doesn't matter here. */
const stack = synthesize('us-east-1', { dashboard: false, pollIntervalSeconds: 60 });
const calls = ['StopTraining', 'Describe', 'StartExecution'] as const;
type Call = (typeof calls)[number] | 'DescribeExecution';

/** An account whose functions' requests fail as planned, until it is mended. */
const faulty = (wayOf: (call: Call, attempt: number) => WayName | undefined, isMended = false) => {
  const attempts: Partial<Record<Call, number>> = {};
  const state = { isMended };
  const path = stopPath({
    stack,
    timings: { submittedSeconds: 0, trainingSeconds: Infinity, stoppingSeconds: 120 },
    clientOptions: (answer, caller) =>
      unreliable(answer, (operation) => {
        const call = operation === 'DescribeExecution' ? operation : calls.find((name) => operation.startsWith(name));
        if (caller === 'task' || !call || state.isMended) return undefined;
        attempts[call] = (attempts[call] ?? 0) + 1;
        return wayOf(call, attempts[call]);
      }),
  });
  return {
    ...path,
    attempts,
    mend: (isMended = true) => {
      state.isMended = isMended;
    },
  };
};
type Faulty = ReturnType<typeof faulty>;

/** Asks and checks the promises of the answer. If it was refused, asks again without faults. */
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
  // There is one stop workflow, and it stops the run.
  expect(path.executions().map(({ name }) => name)).toEqual([accepted.body.ExecutionName]);
  expect(await path.untilEnded()).toEqual(['SUCCEEDED STOPPED']);
  path.close();
  return { answer, seconds };
};

describe.each(calls)('while each %s meets', (call) => {
  test.each(wayNames)('%s', async (way) => {
    const path = faulty((name) => (name === call ? way : undefined));
    const { answer } = await ask(path);
    const isThrottled = /429|TooMany|RequestLimit|Throttling/.test(way);
    const refused: Answered['status'] = isThrottled ? 429 : 503;
    expect(answer.status).toBe(call === 'StopTraining' ? 202 : refused);
  });
});

test.each(['DescribeExecution', 'Describe'] as const)('GET /stop answers 503 while %s lacks members', async (call) => {
  const path = faulty((name) => (name === call ? 'JSON without its members' : undefined), true);
  const { ExecutionName } = (await path.post(path.place('DocumentClassifier'))).body;
  path.mend(false);
  expectProblem(await path.get(ExecutionName), 503, 'InternalServerException');
  await path.untilEnded();
  path.mend();
  expect((await path.get(ExecutionName)).body).toMatchObject({ ExecutionStatus: 'SUCCEEDED', Status: 'STOPPED' });
  path.close();
});

test('at its slowest it answers within 28 s', async () => {
  const slowest = await Promise.resolve()
    .then(() => faulty((_, attempt) => (attempt % 3 === 0 ? 'an answer after 2.4 s' : 'no answer in 2.5 s')))
    .then((path) => ask(path));
  expect(slowest.answer.status).toBe(202);
  expect(slowest.seconds).toBeGreaterThan(20);
});

test('whatever faults come at whichever attempts, it keeps its promises', async () => {
  const way = fc.constantFrom<WayName | undefined>(
    ...wayNames,
    undefined,
    undefined,
    undefined,
    'an answer after 2.4 s',
  );
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
        faulty((call, attempt) => {
          const planned = call === 'DescribeExecution' ? [] : of[call];
          return planned[(attempt - 1) % planned.length];
        }),
        kind,
      );
      seen[answer.status] = (seen[answer.status] ?? 0) + 1;
      longest = Math.max(longest, seconds);
    }),
    { numRuns: Number(process.env.STOP_FAULT_RUNS ?? 150), seed: 20261129 },
  );
  // Each answer comes often, and none comes late.
  for (const count of Object.values(seen)) expect(count).toBeGreaterThan(5);
  expect(longest).toBeLessThanOrEqual(28);
  if (process.env.STOP_FAULT_RUNS) process.stdout.write(`${JSON.stringify({ seen, longest })}\n`);
});
