import { Readable } from 'node:stream';
import type { ComprehendClient } from '@aws-sdk/client-comprehend';
import { listRuns, listTags } from '../../lambda/account/comprehend.ts';
import { isNotFound } from '../../lambda/account/faults.ts';
import { type Kind, kindNames, listOperationOf } from '../../lambda/account/kind.ts';
import type { TrainingRun } from '../../lambda/account/training-run.ts';
import { type PastRun, type Period, type TrainedRun, trainedRuns } from '../../lambda/guard/past.ts';
import { awsFailure, isAccessDenied } from '../aws/aws-errors.ts';
import type { Failure } from '../failure.ts';

/** The models that there are, as far as they could be read. */
export interface Past {
  readonly runs: readonly PastRun[];
  readonly unlisted: readonly { readonly region: string; readonly kind: Kind; readonly failure: Failure }[];
  /** Of how many runs the tags could not be read. */
  readonly untagged: number;
}

export interface PastReader {
  readonly regions: readonly string[];
  readonly clientIn: (region: string) => ComprehendClient;
  readonly profile?: string | undefined;
  readonly endpoint?: string | undefined;
  readonly signal: AbortSignal;
  readonly onProgress: (text: string) => void;
}

const noTags: ReadonlyMap<string, string> = new Map();

/** Comprehend answers 10 requests for tags per second and region; the client slows down where it is throttled. */
const tagsAtOnce = 8;

/**
 * Reads the models of the regions, and the tags of those that trained in the period.
 *
 * @throws Failure where nothing could be listed at all
 */
export const readPast = async (reader: PastReader, period: Period): Promise<Past> => {
  const { regions, clientIn, signal, onProgress } = reader;
  onProgress('listing models');
  const clients = new Map(regions.map((region) => [region, clientIn(region)]));
  const unlisted: Past['unlisted'][number][] = [];
  const lists = await Promise.all(
    [...clients].flatMap(([region, client]) =>
      kindNames.map((kind) =>
        listRuns(client, kind, { signal }).catch((error: unknown): TrainingRun[] => {
          signal.throwIfAborted();
          const permission = `comprehend:${listOperationOf(kind)}`;
          unlisted.push({ region, kind, failure: awsFailure(error, { ...reader, region, permission }) });
          return [];
        }),
      ),
    ),
  );
  const [first] = unlisted;
  if (first && unlisted.length === lists.length) throw first.failure;

  // No copies: they would be most of what 5,000 runs take.
  const runs = lists.flat().map((run): PastRun => Object.assign(run, { tags: noTags }));
  const trained = trainedRuns(runs, period).filter(({ end }) => end > period.from.getTime());
  let left = trained.length;
  let untagged = 0;
  /** Reads one region's tags. After an access denied, it asks for no more of them. */
  const readTags = async ([region, client]: [string, ComprehendClient]): Promise<void> => {
    let isDenied = false;
    const readOne = async ({ run }: TrainedRun): Promise<void> => {
      const reading = isDenied ? undefined : listTags(client, run, signal);
      const tags = await reading?.catch((error: unknown) => {
        signal.throwIfAborted();
        isDenied ||= isAccessDenied(error);
        // It has been deleted meanwhile.
        return isNotFound(error) ? noTags : undefined;
      });
      if (tags) Object.assign(run, { tags });
      else untagged += 1;
      left -= 1;
      onProgress(`${left.toLocaleString('en-US')} tags to read`);
    };
    const ofRegion = trained.filter((one) => one.region === region);
    await Readable.from(ofRegion).forEach(readOne, { concurrency: tagsAtOnce });
  };
  await Promise.all([...clients].map(readTags));
  return { runs, unlisted, untagged };
};
