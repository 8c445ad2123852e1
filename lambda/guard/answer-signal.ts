import { deploymentOf, locationOf } from '../account/arn.ts';
import { errorNamed, isThrottled, isTransient, serviceFault } from '../account/faults.ts';
import { hasUnknownStart, type SurveyedRun } from '../account/survey.ts';
import { runId } from '../account/training-run.ts';
import type { SettingsOf } from '../functions.ts';
import { counted } from '../words/figures.ts';
import { causeGoneSentence, reasonOf } from '../words/reasons.ts';
import { type Asked, type Asker, askedInLog, askToStop } from './ask.ts';
import { noteName } from './decide.ts';
import { makeNotes } from './notices.ts';
import { type Reader, type Reading, readAndDecide } from './reading.ts';
import { readingLimits } from './reading-limits.ts';
import { maxSignalAgeMinutes, readSignal, type Signal } from './signals.ts';
import { causeGone, type FollowedRun, followedRun, type Plan, planOf } from './sweep.ts';

export interface SignalInput {
  /** What came from outside: any JSON. */
  readonly Event: unknown;
  /** Of the sweep. */
  readonly ExecutionArn: string;
  readonly StartTime: string;
}

/** The sweep goes on to follow the plan's runs, only reports, or ends without a word. */
export interface SignalAnswer {
  readonly Next: 'follow' | 'report' | 'end';
  readonly Plan: Plan;
}

export interface AnswerSignal extends Reader, Asker, SettingsOf<'answer-signal'> {}

/** Past this age of the signal an attempt is the last, and reports what it has: soon the signal is too old to stop anything. */
const maxAttemptAgeMinutes = maxSignalAgeMinutes - 5;

/**
 * The reading for a signal. A signal comes once, so a transient fault must not lose it: if this can't list, read tags or get a
 * Stop accepted, it stops what it can and fails. The sweep then tries again for an hour, and decides anew each time.
 *
 * @throws ReadingIncomplete naming what is missing
 */
export const answerSignal =
  (reader: AnswerSignal) =>
  async ({ Event, ExecutionArn, StartTime }: SignalInput): Promise<SignalAnswer> => {
    const limits = readingLimits();
    const signal = readSignal(Event, reader, reader.now());
    const reading = await readAndDecide(reader, () => true, signal);
    const { survey, decision, context } = reading;
    const runsToAsk = [...decision.toStop, ...decision.toFollow];
    const asked = await askToStop(reader, { runs: runsToAsk, readAt: survey.readAt, limits });
    const log = { ExecutionArn, source: signal.source, mode: decision.mode, asked: asked.map(askedInLog) };
    const missing = missingParts(reader, reading, signal, asked);
    const began = signal.time ?? new Date(StartTime);
    const isLast = survey.readAt.getTime() - began.getTime() > maxAttemptAgeMinutes * 60_000;
    if (missing.length > 0 && !isLast) {
      reader.logger.error('Signal answered only in part', { ...log, missing });
      throw errorNamed('ReadingIncomplete', missing.join(' '));
    }
    const earlier = fromEarlierAttempts(reader, reading, signal, new Date(StartTime));
    const runs = [...asked.flatMap(followedIfAny), ...earlier.runs];
    const left = asked.filter(({ error }) => error?.name === causeGone).map(({ run }) => run.arn);
    const reason = [reasonOf(decision, context, signal), causeGoneSentence(left), ...missing].filter(Boolean).join(' ');
    const told = signal.headline ?? (decision.isHeldByGrace ? 'only reported' : undefined);
    const headline = runs.length > 0 ? undefined : told;
    const lists = { ...decision, beingStopped: earlier.beingStoppedByOthers };
    const plan = planOf(survey, lists, { runs, reason, headline });
    const isNews = signal.isByHand || runs.length > 0 || missing.length > 0;
    // The note is made in any case: the same event may come again, and finds nothing left to stop.
    const isFirst = await isFirstToday(reader, reading, signal, ExecutionArn).catch((error) => {
      if (!isNews) throw error;
      reader.logger.error('The signal could not be noted', { ...log, error });
      return false;
    });
    const Next = runs.length > 0 ? 'follow' : isNews || isFirst ? 'report' : 'end';
    reader.logger.info('Signal answered', { ...log, next: Next });
    return { Next, Plan: plan };
  };

