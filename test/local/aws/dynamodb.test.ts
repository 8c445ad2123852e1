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

  const values: Record<string, AttributeValue> = { ':n': { N: '5.0' }, ':s': { S: 'b' }, ':t': { BOOL: true } };
  test.each<[string, boolean]>([
    ['attribute_exists(#Run)', true],
    ['attribute_not_exists(#Gone)', true],
    ['attribute_exists(#Gone)', false],
    ['NOT attribute_exists(#Gone)', true],
    ['#N = :n', true],
    ['#N <> :n', false],
    ['#N < :n', false],
    ['#N <= :n', true],
    ['#N >= :n', true],
    ['#N > :n', false],
    [':n < #S', false],
    ['#S = :s', true],
    ['#S < :s', false],
    ['#T = :t', true],
    ['#Gone = :n', false],
    ['#Gone < :n', false],
    ['#Gone <> :n', true],
    ['#N = :n AND #S = :s', true],
    ['#N = :n and #S <> :s', false],
    // AND binds closer than OR, NOT closer than both.
    ['#N = :n OR #N <> :n AND #S <> :s', true],
    ['(#N = :n OR #N <> :n) AND #S <> :s', false],
    ['NOT #N = :n OR #S = :s', true],
    ['NOT (#N = :n OR #S = :s)', false],
    ['((#N = :n) AND (#S = :s))', true],
    ['(NOT (#N <> :n))', true],
    ['#N < #S', false],
    [':n = :n OR #N = :n', true],
  ])('with %s goes through: %s', async (ConditionExpression, goesThrough) => {
    const { put } = setup();
    await put({ ...keyOf('a'), N: { N: '5' }, S: { S: 'b' }, T: { BOOL: true } });
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
  test.each<[Partial<PutItemCommandInput>, string]>([
    [{ ConditionExpression: '' }, 'Invalid ConditionExpression: The expression can not be empty;'],
    [{ ConditionExpression: `#a = ${'x'.repeat(4096)}` }, 'Expression size has exceeded the maximum allowed size'],
    [{ ConditionExpression: '#a = :b' }, 'attribute name used in the document path is not defined; attribute name: #a'],
    [{ ConditionExpression: '#a = :b', ExpressionAttributeNames }, 'is not defined; attribute value: :b'],
    [
      { ConditionExpression: 'attribute_exists(#a)', ...both },
      'ExpressionAttributeValues unused in expressions: keys: {:b}',
    ],
    [{ ConditionExpression: ':b = :b', ...both }, 'ExpressionAttributeNames unused in expressions: keys: {#a}'],
    [{ ConditionExpression: 'attribute_exists(:b)', ExpressionAttributeValues }, 'requires a document path'],
    [{ ConditionExpression: 'attribute_exists(Month)' }, 'takes names only as placeholders, got Month'],
    [{ ConditionExpression: '#a = :b #a', ...both }, 'Syntax error'],
    [{ ConditionExpression: '#a = :b)', ...both }, 'Syntax error'],
    [{ ConditionExpression: '(#a = :b', ...both }, 'Syntax error'],
    [{ ConditionExpression: '((#a = :b))', ...both }, 'ConditionExpression: The expression has redundant parentheses;'],
    [{ ConditionExpression: 'NOT ((#a = :b)) OR #a = :b', ...both }, 'The expression has redundant parentheses;'],
    [
      { ConditionExpression: '#a = #a', ExpressionAttributeNames },
      'must be distinct from the remaining operands for this operator or function; operator: =, first operand: [a]',
    ],
    [
      { ConditionExpression: '#a <> #c', ExpressionAttributeNames: { '#a': 'a', '#c': 'a' } },
      'operator: <>, first operand: [a]',
    ],
    [
      { ConditionExpression: '#a < :b', ExpressionAttributeNames, ExpressionAttributeValues: { ':b': { BOOL: true } } },
      'Incorrect operand type for operator or function; operator: <, operand type: BOOL',
    ],
    [{ ConditionExpression: '#a BETWEEN :b AND :b', ...both }, 'Syntax error, or more than the local endpoint takes'],
    [{ ConditionExpression: '#a[0] = :b', ...both }, 'Syntax error, or more than the local endpoint takes'],
    [{ ConditionExpression: `${'('.repeat(1001)}#a = :b`, ...both }, 'at most 1000 words and signs'],
    [both, 'ExpressionAttributeNames can only be specified when using expressions'],
    [{ ExpressionAttributeValues }, 'only be specified when using expressions: ConditionExpression is null'],
    [{ ConditionExpression: '#a = :b', ...both, ExpressionAttributeNames: {} }, 'must not be empty'],
    [{ ConditionExpression: 'a = :b', ...both, ExpressionAttributeNames: { a: 'a' } }, 'Syntax error; key: "a"'],
    [{ ConditionExpression: '#a = :b', ...both, ExpressionAttributeValues: { ':b': { N: 'x' } } }, 'numeric value: x'],
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
    [{ KeyConditionExpression: '#Month < :month' }, 'The local endpoint takes only #Month = :value'],
    [{ ExpressionAttributeNames: { '#Month': 'Run' } }, 'Query condition missed key schema element: Month'],
    [{ ExpressionAttributeValues: { ':month': { N: '11' } } }, 'Condition parameter type does not match schema type'],
    [{ ExclusiveStartKey: { Month } }, 'The provided starting key is invalid'],
    [
      { ExclusiveStartKey: { ...keyOf('a'), Month: { S: 'x' } } },
      'The provided starting key is outside query boundaries',
    ],
    [{ Limit: 1 }, 'The local endpoint does not emulate the parameter Limit'],
  ])('is refused with %j', async (input, message) => {
    const error = { name: 'ValidationException', message: expect.stringContaining(message) };
    await expect(setup().query(input)).rejects.toMatchObject(error);
    await expect(setup().client.send(new QueryCommand({ TableName }))).rejects.toThrow('KeyConditionExpression');
  });
});

