import type { Settings } from '../settings.ts';
import { locationOf, type Model } from './arn.ts';
import type { Entry } from './ledger.ts';
import { hasEnded, isKnown } from './status.ts';
import type { Survey } from './survey.ts';
import { runId, type TrainingRun } from './training-run.ts';

type Billed = Omit<TrainingRun, keyof Model | 'submitTime' | 'flywheelArn'>;

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
 * began. Undefined for an ended run without an end, and for a run that trains or has trained from an unknown start.
 *
 * AWS doesn't document whether the clock of a stopped job ends at the request or at STOPPED. Assumed: TrainingEndTime, or
 * EndTime where a stopped job has no TrainingEndTime.
 */
export const trainingSeconds = (run: Billed, now: Date): number | undefined => {
  if (run.isCopy) return 0;
  const start = trainingStart(run);
  if (!start) return run.status === 'TRAINING' || run.trainingEndTime ? undefined : 0;
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

/** What a run has taken and cost, as answers and reports have it; nothing where it isn't known. */
export const trainingFigures = (run: Billed, now: Date, usdPerHour: number) => {
  const TrainingSeconds = trainingSeconds(run, now);
  if (TrainingSeconds === undefined) return {};
  return { TrainingSeconds, TrainingCostUsd: trainingCostUsd(TrainingSeconds, usdPerHour) };
};

/** What that many seconds cost, in USD, to the cent. */
export const trainingCostUsd = (seconds: number, usdPerHour: number): number =>
  Math.round((seconds * usdPerHour * 100) / 3600) / 100;

/** What training has cost in a month, and costs now, in all regions that were read. */
export interface MonthCost {
  /** `2026-11`, in UTC. */
  readonly month: string;
  /** What stops depend on: only what is certain. */
  readonly costUsd: number;
  /** The same with runs in a Status that this version doesn't know. It may warn, and stops nothing. */
  readonly worstCostUsd: number;
  readonly usdPerHour: number;
  /** Entries that the ledger still lacks, by run id. */
  readonly toEnter: ReadonlyMap<string, Entry>;
}

/** What everything that is billed, or may be, costs now. */
export const costPerHour = (runs: readonly TrainingRun[], usdPerHour: number): number =>
  runs.filter(({ status, isCopy }) => !isCopy && (isBilled(status) || !isKnown(status))).length * usdPerHour;

/** When a month's cost reaches its limit at the present rate; undefined where the month ends first. */
export const limitReachedAt = (costUsd: number, limitUsd: number, usdPerHour: number, now: Date): Date | undefined => {
  const reachedAt = now.getTime() + ((limitUsd - costUsd) / usdPerHour) * 3_600_000;
  return reachedAt < monthOf(now).end.getTime() ? new Date(reachedAt) : undefined;
};

/** How far the ledger may be behind a run that goes on, in seconds. What a run's end has taken is entered at once. */
const entryIntervalSeconds = 300;

/**
 * Counts for each run what the ledger has or what it has taken by now, whichever is more. Entries of regions that no longer
 * share the limit don't count, and Comprehend's own figures replace entries of 0.2.0.
 *
 * @param regions - the deployment's own first: it takes over the entries of 0.2.0 whose models are gone
 */
export const monthCost = (
  { month, runs, ledger, readAt, unlisted }: Pick<Survey, 'month' | 'runs' | 'ledger' | 'readAt' | 'unlisted'>,
  { trainingUsdPerHour: usdPerHour, regions }: Pick<Settings, 'trainingUsdPerHour' | 'regions'>,
): MonthCost => {
  const entriesOf = (counts: (region: string) => boolean) =>
    new Map(
      [...(ledger?.entries ?? [])].flatMap(([id, { region, seconds: entered }]) =>
        counts(region) ? [[id, entered] as const] : [],
      ),
    );
  const seconds = entriesOf((region) => regions.includes(region));
  const old = entriesOf((region) => region === '');
  const unclear = new Set<string>();
  const toEnter = new Map<string, Entry>();
  let uncertain = 0;
  for (const run of runs) {
    // Unknown for an ended run without an end: the ledger keeps what it has, and an entry of 0.2.0 only warns.
    const taken = trainingSecondsIn(month, run, readAt);
    // Most runs are of earlier months: their id is a hash, and thousands of them would take time.
    if (!taken && old.size === 0) continue;
    const id = runId(run);
    const replaced = isKnown(run.status) ? old.get(id) : undefined;
    if (replaced !== undefined) old.delete(id);
    else unclear.add(id);
    const entered = seconds.get(id) ?? old.get(id) ?? 0;
    if (taken === undefined) uncertain += replaced ?? 0;
    else if (!isKnown(run.status)) uncertain += Math.max(0, taken - entered);
    else if (taken > entered || replaced !== undefined) {
      seconds.set(id, taken);
      // Until Comprehend gives the start, what has been entered may be right.
      const isEstimate = replaced !== undefined && taken > 0 && run.trainingStartTime === undefined;
      if (isEstimate) uncertain += Math.max(0, replaced - taken);
      const isDue = replaced !== undefined || hasEnded(run.status) || taken >= entered + entryIntervalSeconds;
      if (isDue && !isEstimate) toEnter.set(id, { seconds: taken, region: locationOf(run.arn).region });
    }
  }
  // Every list came, and no model has these runs any more: nothing will replace their entries.
  const ofDeleted = unlisted.length > 0 ? [] : [...old].filter(([id]) => !unclear.has(id));
  for (const [id, taken] of ofDeleted) toEnter.set(id, { seconds: taken, region: regions[0] ?? '' });
  const sumOf = (of: ReadonlyMap<string, number>) => [...of.values()].reduce((total, taken) => total + taken, 0);
  const all = sumOf(seconds) + sumOf(old);
  return {
    month: month.name,
    // Where a list is missing, the runs of old entries may be in it.
    costUsd: trainingCostUsd(unlisted.length > 0 ? sumOf(seconds) : all, usdPerHour),
    worstCostUsd: trainingCostUsd(all + uncertain, usdPerHour),
    usdPerHour: costPerHour(runs, usdPerHour),
    toEnter,
  };
};
