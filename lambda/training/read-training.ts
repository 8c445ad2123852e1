import type { Logger } from '@aws-lambda-powertools/logger';
import type { ComprehendClient } from '@aws-sdk/client-comprehend';
import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { SFNClient } from '@aws-sdk/client-sfn';
import { wireModel } from '../account/arn.ts';
import { listRuns } from '../account/comprehend.ts';
import type { ArnMember } from '../account/kind.ts';
import { type Ledger, readLedger } from '../account/ledger.ts';
import { isInProgress, listKinds, lookAt, type RunInProgress } from '../account/survey.ts';
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

/** A run as `GET /training` has it: its kind's ARN member, and what is known of it. */
export type ListedRun = { readonly [Member in ArnMember]?: string } & {
  readonly Status: string;
  /** ISO 8601. */
  readonly SubmitTime: string;
  /** Missing, as is the cost, for a run that has ended at a time that Comprehend doesn't tell. */
  readonly TrainingSeconds?: number;
  readonly TrainingCostUsd?: number;
  /** null where its tags can't be read. */
  readonly Exempt: boolean | null;
  /** While its stop workflow is RUNNING. */
  readonly ExecutionName?: string;
  /** By its tag, else `maxTrainingMinutes`; missing where neither says, and where its tags can't be read. */
  readonly MaxTrainingMinutes?: number;
  /** Value of that tag where it is none from 1 to 43,200 minutes, and so counts as none. */
  readonly IgnoredMaxTrainingTag?: string;
};

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

export interface TrainingReader extends SettingsOf<'stop-from-widget'> {
  readonly comprehend: ComprehendClient;
  readonly sfn: SFNClient;
  readonly dynamodb: DynamoDBClient;
  readonly logger: Pick<Logger, 'error'>;
  readonly now: () => Date;
}

export interface WhatToRead {
  /** Only models of this name, in all versions, ended ones too. @default - every run in progress */
  readonly name?: string | undefined;
  /** @default 24, since API Gateway waits 29 and a cold start takes a part of it */
  readonly withinSeconds?: number;
}

/**
 * What trains now, and what the month has cost.
 *
 * Lists take up to two thirds of the time, tags and executions the rest; what isn't answered by then is null or left out.
 * All models are listed, not only those in progress: what has ended since the meter's last reading is not in the ledger yet,
 * and the month's figure must not fall. By name that doesn't hold, since only the named models are listed.
 *
 * @throws the error of Comprehend's list where a kind can't be listed: half of an answer would look like the whole of it
 * @throws ServiceUnavailableException the lists took too long
 */
export const readTraining = async (
  reader: TrainingReader,
  { name, withinSeconds = 24 }: WhatToRead = {},
): Promise<TrainingAnswer> => {
  const readAt = reader.now();
  const toList = timeLimit((withinSeconds * 2) / 3);
  const toLook = timeLimit(withinSeconds);
  try {
    const [listed, month] = await Promise.all([
      Promise.race([listAll(reader, name), toList.isUp]),
      readMonth(reader, readAt, toList.isUp),
    ]);
    const shown = (name === undefined ? listed.filter(isInProgress) : listed).toSorted(byAge);
    const runs = await lookAt(shown, { ...reader, timeIsUp: toLook.isUp });
    return {
      Training: runs.map((run) => listedRun(run, reader, readAt)),
      UsdPerHour: runs.filter(({ status }) => isBilled(status)).length * reader.trainingUsdPerHour,
      ...(month && monthFigures(reader, month, listed, readAt)),
    };
  } finally {
    toList.clear();
    toLook.clear();
  }
};

const listAll = async ({ comprehend }: TrainingReader, name: string | undefined): Promise<readonly TrainingRun[]> => {
  const { runs, failures } = await listKinds((kind) => listRuns(comprehend, kind, name === undefined ? {} : { name }));
  for (const { error } of failures) throw error;
  return runs;
};

const byAge = (one: TrainingRun, other: TrainingRun): number =>
  one.submitTime.getTime() - other.submitTime.getTime() || (one.arn < other.arn ? -1 : 1);

interface MonthRead extends Month {
  /** Undefined where it can't be read. */
  readonly ledger: Ledger | undefined;
}

/** The month and its ledger; undefined without the guard. */
const readMonth = async (
  { dynamodb, ledgerTableIfAny, logger }: TrainingReader,
  readAt: Date,
  timeIsUp: Promise<never>,
): Promise<MonthRead | undefined> => {
  if (ledgerTableIfAny === null) return undefined;
  const month = monthOf(readAt);
  const reading = readLedger({ dynamodb, ledgerTable: ledgerTableIfAny }, month);
  const ledger = await Promise.race([reading, timeIsUp]).catch((error: Error) => {
    logger.error('The ledger could not be read', { error });
    return undefined;
  });
  return { ...month, ledger };
};

/** For each run what the ledger has or what it has taken by now, whichever is more. */
const monthFigures = (
  { limits: { monthlyLimitUsd, warnPercent }, regions, trainingUsdPerHour }: TrainingReader,
  { ledger, ...month }: MonthRead,
  runs: readonly TrainingRun[],
  readAt: Date,
): Partial<TrainingAnswer> => {
  const seconds = new Map(ledger?.seconds);
  for (const run of runs) {
    const taken = trainingSecondsIn(month, run, readAt) ?? 0;
    seconds.set(runId(run), Math.max(taken, seconds.get(runId(run)) ?? 0));
  }
  const sum = [...seconds.values()].reduce((total, taken) => total + taken, 0);
  return {
    Month: month.name,
    ...(ledger && { TrainingCostMonthToDateUsd: trainingCostUsd(sum, trainingUsdPerHour) }),
    ...(monthlyLimitUsd !== null && { MonthlyLimitUsd: monthlyLimitUsd, WarnPercent: warnPercent }),
    ...(regions.length > 1 && { Regions: regions }),
  };
};

const listedRun = (run: RunInProgress, { limits, trainingUsdPerHour }: TrainingReader, readAt: Date): ListedRun => {
  const seconds = trainingSeconds(run, readAt);
  const ownMinutes = run.isExempt === undefined ? null : (run.ownMaxMinutes ?? limits.maxTrainingMinutes);
  return {
    ...wireModel(run),
    Status: run.status,
    SubmitTime: run.submitTime.toISOString(),
    ...(seconds !== undefined && {
      TrainingSeconds: seconds,
      TrainingCostUsd: trainingCostUsd(seconds, trainingUsdPerHour),
    }),
    Exempt: run.isExempt ?? null,
    ...(run.isRunning && { ExecutionName: run.ExecutionName }),
    ...(ownMinutes !== null && { MaxTrainingMinutes: ownMinutes }),
    ...(run.ignoredMaxMinutes !== undefined && { IgnoredMaxTrainingTag: run.ignoredMaxMinutes }),
  };
};
