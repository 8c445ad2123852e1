import type { ModelRecord } from '../../local/aws/comprehend/store.ts';
import type { Told } from './guard-plan.ts';

/**
 * The true state of an account, derived from what happens to it and not from what the guard says. It imports nothing from the
 * guard, so that it can't share the guard's faults: prices, months, tags, ages and graces are computed once more.
 */

/** One training run, and the history of its model's tags. */
export interface Watched {
  readonly record: ModelRecord;
  readonly isElsewhere: boolean;
  readonly tags: { readonly at: number; readonly tags: ReadonlyMap<string, string> }[];
}

/** A signal from outside, as the test made it. */
export interface Signal {
  readonly type: string;
  readonly isByHand: boolean;
  readonly isMonthCost: boolean;
  /** In milliseconds; undefined if the event has no time. */
  readonly time: number | undefined;
  /** Whether it stops anything when it is read at a time: it is not muted, another account's, or about another budget. */
  readonly isGood: (told: Told, readAt: number) => boolean;
}

/** One invocation of a function, or a workflow's own task. */
export interface Call {
  readonly who: 'clock' | 'signal' | 'person' | 'workflow' | 'function';
  readonly startedAt: number;
  readonly told: Told;
  endedAt?: number;
  hasFailed?: boolean;
  /** Faults that it has met. */
  readonly faults: Set<string>;
  /** When it has last read a model's tags, by ARN. */
  readonly tagsRead: Map<string, number>;
  /** Runs whose Stop it has sent, those whose Stop was accepted, and those whose Stop was refused. */
  readonly stopsSent: Set<Watched>;
  readonly asked: Set<Watched>;
  readonly refused: Set<Watched>;
  /** Of a sweep. */
  readonly executionArn?: string;
  readonly signal?: Signal | undefined;
}

/** The mail that says when the first stop comes. */
export interface Announcement {
  /** Month and limit. */
  readonly of: string;
  readonly sweepStartedAt: number;
  readonly stopsAt: number;
}

export const usdPerHour = 3;
/** Months are rounded to the cent, runs to the second. */
const roundingUsd = 0.02;
/** The oldest data that a Stop may rely on: for the first run of a kind, and for those that waited for their turn. */
const maxAge = { first: 3000, others: 1000 } as const;
const minutes = 60_000;

export const monthAt = (at: number): string => new Date(at).toISOString().slice(0, 7);
const startOfMonth = (month: string): number => Date.parse(`${month}-01T00:00:00Z`);
/** The first moment after a month. */
export const endOfMonth = (month: string): number => startOfMonth(monthAt(startOfMonth(month) + 32 * 86_400_000));

const beganAt = ({ record }: Watched): number => record.submitTime + record.submittedSeconds * 1000;
const endsAt = ({ record }: Watched): number => {
  if (record.pinnedStatus) return Infinity;
  const { stopRequestTime = Infinity, stoppingSeconds, submitTime, submittedSeconds, trainingSeconds } = record;
  return Math.min(
    submitTime + (submittedSeconds + trainingSeconds) * 1000,
    stopRequestTime + stoppingSeconds * 1000,
    record.deleteRequestTime ?? Infinity,
  );
};

/** Comprehend's Status. Every ending is `ENDED`, and so is a deleted model. */
export const statusAt = (run: Watched, at: number): string => {
  if (run.record.pinnedStatus) return run.record.pinnedStatus;
  if (at >= endsAt(run)) return 'ENDED';
  if (at < beganAt(run)) return 'SUBMITTED';
  return at >= (run.record.stopRequestTime ?? Infinity) ? 'STOP_REQUESTED' : 'TRAINING';
};

/** Seconds that are billed of a run between two moments. */
const billedSeconds = (run: Watched, from: number, to: number): number => {
  const { pinnedStatus } = run.record;
  if (pinnedStatus && pinnedStatus !== 'STOP_REQUESTED') return 0;
  return Math.max(0, Math.min(to, endsAt(run)) - Math.max(from, beganAt(run))) / 1000;
};

export interface TagState {
  readonly is: 'none' | 'exempt' | 'unknown';
  readonly maxMinutes: number | undefined;
}

