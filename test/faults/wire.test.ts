import { clientOptions } from '../../lambda/clients.ts';
import { kindNames } from '../../lambda/model/kind.ts';
import { localAccount } from '../../local/account.ts';
import { type SynthesizedStack, synthesize } from '../../local/stack/synthesized.ts';
import { inProcess } from '../../local/wire/in-process.ts';
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
const [stop, describeModel, start, describeExecution] = [
  'StopTraining',
  'Describe',
  'StartExecution',
  'DescribeExecution',
];
const withoutMembers = 'answered with JSON without its members';
const notJson = 'answered with something that is not JSON';

/** The operation without its kind. */
const verbOf = (operation: string): string =>
  kindNames.reduce((name, kind) => name.replace(new RegExp(`(?<=^(${stop}|${describeModel}))${kind}$`), ''), operation);

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
      caller === 'task' ? inProcess(answer, 'us-east-1') : wire.clientOptions(answer, clientOptions.requestHandler),
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

test.each(wireFaultNames)(
  'POST /stop answers 202 while each Stop is %s; the workflow asks again, it ends STOPPED',
  async (fault) => {
    const path = await overTheWire((verb) => (verb === stop ? fault : undefined));
    const accepted = await path.post();
    const Status = 'isCarriedOut' in wireFaults[fault] ? 'STOP_REQUESTED' : 'TRAINING';
    expect(accepted.map(({ body }) => body.Status)).toEqual(both(Status));
    await expectStopped(path, accepted);
  },
);

const rows = (operations: readonly string[], ...left: readonly WireFaultName[]) =>
  operations.flatMap((operation) =>
    (operation.startsWith('Describe') ? readFaultNames : wireFaultNames)
      .filter((fault) => !left.includes(fault))
      .map((fault) => [operation, fault] as const),
  );

test.each(rows([describeModel, start]))(
  'POST /stop answers 500 while each %s is %s; asked again it answers 202, one workflow ends STOPPED',
  async (failing, fault) => {
    let isFaulty = true;
    const path = await overTheWire((verb) => (isFaulty && verb === failing ? fault : undefined));
    for (const answer of await path.post()) expectProblem(answer, 500);
    expect(path.statuses()).toEqual(both('STOP_REQUESTED'));
    if (failing === describeModel) expect(path.executionNames()).toEqual([]);
    isFaulty = false;
    await expectStopped(path, await path.post());
  },
);

/** Lets only each third request for an operation pass: the last attempt of each call. */
const lastAttemptOnly = () => {
  const attempts: Record<string, number> = {};
  const isLast = (operation: string) => {
    attempts[operation] = (attempts[operation] ?? 0) + 1;
    return attempts[operation] % clientOptions.maxAttempts === 0;
  };
  return { attempts, isLast };
};

test.each(
  // The SDK takes what it can't read for the service's own mistake, and doesn't ask again.
  rows([stop, describeModel, start], notJson, withoutMembers),
)(
  'POST /stop answers 202 at once when the first two requests for %s are %s; it ends STOPPED',
  async (failing, fault) => {
    const { isLast } = lastAttemptOnly();
    const path = await overTheWire((verb, operation) => (verb === failing && !isLast(operation) ? fault : undefined));
    const accepted = await path.post();
    expect(accepted.map(({ body }) => body.Status)).toEqual(both('STOP_REQUESTED'));
    await expectStopped(path, accepted);
  },
);

test('POST /stop answers within the 28 s of its function when every request is answered at the last attempt', async () => {
  const { attempts, isLast } = lastAttemptOnly();
  const path = await overTheWire((_, operation) => (isLast(operation) ? undefined : 'never answered'));
  await expectStopped(path, await path.post());
  const perCall = Object.entries(attempts).map(([operation, requests]) => requests / (operation === start ? 2 : 1));
  expect(perCall).toEqual([3, 3, 3, 3, 3]);
  const { requestTimeout } = clientOptions.requestHandler;
  // The SDK's backoff is at most 50 and 100 ms between three attempts.
  expect(3 * (3 * requestTimeout + 150)).toBeLessThan(28_000);
});

test.each(rows([describeExecution, describeModel]))(
  'GET /stop/{ExecutionName} tells no ending while each %s is %s, and the right one when asked again',
  async (failing, fault) => {
    let isFaulty = false;
    const path = await overTheWire((verb) => (isFaulty && verb === failing ? fault : undefined));
    const accepted = await path.post();
    isFaulty = true;
    for (const answer of await path.get(accepted)) expectProblem(answer, 500);
    await path.untilEnded();
    isFaulty = false;
    const ended = { status: 200, body: { ExecutionStatus: 'SUCCEEDED', Status: 'STOPPED' } };
    expect(await path.get(accepted)).toMatchObject(both(ended));
  },
);
