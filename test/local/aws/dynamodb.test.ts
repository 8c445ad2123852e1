import {
  type AttributeValue,
  ConditionalCheckFailedException,
  DeleteItemCommand,
  type DeleteItemCommandInput,
  DynamoDBClient,
  PutItemCommand,
  type PutItemCommandInput,
  paginateQuery,
  QueryCommand,
  type QueryCommandInput,
  ResourceNotFoundException,
} from '@aws-sdk/client-dynamodb';
import { dynamoDb } from '../../../local/aws/dynamodb.ts';
import { awsJson } from '../../../local/aws/wire/aws-json.ts';
import type { WireResponse } from '../../../local/aws/wire/http.ts';
import { inProcess } from '../../../local/aws/wire/in-process.ts';

const tables = { Ledger: { KeySchema: [{ AttributeName: 'Month' }, { AttributeName: 'Run' }] } };
const TableName = 'Ledger';
const Month = { S: '2026-11' };
const keyOf = (run: string) => ({ Month, Run: { S: run } });

const setup = () => {
  const responses: WireResponse[] = [];
  const endpoint = awsJson([dynamoDb(tables)], { region: 'us-east-1' });
  const answer = async (request: Parameters<typeof endpoint>[0]) => {
    const response = await endpoint(request);
    responses.push(response);
    return response;
  };
  const client = new DynamoDBClient(inProcess(answer, 'us-east-1'));
  const query = (input: Partial<QueryCommandInput> = {}) => client.send(new QueryCommand({ ...ofMonth, ...input }));
  return {
    client,
    responses,
    query,
    /** The item `a`. */
    item: async () => (await query()).Items?.find(({ Run }) => Run?.S === 'a'),
    put: (Item: Record<string, AttributeValue>, input: Partial<PutItemCommandInput> = {}) =>
      client.send(new PutItemCommand({ TableName, Item, ...input })),
    remove: (input: Partial<DeleteItemCommandInput> = {}) =>
      client.send(new DeleteItemCommand({ TableName, Key: keyOf('a'), ...input })),
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
test('answers the last item put under both keys, and no deleted one', async () => {
  const { item, put, query, remove, responses } = setup();
  await put({ ...keyOf('a'), Seconds: { N: '1' } });
  await put({ ...keyOf('b'), Seconds: { N: '2' } });
  await put({ ...keyOf('a'), Seconds: { N: '3' }, ExpiresAt: { N: '1798761600' } });
  expect(await item()).toMatchObject({ ...keyOf('a'), Seconds: { N: '3' } });
  const failed: unknown = await remove({
    ConditionExpression: '#Seconds < :seconds OR attribute_not_exists(#Run)',
    ExpressionAttributeNames: { '#Run': 'Run', '#Seconds': 'Seconds' },
    ExpressionAttributeValues: { ':seconds': { N: '3' } },
  }).catch((thrown) => thrown);
  expect(failed).toBeInstanceOf(ConditionalCheckFailedException);
  expect(failed).toMatchObject({ message: 'The conditional request failed', $metadata: { httpStatusCode: 400 } });
  await remove();
  expect((await query()).Items).toEqual([{ ...keyOf('b'), Seconds: { N: '2' } }]);
  expect(responses.every(({ headers }) => headers['content-type'] === 'application/x-amz-json-1.0')).toBe(true);
});

test('answers ResourceNotFoundException for an unknown table, as AWS writes it', async () => {
  const { query, responses } = setup();
  await expect(query({ TableName: 'Other' })).rejects.toBeInstanceOf(ResourceNotFoundException);
  expect(JSON.parse(responses[0]?.body ?? '')).toMatchObject({
    __type: 'com.amazonaws.dynamodb.v20120810#ResourceNotFoundException',
    message: 'Requested resource not found',
  });
});

describe('a conditional PutItem', () => {
  const values: Record<string, AttributeValue> = { ':n': { N: '5.0' }, ':s': { S: 'b' }, ':m': { N: '10' } };
  test.each<[string, boolean]>([
    ['attribute_not_exists(#Gone)', true],
    ['attribute_not_exists(#Run)', false],
    ['#N = :n', true],
    ['#N = :m', false],
    ['#N < :n', false],
    ['#N < :m', true],
    ['#S = :s', true],
    ['#Gone = :n', false],
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
    const { put, item } = setup();
    const error: unknown = await put(keyOf('a'), input).catch((thrown) => thrown);
    expect(error).toMatchObject({ name: 'ValidationException', message: expect.stringContaining(message) });
    expect(await item()).toBeUndefined();
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
    for await (const { Items = [] } of paginateQuery({ client }, { ...ofMonth }))
      pages.push(Items.map(({ Run }) => Run?.S));
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
  ['-00.50', '-0.5'],
  ['-0', '0'],
  ['123456789012345', '123456789012345'],
  ['0.000001', '0.000001'],
])('answers the number %s as %s', async (N, wanted) => {
  const { item, put } = setup();
  await put({ ...keyOf('a'), N: { N } });
  expect((await item())?.N).toEqual({ N: wanted });
});

test.each<[Record<string, AttributeValue>, string]>([
  [{ Month, Runs: { S: '{}' } }, 'the key Run must be a text'],
  [{ ...keyOf('a'), Month: { N: '11' } }, 'the key Month must be a text'],
  [keyOf(''), 'the key Run must be a text that is not empty'],
])('refuses to put %j', async (item, message) => {
  const error = { name: 'ValidationException', message: expect.stringContaining(message) };
  await expect(setup().put(item)).rejects.toMatchObject(error);
});

const wrongValues = [
  ...[{}, { X: 'x' }, { S: 1 }, { BOOL: true }, { NULL: true }, { B: 'eA==' }, { L: [] }, { M: {} }, { SS: ['x'] }],
  ...['', 'x', ' 1', '1e3', '.5', '1,5', '0x10', '1234567890123456', '0.0000001', 1].map((N) => ({ N })),
];
test.each([
  ...[undefined, [], 'x', { Month: 'x' }, { ...keyOf('a'), Month: { S: 'x', N: '1' } }],
  ...wrongValues.map((Value) => ({ ...keyOf('a'), Value })),
])('answers ValidationException to the item %j', async (Item) => {
  const endpoint = awsJson([dynamoDb(tables)], { region: 'us-east-1' });
  const headers = { 'x-amz-target': 'DynamoDB_20120810.PutItem' };
  const { statusCode, body } = await endpoint({ headers, body: JSON.stringify({ TableName, Item }) });
  expect([statusCode, JSON.parse(body).__type]).toEqual([400, 'com.amazon.coral.validate#ValidationException']);
});
