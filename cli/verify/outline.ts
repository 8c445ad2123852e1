import { createHash } from 'node:crypto';
import { type Kind, kindInWords } from '../../lambda/account/kind.ts';

/** A workflow's states by name, each as one line of what it does and where it leads. */
export type Outline = Readonly<Record<string, string>>;

interface Errors {
  readonly ErrorEquals?: readonly string[];
  readonly MaxAttempts?: number;
  readonly Next?: string;
}
interface State {
  readonly Type?: string;
  readonly Parameters?: Readonly<Record<string, unknown>>;
  readonly Resource?: string;
  readonly Next?: string;
  readonly Default?: string;
  readonly Choices?: readonly { readonly Next?: string }[];
  readonly Retry?: readonly Errors[];
  readonly Catch?: readonly Errors[];
}
export interface Definition {
  readonly StartAt?: string;
  readonly TimeoutSeconds?: number;
  readonly States?: Readonly<Record<string, State>>;
}

/** What a state does besides its line: by these members, so that what a later CDK adds to a state doesn't matter. */
const members = [
  ...['Parameters', 'Choices', 'Result', 'ResultPath', 'OutputPath', 'Error', 'CausePath', 'TimeoutSeconds'],
  ...['Retry', 'Catch'],
];

/**
 * The structure of a workflow's definition in Amazon States Language: for each state its type and integration, where it leads,
 * which errors it retries and catches, and a hash of its parameters and conditions. Seconds to wait and ARNs are left out, since
 * they follow from settings and from where the stack is.
 *
 * @param kind - of a stop workflow: its words are left out, so that both kinds have one outline
 */
export const outlineOf = ({ StartAt, States = {} }: Definition, kind?: Kind): Outline => {
  const lines = Object.entries(States).map(([name, state]) => [name, withoutKind(lineOf(state, kind), kind)]);
  return { ...Object.fromEntries(lines), 'The first state': StartAt ?? 'none' };
};

const lineOf = (state: State, kind: Kind | undefined): string => {
  const { Type = 'no type', Resource, Next, Default, Choices = [], Retry = [], Catch = [] } = state;
  const targets = [...Choices.map((choice) => choice.Next), Default ?? Next].filter((target) => target !== undefined);
  const parts = [
    [Type, ...(Resource ? [Resource.replace(/^arn:[^:]*:states:::/, '')] : [])].join(' '),
    targets.length > 0 && `→ ${targets.join(', ')}`,
    ...Retry.map(({ ErrorEquals = [], MaxAttempts = 3 }) => `retry ${MaxAttempts} × ${shortly(ErrorEquals)}`),
    ...Catch.map(({ ErrorEquals = [], Next: target }) => `catch ${shortly(ErrorEquals)} → ${target}`),
    `#${hashOf(state, kind)}`,
  ];
  return parts.filter(Boolean).join('; ');
};

/** Many errors by their first and their number. */
const shortly = (errors: readonly string[]): string =>
  errors.length > 2 ? `${errors[0]} and ${errors.length - 1} more` : errors.join(', ');

const hashOf = (state: State, kind: Kind | undefined): string => {
  // The line has the targets.
  const Catch = state.Catch?.map(({ Next: _, ...rest }) => rest);
  const whole: Readonly<Record<string, unknown>> = { ...state, ...(Catch && { Catch }) };
  // A ResultPath of null is another thing than none.
  const given = members.flatMap((member) => (Object.hasOwn(whole, member) ? [[member, whole[member]]] : []));
  const text = JSON.stringify(sorted(Object.fromEntries(given)));
  const plain = withoutKind(text.replace(/arn:aws[^"]*/g, 'arn'), kind);
  return createHash('sha256').update(plain).digest('hex').slice(0, 8);
};

const sorted = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).sort(([one], [other]) => (one < other ? -1 : 1));
  return Object.fromEntries(entries.map(([name, inner]) => [name, sorted(inner)]));
};

const withoutKind = (text: string, kind: Kind | undefined): string =>
  kind ? text.replaceAll(kind, 'Kind').replaceAll(kindInWords(kind), 'kind') : text;

/**
 * The states that differ, each with how; none where both are the same.
 *
 * @param kind - that the outlines leave out
 */
export const differences = (expected: Outline, found: Outline, kind?: Kind): string[] =>
  [...new Set([...Object.keys(expected), ...Object.keys(found)])].flatMap((state) => {
    if (!(state in found)) return [`${state} is missing`];
    if (!(state in expected)) return [`${state} is not of this version`];
    const change = changeOf(expected[state], found[state]).replaceAll('Kind', kind ?? 'Kind');
    return expected[state] === found[state] ? [] : [`${state} is another: ${change}`];
  });

/** The first thing that differs: the others often follow from it. */
const changeOf = (expected = '', found = ''): string => {
  const partsOf = (line: string, other: string) =>
    line.split('; ').filter((part) => !part.startsWith('#') && !other.split('; ').includes(part));
  const [wanted] = partsOf(expected, found);
  const [got] = partsOf(found, expected);
  if (!wanted && !got) return 'its parameters or conditions differ';
  return `${got ?? 'nothing'} instead of ${wanted ?? 'nothing'}`;
};
