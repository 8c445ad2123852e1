import type { Logger } from '@aws-lambda-powertools/logger';
import { MetricUnit } from '@aws-lambda-powertools/metrics';
import type { ComprehendClient } from '@aws-sdk/client-comprehend';
import type { SFNClient } from '@aws-sdk/client-sfn';
import { locationOf } from '../account/arn.ts';
import { listRuns } from '../account/comprehend.ts';
import { enterNotes, enterSeconds, type Ledger, type LedgerClient, readLedger } from '../account/ledger.ts';
import { hasEnded } from '../account/status.ts';
import { isInProgress, listKinds, lookAt, partRuns } from '../account/survey.ts';
import {
  isBilled,
  type Month,
  monthOf,
  trainingCostUsd,
  trainingSeconds,
  trainingSecondsIn,
} from '../account/training-cost.ts';
import { runId, type TrainingRun } from '../account/training-run.ts';
import { timeLimit } from '../http/time-limit.ts';
import type { SettingsOf } from '../settings.ts';
import { causesOf, limitReachedNote } from './causes.ts';
import { metricNames, type Reading } from './events.ts';
import { type Bus, putEvent } from './put-event.ts';

export interface TrainingMeter extends LedgerClient, Bus, SettingsOf<'training-meter'> {
  readonly comprehend: ComprehendClient;
  /** A client of another region. */
  readonly comprehendIn: (region: string) => ComprehendClient;
  readonly sfn: SFNClient;
  /** Powertools' Metrics. */
  readonly metrics: {
    addMetric(name: string, unit: (typeof MetricUnit)[keyof typeof MetricUnit], value: number): unknown;
    publishStoredMetrics(): void;
  };
  readonly logger: Pick<Logger, 'info' | 'error'>;
  readonly now: () => Date;
}

/**
 * The training meter, on a schedule: publishes what training has cost this month, in all regions that share the limit, and
 * puts an event on the bus for every cause that holds: the limit comes near, is reached, or a run trains for too long.
 * What it has stopped is in its own region.
 *
 * Level, not edge: every reading looks at the whole situation anew, so what one misses the next one sees, and a repeated or
 * late one does no harm. A run whose stop workflow is RUNNING is cared for and no reason for an event. What fails on the
 * way holds up nothing behind it: without the ledger the runs that are listed count; of a region or a kind that can't be
 * listed, what the ledger knows. The failure is thrown at the end, for the alarm on the function's errors.
 */
export const trainingMeter = (meter: TrainingMeter) => async (): Promise<void> => {
  const { logger, limits, guardMode, exemptTag } = meter;
  const readAt = meter.now();
  const month = monthOf(readAt);
  const failures: Error[] = [];
  const failed = (error: Error): undefined => {
    failures.push(error);
  };

  const listed = await listRegions(meter);
  for (const { error } of listed.failures) failed(error);
  const ledger = await inTime(readLedger(meter, month)).catch(failed);
  const seconds = new Map(ledger?.seconds);
  const toEnter = new Map<string, number>();
  for (const run of listed.runs) {
    // Unknown for an ended run without an end: the ledger keeps what it has.
    const taken = trainingSecondsIn(month, run, readAt) ?? 0;
    const id = runId(run);
    if (taken <= (seconds.get(id) ?? 0)) continue;
    seconds.set(id, taken);
    // A run whose clock may have begun later counts with the worst case now, but isn't entered with it for the whole month.
    if (run.trainingStartTime) toEnter.set(id, taken);
  }
  await inTime(enterSeconds(meter, month, toEnter)).catch(failed);

  const reading = readingOf(meter, month.name, seconds, listed, readAt);
  const { toStop, unreadable } = partRuns(await lookAt(listed.ownRuns.filter(isInProgress), meter));
  publish(meter, reading, listed.isOwnRead ? unreadable.length : undefined);

  const notes = ledger?.notes;
  const limitReachedAt = notes && (await inTime(noteLimitReached(meter, month, reading, notes, readAt)).catch(failed));
  const causes = causesOf({ limits, guardMode, exemptTag, readAt, reading, toStop, notes, limitReachedAt });
  for (const { detailType, detail, notes } of causes) {
    // The event first, then the note that it was sent: twice is the lesser evil.
    await putEvent(meter, detailType, detail)
      .then(() => enterNotes(meter, month, notes, readAt))
      .catch(failed);
  }
  logger.info('Training metered', {
    ...reading,
    toStop: toStop.length,
    unreadable: unreadable.length,
    events: causes.map(({ detailType }) => detailType),
  });
  for (const error of failures) logger.error('A part of the reading failed', { error });
  if (failures[0]) throw failures[0];
};

