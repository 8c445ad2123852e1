import { isTransient } from '../account/faults.ts';
import { isKnown } from '../account/status.ts';
import type { SurveyedRun } from '../account/survey.ts';
import { type Month, type MonthCost, trainingSeconds } from '../account/training-cost.ts';
import { runId } from '../account/training-run.ts';
import type { GuardMode, Settings } from '../settings.ts';
import type { Signal } from './signals.ts';

export type Rules = Pick<
  Settings,
  'monthlyLimitUsd' | 'warnPercent' | 'graceMinutes' | 'maxTrainingMinutes' | 'guardMode'
>;

export type Cause = 'MonthlyLimit' | 'TrainedTooLong' | 'BudgetSpent' | 'Signal' | 'ByHand' | 'AskedByOthers';

export interface CoveredRun extends SurveyedRun {
  readonly cause: Cause;
}

/** The announcement of the first stop for an amount of the limit, as the ledger has it. */
export interface Announcement {
  readonly stopsAt: Date;
  /** Whether people have got it: its execution has succeeded, runs, has failed, mailed it too late, or can't be described. */
  readonly state: 'reported' | 'underWay' | 'failed' | 'late' | 'unread';
}

export interface Situation {
  readonly readAt: Date;
  readonly month: Month;
  readonly cost: MonthCost;
  /** Of the deployment's own region, in progress. */
  readonly runs: readonly SurveyedRun[];
  /** `unknown` where the ledger can't be read. */
  readonly announcement: Announcement | undefined | 'unknown';
  /** The first stop that was announced for another amount of the limit, where it is still to come. */
  readonly promisedAt?: Date | undefined;
  /** Whether this region warns and announces even while nothing trains in it: the first of `regions` does. */
  readonly speaksForAll: boolean;
}

/** Something that people are told once, whatever is stopped: its notes are made first. */
export interface Notice {
  readonly subject: Exclude<NoteSubject, 'NotAccepted' | 'Signal'>;
  /** The names of its notes: one of them must be new for the notice to be given. */
  readonly notes: readonly string[];
  readonly runs: readonly SurveyedRun[];
  /** Of an announcement: when the first stop comes. The month's end where it never comes. */
  readonly stopsAt?: Date;
}

export interface Decision {
  readonly mode: GuardMode;
  /** A cause covers them now: each is asked to stop. */
  readonly toStop: readonly CoveredRun[];
  /** Others asked them to stop and no workflow follows them: each gets one. */
  readonly toFollow: readonly CoveredRun[];
  /** What a guard in mode `stop` would ask to stop. */
  readonly wouldStop: readonly CoveredRun[];
  /** They cost nothing yet; the next reading looks at them again. */
  readonly queued: readonly SurveyedRun[];
  readonly exempt: readonly SurveyedRun[];
  /** Left alone, since nobody knows whether they are exempt or what their Status means. */
  readonly unreadable: readonly SurveyedRun[];
  readonly beingStopped: readonly SurveyedRun[];
  readonly notices: readonly Notice[];
  /** What becomes of the month's limit. */
  readonly limit: LimitState;
  /** Whether a grace keeps the signal from stopping anything. */
  readonly isHeldByGrace: boolean;
}

export type LimitState = 'none' | 'notReached' | 'announce' | 'waits' | 'stops';

/** What notes are about, and how long one counts. The titles of warnings and reports are 0.2.0's, so that an upgrade repeats none. */
const noteSubjects = {
  CostWarning: { title: 'Training Cost Warning', per: 'month' },
  Announcement: { title: 'Announcement', per: 'month' },
  OverLimit: { title: 'Training Over Limit', per: 'month' },
  TooLong: { title: 'Training Too Long', per: 'month' },
  LeftAlone: { title: 'Left Alone', per: 'day' },
  UnknownStatus: { title: 'Unknown Status', per: 'day' },
  NotAccepted: { title: 'Stop Not Accepted', per: 'day' },
  Signal: { title: 'Signal', per: 'day' },
} as const;

