import { arnMember, kindNames, kinds, listOperationOf, propertiesMember } from '../../../../lambda/account/kind.ts';
import { account, arnOf, noon, refused } from './account.ts';

describe.each(kindNames)('List %ss', (kind) => {
  const operation = listOperationOf(kind);
  const listMember = `${propertiesMember(kind)}List`;
  const { nameMember } = kinds[kind];
  type Account = ReturnType<typeof account>;

  const nameOf = (properties: object) =>
    String((properties as Record<string, unknown>)[arnMember(kind)]).slice(arnOf(kind, '').length);
  const pagesOf = async ({ send }: Account, request: object = {}) => {
    const pages: string[][] = [];
    let NextToken: unknown;
    do {
      const page = await send(operation, { ...request, NextToken });
      pages.push((page[listMember] as object[]).map(nameOf));
      NextToken = page.NextToken;
    } while (NextToken !== undefined);
    return pages;
  };
  const namesOf = async (of: Account, request?: object) => (await pagesOf(of, request)).flat();

  /** c000 is the oldest, the last is a second old; ten each have the same SubmitTime. */
  const withModels = (count: number) => {
    const of = account(kind);
    const names = Array.from({ length: count }, (_, index) => `c${String(index).padStart(3, '0')}`);
    // Placed in another order than that of their times.
    for (const [index, name] of [...names.entries()].sort(([a], [b]) => ((a * 7) % 10) - ((b * 7) % 10))) {
      of.place(name, { submitTime: noon - 1000 * (1 + Math.floor((count - 1 - index) / 10)) });
    }
    return { ...of, names };
  };

  test('answers the full properties of each', async () => {
    const { send, place, describe } = account(kind);
    const arn = place('news', {}, { tags: { team: 'news' } });
    const answer = await send(operation, {});
    expect(answer[listMember]).toEqual([await describe(arn)]);
    expect(answer.NextToken).toBeUndefined();
  });

  test.each([
    [undefined, [100, 100, 100, 50]],
    [500, [350]],
    [350, [350]],
    [349, [349, 1]],
    [175, [175, 175]],
    [7, Array(50).fill(7)],
  ])('with MaxResults %s answers 350 models, each once, in pages of %j', async (MaxResults, sizes) => {
    const of = withModels(350);
    const pages = await pagesOf(of, { MaxResults });
    expect(pages.map((page) => page.length)).toEqual(sizes);
    expect(pages.flat().toSorted()).toEqual(of.names);
  });

  test('neither repeats nor skips when others come and go between pages', async () => {
    const of = withModels(20);
    const first = await of.send(operation, { MaxResults: 5 });
    const seen = (first[listMember] as object[]).map(nameOf);
    of.place('newer');
    of.place(seen[4] ?? '', { submitTime: noon - 1000, deleteRequestTime: noon - 60_000 });
    const { NextToken } = first;
    seen.push(...(await of.listed({ MaxResults: 500, NextToken })).map(nameOf));
    expect(seen.toSorted()).toEqual(of.names);
    expect(await namesOf(of)).toContain('newer');
  });

  describe('filter', () => {
    const minute = 60_000;
    /** The kinds differ in the filter of time that lists the oldest first. */
    const inOrder = (filter: 'Before' | 'After', ...oldestFirst: string[]) =>
      (kind === 'DocumentClassifier') === (filter === 'Before') ? oldestFirst : oldestFirst.reverse();
    const filtered = () => {
      const of = account(kind);
      of.place('oldest', { submitTime: noon - 60 * minute, pinnedStatus: 'IN_ERROR' });
      of.place('trained', { submitTime: noon - 40 * minute });
      of.place('stopping', { submitTime: noon - 6 * minute, stopRequestTime: noon });
      of.place('training', { submitTime: noon - 5 * minute });
      of.place('training', { submitTime: noon - 4 * minute }, { version: 'v2' });
      of.place('newest');
      return of;
    };

    test.each<[object, string[]]>([
      [{}, ['newest', 'training/version/v2', 'training', 'stopping', 'trained', 'oldest']],
      [{ Status: 'SUBMITTED' }, ['newest']],
      [{ Status: 'TRAINING' }, ['training/version/v2', 'training']],
      [{ Status: 'STOP_REQUESTED' }, ['stopping']],
      [{ Status: 'TRAINED' }, ['trained']],
      [{ Status: 'IN_ERROR' }, ['oldest']],
      [{ Status: 'DELETING' }, []],
      [{ [nameMember]: 'training' }, ['training/version/v2', 'training']],
      [{ [nameMember]: 'train' }, []],
      [{ SubmitTimeBefore: new Date(noon - 5 * minute) }, inOrder('Before', 'oldest', 'trained', 'stopping')],
      [
        { SubmitTimeBefore: new Date(noon - 5 * minute + 1) },
        inOrder('Before', 'oldest', 'trained', 'stopping', 'training'),
      ],
      [{ SubmitTimeAfter: new Date(noon - 5 * minute) }, inOrder('After', 'training/version/v2', 'newest')],
      [
        { SubmitTimeAfter: new Date(noon - 5 * minute - 1) },
        inOrder('After', 'training', 'training/version/v2', 'newest'),
      ],
    ])('%j answers %j, in that order', async (Filter, names) => {
      const of = filtered();
      expect(await namesOf(of, { Filter })).toEqual(names);
      expect(await namesOf(of, { Filter, MaxResults: 1 })).toEqual(names);
    });

    test('by time is exact to the millisecond', async () => {
      const { place, wire } = account(kind);
      place('old', { submitTime: 1001 });
      const after = await wire(operation, { Filter: { SubmitTimeAfter: 1.001 } });
      expect(after.answer[listMember]).toEqual([]);
    });

    test('takes only one at a time', async () => {
      const { send, wire } = account(kind);
      const both = { Filter: { Status: 'TRAINING', [nameMember]: 'news' } };
      await refused(send(operation, both), 'InvalidFilterException');
      const times = await wire(operation, { Filter: { SubmitTimeAfter: 0, SubmitTimeBefore: 0 } });
      expect(times.answer).toMatchObject({ __type: 'InvalidFilterException' });
      expect(await wire(operation, { Filter: { SubmitTimeAfter: 0, Status: null } })).toMatchObject({
        statusCode: 200,
      });
    });
  });

  test.each<[object, string, string]>([
    [{ MaxResults: 0 }, 'InvalidRequestException', 'have value greater than or equal to 1'],
    [{ MaxResults: 501 }, 'InvalidRequestException', 'have value less than or equal to 500'],
    [{ MaxResults: 1.5 }, 'SerializationException', 'MaxResults'],
    [{ MaxResults: '10' }, 'SerializationException', 'MaxResults'],
    [{ NextToken: '' }, 'InvalidRequestException', 'have length greater than or equal to 1'],
    [{ NextToken: 'page two' }, 'InvalidRequestException', 'NextToken'],
    [{ Filter: { Status: 'FAILED' } }, 'InvalidRequestException', "at 'Filter.Status' failed to satisfy constraint"],
    [{ Filter: { [nameMember]: 'a_b' } }, 'InvalidRequestException', `at 'Filter.${nameMember}'`],
    [{ Filter: { SubmitTimeAfter: 'yesterday' } }, 'SerializationException', 'Filter.SubmitTimeAfter'],
    [{ Filter: ['TRAINING'] }, 'SerializationException', 'Filter'],
  ])('refuses %j', async (request, name, message) => {
    const { statusCode, answer } = await account(kind).wire(operation, request);
    expect({ statusCode, name: answer.__type }).toEqual({ statusCode: 400, name });
    expect(answer.message).toContain(message);
  });
});
