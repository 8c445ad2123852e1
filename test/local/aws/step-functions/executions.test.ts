import { ExecutionDoesNotExist } from '@aws-sdk/client-sfn';
import {
  arnOf,
  describeResource,
  executionArnOf,
  failure,
  inVirtualTime,
  machineOf,
  setup,
  startTime,
  stopResource,
  task,
  waitMachine,
} from './workflows.ts';

/** Fails as an operation of AWS does. */
const refused = (asked: Promise<unknown>, name: string) => expect(asked).rejects.toMatchObject({ name });

beforeEach(inVirtualTime);

describe('StartExecution', () => {
  test('answers the same execution to the same name and input while it runs, and refuses the name else', async () => {
    const { send, service, start } = setup({ Stop: waitMachine, Sweep: waitMachine });
    const request = { stateMachineArn: arnOf('Stop'), name: 'docs-0123456789abcdef', input: '{"a":1}' };
    const execution = { executionArn: executionArnOf('Stop', 'docs-0123456789abcdef'), startDate: startTime };
    expect(await send('StartExecution', request)).toMatchObject(execution);
    await jest.advanceTimersByTimeAsync(30_000);
    expect(await send('StartExecution', request)).toMatchObject(execution);
    expect(service.executions()).toHaveLength(1);
    // The name is taken, for other input and once it is closed, but not for another state machine.
    await refused(start('Stop', { a: 2 }, request.name), 'ExecutionAlreadyExists');
    expect(await start('Sweep', {}, request.name)).toBe(executionArnOf('Sweep', request.name));
    await jest.advanceTimersByTimeAsync(60_000);
    const message = `Execution Already Exists: '${execution.executionArn}'`;
    const again = start('Stop', { a: 1 }, request.name);
    await expect(again).rejects.toMatchObject({ name: 'ExecutionAlreadyExists', message });
  });

  test('names an execution with a UUID, and takes {} for its input, when neither is given', async () => {
    const { send, describe } = setup({ Stop: waitMachine });
    const { executionArn = '' } = await send('StartExecution', { stateMachineArn: arnOf('Stop') });
    const { name, input } = await describe(executionArn);
    expect(name).toMatch(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);
    expect(input).toBe('{}');
  });

  test.each(['a', 'x'.repeat(80), 'docs-v2_2026.11+23=!()@é'])('accepts the name %s', async (name) => {
    expect(await setup({ Stop: waitMachine }).start('Stop', {}, name)).toBe(executionArnOf('Stop', name));
  });

  test.each(['x'.repeat(81), 'a b', 'a\nb', 'a\u0085b', 'a\uffff', ...'<>{}[]?*"#%\\^|~`$&,;:/'])(
    'refuses the name %j',
    (name) => refused(setup({ Stop: waitMachine }).start('Stop', {}, name), 'InvalidName'),
  );

  test.each([
    ['an unknown state machine', { stateMachineArn: arnOf('Other') }, 'StateMachineDoesNotExist'],
    ['an ARN that is none', { stateMachineArn: 'Stop' }, 'InvalidArn'],
    ['the ARN of an execution', { stateMachineArn: executionArnOf('Stop', 'docs') }, 'InvalidArn'],
    ['no ARN', { stateMachineArn: undefined }, 'ValidationException'],
    ['input that is not JSON', { input: '{a:1}' }, 'InvalidExecutionInput'],
    ['empty input', { input: '' }, 'InvalidExecutionInput'],
    ['an empty name', { name: '' }, 'InvalidName'],
    ['a traceHeader of 257', { traceHeader: 'x'.repeat(257) }, 'ValidationException'],
    ['a traceHeader that is not ASCII', { traceHeader: 'é' }, 'ValidationException'],
    ['input of 262,145 bytes', { input: JSON.stringify(`é${'x'.repeat(262_141)}`) }, 'InvalidExecutionInput'],
  ])('refuses %s', async (_, members, error) => {
    const { send, start } = setup({ Stop: waitMachine });
    await refused(send('StartExecution', { stateMachineArn: arnOf('Stop'), ...members }), error);
    expect(await start('Stop', `é${'x'.repeat(262_140)}`)).toContain('execution:Stop:');
  });
});

