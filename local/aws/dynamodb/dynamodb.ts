import type { AwsService } from '../wire/aws-json.ts';
import { AwsError, type Members } from '../wire/operation.ts';
import { type Item, itemOf } from './attribute-value.ts';
import { conditionOf } from './condition.ts';
import { expressionOf } from './expression.ts';
import { validation } from './validation.ts';

/** @see https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Constraints.html */
const maxItemBytes = 400 * 1024;
/** Of what one Query answers. @see https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Query.Pagination.html */
const maxPageBytes = 1024 * 1024;

const placeholders = ['ExpressionAttributeNames', 'ExpressionAttributeValues'];

/**
 * DynamoDB tables in memory with GetItem, PutItem, DeleteItem and Query, as far as a ledger needs them: whole items, keys that are texts,
 * a Query of all items with one HASH key. Nothing expires. Request members beyond that are refused, since ignoring a condition
 * would be worse.
 *
 * @param schemas - each table's key attributes by the table's name: HASH, then RANGE if it has one
 */
export const dynamoDb = (schemas: Readonly<Record<string, readonly string[]>>): AwsService => {
  const tables = new Map(
    Object.entries(schemas).map(([name, keys]) => [name, { keys, items: new Map<string, Item>() }]),
  );

  /** @throws ResourceNotFoundException @throws ValidationException a member that isn't emulated */
  const tableOf = (request: Members, supported: readonly string[]) => {
    const beyond = Object.keys(request).find((member) => member !== 'TableName' && !supported.includes(member));
    if (beyond) throw validation(`The local endpoint does not emulate the parameter ${beyond}`);
    const table = tables.get(String(request.TableName));
    if (!table) throw error('ResourceNotFoundException', 'Requested resource not found');
    return table;
  };

  const GetItem = (request: Members) => {
    const { keys, items } = tableOf(request, ['Key', 'ConsistentRead']);
    const key = keyOf(keys, request.Key, 'The provided key element does not match the schema');
    const Item = items.get(JSON.stringify(key));
    return Item ? { Item } : {};
  };

  /** @throws ConditionalCheckFailedException */
  const PutItem = (request: Members) => {
    const { keys, items } = tableOf(request, ['Item', 'ConditionExpression', ...placeholders]);
    const item = itemOf(request.Item);
    if (bytesOf(item) > maxItemBytes) throw validation('Item size has exceeded the maximum allowed size');
    const condition = conditionOf(request);
    const key = JSON.stringify(keys.map((name) => keyIn(item, name)));
    if (condition?.(items.get(key) ?? {}) === false) {
      throw error('ConditionalCheckFailedException', 'The conditional request failed');
    }
    items.set(key, item);
    return {};
  };

  /** @throws ConditionalCheckFailedException */
  const DeleteItem = (request: Members) => {
    const { keys, items } = tableOf(request, ['Key', 'ConditionExpression', ...placeholders]);
    const key = JSON.stringify(keyOf(keys, request.Key, 'The provided key element does not match the schema'));
    const condition = conditionOf(request);
    if (condition?.(items.get(key) ?? {}) === false) {
      throw error('ConditionalCheckFailedException', 'The conditional request failed');
    }
    items.delete(key);
    return {};
  };

  const Query = (request: Members) => {
    const members = ['KeyConditionExpression', 'ExclusiveStartKey', 'ConsistentRead', ...placeholders];
    const { keys, items } = tableOf(request, members);
    const [hash = '', range = ''] = keys;
    const wanted = hashOf(hash, request);
    const invalidStart = 'The provided starting key is invalid';
    const { ExclusiveStartKey } = request;
    const start = ExclusiveStartKey === undefined ? undefined : keyOf(keys, ExclusiveStartKey, invalidStart);
    if (start && start[0] !== wanted) {
      throw validation('The provided starting key is outside query boundaries based on provided conditions');
    }
    const left = [...items.values()]
      .filter((item) => item[hash]?.S === wanted && (!start || compare(item[range]?.S, start[1]) > 0))
      .sort((one, other) => compare(one[range]?.S, other[range]?.S));
    let bytes = 0;
    // The item that reaches the limit still belongs to the page.
    const end = left.findIndex((item) => {
      bytes += bytesOf(item);
      return bytes >= maxPageBytes;
    });
    const Items = end < 0 ? left : left.slice(0, end + 1);
    const last = Items.length < left.length ? Items.at(-1) : undefined;
    const LastEvaluatedKey = last && Object.fromEntries(keys.map((name) => [name, last[name]]));
    return { Items, Count: Items.length, ScannedCount: Items.length, LastEvaluatedKey };
  };

  return { target: 'DynamoDB_20120810', jsonVersion: '1.0', operations: { DeleteItem, GetItem, PutItem, Query } };
};

const error = (name: string, message: string) => new AwsError(`com.amazonaws.dynamodb.v20120810#${name}`, message);

const compare = (left = '', right = ''): number => Buffer.compare(Buffer.from(left), Buffer.from(right));

/** Names and values in UTF-8. Exact for texts; other types by their JSON, which is longer than what AWS counts. */
const bytesOf = (item: Item): number =>
  Object.entries(item)
    .map(([name, { S, ...other }]) => Buffer.byteLength(name) + Buffer.byteLength(S ?? JSON.stringify(other)))
    .reduce((sum, bytes) => sum + bytes, 0);

/** The values of key attributes that come alone. @throws ValidationException others, or of another type */
const keyOf = (keys: readonly string[], value: unknown, mismatch: string): readonly string[] => {
  const key = itemOf(value);
  if (Object.keys(key).length === keys.length && keys.every((name) => key[name]?.S !== undefined)) {
    return keys.map((name) => keyIn(key, name));
  }
  throw validation(mismatch);
};

/** The value of one key attribute. @throws ValidationException */
const keyIn = (item: Item, name: string): string => {
  const value = item[name];
  const broken = 'One or more parameter values were invalid:';
  if (!value) throw validation(`${broken} Missing the key ${name} in the item`);
  if (value.S === undefined) {
    throw validation(`${broken} Type mismatch for key ${name} expected: S actual: ${Object.keys(value)[0]}`);
  }
  if (value.S !== '') return value.S;
  const rule = 'The AttributeValue for a key attribute cannot contain an empty string value';
  throw validation(`One or more parameter values are not valid. ${rule}. Key: ${name}`);
};

/** The HASH key that a Query asks for. @throws ValidationException */
const hashOf = (hash: string, request: Members): string => {
  const expression = expressionOf(request, 'KeyConditionExpression');
  if (!expression) {
    throw validation('Either the KeyConditions or KeyConditionExpression parameter must be specified in the request.');
  }
  const { tokens, invalid, operandOf } = expression;
  const [name = '', equals, value = '', ...more] = tokens;
  const [left, right] = [operandOf(name), operandOf(value)];
  if (equals !== '=' || more.length > 0 || !('path' in left) || !('value' in right)) {
    throw invalid(`The local endpoint takes only #${hash} = :value`);
  }
  if (left.path !== hash) throw validation(`Query condition missed key schema element: ${hash}`);
  if (right.value.S !== undefined) return right.value.S;
  throw validation('One or more parameter values were invalid: Condition parameter type does not match schema type');
};
