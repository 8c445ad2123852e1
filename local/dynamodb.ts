import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { AwsError, type AwsService } from './wire/aws-json.ts';

type Request = Readonly<Record<string, unknown>>;
type Item = Readonly<Record<string, AttributeValue>>;

/** @see https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Constraints.html read 2026-11-23 */
const MAX_ITEM_BYTES = 400 * 1024;

/**
 * DynamoDB tables in memory with GetItem and PutItem, as far as a ledger needs them: whole items by a partition key, a
 * string. Nothing expires. Request members beyond that are refused, since ignoring a condition would be worse.
 *
 * @param tables - each table's key attribute by the table's name
 */
export const dynamoDb = (tables: Readonly<Record<string, string>>): AwsService => {
  const items = new Map(Object.entries(tables).map(([name, key]) => [name, { key, byKey: new Map<string, Item>() }]));

  /** @throws ResourceNotFoundException @throws ValidationException a member that isn't emulated */
  const tableOf = (request: Request, supported: readonly string[]) => {
    const beyond = Object.keys(request).find((member) => !supported.includes(member));
    if (beyond) throw validation(`The local endpoint does not emulate the parameter ${beyond}`);
    const table = items.get(String(request.TableName));
    if (!table)
      throw error('com.amazonaws.dynamodb.v20120810#ResourceNotFoundException', 'Requested resource not found');
    return table;
  };

  /** @throws ResourceNotFoundException @throws ValidationException */
  const GetItem = (request: Request) => {
    const { key, byKey } = tableOf(request, ['TableName', 'Key', 'ConsistentRead']);
    const { [key]: value, ...others } = itemOf(request.Key);
    if (value?.S === undefined || Object.keys(others).length > 0) {
      throw validation('The provided key element does not match the schema');
    }
    const Item = byKey.get(value.S);
    return Item ? { Item } : {};
  };

  /** @throws ResourceNotFoundException @throws ValidationException */
  const PutItem = (request: Request) => {
    const { key, byKey } = tableOf(request, ['TableName', 'Item']);
    const item = itemOf(request.Item);
    const value = item[key];
    const broken = 'One or more parameter values were invalid:';
    if (!value) throw validation(`${broken} Missing the key ${key} in the item`);
    if (value.S === undefined) {
      throw validation(`${broken} Type mismatch for key ${key} expected: S actual: ${Object.keys(value)[0]}`);
    }
    if (value.S === '') {
      throw validation(
        `One or more parameter values are not valid. The AttributeValue for a key attribute cannot contain an empty string value. Key: ${key}`,
      );
    }
    if (bytesOf(item) > MAX_ITEM_BYTES) throw validation('Item size has exceeded the maximum allowed size');
    byKey.set(value.S, item);
    return {};
  };

  return { target: 'DynamoDB_20120810', jsonVersion: '1.0', operations: { GetItem, PutItem } };
};

const error = (name: string, message: string) => new AwsError(name, message);

const validation = (message: string) => error('com.amazon.coral.validate#ValidationException', message);

/** @throws ValidationException attributes that aren't of the form `{"S": "text"}` */
const itemOf = (value: unknown): Item => {
  const isObject = (candidate: unknown) =>
    typeof candidate === 'object' && candidate !== null && !Array.isArray(candidate);
  const attributes = isObject(value) ? Object.values(value as object) : [undefined];
  if (!attributes.every((attribute) => isObject(attribute) && Object.keys(attribute).length === 1)) {
    throw validation('Supplied AttributeValue is empty, must contain exactly one of the supported datatypes');
  }
  return value as Item;
};

/** Names and values in UTF-8. Exact for strings; other types by their JSON, which is longer than what AWS counts. */
const bytesOf = (item: Item): number =>
  Object.entries(item)
    .map(([name, { S, ...other }]) => Buffer.byteLength(name) + Buffer.byteLength(S ?? JSON.stringify(other)))
    .reduce((sum, bytes) => sum + bytes, 0);
