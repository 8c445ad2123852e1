import type { SFNClient } from '@aws-sdk/client-sfn';
import { executionArn } from '../account/arn.ts';
import { describeExecution } from '../account/executions.ts';
import { type LedgerClient, makeNote, type Note, type Notes, removeNote } from '../account/ledger.ts';
import type { Survey } from '../account/survey.ts';
import { longestPostponementDays } from '../account/tags.ts';
import { limitReachedAt } from '../account/training-cost.ts';
import type { TrainingRun } from '../account/training-run.ts';
import { noticeInWords } from '../words/reasons.ts';
import { type Announcement, decide, isOfDay, type NoteSubject, type Notice, noteName } from './decide.ts';
import type { Reader, Reading } from './reading.ts';
import { startSweep, sweepName, type TimedReading } from './start-sweep.ts';
import { planOf, reportNotSent } from './sweep.ts';

const dayMilliseconds = 86_400_000;
/** How long the execution that a note names may be missing: longer than a reading takes. */
const startMilliseconds = 120_000;
/** Attempts to report a note. An announcement whose mail fails has no limit. By then the alarm on failed sweeps has gone off. */
const maxAttempts = 3;

/** Whether a daily note is a day old, or was never made. */
export const isExpired = (note: Note | undefined, now: Date): boolean =>
  note === undefined || now.getTime() - note.at.getTime() >= dayMilliseconds;

/** How the report of a note stands. @param signal - ends the request that asks for its execution */
export const noteState = async (
  sfn: SFNClient,
  note: Note,
  now: Date,
  signal: AbortSignal | undefined,
): Promise<Announcement['state']> => {
  // Notes of 0.2.0 name none.
  if (note.execution === undefined) return 'reported';
  const execution = await describeExecution(sfn, note.execution, signal);
  // A mail that comes after the time it names leaves no grace: the stop is announced anew. Not for ever, since the execution may
  // have ended late for its event only.
  const isLate = note.stopsAt && execution?.stopDate && execution.stopDate > note.stopsAt && note.attempt < maxAttempts;
  if (execution?.status === 'SUCCEEDED') return isLate ? 'late' : 'reported';
  if (execution?.status === 'RUNNING') return 'underWay';
  // One that was never started has reported nothing, however often it was tried.
  if (!execution) return now.getTime() - note.at.getTime() < startMilliseconds ? 'underWay' : 'failed';
  // Chat or event have failed, and the mail has been sent.
  if (execution.error === reportNotSent) return isLate ? 'late' : 'reported';
  // An announcement is tried until it is sent, since otherwise the stop would come unannounced.
  return note.stopsAt || note.attempt < maxAttempts ? 'failed' : 'reported';
};

export interface NoteRequest extends Pick<Notice, 'notes' | 'stopsAt'> {
  readonly subject: NoteSubject;
  readonly ledger: LedgerClient;
  readonly sfn: SFNClient;
  readonly survey: Survey;
  /** The notes that there are of such subjects. */
  readonly there: Notes;
  /** ARN of the execution that will report it. */
  readonly execution: string;
  /** That share the limit, for an announcement. */
  readonly regions?: readonly string[];
}

/**
 * Makes the notes of something that is reported once, before it is reported. A note that is there forbids it, unless its day is
 * over, its execution has failed, or its mail came too late.
 *
 * @returns whether at least one of them is new, so that the caller is the one that reports it
 * @throws what kept a note from being made: nothing is reported then
 */
export const makeNotes = async (request: NoteRequest): Promise<boolean> => {
  const { subject, notes, stopsAt, ledger, sfn, survey, there, execution, regions = [] } = request;
  const now = survey.readAt;
  const made = await Promise.all(
    notes.map(async (name) => {
      const seen = there.get(name);
      // The same execution again: its earlier attempt may not have got as far as its report.
      const isSame = seen?.execution === execution;
      if (isSame && !stopsAt) return true;
      const isDayOver = isOfDay(subject) && isExpired(seen, now);
      const state = seen && !isSame && !isDayOver ? await noteState(sfn, seen, now, ledger.signal) : undefined;
      if (state !== undefined && state !== 'failed' && state !== 'late') return false;
      // Of an announcement only those count whose mail came late.
      const isCounted = !stopsAt || state === 'late';
      const attempt = seen && !isDayOver ? seen.attempt + (isCounted ? 1 : 0) : 1;
      const note = { at: now, execution, attempt, ...(stopsAt && { stopsAt, regions }) };
      return makeNote(ledger, isOfDay(subject) ? 'Kept' : survey.month, name, note, seen);
    }),
  );
  return made.includes(true);
};

