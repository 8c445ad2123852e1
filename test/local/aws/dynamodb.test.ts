import {
  type AttributeValue,
  ConditionalCheckFailedException,
  DynamoDBClient,
  GetItemCommand,
  type GetItemCommandInput,
  PutItemCommand,
  type PutItemCommandInput,
  paginateQuery,
  QueryCommand,
  type QueryCommandInput,
  ResourceNotFoundException,
} from '@aws-sdk/client-dynamodb';
import { dynamoDb } from '../../../local/aws/dynamodb/dynamodb.ts';
import { awsJson } from '../../../local/aws/wire/aws-json.ts';
import type { WireResponse } from '../../../local/aws/wire/http.ts';
import { inProcess } from '../../../local/aws/wire/in-process.ts';

const TableName = 'Ledger';
const Month = { S: '2026-11' };
const keyOf = (run: string) => ({ Month, Run: { S: run } });

const setup = () => {
  const responses: WireResponse[] = [];
  const endpoint = awsJson([dynamoDb({ Ledger: ['Month', 'Run'], Single: ['Month'] })], { region: 'us-east-1' });
  const answer = async (request: Parameters<typeof endpoint>[0]) => {
    const response = await endpoint(request);
    responses.push(response);
    return response;
  };
  const client = new DynamoDBClient(inProcess(answer, 'us-east-1'));
  return {
    client,
    responses,
    get: (input: Partial<GetItemCommandInput> = {}) =>
      client.send(new GetItemCommand({ TableName, Key: keyOf('a'), ...input })),
    put: (Item: Record<string, AttributeValue>, input: Partial<PutItemCommandInput> = {}) =>
      client.send(new PutItemCommand({ TableName, Item, ...input })),
    query: (input: Partial<QueryCommandInput> = {}) => client.send(new QueryCommand({ ...ofMonth, ...input })),
  };
};

/** What the ledger asks. */
const ofMonth: QueryCommandInput = {
  TableName,
  KeyConditionExpression: '#Month = :month',
  ExpressionAttributeNames: { '#Month': 'Month' },
  ExpressionAttributeValues: { ':month': Month },
  ConsistentRead: true,
};
const ifMore = (seconds: number): Partial<PutItemCommandInput> => ({
  ConditionExpression: 'attribute_not_exists(#Run) OR #Seconds < :seconds',
  ExpressionAttributeNames: { '#Run': 'Run', '#Seconds': 'Seconds' },
  ExpressionAttributeValues: { ':seconds': { N: `${seconds}` } },
});

test('gets what was put last under both keys, and no item where there is none', async () => {
  const { get, put, responses } = setup();
  expect((await get()).Item).toBeUndefined();
  await put({ ...keyOf('a'), Seconds: { N: '1' } });
  await put({ ...keyOf('b'), Seconds: { N: '2' } });
  await put({ ...keyOf('a'), Seconds: { N: '3' }, ExpiresAt: { N: '1798761600' } });
  expect((await get({ ConsistentRead: true })).Item).toMatchObject({ ...keyOf('a'), Seconds: { N: '3' } });
  await put({ Month, Runs: { S: 'x' } }, { TableName: 'Single' });
  expect((await get({ TableName: 'Single', Key: { Month } })).Item).toEqual({ Month, Runs: { S: 'x' } });
  expect(responses.every(({ headers }) => headers['content-type'] === 'application/x-amz-json-1.0')).toBe(true);
});

test('answers ResourceNotFoundException for an unknown table, as AWS writes it', async () => {
  const { get, responses } = setup();
  await expect(get({ TableName: 'Other' })).rejects.toBeInstanceOf(ResourceNotFoundException);
  expect(JSON.parse(responses[0]?.body ?? '')).toMatchObject({
    __type: 'com.amazonaws.dynamodb.v20120810#ResourceNotFoundException',
    message: 'Requested resource not found',
  });
});