describe('an execution', () => {
  test('ends SUCCEEDED with its output, and reports its states, its start and its end to observers', async () => {
    const onStateEntered = jest.fn();
    const { start, describe, changes } = setup({ Stop: waitMachine }, { onStateEntered });
    const executionArn = await start('Stop', { a: 1 }, 'docs');
    await jest.advanceTimersByTimeAsync(59_999);
    expect(await describe(executionArn)).not.toHaveProperty('stopDate');
    expect(changes).toMatchObject([{ executionArn, status: 'RUNNING', startDate: startTime.getTime() / 1000 }]);
    await jest.advanceTimersByTimeAsync(1);
    expect(await describe(executionArn)).toEqual({
      $metadata: expect.anything(),
      executionArn,
      stateMachineArn: arnOf('Stop'),
      name: 'docs',
      status: 'SUCCEEDED',
      startDate: startTime,
      stopDate: new Date(startTime.getTime() + 60_000),
      redriveCount: 0,
      input: '{"a":1}',
      inputDetails: { included: true },
      output: '{"a":1}',
      outputDetails: { included: true },
    });
    expect(changes.slice(1)).toMatchObject([{ status: 'SUCCEEDED', stopDate: startTime.getTime() / 1000 + 60 }]);
    expect(onStateEntered.mock.calls).toEqual([[executionArn, 'Wait', { a: 1 }]]);
  });

  const lost = { ErrorPath: '$.e', CausePath: '$.c' };
  const noMatch = { Type: 'Choice', Choices: [{ Variable: '$.e', NumericEquals: 1, Next: 'State' }] };
  const notJson = { Type: 'Pass', Parameters: { 'A.$': "States.StringToJson('{')" }, End: true };
  test.each([
    ['a Fail state', { Type: 'Fail', Error: 'NotFound', Cause: 'gone' }, 'NotFound', 'gone'],
    ['a Fail state without Error and Cause', { Type: 'Fail' }, undefined, undefined],
    ['a Fail state with paths', { Type: 'Fail', ...lost }, 'E', 'because'],
    ['an error of a task', task(), 'Comprehend.ResourceNotFoundException', 'RESOURCE_NOT_FOUND'],
    ['a choice without a match', noMatch, 'States.NoChoiceMatched', undefined],
    ['a Next that leads nowhere', { Type: 'Pass', Next: 'Nowhere' }, 'States.Runtime', expect.any(String)],
    ['a path that leads nowhere', task({ InputPath: '$.none' }), 'States.Runtime', expect.stringContaining('$.none')],
    ['a failure of the engine itself', notJson, 'States.Runtime', expect.stringContaining('JSON')],
  ])('ends FAILED with error and cause of %s', async (_, state, error, cause) => {
    const runTask = () => Promise.reject(failure('Comprehend.ResourceNotFoundException', 'RESOURCE_NOT_FOUND'));
    const { runFor } = setup({ Stop: machineOf({ State: state }) }, { runTask });
    const description = await runFor(0, 'Stop', { e: 'E', c: 'because' });
    expect(description).toMatchObject({ status: 'FAILED', stopDate: startTime });
    expect([description.error, description.cause]).toEqual([error, cause]);
    expect(description).not.toHaveProperty('output');
  });

  test.each([undefined, null, 'text', {}])('ends FAILED when a task throws %j', async (thrown) => {
    const { runFor } = setup({ Stop: machineOf({ State: task() }) }, { runTask: () => Promise.reject(thrown) });
    expect(await runFor(0, 'Stop')).toMatchObject({ status: 'FAILED', error: 'Error', cause: String(thrown) });
  });

  test('ends TIMED_OUT at the state machine’s TimeoutSeconds, which only its history calls an error', async () => {
    const { runFor, history } = setup({ Stop: { ...waitMachine, TimeoutSeconds: 10 } });
    expect(await runFor(9.999, 'Stop')).toMatchObject({ status: 'RUNNING' });
    const { executionArn = '', ...description } = await runFor(10, 'Stop');
    expect(description).toMatchObject({ status: 'TIMED_OUT' });
    expect(description).not.toHaveProperty('error');
    expect(description).not.toHaveProperty('cause');
    expect((await history(executionArn)).at(-1)).toMatchObject({
      type: 'ExecutionTimedOut',
      executionTimedOutEventDetails: { error: 'States.Timeout' },
    });
  });

  test('fails with States.Timeout when a task takes longer than its TimeoutSeconds', async () => {
    const definition = machineOf({ State: task({ TimeoutSeconds: 5 }) });
    const { runFor, history } = setup({ Stop: definition }, { runTask: () => new Promise(() => {}) });
    const { executionArn = '', ...description } = await runFor(5, 'Stop');
    expect(description).toMatchObject({ status: 'FAILED', error: 'States.Timeout' });
    expect(description).not.toHaveProperty('cause');
    expect((await history(executionArn)).at(-2)).toMatchObject({
      type: 'TaskTimedOut',
      taskTimedOutEventDetails: { error: 'States.Timeout' },
    });
  });

  test('fails at 25,000 history events', async () => {
    const definition = machineOf({ A: { Type: 'Pass', Next: 'B' }, B: { Type: 'Pass', Next: 'A' } });
    const { runFor, history } = setup({ Stop: definition });
    const { executionArn = '', status, error } = await runFor(0, 'Stop');
    expect([status, error]).toEqual(['FAILED', 'States.Runtime']);
    const last = await history(executionArn, { reverseOrder: true, maxResults: 1 });
    expect(last).toMatchObject([{ id: 25_000, type: 'ExecutionFailed' }]);
  });

  test('gives tasks their resource and parameters, and turns undefined into null and a Date into text', async () => {
    const answers: unknown[] = [undefined, { SubmitTime: startTime }];
    const runTask = jest.fn(async () => answers.shift());
    const Parameters = { 'Name.$': '$$.Execution.Name', 'Id.$': '$$.Execution.Id', 'In.$': '$$.StateMachine.Name' };
    const definition = machineOf({
      First: task({ Resource: stopResource, Parameters, End: undefined, ResultPath: '$.first', Next: 'Second' }),
      Second: task({ ResultPath: '$.second' }),
    });
    const { name, output, executionArn } = await setup({ Stop: definition }, { runTask }).runFor(0, 'Stop', { a: 1 });
    expect(runTask.mock.calls).toEqual([
      [stopResource, { Name: name, Id: executionArn, In: 'Stop' }],
      [describeResource, { a: 1, first: null }],
    ]);
    expect(JSON.parse(String(output))).toEqual({ a: 1, first: null, second: { SubmitTime: startTime.toISOString() } });
  });
});

