import { Buffer } from 'node:buffer';

/** `stop`, or `report` to tell only what would have been stopped. */
export type GuardMode = 'stop' | 'report';

/** A training run that a sweep takes on. */
export interface FoundRun {
  readonly DocumentClassifierArn: string;
  /** Of its stop workflow, which tells the runs of one ARN apart. */
  readonly ExecutionName: string;
  /** In `report` mode, where it is for the reader; a stop doesn't need it, and space is scarce. */
  readonly Status?: string | undefined;
}

/** What became of it: the Status it ended with, or the error its stop workflow failed with. */
export interface Outcome {
  readonly DocumentClassifierArn: string;
  readonly ExecutionName: string;
  readonly Status?: string | undefined;
  readonly Error?: string | undefined;
}

export interface ExemptRun {
  readonly DocumentClassifierArn: string;
  readonly Status?: string | undefined;
}

/** The state of a sweep between its steps, as Find Training answers it. */
export interface Sweep {
  readonly Next: 'stop' | 'wait' | 'report' | 'end';
  /** What set the sweep off, for people: at most 1,000 characters. */
  readonly Reason: string;
  readonly Mode: GuardMode;
  /** How many times training was found and stopped; 0 at first. */
  readonly Round: number;
  /** Whether an older sweep was running. */
  readonly Waited: boolean;
  /** To be stopped next; in `report` mode what would be. */
  readonly Found: readonly FoundRun[];
  readonly Stopped: readonly Outcome[];
  /** Left alone: the first 100; ExemptCount is all of them. */
  readonly Exempt: readonly ExemptRun[];
  readonly ExemptCount: number;
  /** Stoppable and not exempt, but beyond a bound. The meter's next reading begins another sweep for them. */
  readonly Left: number;
}

/**
 * The most that a sweep takes on. One in a Map has some 20 events, and an execution's history at most 25,000: 500 have
 * 10,000, and the rest is for retries.
 *
 * @see https://docs.aws.amazon.com/step-functions/latest/dg/service-quotas.html (read 2026-11-23)
 */
export const maxRunsPerSweep = 500;

/** A pipeline that submits without end must not keep the report from being sent. */
export const maxRounds = 5;

/** As many exempt classifiers as a sweep names: 100 × at most 320 bytes are 32 KB of a payload. */
export const maxExemptNamed = 100;

/**
 * What Step Functions passes from state to state is at most 256 KiB, 262,144 bytes; some 12,000 are for what is around.
 *
 * @see https://docs.aws.amazon.com/step-functions/latest/dg/service-quotas.html (read 2026-11-23)
 */
const maxStateBytes = 250_000;

/** `,"Status":"TRAINED_WITH_WARNING"` has 32 bytes, an Error of 44 characters, the longest so far, 55. */
const maxOutcomeBytes = 64;

/**
 * The runs, from the first on, that can be taken on without the payload passing its limit.
 *
 * The fullest moment is when Find Training is called again: with the event, the Sweep and in place of Found the
 * outcomes, each the run with a Status or an Error. With ARNs of 256 characters an outcome has 26 + 256 + 19 + 80 + 3
 * + 64 = 448 bytes: 500 are 224,000, and fit if few are exempt. Past that the rest is for the next round or the next
 * sweep.
 *
 * @param around - all else that is passed at that moment
 */
export const thoseThatFit = (runs: readonly FoundRun[], around: object): FoundRun[] => {
  let room = maxStateBytes - bytesOf(around);
  return runs.filter((run) => {
    room -= bytesOf(run) + maxOutcomeBytes;
    return room >= 0;
  });
};

/** As JSON in UTF-8. */
export const bytesOf = (value: object): number => Buffer.byteLength(JSON.stringify(value));
