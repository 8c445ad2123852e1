import { AwsError, type Members } from './operation.ts';

/** What AWS's API model says about one member of a request. */
export interface Constraint {
  readonly type: 'string' | 'integer' | 'timestamp' | 'boolean' | 'list' | 'structure';
  readonly required?: true;
  /** Least value of a number, least length of a string or list. */
  readonly min?: number;
  readonly max?: number;
  /** Must match the whole value, so it is anchored here even where the API model leaves the anchors out. */
  readonly pattern?: RegExp;
  readonly values?: readonly string[];
  /** Of each item of a list. */
  readonly member?: Constraint;
  /** Of a structure. */
  readonly members?: Readonly<Record<string, Constraint>>;
}

/**
 * Checks requests against the constraints of their members. Members without a constraint are ignored, as AWS does, and
 * `null` counts as absent.
 *
 * @param errorName - the service's, of an error that names every constraint that a member broke, in AWS's words
 * @throws SerializationException a member is of another type
 */
export const checked = (errorName: string, members: Readonly<Record<string, Constraint>>) => {
  const structure: Constraint = { type: 'structure', members };
  return (request: Members): Members => {
    const broken = brokenConstraints(structure, request, '');
    if (broken.length === 0) return request;
    const errors = broken.length === 1 ? 'error' : 'errors';
    throw new AwsError(errorName, `${broken.length} validation ${errors} detected: ${broken.join('; ')}`);
  };
};

const isOfType = {
  string: (value) => typeof value === 'string',
  integer: Number.isInteger,
  timestamp: Number.isFinite,
  boolean: (value) => typeof value === 'boolean',
  list: Array.isArray,
  structure: (value) => typeof value === 'object' && !Array.isArray(value),
} satisfies Record<Constraint['type'], (value: unknown) => boolean>;

const brokenConstraints = (constraint: Constraint, value: unknown, path: string): string[] => {
  const { type, required, min = -Infinity, max = Infinity, pattern, values, member, members } = constraint;
  if (value === undefined || value === null) {
    return required ? [`Value null at '${path}' failed to satisfy constraint: Member must not be null`] : [];
  }
  if (!isOfType[type](value)) {
    // AWS's name for a JSON value of another type than the model's; the words are assumed.
    throw new AwsError('SerializationException', `The value at '${path}' can not be converted to a ${type}.`);
  }
  const rules: string[] = [];
  const [quantity, what] = typeof value === 'number' ? [value, 'value'] : [Object(value).length, 'length'];
  if (quantity < min) rules.push(`have ${what} greater than or equal to ${min}`);
  if (quantity > max) rules.push(`have ${what} less than or equal to ${max}`);
  if (pattern?.test(String(value)) === false) {
    rules.push(`satisfy regular expression pattern: ${pattern.source.replaceAll('\\/', '/')}`);
  }
  if (values?.includes(String(value)) === false) rules.push(`satisfy enum value set: [${values.join(', ')}]`);

  const broken = rules.map((rule) => {
    const shown = typeof value === 'object' ? JSON.stringify(value) : value;
    return `Value '${shown}' at '${path}' failed to satisfy constraint: Member must ${rule}`;
  });
  if (member && Array.isArray(value)) {
    broken.push(...value.flatMap((item, index) => brokenConstraints(member, item, `${path}.${index + 1}.member`)));
  }
  for (const [name, inner] of Object.entries(members ?? {})) {
    const innerValue = (value as Readonly<Record<string, unknown>>)[name];
    broken.push(...brokenConstraints(inner, innerValue, path ? `${path}.${name}` : name));
  }
  return broken;
};
