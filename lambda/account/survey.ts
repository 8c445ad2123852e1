import type { ComprehendClient } from '@aws-sdk/client-comprehend';
import type { SFNClient } from '@aws-sdk/client-sfn';
import type { Settings } from '../settings.ts';
import { listRuns, listTags } from './comprehend.ts';
import { executionName, findStopExecution, type StopExecution } from './executions.ts';
import { type Kind, kindNames } from './kind.ts';
import { statusesThatAre } from './status.ts';
import type { TrainingRun } from './training-run.ts';

/** Statuses of runs that are in progress, in the order in which a run goes through them. */
export const inProgressStatuses = statusesThatAre('stoppable', 'stopping');

/** Whether a run's Status is `SUBMITTED`, `TRAINING` or `STOP_REQUESTED`. */
export const isInProgress = ({ status }: TrainingRun): boolean => inProgressStatuses.some((known) => known === status);

/** What each kind's list gave; a kind that can't be listed doesn't keep the other from being cared for. */
export interface Listed {
  readonly runs: readonly TrainingRun[];
  readonly failures: readonly { readonly kind: Kind; readonly error: Error }[];
}

/** Lists both kinds at once. */
export const listKinds = async (list: (kind: Kind) => Promise<TrainingRun[]>): Promise<Listed> => {
  const answers = await Promise.all(
    kindNames.map((kind) =>
      list(kind).then(
        (runs) => ({ runs, failures: [] }),
        (error: Error) => ({ runs: [], failures: [{ kind, error }] }),
      ),
    ),
  );
  return { runs: answers.flatMap(({ runs }) => runs), failures: answers.flatMap(({ failures }) => failures) };
};

/**
 * The runs of a kind that are in progress. A list takes one Status only; in the order in which a run goes through them,
 * so that one that goes on between two lists is in both rather than in neither.
 */
export const listInProgress = async (comprehend: ComprehendClient, kind: Kind): Promise<TrainingRun[]> => {
  const found = new Map<string, TrainingRun>();
  for (const Status of inProgressStatuses) {
    for (const run of await listRuns(comprehend, kind, { Status })) found.set(run.arn, run);
  }
  return [...found.values()];
};

/** A run in progress, with what decides whether a sweep takes it on. */
export interface RunInProgress extends TrainingRun, StopExecution {
  /** Undefined where its tags can't be read: it is left alone then, and people are told. */
  readonly isExempt: boolean | undefined;
  /** The model's own longest training time by its tag. */
  readonly ownMaxMinutes?: number;
  /** Value of that tag where it is none from 1 to 43,200: it counts as none, and people are told. */
  readonly ignoredMaxMinutes?: string;
}

interface Deciders extends Pick<Settings, 'stopWorkflowArns' | 'exemptTag'> {
  readonly comprehend: ComprehendClient;
  readonly sfn: SFNClient;
  /** @default - the runs' own limits are not read */
  readonly maxTrainingTagKey?: string;
  /**
   * Rejects when the time for this is up: what AWS hasn't answered by then counts as unreadable.
   *
   * @default - every answer is waited for
   */
  readonly timeIsUp?: Promise<never>;
}

/** 30 days. */
export const maxTrainingMinutesAllowed = 43_200;

/** Reads tags and stop workflows of runs, all at once: there are 20 at most. Runs deleted meanwhile are left out. */
export const lookAt = async (runs: readonly TrainingRun[], deciders: Deciders): Promise<RunInProgress[]> => {
  const all = await Promise.all(
    runs.map(async (run) => {
      const [tags, execution] = await Promise.all([readTags(run, deciders), readExecution(run, deciders)]);
      return tags === 'deleted' ? [] : [{ ...run, ...execution, ...tags }];
    }),
  );
  return all.flat();
};

const readTags = async (
  run: TrainingRun,
  { comprehend, exemptTag, maxTrainingTagKey = '', timeIsUp }: Deciders,
): Promise<Pick<RunInProgress, 'isExempt' | 'ownMaxMinutes' | 'ignoredMaxMinutes'> | 'deleted'> => {
  try {
    const tags = await inTime(listTags(comprehend, run), timeIsUp);
    const own = tags.get(maxTrainingTagKey);
    const isMinutes = /^[1-9]\d{0,4}$/.test(own ?? '') && Number(own) <= maxTrainingMinutesAllowed;
    return {
      isExempt: tags.get(exemptTag.key) === exemptTag.value,
      ...(own !== undefined && (isMinutes ? { ownMaxMinutes: Number(own) } : { ignoredMaxMinutes: own })),
    };
  } catch (error) {
    return (error as Error).name === 'ResourceNotFoundException' ? 'deleted' : { isExempt: undefined };
  }
};

/** Where Step Functions can't tell, the run counts as not being stopped: to start its workflow twice does no harm. */
const readExecution = (run: TrainingRun, { sfn, stopWorkflowArns, timeIsUp }: Deciders): Promise<StopExecution> =>
  inTime(findStopExecution(sfn, stopWorkflowArns[run.kind], run), timeIsUp).catch(() => ({
    ExecutionName: executionName(run),
    isRunning: false,
  }));

const inTime = <Answer>(answer: Promise<Answer>, timeIsUp: Promise<never> | undefined): Promise<Answer> =>
  timeIsUp ? Promise.race([answer, timeIsUp]) : answer;

/** Parts runs into those a sweep stops and those it leaves alone, by the reason for which it does. */
export const partRuns = (runs: readonly RunInProgress[]) => ({
  toStop: runs.filter(({ isExempt, isRunning }) => isExempt === false && !isRunning),
  exempt: runs.filter(({ isExempt, isRunning }) => isExempt === true && !isRunning),
  unreadable: runs.filter(({ isExempt, isRunning }) => isExempt === undefined && !isRunning),
  beingStopped: runs.filter(({ isRunning }) => isRunning),
});
