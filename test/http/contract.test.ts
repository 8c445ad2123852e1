import type { APIGatewayProxyEvent } from 'aws-lambda';
import { modelArn } from '../../lambda/account/arn.ts';
import { arnMember, type Kind, kindNames, operationOf, stopWorkflowId } from '../../lambda/account/kind.ts';
import { hasEnded, phases } from '../../lambda/account/status.ts';
import { executionName } from '../../lambda/account/training-run.ts';
import type { Run } from '../../local/aws/comprehend/status.ts';
import type { Members } from '../../local/aws/wire/operation.ts';
import { synthesize } from '../../local/host/synthesized.ts';
import { expectProblem, onWire } from '../support/http.ts';
import { faults, stopPath } from '../support/stop-path.ts';
import { noon, useVirtualTime } from '../support/virtual-time.ts';

/** The HTTP contract of the stop path, row by row: handlers, API Gateway's part and AWS's services as a caller meets them. */
const pollIntervalSeconds = 20;
const stack = synthesize('us-east-1', { pollIntervalSeconds, stopTimeoutMinutes: 10 });
const arnOf = (kind: Kind, name: string) => modelArn(stack.location, kind, name);

useVirtualTime();

describe.each(kindNames)('POST /stop of a %s', (kind) => {
  test('answers 202 with the execution and where to ask for it while training is in progress', async () => {
    const { place, post, stopWorkflowArns, executions } = stopPath({ stack });
    const model = place(kind, {}, { name: 'news', version: 'v2' });
    const { status, headers, body } = await post(model);
    const ExecutionName = executionName({ ...model, submitTime: new Date(noon) });
    const ExecutionArn = `${stopWorkflowArns[kind].replace(':stateMachine:', ':execution:')}:${ExecutionName}`;
    expect([status, body]).toEqual([202, { ...onWire(model), Status: 'STOP_REQUESTED', ExecutionName, ExecutionArn }]);
    expect(ExecutionName).toMatch(/^news-[0-9a-f]{16}$/);
    expect([headers.location, headers['retry-after']]).toEqual([`/stop/${ExecutionName}`, `${pollIntervalSeconds}`]);
    expect(headers['content-type']).toBe('application/json');
    expect(executions().map(({ executionArn, input }) => [executionArn, input])).toEqual([
      [ExecutionArn, JSON.stringify({ ...onWire(model), SubmitTime: new Date(noon).toISOString() })],
    ]);
  });

  test('puts the stage, or the base path of a domain, into Location', async () => {
    const { place, settled, functions } = stopPath({ stack });
    const body = JSON.stringify(onWire(place(kind)));
    for (const path of ['/prod/stop', '/training/stop/']) {
      const requestContext = { requestId: 'id', path };
      const event = { httpMethod: 'POST', resource: '/stop', headers: null, body, requestContext };
      const answered = functions['stop-training']?.(event as unknown as APIGatewayProxyEvent);
      const { headers, body: text = '{}' } = (await settled(Promise.resolve(answered))) ?? {};
      expect(headers?.Location).toBe(`${path.replace(/\/$/, '')}/${JSON.parse(text).ExecutionName}`);
    }
  });

  test.each([...Object.keys(phases), 'A_NEW_STATUS'])('answers 202, or 200 if it has ended, in %s', async (Status) => {
    const { place, post, executions } = stopPath({ stack });
    const model = place(kind, { pinnedStatus: Status });
    const { status, headers, body } = await post(model);
    const told = { ...onWire(model), Status };
    if (!hasEnded(Status)) expect([status, body]).toEqual([202, expect.objectContaining(told)]);
    else expect([status, body, headers.location, executions()]).toEqual([200, told, undefined, []]);
  });

  test('answers a repetition with the same execution while it runs, with another, -2, -3 …, once it is closed', async () => {
    const { place, post, workflows } = stopPath({ stack });
    const model = place(kind, {}, { name: 'x'.repeat(63) });
    const names = [];
    for (const _ of [1, 2, 3]) {
      const { status, body } = await post(model);
      expect(status).toBe(202);
      expect((await post(model)).body.ExecutionName).toBe(body.ExecutionName);
      names.push(body.ExecutionName);
      workflows.operations.StopExecution({ executionArn: body.ExecutionArn });
    }
    const [first] = names;
    // Of the limit of 80 characters the hash keeps its own, at the cost of the model's name.
    expect(first).toMatch(/^x{63}-[0-9a-f]{16}$/);
    expect(names).toEqual([first, `${first.slice(2)}-2`, `${first.slice(2)}-3`]);
  });

  test('gives each run and each version an execution of its own', async () => {
    const { place, post } = stopPath({ stack });
    const runs = [{}, { version: 'v1' }, { version: 'v2' }].map((model) => place(kind, {}, model));
    const answers = [...(await Promise.all(runs.map(post))), await post(place(kind, { submitTime: noon + 1 }))];
    expect(new Set(answers.map(({ body }) => body.ExecutionName)).size).toBe(4);
  });

  test('answers 404, naming it, when there is no such model', async () => {
    const longest = 'n'.repeat(256 - arnOf(kind, '').length);
    for (const name of ['nobody', longest]) {
      const answer = await stopPath({ stack }).post({ kind, arn: arnOf(kind, name) });
      expectProblem(answer, 404, 'ResourceNotFoundException');
      expect(answer.body.detail).toContain(arnOf(kind, name));
    }
  });
});