describe('numbers', () => {
  const stored = async (N: string) => {
    const { get, put } = setup();
    await put({ ...keyOf('a'), N: { N }, L: { L: [{ M: { N: { N } } }] }, NS: { NS: [N] } });
    const { N: alone, L, NS } = (await get()).Item ?? {};
    expect([L?.L?.[0]?.M?.N?.N, NS?.NS]).toEqual([alone?.N, [alone?.N]]);
    return alone?.N;
  };

  test.each([
    ['5', '5'],
    ['1.0', '1'],
    ['1.50', '1.5'],
    ['1e3', '1000'],
    ['1E-2', '0.01'],
    ['12.5e+1', '125'],
    ['0001', '1'],
    ['-00.50', '-0.5'],
    ['.5', '0.5'],
    ['5.', '5'],
    ['+3', '3'],
    ['0', '0'],
    ['-0', '0'],
    ['0.000e300', '0'],
    ['100000000000000000000', '100000000000000000000'],
    ['12345678901234567890.123456789012345678', '12345678901234567890.123456789012345678'],
    ['0.00000000000000000000000000000000000000012345', '0.00000000000000000000000000000000000000012345'],
    ['1e125', `1${'0'.repeat(125)}`],
    ['-9.9999999999999999999999999999999999999e125', `-${'9'.repeat(38)}${'0'.repeat(88)}`],
    ['1e-130', `0.${'0'.repeat(129)}1`],
    [`${'0'.repeat(300_000)}1`, '1'],
  ])('are answered as DynamoDB writes them, case %#', async (given, wanted) => {
    expect(await stored(given)).toBe(wanted);
  });

  const tooMany = 'Attempting to store more than 38 significant digits in a Number';
  const [tooLarge, tooSmall] = [
    ['over', 'larger'],
    ['under', 'smaller'],
  ].map(([what, how]) => `Number ${what}flow. Attempting to store a number with magnitude ${how} than supported range`);
  test.each<[string, string | undefined]>([
    ['', 'The parameter cannot be converted to a numeric value'],
    ...['x', ' 1', '1_0', '1e', '.', '-', '0x10', 'Infinity', '1,5'].map((text): [string, string] => [
      text,
      `The parameter cannot be converted to a numeric value: ${text}`,
    ]),
    ['123456789012345678901234567890123456789', tooMany],
    ['-1.23456789012345678901234567890123456789', tooMany],
    ['1e126', tooLarge],
    ['-1e126', tooLarge],
    [`1e${'9'.repeat(400)}`, tooLarge],
    ['1e-131', tooSmall],
    ['-1e-131', tooSmall],
  ])('are refused as by DynamoDB, case %#', async (N, message) => {
    await expect(setup().put({ ...keyOf('a'), N: { N } })).rejects.toMatchObject({
      name: 'ValidationException',
      message,
    });
  });

  test.each<[string, string, string]>([
    ['10', '=', '1e1'],
    ['9007199254740993', '>', '9007199254740992'],
    ['0.1', '<', '0.10000000000000000001'],
    ['-1.5', '<', '-1.25'],
    ['-1e125', '<', '1e-130'],
    ['2', '<', '10'],
  ])('are compared by their exact values: %s %s %s', async (N, comparison, other) => {
    const { put } = setup();
    await put({ ...keyOf('a'), N: { N } });
    await put(keyOf('a'), {
      ConditionExpression: `#N ${comparison} :n`,
      ExpressionAttributeNames: { '#N': 'N' },
      ExpressionAttributeValues: { ':n': { N: other } },
    });
  });
});

