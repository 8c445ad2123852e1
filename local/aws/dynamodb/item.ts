import { AwsError } from '../wire/operation.ts';

/** An attribute's value as on the wire: a text, or a number. */
export type AttributeValue = { readonly S: string } | { readonly N: string };

/** The attributes of an item by name, `{"Month": {"S": "2026-11"}}`. */
export type Item = Readonly<Record<string, AttributeValue>>;

/** Error texts are those that the DynamoDB emulator dynalite has recorded from AWS, where it has them. */
export const validation = (message: string) => new AwsError('com.amazon.coral.validate#ValidationException', message);

/** Numbers that JavaScript holds exactly. AWS takes 38 digits and exponents, which the ledger doesn't write. */
const plainNumber = /^-?(?=[\d.]{1,15}$)\d+(\.\d{1,6})?$/;

/** @throws ValidationException */
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
export const itemOf = (value: unknown): Item => {
  const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
  if (!isObject) throw validation(`Attributes must be an object, got ${JSON.stringify(value)}`);
  return Object.fromEntries(Object.entries(value).map(([name, attribute]) => [name, valueOf(name, attribute)]));
};

/** Below 0, 0 or above 0, as for a sort; NaN for values of two types. */
export const compare = (left: AttributeValue, right: AttributeValue): number => {
  if ('N' in left && 'N' in right) return Number(left.N) - Number(right.N);
  if ('S' in left && 'S' in right) return Buffer.compare(Buffer.from(left.S), Buffer.from(right.S));
  return Number.NaN;
};

/** Names and values in UTF-8; a number by its text, which is longer than what AWS counts. */
export const bytesOf = (item: Item): number =>
  Object.entries(item)
    .flatMap(([name, value]) => [name, ...Object.values(value)])
    .reduce((sum, text) => sum + Buffer.byteLength(text), 0);
