import { setTimeout as sleep } from 'node:timers/promises';
import { failureOf } from './failure.ts';

/** Faults in a row that a wait outlasts: a network that comes and goes, a deployment, throttling. */
const maxFaults = 5;

const interrupted = 'interrupted';
/** A wait that was given up, while what was waited for goes on. */
export type GivenUp = 'interrupted' | 'time is up';

/** Why a wait was given up; undefined while it wasn't. */
export const givenUp = ({ aborted, reason }: AbortSignal): GivenUp | undefined => {
  if (!aborted) return undefined;
  return reason === interrupted ? interrupted : 'time is up';
};

/**
 * Looks again and again until what it sees is the last.
 *
 * @param pace - the time between two looks, as the API's Retry-After says
 * @throws Failure where the API refuses, or fails too many times in a row; anything once the signal is aborted
 */
export const waitUntil = async <Seen>(
  look: () => Promise<Seen>,
  isLast: (seen: Seen) => boolean,
  { retryAfterSeconds, signal }: { readonly retryAfterSeconds: number; readonly signal: AbortSignal },
): Promise<Seen> => {
  for (let faults = 0; ; ) {
    await sleep(retryAfterSeconds * 1000, undefined, { signal });
    try {
      const seen = await look();
      if (isLast(seen)) return seen;
      faults = 0;
    } catch (error) {
      faults += 1;
      if (signal.aborted || !failureOf(error).canRetry || faults > maxFaults) throw error;
    }
  }
};

/** Ctrl-C, and what a job that is cancelled or a terminal that is closed sends. */
const interruptions = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** Aborts at one of these with the reason `interrupted`. A second one ends the process, as it does without this. */
export const untilInterrupted = (): AbortSignal => {
  const controller = new AbortController();
  const abort = () => {
    for (const name of interruptions) process.off(name, abort);
    controller.abort(interrupted);
  };
  for (const name of interruptions) process.on(name, abort);
  return controller.signal;
};

export const withTimeout = (signal: AbortSignal, minutes: number | undefined): AbortSignal =>
  minutes === undefined ? signal : AbortSignal.any([signal, AbortSignal.timeout(minutes * 60_000)]);