test.each<[AttributeValue, AttributeValue]>([
  [{ SS: ['x', 'y'] }, { SS: ['y', 'x'] }],
  [{ NS: ['1', '20'] }, { NS: ['2e1', '1.0'] }],
  [{ L: [{ N: '1.0' }, { NULL: true }] }, { L: [{ N: '1' }, { NULL: true }] }],
  [{ M: { a: { N: '01' }, b: { BOOL: false } } }, { M: { b: { BOOL: false }, a: { N: '1' } } }],
])('%j equals %j', async (value, other) => {
  const { put } = setup();
  await put({ ...keyOf('a'), Value: value });
  await put(keyOf('a'), {
    ConditionExpression: '#Value = :value',
    ExpressionAttributeNames: { '#Value': 'Value' },
    ExpressionAttributeValues: { ':value': other },
  });
});

test.each<[Record<string, AttributeValue>, string]>([
  [{ Month, Runs: { S: '{}' } }, 'Missing the key Run in the item'],
  [{ ...keyOf('a'), Month: { N: '11' } }, 'Type mismatch for key Month expected: S actual: N'],
  [keyOf(''), 'cannot contain an empty string value. Key: Run'],
])('refuses to put %j', async (item, message) => {
  const error = { name: 'ValidationException', message: expect.stringContaining(message) };
  await expect(setup().put(item)).rejects.toMatchObject(error);
});

test.each<[Record<string, AttributeValue>]>([
  [{ Month }],
  [{ ...keyOf('a'), Day: { S: '1' } }],
  [{ ...keyOf('a'), Month: { N: '11' } }],
])('refuses to get by %j', async (Key) => {
  const message = 'The provided key element does not match the schema';
  await expect(setup().get({ Key })).rejects.toMatchObject({ name: 'ValidationException', message });
});

test('takes an item of 400 KB, names included, and none of a byte more', async () => {
  const { get, put } = setup();
  const runs = 'é'.repeat((400 * 1024 - 'Month2026-11RunaText'.length) / 2);
  await put({ ...keyOf('a'), Text: { S: runs } });
  expect((await get()).Item?.Text?.S).toBe(runs);
  const tooLarge = put({ ...keyOf('a'), Text: { S: `${runs}x` } });
  await expect(tooLarge).rejects.toThrow('Item size has exceeded the maximum allowed size');
  expect((await get()).Item?.Text?.S).toBe(runs);
});

const nested = Array.from({ length: 40 }).reduce<object>((value) => ({ L: [value] }), { S: 'x' });
const wrongValues = [
  {},
  { X: 'x' },
  { S: 1 },
  { N: 1 },
  { BOOL: 'true' },
  { NULL: false },
  { L: {} },
  { M: [] },
  nested,
];
const wrongSets = [{ SS: [] }, { SS: 'x' }, { SS: ['x', 'x'] }, { NS: ['1', '1.0'] }, { NS: ['x'] }];
test.each([
  ...[undefined, [], 'x', { Month: 'x' }, { Month: { S: 'x', N: '1' } }],
  ...[...wrongValues, ...wrongSets].map((Value) => ({ Month: { S: 'x' }, Value })),
])('answers ValidationException to the item %j', async (Item) => {
  const endpoint = awsJson([dynamoDb({ Ledger: ['Month'] })], { region: 'us-east-1' });
  const headers = { 'x-amz-target': 'DynamoDB_20120810.PutItem' };
  const { statusCode, body } = await endpoint({ headers, body: JSON.stringify({ TableName, Item }) });
  expect([statusCode, JSON.parse(body).__type]).toEqual([400, 'com.amazon.coral.validate#ValidationException']);
});
