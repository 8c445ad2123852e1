import type { ComprehendClient } from '@aws-sdk/client-comprehend';
import { wireModel } from '../account/arn.ts';
import { findRun } from '../account/comprehend.ts';
import { pause } from '../account/deadline.ts';
import { startStopWorkflow } from '../account/executions.ts';
import { errorNamed, errorOf, isNotFound, isThrottled, isTransient } from '../account/faults.ts';
import { kindNames } from '../account/kind.ts';
import { isKnown, isOver, statusOfRun } from '../account/status.ts';
import { readTags, type Surveyor } from '../account/survey.ts';
import { monthOf } from '../account/training-cost.ts';
import type { LogDetails } from '../http/api.ts';
import { stopModel } from '../stop/stop-training.ts';
import type { CoveredRun } from './decide.ts';
import { type AskLimits, maxSurveyAge, turnMilliseconds } from './reading-limits.ts';
import { causeGone } from './sweep.ts';

export interface Asker extends Omit<Surveyor, 'dynamodb' | 'ledgerTable'> {
  /** For Stop, which is tried once per turn. */
  readonly comprehendOnce: ComprehendClient;
}

export interface Asked {
  readonly run: CoveredRun;
  /** `leftAlone` where it has ended or was deleted since it was surveyed, or the cause is gone, as the error then says. */
  readonly outcome: 'accepted' | 'notAccepted' | 'leftAlone';
  readonly error?: Error;
  /** Set where it was left alone because the limit that covered it no longer does; a signal still may. */
  readonly isLimitGone?: boolean;
}

export interface AskOptions {
  readonly runs: readonly CoveredRun[];
  readonly readAt: Date;
  readonly limits: AskLimits;
}

/**
 * Asks runs to stop and starts their stop workflows, one run of each kind per second. A run whose Stop was throttled, or was
 * taken but not followed up, gets another turn after the others while time is left. The next reading asks the rest.
 */
export const askToStop = async (asker: Asker, { runs, ...options }: AskOptions): Promise<Asked[]> => {
  const [others, own] = [runs.filter(isAskedByOthers), runs.filter((run) => !isAskedByOthers(run))];
  const asked = await Promise.all([
    // They need no Stop, so they take no turn.
    ...others.map((run) => askOne(asker, run, options, new Set())),
    ...kindNames.map((kind) => askKind(asker, { ...options, runs: own.filter((run) => run.kind === kind) })),
  ]);
  return asked.flat();
};

const isAskedByOthers = ({ cause }: CoveredRun): boolean => cause === 'AskedByOthers';

const askKind = async (asker: Asker, { runs, ...options }: AskOptions): Promise<Asked[]> => {
  const { asking } = options.limits;
  const done: Asked[] = [];
  const last = new Map<CoveredRun, Error>();
  /** Comprehend has taken their Stop, but not all that follows it was done. */
  const taken = new Set<CoveredRun>();
  /** How long a turn waits for a run's tags, in milliseconds, after one in which they were slow to come. */
  const patienceFor = new Map<CoveredRun, number>();
  const queue = [...runs];
  const underWay: Promise<void>[] = [];
  const finish = (asked: Asked): void => {
    const { run, outcome, error } = asked;
    if (error) last.set(run, error);
    const mayGoOn = error && (isThrottled(error) || (taken.has(run) && isTransient(error)));
    if (outcome === 'notAccepted' && mayGoOn) queue.push(run);
    else done.push(asked);
  };
  let nextTurn = Promise.resolve();
  let isFresh = asker.now().getTime() - options.readAt.getTime() <= maxSurveyAge;
  while (queue.length > 0 && !asking.aborted) {
    const run = queue.shift();
    if (!run) break;
    // The first has just been surveyed; the others are looked at again while they wait for their turn.
    const check = isFresh || taken.has(run) ? undefined : lookAgain(asker, run, options);
    isFresh = false;
    await nextTurn;
    // A run whose tags are slow to come must not hold up the others. It has another turn later, with twice the patience.
    const patience = patienceFor.get(run) ?? turnMilliseconds;
    const look = await (check && Promise.race([check, pause(patience, asking).then(() => 'slow' as const)]));
    if (look === 'slow' && !asking.aborted) {
      patienceFor.set(run, patience * 2);
      queue.push(run);
      continue;
    }
    // One whose Stop was taken is followed, whatever the month.
    const isLimitGone = !taken.has(run) && isMonthOver(asker, run, options.readAt);
    const left = isLimitGone ? leftAlone(run, true) : look === 'slow' ? undefined : look;
    const found = asking.aborted ? { run, outcome: 'notAccepted' as const, ...errorIn(last.get(run)) } : left;
    if (found) done.push(found);
    else {
      underWay.push(askOne(asker, run, options, taken).then(finish));
      nextTurn = pause(turnMilliseconds, asking);
    }
    // A run that is being asked may come back to the queue.
    if (queue.length === 0) await Promise.all(underWay);
  }
  await Promise.all(underWay);
  return [...done, ...queue.map((run): Asked => ({ run, outcome: 'notAccepted', ...errorIn(last.get(run)) }))];
};

