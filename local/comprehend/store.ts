import type { CreateDocumentClassifierRequest } from '@aws-sdk/client-comprehend';
import type { Clock } from '../clock.ts';
import { AwsError } from '../wire/aws-json.ts';
import { documentClassifiers } from './document-classifiers.ts';
import { isGone, type Timings, type TrainingRun } from './status.ts';
import { withTags } from './tags.ts';

/** One document classifier: its training run, and what doesn't change by time. */
export interface ClassifierRecord extends TrainingRun {
  readonly arn: string;
  /** The Create request, kept to recognise its repetition. */
  readonly request: NewClassifier;
  tags: Map<string, string>;
}

/** What Create needs at least. */
export type NewClassifier = Partial<CreateDocumentClassifierRequest> & { readonly DocumentClassifierName: string };

/** Where a position in a list is: newest first, ARNs tell classifiers of the same millisecond apart. */
export type Position = Pick<ClassifierRecord, 'submitTime' | 'arn'>;

/** Orders newest first. */
export const byAge = (a: Position, b: Position): number =>
  b.submitTime - a.submitTime || (a.arn < b.arn ? -1 : a.arn > b.arn ? 1 : 0);

/** The document classifiers of one account and region. */
export interface Store {
  /** Adds one, in the place of one with the same ARN; `run` may give it a past, other timings or a fixed Status. */
  readonly add: (request: NewClassifier, run?: Partial<TrainingRun>) => ClassifierRecord;
  readonly arnOf: (request: NewClassifier) => string;
  readonly find: (arn: string) => ClassifierRecord | undefined;
  /** @throws ResourceNotFoundException none has that ARN, as with every ARN of another region or account */
  readonly get: (arn: string) => ClassifierRecord;
  /** All, newest first, those that are gone too. */
  readonly list: () => readonly ClassifierRecord[];
}

/** What every operation works on. */
export interface Dependencies {
  readonly clock: Clock;
  readonly store: Store;
}

interface StoreOptions extends Timings {
  readonly clock: Clock;
  readonly region: string;
  readonly accountId: string;
  readonly partition: string;
}

/** An empty store. */
export const createStore = (options: StoreOptions): Store => {
  const { clock, region, accountId, partition, submittedSeconds, trainingSeconds, stoppingSeconds } = options;
  const records = new Map<string, ClassifierRecord>();
  // Sorted at the first List after a change: several hundred are often created in a row.
  let sorted: ClassifierRecord[] | undefined;

  const arnOf = ({ DocumentClassifierName, VersionName }: NewClassifier) =>
    `arn:${partition}:comprehend:${region}:${accountId}:${documentClassifiers.resourceType}/${DocumentClassifierName}` +
    (VersionName ? `/version/${VersionName}` : '');

  const find = (arn: string) => {
    const record = records.get(arn);
    return record && !isGone(record, clock()) ? record : undefined;
  };

  return {
    arnOf,
    find,
    add: (request, run) => {
      const record: ClassifierRecord = {
        arn: arnOf(request),
        request,
        tags: withTags(new Map(), request.Tags ?? []),
        submitTime: clock(),
        submittedSeconds,
        trainingSeconds,
        stoppingSeconds,
        ...run,
      };
      records.set(record.arn, record);
      sorted = undefined;
      return record;
    },
    get: (arn) => {
      const record = find(arn);
      // The words are those in a CloudTrail record of Comprehend's.
      if (record) return record;
      throw new AwsError('ResourceNotFoundException', 'RESOURCE_NOT_FOUND: Could not find specified resource.');
    },
    list: () => {
      sorted ??= [...records.values()].sort(byAge);
      return sorted;
    },
  };
};
