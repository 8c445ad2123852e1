import type { AwsService } from '../wire/aws-json.ts';
import { AwsError, type Members } from '../wire/operation.ts';
import { holds, termsOf } from './expression.ts';
import { bytesOf, compare, type Item, itemOf, validation } from './item.ts';

/** @see https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Constraints.html */
const maxItemBytes = 400 * 1024;
/** Of what one Query answers. @see https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Query.Pagination.html */
const maxPageBytes = 1024 * 1024;

const placeholders = ['ExpressionAttributeNames', 'ExpressionAttributeValues'];

/**
 * DynamoDB tables in memory with GetItem, PutItem, DeleteItem and Query, as far as the ledger needs them: whole items of texts and
 * numbers, keys that are texts, a Query of all items with one HASH key. Nothing expires. Everything else is refused, since
 * ignoring a condition would be worse.
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
    const Item = items.get(keyOf(keys, request.Key));
    return Item ? { Item } : {};
  };

  const PutItem = (request: Members) => {
    const { keys, items } = tableOf(request, ['Item', 'ConditionExpression', ...placeholders]);
    const item = itemOf(request.Item);
    if (bytesOf(item) > maxItemBytes) throw validation('Item size has exceeded the maximum allowed size');
    const key = keyIn(keys, item);
    checkCondition(request, items.get(key));
    items.set(key, item);
    return {};
  };

  const DeleteItem = (request: Members) => {
    const { keys, items } = tableOf(request, ['Key', 'ConditionExpression', ...placeholders]);
    const key = keyOf(keys, request.Key);
    checkCondition(request, items.get(key));
    items.delete(key);
    return {};
  };

  const Query = (request: Members) => {
    const members = ['KeyConditionExpression', 'ExclusiveStartKey', 'ConsistentRead', ...placeholders];
    const { keys, items } = tableOf(request, members);
    const [hash = '', range = hash] = keys;
    const terms = termsOf(request, 'KeyConditionExpression') ?? [];
    const [{ attribute, operator } = {}] = terms;
    if (terms.length !== 1 || attribute !== hash || operator !== '=') {
      throw validation(`KeyConditionExpression: the local endpoint takes only ${hash} = :value`);
    }
    const { ExclusiveStartKey } = request;
    if (ExclusiveStartKey !== undefined) keyOf(keys, ExclusiveStartKey);
    const start = ExclusiveStartKey === undefined ? undefined : itemOf(ExclusiveStartKey)[range];
    const position = (item: Item) => item[range] ?? { S: '' };
    const left = [...items.values()]
      .filter((item) => holds(terms, item) && (!start || compare(position(item), start) > 0))
      .sort((one, other) => compare(position(one), position(other)));
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

/** @throws ConditionalCheckFailedException */
const checkCondition = (request: Members, item: Item = {}): void => {
  const terms = termsOf(request, 'ConditionExpression');
  if (terms && !holds(terms, item)) throw error('ConditionalCheckFailedException', 'The conditional request failed');
};

/** What an item is found by. @throws ValidationException a key attribute is missing or no text */
const keyIn = (keys: readonly string[], item: Item): string => {
  const key = keys.map((name) => {
    const { [name]: value = { S: '' } } = item;
    if ('S' in value && value.S !== '') return value.S;
    throw validation(`One or more parameter values were invalid: the key ${name} must be a text that is not empty`);
  });
  return JSON.stringify(key);
};

/** What an item is found by, where its key comes alone. @throws ValidationException */
const keyOf = (keys: readonly string[], value: unknown): string => {
  const key = itemOf(value);
  if (Object.keys(key).length === keys.length) return keyIn(keys, key);
  throw validation('The provided key element does not match the schema');
};
