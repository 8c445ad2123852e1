import type { ComprehendClientConfig } from '@aws-sdk/client-comprehend';

type RetryStrategy = Extract<NonNullable<ComprehendClientConfig['retryStrategy']>, { recordSuccess: unknown }>;
type Token = Awaited<ReturnType<RetryStrategy['acquireInitialRetryToken']>>;

/** Milliseconds before the first retry; each later one waits for up to twice as long. The SDK's own figures. */
const firstDelay = { throttled: 1000, other: 50 };
/** In milliseconds. A workflow or the next reading waits for longer where that helps. */
const maxDelay = 4000;
/** How much longer than its own delay a retry waits because an answer's Retry-After says so, in milliseconds. */
const maxRetryAfter = 500;

/**
 * The SDK's standard retries with full jitter, but every call gets the attempts that it was promised.
 *
 * The SDK's own strategy gives a client 500 tokens for all its calls. Twenty calls at once against a service that fails get 55
 * requests rather than 160 of it, and the client stays drained into the next invocation. This strategy keeps no state.
 */
const promisedAttempts = (maxAttempts: number): RetryStrategy => ({
  acquireInitialRetryToken: async () => tokenFor(0, 0),
  refreshRetryTokenForRetry: async (token, { errorType, retryAfterHint }) => {
    const retries = token.getRetryCount();
    const isWorthIt = errorType !== 'CLIENT_ERROR' && retries + 1 < maxAttempts;
    if (!isWorthIt) throw new Error('No attempt is left, or another one would not help');
    const base = errorType === 'THROTTLING' ? firstDelay.throttled : firstDelay.other;
    const delay = Math.random() * Math.min(maxDelay, base * 2 ** retries);
    const hint = retryAfterHint ? retryAfterHint.getTime() - Date.now() : 0;
    return tokenFor(retries + 1, Math.max(delay, Math.min(hint, delay + maxRetryAfter)));
  },
  recordSuccess: () => {},
});

const tokenFor = (retries: number, delay: number): Token => ({
  getRetryCount: () => retries,
  getRetryDelay: () => delay,
});

/** @param seconds - of one attempt. requestTimeout ends with the head of an answer; socketTimeout is for a body that stalls */
const client = (maxAttempts: number, seconds: number) => ({
  maxAttempts,
  retryStrategy: promisedAttempts(maxAttempts),
  requestHandler: {
    connectionTimeout: 1000,
    requestTimeout: seconds * 1000,
    throwOnRequestTimeout: true,
    socketTimeout: seconds * 1000,
  },
});

export type ClientPolicy = ReturnType<typeof client>;

/** How SDK clients retry, by who waits for the function. */
export const clients = {
  /**
   * For functions behind API Gateway, whose callers ask again after a 429 or 503.
   *
   * API Gateway waits 29 s. A stop makes 3 calls one after the other, so the slowest answer comes after 3 calls × 3 attempts ×
   * 2.5 s = 22.5 s, and the backoff between. Each execution name that is taken costs one call more. A postponement makes up to 7
   * calls; its deadline of 25 s ends it.
   */
  caller: client(3, 2.5),
  /**
   * For functions that read all training while a person waits. Comprehend answers 10 requests of a kind per second, and the
   * tags of 20 models are asked for at once. An abort signal ends the waiting in time for API Gateway.
   */
  viewer: client(5, 5),
  /** For the reading, whose own deadline is an abort signal; the next reading is a minute away. */
  reading: client(5, 4),
  /** For tasks and event functions, which no caller waits for: after that comes the workflow's or Lambda's own retry. */
  task: client(8, 10),
  /** For a Stop of the reading, which paces them itself. */
  once: client(1, 5),
} as const satisfies Record<string, ClientPolicy>;
