import {
  DescribeExecutionCommand,
  DescribeStateMachineCommand,
  ExecutionAlreadyExists,
  ExecutionDoesNotExist,
  GetExecutionHistoryCommand,
  InvalidArn,
  InvalidExecutionInput,
  InvalidName,
  InvalidToken,
  ListExecutionsCommand,
  ListStateMachinesCommand,
  SFNClient,
  StartExecutionCommand,
  StateMachineDoesNotExist,
  StopExecutionCommand,
  ValidationException,
} from '@aws-sdk/client-sfn';
import { type ExecutionDescription, type RunTask, stepFunctions } from '../../local/step-functions/step-functions.ts';
import { awsJson } from '../../local/wire/aws-json.ts';
import { inProcess } from '../in-process.ts';

const START = new Date('2026-11-23T12:00:00.250Z');
const STOP = 'arn:aws:states:::aws-sdk:comprehend:stopTrainingDocumentClassifier';
const DESCRIBE = 'arn:aws:states:::aws-sdk:comprehend:describeDocumentClassifier';
const CHILD = 'arn:aws:states:::states:startExecution.sync:2';

const arnOf = (machine: string) => `arn:aws:states:us-east-1:123456789012:stateMachine:${machine}`;
const executionArnOf = (machine: string, name: string) =>
  `arn:aws:states:us-east-1:123456789012:execution:${machine}:${name}`;
const failure = (name: string, message: string) => Object.assign(new Error(message), { name });

const task = (members: object = {}) => ({ Type: 'Task', Resource: DESCRIBE, End: true, ...members });
const machineOf = (states: Record<string, object>, members: object = {}) => ({
  StartAt: Object.keys(states)[0],
  States: states,
  ...members,
});
const waitMachine = machineOf({ Wait: { Type: 'Wait', Seconds: 60, End: true } });

interface Options {
  readonly runTask?: RunTask;
  readonly onStateEntered?: (executionArn: string, state: string, input: unknown) => void;
}

const setup = (definitions: Record<string, object>, { runTask = async () => ({}), ...options }: Options = {}) => {
  const changes: ExecutionDescription[] = [];
  const service = stepFunctions({
    stateMachines: Object.entries(definitions).map(([name, definition]) => ({
      name,
      stateMachineArn: arnOf(name),
      definition: JSON.stringify(definition),
    })),
    runTask,
    onStatusChange: (execution) => changes.push(execution),
    ...options,
  });
  const sfn = new SFNClient(inProcess(awsJson({ services: [service] })));
  const start = async (machine: string, input: unknown = {}, name?: string) => {
    const request = { stateMachineArn: arnOf(machine), input: JSON.stringify(input), ...(name && { name }) };
    const { executionArn = '' } = await sfn.send(new StartExecutionCommand(request));
    return executionArn;
  };
  const describe = (executionArn: string) => sfn.send(new DescribeExecutionCommand({ executionArn }));
  const runFor = async (seconds: number, machine: string, input?: unknown) => {
    const executionArn = await start(machine, input);
    await jest.advanceTimersByTimeAsync(seconds * 1000);
    return describe(executionArn);
  };
  const history = async (executionArn: string) => {
    const { events = [] } = await sfn.send(new GetExecutionHistoryCommand({ executionArn, maxResults: 1000 }));
    return events;
  };
  return { sfn, changes, start, describe, runFor, history };
};

beforeEach(() => {
  jest.useFakeTimers({ now: START, doNotFake: ['nextTick', 'queueMicrotask', 'setImmediate', 'performance'] });
});

