import { readTemplate } from '../support/stack.ts';

/** What each policy document of a template says, a line for each statement, by the document: its type, name and member. */
export type Rights = Readonly<Record<string, readonly string[]>>;

type Members = Readonly<Record<string, unknown>>;
export type Template = Parameters<typeof readTemplate>[0];

/** Types whose properties are a right themselves. */
const rightsByThemselves = ['AWS::Lambda::Permission'];
/** Members that give a document to somebody, or put it on something. */
const whose = [
  'ManagedPolicyArns',
  'GuardrailPolicies',
  'PermissionsBoundary',
  'Roles',
  'Users',
  'Groups',
  'Topics',
  'Queues',
];

const isMembers = (value: unknown): value is Members =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** `Allow; Action sns:Publish; Principal Service=budgets.amazonaws.com; Resource {Topic}`: all of a statement but its name. */
const line = (statement: Members): string => {
  const { Effect, Sid: _, ...members } = statement;
  const said = Object.entries(members).sort(([one], [other]) => (one < other ? -1 : 1));
  return [...(Effect ? [`${Effect}`] : []), ...said.map(([name, value]) => `${name} ${shown(value)}`)].join('; ');
};

const shown = (value: unknown): string => {
  if (Array.isArray(value)) return value.map(shown).sort().join(', ');
  if (!isMembers(value)) return `${value}`;
  const entries = Object.entries(value).map(
    ([name, inner]) => `${name}=${isMembers(inner) ? `(${shown(inner)})` : shown(inner)}`,
  );
  return entries.sort().join(' and ');
};

/** Every policy document of a template, whatever the type of its resource, and whatever else lets somebody do something. */
export const rightsIn = (template: Template): Rights => {
  const found: Record<string, string[]> = {};
  const { ofType } = readTemplate(template);
  const types = [...new Set(Object.values(template.Resources).map(({ Type }) => Type))];
  for (const type of types) {
    for (const [name, properties] of Object.entries(ofType(type.replace('AWS::', '')))) {
      const add = (member: string, lines: readonly string[]) => {
        const key = [type.replace('AWS::', ''), name, ...(member ? [member] : [])].join(' ');
        found[key] = [...(found[key] ?? []), ...lines];
      };
      if (rightsByThemselves.includes(type)) add('', [line(properties)]);
      look(properties, '', add);
    }
  }
  return found;
};

const look = (value: unknown, member: string, add: (member: string, lines: readonly string[]) => void): void => {
  if (whose.includes(member)) add(member, [shown(value)]);
  else if (Array.isArray(value)) for (const inner of value) look(inner, member, add);
  else if (isMembers(value) && Array.isArray(value.Statement)) {
    const statements: readonly Members[] = value.Statement;
    add(member, statements.map(line));
  } else if (isMembers(value)) for (const [name, inner] of Object.entries(value)) look(inner, name, add);
};
