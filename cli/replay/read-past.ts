import type { ComprehendClient } from '@aws-sdk/client-comprehend';
import { locationOf } from '../../lambda/account/arn.ts';
import { listRuns, listTags } from '../../lambda/account/comprehend.ts';
import { isNotFound } from '../../lambda/account/faults.ts';
import { type Kind, kindNames, listOperationOf } from '../../lambda/account/kind.ts';
import type { TrainingRun } from '../../lambda/account/training-run.ts';
import { type PastRun, type Period, trainedRuns } from '../../lambda/guard/past.ts';
import { awsFailure, isAccessDenied } from '../aws/aws-errors.ts';
import type { Failure } from '../failure.ts';

export interface Unlisted {
  readonly region: string;
  readonly kind: Kind;
  readonly failure: Failure;
}

/** The models that there are, as far as they could be read. */
export interface Past {
  readonly runs: readonly PastRun[];
  readonly unlisted: readonly Unlisted[];
  /** Of how many runs the tags could not be read. */
  readonly untagged: number;
}

export interface PastReader {
  readonly regions: readonly string[];
  readonly clientIn: (region: string) => ComprehendClient;
  readonly profile?: string | undefined;
  readonly signal: AbortSignal;
  readonly onProgress: (text: string) => void;
}

/**
 * Reads the models of the regions, and the tags of those that trained in the period.
 *
 * @throws Failure where nothing could be listed at all
 */
export const readPast = async (reader: PastReader, period: Period): Promise<Past> => {
  const { regions, clientIn, profile, signal, onProgress } = reader;
  onProgress('listing models');
  const clients = new Map(regions.map((region) => [region, clientIn(region)]));
  const unlisted: Unlisted[] = [];
  const lists = await Promise.all(
    [...clients].flatMap(([region, client]) =>
      kindNames.map((kind) =>
        listRuns(client, kind, { signal }).catch((error: unknown): TrainingRun[] => {
          signal.throwIfAborted();
          const permission = `comprehend:${listOperationOf(kind)}`;
          unlisted.push({ region, kind, failure: awsFailure(error, { profile, region, permission }) });
          return [];
        }),
      ),
    ),
  );
  const [first] = unlisted;
  if (first && unlisted.length === lists.length) throw first.failure;

  // No copies: they would be most of what 5,000 runs take.
  const runs = lists.flat().map((run): TaggedRun => Object.assign(run, { tags: noTags }));
  const trained = trainedRuns(runs, period).filter(({ end }) => end > period.from.getTime());
  const left = new Set<TaggedRun>(trained.map(({ run }) => run));
  let untagged = 0;
  const progress = () => onProgress(`${left.size.toLocaleString('en-US')} tags to read`);
  await Promise.all(
    [...clients].map(async ([region, client]) => {
      const ofRegion = [...left].filter((run) => locationOf(run.arn).region === region);
      await readTags(client, ofRegion, signal, (run, read) => {
        left.delete(run);
        progress();
        if (read) run.tags = read;
        else untagged += 1;
      });
    }),
  );
  return { runs, unlisted, untagged };
};

type TaggedRun = Omit<PastRun, 'tags'> & { tags: PastRun['tags'] };

const noTags: ReadonlyMap<string, string> = new Map();

/** Comprehend answers 10 requests for tags per second and region; the client slows down where it is throttled. */
const tagsAtOnce = 8;

/** Reads the tags of runs in one region. Where the right is missing, the others are not asked for. */
const readTags = async (
  client: ComprehendClient,
  runs: readonly TaggedRun[],
  signal: AbortSignal,
  onRead: (run: TaggedRun, tags: ReadonlyMap<string, string> | undefined) => void,
): Promise<void> => {
  const waiting = [...runs];
  let isDenied = false;
  const readOne = async (run: PastRun) => {
    if (isDenied) return undefined;
    try {
      return await listTags(client, run, signal);
    } catch (error) {
      signal.throwIfAborted();
      isDenied ||= isAccessDenied(error);
      // It has been deleted meanwhile.
      return isNotFound(error) ? noTags : undefined;
    }
  };
  const readNext = async (): Promise<void> => {
    for (let next = waiting.pop(); next; next = waiting.pop()) onRead(next, await readOne(next));
  };
  await Promise.all(Array.from({ length: tagsAtOnce }, readNext));
};
