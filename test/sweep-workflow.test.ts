import aslValidator from 'asl-validator';
import type { FoundRun, Outcome, Sweep } from '../lambda/guard/sweep.ts';
import { executionName } from '../lambda/stop/stop-execution.ts';
import { defaultConfig } from '../lib/config.ts';
import { synthesize } from '../local/stack/synthesized.ts';
import { type RunTask, stepFunctions } from '../local/step-functions/step-functions.ts';

const stack = synthesize('us-east-1', { ...defaultConfig, monthlyLimitUsd: 500 });
const sweepName = 'BudgetGuardSweepWorkflow';
const definitionOf = (machine: string) =>
  JSON.parse(stack.stateMachines.find(({ name }) => name === machine)?.definition ?? '');
const definition = definitionOf(sweepName);

interface State {
  readonly Type: string;
  readonly TimeoutSeconds?: number;
  readonly Retry?: readonly {
    readonly ErrorEquals: readonly string[];
    readonly MaxAttempts?: number;
    readonly IntervalSeconds?: number;
    readonly BackoffRate?: number;
    readonly MaxDelaySeconds?: number;
  }[];
  readonly Catch?: readonly { readonly ErrorEquals: readonly string[]; readonly Next: string }[];
  readonly ItemProcessor?: { readonly States: Record<string, State> };
  readonly [member: string]: unknown;
}
const statesOf = (states: Record<string, State>): [string, State][] =>
  Object.entries(states).flatMap(([name, state]) => [
    [name, state] as [string, State],
    ...(state.ItemProcessor ? statesOf(state.ItemProcessor.States) : []),
  ]);
const states = Object.fromEntries(statesOf(definition.States)) as Record<string, State>;

const arnOf = (name: string) => `arn:aws:comprehend:us-east-1:123456789012:document-classifier/${name}`;
const found = (name: string): FoundRun => {
  const DocumentClassifierArn = arnOf(name);
  return { DocumentClassifierArn, ExecutionName: executionName({ DocumentClassifierArn, SubmitTime: new Date(0) }) };
};
const sweepOf = (members: Partial<Sweep>): Sweep => ({
  Next: 'report',
  Reason: 'Because.',
  Mode: 'stop',
  Round: 0,
  Waited: false,
  Found: [],
  Stopped: [],
  Exempt: [],
  ExemptCount: 0,
  Left: 0,
  ...members,
});
const failure = (name: string, message = 'injected') => Object.assign(new Error(message), { name });

/** What Find Training and Report get. */
interface FunctionInput {
  readonly Event: unknown;
  readonly ExecutionArn: string;
  readonly StateMachineArn: string;
  readonly Sweep: Sweep | null;
  readonly Results: readonly Outcome[];
}
interface Stubs {
  /** Answers of Find Training, one after the other; an Error is thrown. */
  readonly find: readonly (Sweep | Error)[];
  readonly report?: (input: FunctionInput) => object;
  /** Called before Comprehend is; throws its faults. */
  readonly comprehend?: (action: string, documentClassifierArn: string) => void;
}

