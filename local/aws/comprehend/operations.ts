import { isDeepStrictEqual } from 'node:util';
import type { Tag } from '@aws-sdk/client-comprehend';
import {
  arnMember,
  type Kind,
  kinds,
  listOperationOf,
  operationOf,
  propertiesMember,
} from '../../../lambda/account/kind.ts';
import { hasEnded } from '../../../lambda/account/status.ts';
import { AwsError, type Members } from '../wire/operation.ts';
import { invalidRequest } from './constraints.ts';
import { inputFault, kindDetails } from './kinds.ts';
import { checkJobQuota } from './quotas.ts';
import { statusAt, timesAt } from './status.ts';
import { byAge, type ModelRecord, type Position, type Store } from './store.ts';

/** By name; their requests have been checked against the API model. */
export type Operations = Readonly<Record<string, (request: Members, region?: string) => object>>;

/** Fewer than LanguageCode has. @see https://docs.aws.amazon.com/comprehend/latest/dg/supported-languages.html */
const trainableLanguages = ['en', 'es', 'fr', 'it', 'de', 'pt'];

const maxTags = 50;

/** The operations on the models of a kind. Each that takes a model's ARN throws ResourceNotFoundException. */
export const modelOperations = (kind: Kind, store: Store): Operations => {
  const { clock } = store;
  const find = (request: Members, region?: string) => store.get(String(request[arnMember(kind)]), region);
  return {
    /**
     * Starts to train a model.
     *
     * @throws InvalidRequestException the input is incomplete, or a tag key is AWS's own
     * @throws ResourceInUseException the name, with the same VersionName, belongs to one that still exists
     * @throws UnsupportedLanguageException Comprehend knows the language, but can't train for it
     */
    [operationOf('Create', kind)]: (request, region = store.region) => {
      const language = String(request.LanguageCode);
      if (!trainableLanguages.includes(language)) {
        throw new AwsError('UnsupportedLanguageException', `Training in the language ${language} is not supported.`);
      }
      const fault = inputFault(kind, request);
      if (fault) throw invalidRequest(`InputDataConfig: ${fault}`);
      const tags = tagsOf(request.Tags);
      const name = String(request[kinds[kind].nameMember]);
      const arn = store.arnOf({ kind, name, version: request.VersionName as string | undefined, region });
      const existing = store.find(arn, region);
      // A repetition is the whole request again. Assumed: the same token on another request counts as a new request.
      const isRepeated = request.ClientRequestToken && isDeepStrictEqual(existing?.request, request);
      if (existing && !isRepeated) throw new AwsError('ResourceInUseException', `${arn} exists already.`);
      if (!existing) {
        if (store.quotas) checkJobQuota(kind, region, store);
        store.add({ kind, arn, name, region, request, tags, submitTime: clock() });
      }
      return { [arnMember(kind)]: arn };
    },
    [operationOf('Describe', kind)]: (request, region) => ({
      [propertiesMember(kind)]: propertiesAt(find(request, region), clock()),
    }),
    /**
     * Marks a TRAINING job for termination; whatever its Status, the answer is the same.
     *
     * Assumed for SUBMITTED: nothing happens, the worst case for the caller; the documentation is silent. Ended jobs stay
     * as they are: Terraform stops every model that it destroys, trained ones too, and tolerates only not-found.
     */
    [operationOf('StopTraining', kind)]: (request, region) => {
      const record = find(request, region);
      if (statusAt(record, clock()) === 'TRAINING') record.stopRequestTime = clock();
      return {};
    },
    /**
     * Deletes a model: it is DELETING for a few seconds, then gone. Asked again meanwhile, nothing happens (assumed).
     *
     * @throws ResourceInUseException training hasn't ended
     */
    [operationOf('Delete', kind)]: (request, region) => {
      const record = find(request, region);
      const status = statusAt(record, clock());
      if (!hasEnded(status)) throw new AwsError('ResourceInUseException', `${record.arn} is ${status}.`);
      record.deleteRequestTime ??= clock();
      return {};
    },
    [listOperationOf(kind)]: (request, region) => list(kind, store.list(kind, region), request, clock()),
  };
};

/** The Properties that Describe and List answer: no name and no tags among them. */
const propertiesAt = (record: ModelRecord, now: number): Members => {
  const { kind, arn, request } = record;
  const { byDefault, inputByDefault, whenEnded } = kindDetails[kind];
  const { [kinds[kind].nameMember]: _, Tags, ClientRequestToken, ModelPolicy, ...repeated } = request;
  const status = statusAt(record, now);
  const properties: Members = { ...byDefault, ...repeated };
  const given = properties.InputDataConfig as Members;
  const input = { DataFormat: 'COMPREHEND_CSV', ...given, ...inputByDefault?.(given) };
  return {
    [arnMember(kind)]: arn,
    Status: status,
    ...timesAt(record, status, now),
    ...properties,
    InputDataConfig: input,
    ...(hasEnded(status) && whenEnded?.(properties, record)),
  };
};

