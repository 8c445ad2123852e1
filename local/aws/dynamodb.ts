import type { AwsService } from './wire/aws-json.ts';
import { AwsError, isMembers, type Members } from './wire/operation.ts';

/** An attribute's value as on the wire: a text, or a number. */
type AttributeValue = { readonly S: string } | { readonly N: string };
/** The attributes of an item by name, `{"Month": {"S": "2026-11"}}`. */
type Item = Readonly<Record<string, AttributeValue>>;

/** `#Month = :month` or `#Seconds < :seconds`, names and values put in; without a value `attribute_not_exists(#Run)`. */
interface Term {
  readonly attribute: string;
  readonly operator?: string | undefined;
  readonly value?: AttributeValue;
}

/** Of what one Query answers. @see https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Query.Pagination.html */
const maxPageBytes = 1024 * 1024;
/** Members that every operation takes. */
const ofEach = ['TableName', 'ExpressionAttributeNames', 'ExpressionAttributeValues'];

/**
 * DynamoDB tables in memory with PutItem, DeleteItem and Query, as the ledger needs them: whole items of texts and numbers, two
 * keys that are texts, a Query of all items with one HASH key. Nothing expires. Everything else is refused, since ignoring a
 * condition would be worse.
 *
 * Error texts are those that the DynamoDB emulator dynalite has recorded from AWS, where it has them.
 *
 * @param definitions - each table's properties in CloudFormation, by the table's name
 */
export const dynamoDb = (definitions: Readonly<Record<string, Members>>): AwsService => {
  const tableFor = ([name, { KeySchema }]: [string, Members]) => {
    // HASH first, as DynamoDB wants it.
    const keys = (KeySchema as readonly { readonly AttributeName: string }[]).map(({ AttributeName }) => AttributeName);
    return [name, { keys, items: new Map<string, Item>() }] as const;
  };
  const tables = new Map(Object.entries(definitions).map(tableFor));

  /** @throws ResourceNotFoundException @throws ValidationException a member that isn't emulated */
  const tableOf = (request: Members, ...supported: readonly string[]) => {
    const beyond = Object.keys(request).find((member) => ![...ofEach, ...supported].includes(member));
    if (beyond) throw validation(`The local endpoint does not emulate the parameter ${beyond}`);
    const table = tables.get(String(request.TableName));
    if (!table) throw error('ResourceNotFoundException', 'Requested resource not found');
    return table;
  };

  /** @param member - what is put there by `Item`, or taken away by `Key` @throws ConditionalCheckFailedException */
  const write = (member: 'Item' | 'Key') => (request: Members) => {
    const { keys, items } = tableOf(request, member, 'ConditionExpression');
    const item = member === 'Key' ? keyOf(keys, request.Key) : itemOf(request.Item);
    const key = keyIn(keys, item);
    const terms = termsOf(request, 'ConditionExpression');
    if (terms && !holds(terms, items.get(key) ?? {})) {
      throw error('ConditionalCheckFailedException', 'The conditional request failed');
    }
    if (member === 'Key') items.delete(key);
    else items.set(key, item);
    return {};
  };

  const Query = (request: Members) => {
    const { keys, items } = tableOf(request, 'KeyConditionExpression', 'ExclusiveStartKey', 'ConsistentRead');
    const [hash = '', range = ''] = keys;
    const terms = termsOf(request, 'KeyConditionExpression') ?? [];
    if (terms.length !== 1 || terms[0]?.attribute !== hash || terms[0].operator !== '=') {
      throw validation(`KeyConditionExpression: the local endpoint takes only ${hash} = :value`);
    }
    const start = request.ExclusiveStartKey === undefined ? {} : keyOf(keys, request.ExclusiveStartKey);
    const byRange = (one: Item, other: Item) => compare(one[range] ?? { S: '' }, other[range] ?? { S: '' });
    const left = [...items.values()].filter((item) => holds(terms, item) && byRange(item, start) > 0).sort(byRange);
    let bytes = 0;
    // The item that reaches the limit still belongs to the page. Its JSON is a little longer than what AWS counts.
    const end = left.findIndex((item) => {
      bytes += Buffer.byteLength(JSON.stringify(item));
      return bytes >= maxPageBytes;
    });
    const Items = end < 0 ? left : left.slice(0, end + 1);
    const last = Items.length < left.length ? Items.at(-1) : undefined;
    const LastEvaluatedKey = last && Object.fromEntries(keys.map((name) => [name, last[name]]));
    return { Items, Count: Items.length, ScannedCount: Items.length, LastEvaluatedKey };
  };

  return { target: 'DynamoDB_20120810', operations: { PutItem: write('Item'), DeleteItem: write('Key'), Query } };
};

