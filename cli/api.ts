import { setTimeout as sleep } from 'node:timers/promises';
import { valueOnError } from '../lambda/account/faults.ts';
import manifest from '../package.json' with { type: 'json' };
import { type Failure, failure, networkReason } from './failure.ts';

/** Answers the headers of a request, as they will be sent, with those of its signature. */
export type Sign = (request: {
  readonly method: string;
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}) => Promise<Readonly<Record<string, string>>>;

export interface ApiOptions {
  readonly url: string;
  readonly sign?: Sign;
  /** How to get new credentials, as a whole command. */
  readonly login?: string | undefined;
  readonly note?: (text: string) => void;
  /** Ends requests and waits, where a request has no signal of its own. */
  readonly signal?: AbortSignal | undefined;
}

export interface ApiResponse<Body> {
  readonly status: number;
  readonly contentType: string;
  readonly body: Body;
  /** Where to ask how it goes on, as a URL of this API. */
  readonly location: string | undefined;
  readonly retryAfterSeconds: number;
}

export interface RequestOptions {
  readonly body?: object;
  /** A request to the API as someone without credentials would make it. */
  readonly unsigned?: true;
  /** Ends this request and its waits, in place of the command's own signal. */
  readonly signal?: AbortSignal | undefined;
}

type Method = 'GET' | 'POST';
export type Api = ReturnType<typeof apiAt>;

/** API Gateway waits 29 s for a function. */
const requestTimeoutMs = 35_000;
/** How often a request is sent at most, while the answer is 429 or 503. */
const maxAttempts = 4;
/** A longer Retry-After is cut to this, so that no server can hang a command. */
const maxRetryAfterSeconds = 30;
const defaultRetryAfterSeconds = 2;

/** The HTTP API of a deployment, or of the local mode. */
export const apiAt = ({ url, sign, login, note = () => {}, signal: commandSignal = never }: ApiOptions) => {
  const base = new URL(url.endsWith('/') ? url : `${url}/`);

  /** Makes a request once and answers whatever came. @throws Failure where nothing came */
  const send = async (method: Method, path: string, options: RequestOptions = {}): Promise<ApiResponse<unknown>> => {
    const { signal = commandSignal } = options;
    const target = new URL(path, base);
    // No answer may send the credentials to another host.
    if (target.origin !== base.origin) {
      throw failure(`${base.origin} answered with the address of another host, ${path}`);
    }
    const body = options.body ? JSON.stringify(options.body) : '';
    const plain = {
      accept: 'application/json',
      'user-agent': `comprehend-stop-training/${manifest.version}`,
      ...(body && { 'content-type': 'application/json' }),
    };
    const headers = sign && !options.unsigned ? await sign({ method, url: target, headers: plain, body }) : plain;
    const within = AbortSignal.any([AbortSignal.timeout(requestTimeoutMs), signal]);
    try {
      const sent = { method, headers, redirect: 'manual', signal: within, ...(body && { body }) } as const;
      const response = await fetch(target, sent);
      const location = response.headers.get('location');
      return {
        status: response.status,
        contentType: response.headers.get('content-type') ?? 'nothing',
        body: await response.json().catch(valueOnError('SyntaxError', undefined)),
        location: location === null ? undefined : new URL(location, base).href,
        retryAfterSeconds: retryAfterOf(response.headers.get('retry-after')),
      };
    } catch (error) {
      signal.throwIfAborted();
      const why = networkReason(error);
      if (why) {
        const { code, reason } = why;
        throw failure(`${base.origin} can't be reached: ${reason} (${code}).`, { code, canRetry: true });
      }
      const { message, cause } = error as Error & { readonly cause?: { readonly message?: string } };
      throw failure(`${base.origin} can't be asked: ${cause?.message ?? message}.`);
    }
  };

  /** Makes a request, several times where it is throttled. @throws Failure with the API's own words for an error */
  const request = async <Body extends object>(method: Method, path: string, options: RequestOptions = {}) => {
    for (let attempt = 1; ; attempt++) {
      const answered = await send(method, path, options);
      const { status, contentType, body, retryAfterSeconds } = answered;
      if (status < 400) {
        // The one list that commands go through.
        const isOurs = isObject(body) && (!/^training\b/.test(path) || Array.isArray(body.Training));
        if (isOurs) return answered as ApiResponse<Body>;
        const got = `${status} with ${contentType}`;
        throw failure(`${base.href} doesn't answer like this API: ${got}. Is the address right?`);
      }
      if (attempt >= maxAttempts || ![429, 503].includes(status)) throw problemOf(answered, base, login);
      note(`The API answered ${status}; asking again in ${retryAfterSeconds} s`);
      await sleep(retryAfterSeconds * 1000, undefined, { signal: options.signal ?? commandSignal });
    }
  };
  return { url: base.href, send, request };
};

const never = new AbortController().signal;

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** The seconds in a Retry-After header, 30 at most; the default where it is missing or a date. */
const retryAfterOf = (header: string | null): number => {
  const seconds = Number(header ?? defaultRetryAfterSeconds);
  return seconds >= 0 ? Math.min(seconds, maxRetryAfterSeconds) : defaultRetryAfterSeconds;
};

const advice: Readonly<Record<string, string>> = {
  AccessDeniedException: 'Your credentials need execute-api:Invoke on this API',
  ExpiredTokenException: 'Your credentials have expired: get new ones',
  InternalFailure: 'See docs/runbook.md, "API errors"',
  InvalidSignatureException: "Check the secret key, and this computer's clock",
  MissingAuthenticationTokenException: 'There is no such request here, or it wants a signature: leave --endpoint out',
};

/** An error of the API as a failure: its detail, what to do, and the request id. */
const problemOf = ({ status, body, contentType }: ApiResponse<unknown>, base: URL, login?: string): Failure => {
  const textOf = (member: string) => (isObject(body) && typeof body[member] === 'string' ? body[member] : undefined);
  const [code, requestId] = [textOf('code'), textOf('instance')];
  const text = textOf('detail') ?? `${base.href} answered ${status} with ${contentType}`;
  const todo = code && Object.hasOwn(advice, code) ? advice[code] : undefined;
  const said = [text.replace(/\.?$/, '.'), todo && `${todo}.`, requestId && status !== 404 && `Request ${requestId}.`];
  return failure(said.filter(Boolean).join(' '), {
    status,
    code,
    requestId,
    executionName: textOf('ExecutionName'),
    ...(login !== undefined && code === 'ExpiredTokenException' && { command: login }),
    canRetry: status === 429 || status >= 500,
  });
};
