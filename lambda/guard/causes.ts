import { wireModel } from '../account/arn.ts';
import type { Ledger } from '../account/ledger.ts';
import type { RunInProgress } from '../account/survey.ts';
import { monthOf, trainingSeconds } from '../account/training-cost.ts';
import { runId, type TrainingRun } from '../account/training-run.ts';
import type { SettingsOf } from '../settings.ts';
import {
  detailTypes,
  type Reading,
  type TrainingCostWarning,
  type TrainingTooLong,
  type TrainingWillBeStopped,
} from './events.ts';

/** All that a reading of the meter has found. */
export interface Situation extends Pick<SettingsOf<'training-meter'>, 'limits' | 'guardMode' | 'exemptTag'> {
  readonly readAt: Date;
  readonly reading: Reading;
  /** In progress, not exempt and not being stopped. */
  readonly toStop: readonly RunInProgress[];
  /**
   * What people have been told already this month. Undefined where the ledger can't be read: then nothing is told that might
   * have been told, and the alarm on the meter's errors speaks. Stops don't depend on it.
   */
  readonly notes: Ledger['notes'] | undefined;
  /**
   * When a reading first found the limit reached: from then on the grace runs. Undefined where the ledger can't tell or keep
   * it: the grace would begin anew at every reading and never be over, so it counts as over.
   */
  readonly limitReachedAt: Date | undefined;
}

/** An event for the bus, and the notes that keep it from being sent again this month. */
export interface Cause {
  readonly detailType: string;
  readonly detail: Reading;
  readonly notes: readonly string[];
}

/** The note of the reading that first found the limit reached. */
export const limitReachedNote = (monthlyLimitUsd: number): string => `Limit Reached#${monthlyLimitUsd}`;

/**
 * What a reading says: the events to put, each for a cause that holds now. A stop is called for at every reading for as long
 * as something is to be stopped; what is only told, once a month for each amount of the limit, or for each run.
 */
export const causesOf = (situation: Situation): Cause[] => {
  const overLimit = limitCauses(situation);
  const isStopping = overLimit.some(({ detailType }) => detailType === detailTypes.trainingOverLimit);
  // That sweep stops all of them, those that train too long among them.
  return isStopping && situation.guardMode === 'stop' ? overLimit : [...overLimit, ...tooLong(situation)];
};

const limitCauses = ({ limits, reading, readAt, toStop, limitReachedAt, ...told }: Situation): Cause[] => {
  const { monthlyLimitUsd, warnPercent } = limits;
  // A guard that only reports stops nothing, so there is nothing to announce.
  const graceMinutes = told.guardMode === 'report' ? 0 : limits.graceMinutes;
  if (monthlyLimitUsd === null) return [];
  const costUsd = reading.TrainingCostMonthToDateUsd;
  const once = (detailType: string, detail: Reading): Cause[] => {
    const note = `${detailType}#${monthlyLimitUsd}`;
    return told.notes?.has(note) === false ? [{ detailType, detail, notes: [note] }] : [];
  };
  if (costUsd < monthlyLimitUsd) {
    if (warnPercent === 0 || costUsd < (monthlyLimitUsd * warnPercent) / 100) return [];
    const reachedAt = readAt.getTime() + ((monthlyLimitUsd - costUsd) / reading.UsdPerHour) * 3_600_000;
    // Later than the month ends, it begins anew at 0.
    const isReached = reachedAt < monthOf(readAt).end.getTime();
    const detail: TrainingCostWarning = {
      ...reading,
      ...(isReached && { LimitReachedAt: new Date(reachedAt).toISOString() }),
    };
    return once(detailTypes.trainingCostWarning, detail);
  }
  if (toStop.length === 0) return [];
  const stopsAt = limitReachedAt && new Date(limitReachedAt.getTime() + graceMinutes * 60_000);
  if (stopsAt && readAt < stopsAt) {
    const ExemptTag = `${told.exemptTag.key} = ${told.exemptTag.value}`;
    const detail: TrainingWillBeStopped = { ...reading, StopsAt: stopsAt.toISOString(), ExemptTag };
    return once(detailTypes.trainingWillBeStopped, detail);
  }
  return unsaid(detailTypes.trainingOverLimit, toStop, told).map(({ notes }) => ({
    detailType: detailTypes.trainingOverLimit,
    detail: reading,
    notes,
  }));
};

/** Runs that have trained longer than their own limit: the model's tag, else `maxTrainingMinutes`. */
const tooLong = ({ limits, reading, readAt, toStop, ...situation }: Situation): Cause[] => {
  const secondsOf = (run: TrainingRun) => trainingSeconds(run, readAt) ?? 0;
  const maxMinutesOf = (run: RunInProgress) => run.ownMaxMinutes ?? limits.maxTrainingMinutes ?? Infinity;
  const runs = toStop.filter((run) => secondsOf(run) > maxMinutesOf(run) * 60);
  return unsaid(detailTypes.trainingTooLong, runs, situation).map(({ runs, notes }) => {
    const Runs = runs.map((run) => ({
      ...wireModel(run),
      SubmitTime: run.submitTime.toISOString(),
      TrainingSeconds: secondsOf(run),
      MaxTrainingMinutes: maxMinutesOf(run),
    }));
    const detail: TrainingTooLong = { ...reading, Runs };
    return { detailType: detailTypes.trainingTooLong, detail, notes };
  });
};

/**
 * The runs of a cause that are worth an event: all of them, or, where the guard only reports, those not told of yet this
 * month. None, and there is no event.
 */
const unsaid = (
  detailType: string,
  runs: readonly RunInProgress[],
  { notes, guardMode }: Pick<Situation, 'notes' | 'guardMode'>,
): { readonly runs: readonly RunInProgress[]; readonly notes: readonly string[] }[] => {
  const noteOf = (run: TrainingRun) => `${detailType}#${runId(run)}`;
  const worth = guardMode === 'report' ? runs.filter((run) => notes?.has(noteOf(run)) === false) : runs;
  return worth.length === 0 ? [] : [{ runs: worth, notes: guardMode === 'report' ? worth.map(noteOf) : [] }];
};