/** Reports something once, in a sweep of its own that follows nothing: it must not wait for runs to end. */
export const giveNotice = async (timed: TimedReading, ledger: LedgerClient, signal: AbortSignal, notice: Notice) => {
  const { reader, reading } = timed;
  const { survey, decision, situation, context } = reading;
  const there = (isOfDay(notice.subject) ? survey.kept : survey.ledger)?.notes;
  // What can't be read may have been reported before.
  if (!there) return;
  const name = sweepName(timed, notice.notes, notice.subject);
  const execution = executionArn(reader.sweepWorkflowArn, name);
  if (!(await makeNotes({ ...notice, ledger, sfn: reader.sfn, survey, there, execution, regions: reader.regions })))
    return;
  const isAboutLimit = notice.subject === 'CostWarning' || notice.subject === 'Announcement';
  // What a stop would reach, if it came now, beside the runs that this reading has asked to stop.
  const isAsked = ({ arn }: TrainingRun) => decision.toStop.some((run) => run.arn === arn);
  const others = { ...situation, runs: situation.runs.filter((run) => !isAsked(run)) };
  const shown = isAboutLimit ? decide(others, { ...reader, monthlyLimitUsd: 0, guardMode: 'report' }) : decision;
  const isPromise = reader.guardMode === 'stop' && (notice.stopsAt ?? survey.readAt) < survey.month.end;
  const isLeftAlone = notice.subject === 'LeftAlone' || notice.subject === 'UnknownStatus';
  const ofThese = { mode: 'report', unreadable: notice.runs } as const;
  const plan = planOf(survey, isLeftAlone ? { ...shown, ...ofThese } : shown, {
    runs: [],
    ...noticeInWords(notice, context),
    postponeHours: isAboutLimit && isPromise ? postponeHours(reader, reading, notice) : undefined,
  });
  await startSweep(timed, name, plan, signal);
};

/** Until two hours after the first stop, in whole hours and as `postpone` allows; two where nobody knows when that comes. */
const postponeHours = (reader: Reader, { situation: { cost }, survey }: Reading, { stopsAt }: Notice): number => {
  const { graceMinutes, monthlyLimitUsd } = reader;
  const now = survey.readAt.getTime();
  const reachedAt = limitReachedAt(cost.costUsd, monthlyLimitUsd ?? 0, cost.usdPerHour, survey.readAt)?.getTime();
  const firstStop = stopsAt?.getTime() ?? (reachedAt === undefined ? now : reachedAt + graceMinutes * 60_000);
  const hoursUntil = Math.max(0, Math.ceil((firstStop - now) / 3_600_000));
  return Math.min(hoursUntil + 2, longestPostponementDays * 24);
};

/**
 * Removes announcements that no longer hold: the guard only reports or has no limit, or its limit was raised and isn't reached.
 * The one for the present limit stays even if the cost seems to have fallen: then something could not be read, or was deleted
 * before the ledger had it. Only if fewer regions share the limit has it really fallen.
 */
export const withdrawAnnouncements = async (
  { guardMode, monthlyLimitUsd, regions }: Reader,
  ledger: LedgerClient,
  { survey, decision, failures }: Reading,
): Promise<void> => {
  const isVoid = guardMode === 'report' || decision.limit === 'none';
  const isBelow = decision.limit === 'notReached' && failures.length === 0;
  const present = noteName('Announcement', monthlyLimitUsd ?? '');
  for (const [name, note] of survey.ledger?.notes ?? []) {
    const isAnnouncement = name.startsWith(noteName('Announcement', ''));
    const isFewer = note.regions?.some((region) => !regions.includes(region));
    const isWithdrawn = isAnnouncement && (isVoid || (isBelow && (isFewer || name !== present)));
    if (isWithdrawn) await removeNote(ledger, survey.month, name, note);
  }
};
