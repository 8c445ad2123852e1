import { kindNames, operationOf } from '../../lambda/account/kind.ts';
import type { Members } from '../../local/aws/wire/operation.ts';
import { synthesize } from '../../local/host/synthesized.ts';
import { expectProblem, onWire } from '../support/http.ts';
import { type Fault, faults, stopPath } from '../support/stop-path.ts';
import { noon, useVirtualTime } from '../support/virtual-time.ts';

/** `POST /stop` when the services behind it fail: accepted stops are never lost, and refused ones can be asked for again. */
const pollIntervalSeconds = 300;
const stack = synthesize('us-east-1', { pollIntervalSeconds });
const start = 'StartExecution';

useVirtualTime();

describe.each(kindNames)('POST /stop of a %s', (kind) => {
  const [stop, describeModel] = [operationOf('StopTraining', kind), operationOf('Describe', kind)];

  test.each<[...Fault, number, string]>([
    [...faults.accessDenied, 500, 'InternalFailure'],
    ['AccessDeniedException', 403, 500, 'InternalFailure'],
    [...faults.invalid, 400, 'InvalidRequestException'],
    [...faults.notFound, 404, 'ResourceNotFoundException'],
  ])('answers Stop’s refusal %s (%i) with %i, and goes no further', async (name, statusCode, status, code) => {
    const { place, post, operations, executions, fail } = stopPath({ stack });
    fail([name, statusCode], stop);
    expectProblem(await post(place(kind)), status, code);
    expect([operations(), executions()]).toEqual([[stop], []]);
  });

  test.each<[...Fault, number, string?]>([
    [...faults.throttling, 429],
    ['AccessDeniedException', 403, 500, 'InternalFailure'],
    ['SomethingNewException', 500, 503],
    ['constructor', 500, 503, 'ServiceUnavailableException'],
    ['SomethingElseException', 400, 500, 'InternalFailure'],
  ])('answers %s (%i) of Describe or StartExecution with %i', async (name, statusCode, status, code = name) => {
    for (const failing of [describeModel, start]) {
      const logged: string[] = [];
      const path = stopPath({ stack, log: (line) => logged.push(line) });
      const { place, post, comprehend, executions, untilEnded, fail, mend } = path;
      const model = place(kind);
      fail([name, statusCode], failing);
      const answer = await post(model);
      expectProblem(answer, status, code);
      expect(answer.headers['retry-after']).toBe(status === 500 ? undefined : `${pollIntervalSeconds}`);
      // What is unexpected is for the log only.
      expect(answer.body.detail).not.toMatch(/injected|AccessDenied|SomethingNew/);
      expect(logged.join().includes(name)).toBe(status >= 500);
      expect([comprehend.statusOf(model), executions()]).toEqual(['STOP_REQUESTED', []]);

      mend();
      expect((await post(model)).status).toBe(202);
      expect(await untilEnded()).toEqual(['SUCCEEDED STOPPED']);
    }
  });

  test('starts one more execution after a failed one, even when asked 50 times', async () => {
    const { place, post, get, settled, untilEnded } = stopPath({ stack });
    const model = place(kind, { pinnedStatus: 'PAUSED' });
    const { body: first } = await post(model);
    expect(await untilEnded()).toEqual(['FAILED UnknownStatus']);

    place(kind, { submitTime: noon });
    const answers = await settled(Promise.all(Array.from({ length: 50 }, () => post(model))));
    const names = answers.map(({ status, body }) => `${status} ${body.ExecutionName}`);
    expect(new Set(names)).toEqual(new Set([`202 ${first.ExecutionName}-2`]));
    expect(await untilEnded()).toEqual(['FAILED UnknownStatus', 'SUCCEEDED STOPPED']);
    expect((await get(first.ExecutionName)).body.ExecutionStatus).toBe('FAILED');
  });

  test('logs one line for each request: its id, route, model and outcome, and never its body', async () => {
    const lines: [level: string, message: string, details: Members][] = [];
    const to = (level: string) => (message: string, details: Members) => void lines.push([level, message, details]);
    const logger = { info: to('info'), warn: to('warn'), error: to('error') };
    const { place, post, get, request, fail } = stopPath({ stack, logger });
    const model = place(kind);
    const { ExecutionName } = (await post(model)).body;
    await get(ExecutionName);
    const { instance, detail } = (await get('nobody')).body;
    fail(faults.throttling, stop, describeModel);
    await post(model);
    fail(faults.accessDenied, describeModel);
    await post(model);
    await request('POST', '/stop', 'secret', 'text/plain');

    const [requestId, Status] = [expect.stringMatching(/^[0-9a-f-]{36}$/), 'STOP_REQUESTED'];
    const posted = { requestId, route: 'POST /stop' };
    const got = { requestId, route: 'GET /stop/{ExecutionName}' };
    const throttled = { statusCode: 429, code: 'ThrottlingException', stopError: 'ThrottlingException' };
    const notFound = { statusCode: 404, code: 'ResourceNotFoundException' };
    const failed = {
      statusCode: 500,
      code: 'InternalFailure',
      error: expect.objectContaining({ name: 'AccessDeniedException' }),
    };
    expect(lines).toEqual([
      ['info', 'Request answered', { ...posted, ...onWire(model), Status, ExecutionName, statusCode: 202 }],
      ['info', 'Request answered', { ...got, ...onWire(model), ExecutionName, statusCode: 200 }],
      ['info', 'Request refused', { ...got, requestId: instance, detail, ...notFound }],
      ['info', 'Request refused', { ...posted, ...onWire(model), ...throttled, detail: expect.any(String) }],
      ['error', 'Request failed', { ...posted, ...onWire(model), ...failed }],
      ['info', 'Request refused', { ...posted, statusCode: 400, code: 'InvalidRequestException' }],
    ]);
  });
});
