import { type Metrics, MetricUnit } from '@aws-lambda-powertools/metrics';
import { arnIn, deploymentOf, executionArn } from '../account/arn.ts';
import { findRun } from '../account/comprehend.ts';
import { deadline } from '../account/deadline.ts';
import { describeExecution } from '../account/executions.ts';
import { errorOf } from '../account/faults.ts';
import { enterFirstSeen, enterSeconds, type LedgerClient, makeNote } from '../account/ledger.ts';
import { isOver, statusOfRun } from '../account/status.ts';
import { hasUnknownStart, type Survey } from '../account/survey.ts';
import { trainingSeconds } from '../account/training-cost.ts';
import { runId, type TrainingRun } from '../account/training-run.ts';
import type { SettingsOf } from '../functions.ts';
import { reasonOf } from '../words/reasons.ts';
import { type Asked, type Asker, askedInLog, askToStop } from './ask.ts';
import { type CoveredRun, noteName } from './decide.ts';
import { metricNames } from './events.ts';
import { maxUnaskedMinutes } from './follow-sweep.ts';
import { giveNotice, isExpired, withdrawAnnouncements } from './notices.ts';
import { type Reader, type Reading, readAndDecide } from './reading.ts';
import { type AskLimits, readingLimits } from './reading-limits.ts';
import { startSweep, sweepName, type TimedReading } from './start-sweep.ts';
import { causeGone, followedRun, type Plan, planOf } from './sweep.ts';

export interface TakeReading extends Reader, Asker, SettingsOf<'take-reading'> {
  readonly metrics: Pick<Metrics, 'addMetric' | 'publishStoredMetrics'>;
}

/**
 * A reading by the clock, every minute: surveys, decides, and at once asks every run to stop that a cause covers now. The reading
 * for a signal is in answer-signal.ts; both survey, decide and ask by the same functions.
 *
 * Level, not edge: every reading looks at the whole situation anew, so what one misses the next one sees, and a repeated or
 * late one does no harm. The sweep that follows the runs is started before they are asked, so that a reading that dies leaves
 * a report. What fails on the way holds up nothing behind it, and is thrown at the end, for the alarm on failed readings.
 */
export const takeReading =
  (reader: TakeReading) =>
  async (event: { readonly time?: unknown }): Promise<void> => {
    const limits = readingLimits();
    const reading = await readAndDecide(reader, (shown) => shown.length > 0);
    const { survey, situation, decision } = reading;
    const failures = [...reading.failures];
    const failed = (error: unknown): undefined => void failures.push(errorOf(error));
    publish(reader, reading);
    const ledger = { dynamodb: reader.dynamodb, ledgerTable: reader.ledgerTable ?? '', signal: limits.all };
    const tick = typeof event.time === 'string' ? event.time : survey.readAt.toISOString();
    const timed = { reader, tick, reading };
    const entered = enterFigures(ledger, reading).catch(failed);
    const others = followOthers(timed, limits).catch((error) => {
      failed(error);
      return [];
    });
    const asked = [...(await stopAndFollow(timed, ledger, limits, failed)), ...(await others)];
    for (const { error, run, outcome } of asked) {
      if (error && outcome === 'notAccepted')
        failed(Object.assign(error, { message: `${run.arn} was not asked to stop: ${error.message}` }));
    }
    for (const notice of decision.notices) await giveNotice(timed, ledger, limits.all, notice).catch(failed);
    await withdrawAnnouncements(reader, ledger, reading).catch(failed);
    await entered;
    reader.logger.info('Reading taken', {
      month: situation.cost.month,
      costUsd: situation.cost.costUsd,
      limit: decision.limit,
      asked: asked.map(askedInLog),
      notices: decision.notices.map(({ subject }) => subject),
      unlisted: survey.unlisted.length,
    });
    for (const error of failures) reader.logger.error('A part of the reading failed', { error });
    if (failures[0]) throw failures[0];
  };

/** How long stops wait for their sweep to be started; after them it has another try. */
const startSeconds = 4;

/** Gives those that others have asked to stop a workflow each. They need no Stop, so nothing waits for them. */
const followOthers = async (timed: TimedReading, limits: AskLimits): Promise<Asked[]> => {
  const { reader, reading } = timed;
  const { survey, decision } = reading;
  const asked = await askToStop(reader, { runs: decision.toFollow, readAt: survey.readAt, limits });
  // Where their workflow was there already, its own sweep or caller follows it.
  const begun = asked.filter(({ outcome }) => outcome === 'accepted').map(({ run }) => run);
  if (begun.length > 0) await follow(timed, begun, limits.all, 'AskedByOthers');
  return asked;
};

/**
 * Starts the sweep, then asks. A run whose Stop was not accepted today has been reported: it is asked again, and followed once its
 * Stop was accepted.
 */
