import type { Tag } from '@aws-sdk/client-comprehend';
import { AwsError } from '../wire/operation.ts';
import { invalidRequest } from './constraints.ts';
import type { Comprehend, ComprehendOperation } from './store.ts';

/** Tags that a resource can have. */
const maxTags = 50;

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
export const tagOperations = ({ store }: Comprehend): Readonly<Record<string, ComprehendOperation>> => ({
  /** Adds tags, or gives those that are there another value; all of them or none. @throws TooManyTagsException */
  TagResource: ({ ResourceArn, Tags }, region) => {
    const record = store.get(String(ResourceArn), region);
    record.tags = tagsOf(Tags, record.tags);
    return {};
  },
  /** Removes tags; a key that no tag has is ignored (assumed). @throws TooManyTagKeysException */
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