describe.each(kindNames)('GET /stop/{ExecutionName} of a %s', (kind) => {
  const dates = { StartDate: expect.stringMatching(/^2026-11-23T[\d:.]+Z$/) };
  const describeExecution = 'DescribeExecution';
  /** After the workflow's first poll. */
  const stopped = async (run: Partial<Run> = {}, given: Omit<Parameters<typeof stopPath>[0], 'stack'> = {}) => {
    const path = stopPath({ stack, ...given });
    const model = path.place(kind, { submitTime: noon, ...run });
    const { body } = await path.post(model);
    await path.wait(1);
    return { ...path, model, name: String(body.ExecutionName), executionArn: String(body.ExecutionArn) };
  };

  test('answers the live Status and Retry-After while the workflow runs, then how it ended, and what that took and cost', async () => {
    const { get, place, model, name, untilEnded } = await stopped();
    const running = await get(name);
    expect([running.status, running.headers['retry-after']]).toEqual([200, `${pollIntervalSeconds}`]);
    expect(running.body).toEqual({ ...onWire(model), Status: 'STOP_REQUESTED', ExecutionStatus: 'RUNNING', ...dates });
    await untilEnded();
    const { status, headers, body } = await get(name);
    expect([status, headers['retry-after']]).toEqual([200, undefined]);
    const ended = { ExecutionStatus: 'SUCCEEDED', ...dates, StopDate: new Date(noon + 120_000).toISOString() };
    const told = { ...onWire(model), Status: 'STOPPED', ...ended };
    expect(body).toEqual({ ...told, TrainingSeconds: 120, TrainingCostUsd: 0.1 });
    // Trained anew since, it keeps the Status, and has no figures of another run.
    place(kind, { submitTime: noon + 3_600_000 });
    expect((await get(name)).body).toEqual(told);
  });

  const unknown = { Error: 'UnknownStatus', Cause: expect.stringMatching(/ a Status that .* does not know: PAUSED$/) };
  test.each([
    ['ABORTED', {}, { Status: 'STOP_REQUESTED', TrainingSeconds: 1, Error: 'Operator', Cause: 'asked for' }],
    ['FAILED', { pinnedStatus: 'PAUSED' }, { Status: 'PAUSED', TrainingSeconds: 1, ...unknown }],
  ])('says why a workflow ended %s, and what Comprehend says now', async (ExecutionStatus, run, told) => {
    const { get, place, name, workflows, executionArn, untilEnded } = await stopped(run);
    const abort = { executionArn, error: 'Operator', cause: 'asked for' };
    if (ExecutionStatus === 'ABORTED') workflows.operations.StopExecution(abort);
    await untilEnded();
    const { headers, body } = await get(name);
    expect(headers).not.toHaveProperty('retry-after');
    expect(body).toMatchObject({ ExecutionStatus, ...told });
    expect(body.StopDate >= body.StartDate).toBe(true);
    place(kind, { submitTime: noon - 2 * 3_600_000, trainingSeconds: 3600 });
    const later = { Status: 'TRAINED', TrainingSeconds: 3600, TrainingCostUsd: 3 };
    expect((await get(name)).body).toMatchObject({ ExecutionStatus, ...later });
  });

  test.each<[string, (path: Awaited<ReturnType<typeof stopped>>) => unknown]>([
    ['was deleted', ({ remove, model }) => remove(model)],
    ['was trained anew', ({ place }) => place(kind, { submitTime: noon + 1000 })],
  ])('answers Status DELETED, and no figures of another run, once the model %s', async (_, become) => {
    const path = await stopped({ stoppingSeconds: 110 });
    const { get, model, name, wait, untilEnded } = path;
    await wait(110);
    become(path);
    await wait(6);
    const running = { ...onWire(model), Status: 'DELETED', ExecutionStatus: 'RUNNING', ...dates };
    expect((await get(name)).body).toEqual(running);
    await untilEnded();
    const ended = { ...running, ExecutionStatus: 'SUCCEEDED', StopDate: expect.any(String) };
    expect((await get(name)).body).toEqual(ended);
  });

  test.each([
    ['without its fraction', '2026-11-23T11:00:00Z', { ExecutionStatus: 'RUNNING', Status: 'STOP_REQUESTED' }],
    ['that is none', 'yesterday', { ExecutionStatus: 'FAILED', Status: 'TRAINING', Error: 'InvalidSubmitTime' }],
  ])('answers the live Status when the execution has a SubmitTime %s', async (_, SubmitTime, expected) => {
    const { place, get, wait, workflows, stopWorkflowArns } = stopPath({ stack });
    const model = place(kind, { submitTime: noon - 3_600_000 + 123 });
    const input = JSON.stringify({ ...onWire(model), SubmitTime });
    workflows.operations.StartExecution({ stateMachineArn: stopWorkflowArns[kind], name: 'by-hand', input });
    await wait(1);
    expect((await get('by-hand')).body).toMatchObject({ ...onWire(model), ...expected });
  });

  test.each([
    ['its own', kind, 429],
    ['the other', kindNames.find((other) => other !== kind) ?? kind, 200],
  ])('when %s kind’s workflow can’t be asked answers only what is known', async (_, failing, wanted) => {
    const arn = `:${stopWorkflowId(failing)}:`;
    const faultOf = (operation: string, _: number, { executionArn }: Members) =>
      operation === describeExecution && `${executionArn}`.includes(arn) ? faults.throttling : undefined;
    const { get, name } = await stopped({}, { faultOf });
    expect([(await get(name)).status, (await get('nobody')).status]).toEqual([wanted, 429]);
  });

  test.each([
    [describeExecution, ...faults.throttling, 429],
    [describeExecution, ...faults.internal, 503],
    [operationOf('Describe', kind), ...faults.tooManyRequests, 429],
    [operationOf('Describe', kind), ...faults.internal, 503],
  ] as const)('answers when %s fails with %s (%i) with %i', async (operation, name, statusCode, status) => {
    const { get, name: executionName, fail } = await stopped();
    fail([name, statusCode], operation);
    expectProblem(await get(executionName), status, name);
  });

  test('says nothing about a model when the execution was started with another input', async () => {
    const { get, workflows, stopWorkflowArns } = stopPath({ stack });
    const elsewhere = onWire({ kind, arn: arnOf(kind, 'x').replace('us-east-1', 'eu-west-1') });
    for (const [i, input] of ['{}', 'null', JSON.stringify(elsewhere)].entries()) {
      workflows.operations.StartExecution({ stateMachineArn: stopWorkflowArns[kind], name: `by-hand-${i}`, input });
      const { status, body } = await get(`by-hand-${i}`);
      expect([status, body]).toEqual([200, expect.objectContaining({ ExecutionStatus: expect.any(String), ...dates })]);
      for (const member of [arnMember(kind), 'Status', 'TrainingSeconds']) expect(body).not.toHaveProperty(member);
    }
  });
});

const oddNames = ['a%20b', 'a%2Fb', '%E0%A4%A', '..%2f..', 'x'.repeat(81), '%00', '<b>', 'ä', '__proto__'];
test.each(['no-such-execution', ...oddNames])('GET /stop answers 404, naming it, for the name %s', async (name) => {
  const { get, calls } = stopPath({ stack });
  const answer = await get(name);
  expectProblem(answer, 404, 'ResourceNotFoundException');
  expect(answer.body.detail).toMatch(/^The stop workflow has no execution named "/);
  // What can't be a name of ours would make another ARN: it is not asked for.
  expect(calls.length > 0).toBe(/^[\w-]{1,80}$/.test(name));
});
