import { AwsError, type Members } from '../wire/operation.ts';

/** An attribute's value as on the wire, under the name of its one type. */
export type AttributeValue = Members & { readonly S?: string; readonly N?: string };

/** The attributes of an item by name, `{"Month": {"S": "2026-11"}}`. */
export type Item = Readonly<Record<string, AttributeValue>>;

/** Error texts are those that the DynamoDB emulator dynalite has recorded from AWS, where it has them. */
export const validation = (message: string) => new AwsError('com.amazon.coral.validate#ValidationException', message);

const isObject = (value: unknown): value is object =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const isNumeric = (text: unknown) => /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(String(text));

/** Types but texts and numbers are taken as they come. @throws ValidationException attributes that aren't `{"S": "text"}` */
export const itemOf = (value: unknown): Item => {
  for (const attribute of isObject(value) ? Object.values(value) : [undefined]) {
    const [[type = '', content] = [], ...more] = isObject(attribute) ? Object.entries(attribute) : [];
    if (type === '' || more.length > 0) {
      const fault = type === '' ? 'is empty' : 'has more than one datatypes set';
      throw validation(`Supplied AttributeValue ${fault}, must contain exactly one of the supported datatypes`);
    }
    if (type === 'N' && !isNumeric(content)) {
      throw validation(`The parameter cannot be converted to a numeric value: ${content}`);
    }
    if (/^[SN]$/.test(type) && typeof content !== 'string') throw validation(`The value of ${type} must be a text`);
  }
  return value as Item;
};

/** What stands in an expression: the name of an attribute, or a value. */
export type Operand = { readonly path: string } | { readonly value: AttributeValue };

/** In characters, of one expression. @see https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Constraints.html */
const maxExpressionLength = 4096;

/**
 * The expression in a member of a request, part by part. Names of attributes are taken from ExpressionAttributeNames only: some
 * 570 words are reserved on AWS, and one that is taken here might be refused there.
 *
 * @returns undefined where the request has no such member
 * @throws ValidationException the expression is empty or too long, or what it may stand for is ill-formed
 * @see https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Expressions.html
 */
export const expressionOf = (request: Members, member: string) => {
  const { ExpressionAttributeNames: names, ExpressionAttributeValues: values, [member]: text } = request;
  const only = 'can only be specified when using expressions';
  if (text === undefined && names !== undefined) throw validation(`ExpressionAttributeNames ${only}`);
  if (text === undefined && values !== undefined) {
    throw validation(`ExpressionAttributeValues ${only}: ${member} is null`);
  }
  if (text === undefined) return undefined;
  const invalid = (reason: string) => validation(`Invalid ${member}: ${reason}`);
  if (text === '') throw invalid('The expression can not be empty;');
  if (typeof text !== 'string' || text.length > maxExpressionLength) {
    throw invalid('Expression size has exceeded the maximum allowed size');
  }
  const given = {
    ExpressionAttributeNames: placeholdersOf('ExpressionAttributeNames', names, /^#\w+$/),
    ExpressionAttributeValues: placeholdersOf('ExpressionAttributeValues', values, /^:\w+$/),
  };
  const valuesByName = itemOf(values ?? {});
  const tokens: readonly string[] = text.match(/<>|<=|>=|[#:]?\w+|\S/g) ?? [];
  for (const [what, placeholders] of Object.entries(given)) {
    const unused = placeholders.filter((placeholder) => !tokens.includes(placeholder));
    if (unused.length === 0) continue;
    throw validation(`Value provided in ${what} unused in expressions: keys: {${unused.join(', ')}}`);
  }
  return {
    tokens,
    invalid,
    /** @throws ValidationException it isn't defined, or no placeholder */
    operandOf: (token: string): Operand => {
      const value = Object.hasOwn(valuesByName, token) ? valuesByName[token] : undefined;
      if (value) return { value };
      const path = (names as Readonly<Record<string, string>> | undefined)?.[token];
      if (token.startsWith('#') && path !== undefined) return { path };
      if (!/^[#:]/.test(token)) throw invalid(`The local endpoint takes names only as placeholders, got ${token}`);
      const what = token.startsWith('#') ? 'name used in the document path' : 'value used in expression';
      const which = `attribute ${what.split(' ')[0]}: ${token}`;
      throw invalid(`An expression attribute ${what} is not defined; ${which}`);
    },
  };
};

const placeholdersOf = (member: string, given: unknown, pattern: RegExp): readonly string[] => {
  const keys = Object.keys(given ?? {});
  if (given !== undefined && keys.length === 0) throw validation(`${member} must not be empty`);
  const wrong = keys.find((key) => !pattern.test(key));
  if (wrong !== undefined) throw validation(`${member} contains invalid key: Syntax error; key: "${wrong}"`);
  return keys;
};
