import { wireModel } from '../../lambda/account/arn.ts';
import { trainingCostUsd } from '../../lambda/account/training-cost.ts';
import { type Period, type TrainedRun, trainedRuns } from '../../lambda/guard/past.ts';
import { type Replay, type ReplaySettings, replay } from '../../lambda/guard/replay.ts';
import { failureJson } from '../failure.ts';
import { type Choice, limitsToChooseFrom, type Totals, totalsOf } from './choices.ts';
import type { Past } from './read-past.ts';

/** Everything that is shown of a replay: on the terminal, as JSON and as a page. */
export interface Outcome extends Totals {
  readonly period: Period;
  readonly settings: ReplaySettings;
  readonly past: Past;
  /** Those that trained in the period, oldest first. */
  readonly trained: readonly TrainedRun[];
  readonly replay: Replay;
  readonly choices: readonly Choice[];
}

/** Replays a past with the limits that were given, and with some to choose from. */
export const outcomeOf = (past: Past, period: Period, settings: ReplaySettings): Outcome => {
  // Those of before cost nothing in it.
  const all = trainedRuns(past.runs, period).filter(({ end }) => end > period.from.getTime());
  const shown = replay(all, period, settings);
  return {
    period,
    settings,
    past,
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
