import type { SFNClient } from '@aws-sdk/client-sfn';
import { describeExecution } from '../account/executions.ts';
import { type LedgerClient, makeNote, type Note, type Notes, type Partition } from '../account/ledger.ts';
import type { Announcement } from './decide.ts';
import { reportNotSent } from './sweep.ts';

/** How long a note of the day counts. */
const dayMilliseconds = 86_400_000;
/** How long an execution may be missing that a note names: longer than a reading takes. */
const startMilliseconds = 120_000;
/** What can't be reported is tried three times per note, announcements aside; the alarm on failed sweeps has spoken by then. */
const maxAttempts = 3;

/** Whether a note of the day doesn't count any more, or was never made. */
export const isOver = (note: Note | undefined, now: Date): boolean =>
  note === undefined || now.getTime() - note.at.getTime() >= dayMilliseconds;

/** How the report stands that a note is about. */
export const noteState = async (sfn: SFNClient, note: Note, now: Date): Promise<Announcement['state']> => {
  // Notes of 0.2.0 name none.
  if (note.execution === undefined) return 'reported';
  const execution = await describeExecution(sfn, note.execution);
  if (execution?.status === 'SUCCEEDED') return 'reported';
  if (execution?.status === 'RUNNING') return 'underWay';
  // One that was never started has reported nothing, however often it was tried.
  if (!execution) return now.getTime() - note.at.getTime() < startMilliseconds ? 'underWay' : 'failed';
  // Chat or event have failed, and the mail has been sent.
  if (execution.error === reportNotSent) return 'reported';
  // A stop that was announced to nobody would come unannounced, so an announcement is tried for as long as it takes.
  return note.stopsAt || note.attempt < maxAttempts ? 'failed' : 'reported';
};

export interface NoteMaker {
  readonly ledger: LedgerClient;
  readonly sfn: SFNClient;
  readonly now: Date;
}

export interface NoteRequest {
  readonly partition: Partition;
  /** What was read of that partition. */
  readonly notes: Notes;
  readonly names: readonly string[];
  /** ARN of the execution that will report it. */
  readonly execution: string;
  readonly stopsAt?: Date | undefined;
}

/**
 * Makes the notes of something that is reported once, before it is reported. A note that is there forbids it, unless its day is
 * over or its execution has failed.
 *
 * @returns whether at least one of them is new, so that the caller is the one that reports it
 * @throws what kept a note from being made: nothing is reported then
 */
export const makeNotes = async (
  { ledger, sfn, now }: NoteMaker,
  { partition, notes, names, execution, stopsAt }: NoteRequest,
): Promise<boolean> => {
  const made = await Promise.all(
    names.map(async (name) => {
      const seen = notes.get(name);
      // The same execution again: its earlier attempt may not have got as far as its report.
      const isSame = seen?.execution === execution;
      if (isSame && !stopsAt) return true;
      const isDayOver = partition === 'Kept' && isOver(seen, now);
      if (seen && !isSame && !isDayOver && (await noteState(sfn, seen, now)) !== 'failed') return false;
      const attempt = seen && !isDayOver ? seen.attempt + 1 : 1;
      return makeNote(ledger, partition, name, { at: now, execution, attempt, ...(stopsAt && { stopsAt }) }, seen);
    }),
  );
  return made.includes(true);
};
