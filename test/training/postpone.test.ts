import { modelArn } from '../../lambda/account/arn.ts';
import { type Kind, kindNames, operationOf } from '../../lambda/account/kind.ts';
import { phases } from '../../lambda/account/status.ts';
import type { Members } from '../../local/aws/wire/operation.ts';
import { synthesize } from '../../local/host/synthesized.ts';
import { unreliable } from '../faults/ways.ts';
import { type Answered, expectProblem, onWire } from '../support/http.ts';
import { type Fault, faults, stopPath } from '../support/stop-path.ts';
import { noon, useVirtualTime } from '../support/virtual-time.ts';

/** The contract of `POST /postpone`, row by row. There is a guard, but no schedule runs, so it takes no readings. */
const guarded = synthesize('us-east-1', { monthlyLimitUsd: 500, dashboard: false });
const ofTheirOwn = synthesize('us-east-1', { monthlyLimitUsd: 500, dashboard: false, exemptTagKey: 'Keep' });
const unguarded = synthesize('us-east-1', { dashboard: false });

useVirtualTime();

const inHours = (hours: number): string => new Date(noon + hours * 3_600_000).toISOString();
const inTwoHours = '2026-11-23T14:00Z';

/** A path on which runs train, and a call of the route. */
const postponing = (options: Partial<Parameters<typeof stopPath>[0]> = {}) => {
  const path = stopPath({ stack: guarded, ...options });
  const train = (kind: Kind, tags: Record<string, string> = {}, run = {}) =>
    path.place(kind, { submitTime: noon - 3_600_000, ...run }, { name: 'invoices', version: 'v2', tags });
  const send = (model: { kind: Kind; arn: string }, Until: unknown) =>
    path.request('POST', '/postpone', { ...onWire(model), Until });
  const count = (operation: string) => path.operations().filter((one) => one === operation).length;
  return { ...path, train, send, count };
};
const plainOf = ({ status, body }: Answered) => ({ status, body });
/** A problem with a member more. */
const expectConflict = ({ body, ...answer }: Answered, ExecutionName?: string) => {
  const { ExecutionName: got, ...problem } = body;
  expectProblem({ ...answer, body: problem }, 409, 'AlreadyBeingStopped');
  expect([got, 'ExecutionName' in body]).toEqual([ExecutionName, ExecutionName !== undefined]);
  const by = ExecutionName ? `execution ${ExecutionName} is following it` : 'its Status is STOP_REQUESTED';
  expect(body.detail).toMatch(new RegExp(` is being stopped already, so it can't be postponed: ${by}$`));
};

