import {
  type AttributeValue,
  DynamoDBClient,
  GetItemCommand,
  type GetItemCommandInput,
  PutItemCommand,
  type PutItemCommandInput,
  ResourceNotFoundException,
} from '@aws-sdk/client-dynamodb';
import { dynamoDb } from '../../local/dynamodb.ts';
import { awsJson, type WireResponse } from '../../local/wire/aws-json.ts';
import { inProcess } from '../in-process.ts';

const TableName = 'Ledger';

const setup = () => {
  const responses: WireResponse[] = [];
  const endpoint = awsJson({ services: [dynamoDb({ Ledger: 'Month' })] });
  const client = new DynamoDBClient(
    inProcess(async (request) => {
      const response = await endpoint(request);
      responses.push(response);
      return response;
    }),
  );
  const get = (input: Partial<GetItemCommandInput> = {}) =>
    client.send(new GetItemCommand({ TableName, Key: { Month: { S: '2026-11' } }, ...input }));
  const put = (Item: Record<string, AttributeValue>, input: Partial<PutItemCommandInput> = {}) =>
    client.send(new PutItemCommand({ TableName, Item, ...input }));
  return { get, put, responses };
};

test('gets what was put last, and no item where there is none', async () => {
  const { get, put, responses } = setup();
  expect((await get()).Item).toBeUndefined();
  await put({ Month: { S: '2026-11' }, Runs: { S: '{"a":1}' }, ExpiresAt: { N: '1798761600' } });
  await put({ Month: { S: '2026-12' }, Runs: { S: '{}' } });
  await put({ Month: { S: '2026-11' }, Runs: { S: '{"a":2}' } });
  expect((await get({ ConsistentRead: true })).Item).toEqual({ Month: { S: '2026-11' }, Runs: { S: '{"a":2}' } });
  expect(responses.every(({ headers }) => headers['content-type'] === 'application/x-amz-json-1.0')).toBe(true);
});

test('answers ResourceNotFoundException for an unknown table, as AWS writes it', async () => {
  const { get, put, responses } = setup();
  await expect(get({ TableName: 'Other' })).rejects.toBeInstanceOf(ResourceNotFoundException);
  await expect(put({ Month: { S: 'x' } }, { TableName: 'Other' })).rejects.toThrow('Requested resource not found');
  expect(JSON.parse(responses[0]?.body ?? '')).toMatchObject({
    __type: 'com.amazonaws.dynamodb.v20120810#ResourceNotFoundException',
  });
});

test.each<[string, Record<string, AttributeValue>, string]>([
  ['no key', { Runs: { S: '{}' } }, 'Missing the key Month in the item'],
  ['a key of another type', { Month: { N: '11' } }, 'Type mismatch for key Month expected: S actual: N'],
  ['an empty key', { Month: { S: '' } }, 'cannot contain an empty string value. Key: Month'],
])('refuses to put %s', async (_, item, message) => {
  await expect(setup().put(item)).rejects.toMatchObject({
    name: 'ValidationException',
    message: expect.stringContaining(message),
  });
});

test.each<[string, Record<string, AttributeValue> | undefined]>([
  ['another attribute', { Day: { S: '1' } }],
  ['an attribute more', { Month: { S: '2026-11' }, Day: { S: '1' } }],
  ['another type', { Month: { N: '11' } }],
])('refuses to get by %s', async (_, Key) => {
  await expect(setup().get({ Key })).rejects.toMatchObject({
    name: 'ValidationException',
    message: 'The provided key element does not match the schema',
  });
});

test('takes an item of 400 KB, names included, and none of a byte more', async () => {
  const { get, put } = setup();
  const Month = { S: '2026-11' };
  const runs = 'é'.repeat((400 * 1024 - 'Month2026-11Runs'.length) / 2);
  await put({ Month, Runs: { S: runs } });
  expect((await get()).Item?.Runs?.S).toBe(runs);
  await expect(put({ Month, Runs: { S: `${runs}x` } })).rejects.toThrow(
    'Item size has exceeded the maximum allowed size',
  );
  expect((await get()).Item?.Runs?.S).toBe(runs);
});

test('refuses what it would otherwise ignore', async () => {
  const { get, put } = setup();
  await expect(put({ Month: { S: 'x' } }, { ConditionExpression: 'attribute_not_exists(Month)' })).rejects.toThrow(
    'The local endpoint does not emulate the parameter ConditionExpression',
  );
  await expect(get({ ProjectionExpression: 'Runs' })).rejects.toThrow('ProjectionExpression');
});

test.each([undefined, [], 'x', { Month: 'x' }, { Month: {} }, { Month: { S: 'x' }, Runs: null }])(
  'answers ValidationException to the item %j',
  async (Item) => {
    const endpoint = awsJson({ services: [dynamoDb({ Ledger: 'Month' })] });
    const headers = { 'x-amz-target': 'DynamoDB_20120810.PutItem' };
    const { statusCode, body } = await endpoint({ headers, body: JSON.stringify({ TableName, Item }) });
    expect([statusCode, JSON.parse(body).__type]).toEqual([400, 'com.amazon.coral.validate#ValidationException']);
  },
);