test('StopExecution ends an execution ABORTED with the error and cause given, and calls no further task', async () => {
  const runTask = jest.fn(async () => ({}));
  const definition = machineOf({ Wait: { Type: 'Wait', Seconds: 60, Next: 'Task' }, Task: task() });
  const { send, start, describe, history } = setup({ Stop: definition }, { runTask });
  const executionArn = await start('Stop');
  await jest.advanceTimersByTimeAsync(10_000);
  const reason = { error: 'ByHand', cause: 'not needed' };
  const { stopDate } = await send('StopExecution', { executionArn, ...reason });
  expect(stopDate).toEqual(new Date(startTime.getTime() + 10_000));
  await jest.advanceTimersByTimeAsync(60_000);
  expect(runTask).not.toHaveBeenCalled();
  expect(await describe(executionArn)).toMatchObject({ status: 'ABORTED', stopDate, ...reason });
  const aborted = { previousEventId: 0, type: 'ExecutionAborted', executionAbortedEventDetails: reason };
  expect((await history(executionArn)).at(-1)).toMatchObject(aborted);
  expect(await send('StopExecution', { executionArn, error: 'Again' })).toMatchObject({ stopDate });
  for (const tooLong of [{ error: 'x'.repeat(257) }, { cause: 'x'.repeat(32_769) }]) {
    await refused(send('StopExecution', { executionArn, ...tooLong }), 'ValidationException');
  }
  expect(await describe(executionArn)).toMatchObject({ error: 'ByHand' });
});

describe('ListExecutions', () => {
  const stateMachineArn = arnOf('Stop');
  type Send = ReturnType<typeof setup>['send'];
  const list = async (send: Send, request: object = {}) => {
    const { executions = [], nextToken } = await send('ListExecutions', { stateMachineArn, ...request });
    return { executions, names: executions.map(({ name }) => name), nextToken };
  };

  test('lists the latest first, page by page, whatever starts meanwhile, or those of one status', async () => {
    const { send, start, history } = setup({ Stop: waitMachine });
    for (const name of ['a', 'b', 'c']) await start('Stop', {}, name);
    const { names, nextToken } = await list(send, { maxResults: 2 });
    expect(names).toEqual(['c', 'b']);
    await refused(history(executionArnOf('Stop', 'a'), { nextToken }), 'InvalidToken');
    await start('Stop', {}, 'd');
    const second = await list(send, { maxResults: 2, nextToken });
    const execution = { name: 'a', status: 'RUNNING', startDate: startTime, redriveCount: 0 };
    expect(second.executions).toEqual([{ executionArn: executionArnOf('Stop', 'a'), stateMachineArn, ...execution }]);
    expect(second.nextToken).toBeUndefined();
    await jest.advanceTimersByTimeAsync(60_000);
    await start('Stop', {}, 'e');
    expect((await list(send, { statusFilter: 'RUNNING' })).names).toEqual(['e']);
    expect((await list(send, { statusFilter: 'SUCCEEDED' })).names).toEqual(['d', 'c', 'b', 'a']);
    expect((await list(send, { redriveFilter: 'NOT_REDRIVEN', statusFilter: 'RUNNING' })).names).toEqual(['e']);
    expect((await list(send, { redriveFilter: 'REDRIVEN' })).names).toEqual([]);
  });

  test.each([
    ['a token that is none', { nextToken: 'none' }, 'InvalidToken'],
    ['maxResults of 1001', { maxResults: 1001 }, 'ValidationException'],
    ['maxResults of -1', { maxResults: -1 }, 'ValidationException'],
    ['an unknown status', { statusFilter: 'running' }, 'ValidationException'],
    ['an unknown redriveFilter', { redriveFilter: 'redriven' }, 'ValidationException'],
    ['a status of Map Runs', { statusFilter: 'PENDING_REDRIVE' }, 'ValidationException'],
    ['a Map Run beside it', { mapRunArn: 'arn:aws:states:us-east-1:1:mapRun:x/y:z' }, 'ValidationException'],
    ['neither of them', { stateMachineArn: undefined }, 'ValidationException'],
    ['an unknown state machine', { stateMachineArn: arnOf('Other') }, 'StateMachineDoesNotExist'],
  ])('refuses %s', async (_, members, error) => {
    await refused(list(setup({ Stop: waitMachine }).send, members), error);
  });
});

