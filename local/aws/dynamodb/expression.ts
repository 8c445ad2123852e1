import type { Members } from '../wire/operation.ts';
import { type AttributeValue, itemOf } from './attribute-value.ts';
import { validation } from './validation.ts';

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