/** What a transient fault kept from being read or done, one sentence each; none where the signal stops nothing anyway. */
const missingParts = (
  reader: AnswerSignal,
  { survey, situation, decision }: Reading,
  signal: Signal,
  asked: readonly Asked[],
): string[] => {
  if (signal.headline !== undefined || decision.mode === 'report') return [];
  const own = deploymentOf(reader).region;
  const unlisted = survey.unlisted.filter(({ region, error }) => region === own && isTransient(error));
  const tags = decision.unreadable.filter(({ exemption: of }) => of.is === 'unreadable' && isTransient(of.error));
  const starts = survey.kept === undefined && !signal.isByHand ? survey.shown.filter(hasUnknownStart) : [];
  const notAccepted = asked.filter(({ outcome, error }) => outcome === 'notAccepted' && mayBeAskedLater(error));
  // The limit no longer covers them, but the signal does, unless it was about the month that is over. The next attempt asks them.
  const uncovered = asked.filter(
    ({ run, isLimitGone }) =>
      isLimitGone && (run.cause === 'TrainedTooLong' || !signal.isMonthCost) && signal.covers(run),
  );
  const { announcement } = situation;
  const isUnread = announcement === 'unknown' || announcement?.state === 'unread';
  const isGraceUnknown = decision.isHeldByGrace && isUnread;
  return [
    ...unlisted.map(({ kind, error }) => `Could not list models of the kind ${kind}: ${error.name}.`),
    ...(tags.length > 0 ? [`Could not read the tags of ${counted(tags.length, 'model')}.`] : []),
    ...(starts.length > 0 ? [`Could not read when ${counted(starts.length, 'run')} began to train.`] : []),
    ...(notAccepted.length > 0 ? [`No stop was accepted for ${counted(notAccepted.length, 'run')}.`] : []),
    ...(uncovered.length > 0 ? [`Did not ask ${counted(uncovered.length, 'run')} that the signal covers.`] : []),
    ...(isGraceUnknown ? ['Could not read whether a stop has been announced.'] : []),
  ];
};

const mayBeAskedLater = (error: Error | undefined): boolean =>
  error !== undefined && (error.name === 'StopNotAsked' || isThrottled(error) || isTransient(error));

const followedIfAny = ({ run, outcome, error }: Asked): FollowedRun[] =>
  outcome === 'leftAlone' ? [] : [{ ...followedRun(run), ...(error && { Error: error.name }) }];

/** Runs that an earlier attempt of this sweep asked to stop: being stopped or stopped since it began. */
const fromEarlierAttempts = (
  reader: AnswerSignal,
  { survey, decision }: Reading,
  signal: Signal,
  startTime: Date,
): { readonly runs: readonly FollowedRun[]; readonly beingStoppedByOthers: readonly SurveyedRun[] } => {
  const cause = signal.isByHand ? 'ByHand' : signal.isMonthCost ? 'BudgetSpent' : 'Signal';
  const mayHaveAsked = decision.mode === 'stop';
  const own = deploymentOf(reader).region;
  const ended = survey.runs.filter(
    (run) =>
      mayHaveAsked &&
      run.status === 'STOPPED' &&
      locationOf(run.arn).region === own &&
      (run.trainingEndTime ?? run.endTime ?? new Date(0)) > startTime &&
      signal.covers(run),
  );
  const isEarlier = ({ stopExecution }: SurveyedRun) =>
    mayHaveAsked && stopExecution !== undefined && stopExecution.startDate >= startTime;
  const all = [...survey.shown.filter(isEarlier), ...ended.map((run) => ({ ...run, exemption: none }))];
  return {
    runs: all.map((run) => followedRun({ ...run, cause })),
    beingStoppedByOthers: decision.beingStopped.filter((run) => !isEarlier(run)),
  };
};

const none = { is: 'none' } as const;

/**
 * Whether nothing of that source has been reported today, or it covers a run that its report today didn't have: a flapping alarm
 * sends one mail per day and run.
 */
const isFirstToday = async (
  { ledgerTable, dynamodb, sfn }: AnswerSignal,
  { survey, decision }: Reading,
  signal: Signal,
  execution: string,
): Promise<boolean> => {
  // What can't be read may have been reported today.
  if (!survey.kept) throw serviceFault('The ledger could not be read');
  const covered = [...decision.wouldStop, ...decision.unreadable].filter(signal.covers);
  const sources = [signal.source, ...covered.map((run) => `${signal.source}#${runId(run)}`)];
  return makeNotes({
    subject: 'Signal',
    notes: sources.map((source) => noteName('Signal', source)),
    ledger: { dynamodb, ledgerTable: ledgerTable ?? '' },
    sfn,
    survey,
    there: survey.kept.notes,
    execution,
  });
};