const stopAndFollow = async (
  timed: TimedReading,
  ledger: LedgerClient,
  limits: AskLimits,
  failed: (error: unknown) => void,
): Promise<Asked[]> => {
  const { reader, reading } = timed;
  const { survey, decision } = reading;
  // What can't be read may have been reported today: it is followed once its Stop was accepted.
  const isNews = (run: TrainingRun) => {
    const note = refusalOf(survey, run);
    return survey.kept !== undefined && (isExpired(note, survey.readAt) || note?.error === causeGone);
  };
  const news = decision.toStop.filter(isNews);
  const begin = (signal: AbortSignal) => follow(timed, news, signal).then(() => true);
  const isFollowed = news.length === 0 || (await begin(deadline(startSeconds)).catch(() => false));

  const asked = await askToStop(reader, { runs: decision.toStop, readAt: survey.readAt, limits });
  const isReported = isFollowed || (await begin(limits.all).catch(failed)) === true;
  // If no sweep was started, nothing was reported, and the next reading reports these.
  const told = isReported ? asked.filter(({ run, error }) => error && isNews(run)) : [];
  const execution = executionArn(reader.sweepWorkflowArn, sweepName(timed, news.map(runId)));
  for (const { run, error } of told) {
    const note = { at: reader.now(), execution, attempt: 1, ...(error && { error: error.name }) };
    await makeNote(ledger, 'Kept', noteName('NotAccepted', runId(run)), note, refusalOf(survey, run)).catch(failed);
  }
  const late = asked.filter(({ run, outcome }) => outcome === 'accepted' && !isNews(run)).map(({ run }) => run);
  await followLate(timed, late, limits.all).catch(failed);
  return asked;
};

/** The note that a run's Stop was not accepted. */
const refusalOf = ({ kept }: Survey, run: TrainingRun) => kept?.notes.get(noteName('NotAccepted', runId(run)));

/**
 * A sweep looks for stop workflows until three minutes after its reading. The note is made within one minute of that reading, so
 * for two minutes the sweep certainly still looks.
 */
const lookMilliseconds = (maxUnaskedMinutes - 1) * 60_000;

/** Starts a sweep for runs whose Stop was refused before and is accepted now, unless the earlier sweep still follows them. */
const followLate = async (timed: TimedReading, late: readonly CoveredRun[], signal: AbortSignal): Promise<void> => {
  const followed = await Promise.all(late.map((run) => isStillFollowed(timed, run, signal).catch(() => false)));
  const unfollowed = late.filter((_, i) => !followed[i]);
  if (unfollowed.length > 0) await follow(timed, unfollowed, signal, 'Late');
};

/** Whether the sweep that reported a run's refusal looks at it again: early on, or while another of its runs is being stopped. */
const isStillFollowed = async ({ reader, reading }: TimedReading, run: CoveredRun, signal: AbortSignal) => {
  const { survey } = reading;
  const note = refusalOf(survey, run);
  if (!note?.execution) return false;
  // Step Functions may not know it yet.
  const sweep = await describeExecution(reader.sfn, note.execution, signal);
  if (sweep && sweep.status !== 'RUNNING') return false;
  if (reader.now().getTime() - note.at.getTime() < lookMilliseconds) return true;
  const { Runs }: Plan = JSON.parse(sweep?.input ?? '').Plan;
  const others = survey.shown.filter(
    ({ arn, stopExecution }) =>
      // One that began later follows one that has ended, after which the sweep may have sent its report.
      stopExecution &&
      stopExecution.startDate.getTime() < note.at.getTime() + lookMilliseconds &&
      arn !== run.arn &&
      Runs.some((one) => arnIn(one) === arn),
  );
  // As they are now: once the last of them has ended, the sweep may be sending its report.
  const latest = await Promise.all(others.map((other) => findRun(reader.comprehend, other, signal)));
  return others.some(({ submitTime }, i) => !isOver(statusOfRun(submitTime, latest[i])));
};

/** Starts a sweep for runs that were asked, or are about to be; its reason is about these only. */
const follow = async (
  timed: TimedReading,
  runs: readonly CoveredRun[],
  signal: AbortSignal,
  what?: 'AskedByOthers' | 'Late',
): Promise<void> => {
  const { survey, decision, context } = timed.reading;
  const isAmong = (run: TrainingRun) => runs.some(({ arn }) => arn === run.arn);
  const [toStop, toFollow] = [decision.toStop.filter(isAmong), decision.toFollow.filter(isAmong)];
  const reason = reasonOf({ ...decision, toStop, toFollow }, context);
  const plan = planOf(survey, decision, { runs: runs.map(followedRun), reason });
  await startSweep(timed, sweepName(timed, runs.map(runId), what), plan, signal);
};

const enterFigures = async (ledger: LedgerClient, { survey, situation }: Reading): Promise<void> => {
  const firstSeen = survey.runs.filter((run) => hasUnknownStart(run) && run.firstSeen === undefined).map(runId);
  await Promise.all([
    enterSeconds(ledger, survey.month, situation.cost.toEnter),
    enterFirstSeen(ledger, firstSeen, survey.readAt),
  ]);
};

/** Leaves out the figures of runs if the own region could not be listed: no figure is better than a partial one. */
const publish = (reader: TakeReading, { survey, situation }: Reading): void => {
  const { metrics } = reader;
  metrics.addMetric(metricNames.trainingCostMonthToDate, MetricUnit.NoUnit, situation.cost.costUsd);
  if (survey.unlisted.every(({ region }) => region !== deploymentOf(reader).region)) {
    const seconds = survey.shown.map((run) => trainingSeconds(run, survey.readAt) ?? 0);
    const unreadable = survey.shown.filter(
      ({ exemption, stopExecution }) => ['unreadable', 'unknown'].includes(exemption.is) && !stopExecution,
    );
    metrics.addMetric(metricNames.trainingJobsInProgress, MetricUnit.Count, survey.shown.length);
    metrics.addMetric(metricNames.longestTrainingSeconds, MetricUnit.Seconds, Math.max(0, ...seconds));
    metrics.addMetric(metricNames.unreadableTags, MetricUnit.Count, unreadable.length);
  }
  metrics.publishStoredMetrics();
};
