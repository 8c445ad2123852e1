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

/** What that many seconds cost, in USD, to the cent. */
export const trainingCostUsd = (seconds: number, usdPerHour = trainingUsdPerHour): number =>
  Math.round((seconds * usdPerHour * 100) / 3600) / 100;