/** The sweep and the stop workflow as synthesized, in virtual time, over functions and a Comprehend that only answer. */
const runner = ({ find, report = () => ({ Counts: {} }), comprehend = () => {} }: Stubs) => {
  const calls: { task: string; atSecond: number; input: FunctionInput; DocumentClassifierArn: string }[] = [];
  const largest = { bytes: 0 };
  const measure = (value: unknown) => {
    largest.bytes = Math.max(largest.bytes, Buffer.byteLength(JSON.stringify(value) ?? ''));
  };
  const startedAt = Date.now();
  const stopped = new Set<string>();
  const answers = [...find];
  let running = 0;
  let mostAtOnce = 0;

  const runTask: RunTask = async (resource, parameters) => {
    const { FunctionName = '', Payload, DocumentClassifierArn = '' } = parameters as Record<string, string | undefined>;
    const task = resource.split(':').at(-1) === 'invoke' ? FunctionName.replace(/.*SweepWorkflow/, '') : resource;
    const input = Payload as unknown as FunctionInput;
    calls.push({ task, atSecond: (Date.now() - startedAt) / 1000, input, DocumentClassifierArn });
    measure(parameters);
    if (task === 'FindTrainingFunction') {
      const answer = answers.shift();
      if (!answer || answer instanceof Error) throw answer ?? new Error('Find Training was called once too often');
      return { StatusCode: 200, Payload: answer };
    }
    if (task === 'ReportFunction') return { StatusCode: 200, Payload: report(input) };
    mostAtOnce = Math.max(mostAtOnce, ++running);
    await new Promise((resolve) => setTimeout(resolve, 100));
    running--;
    const action = resource.split(':').at(-1) ?? '';
    comprehend(action, DocumentClassifierArn);
    if (action.startsWith('stop')) stopped.add(DocumentClassifierArn);
    const Status = stopped.has(DocumentClassifierArn) ? 'STOPPED' : 'TRAINING';
    return action.startsWith('stop') ? {} : { DocumentClassifierProperties: { DocumentClassifierArn, Status } };
  };
  const { operations } = stepFunctions({
    stateMachines: stack.stateMachines,
    runTask,
    onStateEntered: (_, __, input) => measure(input),
  });

  const start = (machine: string, input: string, name?: string) =>
    operations.StartExecution({ stateMachineArn: stack.stateMachineArn(machine), input, ...(name && { name }) })
      .executionArn;
  const endOf = async (executionArn: string) => {
    const describe = () => operations.DescribeExecution({ executionArn });
    while (describe().status === 'RUNNING') await jest.advanceTimersToNextTimerAsync();
    const { status, output, error, startDate, stopDate = 0 } = describe();
    return { executionArn, status, error, seconds: stopDate - startDate, output: output && JSON.parse(output) };
  };
  const run = async (event: unknown = {}) => endOf(start(sweepName, JSON.stringify(event)));
  const stopWorkflows = () => {
    const stateMachineArn = stack.stateMachineArn('StopWorkflow');
    const { executions } = operations.ListExecutions({ stateMachineArn, maxResults: 1000 });
    return executions.map(({ executionArn }) => operations.DescribeExecution({ executionArn }));
  };
  const countEvents = (executionArn: string) => {
    const page = { executionArn, maxResults: 1, reverseOrder: true };
    return operations.GetExecutionHistory(page).events[0]?.id ?? 0;
  };
  const inputsOf = (task: string) => calls.filter((call) => call.task === task).map(({ input }) => input);
  return { run, start, endOf, calls, inputsOf, stopWorkflows, countEvents, largest, most: () => mostAtOnce };
};

beforeEach(() => jest.useFakeTimers({ doNotFake: ['nextTick', 'setImmediate', 'queueMicrotask', 'performance'] }));
afterEach(() => jest.useRealTimers());

