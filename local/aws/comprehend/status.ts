import { hasEnded } from '../../../lambda/account/status.ts';

/** How long each part of a training run takes, in seconds: fractions, 0 and `Infinity` are allowed. */
export interface Timings {
  /** From SubmitTime to TrainingStartTime. */
  readonly submittedSeconds: number;
  /** From TrainingStartTime to TrainingEndTime, unless it is stopped. */
  readonly trainingSeconds: number;
  /** From the stop request to STOPPED. */
  readonly stoppingSeconds: number;
}

/** One training run: all that its Status depends on, beside the clock. Times in milliseconds since 1970. */
export interface Run extends Timings {
  readonly submitTime: number;
  /** Answered instead of the Status that the times give, until the model is deleted. */
  readonly pinnedStatus?: string;
  /** Whether TrainingStartTime is missing until training has ended, as one of AWS's examples shows it. */
  readonly hidesTrainingStart?: boolean;
  stopRequestTime?: number;
  deleteRequestTime?: number;
}

/** How long a model is DELETING. Assumed, AWS names no time: long enough to be seen by a poll every 2 seconds. */
export const deletingSeconds = 5;

const startOf = ({ submitTime, submittedSeconds }: Run) => submitTime + submittedSeconds * 1000;
const unstoppedEndOf = (run: Run) => startOf(run) + run.trainingSeconds * 1000;
const stoppedEndOf = ({ stopRequestTime = Infinity, stoppingSeconds }: Run) => stopRequestTime + stoppingSeconds * 1000;

/** The Status of a training run at a time: a pure function, so that nothing has to happen for it to change. */
export const statusAt = (run: Run, now: number): string => {
  if (run.deleteRequestTime !== undefined) return 'DELETING';
  if (run.pinnedStatus !== undefined) return run.pinnedStatus;
  if (now < startOf(run)) return 'SUBMITTED';
  const unstoppedEnd = unstoppedEndOf(run);
  const stoppedEnd = stoppedEndOf(run);
  if (now >= Math.min(unstoppedEnd, stoppedEnd)) return unstoppedEnd < stoppedEnd ? 'TRAINED' : 'STOPPED';
  return run.stopRequestTime === undefined ? 'TRAINING' : 'STOP_REQUESTED';
};

/** The times that Describe and List answer, in epoch seconds, each only once it happened. */
export const timesAt = (run: Run, status: string, now: number) => {
  const start = startOf(run);
  // Assumed: a stopped run is billed until it is STOPPED. AWS doesn't say whether the request already ends the clock.
  const end = Math.min(unstoppedEndOf(run), stoppedEndOf(run));
  const isEnded = hasEnded(status);
  const isStartKnown = status !== 'SUBMITTED' && start <= now && (isEnded || !run.hidesTrainingStart);
  return {
    SubmitTime: run.submitTime / 1000,
    ...(isStartKnown && { TrainingStartTime: start / 1000 }),
    // Assumed: EndTime is TrainingEndTime.
    ...(isEnded && end <= now && { TrainingEndTime: end / 1000, EndTime: end / 1000 }),
  };
};

/** Whether a deleted model is no longer there. */
export const isGone = ({ deleteRequestTime }: Run, now: number): boolean =>
  deleteRequestTime !== undefined && now >= deleteRequestTime + deletingSeconds * 1000;
