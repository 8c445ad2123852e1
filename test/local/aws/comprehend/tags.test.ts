import { kindNames } from '../../../../lambda/account/kind.ts';
import { account, arnOf, refused } from './account.ts';

const tags = (from: number, to: number) =>
  Array.from({ length: to - from }, (_, index) => ({ Key: `k${from + index}`, Value: 'v' }));

describe.each(kindNames)('tags of a %s', (kind) => {
  const tagged = () => {
    const { place, send, wire } = account(kind);
    const arn = place('news', {}, { tags: { team: 'news' } });
    const of = { ResourceArn: arn };
    return {
      arn,
      wire,
      tag: (...Tags: { Key: string; Value?: string }[]) => send('TagResource', { ...of, Tags }),
      untag: (...TagKeys: string[]) => send('UntagResource', { ...of, TagKeys }),
      list: async () => (await send('ListTagsForResource', of)).Tags,
    };
  };

  test('are added, changed, listed with the ARN, and removed', async () => {
    const { tag, untag, list, wire, arn } = tagged();
    const before = await wire('ListTagsForResource', { ResourceArn: arn });
    expect(before.answer).toEqual({ ResourceArn: arn, Tags: [{ Key: 'team', Value: 'news' }] });
    await tag({ Key: 'team', Value: 'sports' }, { Key: 'empty' });
    expect(await list()).toEqual([
      { Key: 'team', Value: 'sports' },
      { Key: 'empty', Value: '' },
    ]);
    await untag('team', 'no-such-key');
    expect(await list()).toEqual([{ Key: 'empty', Value: '' }]);
  });

  test('are 50 at most, those that are there counted, and none of AWS’s own; as many are removed at once', async () => {
    const { tag, untag, list } = tagged();
    await tag(...tags(0, 49));
    await tag(...tags(0, 49));
    const before = await list();
    expect(before).toHaveLength(50);
    await refused(tag({ Key: 'k0', Value: 'changed' }, { Key: 'one more' }), 'TooManyTagsException');
    await refused(tag({ Key: 'k0', Value: 'changed' }, { Key: 'AWS:k1' }), 'InvalidRequestException');
    expect(await list()).toEqual(before);
    const keys = tags(0, 50).map(({ Key }) => Key);
    await refused(untag('team', ...keys), 'TooManyTagKeysException');
    expect(await list()).toEqual(before);
    await untag('team', ...keys.slice(0, 49));
    expect(await list()).toEqual([]);
  });

  test.each([
    ['TagResource', { Tags: [] }],
    ['UntagResource', { TagKeys: [] }],
    ['ListTagsForResource', {}],
  ])('%s finds only models of this account', async (operation, request) => {
    const { wire, arn } = tagged();
    if ('Tags' in request || 'TagKeys' in request) {
      expect(await wire(operation, { ResourceArn: arn, ...request })).toMatchObject({ statusCode: 200, body: '{}' });
    }
    const resources = [
      [arnOf(kind, 'sports'), 'ResourceNotFoundException'],
      [arnOf(kind, 'news').replace('us-east-1', 'eu-west-1'), 'ResourceNotFoundException'],
      ['arn:aws:comprehend:us-east-1:123456789012:flywheel/news/dataset/one', 'ResourceNotFoundException'],
      ['arn:aws:s3:::news', 'InvalidRequestException'],
      [undefined, 'InvalidRequestException'],
    ];
    for (const [ResourceArn, name] of resources) {
      const response = await wire(operation, { ResourceArn, ...request });
      expect([ResourceArn, response.statusCode, response.answer.__type]).toEqual([ResourceArn, 400, name]);
    }
  });

  test.each([
    ['TagResource', {}, "at 'Tags' failed to satisfy constraint: Member must not be null"],
    ['TagResource', { Tags: [{ Key: '' }] }, "at 'Tags.1.member.Key'"],
    ['TagResource', { Tags: [{ Key: 'k' }, { Key: 'k'.repeat(129) }] }, "at 'Tags.2.member.Key'"],
    ['TagResource', { Tags: [{ Key: 'k', Value: 'v'.repeat(257) }] }, "at 'Tags.1.member.Value'"],
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
