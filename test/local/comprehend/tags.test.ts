import {
  InvalidRequestException,
  ListTagsForResourceCommand,
  ResourceNotFoundException,
  TagResourceCommand,
  TooManyTagKeysException,
  TooManyTagsException,
  UntagResourceCommand,
} from '@aws-sdk/client-comprehend';
import { account, arnOf } from './account.ts';

const tags = (from: number, to: number) =>
  Array.from({ length: to - from }, (_, index) => ({ Key: `k${from + index}`, Value: 'v' }));

const tagged = () => {
  const { place, client, wire } = account();
  const { arn } = place({ DocumentClassifierName: 'news', Tags: [{ Key: 'team', Value: 'news' }] });
  return {
    arn,
    client,
    wire,
    tag: (...Tags: { Key: string; Value?: string }[]) =>
      client.send(new TagResourceCommand({ ResourceArn: arn, Tags })),
    untag: (...TagKeys: string[]) => client.send(new UntagResourceCommand({ ResourceArn: arn, TagKeys })),
    list: async () => (await client.send(new ListTagsForResourceCommand({ ResourceArn: arn }))).Tags,
  };
};

describe('tags', () => {
  test('are added, changed, listed and removed', async () => {
    const { tag, untag, list } = tagged();
    expect(await list()).toEqual([{ Key: 'team', Value: 'news' }]);
    await tag({ Key: 'team', Value: 'sports' }, { Key: 'empty' });
    expect(await list()).toEqual([
      { Key: 'team', Value: 'sports' },
      { Key: 'empty', Value: '' },
    ]);
    await untag('team', 'no-such-key');
    expect(await list()).toEqual([{ Key: 'empty', Value: '' }]);
  });

  test.each([
    ['TagResource', { Tags: [{ Key: 'k', Value: 'v' }] }],
    ['UntagResource', { TagKeys: ['team'] }],
  ])('%s answers 200 with an empty object', async (operation, request) => {
    const { wire, arn } = tagged();
    expect(await wire(operation, { ResourceArn: arn, ...request })).toMatchObject({ statusCode: 200, body: '{}' });
  });

  test('ListTagsForResource answers the ARN too', async () => {
    const { client, arn } = tagged();
    expect(await client.send(new ListTagsForResourceCommand({ ResourceArn: arn }))).toMatchObject({ ResourceArn: arn });
  });

  test('are 50 at most, those that are there counted', async () => {
    const { tag, list } = tagged();
    await tag(...tags(0, 49));
    await tag(...tags(0, 49));
    const before = await list();
    expect(before).toHaveLength(50);
    await expect(tag({ Key: 'k0', Value: 'changed' }, { Key: 'one more' })).rejects.toThrow(TooManyTagsException);
    expect(await list()).toEqual(before);
  });

  test('are removed 50 at a time at most', async () => {
    const { untag, list } = tagged();
    const keys = tags(0, 50).map(({ Key }) => Key);
    await expect(untag('team', ...keys)).rejects.toThrow(TooManyTagKeysException);
    expect(await list()).toHaveLength(1);
    await untag('team', ...keys.slice(1));
    expect(await list()).toEqual([]);
  });

  test.each([
    ['TagResource', { Tags: [] }],
    ['UntagResource', { TagKeys: [] }],
    ['ListTagsForResource', {}],
  ])('%s finds only document classifiers of this account', async (operation, request) => {
    const { wire } = tagged();
    const resources = [
      [arnOf('sports'), ResourceNotFoundException.name],
      ['arn:aws:comprehend:us-east-1:210987654321:document-classifier/news', ResourceNotFoundException.name],
      ['arn:aws:comprehend:us-east-1:123456789012:entity-recognizer/news', ResourceNotFoundException.name],
      ['arn:aws:comprehend:us-east-1:123456789012:flywheel/news/dataset/d', ResourceNotFoundException.name],
      ['arn:aws:s3:::news', InvalidRequestException.name],
      [undefined, InvalidRequestException.name],
    ];
    for (const [ResourceArn, name] of resources) {
      const response = await wire(operation, { ResourceArn, ...request });
      expect([ResourceArn, response.statusCode, response.answer.__type]).toEqual([ResourceArn, 400, name]);
    }
  });

  test.each([
    ['TagResource', {}, "at 'Tags' failed to satisfy constraint: Member must not be null"],
    ['TagResource', { Tags: [{ Key: '' }] }, "at 'Tags.1.member.Key'"],
    ['TagResource', { Tags: [null] }, "at 'Tags.1.member'"],
    ['UntagResource', {}, "at 'TagKeys' failed to satisfy constraint: Member must not be null"],
    ['UntagResource', { TagKeys: ['k'.repeat(129)] }, "at 'TagKeys.1.member'"],
  ])('%s refuses %j', async (operation, request, message) => {
    const { wire, arn } = tagged();
    const { statusCode, answer } = await wire(operation, { ResourceArn: arn, ...request });
    expect({ statusCode, name: answer.__type }).toEqual({ statusCode: 400, name: 'InvalidRequestException' });
    expect(answer.message).toContain(message);
  });
});
