import { type Location, type Model, modelArn } from '../../../lambda/account/arn.ts';
import type { Kind } from '../../../lambda/account/kind.ts';
import { AwsError, type Clock, type Members } from '../wire/operation.ts';
import { isGone, type Run, type Timings } from './status.ts';

/** The account that is emulated, its own region, and how long training takes there. */
export interface ComprehendOptions extends Location, Timings {
  readonly clock: Clock;
  /** Whether Comprehend's quotas are enforced; by default any number trains at once, at any rate. */
  readonly quotas?: boolean | undefined;
}

/** One model: its training run, and what doesn't change by time. */
export interface ModelRecord extends Model, Run {
  readonly name: string;
  readonly region: string;
  /** The Create request, kept to recognise its repetition. */
  readonly request: Members;
  tags: ReadonlyMap<string, string>;
}

/** A model's name, and where it is: its ARN follows from it. */
export interface ModelKey {
  readonly kind: Kind;
  readonly name: string;
  readonly version?: string | undefined;
  /** The account's own by default. */
  readonly region?: string | undefined;
}

/** Where a position in a list is: newest first, ARNs tell models of the same millisecond apart. */
export type Position = Pick<ModelRecord, 'submitTime' | 'arn'>;

/** Orders newest first. */
export const byAge = (a: Position, b: Position): number =>
  b.submitTime - a.submitTime || (a.arn < b.arn ? -1 : a.arn > b.arn ? 1 : 0);

type NewRecord = Omit<ModelRecord, keyof Timings> & Partial<Timings>;

/** An account and its models, each seen only by requests that are signed for its region. */
export type Store = ReturnType<typeof createStore>;
export const createStore = (account: ComprehendOptions) => {
  const { clock, submittedSeconds, trainingSeconds, stoppingSeconds } = account;
  const records = new Map<string, ModelRecord>();
  // Sorted at the first List after a change: several hundred are often created in a row.
  let sorted: readonly ModelRecord[] | undefined;

  const find = (arn: string, region: string): ModelRecord | undefined => {
    const record = records.get(arn);
    return record?.region === region && !isGone(record, clock()) ? record : undefined;
  };

  return {
    ...account,
    arnOf: ({ kind, name, version, region = account.region }: ModelKey): string =>
      modelArn({ ...account, region }, kind, name, version),
    find,
    /** @throws ResourceNotFoundException none has that ARN there */
    get: (arn: string, region = account.region): ModelRecord => {
      const record = find(arn, region);
      // The words are those in a CloudTrail record of Comprehend's.
      if (record) return record;
      throw new AwsError('ResourceNotFoundException', 'RESOURCE_NOT_FOUND: Could not find specified resource.');
    },
    /** In the place of one with the same ARN. */
    add: (added: NewRecord): ModelRecord => {
      const record: ModelRecord = { submittedSeconds, trainingSeconds, stoppingSeconds, ...added };
      for (const [arn, other] of records) if (isGone(other, clock())) records.delete(arn);
      records.set(record.arn, record);
      sorted = undefined;
      return record;
    },
    /** All of a kind and region, newest first. */
    list: (kind: Kind, region = account.region): readonly ModelRecord[] => {
      sorted ??= [...records.values()].sort(byAge);
      const now = clock();
      return sorted.filter((record) => record.kind === kind && record.region === region && !isGone(record, now));
    },
  };
};
