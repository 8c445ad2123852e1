import type { Logger } from '@aws-lambda-powertools/logger';
import { arnIn, modelIn } from '../account/arn.ts';
import { findRun } from '../account/comprehend.ts';
import { findLatestStop, listStops, type Stops } from '../account/executions.ts';
import { kindNames } from '../account/kind.ts';
import { type Notes, readLedger } from '../account/ledger.ts';
import { deletedStatus, hasEnded, statusOfRun } from '../account/status.ts';
import type { Surveyor } from '../account/survey.ts';
import { trainingFigures } from '../account/training-cost.ts';
import { runId } from '../account/training-run.ts';
import type { SettingsOf } from '../functions.ts';
import { causeGoneSentence } from '../words/reasons.ts';
import { noteName } from './decide.ts';
import { causeGone, type FollowedRun, type SweepInput } from './sweep.ts';

export interface FollowSweep
  extends SettingsOf<'follow-sweep'>,
    Pick<Surveyor, 'comprehend' | 'sfn' | 'dynamodb' | 'now'> {
  readonly logger: Pick<Logger, 'info'>;
}

/** How long a run may be without a stop workflow before the report says that it was not asked: the next readings may ask. */
export const maxUnaskedMinutes = 3;
/** How much longer than a stop workflow a sweep follows. */
const extraMinutes = 10;

/**
 * Looks at each run of a sweep and at its stop workflow, and says whether all of them are over. It can't stop anything.
 *
 * A run is over when training has ended or its model was deleted, when its stop workflow has failed, or when it was not asked to
 * stop: the next reading decides anew. Comprehend is asked before Step Functions' word counts, since a run that has ended
 * costs nothing any more, whatever its workflow says. May be repeated.
 */
export const followSweep =
  (options: FollowSweep) =>
  async ({ Plan, ExecutionArn }: SweepInput) => {
    const now = options.now();
    const readAt = new Date(Plan.ReadAt);
    const kinds = kindNames.filter((kind) => Plan.Runs.some((run) => modelIn(run)?.kind === kind));
    const running = await listStops(options, kinds, () => undefined);
    const looks = await Promise.all(Plan.Runs.map((run) => lookAt(options, run, running, readAt, now)));
    const isLate = minutesSince(readAt, now) > options.stopTimeoutMinutes + extraMinutes;
    const isOver = isLate || looks.every((look) => look.isOver);
    const notes = isOver && looks.some(({ isUnasked }) => isUnasked) ? await readNotes(options) : undefined;
    const all = looks.map(({ run, isUnasked }) => {
      // Until all is over the next readings may still ask.
      if (!isUnasked || !isOver) return run;
      const note = notes?.get(noteName('NotAccepted', idOf(run)));
      // An older one is about another reading.
      const noted = note && note.at >= readAt ? note.error : undefined;
      return { ...run, Error: run.Error ?? noted ?? 'StopNotAsked' };
    });
    options.logger.info('Sweep followed', { ExecutionArn, runs: all.length, isOver });
    const [left, Runs] = [all.filter(isCauseGone), all.filter((run) => !isCauseGone(run))];
    const Reason = [Plan.Reason, causeGoneSentence(left.map(arnIn))].filter(Boolean).join(' ');
    return { Plan: { ...Plan, Reason, Runs }, IsOver: isOver };
  };

const isCauseGone = ({ Error: error }: FollowedRun): boolean => error === causeGone;

const minutesSince = (moment: Date, now: Date): number => (now.getTime() - moment.getTime()) / 60_000;

const idOf = (run: FollowedRun): string =>
  runId({ arn: modelIn(run)?.arn ?? '', submitTime: new Date(run.SubmitTime) });

const lookAt = async (options: FollowSweep, run: FollowedRun, running: Stops, readAt: Date, now: Date) => {
  const model = modelIn(run);
  if (!model) return { run: { ...run, Error: 'InvalidArn' }, isOver: true };
  const submitTime = new Date(run.SubmitTime);
  const latest = await findRun(options.comprehend, model).catch(() => 'unread' as const);
  const execution = running.get(model.kind)?.get(idOf(run));
  if (latest !== 'unread') {
    const Status = statusOfRun(submitTime, latest);
    const figures = latest && hasEnded(Status) && trainingFigures(latest, now, options.trainingUsdPerHour);
    run = { ...run, Status, ...figures };
    if (Status === deletedStatus || figures) return { run: withoutError(run), isOver: true };
  }
  if (execution) return { run: withoutError({ ...run, ExecutionName: execution.name }), isOver: false };
  // Step Functions could not be asked: it may be running.
  if (running.get(model.kind) === undefined) return { run, isOver: false };
  const arn = options.stopWorkflowArns[model.kind];
  const stop = await findLatestStop(options.sfn, arn, { ...model, submitTime }).catch(() => 'unread' as const);
  if (stop === 'unread' || latest === 'unread') return { run, isOver: false };
  const stopped = { ...run, ExecutionName: `${stop?.name}` };
  // Step Functions' list may lack what began a moment ago.
  if (stop?.status === 'RUNNING') return { run: withoutError(stopped), isOver: false };
  // One that closed before this sweep was another's; a reading that asks now starts the next one.
  const hasFailed = stop?.stopDate !== undefined && stop.stopDate >= readAt && stop.status !== 'SUCCEEDED';
  if (hasFailed) return { run: { ...stopped, Error: stop.error ?? `${stop.status}` }, isOver: true };
  return { run, isOver: run.Error !== undefined || minutesSince(readAt, now) >= maxUnaskedMinutes, isUnasked: true };
};

const withoutError = ({ Error: _, ...run }: FollowedRun): FollowedRun => run;

/** Why Comprehend did not accept stops, as the reading has noted it. Without it the report says less. */
const readNotes = async ({ dynamodb, ledgerTable }: FollowSweep): Promise<Notes | undefined> => {
  if (ledgerTable === null) return undefined;
  const kept = await readLedger({ dynamodb, ledgerTable }, 'Kept').catch(() => undefined);
  return kept?.notes;
};