/** What a model's tags mean at a moment: exempt for good or until a time, unknown, or nothing. */
const tagStateAt = (run: Watched, at: number): TagState => {
  const now = run.tags.findLast((entry) => entry.at <= at)?.tags ?? new Map<string, string>();
  const said = [...now].flatMap(([key, value]) =>
    key.trim().toLowerCase() === 'stop-training' ? [value.trim().toLowerCase()] : [],
  );
  const isExempt = (value: string) =>
    value === 'exempt' || (value.startsWith('until=') && Date.parse(value.slice(6).toUpperCase()) > at);
  const isUnknown = (value: string) => value !== 'exempt' && !value.startsWith('until=');
  const own = Number(now.get('stop-training-after-minutes') ?? Number.NaN);
  return {
    is: said.some(isExempt) ? 'exempt' : said.some(isUnknown) ? 'unknown' : 'none',
    maxMinutes: Number.isInteger(own) && own >= 1 && own <= 43_200 ? own : undefined,
  };
};

/** What its tags meant at any moment of a period, including both sides of each change. */
const tagStatesWithin = (run: Watched, from: number, to: number): TagState[] => {
  const changes = run.tags.flatMap(({ at, tags }) => {
    const ends = [...tags.values()].flatMap((value) =>
      value.startsWith('until=') ? [Date.parse(value.slice(6).toUpperCase())] : [],
    );
    return [at, ...ends];
  });
  const moments = [from, to, ...changes.filter((at) => at >= from && at <= to).flatMap((at) => [at - 1, at])];
  return moments.map((at) => tagStateAt(run, at));
};

