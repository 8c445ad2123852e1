/** A value of an event that isn't an object or an array; patterns match nothing else. */
type Leaf = string | number | boolean | null;

/** What one member of a pattern's array asks of a field: a value, or that there is none. */
type Condition = ((value: Leaf) => boolean) | 'absent';

/** Fields by path, `detail.state.value` for example; all must hold. A pattern with `$or` has several of these. */
type Conjunction = readonly (readonly [path: string, anyOf: readonly Condition[]])[];

/** Which element of each array on its way an event's field is in. */
type Places = ReadonlyMap<unknown, number>;

interface Field {
  readonly path: string;
  readonly value: Leaf;
  readonly places: Places;
}

/**
 * Compiles an EventBridge event pattern.
 *
 * As on AWS, paths are joined by dots, arrays in events count as their elements (of the elements of one array all fields
 * must be in the same one), and `exists` asks for a leaf: an empty array or an object is absent. All operators but `cidr`.
 *
 * @throws Error of one line naming the path and what is wrong there, an operator that isn't known for example
 * @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-create-pattern-operators.html
 * @see https://github.com/aws/event-ruler the matcher EventBridge uses (both read 2026-11-23)
 */
export const compilePattern = (pattern: unknown): ((event: object) => boolean) => {
  const conjunctions = conjunctionsOf(pattern, '').map((conjunction) =>
    // Their order shows only where `exists: false` meets arrays: the fields before it settle the element. As in Ruler.
    conjunction.toSorted(([path], [other]) => (path < other ? -1 : 1)),
  );
  return (event) => {
    const fields = Map.groupBy(fieldsOf(event, '', new Map()), ({ path }) => path);
    return conjunctions.some((conjunction) => holds(conjunction, fields, new Map()));
  };
};

const invalid = (path: string, reason: string) =>
  new Error(`The event pattern is not valid at ${path || 'its top'}: ${reason}`);

const isObject = (value: unknown): value is object => typeof value === 'object' && value !== null;

const joined = (path: string, name: string): string => (path ? `${path}.${name}` : name);

const conjunctionsOf = (pattern: unknown, path: string): Conjunction[] => {
  if (!isObject(pattern) || Array.isArray(pattern) || Object.keys(pattern).length === 0) {
    throw invalid(path, `must be an object with at least one field, got ${JSON.stringify(pattern)}`);
  }
  return Object.entries(pattern).reduce<Conjunction[]>(
    (sofar, [name, value]) => {
      const further = name === '$or' ? alternativesOf(value, path) : conjunctionsAt(value, joined(path, name));
      return sofar.flatMap((one) => further.map((other) => bothOf(one, other)));
    },
    [[]],
  );
};

const bothOf = (one: Conjunction, other: Conjunction): Conjunction => {
  const twice = one.find(([path]) => other.some(([otherPath]) => path === otherPath));
  if (twice) throw invalid(twice[0], 'the field is given twice, which $or does not override');
  return [...one, ...other];
};

const alternativesOf = (value: unknown, path: string): Conjunction[] => {
  if (!Array.isArray(value) || value.length < 2) throw invalid(path, '$or must be an array of at least two objects');
  return value.flatMap((alternative) => {
    const operator = isObject(alternative) && Object.keys(alternative).find((name) => Object.hasOwn(operators, name));
    if (operator) throw invalid(path, `$or has an operator, ${operator}, in the place of a field`);
    return conjunctionsOf(alternative, path);
  });
};

const conjunctionsAt = (value: unknown, path: string): Conjunction[] => {
  if (!Array.isArray(value)) {
    if (!isObject(value)) throw invalid(path, `must be an object or an array, got ${JSON.stringify(value)}`);
    return conjunctionsOf(value, path);
  }
  if (value.length === 0) throw invalid(path, 'the array is empty');
  return [[[path, value.map((member) => conditionOf(member, path))]]];
};

const conditionOf = (member: unknown, path: string): Condition => {
  if (!isObject(member)) return (value) => value === member;
  const [[name = '', argument] = [], ...more] = Object.entries(member);
  const operator = Object.hasOwn(operators, name) ? operators[name] : undefined;
  const known = Object.keys(operators).join(', ');
  if (!operator) throw invalid(path, `unknown operator ${JSON.stringify(name)}, not one of ${known}`);
  if (more.length > 0) throw invalid(path, `${name} must be the only operator of its object`);
  return operator(argument, path);
};

type TextTest = (text: string) => boolean;

const textTests: Readonly<Record<string, (wanted: string, path: string) => TextTest>> = {
  prefix: (wanted) => (text) => text.startsWith(wanted),
  suffix: (wanted) => (text) => text.endsWith(wanted),
  'equals-ignore-case': (wanted) => (text) => text.toLowerCase() === wanted.toLowerCase(),
  wildcard: (wanted, path) => {
    const parts = wanted.match(/\\[*\\]|[^\\]/gs) ?? [];
    if (parts.join('') !== wanted || /(^|,)\*,\*/.test(parts.join())) {
      throw invalid(path, `wildcard takes no ** and no escapes but \\* and \\\\, got ${JSON.stringify(wanted)}`);
    }
    const literal = (part: string) => part.slice(-1).replace(/[\\^$.*+?()[\]{}|]/, '\\$&');
    const expression = new RegExp(`^${parts.map((part) => (part === '*' ? '.*' : literal(part))).join('')}$`, 's');
    return (text) => expression.test(text);
  },
};

