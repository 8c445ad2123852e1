import type { ExemptRun, FoundRun, GuardMode, Outcome, Sweep } from './sweep.ts';

/** A run whose training has ended. Figures are missing where Comprehend can't tell them: the classifier was deleted. */
export interface StoppedRun {
  readonly DocumentClassifierArn: string;
  readonly Status?: string | undefined;
  readonly TrainingSeconds?: number | undefined;
  readonly TrainingCostUsd?: number | undefined;
}

/** What a sweep did: the output of its execution and the detail of `Training Sweep Completed`. */
export interface SweepReport {
  readonly Reason: string;
  readonly Mode: GuardMode;
  readonly Counts: {
    readonly Stopped: number;
    readonly Failed: number;
    readonly WouldStop: number;
    readonly Exempt: number;
    readonly Left: number;
  };
  readonly Stopped: readonly StoppedRun[];
  readonly Failed: readonly Outcome[];
  readonly WouldStop: readonly Omit<FoundRun, 'ExecutionName'>[];
  readonly Exempt: readonly ExemptRun[];
  readonly Left: number;
  /** Of those in Stopped, their whole training. */
  readonly TrainingCostUsd: number;
}

/** The report of a sweep, given what training took and cost, in the order of Sweep.Stopped. */
export const sweepReport = (
  { Reason, Mode, Found, Stopped, Exempt, ExemptCount, Left }: Sweep,
  figures: readonly Pick<StoppedRun, 'TrainingSeconds' | 'TrainingCostUsd'>[],
): SweepReport => {
  const ended = Stopped.flatMap(({ DocumentClassifierArn, Status, Error }, i) =>
    Error === undefined ? [{ DocumentClassifierArn, Status, ...figures[i] }] : [],
  );
  const failed = Stopped.filter(({ Error }) => Error !== undefined);
  const wouldStop = Mode === 'report' ? Found : [];
  // In whole cents, and of the amounts that the rows show, so that whoever adds them up gets the same.
  const cents = ended.reduce((sum, { TrainingCostUsd = 0 }) => sum + Math.round(TrainingCostUsd * 100), 0);
  return {
    Reason,
    Mode,
    Counts: {
      Stopped: ended.length,
      Failed: failed.length,
      WouldStop: wouldStop.length,
      Exempt: ExemptCount,
      Left,
    },
    Stopped: ended,
    Failed: failed,
    WouldStop: wouldStop.map(({ DocumentClassifierArn, Status }) => ({ DocumentClassifierArn, Status })),
    Exempt,
    Left,
    TrainingCostUsd: cents / 100,
  };
};
