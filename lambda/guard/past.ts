import { locationOf } from '../account/arn.ts';
import { hasEnded, isKnown } from '../account/status.ts';
import { type Month, monthOf, trainingStart } from '../account/training-cost.ts';
import type { TrainingRun } from '../account/training-run.ts';

/** A run of the past, with its model's tags as they are now: nothing says what they were. */
export interface PastRun extends TrainingRun {
  readonly tags: ReadonlyMap<string, string>;
}

/** A run that trained, as it stands at the end of the past that is looked at. */
export interface TrainedRun {
  readonly run: PastRun;
  readonly region: string;
  /** When its clock began and ended, in milliseconds; Infinity where it was still training. */
  readonly start: number;
  readonly end: number;
}

export interface Period {
  readonly from: Date;
  readonly to: Date;
}

/**
 * The runs whose training time is known, oldest first. The others count as the guard counts them, which is not at all: runs
 * without a start, and those that ended without an end.
 */
export const trainedRuns = (runs: readonly PastRun[], { to }: Period): TrainedRun[] =>
  runs
    .flatMap((run): TrainedRun[] => {
      const start = trainingStart(run)?.getTime() ?? Infinity;
      const end = (run.trainingEndTime ?? run.endTime)?.getTime() ?? (hasEnded(run.status) ? undefined : Infinity);
      if (start > to.getTime() || end === undefined) return [];
      return [{ run, region: locationOf(run.arn).region, start, end: end > to.getTime() ? Infinity : end }];
    })
    .toSorted((one, other) => one.start - other.start || (one.run.arn < other.run.arn ? -1 : 1));

/** The run as Comprehend showed it while it trained. Which Status it had in its last minutes before a stop is not known. */
export const whileTraining = ({ run }: TrainedRun): PastRun => ({
  ...run,
  status: isKnown(run.status) ? 'TRAINING' : run.status,
  trainingEndTime: undefined,
  endTime: undefined,
});

/** The run as it was at the end of the period. */
export const atTheEnd = (trained: TrainedRun): PastRun =>
  trained.end === Infinity ? whileTraining(trained) : trained.run;

/** The months of a period, the first and last perhaps in part. */
export const monthsOf = ({ from, to }: Period): Month[] => {
  const months = [monthOf(from)];
  for (let last = months[0]; last && last.end <= to; last = months.at(-1)) months.push(monthOf(last.end));
  return months;
};
