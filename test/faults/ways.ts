import { Readable } from 'node:stream';
import type { Answer } from '../../local/aws/wire/http.ts';
import { type ClientOptions, inProcess } from '../../local/aws/wire/in-process.ts';

/** How a request to AWS can fail on its way, in virtual time. */
type Request = { readonly headers: Readonly<Record<string, string>>; readonly body?: Uint8Array };
type Options = { readonly abortSignal?: AbortSignal } | undefined;
type Handle = (request: Request, options?: Options) => Promise<unknown>;
type Way = (handle: Handle, request: Request, options: Options) => unknown;

const answered = (statusCode: number, body: string, headers = {}) => ({
  response: { statusCode, headers, body: new TextEncoder().encode(body) },
});
const refusal =
  (statusCode: number, __type: string, headers = {}): Way =>
  () =>
    answered(statusCode, JSON.stringify({ __type, message: 'no' }), { 'x-amzn-errortype': __type, ...headers });
const page =
  (statusCode: number, body = '<html>Service Unavailable</html>'): Way =>
  () =>
    answered(statusCode, body, { 'content-type': 'text/html' });
const broken =
  (code: string): Way =>
  () =>
    Promise.reject(Object.assign(new Error(code), { code, name: 'Error' }));
/** Like the SDK's HTTP handler: it gives up after so many seconds, or when it is aborted. */
const silence =
  (seconds: number): Way =>
  (_, __, { abortSignal } = {}) =>
    new Promise((_, reject) => {
      const fail = (name: string) => reject(Object.assign(new Error(name), { name }));
      setTimeout(() => fail('TimeoutError'), seconds * 1000);
      abortSignal?.addEventListener('abort', () => fail('AbortError'));
    });
export const late =
  (seconds: number): Way =>
  async (handle, request, options) => {
    await new Promise((resolve) => setTimeout(resolve, seconds * 1000));
    return handle(request, options);
  };
const carriedOutThen =
  (way: Way): Way =>
  async (handle, request, options) => {
    await handle(request, options);
    return way(handle, request, options);
  };
const cutOff: Way = () => {
  const half = async function* () {
    yield Buffer.from('{"half');
    throw Object.assign(new Error('aborted'), { code: 'ECONNRESET' });
  };
  return { response: { statusCode: 200, headers: {}, body: Readable.from(half(), { objectMode: false }) } };
};

/** By the description that test titles use. The functions of `POST /stop` give up after 2.5 s, others after 5 s. */
export const ways = {
  'an HTML 503': page(503),
  'an HTML 429': page(429),
  'an empty 502': page(502, ''),
  'an empty 504': page(504, ''),
  'ServiceUnavailable 503': refusal(503, 'ServiceUnavailable'),
  'ServiceUnavailableException 503': refusal(503, 'ServiceUnavailableException'),
  'RequestLimitExceeded 503': refusal(503, 'RequestLimitExceeded'),
  'RequestLimitExceeded 400': refusal(400, 'RequestLimitExceeded'),
  'RequestTimeout 400': refusal(400, 'RequestTimeout'),
  'TooManyRequestsException 400': refusal(400, 'TooManyRequestsException'),
  'ThrottlingException 429': refusal(429, 'ThrottlingException'),
  'ThrottlingException 400': refusal(400, 'ThrottlingException'),
  'InternalServerException 500': refusal(500, 'InternalServerException'),
  'InternalFailure 500': refusal(500, 'InternalFailure'),
  'AccessDeniedException 400': refusal(400, 'AccessDeniedException'),
  '503 with Retry-After 60': refusal(503, 'ServiceUnavailable', { 'retry-after': '60' }),
  '429 with Retry-After 60': refusal(429, 'ThrottlingException', { 'retry-after': '60' }),
  '503 with a Retry-After in an hour': (...call) =>
    refusal(503, 'ServiceUnavailable', { 'retry-after': new Date(Date.now() + 3_600_000).toUTCString() })(...call),
  'a reset': broken('ECONNRESET'),
  'a reset, though carried out': carriedOutThen(broken('ECONNRESET')),
  'a refused connection': broken('ECONNREFUSED'),
  'no such host': broken('ENOTFOUND'),
  'text in the place of JSON': page(200, '<html>Please log in</html>'),
  'JSON without its members': () => answered(200, '{}'),
  'half an answer': cutOff,
  'no answer in 2.5 s': silence(2.5),
  'no answer in 2.5 s, though carried out': carriedOutThen(silence(2.5)),
  'no answer in 5 s': silence(5),
  'no answer ever': silence(1e6),
  'an answer after 2.4 s': late(2.4),
} as const satisfies Record<string, Way>;
export type WayName = keyof typeof ways;

/** An account's client options. Each request fails in the way that `wayOf` names, if any. */
export const unreliable = (
  answer: Answer,
  wayOf: (operation: string, request: Request) => WayName | Way | undefined,
): ClientOptions => {
  const { requestHandler, ...options } = inProcess(answer, 'us-east-1');
  const { handle } = requestHandler as { readonly handle: Handle };
  const faulty: Handle = async (request, more) => {
    if (more?.abortSignal?.aborted) throw Object.assign(new Error('aborted'), { name: 'AbortError' });
    const way = wayOf(request.headers['x-amz-target']?.split('.')[1] ?? '', request);
    if (way === undefined) return handle(request, more);
    return (typeof way === 'string' ? ways[way] : way)(handle, request, more);
  };
  return { ...options, requestHandler: { handle: faulty } as NonNullable<typeof requestHandler> };
};