describe('state machines', () => {
  const onExecutions = ['DescribeExecution', 'GetExecutionHistory', 'StopExecution'];
  test.each(onExecutions)('refuse %s of an execution that does not exist', async (operation) => {
    const { send } = setup({ Stop: waitMachine });
    const executionArn = executionArnOf('Stop', 'other');
    await refused(send(operation, { executionArn }), 'ExecutionDoesNotExist');
    await refused(send(operation, { executionArn: 'other' }), 'InvalidArn');
  });

  test('are listed and described with the definition as it was given', async () => {
    const { send } = setup({ Stop: waitMachine, Sweep: waitMachine });
    const { stateMachines } = await send('ListStateMachines', {});
    const item = { name: 'Stop', stateMachineArn: arnOf('Stop'), type: 'STANDARD', creationDate: startTime };
    expect(stateMachines).toMatchObject([item, { name: 'Sweep' }]);
    const first = await send('ListStateMachines', { maxResults: 1 });
    const { nextToken } = first;
    const second = await send('ListStateMachines', { maxResults: 1, nextToken });
    expect([first, second]).toMatchObject([{ stateMachines: [item] }, { stateMachines: [{ name: 'Sweep' }] }]);
    await refused(send('ListStateMachines', { nextToken: 'none' }), 'InvalidToken');

    const described = await send('DescribeStateMachine', { stateMachineArn: arnOf('Stop') });
    expect(described).toMatchObject({ ...item, status: 'ACTIVE', definition: JSON.stringify(waitMachine) });
    const metadata = { stateMachineArn: arnOf('Stop'), includedData: 'METADATA_ONLY' };
    expect(await send('DescribeStateMachine', metadata)).toMatchObject({ ...item, definition: '{}' });
    await refused(send('DescribeStateMachine', { ...metadata, includedData: 'metadata' }), 'ValidationException');
    await refused(send('DescribeStateMachine', { stateMachineArn: arnOf('x'.repeat(257)) }), 'ValidationException');
  });

  test.each(['Map', 'Parallel'])('fail to load with a %s', (Type) => {
    const message = `The local mode can't run the ${Type} state "Both" of Stop.`;
    expect(() => setup({ Stop: machineOf({ Both: { Type } }) })).toThrow(new Error(message));
  });
});

const quickMachine = machineOf({ Pass: { Type: 'Pass', End: true } });

test('above the limit the executions that ended first are forgotten, in every list', async () => {
  const of = setup({ Stop: quickMachine, Slow: waitMachine }, { maxEnded: 3 });
  const names = () => of.service.executions().map(({ name }) => name);
  const slow = await of.start('Slow', {}, 'slow');
  for (let i = 0; i < 6; i++) {
    await of.start('Stop', {}, `quick-${i}`);
    await jest.advanceTimersByTimeAsync(10);
  }
  expect(names()).toEqual(['slow', 'quick-3', 'quick-4', 'quick-5']);
  await expect(of.describe(executionArnOf('Stop', 'quick-2'))).rejects.toThrow(ExecutionDoesNotExist);
  // It began first and ends last.
  await jest.advanceTimersByTimeAsync(60_000);
  expect(names()).toEqual(['slow', 'quick-4', 'quick-5']);
  expect(await of.describe(slow)).toMatchObject({ status: 'SUCCEEDED' });
  expect(await of.start('Stop', {}, 'quick-0')).toBe(executionArnOf('Stop', 'quick-0'));
});
