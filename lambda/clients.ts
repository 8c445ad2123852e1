/**
 * For functions behind API Gateway: the SDK makes 3 attempts within a second or two, then the caller gets 429 or 503 and
 * asks again. Long waits belong to the workflows, where they cost nothing.
 *
 * API Gateway waits 29 s. A stop makes 3 calls one after the other, so at 2.5 s an attempt the slowest answer comes after 3
 * calls × 3 attempts × 2.5 s = 22.5 s and the backoff between. Each execution's name that is taken costs one call more.
 */
export const clientOptions = {
  maxAttempts: 3,
  // requestTimeout ends with the head of an answer, socketTimeout is for a body that stalls.
  requestHandler: { connectionTimeout: 1000, requestTimeout: 2500, throwOnRequestTimeout: true, socketTimeout: 2500 },
};

/**
 * For functions that read all training while a person waits. Comprehend answers 10 requests of a kind a second, and the
 * tags of 20 models are asked for at once: so the SDK makes 5 attempts, throttled at most 1 + 2 + 4 + 8 s apart, half of it
 * on average. lambda/training/read-training.ts ends the waiting in time for API Gateway.
 */
export const readerClientOptions = {
  maxAttempts: 5,
  requestHandler: { connectionTimeout: 1000, requestTimeout: 5000, throwOnRequestTimeout: true, socketTimeout: 5000 },
};

/**
 * For workflow tasks and event functions, which no caller waits for: the SDK makes up to 8 attempts, since one throttled call
 * must not begin the whole task anew. After that the workflow's Retry, or EventBridge's and SNS's two more attempts.
 *
 * Throttled, the SDK waits at most 1 + 2 + 4 + 8 + 16 + 20 + 20 s, half of it on average: the tags of 20 models are asked
 * for at once, and Comprehend allows 10 requests a second. Not its adaptive mode, which slows down for longer than such a
 * burst takes: a sweep's first Stop came after 4.0 s with it, after 2.4 s without (`npm run bench -- sweep`).
 */
export const taskClientOptions = {
  maxAttempts: 8,
  requestHandler: {
    connectionTimeout: 1000,
    requestTimeout: 10_000,
    throwOnRequestTimeout: true,
    socketTimeout: 10_000,
  },
};
