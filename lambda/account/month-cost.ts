import { hasEnded, isKnown } from './status.ts';
import type { Survey } from './survey.ts';
import { isBilled, trainingCostUsd, trainingSecondsIn } from './training-cost.ts';
import { runId } from './training-run.ts';

/** What training has cost in a month, and costs now, in all regions that were read. */
export interface MonthCost {
  /** `2026-11`, in UTC. */
  readonly month: string;
  /** What stops depend on: only what is certain. */
  readonly costUsd: number;
  /** The same with runs in a Status that this version doesn't know. It may warn, and stops nothing. */
  readonly worstCostUsd: number;
  /** What everything that is billed, or may be, costs now. */
  readonly usdPerHour: number;
  /** Seconds that the ledger should have and hasn't, by run id. */
  readonly toEnter: ReadonlyMap<string, number>;
}

/** How far the ledger may be behind a run that goes on, in seconds. What a run's end has taken is entered at once. */
const entryIntervalSeconds = 300;

/** For each run what the ledger has or what it has taken by now, whichever is more. */
export const monthCost = (
  { month, runs, ledger, readAt }: Pick<Survey, 'month' | 'runs' | 'ledger' | 'readAt'>,
  usdPerHour: number,
): MonthCost => {
  const seconds = new Map(ledger?.seconds);
  const toEnter = new Map<string, number>();
  let uncertain = 0;
  for (const run of runs) {
    // Unknown for an ended run without an end: the ledger keeps what it has.
    const taken = trainingSecondsIn(month, run, readAt) ?? 0;
    // Most runs are of earlier months: their id is a hash, and thousands of them would take time.
    if (taken === 0) continue;
    const id = runId(run);
    const entered = ledger?.seconds.get(id) ?? 0;
    if (taken <= entered) continue;
    if (!isKnown(run.status)) uncertain += taken - entered;
    else {
      seconds.set(id, taken);
      if (hasEnded(run.status) || taken >= entered + entryIntervalSeconds) toEnter.set(id, taken);
    }
  }
  const sum = [...seconds.values()].reduce((total, taken) => total + taken, 0);
  const billed = runs.filter(({ status, isCopy }) => !isCopy && (isBilled(status) || !isKnown(status)));
  return {
    month: month.name,
    costUsd: trainingCostUsd(sum, usdPerHour),
    worstCostUsd: trainingCostUsd(sum + uncertain, usdPerHour),
    usdPerHour: billed.length * usdPerHour,
    toEnter,
  };
};
