import { STATUS_CODES } from 'node:http';
import { arnMember, type Kind } from '../../lambda/account/kind.ts';
import type { Plan } from '../../lambda/guard/sweep.ts';
import type { Answer } from '../../local/aws/wire/http.ts';
import type { SynthesizedStack } from '../../local/host/synthesized.ts';
import { noon } from './virtual-time.ts';

type Model = { readonly kind: Kind; readonly arn: string };

/** A model's member in requests, answers, events and inputs. */
export const onWire = ({ kind, arn }: Model) => ({ [arnMember(kind)]: arn });

/** A sweep's plan, read at noon, with nothing in its lists but what is given. */
export const planOf = (given: Partial<Plan>): Plan => ({
  ...{ ReadAt: new Date(noon).toISOString(), Reason: 'r', Mode: 'stop' },
  ...{ Runs: [], WouldStop: [], Queued: [], Exempt: [], Unreadable: [], BeingStopped: [], Unlisted: [] },
  ...given,
});

/** Calls of the HTTP API. */
export const apiOf = (answer: Answer) => {
  const request = async (method: string, url: string, body: unknown = '', contentType = 'application/json') => {
    const text = typeof body === 'string' ? body : JSON.stringify(body);
    const answered = await answer({ method, url, headers: { 'content-type': contentType }, body: text });
    return { status: answered.statusCode, headers: answered.headers, body: JSON.parse(answered.body) };
  };
  return {
    request,
    post: (model: Model) => request('POST', '/stop', onWire(model)),
    get: (executionName: string) => request('GET', `/stop/${executionName}`),
  };
};
export type Answered = Awaited<ReturnType<ReturnType<typeof apiOf>['request']>>;

/** The form that the contract gives an error. */
export const expectProblem = ({ status, headers, body }: Answered, wanted: number, code = 'InternalFailure'): void => {
  expect({ status, code: body.code, inBody: body.status }).toEqual({ status: wanted, code, inBody: wanted });
  expect(headers['content-type']).toBe('application/problem+json');
  expect(Object.keys(body).sort()).toEqual(['code', 'detail', 'instance', 'status', 'title', 'type']);
  expect([body.type, body.title]).toEqual(['about:blank', STATUS_CODES[wanted]]);
  expect(body.instance).toBe(headers['x-amzn-requestid']);
  expect(Number(headers['retry-after'] ?? 0) > 0).toBe([429, 503].includes(wanted));
  expect(body.detail).not.toMatch(/\bat \S+:\d+|node_modules|\.ts\b/);
};

/** A stack whose API Gateway passes on every body, so that the functions see what it would refuse. */
export const withoutRequestModels = (stack: SynthesizedStack): SynthesizedStack => ({
  ...stack,
  resources: (type) =>
    Object.fromEntries(
      Object.entries(stack.resources(type)).map(([id, { RequestModels: _, ...properties }]) => [id, properties]),
    ),
});