describe('StartExecution', () => {
  test('answers the same execution to the same name and input while it runs', async () => {
    const { sfn } = setup({ Stop: waitMachine });
    const request = { stateMachineArn: arnOf('Stop'), name: 'docs-0123456789abcdef', input: '{"a":1}' };
    const first = await sfn.send(new StartExecutionCommand(request));
    await jest.advanceTimersByTimeAsync(30_000);
    const { executionArn, startDate } = await sfn.send(new StartExecutionCommand(request));
    expect(executionArn).toBe(executionArnOf('Stop', 'docs-0123456789abcdef'));
    expect(startDate).toEqual(START);
    expect(first).toMatchObject({ executionArn, startDate });
    const { executions } = await sfn.send(new ListExecutionsCommand({ stateMachineArn: arnOf('Stop') }));
    expect(executions).toHaveLength(1);
  });

  test('refuses a name that is taken by other input or by a closed execution', async () => {
    const { start } = setup({ Stop: waitMachine });
    await start('Stop', { a: 1 }, 'docs');
    await expect(start('Stop', { a: 2 }, 'docs')).rejects.toThrow(ExecutionAlreadyExists);
    await jest.advanceTimersByTimeAsync(60_000);
    await expect(start('Stop', { a: 1 }, 'docs')).rejects.toThrow(
      `Execution Already Exists: '${executionArnOf('Stop', 'docs')}'`,
    );
  });

  test('allows the same name in another state machine', async () => {
    const { start } = setup({ Stop: waitMachine, Sweep: waitMachine });
    await start('Stop', {}, 'docs');
    await expect(start('Sweep', {}, 'docs')).resolves.toBe(executionArnOf('Sweep', 'docs'));
  });

  test('names an execution with a UUID, and takes {} for its input, when neither is given', async () => {
    const { sfn, describe } = setup({ Stop: waitMachine });
    const { executionArn = '' } = await sfn.send(new StartExecutionCommand({ stateMachineArn: arnOf('Stop') }));
    const { name, input } = await describe(executionArn);
    expect(name).toMatch(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);
    expect(input).toBe('{}');
  });

  test.each(['a', 'x'.repeat(80), 'docs-v2_2026.11+23=!()@é'])('accepts the name %s', async (name) => {
    await expect(setup({ Stop: waitMachine }).start('Stop', {}, name)).resolves.toBe(executionArnOf('Stop', name));
  });

  test.each(['x'.repeat(81), 'a b', 'a\nb', 'a\u0085b', 'a\uffff', ...'<>{}[]?*"#%\\^|~`$&,;:/'])(
    'refuses the name %j',
    async (name) => {
      await expect(setup({ Stop: waitMachine }).start('Stop', {}, name)).rejects.toThrow(InvalidName);
    },
  );

  test.each([
    ['an unknown state machine', { stateMachineArn: arnOf('Other') }, StateMachineDoesNotExist],
    ['an ARN that is none', { stateMachineArn: 'Stop' }, InvalidArn],
    ['the ARN of an execution', { stateMachineArn: executionArnOf('Stop', 'docs') }, InvalidArn],
    ['no ARN', { stateMachineArn: undefined }, ValidationException],
    ['input that is not JSON', { input: '{a:1}' }, InvalidExecutionInput],
    ['empty input', { input: '' }, InvalidExecutionInput],
    ['an empty name', { name: '' }, InvalidName],
    ['input of 262,145 bytes', { input: JSON.stringify(`é${'x'.repeat(262_141)}`) }, InvalidExecutionInput],
  ])('refuses %s', async (_, members, error) => {
    const { sfn } = setup({ Stop: waitMachine });
    const request = { stateMachineArn: arnOf('Stop'), ...members };
    await expect(sfn.send(new StartExecutionCommand(request))).rejects.toThrow(error);
  });

  test('accepts input of 262,144 bytes', async () => {
    const { start } = setup({ Stop: waitMachine });
    await expect(start('Stop', `é${'x'.repeat(262_140)}`)).resolves.toContain('execution:Stop:');
  });
});

