import type { Tag } from '@aws-sdk/client-comprehend';
import type { Operation } from '../wire/aws-json.ts';
import type { Constraint } from '../wire/constraints.ts';
import { AwsError } from '../wire/operation.ts';
import { checkedRequest, invalidRequest, name } from './requests.ts';
import type { Comprehend } from './store.ts';

/** Tags that a resource can have. */
const maxTags = 50;

const key: Constraint = { type: 'string', required: true, min: 1, max: 128 };

/** Of `Tags`, in every request that has them. */
export const tagsConstraint: Constraint = {
  type: 'list',
  member: { type: 'structure', required: true, members: { Key: key, Value: { type: 'string', max: 256 } } },
};

/** May name every kind of resource that Comprehend has; only models are found here. */
const resourceArn: Constraint = {
  type: 'string',
  required: true,
  max: 256,
  pattern: new RegExp(
    '^arn:aws(-[^:]+)?:comprehend:[a-zA-Z0-9-]*:[0-9]{12}:[a-zA-Z0-9-]{1,64}/' +
      `${name}((/dataset/${name})|(/version/${name}))?$`,
  ),
};

const tagKeys: Constraint = { type: 'list', required: true, member: key };
const checkTag = checkedRequest({ ResourceArn: resourceArn, Tags: { ...tagsConstraint, required: true } });
const checkUntag = checkedRequest({ ResourceArn: resourceArn, TagKeys: tagKeys });
const checkList = checkedRequest({ ResourceArn: resourceArn });

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
export const tagOperations = ({ store }: Comprehend): Readonly<Record<string, Operation>> => ({
  /** Adds tags, or gives those that are there another value; all of them or none. @throws TooManyTagsException */
  TagResource: (members, region) => {
    const { ResourceArn, Tags } = checkTag(members);
    const record = store.get(String(ResourceArn), region);
    record.tags = tagsOf(Tags, record.tags);
    return {};
  },
  /** Removes tags; a key that no tag has is ignored (assumed). @throws TooManyTagKeysException */
  UntagResource: (members, region) => {
    const { ResourceArn, TagKeys } = checkUntag(members);
    const keys = TagKeys as readonly string[];
    const record = store.get(String(ResourceArn), region);
    if (keys.length > maxTags) {
      throw new AwsError('TooManyTagKeysException', `At most ${maxTags} tag keys, not ${keys.length}.`);
    }
    record.tags = new Map([...record.tags].filter(([tagKey]) => !keys.includes(tagKey)));
    return {};
  },
  ListTagsForResource: (members, region) => {
    const { arn, tags } = store.get(String(checkList(members).ResourceArn), region);
    return { ResourceArn: arn, Tags: Array.from(tags, ([Key, Value]) => ({ Key, Value })) };
  },
});
