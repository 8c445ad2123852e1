import { isDeepStrictEqual } from 'node:util';
import type { Members } from '../wire/operation.ts';
import { compareNumbers, normalizedNumber } from './number.ts';
import { validation } from './validation.ts';

/** An attribute's value as on the wire, under the name of its one type. */
export type AttributeValue = Members & { readonly S?: string; readonly N?: string; readonly B?: string };

/** The attributes of an item by name, `{"Month": {"S": "2026-11"}}`. */
export type Item = Readonly<Record<string, AttributeValue>>;

/** Of lists and maps within each other. @see https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Constraints.html */
const maxDepth = 32;

const exactlyOne = 'must contain exactly one of the supported datatypes';
const emptyValue = `Supplied AttributeValue is empty, ${exactlyOne}`;

const isObject = (value: unknown): value is object =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** @throws ValidationException */
const text = (content: unknown, type: string): string => {
  if (typeof content === 'string') return content;
  throw validation(`The value of ${type} must be a text`);
};

/** A set has no order, so it is kept in one. @throws ValidationException it is empty, or has a value twice */
const setOf =
  (read: (content: unknown, type: string) => string) =>
  (content: unknown, type: string): readonly string[] => {
    if (!Array.isArray(content)) throw validation(`The value of ${type} must be a list`);
    if (content.length === 0) {
      throw validation('One or more parameter values were invalid: An AttributeValue may not contain an empty set.');
    }
    const values = content.map((value) => read(value, type)).sort();
    if (new Set(values).size === values.length) return values;
    if (type === 'NS') throw validation('Input collection contains duplicates');
    const shown = `[${content.join(', ')}]`;
    throw validation(`One or more parameter values were invalid: Input collection ${shown} contains duplicates.`);
  };

const number = (content: unknown, type: string): string => normalizedNumber(text(content, type));

/** How the content of each type is read, in the form that it is kept in. */
const types: Readonly<Record<string, (content: unknown, type: string, depth: number) => unknown>> = {
  S: text,
  N: number,
  B: text,
  BOOL: (content) => {
    if (typeof content === 'boolean') return content;
    throw validation('The value of BOOL must be true or false');
  },
  NULL: (content) => {
    if (content === true) return content;
    throw validation(
      'One or more parameter values were invalid: Null attribute value types must have the value of true',
    );
  },
  SS: setOf(text),
  NS: setOf(number),
  BS: setOf(text),
  L: (content, _, depth) => {
    if (Array.isArray(content)) return content.map((value) => valueOf(value, depth + 1));
    throw validation('The value of L must be a list');
  },
  M: (content, _, depth) => {
    if (isObject(content)) return itemOf(content, depth + 1);
    throw validation('The value of M must be a map');
  },
};

/** @throws ValidationException it isn't like `{"S": "text"}` */
const valueOf = (value: unknown, depth: number): AttributeValue => {
  // The words are assumed.
  if (depth > maxDepth) throw validation(`Nesting Levels have exceeded supported limits: ${maxDepth}`);
  const given = isObject(value) ? Object.entries(value).filter(([type]) => Object.hasOwn(types, type)) : [];
  const [[type = '', content] = [], ...more] = given;
  if (type === '') throw validation(emptyValue);
  if (more.length > 0) throw validation(`Supplied AttributeValue has more than one datatypes set, ${exactlyOne}`);
  return { [type]: types[type]?.(content, type, depth) };
};

/** The attributes of a request, in the form that they are stored and answered in. @throws ValidationException */
export const itemOf = (value: unknown, depth = 1): Item => {
  if (!isObject(value)) throw validation(emptyValue);
  return Object.fromEntries(Object.entries(value).map(([name, attribute]) => [name, valueOf(attribute, depth)]));
};

/** Types whose values have an order. */
export const orderedTypes: readonly string[] = ['S', 'N', 'B'];

/** Numbers by value, texts and binaries by their bytes; NaN for values that have no order among each other. */
export const order = (left: AttributeValue, right: AttributeValue): number => {
  if (left.N !== undefined && right.N !== undefined) return compareNumbers(left.N, right.N);
  for (const [type, encoding] of [
    ['S', 'utf8'],
    ['B', 'base64'],
  ] as const) {
    const [one, other] = [left[type], right[type]];
    if (one !== undefined && other !== undefined) {
      return Buffer.compare(Buffer.from(one, encoding), Buffer.from(other, encoding));
    }
  }
  return Number.NaN;
};

/** Values are stored in one form, so that equal ones are alike. */
export const areEqual = (left: AttributeValue, right: AttributeValue): boolean => isDeepStrictEqual(left, right);