/**
 * What a stop doesn't need is waited for this long at most: another region's lists, and each request to the ledger. A region
 * that hangs holds up no other one's stop for longer.
 */
const patienceSeconds = 20;

const inTime = <Result>(answer: Promise<Result>): Promise<Result> => {
  const { isUp, clear } = timeLimit(patienceSeconds);
  return Promise.race([answer, isUp]).finally(clear);
};

/** When the limit was first found reached, noted if that is now; undefined below it. */
const noteLimitReached = async (
  meter: TrainingMeter,
  month: Month,
  { TrainingCostMonthToDateUsd, MonthlyLimitUsd = Infinity }: Reading,
  notes: Ledger['notes'],
  readAt: Date,
): Promise<Date | undefined> => {
  if (TrainingCostMonthToDateUsd < MonthlyLimitUsd) return undefined;
  const note = limitReachedNote(MonthlyLimitUsd);
  if (!notes.has(note)) await enterNotes(meter, month, [note], readAt);
  return notes.get(note) ?? readAt;
};

interface ListedRegions {
  readonly runs: readonly TrainingRun[];
  /** Those of the meter's own region. */
  readonly ownRuns: readonly TrainingRun[];
  /** Whether those are all that there are. */
  readonly isOwnRead: boolean;
  readonly failures: readonly { readonly region: string; readonly error: Error }[];
}

/** Lists the runs of all regions at once. */
const listRegions = async (meter: TrainingMeter): Promise<ListedRegions> => {
  const own = locationOf(Object.values(meter.stopWorkflowArns)[0] ?? '').region;
  const listed = await Promise.all(
    meter.regions.map(async (region) => {
      const { runs, failures } = await listKinds((kind) =>
        region === own ? listRuns(meter.comprehend, kind) : inTime(listRuns(meter.comprehendIn(region), kind)),
      );
      return { region, runs, failures: failures.map(({ error }) => ({ region, error })) };
    }),
  );
  const failures = listed.flatMap((regional) => regional.failures);
  return {
    runs: listed.flatMap(({ runs }) => runs),
    ownRuns: listed.flatMap(({ region, runs }) => (region === own ? runs : [])),
    isOwnRead: !failures.some(({ region }) => region === own),
    failures,
  };
};

const readingOf = (
  { limits: { monthlyLimitUsd }, regions, trainingUsdPerHour }: TrainingMeter,
  Month: string,
  seconds: ReadonlyMap<string, number>,
  { runs, ownRuns, failures }: ListedRegions,
  readAt: Date,
): Reading => {
  const inProgress = ownRuns.filter(({ status }) => !hasEnded(status));
  const sum = [...seconds.values()].reduce((total, taken) => total + taken, 0);
  const unread = [...new Set(failures.map(({ region }) => region))];
  return {
    Month,
    TrainingCostMonthToDateUsd: trainingCostUsd(sum, trainingUsdPerHour),
    ...(monthlyLimitUsd !== null && { MonthlyLimitUsd: monthlyLimitUsd }),
    TrainingJobsInProgress: inProgress.length,
    LongestTrainingSeconds: Math.max(0, ...inProgress.map((run) => trainingSeconds(run, readAt) ?? 0)),
    UsdPerHour: runs.filter(({ status }) => isBilled(status)).length * trainingUsdPerHour,
    ...(regions.length > 1 && { Regions: regions.join(', ') }),
    ...(unread.length > 0 && { UnreadRegions: unread.join(', ') }),
  };
};

/** @param unreadable - undefined where not all jobs of the region could be listed: no figure is better than a part of it */
const publish = ({ metrics }: TrainingMeter, reading: Reading, unreadable: number | undefined): void => {
  metrics.addMetric(metricNames.trainingCostMonthToDate, MetricUnit.NoUnit, reading.TrainingCostMonthToDateUsd);
  if (unreadable !== undefined) {
    metrics.addMetric(metricNames.trainingJobsInProgress, MetricUnit.Count, reading.TrainingJobsInProgress);
    metrics.addMetric(metricNames.longestTrainingSeconds, MetricUnit.Seconds, reading.LongestTrainingSeconds);
    metrics.addMetric(metricNames.unreadableTags, MetricUnit.Count, unreadable);
  }
  metrics.publishStoredMetrics();
};
