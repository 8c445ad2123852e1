import type { Logger } from '@aws-lambda-powertools/logger';
import { MetricUnit } from '@aws-lambda-powertools/metrics';
import { executionArn } from '../account/arn.ts';
import { deadline } from '../account/deadline.ts';
import { isTaken, startExecution } from '../account/executions.ts';
import { errorOf } from '../account/faults.ts';
import { enterFirstSeen, enterSeconds, type LedgerClient, makeNote, removeNote } from '../account/ledger.ts';
import { hasUnknownStart, ownRegion } from '../account/survey.ts';
import { trainingSeconds } from '../account/training-cost.ts';
import { runId, type TrainingRun } from '../account/training-run.ts';
import type { SettingsOf } from '../functions.ts';
import { noticeInWords, reasonOf } from '../words/reasons.ts';
import { type Asked, type Asker, type AskLimits, askedInLog, askToStop } from './ask.ts';
import { type CoveredRun, decide, type Notice, noteNames } from './decide.ts';
import { metricNames } from './events.ts';
import { isOver, makeNotes, noteState } from './notes.ts';
import { type Reader, type Reading, readAndDecide } from './reading.ts';
import { readingLimits } from './reading-limits.ts';
import { followedRun, type Plan, planOf, sweptRun } from './sweep.ts';

export interface TakeReading extends Reader, Asker, SettingsOf<'take-reading'> {
  readonly ledgerTable: string | null;
  /** Powertools' Metrics. */
  readonly metrics: {
    addMetric(name: string, unit: (typeof MetricUnit)[keyof typeof MetricUnit], value: number): unknown;
    publishStoredMetrics(): void;
  };
  readonly logger: Pick<Logger, 'info' | 'error'>;
}

