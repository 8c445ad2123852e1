import { kindNames } from '../../lambda/account/kind.ts';
import { clients } from '../../lambda/clients.ts';
import { inProcess } from '../../local/aws/wire/in-process.ts';
import { localAccount } from '../../local/host/account.ts';
import { type SynthesizedStack, synthesize } from '../../local/host/synthesized.ts';
import { type Answered, apiOf, expectProblem } from '../support/http.ts';
import { endingOf } from '../support/stop-path.ts';
import { faultyWire, readFaultNames, type WireFaultName, wireFaultNames, wireFaults } from './faulty-wire.ts';

/**
 * What the stop path does when the wire to AWS fails it, over real sockets and with the SDK's own HTTP handler: whatever is
 * answered 202 ends as Comprehend ends it, whatever is refused can be asked again. Each row goes through both kinds at once.
 */
const synthesized = synthesize('us-east-1');
/** With polls 10 ms apart. */
const stack: SynthesizedStack = {
  ...synthesized,
  resources: (type) =>
    JSON.parse(JSON.stringify(synthesized.resources(type)).replaceAll('\\"Seconds\\":15', '\\"Seconds\\":0.01')),
};
const notRetried = ['answered with JSON without its members', 'answered with something that is not JSON'];

/** What a caller is told: that an answer lacks its members, the functions find out themselves. */
const codeOf = (fault: WireFaultName): string =>
  fault === 'answered with JSON without its members' ? 'InternalServerException' : 'ServiceUnavailableException';

/** The operation without its kind. */
const verbOf = (operation: string): string => /^(StopTraining|Describe)(?!Execution)/.exec(operation)?.[0] ?? operation;
type Verb = 'StopTraining' | 'Describe' | 'StartExecution' | 'DescribeExecution';

let close = () => {};
// Full jitter at its least: the SDK's own retries follow at once.
beforeEach(() => void jest.spyOn(Math, 'random').mockReturnValue(0));
afterEach(() => {
  jest.restoreAllMocks();
  close();
});

const overTheWire = async (faultOf: (verb: string, operation: string) => WireFaultName | undefined) => {
  let hoursPassed = 0;
  const wire = await faultyWire((operation) => faultOf(verbOf(operation), operation));
  const account = localAccount({
    stack,
    timings: { submittedSeconds: 0, trainingSeconds: Infinity, stoppingSeconds: 120 },
    clock: () => Date.now() + hoursPassed * 3_600_000,
    // The workflow's requests are AWS's own.
    clientOptions: (answer, caller) =>
      caller === 'task' ? inProcess(answer, 'us-east-1') : wire.clientOptions(answer, clients.caller.requestHandler),
  });
  close = () => {
    account.close();
    wire.close();
  };
  const api = apiOf(account.answer);
  const models = kindNames.map((kind) => account.comprehend.place({ kind, name: 'under-test' }));
  const { executions } = account.workflows;
  return {
    post: async () => {
      const answers: Answered[] = [];
      for (const model of models) answers.push(await api.post(model));
      return answers;
    },
    get: (accepted: readonly Answered[]) => Promise.all(accepted.map(({ body }) => api.get(body.ExecutionName))),
    statuses: () => models.map(account.comprehend.statusOf),
    executionNames: () => executions().map(({ name }) => name),
    /** Comprehend gets past the end of stopping, whenever that began, and the workflows find out. */
    untilEnded: async () => {
      while (executions().some(({ status }) => status === 'RUNNING')) {
        hoursPassed += 1;
        await new Promise((resolve) => setImmediate(resolve));
      }
      return executions().map(endingOf);
    },
  };
};
type Path = Awaited<ReturnType<typeof overTheWire>>;

const both = <Value>(value: Value): Value[] => kindNames.map(() => value);

