import { hasEnded } from './status.ts';
import type { TrainingRun } from './training-run.ts';

type Billed = Pick<
  TrainingRun,
  'status' | 'trainingStartTime' | 'trainingEndTime' | 'endTime' | 'firstSeen' | 'isCopy'
>;

/** Statuses in which training is billed. @see https://aws.amazon.com/comprehend/pricing/ */
export const isBilled = (status: string): boolean => status === 'TRAINING' || status === 'STOP_REQUESTED';

/**
 * When a run's clock began; undefined where it hasn't, or where nobody knows. A run in `TRAINING` may lack its
 * TrainingStartTime for a while (AWS's example of list-document-classifiers shows one). Its time then counts from when the
 * guard first saw it.
 */
export const trainingStart = ({ trainingStartTime, firstSeen }: Billed): Date | undefined =>
  trainingStartTime ?? firstSeen;

/**
 * The seconds that training has been billed for: from its start to TrainingEndTime, or to `now` while it runs; 0 when it never
 * began. Undefined for an ended run without an end, and for a run in `TRAINING` whose start nobody knows.
 *
 * AWS doesn't document whether the clock of a stopped job ends at the request or at STOPPED. Assumed: TrainingEndTime, or
 * EndTime where a stopped job has no TrainingEndTime.
 */
export const trainingSeconds = (run: Billed, now: Date): number | undefined => {
  if (run.isCopy) return 0;
  const start = trainingStart(run);
  if (!start) return run.status === 'TRAINING' ? undefined : 0;
  const end = run.trainingEndTime ?? run.endTime ?? (hasEnded(run.status) ? undefined : now);
  return end && Math.max(0, Math.round((end.getTime() - start.getTime()) / 1000));
};

/** A month of the bill: AWS's begin and end at midnight UTC. */
export interface Month {
  /** `2026-11` */
  readonly name: string;
  readonly start: Date;
  /** The first moment of the next month. */
  readonly end: Date;
}

/** The month that a moment belongs to, in UTC. */
export const monthOf = (moment: Date): Month => {
  const [year, month] = [moment.getUTCFullYear(), moment.getUTCMonth()];
  return {
    name: moment.toISOString().slice(0, 7),
    start: new Date(Date.UTC(year, month)),
    end: new Date(Date.UTC(year, month + 1)),
  };
};

/**
 * How many of the seconds that training has been billed for fall into one month. The parts of a run over its months
 * add up to `trainingSeconds` of the whole: each is what had been billed at the month's end less what had been at its
 * start.
 */
export const trainingSecondsIn = ({ start, end }: Month, run: Billed, now: Date): number | undefined => {
  const billed = trainingSeconds(run, now);
  const began = trainingStart(run);
  if (billed === undefined || !began) return billed;
  const billedAt = (moment: Date) =>
    Math.min(billed, Math.max(0, Math.round((moment.getTime() - began.getTime()) / 1000)));
  return billedAt(end) - billedAt(start);
};

/** What that many seconds cost, in USD, to the cent. */
export const trainingCostUsd = (seconds: number, usdPerHour: number): number =>
  Math.round((seconds * usdPerHour * 100) / 3600) / 100;