describe('an execution', () => {
  test('ends SUCCEEDED with its output, and tells when it started and stopped', async () => {
    const { runFor } = setup({ Stop: waitMachine });
    const description = await runFor(59.999, 'Stop', { a: 1 });
    expect(description).toMatchObject({ status: 'RUNNING', startDate: START, input: '{"a":1}' });
    expect(description).not.toHaveProperty('stopDate');
    await jest.advanceTimersByTimeAsync(1);
    expect(await runFor(0, 'Stop')).toMatchObject({ status: 'RUNNING' });
    const { $metadata, ...ended } = await runFor(60, 'Stop', { a: 1 });
    const startDate = new Date(START.getTime() + 60_000);
    expect(ended).toEqual({
      executionArn: executionArnOf('Stop', String(ended.name)),
      stateMachineArn: arnOf('Stop'),
      name: ended.name,
      status: 'SUCCEEDED',
      startDate,
      stopDate: new Date(startDate.getTime() + 60_000),
      input: '{"a":1}',
      inputDetails: { included: true },
      output: '{"a":1}',
      outputDetails: { included: true },
    });
  });

  test.each([
    [
      'a Fail state',
      { Type: 'Fail', Error: 'ResourceNotFoundException', Cause: 'gone' },
      'ResourceNotFoundException',
      'gone',
    ],
    ['a Fail state without Error and Cause', { Type: 'Fail' }, undefined, undefined],
    ['a Fail state with paths', { Type: 'Fail', ErrorPath: '$.e', CausePath: '$.c' }, 'E', 'because'],
    ['an error of a task', task(), 'Comprehend.ResourceNotFoundException', 'RESOURCE_NOT_FOUND'],
    [
      'a choice without a match',
      { Type: 'Choice', Choices: [{ Variable: '$.e', NumericEquals: 1, Next: 'State' }] },
      'States.NoChoiceMatched',
      undefined,
    ],
    ['a Next that leads nowhere', { Type: 'Pass', Next: 'Nowhere' }, 'States.Runtime', expect.any(String)],
    [
      'a path that leads nowhere',
      task({ Parameters: { 'A.$': '$.missing' } }),
      'States.Runtime',
      expect.stringContaining('$.missing'),
    ],
    [
      'a failure of the engine itself',
      { Type: 'Pass', Parameters: { 'A.$': "States.StringToJson('{')" }, End: true },
      'States.Runtime',
      expect.stringContaining('JSON'),
    ],
  ])('ends FAILED with error and cause of %s', async (_, state, error, cause) => {
    const { runFor } = setup(
      { Stop: machineOf({ State: state }) },
      {
        runTask: async () => {
          throw failure('Comprehend.ResourceNotFoundException', 'RESOURCE_NOT_FOUND');
        },
      },
    );
    const description = await runFor(0, 'Stop', { e: 'E', c: 'because' });
    expect(description).toMatchObject({ status: 'FAILED', stopDate: START });
    expect([description.error, description.cause]).toEqual([error, cause]);
    expect(description).not.toHaveProperty('output');
  });

  test.each([undefined, null, 'text', {}])('ends FAILED when a task throws %j', async (thrown) => {
    const { runFor } = setup({ Stop: machineOf({ State: task() }) }, { runTask: () => Promise.reject(thrown) });
    expect(await runFor(0, 'Stop')).toMatchObject({ status: 'FAILED', error: 'Error', cause: String(thrown) });
  });

  test('ends TIMED_OUT at the state machine’s TimeoutSeconds', async () => {
    const { runFor } = setup({ Stop: { ...waitMachine, TimeoutSeconds: 10 } });
    expect(await runFor(9.999, 'Stop')).toMatchObject({ status: 'RUNNING' });
    expect(await runFor(10, 'Stop')).toMatchObject({ status: 'TIMED_OUT' });
  });

  test('fails with States.Timeout when a task takes longer than its TimeoutSeconds', async () => {
    const { runFor, history } = setup(
      { Stop: machineOf({ State: task({ TimeoutSeconds: 5 }) }) },
      { runTask: () => new Promise(() => {}) },
    );
    const { executionArn = '', ...description } = await runFor(5, 'Stop');
    expect(description).toMatchObject({ status: 'FAILED', error: 'States.Timeout' });
    expect(description).not.toHaveProperty('cause');
    expect((await history(executionArn)).at(-2)).toMatchObject({
      type: 'TaskTimedOut',
      taskTimedOutEventDetails: { error: 'States.Timeout' },
    });
  });

  test('waits a week for a task without TimeoutSeconds', async () => {
    const week = 7 * 24 * 3600;
    const { runFor } = setup(
      { Stop: machineOf({ State: task() }) },
      { runTask: () => new Promise((resolve) => setTimeout(resolve, week * 1000, { Status: 'STOPPED' })) },
    );
    expect(await runFor(week - 1, 'Stop')).toMatchObject({ status: 'RUNNING' });
    expect(await runFor(week, 'Stop')).toMatchObject({ status: 'SUCCEEDED', output: '{"Status":"STOPPED"}' });
  });

  const YEAR = 365 * 24 * 3600;
  const Retry = [{ ErrorEquals: ['Refused'], IntervalSeconds: YEAR }];
  test.each([
    ['state machine’s TimeoutSeconds', { Stop: { ...waitMachine, TimeoutSeconds: YEAR } }],
    ['Wait', { Stop: machineOf({ Wait: { Type: 'Wait', Seconds: YEAR, End: true } }) }],
    ['task’s TimeoutSeconds', { Stop: machineOf({ State: task({ TimeoutSeconds: YEAR }) }) }],
    ['Retry', { Stop: machineOf({ State: task({ InputPath: '$.a', Retry }) }) }],
  ])('runs on while a %s of a year, more than a timer can hold, has not passed', async (_, machines) => {
    const runTask = jest.fn(async (_: string, parameters: unknown) => {
      if (JSON.stringify(parameters) === '"refuse"') throw failure('Refused', '');
      return new Promise(() => {});
    });
    expect(await setup(machines, { runTask }).runFor(59, 'Stop', { a: 'refuse' })).toMatchObject({ status: 'RUNNING' });
    expect(runTask.mock.calls.length).toBeLessThan(2);
  });

  test.each([
    ['SecondsPath', { SecondsPath: '$.seconds' }],
    ['Timestamp', { Timestamp: '2030-01-01T00:00:00Z' }],
    ['TimestampPath', { TimestampPath: '$.date' }],
  ])('fails, rather than not wait at all, when %s asks for more than a timer can hold', async (_, wait) => {
    const { runFor } = setup({ Stop: machineOf({ Wait: { Type: 'Wait', ...wait, End: true } }) });
    const description = await runFor(1, 'Stop', { seconds: YEAR, date: '2030-01-01T00:00:00Z' });
    expect(description).toMatchObject({ status: 'FAILED', error: 'States.Runtime' });
    expect(description.cause).toContain('24.8 days');
  });

  test('fails at 25,000 history events', async () => {
    const { start, describe, sfn } = setup({
      Stop: machineOf({ A: { Type: 'Pass', Next: 'B' }, B: { Type: 'Pass', Next: 'A' } }),
    });
    const executionArn = await start('Stop');
    await jest.advanceTimersByTimeAsync(0);
    expect(await describe(executionArn)).toMatchObject({ status: 'FAILED', error: 'States.Runtime' });
    const { events } = await sfn.send(
      new GetExecutionHistoryCommand({ executionArn, reverseOrder: true, maxResults: 1 }),
    );
    expect(events).toMatchObject([{ id: 25_000, type: 'ExecutionFailed' }]);
  });

  test('gives tasks their resource and parameters, and takes nothing for null and a Date for its text', async () => {
    const answers: unknown[] = [undefined, { SubmitTime: START }];
    const runTask = jest.fn(async () => answers.shift());
    const Parameters = {
      'Name.$': '$$.Execution.Name',
      'Id.$': '$$.Execution.Id',
      'Machine.$': '$$.StateMachine.Name',
    };
    const definition = machineOf({
      First: task({ Resource: STOP, Parameters, End: undefined, ResultPath: '$.first', Next: 'Second' }),
      Second: task({ ResultPath: '$.second' }),
    });
    const { name, output, executionArn } = await setup({ Stop: definition }, { runTask }).runFor(0, 'Stop', { a: 1 });
    expect(runTask.mock.calls).toEqual([
      [STOP, { Name: name, Id: executionArn, Machine: 'Stop' }],
      [DESCRIBE, { a: 1, first: null }],
    ]);
    expect(JSON.parse(String(output))).toEqual({ a: 1, first: null, second: { SubmitTime: START.toISOString() } });
  });

  test('tells observers of its start, its end and the states it enters', async () => {
    const onStateEntered = jest.fn();
    const { changes, start } = setup({ Stop: waitMachine }, { onStateEntered });
    const executionArn = await start('Stop', { a: 1 });
    expect(changes).toMatchObject([{ executionArn, status: 'RUNNING', startDate: START.getTime() / 1000 }]);
    await jest.advanceTimersByTimeAsync(60_000);
    expect(changes.slice(1)).toMatchObject([{ status: 'SUCCEEDED', stopDate: START.getTime() / 1000 + 60 }]);
    expect(onStateEntered.mock.calls).toEqual([[executionArn, 'Wait', { a: 1 }]]);
  });

  test('runs on when an observer throws', async () => {
    const onStateEntered = () => {
      throw new Error('observer');
    };
    expect(await setup({ Stop: waitMachine }, { onStateEntered }).runFor(60, 'Stop')).toMatchObject({
      status: 'SUCCEEDED',
    });
  });
});

