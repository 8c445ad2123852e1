import type { Members } from '../wire/operation.ts';
import { type AttributeValue, compare, type Item, itemOf, validation } from './item.ts';

/** `attribute_not_exists(#Run)`, `#Month = :month` or `#Seconds < :seconds`, the names put in. */
export interface Term {
  readonly attribute: string;
  readonly operator: 'attribute_not_exists' | '=' | '<';
  /** What the attribute is compared with. */
  readonly value?: AttributeValue;
}

/** In characters. @see https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Constraints.html */
const maxExpressionLength = 4096;
const termForm = /^(?:(attribute_not_exists)\s*\(\s*(#\w+)\s*\)|(#\w+)\s*([=<])\s*(:\w+))$/;

/**
 * The terms of an expression, joined by OR: what the ledger needs. Names of attributes are placeholders only: some 570 words are
 * reserved on AWS, and one that is taken here might be refused there.
 *
 * @returns undefined where the request has no such member
 * @throws ValidationException for what AWS refuses, and for what is beyond this emulator
 * @see https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Expressions.html
 */
export const termsOf = (request: Members, member: string): readonly Term[] | undefined => {
  const { ExpressionAttributeNames = {}, ExpressionAttributeValues = {}, [member]: expression } = request;
  const names = new Map(Object.entries(ExpressionAttributeNames ?? {}));
  const values = new Map(Object.entries(itemOf(ExpressionAttributeValues)));
  const unused = new Set([...names.keys(), ...values.keys()]);
  const take = <Value>(given: ReadonlyMap<string, Value>, placeholder = ''): Value => {
    unused.delete(placeholder);
    const found = given.get(placeholder);
    if (found !== undefined) return found;
    throw validation(`Invalid ${member}: An expression attribute is not defined: ${placeholder}`);
  };
  const text = expression === undefined ? undefined : `${expression}`;
  if (text && text.length > maxExpressionLength) {
    throw validation(`Invalid ${member}: Expression size has exceeded the maximum allowed size`);
  }
  const terms = text?.split(/\s+OR\s+/i);
  const read = terms?.map((term): Term => {
    const [, not, absent, name, operator, value] = termForm.exec(term.trim()) ?? [];
    if (not) return { attribute: `${take(names, absent)}`, operator: 'attribute_not_exists' };
    if (operator === '=' || operator === '<') {
      return { attribute: `${take(names, name)}`, operator, value: take(values, value) };
    }
    const forms = 'attribute_not_exists(#name), #name = :value and #name < :value, joined by OR';
    throw validation(`Invalid ${member}: The local endpoint takes ${forms}; got ${JSON.stringify(term.slice(0, 100))}`);
  });
  if (unused.size === 0) return read;
  throw validation(`Value provided unused in expressions: keys: {${[...unused].join(', ')}}`);
};

/** Whether one of the terms holds for an item; one that isn't there has no attributes. */
export const holds = (terms: readonly Term[], item: Item): boolean =>
  terms.some(({ attribute, operator, value }) => {
    const there = Object.hasOwn(item, attribute) ? item[attribute] : undefined;
    if (!there || !value) return !there && operator === 'attribute_not_exists';
    return operator === '=' ? compare(there, value) === 0 : compare(there, value) < 0;
  });
