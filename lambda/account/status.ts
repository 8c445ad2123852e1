import type { ModelStatus } from '@aws-sdk/client-comprehend';

/** What a Status means for training: it can still be stopped, it is being stopped, or it is over. */
export type Phase = 'stoppable' | 'stopping' | 'ended';

/**
 * Every Status of Comprehend, in the order of a run's life. A new one in the SDK fails the type check.
 *
 * @see https://docs.aws.amazon.com/comprehend/latest/APIReference/API_DocumentClassifierProperties.html
 */
export const phases = {
  SUBMITTED: 'stoppable',
  TRAINING: 'stoppable',
  STOP_REQUESTED: 'stopping',
  STOPPED: 'ended',
  TRAINED: 'ended',
  TRAINED_WITH_WARNING: 'ended',
  IN_ERROR: 'ended',
  DELETING: 'ended',
} as const satisfies Record<ModelStatus, Phase>;

export const statusesThatAre = (...wanted: readonly Phase[]): ModelStatus[] =>
  (Object.keys(phases) as ModelStatus[]).filter((status) => wanted.includes(phases[status]));

/** Undefined for a Status that this version doesn't know. */
export const phaseOf = (status: string): Phase | undefined =>
  Object.hasOwn(phases, status) ? phases[status as ModelStatus] : undefined;

/** Whether this version knows a Status. A run in another one counts as in progress, and the guard never stops it. */
export const isKnown = (status: string): boolean => phaseOf(status) !== undefined;

/** The Status of this project's own for a run whose model was deleted, perhaps trained anew under its name. */
export const deletedStatus = 'DELETED';

/** Whether training is over. A Status this version doesn't know has not ended: the stop workflow then names it. */
export const hasEnded = (status: string | undefined): boolean => phaseOf(status ?? '') === 'ended';

/** Whether training is over: it has ended, or its model is gone. */
export const isOver = (status: string | undefined): boolean => status === deletedStatus || hasEnded(status);

/**
 * The Status of a run, from what Comprehend says of its model now: `DELETED` where the model is gone or has been trained
 * anew since. Only a SubmitTime in a later second is another run, as in the stop workflow: the same time may come with a
 * fraction or without.
 */
export const statusOfRun = (
  submitTime: Date,
  latest: { readonly submitTime: Date; readonly status: string } | undefined,
): string => (latest && secondOf(latest.submitTime) <= secondOf(submitTime) ? latest.status : deletedStatus);

const secondOf = (time: Date): number => Math.floor(time.getTime() / 1000);
