import type { ComprehendClient } from '@aws-sdk/client-comprehend';
import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { SFNClient } from '@aws-sdk/client-sfn';
import type { Settings } from '../settings.ts';
import { deploymentOf } from './arn.ts';
import { listRuns, listTags } from './comprehend.ts';
import { deadline } from './deadline.ts';
import { listStops, type StopExecution } from './executions.ts';
import { errorOf, isNotFound } from './faults.ts';
import { type Kind, kindNames } from './kind.ts';
import { type Ledger, readLedger } from './ledger.ts';
import { hasEnded, isKnown } from './status.ts';
import { type ModelTags, modelTags } from './tags.ts';
import { isBilled, type Month, monthOf } from './training-cost.ts';
import { runId, type TrainingRun } from './training-run.ts';

/** A run with everything that decides whether it may be stopped. */
export interface SurveyedRun extends TrainingRun, ModelTags {
  readonly stopExecution?: StopExecution | undefined;
  /** Set where the stop workflows of its kind could not be listed: it may be being stopped. */
  readonly isStopUnread?: boolean;
}

export interface Unlisted {
  readonly region: string;
  readonly kind: Kind;
  readonly error: Error;
}

/** Everything that is true at one moment, as far as it could be read. */
export interface Survey {
  readonly readAt: Date;
  readonly month: Month;
  /** Of every region that was listed, ended ones too. */
  readonly runs: readonly TrainingRun[];
  /** Of the deployment's own region: those in progress, or all of the name that was asked for; oldest first. */
  readonly shown: readonly SurveyedRun[];
  /** Undefined where there is none, or where it can't be read. */
  readonly ledger: Ledger | undefined;
  /** What is kept beyond a month; also undefined where nothing needed it. */
  readonly kept: Ledger | undefined;
  readonly unlisted: readonly Unlisted[];
  readonly failures: readonly Error[];
}

export interface Surveyor
  extends Pick<Settings, 'stopWorkflowArns' | 'exemptTagKey' | 'exemptTagValue' | 'maxTrainingTagKey' | 'ledgerTable'> {
  readonly comprehend: ComprehendClient;
  readonly sfn: SFNClient;
  readonly dynamodb: DynamoDBClient;
  readonly now: () => Date;
}

export interface SurveyOptions {
  /** Only models of this name, in all versions. @default - every model, of which those in progress are shown */
  readonly name?: string | undefined;
  /** A client for each further region whose training counts. @default - none */
  readonly otherRegions?: Readonly<Record<string, ComprehendClient>>;
  /** Whether what is kept beyond a month is needed, by the runs that are shown. @default - only where a run has no TrainingStartTime */
  readonly needsKept?: (shown: readonly TrainingRun[]) => boolean;
  /** What has not been listed by then is unlisted. The month's ledger is read by then as well. */
  readonly listSeconds: number;
  /** The same for tags, stop workflows and what is kept beyond a month. Both count from the survey's beginning. */
  readonly seconds: number;
}

/**
 * Looks at the account: runs of both kinds, tags and stop workflows of those in progress, the ledger. What can't be read is part
 * of the answer, by name, and holds up nothing else. Runs that are deleted meanwhile are left out.
 */