export type NoteSubject = keyof typeof noteSubjects;

/** @param about - an amount of the limit, a run's id, or a signal's source */
export const noteName = (subject: NoteSubject, about: number | string): string =>
  `${noteSubjects[subject].title}#${about}`;

/** Whether its notes count for a day, and not for their month. */
export const isOfDay = (subject: NoteSubject): boolean => noteSubjects[subject].per === 'day';

/**
 * Decides which runs to stop and for which cause, what to report, and which runs to leave alone and why. A pure function, so
 * the replay uses it too.
 *
 * The guard stops runs in `TRAINING` only; a person also stops queued ones. Runs that are exempt, or whose exemption isn't
 * known, are left alone whatever the cause.
 */
export const decide = (situation: Situation, rules: Rules, signal?: Signal): Decision => {
  const { runs, readAt } = situation;
  const limit = limitState(situation, rules);
  const isByHand = signal?.isByHand === true;
  const mode = isByHand ? 'stop' : rules.guardMode;
  const mayStop = signal?.isMonthCost === true && signal.headline === undefined;
  const isHeldByGrace = mayStop && graceState(situation, rules) !== 'stops';
  const causeOf = (run: SurveyedRun): Cause | undefined => {
    if (isByHand) return signal.covers(run) ? 'ByHand' : undefined;
    if (limit === 'stops') return 'MonthlyLimit';
    if (isTooLong(run, rules, readAt)) return 'TrainedTooLong';
    if (signal?.covers(run) && !isHeldByGrace) return signal.isMonthCost ? 'BudgetSpent' : 'Signal';
    return undefined;
  };
  const covered = runs.flatMap((run): CoveredRun[] => {
    const cause = causeOf(run);
    return cause ? [{ ...run, cause }] : [];
  });
  // What others have asked to stop already is only followed, unless a person asks for it as well.
  const open = covered.filter(
    (run) => run.stopExecution === undefined && (isByHand || run.status !== 'STOP_REQUESTED'),
  );
  const isClear = (run: SurveyedRun) => run.exemption.is === 'none' && isKnown(run.status);
  // A copy was trained elsewhere: whatever its Status, nothing is billed here.
  const stoppable = open.filter((run) => isClear(run) && (isByHand || (run.status === 'TRAINING' && !run.isCopy)));
  const queued = open.filter((run) => isClear(run) && !isByHand && run.status === 'SUBMITTED');
  const unreadable = open.filter((run) => !isClear(run) && run.exemption.is !== 'exempt');
  const isUnfollowed = ({ status, stopExecution, isStopUnread }: SurveyedRun) =>
    !isByHand && status === 'STOP_REQUESTED' && !stopExecution && !isStopUnread;
  return {
    mode,
    toStop: mode === 'stop' ? stoppable : [],
    toFollow: runs.filter(isUnfollowed).map((run) => ({ ...run, cause: 'AskedByOthers' })),
    wouldStop: mode === 'report' ? stoppable : [],
    queued,
    exempt: open.filter(({ exemption }) => exemption.is === 'exempt'),
    unreadable,
    beingStopped: covered.filter(({ stopExecution }) => stopExecution !== undefined),
    limit,
    isHeldByGrace,
    notices: isByHand ? [] : notices(situation, rules, limit, stoppable, unreadable),
  };
};

const limitState = (situation: Situation, rules: Rules): LimitState => {
  if (rules.monthlyLimitUsd === null) return 'none';
  return situation.cost.costUsd < rules.monthlyLimitUsd ? 'notReached' : graceState(situation, rules);
};

/**
 * Whether a month's cost stops runs now. With a grace nothing is stopped before the time that was announced, and nothing
 * without an announcement; a promise stands whatever `graceMinutes` has become.
 */