describe('StopExecution', () => {
  test('ends an execution ABORTED with the error and cause given, and calls no further task', async () => {
    const runTask = jest.fn(async () => ({}));
    const definition = machineOf({ Wait: { Type: 'Wait', Seconds: 60, Next: 'Task' }, Task: task() });
    const { sfn, start, describe, history } = setup({ Stop: definition }, { runTask });
    const executionArn = await start('Stop');
    await jest.advanceTimersByTimeAsync(10_000);
    const request = { executionArn, error: 'ByHand', cause: 'not needed' };
    const { stopDate } = await sfn.send(new StopExecutionCommand(request));
    expect(stopDate).toEqual(new Date(START.getTime() + 10_000));
    await jest.advanceTimersByTimeAsync(60_000);
    expect(runTask).not.toHaveBeenCalled();
    const { output, ...ended } = await describe(executionArn);
    expect(ended).toMatchObject({ status: 'ABORTED', stopDate, error: 'ByHand', cause: 'not needed' });
    expect((await history(executionArn)).at(-1)).toMatchObject({
      previousEventId: 0,
      type: 'ExecutionAborted',
      executionAbortedEventDetails: { error: 'ByHand', cause: 'not needed' },
    });
    expect(await sfn.send(new StopExecutionCommand({ executionArn, error: 'Again' }))).toMatchObject({ stopDate });
    expect(await describe(executionArn)).toMatchObject({ error: 'ByHand' });
  });

  test('keeps a Map from tasks of items that waited for MaxConcurrency', async () => {
    const runTask = jest.fn(() => new Promise(() => {}));
    const Each = { Type: 'Map', MaxConcurrency: 1, ItemProcessor: machineOf({ State: task() }), End: true };
    const { sfn, start } = setup({ Sweep: machineOf({ Each }) }, { runTask });
    const executionArn = await start('Sweep', [1, 2, 3]);
    await jest.advanceTimersByTimeAsync(1000);
    await sfn.send(new StopExecutionCommand({ executionArn }));
    await jest.advanceTimersByTimeAsync(1000);
    expect(runTask.mock.calls).toEqual([[DESCRIBE, 1]]);
  });

  test('ends the executions that the execution waits for', async () => {
    const parent = machineOf({
      Run: task({ Resource: CHILD, Parameters: { StateMachineArn: arnOf('Stop'), Name: 'child' } }),
    });
    const { sfn, start, describe } = setup({ Sweep: parent, Stop: waitMachine });
    const executionArn = await start('Sweep');
    expect(await describe(executionArnOf('Stop', 'child'))).toMatchObject({ status: 'RUNNING' });
    await sfn.send(new StopExecutionCommand({ executionArn }));
    expect(await describe(executionArnOf('Stop', 'child'))).toMatchObject({ status: 'ABORTED' });
  });
});

