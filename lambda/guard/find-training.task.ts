import { Logger } from '@aws-lambda-powertools/logger';
import { ComprehendClient } from '@aws-sdk/client-comprehend';
import { type ExecutionListItem, paginateListExecutions, SFNClient } from '@aws-sdk/client-sfn';
import { exemptTagSetting, guardModeSetting, taskClientOptions } from '../clients.ts';
import { executionName } from '../stop/stop-execution.ts';
import { type BudgetNotification, detailTypes } from './events.ts';
import { type Classifier, type ExemptTag, listStoppable, partByExemption } from './stoppable-classifiers.ts';
import type { FoundRun, GuardMode, Outcome, Sweep } from './sweep.ts';
import { type ExemptRun, maxExemptNamed, maxRounds, maxRunsPerSweep, thoseThatFit } from './sweep.ts';
import { reasonOf } from './sweep-reason.ts';

export interface FindTraining {
  readonly comprehend: ComprehendClient;
  readonly sfn: SFNClient;
  readonly logger: Pick<Logger, 'info'>;
  readonly guardMode: GuardMode;
  readonly exemptTag: ExemptTag;
}

/** What the sweep workflow passes. */
export interface FindTrainingInput {
  /** What set the sweep off: any JSON. */
  readonly Event: unknown;
  /** Of this sweep's execution. */
  readonly ExecutionArn: string;
  /** Of the sweep workflow. */
  readonly StateMachineArn: string;
  /** This function's last answer, save what it found; null at first. */
  readonly Sweep: Omit<Sweep, 'Found'> | null;
  /** What became of the runs it found; empty unless Sweep.Next was `stop`. */
  readonly Results: readonly Outcome[];
}

/**
 * The sweep's reducer: enters what became of the last round, looks what is in training now, and says what comes next.
 *
 * Only one sweep stops a job. While older ones run, this one takes on what was submitted since the latest of them
 * began, which they may not have seen; the rest is theirs, and if there is nothing else this one waits for them and
 * looks again. To wait for all of it would leave a new job training for as long as the slowest stop takes. A job that
 * two sweeps see all the same takes no harm: a stop may be repeated, and the same run leads to the same stop
 * workflow.
 *
 * A run that was stopped in this sweep isn't taken on again in it, even if its stop workflow failed: that is for the
 * report.
 */
export const findTrainingTask =
  ({ comprehend, sfn, logger, guardMode, exemptTag }: FindTraining) =>
  async ({ Event, ExecutionArn, StateMachineArn, Sweep: before, Results }: FindTrainingInput): Promise<Sweep> => {
    const Stopped = [...(before?.Stopped ?? []), ...Results.map(outcomeOf)];
    const older = await olderSweeps(sfn, StateMachineArn, ExecutionArn);
    const latestOlder = Math.max(...older.map(({ startDate }) => startDate?.getTime() ?? 0));

    const stopped = new Set(Stopped.map(({ ExecutionName }) => ExecutionName));
    const candidates = (await listStoppable(comprehend)).filter(
      (run) => !stopped.has(executionName(run)) && (run.SubmitTime?.getTime() ?? 0) > latestOlder,
    );
    const { training, exempt } = await partByExemption(comprehend, candidates, exemptTag);
    const Exempt = withExempt(before?.Exempt ?? [], exempt);

    const byHand = isByHand(Event);
    const sweep = {
      Reason: reasonOf(Event),
      Mode: byHand ? 'stop' : isForecast(Event) ? 'report' : guardMode,
      Round: before?.Round ?? 0,
      Waited: before?.Waited ?? false,
      Stopped,
      Exempt: Exempt.slice(0, maxExemptNamed),
      ExemptCount: Math.max(Exempt.length, before?.ExemptCount ?? 0),
    };
    const bound = sweep.Round === maxRounds ? 0 : maxRunsPerSweep - Stopped.length;
    const Found = thoseThatFit(training.slice(0, bound).map(foundIn(sweep.Mode)), { Event, sweep });
    const found = { ...sweep, Found, Left: training.length - Found.length };

    const next = (): Sweep => {
      if (Found.length > 0 && sweep.Mode === 'stop') return { ...found, Next: 'stop', Round: sweep.Round + 1 };
      if (training.length === 0 && Stopped.length === 0) {
        if (older.length > 0) return { ...found, Next: 'wait', Waited: true };
        // The older sweep's report told it all; but who asked by hand gets an answer.
        if (sweep.Waited && !byHand) return { ...found, Next: 'end' };
      }
      return { ...found, Next: 'report' };
    };
    const answer = next();
    const counts = { found: Found.length, stopped: Stopped.length, exempt: answer.ExemptCount, left: answer.Left };
    logger.info('Training looked for', { ExecutionArn, next: answer.Next, round: answer.Round, ...counts });
    return answer;
  };

/** The running executions of the sweep workflow that began before this one; of two at once, the ARN decides. */
const olderSweeps = async (sfn: SFNClient, stateMachineArn: string, executionArn: string) => {
  const running: ExecutionListItem[] = [];
  for await (const page of paginateListExecutions({ client: sfn }, { stateMachineArn, statusFilter: 'RUNNING' })) {
    running.push(...(page.executions ?? []));
  }
  const age = ({ startDate, executionArn = '' }: ExecutionListItem) =>
    `${startDate?.getTime() ?? 0}`.padStart(16, '0') + executionArn;
  const self = running.find((execution) => execution.executionArn === executionArn);
  // The list is eventually consistent. Where this execution isn't in it yet, all others count as older.
  return running.filter((execution) => execution !== self && (!self || age(execution) < age(self)));
};

const isByHand = (event: unknown): boolean => isOfType(event, detailTypes.stopAllRequested);

/** A forecast is a warning: nothing has been overspent yet, so nothing is stopped, only told what would be. */
const isForecast = (event: unknown): boolean =>
  isOfType(event, detailTypes.budgetNotification) &&
  (event as { detail?: Partial<BudgetNotification> | null }).detail?.AlertType === 'FORECASTED';

const isOfType = (event: unknown, detailType: string): boolean =>
  typeof event === 'object' && event !== null && 'detail-type' in event && event['detail-type'] === detailType;

const foundIn =
  (mode: GuardMode) =>
  (classifier: Classifier): FoundRun => ({
    DocumentClassifierArn: classifier.DocumentClassifierArn,
    ExecutionName: executionName(classifier),
    ...(mode === 'report' && { Status: classifier.Status }),
  });

/** Only what is known here is carried on, so that the payload's size can be told. */
const outcomeOf = ({ DocumentClassifierArn, ExecutionName, Status, Error }: Outcome): Outcome =>
  Error === undefined
    ? { DocumentClassifierArn, ExecutionName, Status }
    : { DocumentClassifierArn, ExecutionName, Error: Error.slice(0, 50) };

const withExempt = (known: readonly ExemptRun[], classifiers: readonly Classifier[]): ExemptRun[] => {
  const exempt = new Map(known.map((run) => [run.DocumentClassifierArn, run]));
  for (const { DocumentClassifierArn, Status } of classifiers) {
    exempt.set(DocumentClassifierArn, { DocumentClassifierArn, Status });
  }
  return [...exempt.values()];
};

export const handler = findTrainingTask({
  comprehend: new ComprehendClient(taskClientOptions),
  sfn: new SFNClient(taskClientOptions),
  logger: new Logger(),
  guardMode: guardModeSetting(),
  exemptTag: exemptTagSetting(),
});
