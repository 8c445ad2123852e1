/** A time limit for calls to AWS. */
export interface Deadline {
  /** Aborts when the time is up: a call that gets it ends with an `AbortError`. */
  readonly signal: AbortSignal;
  /** Ends the timer. */
  readonly clear: () => void;
}

/** Begins to count. Not `AbortSignal.timeout`, whose timer tests can't set. */
export const deadline = (seconds: number): Deadline => {
  const controller = new AbortController();
  const timer = setTimeout(() => controller.abort(), seconds * 1000);
  return { signal: controller.signal, clear: () => clearTimeout(timer) };
};

/** Waits for so long; a signal that aborts ends the wait. */
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
