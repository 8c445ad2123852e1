import { NormalizedSchema } from '@smithy/core/schema';
import { AwsError, type Members, type OperationRequest } from './operation.ts';

/** What AWS's API model says of a member beside its type and whether it is required, which the SDK's schemas say. */
export interface Constraint {
  /** Least value of a number, least length of a string or list. */
  readonly min?: number;
  readonly max?: number;
  /** Must match the whole value, so it is anchored here even where the API model leaves the anchors out. */
  readonly pattern?: RegExp;
  readonly values?: readonly string[];
  /** Of each item of a list. */
  readonly member?: Constraint;
}

type SchemaRef = Parameters<typeof NormalizedSchema.of>[0];

/** How a schema shows the type of a member, and what values are of it. All numbers in requests are whole ones. */
const types: readonly (readonly [name: string, (of: NormalizedSchema) => boolean, (value: unknown) => boolean])[] = [
  ['string', (of) => of.isStringSchema(), (value) => typeof value === 'string'],
  ['integer', (of) => of.isNumericSchema(), Number.isInteger],
  ['timestamp', (of) => of.isTimestampSchema(), Number.isFinite],
  ['boolean', (of) => of.isBooleanSchema(), (value) => typeof value === 'boolean'],
  ['list', (of) => of.isListSchema(), Array.isArray],
  ['structure', () => true, (value) => typeof value === 'object' && !Array.isArray(value)],
];

/**
 * Checks a service's requests against its API model. Members that it doesn't have are ignored, as AWS does.
 *
 * @param sdk - the service's SDK, with the schemas of its operations
 * @param errorName - of the error that names every constraint that a member broke, in AWS's words
 * @param constraints - by a member's name, which means the same in every request of a service
 * @throws SerializationException a member is of another type
 */
export const requestCheck = (sdk: object, errorName: string, constraints: Readonly<Record<string, Constraint>>) => {
  const schemas = sdk as Readonly<Record<string, readonly SchemaRef[]>>;

  const brokenBy = (
    schema: NormalizedSchema,
    value: unknown,
    path: string,
    isRequired: boolean,
    constraint: Constraint = {},
  ): readonly string[] => {
    const failed = `at '${path}' failed to satisfy constraint: Member must`;
    if (value === undefined) return isRequired ? [`Value null ${failed} not be null`] : [];
    const [type, , isOfType] = types.find(([, isOf]) => isOf(schema)) ?? [];
    if (isOfType?.(value) === false) {
      // AWS's name for a JSON value of another type than the model's; the words are assumed.
      throw new AwsError('SerializationException', `The value at '${path}' can not be converted to a ${type}.`);
    }
    const shown = typeof value === 'object' ? JSON.stringify(value) : value;
    const broken = brokenRules(value, constraint).map((rule) => `Value '${shown}' ${failed} ${rule}`);
    if (type === 'structure') return [...broken, ...brokenMembers(schema, value as Members, `${path}.`)];
    if (!Array.isArray(value)) return broken;
    const items = Array.from(value, (item, i) =>
      brokenBy(schema.getValueSchema(), item, `${path}.${i + 1}.member`, true, constraint.member),
    );
    return [...broken, ...items.flat()];
  };
  const brokenMembers = (schema: NormalizedSchema, members: Members, prefix: string): readonly string[] => {
    // The required members come first in a structure's schema; their number is its last part.
    const { 6: required = 0 } = schema.getSchema() as readonly unknown[];
    return Array.from(schema.structIterator()).flatMap(([name, member], i) =>
      brokenBy(member, members[name], `${prefix}${name}`, i < Number(required), constraints[name]),
    );
  };

  return ({ operation, members }: OperationRequest): void => {
    const [, , , , input = 'unit'] = schemas[`${operation}$`] ?? [];
    const broken = brokenMembers(NormalizedSchema.of(input), members, '');
    if (broken.length === 0) return;
    const errors = broken.length === 1 ? 'error' : 'errors';
    throw new AwsError(errorName, `${broken.length} validation ${errors} detected: ${broken.join('; ')}`);
  };
};

const brokenRules = (value: unknown, { min = -Infinity, max = Infinity, pattern, values }: Constraint) => {
  const [quantity, what] = typeof value === 'number' ? [value, 'value'] : [Object(value).length, 'length'];
  const rules: string[] = [];
  if (quantity < min) rules.push(`have ${what} greater than or equal to ${min}`);
  if (quantity > max) rules.push(`have ${what} less than or equal to ${max}`);
  if (pattern?.test(String(value)) === false) {
    rules.push(`satisfy regular expression pattern: ${pattern.source.replaceAll('\\/', '/')}`);
  }
  if (values?.includes(String(value)) === false) rules.push(`satisfy enum value set: [${values.join(', ')}]`);
  return rules;
};
