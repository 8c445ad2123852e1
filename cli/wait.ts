import { setTimeout as sleep } from 'node:timers/promises';
import type { ExecutionProgress } from '../lambda/account/executions.ts';
import type { Answered, Api } from './api.ts';
import { failureOf } from './failure.ts';

/** Faults in a row that a wait outlasts: a network that comes and goes, a deployment, throttling. */
const maxFaults = 5;

/** A wait that was given up, while what was waited for goes on. */
export type GivenUp = 'interrupted' | 'time is up';

/**
 * Asks for an execution at its Location, as often as Retry-After says, until it is over.
 *
 * @param signal - its reason, a {@link GivenUp}, becomes the answer
 * @throws Failure where the API refuses, or fails too many times in a row
 */
export const waitForEnd = async <Progress extends ExecutionProgress>(
  api: Api,
  accepted: Pick<Answered<unknown>, 'location' | 'retryAfterSeconds'>,
  { signal, onProgress }: { readonly signal: AbortSignal; readonly onProgress: (progress: Progress) => void },
): Promise<Progress | GivenUp> => {
  let { retryAfterSeconds } = accepted;
  for (let faults = 0; ; ) {
    try {
      await sleep(retryAfterSeconds * 1000, undefined, { signal });
      const { body, ...answered } = await api.request<Progress>('GET', accepted.location ?? '', { signal });
      if (body.ExecutionStatus !== 'RUNNING') return body;
      onProgress(body);
      ({ retryAfterSeconds } = answered);
      faults = 0;
    } catch (error) {
      if (signal.aborted) return signal.reason as GivenUp;
      faults += 1;
      if (!failureOf(error).mayPass || faults > maxFaults) throw error;
    }
  }
};

/** Aborts at Ctrl-C with the reason `interrupted`. A second one ends the process, as it does without this. */
export const untilInterrupted = (): AbortSignal => {
  const controller = new AbortController();
  process.once('SIGINT', () => controller.abort('interrupted' satisfies GivenUp));
  return controller.signal;
};

/** Aborts when another signal does, or after some minutes with the reason `time is up`. */
export const withTimeout = (signal: AbortSignal, minutes: number | undefined): AbortSignal => {
  if (minutes === undefined) return signal;
  const controller = new AbortController();
  setTimeout(() => controller.abort('time is up' satisfies GivenUp), minutes * 60_000).unref();
  return AbortSignal.any([signal, controller.signal]);
};
