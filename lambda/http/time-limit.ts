import { unavailable } from './problem.ts';

/** A time that is waited for answers, at most. */
export interface TimeLimit {
  /** Rejects with `ServiceUnavailableException` when the time is up; otherwise never settles. */
  readonly isUp: Promise<never>;
  /** Ends the timer. */
  readonly clear: () => void;
}

/**
 * Begins to count.
 *
 * What is still under way when the time is up goes on until its SDK client gives up, and its answer is dropped. To abort it
 * would take a signal through every call, and spare a few requests.
 */
export const timeLimit = (seconds: number): TimeLimit => {
  let timer: NodeJS.Timeout | undefined;
  const isUp = new Promise<never>((_, reject) => {
    const error = unavailable(`AWS did not answer within ${Math.round(seconds)} seconds. Try again later.`);
    timer = setTimeout(() => reject(error), seconds * 1000);
  });
  // Nothing may be waiting for it any more.
  isUp.catch(() => {});
  return { isUp, clear: () => clearTimeout(timer) };
};