describe('the definition', () => {
  test('is valid Amazon States Language', () => {
    const { isValid, errorsText } = aslValidator(structuredClone(definition), { checkPaths: true, checkArn: true });
    expect(isValid ? '' : errorsText('\n')).toBe('');
  });

  test('has the contract’s states, each name once', () => {
    expect(statesOf(definition.States).map(([name]) => name)).toHaveLength(Object.keys(states).length);
    expect(Object.fromEntries(Object.entries(states).map(([name, { Type }]) => [name, Type]))).toEqual({
      'Begin Sweep': 'Pass',
      'Find Training': 'Task',
      'What Next?': 'Choice',
      'Wait For Older Sweep': 'Wait',
      'Request Stops': 'Map',
      'Request Each Stop': 'Task',
      'Leave To Stop Workflow': 'Pass',
      'Run Stop Workflows': 'Map',
      'Run Stop Workflow': 'Task',
      'Run Stop Workflow Again': 'Task',
      'Keep Status': 'Pass',
      'Keep Error': 'Pass',
      Report: 'Task',
      'Nothing Left To Do': 'Succeed',
    });
    expect(definition.StartAt).toBe('Begin Sweep');
  });

  test('is JSONPath only and has nothing that interpreters outside AWS lack', () => {
    const lacking = /QueryLanguage|JSONata|"Assign"|"Arguments"|ToleratedFailure|ItemReader|ResultWriter|ItemBatcher/;
    expect(JSON.stringify(definition)).not.toMatch(lacking);
  });

  test('gives every task a timeout: a function’s own and a minute, the stop workflow’s own and 5 minutes', () => {
    const timeouts = Object.entries(states).filter(([, { Type }]) => Type === 'Task');
    expect(Object.fromEntries(timeouts.map(([name, { TimeoutSeconds }]) => [name, TimeoutSeconds]))).toEqual({
      'Find Training': 360,
      'Request Each Stop': 60,
      'Run Stop Workflow': 3600 + 300,
      'Run Stop Workflow Again': 3600 + 300,
      Report: 360,
    });
    expect(definition.TimeoutSeconds).toBe(24 * 3600);
    expect(states['Wait For Older Sweep']?.Seconds).toBe(30);
  });

  test('takes ten at a time in both Maps', () => {
    expect(states['Request Stops']).toMatchObject({ ItemsPath: '$.Found', MaxConcurrency: 10, ResultPath: null });
    expect(states['Run Stop Workflows']).toMatchObject({
      ItemsPath: '$.Found',
      MaxConcurrency: 10,
      ResultPath: '$.Found',
    });
  });

  test('catches every failure but a function’s', () => {
    const caught = Object.entries(states).flatMap(([name, { Catch = [] }]) =>
      Catch.map(({ ErrorEquals, Next }) => [name, ...ErrorEquals, Next]),
    );
    expect(caught).toEqual([
      ['Run Stop Workflow', 'StepFunctions.ExecutionAlreadyExistsException', 'Run Stop Workflow Again'],
      ['Run Stop Workflow', 'States.ALL', 'Keep Error'],
      ['Run Stop Workflow Again', 'States.ALL', 'Keep Error'],
      ['Request Each Stop', 'States.ALL', 'Leave To Stop Workflow'],
    ]);
  });

  test.each(['Run Stop Workflow', 'Run Stop Workflow Again'])(
    '%s doesn’t run again a stop workflow that failed',
    (name) => {
      const retried = (states[name]?.Retry ?? []).flatMap(({ ErrorEquals }) => ErrorEquals);
      expect(retried).toContain('StepFunctions.ExecutionLimitExceededException');
      expect(retried.filter((error) => !error.startsWith('StepFunctions.'))).toEqual([]);
    },
  );

  test.each(['Find Training', 'Report'])('%s is retried for at least 15 minutes on average', (name) => {
    const [retry] = states[name]?.Retry ?? [];
    expect(retry?.ErrorEquals).toEqual(expect.arrayContaining(['TooManyRequestsException', 'States.TaskFailed']));
    const { MaxAttempts = 0, IntervalSeconds = 0, BackoffRate = 0, MaxDelaySeconds = 0 } = retry ?? {};
    const delays = Array.from({ length: MaxAttempts }, (_, attempt) =>
      Math.min(IntervalSeconds * BackoffRate ** attempt, MaxDelaySeconds),
    );
    expect(delays.reduce((sum, delay) => sum + delay / 2, 0)).toBeGreaterThan(15 * 60);
  });
});

