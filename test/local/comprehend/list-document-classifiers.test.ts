import {
  type DocumentClassifierFilter,
  InvalidFilterException,
  ListDocumentClassifiersCommand,
  type ListDocumentClassifiersCommandInput,
  paginateListDocumentClassifiers,
} from '@aws-sdk/client-comprehend';
import { account, arnOf, noon } from './account.ts';

type Account = ReturnType<typeof account>;

const pagesOf = async ({ client }: Account, request: ListDocumentClassifiersCommandInput = {}) => {
  const pages: string[][] = [];
  for await (const page of paginateListDocumentClassifiers({ client }, request)) {
    pages.push((page.DocumentClassifierPropertiesList ?? []).map(nameOf));
  }
  return pages;
};
const nameOf = ({ DocumentClassifierArn: arn = '' }) => arn.slice(arnOf('').length);
const namesOf = async (of: Account, request?: ListDocumentClassifiersCommandInput) =>
  (await pagesOf(of, request)).flat();

/** c000 is the oldest, the last is a second old; ten each have the same SubmitTime. */
const withClassifiers = (count: number) => {
  const of = account();
  const names = Array.from({ length: count }, (_, index) => `c${String(index).padStart(3, '0')}`);
  // Placed in another order than that of their times.
  for (const [index, name] of [...names.entries()].sort(([a], [b]) => ((a * 7) % 10) - ((b * 7) % 10))) {
    const submitTime = noon - 1000 * (1 + Math.floor((count - 1 - index) / 10));
    of.place({ DocumentClassifierName: name }, { submitTime });
  }
  return { ...of, names };
};

