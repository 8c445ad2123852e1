import type {
  ListTagsForResourceRequest,
  Tag,
  TagResourceRequest,
  UntagResourceRequest,
} from '@aws-sdk/client-comprehend';
import { AwsError, type Operation } from '../wire/aws-json.ts';
import { type Constraint, checked } from './constraints.ts';
import type { Dependencies } from './store.ts';

/** Tags that a resource can have. */
const maxTags = 50;

const key: Constraint = { type: 'string', required: true, min: 1, max: 128 };

/** Of `Tags`, in every request that has them. */
export const tagsConstraint: Constraint = {
  type: 'list',
  member: { type: 'structure', required: true, members: { Key: key, Value: { type: 'string', max: 256 } } },
};

const name = '[a-zA-Z0-9](-*[a-zA-Z0-9])*';

/** May name every kind of resource that Comprehend has; only document classifiers are found here. */
const resourceArn: Constraint = {
  type: 'string',
  required: true,
  max: 256,
  pattern: new RegExp(
    '^arn:aws(-[^:]+)?:comprehend:[a-zA-Z0-9-]*:[0-9]{12}:[a-zA-Z0-9-]{1,64}/' +
      `${name}((/dataset/${name})|(/version/${name}))?$`,
  ),
};

const checkTag = checked<TagResourceRequest>({ ResourceArn: resourceArn, Tags: { ...tagsConstraint, required: true } });
const checkUntag = checked<UntagResourceRequest>({
  ResourceArn: resourceArn,
  TagKeys: { type: 'list', required: true, member: key },
});
const checkList = checked<ListTagsForResourceRequest>({ ResourceArn: resourceArn });

/**
 * The tags with others put over them; a tag without a value has an empty one (assumed).
 *
 * @throws TooManyTagsException more than 50 together
 */
export const withTags = (tags: ReadonlyMap<string, string>, added: readonly Tag[]): Map<string, string> => {
  const all = new Map(tags);
  for (const { Key, Value } of added) if (Key !== undefined) all.set(Key, Value ?? '');
  if (all.size <= maxTags) return all;
  throw new AwsError('TooManyTagsException', `A resource can have at most ${maxTags} tags, not ${all.size}.`);
};

/**
 * Adds tags, or gives those that are there another value.
 *
 * @throws ResourceNotFoundException no such classifier
 * @throws TooManyTagsException more than 50 together; then none is added
 * @see https://docs.aws.amazon.com/comprehend/latest/APIReference/API_TagResource.html read 2026-11-23
 */
export const tagResource =
  ({ store }: Dependencies): Operation =>
  (request) => {
    const { ResourceArn, Tags } = checkTag(request);
    const record = store.get(ResourceArn);
    record.tags = withTags(record.tags, Tags);
    return {};
  };

/**
 * Removes tags; a key that no tag has is ignored (assumed).
 *
 * @throws ResourceNotFoundException no such classifier
 * @throws TooManyTagKeysException more keys than a resource can have
 * @see https://docs.aws.amazon.com/comprehend/latest/APIReference/API_UntagResource.html read 2026-11-23
 */
export const untagResource =
  ({ store }: Dependencies): Operation =>
  (request) => {
    const { ResourceArn, TagKeys } = checkUntag(request);
    const { tags } = store.get(ResourceArn);
    if (TagKeys.length > maxTags) {
      throw new AwsError('TooManyTagKeysException', `At most ${maxTags} tag keys, not ${TagKeys.length}.`);
    }
    for (const tagKey of TagKeys) tags.delete(tagKey);
    return {};
  };

/**
 * Lists the tags of one document classifier.
 *
 * @throws ResourceNotFoundException no such classifier
 * @see https://docs.aws.amazon.com/comprehend/latest/APIReference/API_ListTagsForResource.html read 2026-11-23
 */
export const listTagsForResource =
  ({ store }: Dependencies): Operation =>
  (request) => {
    const { arn, tags } = store.get(checkList(request).ResourceArn);
    return { ResourceArn: arn, Tags: Array.from(tags, ([Key, Value]) => ({ Key, Value })) };
  };
