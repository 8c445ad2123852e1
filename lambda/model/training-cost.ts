import type { DocumentClassifierProperties } from '@aws-sdk/client-comprehend';
import { hasEnded } from './document-classifier.ts';

/** What training costs in USD an hour, billed by the second. @see https://aws.amazon.com/comprehend/pricing/ read 2026-11-23 */
export const trainingUsdPerHour = 3;

/**
 * The seconds that training has been billed for: from TrainingStartTime to TrainingEndTime, or to `now` while it runs;
 * 0 when it never began, undefined when nobody can tell.
 *
 * Whether the clock of a stopped job ends at the request or at STOPPED is not documented; assumed: TrainingEndTime, or
 * EndTime where a stopped job has no TrainingEndTime.
 */
export const trainingSeconds = (properties: DocumentClassifierProperties, now: Date): number | undefined => {
  const { Status, TrainingStartTime, TrainingEndTime, EndTime } = properties;
  if (!TrainingStartTime) return 0;
  const end = TrainingEndTime ?? EndTime ?? (hasEnded(Status) ? undefined : now);
  return end && Math.max(0, Math.round((end.getTime() - TrainingStartTime.getTime()) / 1000));
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
export const trainingSecondsIn = (
  { start, end }: Month,
  properties: DocumentClassifierProperties,
  now: Date,
): number | undefined => {
  const billed = trainingSeconds(properties, now);
  const { TrainingStartTime } = properties;
  if (billed === undefined || !TrainingStartTime) return billed;
  const billedAt = (moment: Date) =>
    Math.min(billed, Math.max(0, Math.round((moment.getTime() - TrainingStartTime.getTime()) / 1000)));
  return billedAt(end) - billedAt(start);
};

/** What that many seconds cost, in USD, to the cent. */
export const trainingCostUsd = (seconds: number, usdPerHour = trainingUsdPerHour): number =>
  Math.round((seconds * usdPerHour * 100) / 3600) / 100;