export const guardModel = () => {
  const all: Watched[] = [];
  const announcements: Announcement[] = [];
  /** Readings that found the limit not reached, or the guard in report mode: they withdraw announcements. */
  const withdrawals: { readonly at: number; readonly month: string; readonly isCertain: boolean }[] = [];

  const latest = (arn: unknown): Watched | undefined => all.findLast(({ record }) => record.arn === arn);

  /** The month's cost at a moment: the most it can be, and the least that any guard must know. */
  const costAt = (at: number, month = monthAt(at)) => {
    const [from, to] = [startOfMonth(month), Math.min(at, endOfMonth(month))];
    const isSure = (run: Watched) =>
      latest(run.record.arn) === run &&
      (run.record.deleteRequestTime ?? Infinity) > at &&
      !(run.record.hidesTrainingStart && statusAt(run, at) !== 'ENDED');
    const usd = (runs: readonly Watched[]) =>
      (runs.reduce((sum, run) => sum + billedSeconds(run, from, to), 0) * usdPerHour) / 3600;
    return { most: usd(all) + roundingUsd, least: usd(all.filter(isSure)) - roundingUsd };
  };

  /** The announcement for a limit that still holds. */
  const announced = (of: string) => {
    const last = announcements.findLast((announcement) => announcement.of === of);
    if (!last) return undefined;
    const since = withdrawals.filter(({ at, month }) => at >= last.sweepStartedAt && of.startsWith(month));
    if (since.some(({ at, isCertain }) => isCertain && at > last.sweepStartedAt)) return undefined;
    return { ...last, mayBeWithdrawn: since.length > 0 };
  };

  /** Whether an announced stop is still to come, for any limit: without a grace the guard keeps that promise too. */
  const isPromised = (now: number): boolean =>
    announcements.some(
      ({ of, stopsAt }) => of.startsWith(monthAt(now)) && stopsAt > now && announced(of) !== undefined,
    );

  /** Whether the month's cost may stop runs now: with a grace only after the announced time. */
  const isGraceOver = ({ monthlyLimitUsd, graceMinutes }: Told, now: number): boolean => {
    const of = `${monthAt(now)} ${monthlyLimitUsd}`;
    const last = announced(of);
    if (!last) return graceMinutes === 0;
    return now >= last.stopsAt || (last.mayBeWithdrawn && graceMinutes === 0);
  };

  /** Whether the month's cost has reached the limit, and the grace is over. */
  const isOverLimit = (told: Told, now: number): boolean =>
    told.monthlyLimitUsd !== null && costAt(now).most >= told.monthlyLimitUsd && isGraceOver(told, now);

  const hasTrainedTooLong = (run: Watched, told: Told, now: number, age: number): boolean =>
    tagStatesWithin(run, now - age, now).some(({ maxMinutes }) => {
      const allowed = maxMinutes ?? told.maxTrainingMinutes ?? Infinity;
      return now - beganAt(run) > allowed * minutes;
    });

  /** Whether a signal stops anything in a reading that began at a time: it says when it happened, and is neither late nor ahead. */
  const counts = ({ time, isGood }: Signal, told: Told, readAt: number): boolean =>
    time !== undefined && readAt - time <= 60 * minutes && readAt - time >= -5 * minutes && isGood(told, readAt);

  const covers = (signal: Signal, run: Watched, told: Told, readAt: number): boolean => {
    const { time = -Infinity, isByHand } = signal;
    return counts(signal, told, readAt) && (isByHand ? run.record.submitTime : beganAt(run)) < time;
  };

  /** Why the guard must not stop a run now; undefined where a cause covers it and its tags don't exempt it. */
  const whyNotStopped = (run: Watched, call: Call, now: number): string | undefined => {
    const { record } = run;
    const status = statusAt(run, now);
    // Nothing is stopped then, and the guard could not have known.
    if (status === 'ENDED' || status === 'STOP_REQUESTED') return undefined;
    if (run.isElsewhere) return 'it is in another region';
    if (!['SUBMITTED', 'TRAINING'].includes(status)) return `its Status ${status} is unknown`;
    const isFirst = ![...call.stopsSent].some((other) => other !== run && other.record.kind === record.kind);
    const age = isFirst ? maxAge.first : maxAge.others;
    if (now - (call.tagsRead.get(record.arn) ?? 0) > age) return 'its tags were not looked at';
    if (!tagStatesWithin(run, now - age, now).some(({ is }) => is === 'none')) return 'its tags exempt it';
    const { signal, told } = call;
    const isSignal = signal !== undefined && covers(signal, run, told, call.startedAt);
    if (signal?.isByHand && counts(signal, told, call.startedAt))
      return isSignal ? undefined : 'the request by hand does not cover it';
    if (told.guardMode === 'report') return 'the guard only reports';
    if (status === 'SUBMITTED') return 'it is queued';
    if (isSignal && (!signal.isMonthCost || isGraceOver(told, now))) return undefined;
    if (hasTrainedTooLong(run, told, now, age) || isOverLimit(told, now) || isOverLimit(told, now - age))
      return undefined;
    return 'no cause covers it';
  };

  /** Whether a limit has certainly covered a run from one moment to another, so that every reading in between must see it. */
  const isCovered = (run: Watched, told: Told, from: number, to: number) => {
    const isTraining = statusAt(run, from) === 'TRAINING' && statusAt(run, to) === 'TRAINING';
    if (!isTraining || run.isElsewhere || latest(run.record.arn) !== run) return undefined;
    const states = tagStatesWithin(run, from, to);
    const [{ is }] = states as [TagState];
    if (states.some((state) => state.is !== is)) return undefined;
    const longest = Math.max(...states.map(({ maxMinutes }) => maxMinutes ?? told.maxTrainingMinutes ?? Infinity));
    const isTooLong = !run.record.hidesTrainingStart && from - beganAt(run) > longest * minutes + 1000;
    return { is, isTooLong };
  };

  /** Whether a run's tags have said nothing at all from one moment to another. */
  const isFree = (run: Watched, from: number, to: number): boolean =>
    tagStatesWithin(run, from, to).every(({ is }) => is === 'none');

  /** Whether the month's cost has certainly been at the limit from one moment to another. */
  const isCertainlyOver = ({ monthlyLimitUsd }: Told, from: number, to: number): boolean =>
    monthlyLimitUsd !== null && monthAt(from) === monthAt(to) && costAt(from).least >= monthlyLimitUsd;

  return {
    all,
    announcements,
    withdrawals,
    latest,
    costAt,
    announced,
    isPromised,
    counts,
    covers,
    whyNotStopped,
    isCovered,
    isFree,
    isCertainlyOver,
  };
};
export type GuardModel = ReturnType<typeof guardModel>;