describe('startExecution.sync:2', () => {
  const Parameters = { StateMachineArn: arnOf('Stop'), Name: 'child', 'Input.$': '$' };
  const parent = machineOf({
    Run: task({ Resource: CHILD, Parameters, Catch: [{ ErrorEquals: ['States.TaskFailed'], Next: 'Caught' }] }),
    Caught: { Type: 'Pass', End: true },
  });

  test('waits for the execution and answers its description with Input and Output as JSON', async () => {
    const { start, describe, history } = setup({ Sweep: parent, Stop: waitMachine });
    const executionArn = await start('Sweep', { a: 1 });
    await jest.advanceTimersByTimeAsync(59_999);
    expect(await describe(executionArn)).toMatchObject({ status: 'RUNNING' });
    await jest.advanceTimersByTimeAsync(1);
    const { status, output } = await describe(executionArn);
    expect(status).toBe('SUCCEEDED');
    expect(JSON.parse(String(output))).toEqual({
      ExecutionArn: executionArnOf('Stop', 'child'),
      StateMachineArn: arnOf('Stop'),
      Name: 'child',
      Status: 'SUCCEEDED',
      StartDate: START.getTime(),
      StopDate: START.getTime() + 60_000,
      Input: { a: 1 },
      InputDetails: { Included: true },
      Output: { a: 1 },
      OutputDetails: { Included: true },
    });
    const events = await history(executionArn);
    expect(events.find(({ type }) => type === 'TaskSubmitted')?.taskSubmittedEventDetails).toMatchObject({
      resourceType: 'states',
      resource: 'startExecution.sync:2',
      output: JSON.stringify({ ExecutionArn: executionArnOf('Stop', 'child'), StartDate: START.getTime() }),
    });
  });

  test('throws States.TaskFailed with the description as its cause when the execution fails', async () => {
    const Stop = machineOf({ Failed: { Type: 'Fail', Error: 'ResourceNotFoundException', Cause: 'gone' } });
    const { output } = await setup({ Sweep: parent, Stop }).runFor(0, 'Sweep', { a: 1 });
    const { Error: error, Cause } = JSON.parse(String(output));
    expect(error).toBe('States.TaskFailed');
    expect(JSON.parse(Cause)).toMatchObject({ Status: 'FAILED', Error: 'ResourceNotFoundException', Cause: 'gone' });
  });

  test.each([
    ['StepFunctions.ExecutionAlreadyExistsException', { a: 2 }, arnOf('Stop')],
    ['StepFunctions.StateMachineDoesNotExistException', { a: 1 }, arnOf('Other')],
  ])('throws %s when the execution can not be started', async (error, input, StateMachineArn) => {
    const Sweep = machineOf({ Run: task({ Resource: CHILD, Parameters: { ...Parameters, StateMachineArn } }) });
    const { start, runFor, history } = setup({ Sweep, Stop: waitMachine });
    await start('Stop', { a: 1 }, 'child');
    const { executionArn = '', ...description } = await runFor(0, 'Sweep', input);
    expect(description).toMatchObject({ status: 'FAILED', error });
    expect((await history(executionArn)).at(-2)).toMatchObject({ type: 'TaskSubmitFailed' });
  });
});