describe('What Next?', () => {
  test('stop: asks for every stop first, runs every stop workflow, looks again, reports', async () => {
    const [a, b] = [found('a'), found('b')];
    const round = sweepOf({ Next: 'stop', Round: 1, Found: [a, b] });
    const Stopped = [a, b].map((run) => ({ ...run, Status: 'STOPPED' }));
    const last = sweepOf({ Round: 1, Stopped });
    const report = { Counts: { Stopped: 2 } };
    const { run, calls, inputsOf, stopWorkflows } = runner({ find: [round, last], report: () => report });
    const event = { source: 'comprehend-stop-training', detail: { Month: '2026-11' } };
    const { executionArn, status, output } = await run(event);
    expect([status, output]).toEqual(['SUCCEEDED', report]);

    const { Found: _, ...carried } = round;
    const StateMachineArn = stack.stateMachineArn(sweepName);
    expect(inputsOf('FindTrainingFunction')).toEqual([
      { Event: event, ExecutionArn: executionArn, StateMachineArn, Sweep: null, Results: [] },
      { Event: event, ExecutionArn: executionArn, StateMachineArn, Sweep: carried, Results: Stopped },
    ]);
    expect(inputsOf('ReportFunction')).toEqual([{ Sweep: last, ExecutionArn: executionArn }]);
    const comprehend = calls.filter(({ task }) => task.includes('comprehend'));
    expect(comprehend.map((call) => `${call.task.split(':').at(-1)} ${call.DocumentClassifierArn}`)).toEqual([
      `stopTrainingDocumentClassifier ${a.DocumentClassifierArn}`,
      `stopTrainingDocumentClassifier ${b.DocumentClassifierArn}`,
      `describeDocumentClassifier ${a.DocumentClassifierArn}`,
      `describeDocumentClassifier ${b.DocumentClassifierArn}`,
    ]);
    // Byte for byte the input that POST /stop gives, or the same name would not be the same execution.
    expect(stopWorkflows().map(({ name, input }) => [name, input])).toEqual(
      [b, a].map(({ DocumentClassifierArn, ExecutionName }) => [
        ExecutionName,
        JSON.stringify({ DocumentClassifierArn }),
      ]),
    );
  });

  test('stop: goes round as often as Find Training says so', async () => {
    const rounds = ['a', 'b', 'c'].map((name, i) => sweepOf({ Next: 'stop', Round: i + 1, Found: [found(name)] }));
    const { run, inputsOf, stopWorkflows } = runner({ find: [...rounds, sweepOf({ Round: 3 })] });
    expect((await run()).status).toBe('SUCCEEDED');
    expect(inputsOf('FindTrainingFunction').map(({ Sweep, Results }) => [Sweep?.Round, Results.length])).toEqual([
      [undefined, 0],
      [1, 1],
      [2, 1],
      [3, 1],
    ]);
    expect(stopWorkflows()).toHaveLength(3);
  });

  test('wait: looks again after 30 s, with nothing to enter', async () => {
    const waiting = sweepOf({ Next: 'wait', Waited: true });
    const { run, inputsOf, calls } = runner({ find: [waiting, waiting, sweepOf({ Waited: true })] });
    const { seconds } = await run();
    expect(seconds).toBe(60);
    expect(calls.map(({ atSecond }) => atSecond)).toEqual([0, 30, 60, 60]);
    expect(inputsOf('FindTrainingFunction')[1]).toMatchObject({ Sweep: { Next: 'wait', Waited: true }, Results: [] });
  });

  test('report: reports what was found and stops nothing', async () => {
    const sweep = sweepOf({ Mode: 'report', Found: [{ ...found('a'), Status: 'TRAINING' }] });
    const { run, inputsOf, calls } = runner({ find: [sweep] });
    expect((await run()).output).toEqual({ Counts: {} });
    expect(inputsOf('ReportFunction')).toMatchObject([{ Sweep: sweep }]);
    expect(calls).toHaveLength(2);
  });

  test('end: ends without a report', async () => {
    const { run, calls } = runner({ find: [sweepOf({ Next: 'end', Waited: true })] });
    expect(await run()).toMatchObject({ status: 'SUCCEEDED', output: {} });
    expect(calls).toHaveLength(1);
  });

  test('anything else: fails', async () => {
    const { run } = runner({ find: [sweepOf({ Next: 'dance' as 'end' })] });
    expect(await run()).toMatchObject({ status: 'FAILED', error: 'States.NoChoiceMatched' });
  });

  test.each([
    ['an object', { any: 'thing' }],
    ['nothing', {}],
    ['a text', 'x'],
    ['a list', [1]],
  ])('takes %s for an event', async (_, event) => {
    const { run, inputsOf } = runner({ find: [sweepOf({})] });
    expect((await run(event)).status).toBe('SUCCEEDED');
    expect(inputsOf('FindTrainingFunction')[0]?.Event).toEqual(event);
  });
});

