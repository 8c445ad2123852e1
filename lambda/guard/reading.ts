import type { Logger } from '@aws-lambda-powertools/logger';
import type { ComprehendClient } from '@aws-sdk/client-comprehend';
import { deploymentOf } from '../account/arn.ts';
import { deadline } from '../account/deadline.ts';
import { errorOf } from '../account/faults.ts';
import type { Note, Notes } from '../account/ledger.ts';
import { type Survey, type Surveyor, survey } from '../account/survey.ts';
import { type MonthCost, monthCost } from '../account/training-cost.ts';
import type { TrainingRun } from '../account/training-run.ts';
import type { SettingsOf } from '../functions.ts';
import { decide, noteName, type Situation } from './decide.ts';
import { noteState } from './notices.ts';
import { readingSeconds } from './reading-limits.ts';
import type { Signal } from './signals.ts';

/** Who reads, by the clock or for a signal. */
export interface Reader extends Surveyor, Omit<SettingsOf<'take-reading'>, 'sweepWorkflowArn'> {
  readonly comprehendIn: (region: string) => ComprehendClient;
  readonly logger: Pick<Logger, 'info' | 'error'>;
}

export type Reading = Awaited<ReturnType<typeof readAndDecide>>;

/**
 * Surveys the account and decides. Nothing is touched.
 *
 * @throws Error the deployment's region is not one of those that share the limit: it would not count what it may stop
 */
export const readAndDecide = async (
  reader: Reader,
  needsKept: (shown: readonly TrainingRun[]) => boolean,
  signal?: Signal,
) => {
  const own = deploymentOf(reader).region;
  if (!reader.regions.includes(own)) {
    throw new Error(`regions must hold the deployment's own region ${own}, got ${reader.regions.join(', ')}`);
  }
  const others = reader.regions.filter((region) => region !== own);
  const surveyed = await survey(reader, {
    otherRegions: Object.fromEntries(others.map((region) => [region, reader.comprehendIn(region)])),
    needsKept,
    listSeconds: readingSeconds.lists,
    seconds: readingSeconds.survey,
  });
  const cost = monthCost(surveyed, { ...reader, regions: [own, ...others] });
  const failures = [...surveyed.unlisted.map(({ error }) => error), ...surveyed.failures];
  const failed = (error: unknown) => failures.push(errorOf(error));
  const announced = await announcementIn(surveyed, cost, reader, signal, failed);
  const { readAt, month, shown: runs } = surveyed;
  const situation = { readAt, month, cost, runs, ...announced, speaksForAll: reader.regions[0] === own };
  const unreadRegions = [...new Set(surveyed.unlisted.map(({ region }) => region))];
  return {
    survey: surveyed,
    situation,
    decision: decide(situation, reader, signal),
    failures,
    context: { ...situation, settings: reader, unreadRegions },
  };
};

/** How long stops wait for the word whether an announcement was reported. */
const announcementSeconds = 4;

/** The announcement for the present amount of the limit. How its report stands is asked only where it matters. */
const announcementIn = async (
  { ledger, readAt }: Survey,
  { costUsd }: MonthCost,
  { monthlyLimitUsd, graceMinutes, guardMode, sfn }: Reader,
  signal: Signal | undefined,
  failed: (error: unknown) => void,
): Promise<Pick<Situation, 'announcement' | 'promisedAt'>> => {
  if (!ledger) return { announcement: 'unknown' };
  const name = noteName('Announcement', monthlyLimitUsd ?? '');
  const promise = latestPromise(ledger.notes, name, readAt);
  const promisedAt = promise?.stopsAt;
  // With graceMinutes 0, what was announced for another amount still holds.
  const note = ledger.notes.get(name) ?? (graceMinutes === 0 ? promise : undefined);
  if (!note?.stopsAt) return { announcement: undefined, promisedAt };
  const isReached = costUsd >= (monthlyLimitUsd ?? Infinity) || signal?.isMonthCost === true;
  const isAsked = guardMode === 'stop' && isReached && !signal?.isByHand;
  const unread = (error: unknown) => {
    failed(error);
    return 'unread' as const;
  };
  const ask = () => noteState(sfn, note, readAt, deadline(announcementSeconds)).catch(unread);
  const state = isAsked ? await ask() : 'reported';
  return { announcement: { stopsAt: note.stopsAt, state }, promisedAt };
};

/** The announcement for another amount whose time is still to come, the latest of several. */
const latestPromise = (notes: Notes, own: string, readAt: Date): Note | undefined =>
  [...notes]
    .flatMap(([name, note]) => (name !== own && note.stopsAt && note.stopsAt > readAt ? [note] : []))
    .toSorted((one, other) => Number(other.stopsAt) - Number(one.stopsAt))[0];
