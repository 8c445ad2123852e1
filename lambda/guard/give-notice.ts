import { executionArn } from '../account/arn.ts';
import { type LedgerClient, removeNote } from '../account/ledger.ts';
import { limitReachedAt, noticeInWords, type ReasonContext } from '../words/reasons.ts';
import type { AskLimits } from './ask.ts';
import { decide, type Notice, noteNames } from './decide.ts';
import { makeNotes } from './notes.ts';
import type { Reader, Reading } from './reading.ts';
import { type Names, type Starter, startSweep, sweepName } from './start-sweep.ts';
import { planOf, sweptRun } from './sweep.ts';

/** Reports something once, in a sweep of its own that follows nothing: it must not wait for runs to end. */
export const giveNotice = async (
  names: Names<Reader & Starter>,
  ledger: LedgerClient,
  limits: AskLimits,
  notice: Notice,
): Promise<void> => {
  const { reader, reading } = names;
  const { survey, decision, situation, context } = reading;
  const partition = notice.per === 'day' ? ('Kept' as const) : survey.month;
  const notes = notice.per === 'day' ? survey.kept?.notes : survey.ledger?.notes;
  // What can't be read may have been reported before.
  if (!notes) return;
  const name = sweepName(names, notice.notes, notice.subject);
  const isMine = await makeNotes(
    { ledger, sfn: reader.sfn, now: survey.readAt },
    {
      partition,
      notes,
      names: notice.notes,
      execution: executionArn(reader.sweepWorkflowArn, name),
      stopsAt: notice.stopsAt,
    },
  );
  if (!isMine) return;
  const words = noticeInWords(notice, context);
  const isAboutLimit = notice.subject === 'CostWarning' || notice.subject === 'Announcement';
  // What a stop would reach, if it came now.
  const shown = isAboutLimit ? decide(situation, { ...reader, monthlyLimitUsd: 0, guardMode: 'report' }) : decision;
  const isPromise = reader.guardMode === 'stop' && (notice.stopsAt ?? survey.readAt) < survey.month.end;
  const plan = planOf(survey, shown, {
    runs: [],
    ...words,
    postponeHours: isAboutLimit && isPromise ? postponeHours(reader, context, notice) : undefined,
  });
  const isLeftAlone = notice.subject === 'LeftAlone' || notice.subject === 'UnknownStatus';
  await startSweep(
    names,
    name,
    isLeftAlone ? { ...plan, Mode: 'report', Unreadable: notice.runs.map(sweptRun) } : plan,
    limits.all,
  );
};

/** Until two hours after the first stop, in whole hours and as `postpone` allows; two where nobody knows when that comes. */
const postponeHours = ({ graceMinutes }: Reader, context: ReasonContext, { stopsAt }: Notice): number => {
  const now = context.readAt.getTime();
  const reachedAt = limitReachedAt(context)?.getTime();
  const firstStop = stopsAt?.getTime() ?? (reachedAt === undefined ? now : reachedAt + graceMinutes * 60_000);
  const hoursUntil = Math.max(0, Math.ceil((firstStop - now) / 3_600_000));
  return Math.min(hoursUntil + 2, 720);
};

/** A limit that isn't reached any more, and a guard that only reports, promise nothing. */
export const withdrawAnnouncements = async (
  { guardMode }: Reader,
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
