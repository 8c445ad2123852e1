import { type Model, modelOf } from '../account/arn.ts';
import { type ArnMember, arnMembers } from '../account/kind.ts';
import type { GuardMode } from '../settings.ts';

/**
 * The most runs that a sweep takes on: twice the 10 + 10 that Comprehend trains at a time in a region. What is beyond is
 * reported, and the next reading's.
 */
export const maxRunsPerSweep = 40;

/** A run as every list of a sweep has it: its kind's ARN member, and the Status in which it was found. */
export type SweptRun = { readonly [Member in ArnMember]?: string } & {
  readonly Status: string;
  /** Set where a flywheel's iteration trains the model. */
  readonly FlywheelArn?: string;
  /** Value of the tag with the model's own longest training time, where it is none from 1 to 43,200 minutes. */
  readonly IgnoredMaxTrainingTag?: string;
};

/** A run that a sweep takes on: the input and the name of its stop workflow. */
export type FoundRun = SweptRun & { readonly SubmitTime: string; readonly ExecutionName: string };

/** What became of it: the Status that its stop workflow ended with, or the error that it failed with. */
export type Outcome = FoundRun & {
  readonly Outcome: { readonly Status: string } | { readonly Error: string };
};

/** What Find Runs answers: the state of the sweep workflow. Stop Each Run puts an {@link Outcome} in each run's place. */
export interface Sweep {
  /** `stop`: run stop workflows, then report. `end`: nothing to do and nothing to tell. */
  readonly Next: 'stop' | 'report' | 'end';
  readonly Reason: string;
  readonly Mode: GuardMode;
  /** Of a report that stops nothing by design: why it comes. */
  readonly Headline?: string;
  /** To be stopped; with Mode `report` what would be. */
  readonly Runs: readonly FoundRun[];
  readonly Exempt: readonly SweptRun[];
  /** Left alone, since it can't be read whether they are exempt. */
  readonly Unreadable: readonly SweptRun[];
  readonly BeingStopped: readonly SweptRun[];
  readonly NotTakenOn: readonly SweptRun[];
}

/** The report of a sweep: the output of its execution and the detail of `Training Sweep Completed`. */
export interface SweepReport extends Pick<Sweep, 'Reason' | 'Mode' | ListOfBoth> {
  readonly Counts: Readonly<Record<ListOfBoth | 'Stopped' | 'Failed' | 'WouldStop', number>>;
  /** Training has ended, with that Status; `DELETED` where the model is gone. */
  readonly Stopped: readonly StoppedRun[];
  readonly Failed: readonly FailedRun[];
  readonly WouldStop: readonly SweptRun[];
  /** Of those in Stopped, their whole training. */
  readonly TrainingCostUsd: number;
}

type ListOfBoth = 'Exempt' | 'Unreadable' | 'BeingStopped' | 'NotTakenOn';

/** Figures are missing where Comprehend can't tell them any more. */
export type StoppedRun = SweptRun & {
  readonly TrainingSeconds?: number | undefined;
  readonly TrainingCostUsd?: number | undefined;
};

export type FailedRun = SweptRun & { readonly ExecutionName: string; readonly Error: string };

/** The model that a run names; undefined where its ARN is not one. */
export const modelIn = (run: SweptRun): Model | undefined =>
  modelOf(arnMembers.map((member) => run[member]).find((arn) => arn !== undefined) ?? '');
