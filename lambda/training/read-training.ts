import type { Logger } from '@aws-lambda-powertools/logger';
import { type WireModel, wireModel } from '../account/arn.ts';
import { type Survey, type SurveyedRun, type Surveyor, survey } from '../account/survey.ts';
import { type WireTags, wireTags } from '../account/tags.ts';
import { costPerHour, monthCost, trainingFigures } from '../account/training-cost.ts';
import type { SettingsOf } from '../functions.ts';

/** A run as `GET /training` has it: its kind's ARN member, and what is known of it. */
export interface ListedRun extends WireModel, WireTags {
  readonly Status: string;
  /** ISO 8601. */
  readonly SubmitTime: string;
  /** Missing, as is the cost, where nobody knows when training began or ended. */
  readonly TrainingSeconds?: number;
  readonly TrainingCostUsd?: number;
  /** null where its tags can't be read, or say neither. */
  readonly Exempt: boolean | null;
  /** While its stop workflow is RUNNING. */
  readonly ExecutionName?: string;
  /** By its tag, else `maxTrainingMinutes`; missing where neither says, and where its tags can't be read. */
  readonly MaxTrainingMinutes?: number;
}

/** The answer of `GET /training`. */
export interface TrainingAnswer {
  /** Oldest first. */
  readonly Training: readonly ListedRun[];
  /** What all of them in `TRAINING` and `STOP_REQUESTED` cost together now. */
  readonly UsdPerHour: number;
  /** `2026-11`, in UTC; with the guard, as are the members below. */
  readonly Month?: string;
  /** Missing where the ledger can't be read. */
  readonly TrainingCostMonthToDateUsd?: number;
  /** Missing where the month has no limit. */
  readonly MonthlyLimitUsd?: number;
  /** Percent of the limit at which people are warned; 0 for no warning. */
  readonly WarnPercent?: number;
  /** The regions whose training counts towards the month, where they are several; the runs are of this region only. */
  readonly Regions?: readonly string[];
}

export interface TrainingReader extends Surveyor, SettingsOf<'postpone-from-widget'> {
  readonly logger: Pick<Logger, 'info' | 'error'>;
}

export interface WhatToRead {
  /** Only models of this name, in all versions, ended ones too. @default - every run in progress */
  readonly name?: string | undefined;
  /** @default 24, since API Gateway waits 29 and a cold start takes a part of it */
  readonly withinSeconds?: number;
}

/**
 * What trains now, and what the month has cost. Other regions count by the ledger, since their lists might take too long.
 *
 * Lists take up to two thirds of the time, tags and executions the rest; what isn't answered by then is null or left out.
 * All models are listed, not only those in progress: the last reading may not have seen what has ended since, and the month's
 * figure must not fall. By name that doesn't hold, since only the named models are listed.
 *
 * @throws the error of Comprehend's list where a kind can't be listed: half of an answer would look like the whole of it
 */
export const readTraining = async (
  reader: TrainingReader,
  { name, withinSeconds = 24 }: WhatToRead = {},
): Promise<TrainingAnswer> => {
  const surveyed = await survey(reader, { name, listSeconds: (withinSeconds * 2) / 3, seconds: withinSeconds });
  for (const { error } of surveyed.unlisted) throw error;
  for (const error of surveyed.failures) reader.logger.error('A part of the account could not be read', { error });
  const { shown, readAt } = surveyed;
  return {
    Training: shown.map((run) => listedRun(run, reader, readAt)),
    // Without the dust of floating point: 3 × 0.1 is 0.30000000000000004.
    UsdPerHour: Number(costPerHour(shown, reader.trainingUsdPerHour).toPrecision(12)),
    ...(reader.ledgerTable !== null && monthFigures(surveyed, reader)),
  } satisfies TrainingAnswer;
};

const monthFigures = (surveyed: Survey, reader: TrainingReader): Partial<TrainingAnswer> => ({
  Month: surveyed.month.name,
  ...(surveyed.ledger && { TrainingCostMonthToDateUsd: monthCost(surveyed, reader).costUsd }),
  ...(reader.monthlyLimitUsd !== null && { MonthlyLimitUsd: reader.monthlyLimitUsd, WarnPercent: reader.warnPercent }),
  ...(reader.regions.length > 1 && { Regions: reader.regions }),
});

const listedRun = (
  run: SurveyedRun,
  { maxTrainingMinutes, trainingUsdPerHour }: TrainingReader,
  readAt: Date,
): ListedRun => {
  const { exemption } = run;
  const ownMinutes = exemption.is === 'unreadable' ? null : (run.ownMaxMinutes ?? maxTrainingMinutes);
  return {
    ...wireModel(run),
    Status: run.status,
    SubmitTime: run.submitTime.toISOString(),
    ...trainingFigures(run, readAt, trainingUsdPerHour),
    Exempt: exemption.is === 'exempt' ? true : exemption.is === 'none' ? false : null,
    ...(run.stopExecution && { ExecutionName: run.stopExecution.name }),
    ...(ownMinutes !== null && { MaxTrainingMinutes: ownMinutes }),
    ...wireTags(run),
  };
};
