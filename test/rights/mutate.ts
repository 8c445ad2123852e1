import { check, owners, type Template, templates } from './documents.ts';

/**
 * Loses or widens each right of the templates, one at a time, and counts what the checks of `rights.test.ts` don't notice:
 *
 *     npx node bin/run.js test/rights/mutate.ts
 */
type Path = readonly (string | number)[];
/** Where in a template's resources something is changed, and what to: undefined for gone. */
interface Mutation {
  readonly path: Path;
  readonly to?: unknown;
}

const isMembers = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const isReference = (value: unknown) => isMembers(value) && /^(Ref|Fn::)/.test(Object.keys(value).join());

/** Texts that widen a right, or turn it. */
const others = ['*', 'Allow', 'Deny', 'comprehend:*', 'arn:aws:iam::aws:policy/AdministratorAccess'];

/** Each part of a right gone, each text another, each list with one more, each statement with another condition. */
const mutationsOf = (value: unknown, path: Path): Mutation[] => {
  const lost = { path };
  if (Array.isArray(value)) {
    const added = others.map((other) => ({ path, to: [...value, other] }));
    return [lost, ...added, ...value.flatMap((inner, i) => mutationsOf(inner, [...path, i]))];
  }
  if (!isMembers(value) || isReference(value)) return [lost, ...others.map((to) => ({ path, to }))];
  const conditional = 'Action' in value ? [{ path: [...path, 'Condition'], to: { Bool: { added: 'true' } } }] : [];
  const anybody = 'Principal' in value ? [{ path: [...path, 'Principal'], to: { AWS: '*' } }] : [];
  // A statement's name allows nothing.
  const members = Object.entries(value).filter(([name]) => name !== 'Sid');
  const inner = members.flatMap(([name, one]) => mutationsOf(one, [...path, name]));
  return [lost, ...conditional, ...anybody, ...inner];
};

/** The rights in a resource, and below a value of it. */
const rightsBelow = (value: unknown, path: Path): Mutation[] => {
  if (!isMembers(value)) {
    return Array.isArray(value) ? value.flatMap((inner, i) => rightsBelow(inner, [...path, i])) : [];
  }
  return Object.entries(value).flatMap(([name, inner]) => {
    const at = [...path, name];
    const isRight = ['Statement', 'ManagedPolicyArns', 'GuardrailPolicies', ...owners].includes(name);
    const isPermission = name === 'Properties' && value.Type === 'AWS::Lambda::Permission';
    return isRight || isPermission ? mutationsOf(inner, at) : rightsBelow(inner, at);
  });
};

const mutated = (template: Template, { path, to }: Mutation): Template => {
  const copy = structuredClone(template);
  let at = copy.Resources as Record<string | number, unknown>;
  for (const step of path.slice(0, -1)) at = at[step] as typeof at;
  const last = path.at(-1) ?? '';
  if (to !== undefined) at[last] = to;
  else if (Array.isArray(at)) at.splice(Number(last), 1);
  else delete at[last];
  return copy;
};

let [all, unnoticed] = [0, 0];
const synthesized = templates();
for (const name of Object.keys(synthesized) as (keyof typeof synthesized)[]) {
  const template = synthesized[name];
  for (const mutation of rightsBelow(template.Resources, [])) {
    const changed = mutated(template, mutation);
    if (JSON.stringify(changed) === JSON.stringify(template)) continue;
    all += 1;
    try {
      check(name, changed);
      unnoticed += 1;
      console.log(`not noticed in ${name}: ${mutation.path.join('/')}: ${JSON.stringify(mutation.to) ?? 'gone'}`);
    } catch {}
  }
}
console.log(`${unnoticed} of ${all} not noticed`);
