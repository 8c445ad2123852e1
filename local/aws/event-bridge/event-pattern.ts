type Test = (value: unknown) => boolean;

/**
 * Compiles an EventBridge event pattern: values, `prefix` and `$or`, all that this project's rules need.
 *
 * As on AWS, arrays in events count as their elements: of the elements of one array all fields must be in the same one.
 *
 * @throws Error of one line naming the path and what is wrong there, an operator beyond these for example
 * @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-create-pattern-operators.html
 */
export const compilePattern = (pattern: unknown): ((event: object) => boolean) => fieldsTest(pattern, '');

const invalid = (path: string, reason: string) =>
  new Error(`The event pattern is not valid at ${path || 'its top'}: ${reason}`);

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** At all depths: EventBridge doesn't tell a list within a list from one list. */
const elementsOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value.flatMap(elementsOf) : [value]);

const fieldsTest = (pattern: unknown, path: string): Test => {
  if (!isObject(pattern) || Object.keys(pattern).length === 0) {
    throw invalid(path, `must be an object with at least one field, got ${JSON.stringify(pattern)}`);
  }
  const tests = Object.entries(pattern).map(([name, inner]): Test => {
    if (name === '$or') return alternativesTest(inner, path);
    const innerPath = path ? `${path}.${name}` : name;
    const test = Array.isArray(inner) ? valuesTest(inner, innerPath) : fieldsTest(inner, innerPath);
    return (element) => isObject(element) && test(element[name]);
  });
  return (value) => elementsOf(value).some((element) => tests.every((test) => test(element)));
};

const alternativesTest = (alternatives: unknown, path: string): Test => {
  if (!Array.isArray(alternatives) || alternatives.length < 2) {
    throw invalid(path, '$or must be an array of at least two objects');
  }
  const tests = alternatives.map((alternative) => fieldsTest(alternative, path));
  return (element) => tests.some((test) => test(element));
};

const valuesTest = (values: readonly unknown[], path: string): Test => {
  if (values.length === 0) throw invalid(path, 'the array is empty');
  const tests = values.map((wanted): Test => {
    if (typeof wanted !== 'object' || wanted === null) return (value) => value === wanted;
    const { prefix, ...others } = wanted as { readonly prefix?: unknown };
    const [beyond] = Object.keys(others);
    if (beyond !== undefined) throw invalid(path, `the local mode has no operator ${beyond}, only prefix`);
    if (typeof prefix !== 'string') throw invalid(path, `prefix must be a text, got ${JSON.stringify(prefix)}`);
    return (value) => typeof value === 'string' && value.startsWith(prefix);
  });
  return (value) => elementsOf(value).some((element) => tests.some((test) => test(element)));
};