export const survey = async (surveyor: Surveyor, options: SurveyOptions): Promise<Survey> => {
  const readAt = surveyor.now();
  const month = monthOf(readAt);
  const failures: Error[] = [];
  const failed = (error: unknown): undefined => void failures.push(errorOf(error));
  const { dynamodb, ledgerTable } = surveyor;
  const [listSignal, signal] = [deadline(options.listSeconds), deadline(options.seconds)];
  const ledgerClient = ledgerTable === null ? undefined : { dynamodb, ledgerTable, signal };

  const [lists, ledger] = await Promise.all([
    listAll(surveyor, options, listSignal),
    // By the lists' deadline: a ledger that doesn't answer must leave time for the tags.
    ledgerClient && readLedger({ ...ledgerClient, signal: listSignal }, month).catch(failed),
  ]);
  const listed = lists.flatMap(({ runs }) => runs);
  const own = deploymentOf(surveyor).region;
  const ownRuns = lists.flatMap(({ region, runs }) => (region === own ? runs : []));
  const shown = options.name === undefined ? ownRuns.filter(({ status }) => !hasEnded(status)) : ownRuns;

  const kinds = kindNames.filter((kind) => shown.some((run) => run.kind === kind && !hasEnded(run.status)));
  const [kept, tags, stops] = await Promise.all([
    ledgerClient && (listed.some(lacksStart) || options.needsKept?.(shown))
      ? readLedger(ledgerClient, 'Kept').catch(failed)
      : undefined,
    readAllTags(surveyor, shown, readAt, signal),
    listStops(surveyor, kinds, failed, signal),
  ]);
  const withStart = (run: TrainingRun): TrainingRun =>
    lacksStart(run) ? { ...run, firstSeen: kept?.firstSeen.get(runId(run)) } : run;
  const surveyed = shown.flatMap((run): SurveyedRun[] => {
    const read = tags.get(run);
    const running = stops.get(run.kind);
    const isStopUnread = running === undefined && !hasEnded(run.status);
    const stop = isStopUnread ? { isStopUnread } : { stopExecution: running?.get(runId(run)) };
    return read ? [{ ...withStart(run), ...read, ...stop }] : [];
  });
  return {
    readAt,
    month,
    runs: listed.map(withStart),
    shown: surveyed.toSorted(byAge),
    ledger,
    kept,
    unlisted: lists.flatMap(({ region, kind, error }) => (error ? [{ region, kind, error }] : [])),
    failures,
  };
};

/** Whether a run is being billed and Comprehend doesn't say since when. */
const lacksStart = ({ status, trainingStartTime, isCopy }: TrainingRun): boolean =>
  isBilled(status) && trainingStartTime === undefined && !isCopy;

/** Whether such a run is in `TRAINING`: its start is then when the guard first sees it. One first seen later has none. */
export const hasUnknownStart = (run: TrainingRun): boolean => run.status === 'TRAINING' && lacksStart(run);

const byAge = (one: TrainingRun, other: TrainingRun): number =>
  one.submitTime.getTime() - other.submitTime.getTime() || (one.arn < other.arn ? -1 : 1);

const listAll = (surveyor: Surveyor, { name, otherRegions = {} }: SurveyOptions, signal: AbortSignal) => {
  const places = Object.entries({ ...otherRegions, [deploymentOf(surveyor).region]: surveyor.comprehend });
  const lists = places.flatMap(([region, client]) =>
    kindNames.map(async (kind) => {
      try {
        return { region, kind, runs: await listRuns(client, kind, { name, signal }) };
      } catch (error) {
        return { region, kind, runs: [], error: errorOf(error) };
      }
    }),
  );
  return Promise.all(lists);
};

/** Runs in a Status that AWS has added come last: there may be many, they are never stopped, and the quota is for all requests. */
const readAllTags = async (surveyor: Surveyor, runs: readonly TrainingRun[], now: Date, signal: AbortSignal) => {
  const tags = new Map<TrainingRun, ModelTags | undefined>();
  for (const known of [true, false]) {
    const those = runs.filter(({ status }) => isKnown(status) === known);
    const read = those.map(async (run) =>
      tags.set(run, await readTags(surveyor.comprehend, run, surveyor, now, signal)),
    );
    await Promise.all(read);
  }
  return tags;
};

/** What a model's tags say to the guard; undefined where there is no such model any more. */
export const readTags = async (
  comprehend: ComprehendClient,
  run: TrainingRun,
  settings: Pick<Settings, 'exemptTagKey' | 'exemptTagValue' | 'maxTrainingTagKey'>,
  now: Date,
  signal?: AbortSignal,
): Promise<ModelTags | undefined> => {
  try {
    return modelTags(await listTags(comprehend, run, signal), settings, now);
  } catch (error) {
    return isNotFound(error) ? undefined : { exemption: { is: 'unreadable', error: errorOf(error) } };
  }
};