/** One stop workflow a model, the one that its caller was told of, and it ends STOPPED. */
const expectStopped = async ({ executionNames, untilEnded }: Path, accepted: readonly Answered[]) => {
  expect(accepted.map(({ status }) => status)).toEqual(both(202));
  expect(accepted.map(({ body }) => body.ExecutionName).sort()).toEqual(executionNames().sort());
  expect(await untilEnded()).toEqual(both('SUCCEEDED STOPPED'));
};

test.each(wireFaultNames)('while each Stop is %s POST /stop answers 202, and it ends STOPPED', async (fault) => {
  const path = await overTheWire((verb) => (verb === 'StopTraining' ? fault : undefined));
  const accepted = await path.post();
  const Status = 'isCarriedOut' in wireFaults[fault] ? 'STOP_REQUESTED' : 'TRAINING';
  expect(accepted.map(({ body }) => body.Status)).toEqual(both(Status));
  await expectStopped(path, accepted);
});

const rows = (verbs: readonly Verb[], except: readonly string[] = []) =>
  verbs.flatMap((verb) =>
    (verb.startsWith('Describe') ? readFaultNames : wireFaultNames)
      .filter((fault) => !except.includes(fault))
      .map((fault) => [verb, fault] as const),
  );

const refused = rows(['Describe', 'StartExecution']);
test.each(refused)('while each %s is %s POST /stop answers 503, and 202 later', async (failing, fault) => {
  let isFaulty = true;
  const path = await overTheWire((verb) => (isFaulty && verb === failing ? fault : undefined));
  for (const answer of await path.post()) expectProblem(answer, 503, codeOf(fault));
  expect(path.statuses()).toEqual(both('STOP_REQUESTED'));
  if (failing === 'Describe') expect(path.executionNames()).toEqual([]);
  isFaulty = false;
  await expectStopped(path, await path.post());
});

/** Lets only each third request for an operation pass: the last attempt of each call. */
const lastAttemptOnly = () => {
  const attempts: Record<string, number> = {};
  const isLast = (operation: string) => {
    attempts[operation] = (attempts[operation] ?? 0) + 1;
    return attempts[operation] % clients.caller.maxAttempts === 0;
  };
  return { attempts, isLast };
};

// The SDK takes what it can't read for the service's own mistake, and doesn't ask again.
const retried = rows(['StopTraining', 'Describe', 'StartExecution'], notRetried);
test.each(retried)('when the first two of %s are %s POST /stop answers 202 at once', async (failing, fault) => {
  const { isLast } = lastAttemptOnly();
  const path = await overTheWire((verb, operation) => (verb === failing && !isLast(operation) ? fault : undefined));
  const accepted = await path.post();
  expect(accepted.map(({ body }) => body.Status)).toEqual(both('STOP_REQUESTED'));
  await expectStopped(path, accepted);
});

test('POST /stop answers within the 28 s of its function when every call is answered at its last attempt', async () => {
  const { attempts, isLast } = lastAttemptOnly();
  const path = await overTheWire((_, operation) => (isLast(operation) ? undefined : 'never answered'));
  await expectStopped(path, await path.post());
  expect(Object.values(attempts)).toEqual([3, 3, 6, 3, 3]);
  const { requestTimeout } = clients.caller.requestHandler;
  // The SDK's backoff is at most 50 and 100 ms between three attempts.
  expect(3 * (3 * requestTimeout + 150)).toBeLessThan(28_000);
});

const read = rows(['DescribeExecution', 'Describe']);
test.each(read)('while each %s is %s GET /stop tells no ending, and the right one later', async (failing, fault) => {
  let isFaulty = false;
  const path = await overTheWire((verb) => (isFaulty && verb === failing ? fault : undefined));
  const accepted = await path.post();
  isFaulty = true;
  for (const answer of await path.get(accepted)) expectProblem(answer, 503, codeOf(fault));
  await path.untilEnded();
  isFaulty = false;
  const ended = { status: 200, body: { ExecutionStatus: 'SUCCEEDED', Status: 'STOPPED' } };
  expect(await path.get(accepted)).toMatchObject(both(ended));
});