describe.each(kindNames)('POST /postpone of a %s', (kind) => {
  test.each([
    ['in UTC', inTwoHours],
    ['with a fraction', '2026-11-23T14:00:00.123456789Z'],
    ['of 40 characters', `2026-11-23T14:00:00.${'0'.repeat(19)}Z`],
    ['a second ahead', inHours(1 / 3600)],
    ['30 days ahead', inHours(720)],
  ])('answers 200 and sets the tag to a time %s', async (_, Until) => {
    const { train, send } = postponing();
    const model = train(kind, { team: 'a' });
    expect(plainOf(await send(model, Until))).toEqual({ status: 200, body: { ...onWire(model), Until } });
    expect(Object.fromEntries(model.tags)).toEqual({ team: 'a', 'stop-training': `until=${Until}` });
  });

  test.each<[string, Record<string, string>, string | null]>([
    ['for good', { 'stop-training': 'exempt' }, null],
    ['until later', { 'stop-training': 'until=2026-11-23T17:00+02:00' }, '2026-11-23T15:00:00.000Z'],
    ['for good, by a key in other letters', { 'Stop-Training': 'exempt' }, null],
  ])('never shortens an exemption, says so and changes no tag: exempt %s', async (_, tags, Until) => {
    const { train, send, count, seconds } = postponing();
    const model = train(kind, tags);
    expect(plainOf(await send(model, inTwoHours))).toEqual({ status: 200, body: { ...onWire(model), Until } });
    expect(seconds()).toBe(Until === null ? 0 : 10);
    expect([Object.fromEntries(model.tags), count('TagResource')]).toEqual([tags, 0]);
  });

  test.each<[string, Record<string, string>]>([
    ['ends earlier', { 'stop-training': 'until=2026-11-23T13:59Z' }],
    ['has ended', { 'stop-training': 'until=2026-11-23T11:00Z' }],
    ['has no time', { 'stop-training': 'until=tomorrow' }],
  ])('replaces an exemption that %s', async (_, tags) => {
    const { train, send } = postponing();
    const model = train(kind, tags);
    expect((await send(model, inTwoHours)).body.Until).toBe(inTwoHours);
    expect(Object.fromEntries(model.tags)).toEqual({ 'stop-training': `until=${inTwoHours}` });
  });

  test('may be repeated, and asks Comprehend for a change once', async () => {
    const { train, send, count } = postponing();
    const model = train(kind);
    expect(plainOf(await send(model, inTwoHours))).toEqual(plainOf(await send(model, inTwoHours)));
    expect(count('TagResource')).toBe(1);
  });

  test('keeps the longer of two postponements at once, whichever is written last', async () => {
    const { train, send } = postponing();
    for (const hours of [
      [2, 5],
      [5, 2],
    ]) {
      const model = train(kind);
      const answers = await Promise.all(hours.map((each) => send(model, inHours(each))));
      expect(answers.map(({ status }) => status)).toEqual([200, 200]);
      expect(model.tags.get('stop-training')).toBe(`until=${inHours(5)}`);
    }
  });

  test.each([...Object.keys(phases), 'A_NEW_STATUS'])('answers by the Status %s', async (pinnedStatus) => {
    const { train, send } = postponing();
    const model = train(kind, {}, { pinnedStatus });
    const answer = await send(model, inTwoHours);
    if (pinnedStatus === 'STOP_REQUESTED') expectConflict(answer);
    else expect(plainOf(answer)).toEqual({ status: 200, body: { ...onWire(model), Until: inTwoHours } });
    expect(model.tags.size).toBe(answer.status === 200 ? 1 : 0);
  });

  test('answers 409 with the execution while the run is being stopped, and 200 once that is over', async () => {
    const { train, send, post, workflows } = postponing();
    const model = train(kind, {}, { pinnedStatus: 'TRAINING' });
    const { ExecutionName, ExecutionArn } = (await post(model)).body;
    expectConflict(await send(model, inTwoHours), ExecutionName);
    expect(model.tags.size).toBe(0);
    workflows.operations.StopExecution({ executionArn: ExecutionArn });
    expect((await send(model, inTwoHours)).status).toBe(200);
  });

  // A reading may have decided on it before the tag was there.
  test.each([0, 9.9])(
    'answers 409, also to a repeated request, when a stop comes %d s after the tag was asked for',
    async (seconds) => {
      let stop: (() => Promise<Answered>) | undefined;
      let stopped: Promise<Answered> | undefined;
      const { train, send, request } = postponing({
        faultOf: (operation) => {
          const begin = () => {
            stopped = stop?.();
          };
          if (operation === 'TagResource') setTimeout(begin, seconds * 1000);
          return undefined;
        },
      });
      const model = train(kind);
      stop = () => request('POST', '/stop', onWire(model));
      const repeated = new Promise((resolve) => setTimeout(resolve, 300)).then(() => send(model, inTwoHours));
      for (const answer of await Promise.all([send(model, inTwoHours), repeated])) {
        expectConflict(answer, (await stopped)?.body.ExecutionName);
      }
    },
  );

  test('answers 404, naming it, when there is no such model', async () => {
    const { send } = postponing();
    const model = { kind, arn: modelArn(guarded.location, kind, 'nobody') };
    const answer = await send(model, inTwoHours);
    expectProblem(answer, 404, 'ResourceNotFoundException');
    expect(answer.body.detail).toContain(model.arn);
  });

  test.each<[string, Fault, number, string]>([
    ['Describe', faults.throttling, 429, 'ThrottlingException'],
    ['ListExecutions', faults.tooManyRequests, 429, 'TooManyRequestsException'],
    ['ListExecutions', faults.accessDenied, 500, 'InternalFailure'],
    ['ListTagsForResource', faults.throttling, 503, 'ServiceUnavailableException'],
    ['ListTagsForResource', faults.accessDenied, 503, 'ServiceUnavailableException'],
    ['ListTagsForResource', faults.notFound, 404, 'ResourceNotFoundException'],
    ['TagResource', ['ConcurrentModificationException', 400], 503, 'ServiceUnavailableException'],
    ['TagResource', ['TooManyTagsException', 400], 400, 'InvalidRequestException'],
    ['TagResource', faults.notFound, 404, 'ResourceNotFoundException'],
  ])('when %s fails with %j answers %i, and changes no tag', async (operation, fault, status, code) => {
    const { train, send, fail } = postponing();
    const model = train(kind, { 'stop-training': 'until=2026-11-23T13:00Z' });
    fail(fault, operation === 'Describe' ? operationOf('Describe', kind) : operation);
    expectProblem(await send(model, inTwoHours), status, code);
    expect(Object.fromEntries(model.tags)).toEqual({ 'stop-training': 'until=2026-11-23T13:00Z' });
  });

  test('answers 503 in 25 seconds where AWS never answers', async () => {
    const { train, send, seconds } = postponing({
      clientOptions: (answer) => unreliable(answer, () => 'no answer ever'),
    });
    expectProblem(await send(train(kind), inTwoHours), 503, 'ServiceUnavailableException');
    expect(seconds()).toBe(25);
  });

  test('logs one line for each outcome', async () => {
    const lines: Members[] = [];
    const log = (_: string, details: Members) => void lines.push(details);
    const { train, send } = postponing({ logger: { info: log, warn: log, error: log } });
    const model = train(kind, { 'stop-training': 'until=2026-11-23T13:00Z' });
    await send(model, inTwoHours);
    await send(model, inHours(1));
    await send(model, 'soon');
    const route = 'POST /postpone';
    const replacedTag = 'until=2026-11-23T13:00Z';
    expect(lines).toEqual([
      expect.objectContaining({ route, ...onWire(model), Until: inTwoHours, replacedTag, exemptUntil: inTwoHours }),
      expect.objectContaining({ route, ...onWire(model), exemptUntil: inHours(2), statusCode: 200 }),
      expect.objectContaining({ route, statusCode: 400, code: 'InvalidRequestException' }),
    ]);
  });
});