/** What the schedule sends, as far as it matters: the time of the tick. */
export interface ScheduledEvent {
  readonly time?: unknown;
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
  async (event: ScheduledEvent): Promise<void> => {
    const limits = readingLimits();
    try {
      await read(reader, event, limits);
    } finally {
      limits.clear();
    }
  };

const read = async (reader: TakeReading, event: ScheduledEvent, limits: AskLimits): Promise<void> => {
  const reading = await readAndDecide(reader, { needsKept: (shown) => shown.length > 0 });
  const { survey, decision } = reading;
  const failures = [...reading.failures];
  const failed = (error: unknown): undefined => void failures.push(errorOf(error));
  publish(reader, reading);
  const ledger = { dynamodb: reader.dynamodb, ledgerTable: reader.ledgerTable ?? '', signal: limits.all };
  const tick = typeof event.time === 'string' ? event.time : survey.readAt.toISOString();
  const names = { reader, tick, reading };
  const entered = enterFigures(ledger, reading).catch(failed);
  const others = followOthers(names, limits).catch((error) => {
    failed(error);
    return [];
  });
  const asked = [...(await stopAndFollow(names, ledger, limits, failed)), ...(await others)];
  for (const { error, run, outcome } of asked) {
    if (error && outcome === 'notAccepted')
      failed(Object.assign(error, { message: `${run.arn} was not asked to stop: ${error.message}` }));
  }
  for (const notice of decision.notices) await give(names, ledger, limits, notice).catch(failed);
  await withdrawAnnouncements(reader, ledger, reading).catch(failed);
  await entered;
  reader.logger.info('Reading taken', {
    month: reading.cost.month,
    costUsd: reading.cost.costUsd,
    limit: decision.limit,
    asked: asked.map(askedInLog),
    notices: decision.notices.map(({ subject }) => subject),
    unlisted: survey.unlisted.length,
  });
  for (const error of failures) reader.logger.error('A part of the reading failed', { error });
  if (failures[0]) throw failures[0];
};

interface Names {
  readonly reader: TakeReading;
  /** The time of the schedule's event: a second start of the same tick finds the first one's sweeps. */
  readonly tick: string;
  readonly reading: Reading;
}

const sweepName = ({ tick }: Names, what?: string): string =>
  ['reading', tick.replace(/[^0-9A-Za-z-]/g, '-'), what].filter(Boolean).join('-').slice(0, 80);

/** Starts a sweep that follows and reports; one of that name that is there already does. */
const startSweep = async (names: Names, plan: Plan, what: string | undefined, signal: AbortSignal): Promise<void> => {
  const { sfn, sweepWorkflowArn } = names.reader;
  const input = JSON.stringify({ Plan: plan });
  await startExecution(sfn, sweepWorkflowArn, sweepName(names, what), input, signal).catch((error) => {
    if (!isTaken(error)) throw error;
  });
};

/** How long stops wait for their sweep to be started; after them it has another try. */
const startSeconds = 4;

/** Gives those that others have asked to stop a workflow each. They need no Stop, so nothing waits for them. */
const followOthers = async (names: Names, limits: AskLimits): Promise<Asked[]> => {
  const { reader, reading } = names;
  const { survey, decision } = reading;
  const asked = await askToStop(reader, { runs: decision.toFollow, readAt: survey.readAt, limits });
  // Where their workflow was there already, its own sweep or caller follows it.
  const begun = asked.filter(({ outcome }) => outcome === 'accepted').map(({ run }) => run);
  if (begun.length > 0) await startSweep(names, planFor(names, begun), 'AskedByOthers', limits.all);
  return asked;
};

/**
 * Starts the sweep, then asks. A run whose Stop was not accepted today has been reported: it is asked again, and followed once its
 * Stop was accepted.
 */
const stopAndFollow = async (
  names: Names,
  ledger: LedgerClient,
  limits: AskLimits,
  failed: (error: unknown) => void,
): Promise<Asked[]> => {
  const { reader, reading } = names;
  const { survey, decision } = reading;
  const noteOf = (run: TrainingRun) => survey.kept?.notes.get(noteNames.notAccepted(runId(run)));
  const isNews = (run: TrainingRun) => isOver(noteOf(run), survey.readAt);
  const news = decision.toStop.filter(isNews);
  const first = deadline(startSeconds);
  const begun = news.length > 0 && startSweep(names, planFor(names, news), undefined, first.signal);
  const isFollowed =
    begun &&
    (await begun.then(
      () => true,
      () => false,
    ));
  first.clear();

  const asked = await askToStop(reader, { runs: decision.toStop, readAt: survey.readAt, limits });
  if (begun && !isFollowed) await startSweep(names, planFor(names, news), undefined, limits.all).catch(failed);
  const now = reader.now();
  const execution = executionArn(reader.sweepWorkflowArn, sweepName(names));
  for (const { run, error } of asked.filter(({ run, error }) => error && isNews(run))) {
    const note = { at: now, execution, attempt: 1, ...(error && { error: error.name }) };
    await makeNote(ledger, 'Kept', noteNames.notAccepted(runId(run)), note, noteOf(run)).catch(failed);
  }
  const late = asked.filter(({ run, outcome }) => outcome === 'accepted' && !isNews(run)).map(({ run }) => run);
  const unfollowed = await Promise.all(
    late.map(async (run) => {
      const note = noteOf(run);
      const state = note && (await noteState(reader.sfn, note, now).catch(() => undefined));
      return state === 'underWay' ? [] : [run];
    }),
  ).then((runs) => runs.flat());
  if (unfollowed.length > 0) await startSweep(names, planFor(names, unfollowed), 'Late', limits.all).catch(failed);
  return asked;
};

/** A plan that follows some of the runs that were asked, or are about to be. */
const planFor = ({ reading: { survey, decision, context } }: Names, runs: readonly CoveredRun[]): Plan => {
  const isAmong = (run: TrainingRun) => runs.some(({ arn }) => arn === run.arn);
  const [toStop, toFollow] = [decision.toStop.filter(isAmong), decision.toFollow.filter(isAmong)];
  const reason = reasonOf({ ...decision, toStop, toFollow }, context);
  return planOf(survey, decision, { runs: runs.map(followedRun), reason });
};

/** Reports something once, in a sweep of its own that follows nothing: it must not wait for runs to end. */
const give = async (names: Names, ledger: LedgerClient, limits: AskLimits, notice: Notice): Promise<void> => {
  const { reader, reading } = names;
  const { survey, decision, situation, context } = reading;
  const partition = notice.per === 'day' ? ('Kept' as const) : survey.month;
  const notes = notice.per === 'day' ? survey.kept?.notes : survey.ledger?.notes;
  // What can't be read may have been reported before.
  if (!notes) return;
  const isMine = await makeNotes(
    { ledger, sfn: reader.sfn, now: survey.readAt },
    {
      partition,
      notes,
      names: notice.notes,
      execution: executionArn(reader.sweepWorkflowArn, sweepName(names, notice.subject)),
      stopsAt: notice.stopsAt,
    },
  );
  if (!isMine) return;
  const words = noticeInWords(notice, context);
  const isAboutLimit = notice.subject === 'CostWarning' || notice.subject === 'Announcement';
  // What a stop would reach, if it came now.
  const shown = isAboutLimit ? decide(situation, { ...reader, monthlyLimitUsd: 0, guardMode: 'report' }) : decision;
  const plan = planOf(survey, shown, { runs: [], ...words });
  const isLeftAlone = notice.subject === 'LeftAlone' || notice.subject === 'UnknownStatus';
  await startSweep(
    names,
    isLeftAlone ? { ...plan, Mode: 'report', Unreadable: notice.runs.map(sweptRun) } : plan,
    notice.subject,
    limits.all,
  );
};

/** A limit that isn't reached any more, and a guard that only reports, promise nothing. */
const withdrawAnnouncements = async (
  { guardMode }: TakeReading,
  ledger: LedgerClient,
  { survey, decision }: Reading,
): Promise<void> => {
  const isWhole = survey.ledger !== undefined && survey.unlisted.length === 0;
  const isOver = guardMode === 'report' || decision.limit === 'notReached' || decision.limit === 'none';
  if (!isWhole || !isOver) return;
  for (const [name, note] of survey.ledger?.notes ?? []) {
    if (name.startsWith(noteNames.announcement(0).slice(0, -1))) await removeNote(ledger, survey.month, name, note);
  }
};

const enterFigures = async (ledger: LedgerClient, { survey, cost }: Reading): Promise<void> => {
  const firstSeen = survey.runs.filter((run) => hasUnknownStart(run) && run.firstSeen === undefined).map(runId);
  await Promise.all([
    enterSeconds(ledger, survey.month, cost.toEnter),
    enterFirstSeen(ledger, firstSeen, survey.readAt),
  ]);
};

/** Without the figures of a region that could not be listed: no figure is better than a part of it. */
const publish = (reader: TakeReading, { survey, cost }: Reading): void => {
  const { metrics } = reader;
  metrics.addMetric(metricNames.trainingCostMonthToDate, MetricUnit.NoUnit, cost.costUsd);
  if (survey.unlisted.every(({ region }) => region !== ownRegion(reader))) {
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
