import { appWith, everything, readTemplate } from '../support/stack.ts';
import listed from './rights.json' with { type: 'json' };

/** The statements of a template's policy documents, and for each the resource type, the name or owner, and the member that have it. */
type Rights = Readonly<Record<string, string>>;

type Members = Readonly<Record<string, unknown>>;
type Template = Parameters<typeof readTemplate>[0];

/** Members that name what a resource's documents apply to. */
const owners = ['Roles', 'Users', 'Groups', 'Topics', 'Queues'];
/** Members that give a document to somebody. */
const given = ['ManagedPolicyArns', 'GuardrailPolicies', 'PermissionsBoundary'];

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
  const found: [statement: string, at: string][] = [];
  const { ofType } = readTemplate(template);
  for (const type of new Set(Object.values(template.Resources).map(({ Type }) => Type.replace('AWS::', '')))) {
    for (const [name, properties] of Object.entries(ofType(type))) {
      const owned = owners.filter((member) => member in properties).map((member) => shown(properties[member]));
      const at = [type, ...(owned.length > 0 ? owned : [name])].join(' ');
      if (type === 'Lambda::Permission') found.push([line(properties), at]);
      look(properties, '', (member, statement) => found.push([statement, `${at} ${member}`]));
    }
  }
  const byStatement = Map.groupBy(found.sort(), ([statement]) => statement);
  return Object.fromEntries(
    Array.from(byStatement, ([statement, all]) => [statement, all.map(([, at]) => at).join('; ')]),
  );
};

const look = (value: unknown, member: string, add: (member: string, statement: string) => void): void => {
  if (given.includes(member)) add(member, shown(value));
  else if (Array.isArray(value)) for (const inner of value) look(inner, member, add);
  else if (isMembers(value) && Array.isArray(value.Statement)) {
    for (const statement of value.Statement) add(member, line(statement));
  } else if (isMembers(value)) for (const [name, inner] of Object.entries(value)) look(inner, name, add);
};

/** The templates whose documents are listed, by name. */
export const templates = (): Readonly<Record<keyof typeof listed, Template>> => {
  const { alertEmail, slackWorkspaceId, slackChannelId } = everything;
  const [full, usEast1] = appWith(everything).synth().stacks;
  const people = { alertEmail, slackWorkspaceId, slackChannelId, dashboard: false };
  const [alarmsAlone] = appWith(people).synth().stacks;
  if (!full || !usEast1 || !alarmsAlone) throw new Error('A stack is missing');
  return { everything: full.template, alarmsAlone: alarmsAlone.template, usEast1: usEast1.template };
};