const defaultMaxResults = 100;

/** Rounded, as 1.001 seconds times 1000 is a little less than 1001. */
const millisecondsOf = (epochSeconds: unknown) => Math.round(Number(epochSeconds) * 1000);

/**
 * Lists the models of a kind, newest first; by one of the two filters of time oldest first.
 *
 * @param models - newest first
 * @throws InvalidFilterException more than one filter
 * @throws InvalidRequestException a NextToken that isn't one
 */
const list = (kind: Kind, models: readonly ModelRecord[], request: Members, now: number): object => {
  const { Filter = {}, NextToken, MaxResults = defaultMaxResults } = request;
  const filters: Readonly<Record<string, (record: ModelRecord, value: unknown) => boolean>> = {
    Status: (record, status) => statusAt(record, now) === status,
    [kinds[kind].nameMember]: ({ name }, wanted) => name === wanted,
    SubmitTimeBefore: ({ submitTime }, seconds) => submitTime < millisecondsOf(seconds),
    SubmitTimeAfter: ({ submitTime }, seconds) => submitTime > millisecondsOf(seconds),
  };
  const given = Object.entries(Filter as Members).filter(([member]) => Object.hasOwn(filters, member));
  if (given.length > 1) throw new AwsError('InvalidFilterException', 'Only one filter can be set at a time.');
  const [[member = '', wanted] = []] = given;
  const direction = member === kindDetails[kind].oldestFirstBy ? -1 : 1;
  const last = NextToken === undefined ? undefined : positionOf(String(NextToken));
  const left = (direction < 0 ? models.toReversed() : models).filter(
    (record) => (!last || byAge(last, record) * direction < 0) && (filters[member]?.(record, wanted) ?? true),
  );
  const page = left.slice(0, Number(MaxResults));
  const end = left.length > page.length ? page.at(-1) : undefined;
  return {
    [`${propertiesMember(kind)}List`]: page.map((record) => propertiesAt(record, now)),
    NextToken: end && Buffer.from(`${end.submitTime} ${end.arn}`).toString('base64url'),
  };
};

const positionOf = (token: string): Position => {
  const [, submitTime, arn] = /^(-?[\d.]+) (arn:.+)$/.exec(Buffer.from(token, 'base64url').toString()) ?? [];
  if (!submitTime || !arn) throw invalidRequest('The NextToken is not valid.');
  return { submitTime: Number(submitTime), arn };
};

/**
 * The tags of a request, put over those that are there; a tag without a value has an empty one (assumed).
 *
 * @throws TooManyTagsException more than 50 together
 * @throws InvalidRequestException a key that begins with `aws:`, which are AWS's own; the words are assumed
 */
export const tagsOf = (added: unknown, there: ReadonlyMap<string, string> = new Map()): Map<string, string> => {
  const all = new Map(there);
  for (const { Key = '', Value } of (added ?? []) as readonly Tag[]) {
    if (/^aws:/i.test(Key)) throw invalidRequest(`The tag key ${Key} begins with aws:, which is reserved.`);
    all.set(Key, Value ?? '');
  }
  if (all.size <= maxTags) return all;
  throw new AwsError('TooManyTagsException', `A resource can have at most ${maxTags} tags, not ${all.size}.`);
};

/** The operations on tags. Each throws ResourceNotFoundException where there is no such model. */
export const tagOperations = (store: Store): Operations => ({
  /** Adds tags, or gives those that are there another value; all of them or none. */
  TagResource: ({ ResourceArn, Tags }, region) => {
    const record = store.get(String(ResourceArn), region);
    record.tags = tagsOf(Tags, record.tags);
    return {};
  },
  /** Removes tags; a key that no tag has is ignored (assumed). */
  UntagResource: ({ ResourceArn, TagKeys }, region) => {
    const keys = TagKeys as readonly string[];
    const record = store.get(String(ResourceArn), region);
    if (keys.length > maxTags) {
      throw new AwsError('TooManyTagKeysException', `At most ${maxTags} tag keys, not ${keys.length}.`);
    }
    record.tags = new Map([...record.tags].filter(([tagKey]) => !keys.includes(tagKey)));
    return {};
  },
  ListTagsForResource: ({ ResourceArn }, region) => {
    const { arn, tags } = store.get(String(ResourceArn), region);
    return { ResourceArn: arn, Tags: Array.from(tags, ([Key, Value]) => ({ Key, Value })) };
  },
});
