import { kindNames, kinds } from '../../../lambda/account/kind.ts';
import type { Members, OperationRequest } from '../wire/operation.ts';
import { checkRequest } from './constraints.ts';
import { kindDetails } from './kinds.ts';
import { modelOperations, type Operations, tagOperations, tagsOf } from './operations.ts';
import { throttle } from './quotas.ts';
import { isGone, type Run, statusAt, timesAt } from './status.ts';
import { type ComprehendOptions, createStore, type ModelKey, type ModelRecord } from './store.ts';

/** A model that is put there without a request. */
export interface PlacedModel extends ModelKey {
  readonly tags?: Readonly<Record<string, string>>;
  /** Other members that Describe repeats, as much of them as matters; a role, input and language are filled in. */
  readonly request?: Members;
}

/**
 * An Amazon Comprehend in memory: the operations of models that this project uses, for each kind. Nothing is trained;
 * Status follows from the clock. Anything else is beyond this emulator.
 *
 * A request sees the models of the region that it is signed for. That other regions are of the same partition is assumed.
 *
 * @see https://docs.aws.amazon.com/comprehend/latest/APIReference/API_Operations.html
 */
export const comprehend = (options: ComprehendOptions) => {
  const { clock, quotas, partition, accountId, region } = options;
  const store = createStore(options);
  const ofModels = kindNames.map((kind) => modelOperations(kind, store));
  const operations: Operations = Object.assign(tagOperations(store), ...ofModels);
  const checkRate = quotas ? throttle(store) : () => {};
  return {
    target: 'Comprehend_20171127',
    operations,
    before: (request: OperationRequest): void => {
      checkRate(request);
      checkRequest(request);
    },
    /**
     * Puts a model there without a request, unchecked, in the place of one with the same ARN.
     *
     * @param run - a `submitTime` (milliseconds since 1970, now by default), timings other than the account's, or a
     *   `pinnedStatus` that neither time nor a stop changes: the model then has the times that its timings give, as far as
     *   that Status allows
     * @returns the record, with its `arn`
     */
    place: ({ tags = {}, request, ...key }: PlacedModel, run?: Partial<Run>): ModelRecord => {
      const { kind, name, version, region: placedIn = region } = key;
      return store.add({
        kind,
        arn: store.arnOf(key),
        name,
        region: placedIn,
        request: {
          DataAccessRoleArn: `arn:${partition}:iam::${accountId}:role/ComprehendDataAccess`,
          InputDataConfig: kindDetails[kind].sampleInput,
          LanguageCode: 'en',
          [kinds[kind].nameMember]: name,
          ...(version && { VersionName: version }),
          ...request,
        },
        tags: tagsOf(Object.entries(tags).map(([Key, Value]) => ({ Key, Value }))),
        submitTime: clock(),
        ...run,
      });
    },
    /** Every model of the account's own region, of each kind newest first; seen without a request, as `place` puts them. */
    models: () => {
      const now = clock();
      const records = kindNames.flatMap((kind) => store.list(kind));
      return records.map((record) => {
        const status = statusAt(record, now);
        return { kind: record.kind, arn: record.arn, status, times: timesAt(record, status, now) };
      });
    },
    /** A model's Status now; undefined once it is gone. */
    statusOf: (record: ModelRecord): string | undefined =>
      isGone(record, clock()) ? undefined : statusAt(record, clock()),
  };
};

/** A model as it is now. */
export type ModelNow = ReturnType<ReturnType<typeof comprehend>['models']>[number];