describe('POST /postpone refuses', () => {
  const [kind] = kindNames;
  if (!kind) throw new Error('There is a kind');
  const DocumentClassifierArn = modelArn(guarded.location, kind, 'invoices');
  const rule = 'Until must be a time in ISO 8601 with a zone, such as 2026-12-01T18:00Z, got ';

  test.each<[string, unknown, string]>([
    ['another member', { DocumentClassifierArn, Until: inTwoHours, Hours: 2 }, 'got "Hours"'],
    ['no Until', { DocumentClassifierArn }, 'Until is missing; it must be a time in ISO 8601'],
    ['null', { DocumentClassifierArn, Until: null }, `${rule}null`],
    ['a duration', { DocumentClassifierArn, Until: '2h' }, `${rule}"2h"`],
    ['blanks around it', { DocumentClassifierArn, Until: ` ${inTwoHours}` }, rule],
    ['a fraction without end', { DocumentClassifierArn, Until: `2026-11-23T14:00:00.${'0'.repeat(200)}Z` }, rule],
    ['now', { DocumentClassifierArn, Until: inHours(0) }, `Until must be in the future, got "${inHours(0)}"; it is `],
    [
      'more than 30 days',
      { DocumentClassifierArn, Until: inHours(720 + 1 / 3600) },
      `Until must be at most 30 days ahead, got "2026-12-23T12:00:01.000Z"; it is ${inHours(0)} now`,
    ],
  ])('%s, naming what is wrong, and AWS is asked for nothing', async (_, body, reason) => {
    const { request, train, calls } = postponing();
    train(kind);
    const answer = await request('POST', '/postpone', body);
    expectProblem(answer, 400, 'InvalidRequestException');
    expect(answer.body.detail).toContain(reason);
    expect([answer.body.detail.includes('\n'), calls]).toEqual([false, []]);
  });

  test.each([
    ['somebody’s tag of another meaning', 'team-a', 400],
    ['an empty one', '', 400],
    ['an exemption that has ended', 'until=2026-11-23T11:00Z', 200],
    ['an exemption', 'exempt', 200],
  ])('under a key of the deployment’s own: %s', async (_, Keep, status) => {
    const { train, send } = postponing({ stack: ofTheirOwn });
    const model = train(kind, { Keep });
    const answer = await send(model, inTwoHours);
    expect(answer.status).toBe(status);
    if (status === 200) return;
    expectProblem(answer, 400, 'InvalidRequestException');
    expect(answer.body.detail).toContain(`has the tag Keep with the value ${JSON.stringify(Keep)}, which is about`);
    expect(Object.fromEntries(model.tags)).toEqual({ Keep });
  });

  test('without a guard, and says so', async () => {
    const { train, send, calls } = postponing({ stack: unguarded });
    const answer = await send(train(kind), inTwoHours);
    expectProblem(answer, 404, 'ResourceNotFoundException');
    expect([answer.body.detail, calls]).toEqual([expect.stringMatching(/^This deployment has no guard/), []]);
  });
});