describe('stop workflows', () => {
  const outcomesOf = async (stubs: Omit<Stubs, 'find'>, Found: FoundRun[]) => {
    const { run, inputsOf, ...rest } = runner({ find: [sweepOf({ Next: 'stop', Found }), sweepOf({})], ...stubs });
    const { status } = await run();
    return { status, outcomes: inputsOf('FindTrainingFunction')[1]?.Results, ...rest };
  };

  test('one that fails doesn’t end the others, and leaves its Error without its Cause', async () => {
    const [a, b, c] = [found('a'), found('b'), found('c')];
    const { status, outcomes } = await outcomesOf(
      {
        comprehend: (action, arn) => {
          const gone = arn === b.DocumentClassifierArn && action.startsWith('describe');
          if (gone) throw failure('Comprehend.ResourceNotFoundException');
        },
      },
      [a, b, c],
    );
    expect(status).toBe('SUCCEEDED');
    expect(outcomes).toEqual([
      { ...a, Status: 'STOPPED' },
      { ...b, Error: 'States.TaskFailed' },
      { ...c, Status: 'STOPPED' },
    ]);
  });

  test.each(['Comprehend.ResourceNotFoundException', 'Comprehend.InvalidRequestException'])(
    'are run even where the first request was refused with %s, which is not repeated',
    async (error) => {
      let refused = 0;
      const { outcomes } = await outcomesOf(
        {
          comprehend: (action) => {
            if (action.startsWith('stop') && refused++ === 0) throw failure(error);
          },
        },
        [found('a')],
      );
      expect(outcomes).toEqual([{ ...found('a'), Status: 'STOPPED' }]);
      // Refused once in Request Each Stop, asked once more by the stop workflow.
      expect(refused).toBe(2);
    },
  );

  test.each(['Comprehend.TooManyRequestsException', 'Comprehend.ComprehendException', 'Something'])(
    'are run after the first request has met %s nine times',
    async (error) => {
      let asked = 0;
      const { outcomes, calls } = await outcomesOf(
        {
          comprehend: (action) => {
            if (action.startsWith('stop') && ++asked <= 9) throw failure(error);
          },
        },
        [found('a')],
      );
      expect(outcomes).toEqual([{ ...found('a'), Status: 'STOPPED' }]);
      expect(asked).toBe(10);
      // At most 24 s of backoff, and 0.1 s for each request.
      expect(calls.at(9)?.atSecond).toBeLessThan(25);
    },
  );

  test('are run under another name where the name is a closed execution’s, and keep the run’s ExecutionName', async () => {
    const a = found('a');
    const stubs = { find: [sweepOf({ Next: 'stop', Found: [a] }), sweepOf({})] };
    const { run, start, endOf, inputsOf, stopWorkflows, calls } = runner({
      ...stubs,
      comprehend: () => {
        if (calls.length === 1) throw failure('Comprehend.ResourceNotFoundException');
      },
    });
    const { DocumentClassifierArn } = a;
    const closed = start('StopWorkflow', JSON.stringify({ DocumentClassifierArn }), a.ExecutionName);
    expect((await endOf(closed)).status).toBe('FAILED');
    expect((await run()).status).toBe('SUCCEEDED');
    expect(inputsOf('FindTrainingFunction')[1]?.Results).toEqual([{ ...a, Status: 'STOPPED' }]);
    const [again, first] = stopWorkflows();
    expect([first?.name, again?.status]).toEqual([a.ExecutionName, 'SUCCEEDED']);
    expect(again?.name).toMatch(/^[0-9a-f-]{36}$/);
  });

  test('under another name, too, leave only their Error when they fail', async () => {
    const a = found('a');
    const { run, start, endOf, inputsOf } = runner({
      find: [sweepOf({ Next: 'stop', Found: [a] }), sweepOf({})],
      comprehend: (action) => {
        if (action.startsWith('describe')) throw failure('Comprehend.ResourceNotFoundException');
      },
    });
    const { DocumentClassifierArn } = a;
    await endOf(start('StopWorkflow', JSON.stringify({ DocumentClassifierArn }), a.ExecutionName));
    await run();
    expect(inputsOf('FindTrainingFunction')[1]?.Results).toEqual([{ ...a, Error: 'States.TaskFailed' }]);
  });

  test('are shared with POST /stop while they run', async () => {
    const a = found('a');
    const { run, start, inputsOf, stopWorkflows } = runner({
      find: [sweepOf({ Next: 'stop', Found: [a] }), sweepOf({})],
    });
    const { DocumentClassifierArn } = a;
    start('StopWorkflow', JSON.stringify({ DocumentClassifierArn }), a.ExecutionName);
    await run();
    expect(stopWorkflows()).toHaveLength(1);
    expect(inputsOf('FindTrainingFunction')[1]?.Results).toEqual([{ ...a, Status: 'STOPPED' }]);
  });

  test('that reach their deadline leave States.TaskFailed, and the sweep goes on', async () => {
    const a = found('a');
    const { status, outcomes, stopWorkflows } = await outcomesOf(
      {
        comprehend: (action) => {
          if (action.startsWith('stop')) throw failure('Comprehend.InvalidRequestException');
        },
      },
      [a],
    );
    expect(stopWorkflows()[0]?.status).toBe('TIMED_OUT');
    expect([status, outcomes]).toEqual(['SUCCEEDED', [{ ...a, Error: 'States.TaskFailed' }]]);
  });
});

