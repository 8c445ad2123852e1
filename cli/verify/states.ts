import { createHash } from 'node:crypto';
import { type Kind, kindInWords } from '../../lambda/account/kind.ts';

/** A workflow's states by name, each with a hash of all that it does. */
export type States = Readonly<Record<string, string>>;

interface State {
  readonly Parameters?: Readonly<Record<string, unknown>>;
}
export interface Definition {
  readonly StartAt?: string;
  readonly TimeoutSeconds?: number;
  readonly States?: Readonly<Record<string, State>>;
}

/** What a state does, by these members, so that what a later CDK adds to a state doesn't matter. */
const members = new Set([
  ...['Type', 'Resource', 'Parameters', 'Choices', 'Default', 'Next', 'Retry', 'Catch'],
  ...['Result', 'ResultPath', 'OutputPath', 'Error', 'CausePath', 'TimeoutSeconds'],
]);

/**
 * The states of a definition in Amazon States Language. Seconds to wait and ARNs are left out, since they follow from settings
 * and from where the stack is.
 *
 * @param kind - of a stop workflow: its words are left out, so that both kinds have the same states
 */
export const statesOf = ({ StartAt, States = {} }: Definition, kind?: Kind): States => ({
  ...Object.fromEntries(Object.entries(States).map(([name, state]) => [name, hashOf(state, kind)])),
  'The first state': StartAt ?? 'none',
});

const hashOf = (state: State, kind: Kind | undefined): string => {
  const given = Object.entries(state).filter(([member]) => members.has(member));
  const text = JSON.stringify(sorted(Object.fromEntries(given)))
    .replace(/arn:[^:"]*:states:::/g, '')
    .replace(/arn:aws[^"]*/g, 'arn');
  const plain = kind ? text.replaceAll(kind, 'Kind').replaceAll(kindInWords(kind), 'kind') : text;
  return createHash('sha256').update(plain).digest('hex').slice(0, 8);
};

const sorted = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).sort(([one], [other]) => (one < other ? -1 : 1));
  return Object.fromEntries(entries.map(([name, inner]) => [name, sorted(inner)]));
};

/** The states that differ, each with how; none where both are the same. */
export const differences = (expected: States, found: States): string[] =>
  [...new Set([...Object.keys(expected), ...Object.keys(found)])].flatMap((state) => {
    if (!(state in found)) return [`${state} is missing`];
    if (!(state in expected)) return [`${state} is not of this version`];
    return expected[state] === found[state] ? [] : [`${state} differs`];
  });
