import { trainingCostUsd } from '../../lambda/account/training-cost.ts';
import type { Period, TrainedRun } from '../../lambda/guard/past.ts';
import { type Replay, type ReplayedMonth, type ReplaySettings, replay } from '../../lambda/guard/replay.ts';

/** What a guard would have saved, and at what price. */
export interface Totals {
  readonly stops: number;
  readonly savedUsd: number;
  /** Models that training really gave, and that would not be there. */
  readonly modelsLost: number;
}

export const gaveModel = (status: string): boolean => status === 'TRAINED' || status === 'TRAINED_WITH_WARNING';

export const totalsOf = ({ stops }: Replay, { trainingUsdPerHour }: ReplaySettings): Totals => ({
  stops: stops.length,
  savedUsd: trainingCostUsd(
    stops.reduce((sum, { savedSeconds }) => sum + savedSeconds, 0),
    trainingUsdPerHour,
  ),
  modelsLost: stops.filter(({ trained }) => gaveModel(trained.run.status)).length,
});

export interface Choice extends Totals {
  readonly settings: ReplaySettings;
  /** Whether no other would have saved more among those that would have lost the fewest models. */
  readonly isBest: boolean;
}

/** From how much of what there was a limit is made: the half, three quarters, all of it. */
const shares = { months: [0.5, 0.75, 1], runs: [0.9, 0.95, 1] } as const;

/**
 * Limits for a month and for a run, made from what months cost and how long the runs took that gave a model, each a little above a
 * share of them, and the highest two together. Each is replayed.
 */
export const limitsToChooseFrom = (
  trained: readonly TrainedRun[],
  months: readonly ReplayedMonth[],
  period: Period,
  settings: ReplaySettings,
): Choice[] => {
  const costs = months.map(({ seconds }) => trainingCostUsd(seconds, settings.trainingUsdPerHour));
  const ofModels = trained.filter(({ run }) => gaveModel(run.status) && !run.isCopy);
  const minutes = ofModels.map(({ start, end }) => (Math.min(end, period.to.getTime()) - start) / 60_000);
  const perMonth = distinct(shares.months.map((share) => aboveUsd(quantile(costs, share))));
  const perRun = distinct(shares.runs.map((share) => aboveMinutes(quantile(minutes, share))));
  const [lastMonth, lastRun] = [perMonth.at(-1), perRun.at(-1)];
  const limits = [
    ...perMonth.map((monthlyLimitUsd) => ({ monthlyLimitUsd, maxTrainingMinutes: null })),
    ...perRun.map((maxTrainingMinutes) => ({ monthlyLimitUsd: null, maxTrainingMinutes })),
    ...(lastMonth && lastRun ? [{ monthlyLimitUsd: lastMonth, maxTrainingMinutes: lastRun }] : []),
  ];
  const choices = limits.map((one): Omit<Choice, 'isBest'> => {
    const graceMinutes = one.monthlyLimitUsd === null ? 0 : settings.graceMinutes;
    const chosen = { ...settings, ...one, graceMinutes, guardMode: 'stop' } as const;
    return { settings: chosen, ...totalsOf(replay(trained, period, chosen), chosen) };
  });
  const [best] = choices.toSorted(
    (one, other) => one.modelsLost - other.modelsLost || other.savedUsd - one.savedUsd || one.stops - other.stops,
  );
  return choices.map((choice) => ({ ...choice, isBest: choice === best && choice.savedUsd > 0 }));
};

/** The least value below or at which a share of the values lies; those that are 0 aside. */
const quantile = (values: readonly number[], share: number): number => {
  const sorted = values.filter((value) => value > 0).toSorted((one, other) => one - other);
  return sorted[Math.ceil(sorted.length * share) - 1] ?? 0;
};

const distinct = (values: readonly number[]): number[] => [...new Set(values.filter((value) => value > 0))];

/** The next amount of two digits or so: $47 → $50, $312 → $320, $1,234 → $1,300. What reaches it exactly is above it. */
const aboveUsd = (usd: number): number => {
  const digits = 10 ** Math.floor(Math.log10(Math.max(usd, 1)));
  const step = digits === 10 ? 5 : Math.max(1, digits / 10);
  return usd === 0 ? 0 : (Math.floor(usd / step) + 1) * step;
};

/** The next quarter of an hour, or the next hour of more than two, and no more than a guard takes. */
const aboveMinutes = (minutes: number): number => {
  const step = minutes < 120 ? 15 : 60;
  return minutes === 0 ? 0 : Math.min(43_200, (Math.floor(minutes / step) + 1) * step);
};