const errorIn = (error: Error | undefined) => ({
  error: error ?? errorNamed('StopNotAsked', 'There was no time left to ask'),
});

const askOne = async (
  { comprehend, comprehendOnce, sfn, stopWorkflowArns }: Asker,
  run: CoveredRun,
  { readAt, limits: { all: signal } }: Omit<AskOptions, 'runs'>,
  taken: Set<CoveredRun>,
): Promise<Asked> => {
  const details: LogDetails = {};
  try {
    // A second Stop could reach a newer run that has got the same name meanwhile; the workflow stops this one only.
    if (isAskedByOthers(run) || taken.has(run)) {
      if (isOver(await readStatus(comprehend, run, signal)))
        return { run, outcome: taken.has(run) ? 'accepted' : 'leftAlone' };
      const { startDate } = await startStopWorkflow(sfn, stopWorkflowArns[run.kind], run, signal);
      // One that began before the survey is someone else's, which Step Functions' list did not have yet.
      return { run, outcome: startDate < readAt ? 'leftAlone' : 'accepted' };
    }
    const { execution, stopError } = await stopModel({ comprehend, comprehendOnce, sfn, stopWorkflowArns }, run, {
      details,
      isOrder: run.cause === 'ByHand',
      submitTime: run.submitTime,
      signal,
    });
    if (stopError && !execution) return { run, outcome: 'notAccepted', error: stopError };
    return { run, outcome: execution ? 'accepted' : 'leftAlone' };
  } catch (thrown) {
    const error = errorOf(thrown);
    if ('stopError' in details && details.stopError === undefined) taken.add(run);
    return isNotFound(error) ? { run, outcome: 'leftAlone' } : { run, outcome: 'notAccepted', error };
  }
};

/**
 * How a run stands now; undefined where that can't be read in time. This holds up nothing: the Stop's own Describe and the stop
 * workflow look as well.
 */
const readStatus = (comprehend: ComprehendClient, run: CoveredRun, signal: AbortSignal): Promise<string | undefined> =>
  Promise.race([
    findRun(comprehend, run, signal).then(
      (latest) => statusOfRun(run.submitTime, latest),
      () => undefined,
    ),
    pause(turnMilliseconds / 2, signal).then(() => undefined),
  ]);

/**
 * What keeps a run from being asked now, if anything: it is gone, its Status isn't known any more, or its tags exempt it or say
 * something else than when it was surveyed. Turns come up to ten seconds after the survey, and what happens meanwhile counts.
 */
const lookAgain = async (
  asker: Asker,
  run: CoveredRun,
  { limits }: Omit<AskOptions, 'runs'>,
): Promise<Asked | undefined> => {
  const { comprehend, now } = asker;
  const [tags, status] = await Promise.all([
    readTags(comprehend, run, asker, now(), limits.all),
    readStatus(comprehend, run, limits.all),
  ]);
  if (isOver(status)) return { run, outcome: 'leftAlone' };
  if (status !== undefined && !isKnown(status)) return leftAlone(run);
  if (tags?.exemption.is === 'unreadable') return { run, outcome: 'notAccepted', error: tags.exemption.error };
  const isOwnLimitNew = run.cause === 'TrainedTooLong' && tags?.ownMaxMinutes !== run.ownMaxMinutes;
  if (tags?.exemption.is !== 'none') return leftAlone(run);
  return isOwnLimitNew ? leftAlone(run, true) : undefined;
};

/** Whether the month whose limit was reached has ended: that takes no request, so each turn looks. */
const isMonthOver = ({ now }: Asker, { cause }: CoveredRun, readAt: Date): boolean =>
  (cause === 'MonthlyLimit' || cause === 'BudgetSpent') && monthOf(now()).name !== monthOf(readAt).name;

const leftAlone = (run: CoveredRun, isLimitGone = false): Asked => ({
  run,
  outcome: 'leftAlone',
  isLimitGone,
  error: errorNamed(causeGone, 'Something about it had changed when its turn came'),
});

/** What a run of a plan is on the wire, for logs. */
export const askedInLog = ({ run, outcome, error }: Asked) => ({
  ...wireModel(run),
  cause: run.cause,
  outcome,
  ...(error && { error: error.name, passes: isTransient(error) }),
});
