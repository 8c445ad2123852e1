/**
 * A time limit for calls to AWS: when it aborts, a call that got it ends with an `AbortError`. Not `AbortSignal.timeout`, whose
 * timer tests can't set; as there, the timer keeps no process alive.
 */
export const deadline = (seconds: number): AbortSignal => {
  const controller = new AbortController();
  setTimeout(() => controller.abort(), seconds * 1000).unref();
  return controller.signal;
};

export const pause = (milliseconds: number, signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    const end = () => {
      clearTimeout(timer);
      signal.removeEventListener('abort', end);
      resolve();
    };
    const timer = setTimeout(end, milliseconds);
    signal.addEventListener('abort', end);
  });

/** The option of an SDK call that a signal ends. */
export const until = (signal: AbortSignal | undefined) => (signal ? { abortSignal: signal } : {});
