import { kindNames, operationOf } from '../../lambda/model/kind.ts';
import { synthesize } from '../../local/stack/synthesized.ts';
import type { Members } from '../../local/wire/operation.ts';
import { expectProblem, onWire } from '../support/http.ts';
import { type Fault, faults, stopPath } from '../support/stop-path.ts';
import { noon, useVirtualTime } from '../support/virtual-time.ts';

/** What `POST /stop` does when what it stands on fails: nothing that is accepted is lost, all that is refused can be asked again. */
const stack = synthesize('us-east-1');
const start = 'StartExecution';

useVirtualTime();

describe.each(kindNames)('POST /stop of a %s', (kind) => {
  const [stop, describeModel] = [operationOf('StopTraining', kind), operationOf('Describe', kind)];

  test.each([
    ['TRAINING', 202, [stop, describeModel, start]],
    ['TRAINED', 200, [stop, describeModel]],
  ])('while Status is %s answers %i after %j', async (pinnedStatus, wanted, operations) => {
    const { place, post, calls } = stopPath({ stack });
    expect((await post(place(kind, { pinnedStatus }))).status).toBe(wanted);
    // What comes after StartExecution is the workflow's.
    expect(calls.map(({ operation }) => operation).slice(0, 3)).toEqual(operations);
  });

  test.each([
    ...[faults.tooManyRequests, faults.throttling, faults.internal],
    ['ServiceUnavailableException', 503] as const,
  ])('answers 202 while Stop fails with %s (%i), and the workflow asks again until it is heard', async (...fault) => {
    let refusals = 0;
    // Three attempts are the caller's, the next two the workflow's.
    const faultOf = (operation: string): Fault | undefined =>
      operation === stop && refusals++ < 5 ? fault : undefined;
    const { place, post, untilEnded, calls } = stopPath({ stack, faultOf });
    const { status, body } = await post(place(kind));
    expect([status, body.Status]).toEqual([202, 'TRAINING']);
    expect(await untilEnded()).toEqual(['SUCCEEDED STOPPED']);
    const operations = calls.map(({ operation }) => operation);
    expect(operations.slice(0, 5)).toEqual([stop, stop, stop, describeModel, start]);
    expect(operations.slice(5).filter((operation) => operation === stop)).toHaveLength(3);
  });

  test.each<[...Fault, number, string]>([
    [...faults.accessDenied, 500, 'InternalFailure'],
    ['AccessDeniedException', 403, 500, 'InternalFailure'],
    ['ExpiredTokenException', 400, 500, 'InternalFailure'],
    [...faults.invalid, 400, 'InvalidRequestException'],
    [...faults.notFound, 404, 'ResourceNotFoundException'],
  ])('takes Stop’s refusal %s (%i) for an error, %i, and goes no further', async (name, statusCode, status, code) => {
    const { place, post, calls, executions } = stopPath({ stack, faultOf: () => [name, statusCode] });
    expectProblem(await post(place(kind)), status, code);
    expect([calls.map(({ operation }) => operation), executions()]).toEqual([[stop], []]);
  });

  test.each<[...Fault, number, string?]>([
    [...faults.tooManyRequests, 429],
    [...faults.throttling, 429],
    [...faults.internal, 503],
    ['AccessDeniedException', 403, 500, 'InternalFailure'],
    ['SomethingNewException', 500, 500, 'InternalFailure'],
  ])(
    'answers %s (%i) of Describe or StartExecution with %i, what is unexpected in the log only, and loses nothing',
    async (name, statusCode, status, code = name) => {
      for (const failing of [describeModel, start]) {
        let isFaulty = true;
        const logged: string[] = [];
        const log = (line: string) => logged.push(line);
        const faultOf = (asked: string): Fault | undefined =>
          isFaulty && asked === failing ? [name, statusCode] : undefined;
        const { place, post, comprehend, executions, untilEnded } = stopPath({ stack, faultOf, log });
        const model = place(kind);
        const answer = await post(model);
        expectProblem(answer, status, code);
        expect(answer.headers['retry-after']).toBe(status === 500 ? undefined : '15');
        expect(answer.body.detail).not.toMatch(/injected|AccessDenied|SomethingNew/);
        expect(logged.join().includes(name)).toBe(status >= 500);
        expect([comprehend.statusOf(model), executions()]).toEqual(['STOP_REQUESTED', []]);

        isFaulty = false;
        expect((await post(model)).status).toBe(202);
        expect(await untilEnded()).toEqual(['SUCCEEDED STOPPED']);
      }
    },
  );

  test.each([
    [...faults.tooManyRequests, 429],
    [...faults.throttling, 429],
    [...faults.internal, 503],
  ] as const)('answers 10 minutes of %s (%i) from all of AWS with %i, then 202', async (name, statusCode, status) => {
    const faultOf = (): Fault | undefined => (path.seconds() < 600 ? [name, statusCode] : undefined);
    const path = stopPath({ stack, faultOf });
    const { place, post, wait, seconds, untilEnded } = path;
    const model = place(kind);
    let answer = await post(model);
    for (; answer.status !== 202; answer = await post(model)) {
      expectProblem(answer, status, name);
      await wait(Number(answer.headers['retry-after']));
    }
    expect(seconds()).toBeGreaterThanOrEqual(600);
    expect(seconds()).toBeLessThan(600 + 15 + 5);
    expect(await untilEnded()).toEqual(['SUCCEEDED STOPPED']);
  });

  test('answers the same POST 50 times at once, every third request throttled, with one name in the end', async () => {
    const faultOf = (_: string, call: number) => (call % 3 === 0 ? faults.throttling : undefined);
    const { place, post, settled, executions, untilEnded } = stopPath({ stack, faultOf });
    const model = place(kind);
    const untilAccepted = async () => {
      let answer = await post(model);
      while (answer.status === 429) answer = await post(model);
      return `${answer.status} ${answer.body.ExecutionName}`;
    };
    const answers = await settled(Promise.all(Array.from({ length: 50 }, untilAccepted)));
    expect(new Set(answers)).toEqual(new Set(executions().map(({ name }) => `202 ${name}`)));
    expect(await untilEnded()).toEqual(['SUCCEEDED STOPPED']);
  });

  test.each([
    ['FAILED Comprehend.TooManyRequestsException', {}, faults.tooManyRequests],
    ['FAILED UnknownStatus', { pinnedStatus: 'PAUSED' }, undefined],
    ['TIMED_OUT undefined', { pinnedStatus: 'STOP_REQUESTED' }, undefined],
  ] as const)('starts one other execution after one that ended %s', async (ending, run, fault) => {
    let isFaulty = false;
    const path = stopPath({
      stack,
      faultOf: (operation) => (isFaulty && operation === describeModel ? fault : undefined),
    });
    const { place, post, get, settled, untilEnded, endings } = path;
    const model = place(kind, run);
    const { body: first } = await post(model);
    isFaulty = true;
    expect(await untilEnded()).toEqual([ending]);

    isFaulty = false;
    place(kind, { submitTime: noon });
    const answers = await settled(Promise.all(Array.from({ length: 50 }, () => post(model))));
    expect(new Set(answers.map(({ status, body }) => `${status} ${body.ExecutionName}`))).toEqual(
      new Set([`202 ${first.ExecutionName}-2`]),
    );
    await untilEnded();
    expect(endings()).toEqual([ending, 'SUCCEEDED STOPPED']);
    expect((await get(first.ExecutionName)).body.ExecutionStatus).toBe(ending.split(' ')[0]);
  });

  test('logs one line for each request: its id, route, model and outcome, and never its body', async () => {
    let isFaulty = false;
    const lines: [level: string, message: string, details: Members][] = [];
    const to = (level: string) => (message: string, details: Members) => void lines.push([level, message, details]);
    const logger = { info: to('info'), warn: to('warn'), error: to('error') };
    const faultOf = (operation: string): Fault | undefined =>
      isFaulty ? (operation === stop ? faults.throttling : faults.accessDenied) : undefined;
    const { place, post, get, request } = stopPath({ stack, faultOf, logger });
    const model = place(kind);
    const { body } = await post(model);
    await get(body.ExecutionName);
    const { body: unknown } = await get('nobody');
    isFaulty = true;
    await post(model);
    await request('POST', '/stop', 'secret', 'text/plain');

    const [route, requestId] = ['POST /stop', expect.stringMatching(/^[0-9a-f-]{36}$/)];
    const get200 = {
      requestId,
      route: 'GET /stop/{ExecutionName}',
      statusCode: 200,
      ExecutionName: body.ExecutionName,
    };
    const refused = {
      requestId: unknown.instance,
      route: get200.route,
      statusCode: 404,
      code: 'ResourceNotFoundException',
    };
    const Status = 'STOP_REQUESTED';
    const failed = { requestId, route, ...onWire(model), stopError: 'ThrottlingException', statusCode: 500 };
    expect(lines).toEqual([
      [
        'info',
        'Request answered',
        { requestId, route, ...onWire(model), Status, ExecutionName: body.ExecutionName, statusCode: 202 },
      ],
      ['info', 'Request answered', { ...get200, ...onWire(model) }],
      ['info', 'Request refused', { ...refused, detail: unknown.detail }],
      [
        'error',
        'Request failed',
        { ...failed, code: 'InternalFailure', error: expect.objectContaining({ name: 'AccessDeniedException' }) },
      ],
      ['info', 'Request refused', { requestId, route, statusCode: 400, code: 'InvalidRequestException' }],
    ]);
  });
});
