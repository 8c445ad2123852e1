import { type WireModel, wireModel } from '../account/arn.ts';
import type { Kind } from '../account/kind.ts';
import type { SurveyedRun, Unlisted } from '../account/survey.ts';
import type { GuardMode } from '../functions.ts';
import type { Cause, CoveredRun, Decision } from './decide.ts';

/** What a sweep fails with whose mail was sent, but not its message to the chat or its event. */
export const reportNotSent = 'ReportNotSent';

/** What a sweep fails with whose mail could not be sent. */
export const mailNotSent = 'MailNotSent';

/** A run as every list of a sweep has it: its kind's ARN member, and the Status in which it was found. */
export type SweptRun = WireModel & {
  readonly Status: string;
  /** Set where a flywheel's iteration trains the model. */
  readonly FlywheelArn?: string;
  /** Value of the tag with the model's own longest training time, where it is none from 1 to 43,200 minutes. */
  readonly IgnoredMaxTrainingTag?: string;
  /** Value of its exemption tag, where that says neither that it is exempt nor until when. */
  readonly UnknownExemptTag?: string;
  /** ISO 8601, where its exemption has an end. */
  readonly ExemptUntil?: string;
};

/** A run that a sweep follows to its end. */
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
export interface Plan {
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
  readonly WouldStop: readonly SweptRun[];
  readonly Queued: readonly SweptRun[];
  readonly Exempt: readonly SweptRun[];
  readonly Unreadable: readonly SweptRun[];
  readonly BeingStopped: readonly SweptRun[];
  readonly Unlisted: readonly UnlistedKind[];
}

/** Lists that a plan and its report share. */
export const plannedLists = ['WouldStop', 'Queued', 'Exempt', 'Unreadable', 'BeingStopped', 'Unlisted'] as const;

/** The report of a sweep: the output of its execution and the detail of `Training Sweep Completed`. */
export interface SweepReport extends Pick<Plan, 'Reason' | 'Mode' | (typeof plannedLists)[number]> {
  readonly Counts: Readonly<Record<(typeof plannedLists)[number] | 'Stopped' | 'Failed', number>>;
  /** Training has ended, with that Status; `DELETED` where the model is gone. */
  readonly Stopped: readonly StoppedRun[];
  readonly Failed: readonly FailedRun[];
  /** Of those in Stopped, their whole training. */
  readonly TrainingCostUsd: number;
}

/** Figures are missing where Comprehend can't tell them any more. */
export type StoppedRun = SweptRun & Pick<FollowedRun, 'Cause' | 'TrainingSeconds' | 'TrainingCostUsd'>;

export type FailedRun = SweptRun & Pick<FollowedRun, 'Cause' | 'ExecutionName'> & { readonly Error: string };

/** A run as lists have it on the wire. */
export const sweptRun = (run: SurveyedRun): SweptRun => ({
  ...wireModel(run),
  Status: run.status,
  ...(run.flywheelArn && { FlywheelArn: run.flywheelArn }),
  ...(run.ignoredMaxMinutes !== undefined && { IgnoredMaxTrainingTag: run.ignoredMaxMinutes }),
  ...(run.exemption.is === 'unknown' && { UnknownExemptTag: run.exemption.value }),
  ...(run.exemption.is === 'exempt' && run.exemption.until && { ExemptUntil: run.exemption.until.toISOString() }),
});

export const followedRun = (run: CoveredRun): FollowedRun => ({
  ...sweptRun(run),
  SubmitTime: run.submitTime.toISOString(),
  Cause: run.cause,
});

export const unlistedKind = ({ kind, region, error }: Unlisted): UnlistedKind => ({
  Kind: kind,
  Region: region,
  Error: error.name,
});

/** A decision as a sweep's plan. */
export const planOf = (
  { readAt, unlisted }: { readonly readAt: Date; readonly unlisted: readonly Unlisted[] },
  decision: Decision,
  {
    runs,
    reason,
    headline,
    postponeHours,
  }: {
    readonly runs: readonly FollowedRun[];
    readonly reason: string;
    readonly headline?: string | undefined;
    readonly postponeHours?: number | undefined;
  },
): Plan => ({
  ReadAt: readAt.toISOString(),
  Reason: reason,
  Mode: decision.mode,
  ...(headline && { Headline: headline }),
  ...(postponeHours && { PostponeHours: postponeHours }),
  Runs: runs,
  WouldStop: decision.wouldStop.map(sweptRun),
  Queued: decision.queued.map(sweptRun),
  Exempt: decision.exempt.map(sweptRun),
  Unreadable: decision.unreadable.map(sweptRun),
  BeingStopped: decision.beingStopped.map(sweptRun),
  Unlisted: unlisted.map(unlistedKind),
});
