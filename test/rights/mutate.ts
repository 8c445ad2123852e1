import { check, type Template, templates } from './documents.ts';

/**
 * Loses or widens each right of the templates, one at a time, and counts what the checks of `rights.test.ts` don't notice:
 *
 *     npx node bin/run.js test/rights/mutate.ts
 */
type Members = Record<string, unknown>;
/** Changes a part of a template in place. */
interface Mutation {
  readonly what: string;
  readonly change: (at: Members) => void;
}

const isMembers = (value: unknown): value is Members =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const listOf = (value: unknown): readonly unknown[] => [value].flat();
const set = (member: string, value: unknown, what: string): Mutation => ({
  what: `${member} ${what}`,
  change: (at) => {
    if (value === undefined) delete at[member];
    else at[member] = value;
  },
});

const ofList = (member: string, value: unknown, others: readonly unknown[]): Mutation[] => {
  const items = listOf(value);
  const without = items.map((_, i) => items.filter((__, j) => j !== i));
  return [
    ...(items.length > 1 ? without.map((left, i) => set(member, left, `without ${JSON.stringify(items[i])}`)) : []),
    ...others.flatMap((other) => [
      set(member, other, `replaced by ${JSON.stringify(other)}`),
      set(member, [...items, other], `with ${JSON.stringify(other)} too`),
    ]),
  ];
};

const ofCondition = (condition: Readonly<Record<string, Members>>): Mutation[] =>
  Object.entries(condition).flatMap(([operator, keys]) => {
    const { [operator]: _, ...others } = condition;
    return [
      set('Condition', others, `without ${operator}`),
      ...Object.entries(keys).flatMap(([key, value]) => {
        const { [key]: __, ...left } = keys;
        const lost =
          listOf(value).length > 1
            ? [
                set(
                  'Condition',
                  { ...condition, [operator]: { ...keys, [key]: listOf(value).slice(1) } },
                  `with fewer ${key}`,
                ),
              ]
            : [];
        return [
          set('Condition', { ...others, [operator]: left }, `without ${key}`),
          set('Condition', { ...others, [operator]: { ...keys, [key]: '*' } }, `with any ${key}`),
          ...lost,
        ];
      }),
    ];
  });

const ofStatement = (statement: Members): Mutation[] => {
  const { Action, Resource, Principal, Condition, Effect } = statement;
  const [first = ''] = listOf(Action).map(String);
  const [service] = first.split(':');
  return [
    set('Effect', Effect === 'Allow' ? 'Deny' : 'Allow', 'turned'),
    ...ofList('Action', Action, [`${service}:*`, 'comprehend:StopTrainingDocumentClassifier']),
    ...(Resource === undefined ? [] : ofList('Resource', Resource, ['*'])),
    ...(Principal === undefined
      ? []
      : [
          set('Principal', { Service: 'ec2.amazonaws.com' }, 'another'),
          set('Principal', '*', 'anybody'),
          set('Principal', { AWS: '*' }, 'any account'),
        ]),
    ...(isMembers(Condition)
      ? [set('Condition', undefined, 'gone'), ...ofCondition(Condition as Readonly<Record<string, Members>>)]
      : [set('Condition', { Bool: { 'aws:SecureTransport': 'true' } }, 'added')]),
  ];
};

const ofPermission = ({ SourceArn, Principal }: Members): Mutation[] => [
  ...(SourceArn === undefined
    ? []
    : [set('SourceArn', undefined, 'gone'), set('SourceArn', 'arn:aws:sns:*', 'another')]),
  ...(Principal === undefined ? [] : [set('Principal', '*', 'anybody')]),
  set('Action', 'lambda:*', 'widened'),
  set('FunctionName', 'other', 'another'),
];

const administrator = 'arn:aws:iam::aws:policy/AdministratorAccess';
const whose = ['ManagedPolicyArns', 'GuardrailPolicies', 'Roles', 'Topics', 'Queues'];

interface Place extends Mutation {
  /** From the template's resources to what is changed. */
  readonly path: readonly (string | number)[];
}

/** What can be changed of a value and below it. */
const placesIn = (value: unknown, path: readonly (string | number)[]): Place[] => {
  if (Array.isArray(value)) return value.flatMap((inner, i) => placesIn(inner, [...path, i]));
  if (!isMembers(value)) return [];
  const statements = value.Statement;
  if (Array.isArray(statements)) {
    return statements.flatMap((statement, i) => [
      { path, what: `statement ${i} gone`, change: (at) => (at.Statement as unknown[]).splice(i, 1) },
      ...ofStatement(statement).map((one): Place => ({ ...one, path: [...path, 'Statement', i] })),
    ]);
  }
  const here = whose.flatMap((member) =>
    Array.isArray(value[member])
      ? [set(member, undefined, 'gone'), ...ofList(member, value[member], [administrator])]
      : [],
  );
  const permission = value.Type === 'AWS::Lambda::Permission' && isMembers(value.Properties);
  return [
    ...here.map((one): Place => ({ ...one, path })),
    ...(permission
      ? ofPermission(value.Properties as Members).map((one): Place => ({ ...one, path: [...path, 'Properties'] }))
      : []),
    ...Object.entries(value).flatMap(([name, inner]) => placesIn(inner, [...path, name])),
  ];
};

const mutated = (template: Template, { path, change }: Place): Template => {
  const copy = structuredClone(template);
  let at: unknown = copy.Resources;
  for (const step of path) at = (at as Record<string | number, unknown>)[step];
  change(at as Members);
  return copy;
};

let [all, unnoticed] = [0, 0];
const synthesized = templates();
for (const name of Object.keys(synthesized) as (keyof typeof synthesized)[]) {
  const template = synthesized[name];
  for (const place of placesIn(template.Resources, [])) {
    const changed = mutated(template, place);
    if (JSON.stringify(changed) === JSON.stringify(template)) continue;
    all += 1;
    try {
      check(name, changed);
      unnoticed += 1;
      console.log(`not noticed in ${name}: ${place.path.join('/')}: ${place.what}`);
    } catch {}
  }
}
console.log(`${unnoticed} of ${all} not noticed`);