describe('functions', () => {
  test.each([
    'TooManyRequestsException',
    'ThrottlingException',
    'InternalServerException',
    'Lambda.ServiceException',
    'TypeError',
  ])('are called again after %s', async (error) => {
    const failures = Array.from({ length: 10 }, () => failure(error));
    let reported = 0;
    const { run, inputsOf } = runner({
      find: [...failures, sweepOf({})],
      report: () => {
        if (++reported <= 10) throw failure(error);
        return { Counts: {} };
      },
    });
    expect((await run()).status).toBe('SUCCEEDED');
    expect([inputsOf('FindTrainingFunction').length, reported]).toEqual([11, 11]);
  });

  test('that never succeed end the sweep as FAILED, with their error', async () => {
    const { run } = runner({ find: Array.from({ length: 51 }, () => failure('AccessDeniedException')) });
    expect(await run()).toMatchObject({ status: 'FAILED', error: 'AccessDeniedException' });
  });
});

test('asks 100 classifiers within 60 s where Comprehend takes 10 requests a second', async () => {
  const Found = Array.from({ length: 100 }, (_, i) => found(`${i}`));
  const startedAt = Date.now();
  const takenAt: number[] = [];
  const { run } = runner({
    find: [sweepOf({ Next: 'stop', Found }), sweepOf({})],
    comprehend: (action) => {
      if (!action.startsWith('stop')) return;
      if (takenAt.filter((at) => at > Date.now() - 1000).length === 10) {
        throw failure('Comprehend.TooManyRequestsException');
      }
      takenAt.push(Date.now());
    },
  });
  expect((await run()).status).toBe('SUCCEEDED');
  expect(takenAt).toHaveLength(100);
  expect((takenAt.at(-1) ?? 0) - startedAt).toBeLessThan(60_000);
});

describe('500 classifiers, the most a sweep takes on', () => {
  const longest = Array.from({ length: 500 }, (_, i): FoundRun => {
    const DocumentClassifierArn = arnOf(`${i}`).padEnd(256, 'x');
    return { DocumentClassifierArn, ExecutionName: executionName({ DocumentClassifierArn }) };
  });

  test('are stopped ten at a time, each asked before any stop workflow runs', async () => {
    const { run, calls, most, stopWorkflows } = runner({
      find: [sweepOf({ Next: 'stop', Found: longest }), sweepOf({})],
    });
    expect((await run()).status).toBe('SUCCEEDED');
    expect(most()).toBe(10);
    const comprehend = calls.filter(({ task }) => task.includes('comprehend'));
    expect(comprehend.slice(0, 500).every(({ task }) => task.includes(':stop'))).toBe(true);
    expect(comprehend).toHaveLength(1000);
    expect(stopWorkflows()).toHaveLength(500);
  });

  test('with the longest ARNs and names pass 256 KiB in no state, whether they end or fail', async () => {
    const Exempt = longest.slice(0, 100).map((run) => ({ ...run, Status: 'TRAINING' }));
    const around = { Reason: 'x'.repeat(1000), Exempt, ExemptCount: 100 };
    const { run, largest } = runner({
      find: [sweepOf({ ...around, Next: 'stop', Found: longest }), sweepOf({ ...around, Stopped: longest })],
      comprehend: (action, arn) => {
        const ends = Number(arn.slice(-1)) % 2 === 0;
        if (action.startsWith('describe') && ends)
          throw failure('Comprehend.ResourceNotFoundException', 'x'.repeat(32_000));
      },
    });
    expect((await run({ detail: { Text: 'x'.repeat(8000) } })).status).toBe('SUCCEEDED');
    expect(largest.bytes).toBeGreaterThan(200_000);
    expect(largest.bytes).toBeLessThan(262_144);
  });

  test('stay within an execution’s 25,000 events even if every request is throttled to its last attempt', async () => {
    const { run, countEvents } = runner({
      find: [sweepOf({ Next: 'stop', Found: longest }), sweepOf({})],
      comprehend: (action) => {
        if (action.startsWith('stop')) throw failure('Comprehend.TooManyRequestsException');
        throw failure('Comprehend.ResourceNotFoundException');
      },
    });
    const { status, executionArn } = await run();
    expect(status).toBe('SUCCEEDED');
    expect(countEvents(executionArn)).toBeGreaterThan(15_000);
    expect(countEvents(executionArn)).toBeLessThan(25_000);
  });
});