const error = (name: string, message: string) => new AwsError(`com.amazonaws.dynamodb.v20120810#${name}`, message);
const validation = (message: string) => new AwsError('com.amazon.coral.validate#ValidationException', message);

/** What an item is found by. @throws ValidationException a key attribute is missing or no text */
const keyIn = (keys: readonly string[], item: Item): string => {
  const key = keys.map((name) => {
    const { [name]: value = { S: '' } } = item;
    if ('S' in value && value.S !== '') return value.S;
    throw validation(`One or more parameter values were invalid: the key ${name} must be a text that is not empty`);
  });
  return JSON.stringify(key);
};

/** A key that comes alone. @throws ValidationException */
const keyOf = (keys: readonly string[], value: unknown): Item => {
  const key = itemOf(value);
  if (Object.keys(key).sort().join() === keys.toSorted().join()) return key;
  throw validation('The provided key element does not match the schema');
};

const termForm = /^(?:attribute_not_exists\s*\(\s*(#\w+)\s*\)|(#\w+)\s*([=<])\s*(:\w+))$/;

/**
 * The terms of an expression, joined by OR. Names of attributes are placeholders only: some 570 words are reserved on AWS, and
 * one that is taken here might be refused there.
 *
 * @returns undefined where the request has no such member
 * @throws ValidationException for what AWS refuses, and for what is beyond this emulator
 * @see https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Expressions.html
 */
const termsOf = (request: Members, member: string): readonly Term[] | undefined => {
  const { ExpressionAttributeNames = {}, ExpressionAttributeValues = {}, [member]: expression } = request;
  const names: Members = Object(ExpressionAttributeNames);
  const values = itemOf(ExpressionAttributeValues);
  const unused = new Set(Object.keys({ ...names, ...values }));
  const take = <Value>(given: Readonly<Record<string, Value>>, placeholder = '') => {
    unused.delete(placeholder);
    const found = given[placeholder];
    if (found !== undefined) return found;
    throw validation(`Invalid ${member}: An expression attribute is not defined: ${placeholder}`);
  };
  const texts = expression === undefined ? undefined : `${expression}`.split(/\s+OR\s+/i);
  const terms = texts?.map((term): Term => {
    const [, absent, name, operator, value] = termForm.exec(term.trim()) ?? [];
    if (absent) return { attribute: `${take(names, absent)}` };
    if (name) return { attribute: `${take(names, name)}`, operator, value: take(values, value) };
    const forms = 'attribute_not_exists(#name), #name = :value and #name < :value, joined by OR';
    throw validation(`Invalid ${member}: The local endpoint takes ${forms}; got ${JSON.stringify(term.slice(0, 100))}`);
  });
  if (unused.size === 0) return terms;
  throw validation(`Value provided unused in expressions: keys: {${[...unused].join(', ')}}`);
};

/** Whether one of the terms holds for an item; one that isn't there has no attributes. */
const holds = (terms: readonly Term[], item: Item): boolean =>
  terms.some(({ attribute, operator, value }) => {
    const there = Object.hasOwn(item, attribute) ? item[attribute] : undefined;
    if (!there || !value) return !there && !value;
    return operator === '=' ? compare(there, value) === 0 : compare(there, value) < 0;
  });

/** Numbers that JavaScript holds exactly. AWS takes 38 digits and exponents, which the ledger doesn't write. */
const plainNumber = /^-?(?=[\d.]{1,15}$)\d+(\.\d{1,6})?$/;

const valueOf = (name: string, value: unknown): AttributeValue => {
  const [[type, content] = [], ...more] = Object.entries(value ?? {});
  const isText = more.length === 0 && typeof content === 'string';
  if (isText && type === 'S') return { S: content };
  // As AWS answers it: `1.50` is `1.5`.
  if (isText && type === 'N' && plainNumber.test(content)) return { N: `${Number(content)}` };
  const got = JSON.stringify(value)?.slice(0, 100);
  throw validation(
    `The local endpoint takes S, and N of up to 15 characters and 6 decimals, as the value of an attribute; got ${got} for ${name}`,
  );
};

/** The attributes of a request, in the form that they are stored and answered in. @throws ValidationException */
const itemOf = (value: unknown): Item => {
  if (!isMembers(value)) throw validation(`Attributes must be an object, got ${JSON.stringify(value)}`);
  return Object.fromEntries(Object.entries(value).map(([name, attribute]) => [name, valueOf(name, attribute)]));
};

/** Below 0, 0 or above 0, as for a sort; NaN for values of two types. */
const compare = (left: AttributeValue, right: AttributeValue): number => {
  if ('N' in left && 'N' in right) return Number(left.N) - Number(right.N);
  if ('S' in left && 'S' in right) return Buffer.compare(Buffer.from(left.S), Buffer.from(right.S));
  return Number.NaN;
};