describe('GetExecutionHistory', () => {
  const polling = machineOf({
    Describe: task({ End: undefined, Next: 'Ended?', Retry: [{ ErrorEquals: ['Throttled'], IntervalSeconds: 2 }] }),
    'Ended?': {
      Type: 'Choice',
      Choices: [{ Variable: '$.Status', StringEquals: 'STOPPED', Next: 'Done' }],
      Default: 'Wait',
    },
    Wait: { Type: 'Wait', Seconds: 15, Next: 'Describe' },
    Done: { Type: 'Succeed' },
  });
  const pollingTask = () => {
    const answers = [failure('Throttled', 'slow down'), { Status: 'STOP_REQUESTED' }, { Status: 'STOPPED' }];
    return async () => {
      const answer = answers.shift();
      if (answer instanceof Error) throw answer;
      return answer;
    };
  };

  test('tells of a workflow that retries, chooses, waits and polls as Step Functions does', async () => {
    const { runFor, history } = setup({ Stop: polling }, { runTask: pollingTask() });
    const { executionArn = '' } = await runFor(17, 'Stop', { DocumentClassifierArn: 'arn' });
    const events = await history(executionArn);
    const seconds = (date?: Date) => (Number(date) - START.getTime()) / 1000;
    expect(
      events.map(({ id, previousEventId, type, timestamp }) => [id, previousEventId, type, seconds(timestamp)]),
    ).toEqual([
      [1, 0, 'ExecutionStarted', 0],
      [2, 0, 'TaskStateEntered', 0],
      [3, 2, 'TaskScheduled', 0],
      [4, 3, 'TaskStarted', 0],
      [5, 4, 'TaskFailed', 0],
      [6, 5, 'TaskScheduled', 2],
      [7, 6, 'TaskStarted', 2],
      [8, 7, 'TaskSucceeded', 2],
      [9, 8, 'TaskStateExited', 2],
      [10, 9, 'ChoiceStateEntered', 2],
      [11, 10, 'ChoiceStateExited', 2],
      [12, 11, 'WaitStateEntered', 2],
      [13, 12, 'WaitStateExited', 17],
      [14, 13, 'TaskStateEntered', 17],
      [15, 14, 'TaskScheduled', 17],
      [16, 15, 'TaskStarted', 17],
      [17, 16, 'TaskSucceeded', 17],
      [18, 17, 'TaskStateExited', 17],
      [19, 18, 'ChoiceStateEntered', 17],
      [20, 19, 'ChoiceStateExited', 17],
      [21, 20, 'SucceedStateEntered', 17],
      [22, 21, 'SucceedStateExited', 17],
      [23, 22, 'ExecutionSucceeded', 17],
    ]);
    const resource = { resourceType: 'aws-sdk:comprehend', resource: 'describeDocumentClassifier' };
    const input = '{"DocumentClassifierArn":"arn"}';
    const output = '{"Status":"STOP_REQUESTED"}';
    expect(events[0]?.executionStartedEventDetails).toMatchObject({ input, inputDetails: { truncated: false } });
    expect(events[1]?.stateEnteredEventDetails).toMatchObject({ name: 'Describe', input });
    expect(events[2]?.taskScheduledEventDetails).toEqual({ ...resource, region: 'us-east-1', parameters: input });
    expect(events[3]?.taskStartedEventDetails).toEqual(resource);
    expect(events[4]?.taskFailedEventDetails).toEqual({ ...resource, error: 'Throttled', cause: 'slow down' });
    expect(events[7]?.taskSucceededEventDetails).toMatchObject({ ...resource, output });
    expect(events[8]?.stateExitedEventDetails).toMatchObject({ name: 'Describe', output });
    expect(events[22]?.executionSucceededEventDetails).toMatchObject({ output: '{"Status":"STOPPED"}' });
  });

  test('tells of each iteration of a Map, and of an error that was caught', async () => {
    const ItemProcessor = machineOf({ Stop: task({ Resource: STOP }) });
    const definition = machineOf({
      Each: {
        Type: 'Map',
        ItemsPath: '$.items',
        ItemProcessor,
        Catch: [{ ErrorEquals: ['Refused'], Next: 'Report' }],
        Next: 'Report',
      },
      Report: { Type: 'Pass', End: true },
    });
    const runTask: RunTask = async (_, parameters) => {
      if (parameters === 'refuse') throw failure('Refused', 'no');
      await new Promise((resolve) => setTimeout(resolve, Number(parameters)));
      return parameters;
    };
    const { runFor, history } = setup({ Sweep: definition }, { runTask });
    const { executionArn = '' } = await runFor(1, 'Sweep', { items: [20, 10] });
    const events = await history(executionArn);
    expect(events.map(({ id, previousEventId, type }) => [id, previousEventId, type])).toEqual([
      [1, 0, 'ExecutionStarted'],
      [2, 0, 'MapStateEntered'],
      [3, 2, 'MapStateStarted'],
      [4, 3, 'MapIterationStarted'],
      [5, 3, 'MapIterationStarted'],
      [6, 4, 'TaskStateEntered'],
      [7, 6, 'TaskScheduled'],
      [8, 7, 'TaskStarted'],
      [9, 5, 'TaskStateEntered'],
      [10, 9, 'TaskScheduled'],
      [11, 10, 'TaskStarted'],
      [12, 11, 'TaskSucceeded'],
      [13, 12, 'TaskStateExited'],
      [14, 13, 'MapIterationSucceeded'],
      [15, 8, 'TaskSucceeded'],
      [16, 15, 'TaskStateExited'],
      [17, 16, 'MapIterationSucceeded'],
      [18, 17, 'MapStateSucceeded'],
      [19, 18, 'MapStateExited'],
      [20, 19, 'PassStateEntered'],
      [21, 20, 'PassStateExited'],
      [22, 21, 'ExecutionSucceeded'],
    ]);
    expect(events[2]?.mapStateStartedEventDetails).toEqual({ length: 2 });
    expect(events[13]?.mapIterationSucceededEventDetails).toEqual({ name: 'Each', index: 1 });
    expect(events[9]?.taskScheduledEventDetails?.parameters).toBe('10');

    const { executionArn: caught = '' } = await runFor(0, 'Sweep', { items: ['refuse'] });
    expect((await history(caught)).map(({ type }) => type).slice(6)).toEqual([
      'TaskStarted',
      'TaskFailed',
      'MapIterationFailed',
      'MapStateFailed',
      'MapStateExited',
      'PassStateEntered',
      'PassStateExited',
      'ExecutionSucceeded',
    ]);
  });

  test('tells of the branches of a Parallel state', async () => {
    const Branches = [machineOf({ A: { Type: 'Pass', End: true } }), machineOf({ B: task() })];
    const { runFor, history } = setup({ Stop: machineOf({ Both: { Type: 'Parallel', Branches, End: true } }) });
    const { executionArn = '' } = await runFor(0, 'Stop');
    const events = await history(executionArn);
    const entered = events.filter(({ stateEnteredEventDetails }) => stateEnteredEventDetails);
    expect(
      entered.map(({ previousEventId, stateEnteredEventDetails }) => [previousEventId, stateEnteredEventDetails?.name]),
    ).toEqual([
      [0, 'Both'],
      [3, 'A'],
      [3, 'B'],
    ]);
    expect(events.slice(-3).map(({ type }) => type)).toEqual([
      'ParallelStateSucceeded',
      'ParallelStateExited',
      'ExecutionSucceeded',
    ]);
  });

  test('leaves inputs and outputs out when asked to', async () => {
    const { sfn, runFor } = setup({ Stop: polling }, { runTask: pollingTask() });
    const { executionArn = '' } = await runFor(17, 'Stop');
    const { events } = await sfn.send(new GetExecutionHistoryCommand({ executionArn, includeExecutionData: false }));
    expect(events).toHaveLength(23);
    expect(JSON.stringify(events)).not.toMatch(/"(in|out)put/);
    expect(events?.[8]?.stateExitedEventDetails).toEqual({ name: 'Describe' });
  });

  test.each([false, true])('gives every event once over several pages, reverseOrder %s', async (reverseOrder) => {
    const { sfn, runFor } = setup({ Stop: polling }, { runTask: pollingTask() });
    const { executionArn = '' } = await runFor(17, 'Stop');
    const ids: unknown[] = [];
    let nextToken: string | undefined;
    do {
      const request = { executionArn, reverseOrder, maxResults: 10, nextToken };
      const answer = await sfn.send(new GetExecutionHistoryCommand(request));
      expect(answer.events?.length).toBeLessThanOrEqual(10);
      ids.push(...(answer.events ?? []).map(({ id }) => id));
      nextToken = answer.nextToken;
    } while (nextToken && ids.length < 100);
    const expected = Array.from({ length: 23 }, (_, index) => index + 1);
    expect(ids).toEqual(reverseOrder ? expected.reverse() : expected);
  });
});

describe('ListExecutions', () => {
  const stateMachineArn = arnOf('Stop');

  test('lists the latest first, page by page, whatever starts meanwhile', async () => {
    const { sfn, start } = setup({ Stop: waitMachine });
    for (const name of ['a', 'b', 'c']) await start('Stop', {}, name);
    const first = await sfn.send(new ListExecutionsCommand({ stateMachineArn, maxResults: 2 }));
    expect(first.executions?.map(({ name }) => name)).toEqual(['c', 'b']);
    await start('Stop', {}, 'd');
    const { nextToken } = first;
    const second = await sfn.send(new ListExecutionsCommand({ stateMachineArn, maxResults: 2, nextToken }));
    expect(second.executions).toEqual([
      { executionArn: executionArnOf('Stop', 'a'), stateMachineArn, name: 'a', status: 'RUNNING', startDate: START },
    ]);
    expect(second.nextToken).toBeUndefined();
  });

  test('lists executions of one status', async () => {
    const { sfn, start } = setup({ Stop: waitMachine });
    await start('Stop', {}, 'a');
    await jest.advanceTimersByTimeAsync(60_000);
    await start('Stop', {}, 'b');
    const names = async (statusFilter: 'RUNNING' | 'SUCCEEDED') => {
      const { executions } = await sfn.send(new ListExecutionsCommand({ stateMachineArn, statusFilter }));
      return executions?.map(({ name }) => name);
    };
    expect([await names('RUNNING'), await names('SUCCEEDED')]).toEqual([['b'], ['a']]);
  });

  test.each([
    ['a token that is none', { nextToken: 'none' }, InvalidToken],
    ['maxResults of 1001', { maxResults: 1001 }, ValidationException],
    ['maxResults of -1', { maxResults: -1 }, ValidationException],
    ['an unknown status', { statusFilter: 'running' as 'RUNNING' }, ValidationException],
    ['an unknown state machine', { stateMachineArn: arnOf('Other') }, StateMachineDoesNotExist],
  ])('refuses %s', async (_, members, error) => {
    const { sfn } = setup({ Stop: waitMachine });
    await expect(sfn.send(new ListExecutionsCommand({ stateMachineArn, ...members }))).rejects.toThrow(error);
  });

  test('refuses a token of another list', async () => {
    const { sfn, start } = setup({ Stop: waitMachine });
    const executionArn = await start('Stop');
    await start('Stop');
    const { nextToken } = await sfn.send(new ListExecutionsCommand({ stateMachineArn, maxResults: 1 }));
    expect(nextToken).toBeDefined();
    const request = new GetExecutionHistoryCommand({ executionArn, nextToken });
    await expect(sfn.send(request)).rejects.toThrow(InvalidToken);
  });
});

describe('state machines', () => {
  type Send = (sfn: SFNClient, executionArn: string) => Promise<object>;
  test.each<[string, Send]>([
    ['DescribeExecution', (sfn, executionArn) => sfn.send(new DescribeExecutionCommand({ executionArn }))],
    ['GetExecutionHistory', (sfn, executionArn) => sfn.send(new GetExecutionHistoryCommand({ executionArn }))],
    ['StopExecution', (sfn, executionArn) => sfn.send(new StopExecutionCommand({ executionArn }))],
  ])('refuse %s of an execution that does not exist', async (_, send) => {
    const { sfn } = setup({ Stop: waitMachine });
    await expect(send(sfn, executionArnOf('Stop', 'other'))).rejects.toThrow(ExecutionDoesNotExist);
    await expect(send(sfn, 'other')).rejects.toThrow(InvalidArn);
  });

  test('are listed and described with the definition as it was given', async () => {
    const { sfn } = setup({ Stop: waitMachine, Sweep: waitMachine });
    const { stateMachines } = await sfn.send(new ListStateMachinesCommand({}));
    const item = { name: 'Stop', stateMachineArn: arnOf('Stop'), type: 'STANDARD', creationDate: START };
    expect(stateMachines).toMatchObject([item, { name: 'Sweep' }]);
    const request = new DescribeStateMachineCommand({ stateMachineArn: arnOf('Stop') });
    const definition = JSON.stringify(waitMachine);
    expect(await sfn.send(request)).toMatchObject({ ...item, status: 'ACTIVE', definition });
  });

  test('fail to load with two states of one name, whatever their level', () => {
    const Same = { Type: 'Pass', End: true };
    const Each = { Type: 'Map', ItemProcessor: machineOf({ Same }), Next: 'Same' };
    expect(() => setup({ Stop: machineOf({ Each, Same }) })).toThrow(
      /^State machine Stop has two states named "Same"; .*$/,
    );
    const Both = { Type: 'Parallel', Branches: [machineOf({ Same }), machineOf({ Same })], End: true };
    expect(() => setup({ Stop: machineOf({ Both }) })).toThrow('two states named "Same"');
  });
});