describe('a conditional PutItem', () => {
  test('keeps the most that was ever seen, whichever of two writers comes last', async () => {
    const { get, put } = setup();
    const enter = (seconds: number) => put({ ...keyOf('a'), Seconds: { N: `${seconds}` } }, ifMore(seconds));
    await enter(90);
    const failed: unknown = await enter(9).catch((thrown) => thrown);
    expect(failed).toBeInstanceOf(ConditionalCheckFailedException);
    expect(failed).toMatchObject({ message: 'The conditional request failed', $metadata: { httpStatusCode: 400 } });
    await expect(enter(90)).rejects.toThrow(ConditionalCheckFailedException);
    expect((await get()).Item?.Seconds).toEqual({ N: '90' });
    await enter(100);
    expect((await get()).Item?.Seconds).toEqual({ N: '100' });
    await put({ ...keyOf('b'), Seconds: { N: '1' } }, ifMore(1));
  });

  const values: Record<string, AttributeValue> = { ':n': { N: '5.0' }, ':s': { S: 'b' }, ':m': { N: '10' } };
  test.each<[string, boolean]>([
    ['attribute_not_exists(#Gone)', true],
    ['attribute_not_exists(#Run)', false],
    ['#N = :n', true],
    ['#N = :m', false],
    ['#N < :n', false],
    ['#N < :m', true],
    ['#S = :s', true],
    ['#S < :s', false],
    ['#Gone = :n', false],
    ['#Gone < :n', false],
    ['#N < :s', false],
    ['#N = :m or #S = :s', true],
    ['attribute_not_exists( #Run ) OR #N = :m', false],
  ])('with %s goes through: %s', async (ConditionExpression, goesThrough) => {
    const { put } = setup();
    await put({ ...keyOf('a'), N: { N: '5' }, S: { S: 'b' } });
    const named = <Value>(pattern: RegExp, of: (name: string) => Value) =>
      Object.fromEntries((ConditionExpression.match(pattern) ?? []).map((name) => [name, of(name)]));
    const ExpressionAttributeValues = named(/:\w/g, (name) => values[name] ?? { S: '' });
    const written = put(keyOf('a'), {
      ConditionExpression,
      ExpressionAttributeNames: named(/#\w+/g, (name) => name.slice(1)),
      ...(/:/.test(ConditionExpression) && { ExpressionAttributeValues }),
    });
    if (goesThrough) await written;
    else await expect(written).rejects.toThrow(ConditionalCheckFailedException);
  });

  const ExpressionAttributeNames = { '#a': 'a' };
  const ExpressionAttributeValues = { ':b': { N: '1' } };
  const both = { ExpressionAttributeNames, ExpressionAttributeValues };
  const beyond = 'ConditionExpression: The local endpoint takes attribute_not_exists(#name)';
  test.each<[Partial<PutItemCommandInput>, string]>([
    [{ ConditionExpression: '' }, `${beyond}, #name = :value and #name < :value, joined by OR; got ""`],
    [{ ConditionExpression: 'x'.repeat(4097) }, 'Expression size has exceeded the maximum allowed size'],
    [{ ConditionExpression: '#a = :b' }, 'An expression attribute is not defined: #a'],
    [{ ConditionExpression: '#a = :b', ExpressionAttributeNames }, 'An expression attribute is not defined: :b'],
    [{ ConditionExpression: 'attribute_not_exists(#a)', ...both }, 'unused in expressions: keys: {:b}'],
    [both, 'unused in expressions: keys: {#a, :b}'],
    ...[
      'attribute_exists(#a)',
      'attribute_not_exists(a)',
      '#a > :b',
      '#a = :b AND #a = :b',
      '(#a = :b)',
      'NOT #a = :b',
      '#a = :b #a',
      '#a[0] = :b',
      ':b = #a',
    ].map((ConditionExpression): [object, string] => [{ ConditionExpression, ...both }, beyond]),
    [{ ConditionExpression: '#a = :b', ...both, ExpressionAttributeValues: { ':b': { N: 'x' } } }, '{"N":"x"} for :b'],
    [{ ReturnValues: 'ALL_OLD' }, 'The local endpoint does not emulate the parameter ReturnValues'],
  ])('is refused with %j', async (input, message) => {
    const { put, get } = setup();
    const error: unknown = await put(keyOf('a'), input).catch((thrown) => thrown);
    expect(error).toMatchObject({ name: 'ValidationException', message: expect.stringContaining(message) });
    expect((await get()).Item).toBeUndefined();
  });
});

describe('Query', () => {
  test('answers the items of one month, by their other key', async () => {
    const { put, query } = setup();
    for (const run of ['b', 'é', 'a', 'Z']) await put(keyOf(run));
    await put({ ...keyOf('a'), Month: { S: '2026-12' } });
    const { Items, Count, ScannedCount, LastEvaluatedKey } = await query();
    expect(Items?.map(({ Run }) => Run?.S)).toEqual(['Z', 'a', 'b', 'é']);
    expect([Count, ScannedCount, LastEvaluatedKey]).toEqual([4, 4, undefined]);
    expect((await query({ ExclusiveStartKey: keyOf('a') })).Items).toEqual([keyOf('b'), keyOf('é')]);
    expect((await query({ ExpressionAttributeValues: { ':month': { S: '2027-01' } } })).Items).toEqual([]);
  });

  test('answers pages of 1 MB, each item once', async () => {
    const { client, put } = setup();
    const names = Array.from({ length: 7 }, (_, index) => `run-${index}`);
    for (const name of names) await put({ ...keyOf(name), Text: { S: 'x'.repeat(300 * 1024) } });
    const pages: (string | undefined)[][] = [];
    for await (const { Items = [] } of paginateQuery({ client }, ofMonth)) pages.push(Items.map(({ Run }) => Run?.S));
    expect(pages.map((page) => page.length)).toEqual([4, 3]);
    expect(pages.flat()).toEqual(names);
  });

  test.each<[Partial<QueryCommandInput>, string]>([
    [{ KeyConditionExpression: '#Month < :month' }, 'the local endpoint takes only Month = :value'],
    [{ ExpressionAttributeNames: { '#Month': 'Run' } }, 'the local endpoint takes only Month = :value'],
    [{ ExclusiveStartKey: { Month } }, 'The provided key element does not match the schema'],
    [{ Limit: 1 }, 'The local endpoint does not emulate the parameter Limit'],
  ])('is refused with %j', async (input, message) => {
    const error = { name: 'ValidationException', message: expect.stringContaining(message) };
    await expect(setup().query(input)).rejects.toMatchObject(error);
    await expect(setup().client.send(new QueryCommand({ TableName }))).rejects.toThrow('KeyConditionExpression');
  });
});

test.each([
  ['5', '5'],
  ['1.50', '1.5'],
  ['0001', '1'],
  ['-00.50', '-0.5'],
  ['-0', '0'],
  ['123456789012345', '123456789012345'],
  ['0.000001', '0.000001'],
])('answers the number %s as %s', async (N, wanted) => {
  const { get, put } = setup();
  await put({ ...keyOf('a'), N: { N } });
  expect((await get()).Item?.N).toEqual({ N: wanted });
});

test.each<[Record<string, AttributeValue>, string]>([
  [{ Month, Runs: { S: '{}' } }, 'the key Run must be a text'],
  [{ ...keyOf('a'), Month: { N: '11' } }, 'the key Month must be a text'],
  [keyOf(''), 'the key Run must be a text that is not empty'],
])('refuses to put %j', async (item, message) => {
  const error = { name: 'ValidationException', message: expect.stringContaining(message) };
  await expect(setup().put(item)).rejects.toMatchObject(error);
});

test.each<[Record<string, AttributeValue>]>([[{ Month }], [{ ...keyOf('a'), Day: { S: '1' } }]])(
  'refuses to get by %j',
  async (Key) => {
    const message = 'The provided key element does not match the schema';
    await expect(setup().get({ Key })).rejects.toMatchObject({ name: 'ValidationException', message });
  },
);

test('takes an item of 400 KB, names included, and none of a byte more', async () => {
  const { get, put } = setup();
  const runs = 'é'.repeat((400 * 1024 - 'Month2026-11RunaText'.length) / 2);
  await put({ ...keyOf('a'), Text: { S: runs } });
  expect((await get()).Item?.Text?.S).toBe(runs);
  const tooLarge = put({ ...keyOf('a'), Text: { S: `${runs}x` } });
  await expect(tooLarge).rejects.toThrow('Item size has exceeded the maximum allowed size');
  expect((await get()).Item?.Text?.S).toBe(runs);
});

const wrongValues = [
  ...[{}, { X: 'x' }, { S: 1 }, { BOOL: true }, { NULL: true }, { B: 'eA==' }, { L: [] }, { M: {} }, { SS: ['x'] }],
  ...['', 'x', ' 1', '1e3', '.5', '1,5', '0x10', '1234567890123456', '0.0000001', 1].map((N) => ({ N })),
];
test.each([
  ...[undefined, [], 'x', { Month: 'x' }, { Month: { S: 'x', N: '1' } }],
  ...wrongValues.map((Value) => ({ Month: { S: 'x' }, Value })),
])('answers ValidationException to the item %j', async (Item) => {
  const endpoint = awsJson([dynamoDb({ Ledger: ['Month'] })], { region: 'us-east-1' });
  const headers = { 'x-amz-target': 'DynamoDB_20120810.PutItem' };
  const { statusCode, body } = await endpoint({ headers, body: JSON.stringify({ TableName, Item }) });
  expect([statusCode, JSON.parse(body).__type]).toEqual([400, 'com.amazon.coral.validate#ValidationException']);
});
