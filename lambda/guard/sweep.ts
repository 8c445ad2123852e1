import { type WireModel, wireModel } from '../account/arn.ts';
import type { Kind } from '../account/kind.ts';
import { isKnown } from '../account/status.ts';
import type { Survey, SurveyedRun } from '../account/survey.ts';
import { type WireTags, wireTags } from '../account/tags.ts';
import type { GuardMode } from '../settings.ts';
import { counted } from '../words/figures.ts';
import type { Cause, CoveredRun, Decision } from './decide.ts';

/** What a sweep fails with whose mail was sent, but not its message to the chat or its event. */
export const reportNotSent = 'ReportNotSent';

/** What a sweep fails with whose mail could not be sent. */
export const mailNotSent = 'MailNotSent';

/** The error of a run that was left alone when its turn came, since no cause covered it any more. */
export const causeGone = 'CauseGone';

/** A run as every list of a sweep has it: its kind's ARN member, and the Status in which it was found. */
export type SweptRun = WireModel &
  WireTags & {
    readonly Status: string;
    /** Set where a flywheel's iteration trains the model. */
    readonly FlywheelArn?: string;
  };

export type FollowedRun = SweptRun & {
  readonly SubmitTime: string;
  readonly Cause: Cause;
  /** Why Comprehend did not accept the stop, or the stop workflow failed: the name of an error. */
  readonly Error?: string;
  readonly ExecutionName?: string;
  readonly TrainingSeconds?: number;
  readonly TrainingCostUsd?: number;
};

/** A kind in a region that could not be listed: what trains there, nobody knows. */
export interface UnlistedKind {
  readonly Kind: Kind;
  readonly Region: string;
  readonly Error: string;
}

/** What a reading has decided, as the sweep workflow passes it on. Nothing in it makes anything stop. */
export interface Plan extends Readonly<Record<PlannedList, readonly SweptRun[]>> {
  /** ISO 8601. */
  readonly ReadAt: string;
  readonly Reason: string;
  readonly Mode: GuardMode;
  /** Of a report that stops nothing by design: why it comes. */
  readonly Headline?: string;
  /**
   * Of a warning or an announcement, after which the guard stops those in WouldStop: how long to postpone one so that it trains
   * for two hours past the first stop.
   */
  readonly PostponeHours?: number;
  /** Asked to stop, or about to be asked. */
  readonly Runs: readonly FollowedRun[];
  readonly Unlisted: readonly UnlistedKind[];
}

export type PlannedList = 'WouldStop' | 'Queued' | 'Exempt' | 'Unreadable' | 'BeingStopped';

/** What the sweep workflow passes to Follow and Report. */
export interface SweepInput {
  readonly Plan: Plan;
  /** Of the sweep. */
  readonly ExecutionArn: string;
}

/** The report of a sweep: the output of its execution and the detail of `Training Sweep Completed`. */
export interface SweepReport extends Pick<Plan, 'Reason' | 'Mode' | 'Unlisted' | PlannedList> {
  readonly Counts: Readonly<Record<PlannedList | 'Unlisted' | 'Stopped' | 'Failed', number>>;
  /** Training has ended, with that Status; `DELETED` where the model is gone. */
  readonly Stopped: readonly StoppedRun[];
  readonly Failed: readonly FailedRun[];
  /** Of those in Stopped, their whole training. */
  readonly TrainingCostUsd: number;
}

/** Figures are missing where Comprehend can't tell them any more. */
export type StoppedRun = SweptRun & Pick<FollowedRun, 'Cause' | 'TrainingSeconds' | 'TrainingCostUsd'>;

export type FailedRun = SweptRun & Pick<FollowedRun, 'Cause' | 'ExecutionName'> & { readonly Error: string };

export const sweptRun = (run: SurveyedRun): SweptRun => ({
  ...wireModel(run),
  Status: run.status,
  ...(run.flywheelArn && { FlywheelArn: run.flywheelArn }),
  ...wireTags(run),
});

export const followedRun = (run: CoveredRun): FollowedRun => ({
  ...sweptRun(run),
  SubmitTime: run.submitTime.toISOString(),
  Cause: run.cause,
});

/** The lists of those that are left alone, whatever is done about the others. */
export const leftAlone = ({ exempt, unreadable, beingStopped }: Decision) => ({
  Exempt: exempt.map(sweptRun),
  Unreadable: unreadable.map(sweptRun),
  BeingStopped: beingStopped.map(sweptRun),
});

interface PlanOptions {
  readonly runs: readonly FollowedRun[];
  readonly reason: string;
  readonly headline?: string | undefined;
  readonly postponeHours?: number | undefined;
}

/**
 * Runs in Unreadable at most. A report and its mail take some 500 bytes per run, and Step Functions allows 256 KiB. There can
 * only be more if AWS gives many models a new Status; those come last.
 */
const maxUnreadable = 200;

export const planOf = (
  { readAt, unlisted }: Pick<Survey, 'readAt' | 'unlisted'>,
  decision: Decision,
  { runs, reason, headline, postponeHours }: PlanOptions,
): Plan => {
  const all = decision.unreadable.toSorted((one, other) => Number(isKnown(other.status)) - Number(isKnown(one.status)));
  const unreadable = all.slice(0, maxUnreadable);
  const more = all.length - unreadable.length;
  return {
    ReadAt: readAt.toISOString(),
    Reason: more > 0 ? `${reason} ${counted(more, 'more run')} of an unknown Status not listed here.` : reason,
    Mode: decision.mode,
    ...(headline && { Headline: headline }),
    ...(postponeHours && { PostponeHours: postponeHours }),
    Runs: runs,
    WouldStop: decision.wouldStop.map(sweptRun),
    Queued: decision.queued.map(sweptRun),
    ...leftAlone({ ...decision, unreadable }),
    Unlisted: unlisted.map(({ kind, region, error }) => ({ Kind: kind, Region: region, Error: error.name })),
  };
};