const textTest = (name: string, argument: unknown, path: string): TextTest => {
  if (isObject(argument) && (name === 'prefix' || name === 'suffix')) {
    const { 'equals-ignore-case': wanted, ...more } = argument as Readonly<Record<string, unknown>>;
    if (typeof wanted === 'string' && Object.keys(more).length === 0) {
      const test = textTest(name, wanted.toLowerCase(), path);
      return (text) => test(text.toLowerCase());
    }
  }
  const test = Object.hasOwn(textTests, name) ? textTests[name] : undefined;
  if (!test || typeof argument !== 'string') throw invalid(path, `${name} can't take ${JSON.stringify(argument)}`);
  return test(argument, path);
};

const textOperator =
  (name: string) =>
  (argument: unknown, path: string): Condition => {
    const test = textTest(name, argument, path);
    return (value) => typeof value === 'string' && test(value);
  };

const anythingBut = (argument: unknown, path: string): Condition => {
  if (isObject(argument) && !Array.isArray(argument)) {
    const [[name = '', texts] = [], ...more] = Object.entries(argument);
    const wanted = [texts].flat();
    // An empty prefix or suffix would never match, one that ignores case isn't had inside anything-but; refused as on AWS.
    const isRefused = (text: unknown) => typeof text !== 'string' || (text === '' && /fix$/.test(name));
    if (wanted.length === 0 || wanted.some(isRefused) || more.length > 0) {
      throw invalid(path, `anything-but can't take ${JSON.stringify(argument)}`);
    }
    const tests = wanted.map((text) => textTest(name, text, path));
    return (value) => typeof value !== 'string' || !tests.some((test) => test(value));
  }
  const values = [argument].flat();
  const type = typeof values[0];
  if (!/^(string|number)$/.test(type) || values.some((value) => typeof value !== type)) {
    throw invalid(path, `anything-but takes strings or numbers, not both, got ${JSON.stringify(argument)}`);
  }
  return (value) => !values.includes(value);
};

const comparisons: Readonly<Record<string, (value: number, bound: number) => boolean>> = {
  '=': (value, bound) => value === bound,
  '<': (value, bound) => value < bound,
  '<=': (value, bound) => value <= bound,
  '>': (value, bound) => value > bound,
  '>=': (value, bound) => value >= bound,
};

const numeric = (argument: unknown, path: string): Condition => {
  const [operator, bound, upper, top, ...more] = Array.isArray(argument) ? argument : [];
  // One comparison, or a lower bound and then an upper one.
  const isRange = /^>=?$/.test(operator) && /^<=?$/.test(upper) && typeof top === 'number' && bound < top;
  const first = Object.hasOwn(comparisons, operator) ? comparisons[operator] : undefined;
  if (!first || typeof bound !== 'number' || more.length > 0 || (upper !== undefined && !isRange)) {
    throw invalid(path, `numeric takes [">", 0, "<=", 5] and the like, got ${JSON.stringify(argument)}`);
  }
  const second = isRange ? comparisons[upper] : undefined;
  return (value) => typeof value === 'number' && first(value, bound) && (second?.(value, top) ?? true);
};

const exists = (argument: unknown, path: string): Condition => {
  if (typeof argument !== 'boolean') throw invalid(path, `exists takes true or false, got ${JSON.stringify(argument)}`);
  return argument ? () => true : 'absent';
};

const operators: Readonly<Record<string, (argument: unknown, path: string) => Condition>> = {
  prefix: textOperator('prefix'),
  suffix: textOperator('suffix'),
  'equals-ignore-case': textOperator('equals-ignore-case'),
  wildcard: textOperator('wildcard'),
  'anything-but': anythingBut,
  numeric,
  exists,
};

const fieldsOf = (value: unknown, path: string, places: Places): Field[] => {
  if (Array.isArray(value)) {
    return value.flatMap((item, index) =>
      fieldsOf(item, path, isObject(item) ? new Map([...places, [value, index]]) : places),
    );
  }
  if (!isObject(value)) return [{ path, value: value as Leaf, places }];
  return Object.entries(value).flatMap(([name, inner]) => fieldsOf(inner, joined(path, name), places));
};

const holds = (
  [first, ...rest]: Conjunction,
  fields: ReadonlyMap<string, readonly Field[]>,
  places: Places,
): boolean => {
  if (!first) return true;
  const [path, anyOf] = first;
  const there = (fields.get(path) ?? []).filter((field) =>
    [...field.places].every(([array, index]) => (places.get(array) ?? index) === index),
  );
  if (there.length === 0) return anyOf.includes('absent') && holds(rest, fields, places);
  return there.some(
    ({ value, places: further }) =>
      anyOf.some((condition) => condition !== 'absent' && condition(value)) &&
      holds(rest, fields, new Map([...places, ...further])),
  );
};
