import { wireModel } from '../../lambda/account/arn.ts';
import { longestTrainingMinutes } from '../../lambda/account/tags.ts';
import { trainingCostUsd } from '../../lambda/account/training-cost.ts';
import { type Period, type TrainedRun, trainedRuns } from '../../lambda/guard/past.ts';
import {
  type Replay,
  type ReplayedMonth,
  type ReplayedStop,
  type ReplaySettings,
  replay,
} from '../../lambda/guard/replay.ts';
import { failureJson } from '../failure.ts';
import type { Past } from './read-past.ts';

/** Everything that is shown of a replay: on the terminal, as JSON and as a page. */
export type Outcome = ReturnType<typeof outcomeOf>;

/** Replays a past with the limits that were given, and with some to choose from. */
export const outcomeOf = (past: Past, period: Period, settings: ReplaySettings) => {
  // Those of before cost nothing in it.
  const all = trainedRuns(past.runs, period).filter(({ end }) => end > period.from.getTime());
  const shown = replay(all, period, settings);
  return {
    period,
    settings,
    past,
    /** Those that trained in the period, oldest first. */
    trained: all.filter(({ run }) => !run.isCopy),
    replay: shown,
    ...totalsOf(shown, settings),
    choices: limitsToChooseFrom(all, shown.months, period, settings),
  };
};

export const outcomeJson = ({ period, settings, past, replay: shown, choices, trained, ...totals }: Outcome) => {
  const usd = (seconds: number) => trainingCostUsd(seconds, settings.trainingUsdPerHour);
  return {
    From: period.from.toISOString(),
    To: period.to.toISOString(),
    Settings: { Regions: settings.regions, ...limitsJson(settings) },
    Months: shown.months.map(({ month, seconds, wouldHaveSeconds }) => ({
      Month: month.name,
      CostUsd: usd(seconds),
      WouldHaveCostUsd: usd(wouldHaveSeconds),
    })),
    Stops: shown.stops.map(({ trained: { run }, stoppedAt, cause, trainingSeconds, savedSeconds }) => ({
      ...wireModel(run),
      SubmitTime: run.submitTime.toISOString(),
      StoppedAt: stoppedAt.toISOString(),
      Cause: cause,
      TrainingSeconds: trainingSeconds,
      SavedUsd: usd(savedSeconds),
      EndedAs: run.status,
    })),
    SavedUsd: totals.savedUsd,
    ModelsLost: totals.modelsLost,
    Choices: choices.map((choice) => ({
      ...limitsJson(choice.settings),
      Stops: choice.stops,
      SavedUsd: choice.savedUsd,
      ModelsLost: choice.modelsLost,
    })),
    Runs: trained.length,
    RunsWithUnreadTags: past.untagged,
    Unlisted: past.unlisted.map(({ region, kind, failure }) => ({
      Region: region,
      Kind: kind,
      ...failureJson(failure),
    })),
  };
};

const limitsJson = ({ monthlyLimitUsd, maxTrainingMinutes, graceMinutes }: ReplaySettings) => ({
  MonthlyLimitUsd: monthlyLimitUsd,
  MaxTrainingMinutes: maxTrainingMinutes,
  GraceMinutes: graceMinutes,
});

export const gaveModel = (status: string): boolean => status === 'TRAINED' || status === 'TRAINED_WITH_WARNING';

export const isByTag = ({ cause, ownMaxMinutes }: Pick<ReplayedStop, 'cause' | 'ownMaxMinutes'>): boolean =>
  cause === 'TrainedTooLong' && ownMaxMinutes !== undefined;

/** What a guard would have saved, and at what price. */
const totalsOf = ({ stops }: Replay, { trainingUsdPerHour }: ReplaySettings) => ({
  stops: stops.length,
  /** Of these, the ones that a model's own tag would have stopped, whatever the limits. */
  stopsByTag: stops.filter(isByTag).length,
  savedUsd: trainingCostUsd(
    stops.reduce((sum, { savedSeconds }) => sum + savedSeconds, 0),
    trainingUsdPerHour,
  ),
  /** Models that training really gave, and that would not be there. */
  modelsLost: stops.filter(({ trained }) => gaveModel(trained.run.status)).length,
});

export type Choice = ReturnType<typeof limitsToChooseFrom>[number];

/** Quantiles of the months' costs, and of the runs' lengths, from which limits are proposed. */
const shares = { months: [0.5, 0.75, 1], runs: [0.9, 0.95, 1] } as const;

/**
 * Proposes limits and replays each of them: a little above those quantiles of the months' costs and of the lengths of the runs
 * that gave a model. The last proposal is the highest limit per month together with the highest per run.
 */
export const limitsToChooseFrom = (
  trained: readonly TrainedRun[],
  months: readonly ReplayedMonth[],
  period: Period,
  settings: ReplaySettings,
) => {
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
  const choices = limits.map((one) => {
    const graceMinutes = one.monthlyLimitUsd === null ? 0 : settings.graceMinutes;
    const chosen = { ...settings, ...one, graceMinutes, guardMode: 'stop' } as const;
    return { settings: chosen, ...totalsOf(replay(trained, period, chosen), chosen) };
  });
  // The best saves most among those that would have lost the fewest models.
  const [best] = choices.toSorted(
    (one, other) => one.modelsLost - other.modelsLost || other.savedUsd - one.savedUsd || one.stops - other.stops,
  );
  return choices.map((choice) => {
    // One that stops only what tags stop anyway isn't marked.
    const isBest = choice === best && choice.savedUsd > 0 && choice.stops > choice.stopsByTag;
    return { ...choice, isBest };
  });
};

/** The least value below or at which a share of the values lies; those that are 0 aside. */
const quantile = (values: readonly number[], share: number): number => {
  const sorted = values.filter((value) => value > 0).toSorted((one, other) => one - other);
  return sorted[Math.ceil(sorted.length * share) - 1] ?? 0;
};

const distinct = (values: readonly number[]): number[] => [...new Set(values.filter((value) => value > 0))];

/** The next higher round amount: $47 → $50, $50 → $55, $312 → $320, $1,234 → $1,300. */
const aboveUsd = (usd: number): number => {
  const digits = 10 ** Math.floor(Math.log10(Math.max(usd, 1)));
  const step = digits === 10 ? 5 : Math.max(1, digits / 10);
  return usd === 0 ? 0 : (Math.floor(usd / step) + 1) * step;
};

/** The next higher quarter of an hour, from two hours on the next full hour; at most what the guard allows. */
const aboveMinutes = (minutes: number): number => {
  const step = minutes < 120 ? 15 : 60;
  return minutes === 0 ? 0 : Math.min(longestTrainingMinutes, (Math.floor(minutes / step) + 1) * step);
};