describe('ListDocumentClassifiers', () => {
  test('answers the full properties of each', async () => {
    const { client, place, describe } = account();
    const { arn } = place({ DocumentClassifierName: 'news', Tags: [{ Key: 'team', Value: 'news' }] });
    const { DocumentClassifierPropertiesList, NextToken } = await client.send(new ListDocumentClassifiersCommand({}));
    expect(DocumentClassifierPropertiesList).toEqual([await describe(arn)]);
    expect(NextToken).toBeUndefined();
  });

  test.each([
    [undefined, [100, 100, 100, 50]],
    [500, [350]],
    [350, [350]],
    [349, [349, 1]],
    [175, [175, 175]],
    [7, Array(50).fill(7)],
  ])('with MaxResults %s answers 350 classifiers, each once, in pages of %j', async (MaxResults, sizes) => {
    const of = withClassifiers(350);
    const pages = await pagesOf(of, { MaxResults });
    expect(pages.map((page) => page.length)).toEqual(sizes);
    expect(pages.flat().toSorted()).toEqual(of.names);
  });

  test('lists newest first, in an order that stays', async () => {
    const of = withClassifiers(350);
    const times = (await of.client.send(new ListDocumentClassifiersCommand({ MaxResults: 500 })))
      .DocumentClassifierPropertiesList;
    const seconds = (times ?? []).map(({ SubmitTime }) => Number(SubmitTime));
    expect(seconds).toEqual(seconds.toSorted((a, b) => b - a));
    expect(seconds).toHaveLength(350);
    expect(await namesOf(of, { MaxResults: 13 })).toEqual(await namesOf(of, { MaxResults: 500 }));
  });

  test('neither repeats nor skips when others come and go between pages', async () => {
    const of = withClassifiers(20);
    const first = await of.client.send(new ListDocumentClassifiersCommand({ MaxResults: 5 }));
    const seen = (first.DocumentClassifierPropertiesList ?? []).map(nameOf);
    of.place({ DocumentClassifierName: 'newer' });
    of.place({ DocumentClassifierName: seen[4] ?? '' }, { submitTime: noon - 1000, deleteRequestTime: noon - 60_000 });
    const { NextToken } = first;
    const rest = await of.client.send(new ListDocumentClassifiersCommand({ MaxResults: 500, NextToken }));
    seen.push(...(rest.DocumentClassifierPropertiesList ?? []).map(nameOf));
    expect(seen.toSorted()).toEqual(of.names);
  });

  test('sees what was created since the last time', async () => {
    const of = withClassifiers(2);
    expect(await namesOf(of)).toEqual(['c000', 'c001']);
    of.place({ DocumentClassifierName: 'newer' });
    expect(await namesOf(of)).toEqual(['newer', 'c000', 'c001']);
  });

  describe('filter', () => {
    const minute = 60_000;
    const filtered = () => {
      const of = account();
      of.place({ DocumentClassifierName: 'oldest' }, { submitTime: noon - 60 * minute, pinnedStatus: 'IN_ERROR' });
      of.place({ DocumentClassifierName: 'trained' }, { submitTime: noon - 40 * minute });
      of.place({ DocumentClassifierName: 'stopping' }, { submitTime: noon - 6 * minute, stopRequestTime: noon });
      of.place({ DocumentClassifierName: 'training' }, { submitTime: noon - 5 * minute });
      of.place({ DocumentClassifierName: 'training', VersionName: 'v2' }, { submitTime: noon - 4 * minute });
      of.place({ DocumentClassifierName: 'newest' });
      return of;
    };

    test.each<[DocumentClassifierFilter, string[]]>([
      [{}, ['newest', 'training/version/v2', 'training', 'stopping', 'trained', 'oldest']],
      [{ Status: 'SUBMITTED' }, ['newest']],
      [{ Status: 'TRAINING' }, ['training/version/v2', 'training']],
      [{ Status: 'STOP_REQUESTED' }, ['stopping']],
      [{ Status: 'TRAINED' }, ['trained']],
      [{ Status: 'IN_ERROR' }, ['oldest']],
      [{ Status: 'DELETING' }, []],
      [{ DocumentClassifierName: 'training' }, ['training/version/v2', 'training']],
      [{ DocumentClassifierName: 'train' }, []],
      [{ SubmitTimeBefore: new Date(noon - 5 * minute) }, ['oldest', 'trained', 'stopping']],
      [{ SubmitTimeBefore: new Date(noon - 5 * minute + 1) }, ['oldest', 'trained', 'stopping', 'training']],
      [{ SubmitTimeAfter: new Date(noon - 5 * minute) }, ['newest', 'training/version/v2']],
      [{ SubmitTimeAfter: new Date(noon - 5 * minute - 1) }, ['newest', 'training/version/v2', 'training']],
    ])('%j answers %j, in that order', async (Filter, names) => {
      const of = filtered();
      expect(await namesOf(of, { Filter })).toEqual(names);
      expect(await namesOf(of, { Filter, MaxResults: 1 })).toEqual(names);
    });

    test('by Status follows the clock', async () => {
      const of = filtered();
      of.pass(60);
      expect(await namesOf(of, { Filter: { Status: 'STOPPED' } })).toEqual(['stopping']);
      expect(await namesOf(of, { Filter: { Status: 'SUBMITTED' } })).toEqual([]);
    });

    test('by time is exact to the millisecond', async () => {
      const { place, wire } = account();
      place({ DocumentClassifierName: 'old' }, { submitTime: 1001 });
      const after = await wire('ListDocumentClassifiers', { Filter: { SubmitTimeAfter: 1.001 } });
      expect(after.answer.DocumentClassifierPropertiesList).toEqual([]);
    });

    test('takes only one at a time', async () => {
      const Filter: DocumentClassifierFilter = { Status: 'TRAINING', DocumentClassifierName: 'news' };
      const command = new ListDocumentClassifiersCommand({ Filter });
      await expect(account().client.send(command)).rejects.toThrow(InvalidFilterException);
      const times = { Filter: { SubmitTimeAfter: 0, SubmitTimeBefore: 0 } };
      expect(await account().wire('ListDocumentClassifiers', times)).toMatchObject({
        answer: { __type: 'InvalidFilterException' },
      });
      const one = { Filter: { SubmitTimeAfter: 0, Status: null } };
      expect(await account().wire('ListDocumentClassifiers', one)).toMatchObject({ statusCode: 200 });
    });
  });

  test.each<[object, string, string]>([
    [
      { MaxResults: 0 },
      'InvalidRequestException',
      "at 'MaxResults' failed to satisfy constraint: Member must have value greater than or equal to 1",
    ],
    [
      { MaxResults: 501 },
      'InvalidRequestException',
      "at 'MaxResults' failed to satisfy constraint: Member must have value less than or equal to 500",
    ],
    [{ MaxResults: 1.5 }, 'SerializationException', 'MaxResults'],
    [{ MaxResults: '10' }, 'SerializationException', 'MaxResults'],
    [
      { NextToken: '' },
      'InvalidRequestException',
      "at 'NextToken' failed to satisfy constraint: Member must have length greater than",
    ],
    [{ NextToken: 'page two' }, 'InvalidRequestException', 'NextToken'],
    [
      { Filter: { Status: 'FAILED' } },
      'InvalidRequestException',
      "at 'Filter.Status' failed to satisfy constraint: Member must satisfy enum value set",
    ],
    [{ Filter: { DocumentClassifierName: 'a_b' } }, 'InvalidRequestException', "at 'Filter.DocumentClassifierName'"],
    [{ Filter: { SubmitTimeAfter: 'yesterday' } }, 'SerializationException', 'Filter.SubmitTimeAfter'],
    [{ Filter: ['TRAINING'] }, 'SerializationException', 'Filter'],
  ])('refuses %j', async (request, name, message) => {
    const { statusCode, answer } = await account().wire('ListDocumentClassifiers', request);
    expect({ statusCode, name: answer.__type }).toEqual({ statusCode: 400, name });
    expect(answer.message).toContain(message);
  });
});