const graceState = (situation: Situation, { graceMinutes, guardMode }: Rules) => {
  const { announcement, readAt } = situation;
  // A guard that only reports stops nothing, so there is nothing to announce.
  if (guardMode === 'report') return 'stops';
  if (announcement === 'unknown') return graceMinutes > 0 ? 'waits' : 'stops';
  if (!announcement) return graceMinutes > 0 ? 'announce' : 'stops';
  const isOver = readAt >= promisedTime(situation);
  // Once graceMinutes is 0, no stop waits past the announced time, whether or not the mail was sent.
  if (graceMinutes === 0 && isOver) return 'stops';
  if (announcement.state === 'failed' || announcement.state === 'late') return 'announce';
  return announcement.state === 'reported' && isOver ? 'stops' : 'waits';
};

/** The latest first stop that people may expect. It counts even if the sweep failed, since its mail may have been sent. */
const promisedTime = ({ announcement, promisedAt = new Date(0) }: Situation): Date => {
  const own = announcement === 'unknown' ? undefined : announcement?.stopsAt;
  return own && own > promisedAt ? own : promisedAt;
};

/** In minutes, by the model's own tag, else by the setting; undefined for any time. */
export const maxMinutesFor = (run: SurveyedRun, { maxTrainingMinutes }: Pick<Rules, 'maxTrainingMinutes'>) =>
  run.ownMaxMinutes ?? maxTrainingMinutes ?? undefined;

/** Whether a run has trained for too long; not where its training time isn't known. */
const isTooLong = (run: SurveyedRun, rules: Rules, readAt: Date): boolean => {
  const maxMinutes = maxMinutesFor(run, rules);
  if (maxMinutes === undefined || run.status !== 'TRAINING') return false;
  return (trainingSeconds(run, readAt) ?? 0) > maxMinutes * 60;
};

const notices = (
  situation: Situation,
  rules: Rules,
  limit: LimitState,
  stoppable: readonly CoveredRun[],
  unreadable: readonly CoveredRun[],
): Notice[] => {
  const { runs, readAt, cost, month, speaksForAll } = situation;
  const { monthlyLimitUsd, warnPercent, graceMinutes, guardMode } = rules;
  const isHeardHere = speaksForAll || runs.some(({ status }) => status === 'TRAINING');
  const found: Notice[] = [];
  if (monthlyLimitUsd !== null && isHeardHere) {
    const isNear = warnPercent > 0 && cost.worstCostUsd >= (monthlyLimitUsd * warnPercent) / 100;
    if (limit === 'notReached' && isNear) {
      found.push({ subject: 'CostWarning', notes: [noteName('CostWarning', monthlyLimitUsd)], runs: [] });
    }
    if (limit === 'announce') {
      const earliest = Math.max(readAt.getTime() + graceMinutes * 60_000, promisedTime(situation).getTime());
      const stopsAt = new Date(Math.min(earliest, month.end.getTime()));
      found.push({ subject: 'Announcement', notes: [noteName('Announcement', monthlyLimitUsd)], runs, stopsAt });
    }
  }
  const reported = (cause: Cause) => (guardMode === 'report' ? stoppable.filter((run) => run.cause === cause) : []);
  const isLeftAlone = ({ exemption, status }: SurveyedRun) =>
    isKnown(status) && (exemption.is === 'unknown' || (exemption.is === 'unreadable' && !isTransient(exemption.error)));
  return [
    ...found,
    ...aboutRuns('OverLimit', reported('MonthlyLimit')),
    ...aboutRuns('TooLong', reported('TrainedTooLong')),
    ...aboutRuns('LeftAlone', unreadable.filter(isLeftAlone)),
    ...aboutRuns(
      'UnknownStatus',
      runs.filter(({ status }) => !isKnown(status)),
    ),
  ];
};

const aboutRuns = (subject: Notice['subject'], runs: readonly SurveyedRun[]): Notice[] =>
  runs.length === 0 ? [] : [{ subject, runs, notes: runs.map((run) => noteName(subject, runId(run))) }];
