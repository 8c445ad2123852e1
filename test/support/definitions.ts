import type { SynthesizedStack } from './stack.ts';

/** One entry of a Retry. */
export interface Retrier {
  readonly ErrorEquals: readonly string[];
  readonly MaxAttempts: number;
  readonly IntervalSeconds: number;
  readonly BackoffRate: number;
  readonly MaxDelaySeconds: number;
  readonly JitterStrategy: 'FULL' | 'NONE';
}

/** A state in Amazon States Language, with the members that tests read. */
export interface State {
  readonly Type: string;
  readonly Resource?: string;
  readonly Parameters?: Readonly<Record<string, unknown>>;
  readonly TimeoutSeconds?: number;
  readonly Seconds?: number;
  readonly Error?: string;
  readonly Next?: string;
  readonly Choices?: readonly { readonly Next: string }[];
  readonly Retry?: readonly Retrier[];
  readonly Catch?: readonly { readonly ErrorEquals: readonly string[]; readonly Next: string }[];
}

export interface Definition {
  readonly StartAt: string;
  readonly TimeoutSeconds: number;
  readonly States: Readonly<Record<string, State>>;
}

/** A workflow's definition, by the state machine's name. */
export const definitionOf = (stack: SynthesizedStack, name: string): Definition => {
  const { DefinitionString } = stack.one('StepFunctions::StateMachine', name);
  return JSON.parse(String(DefinitionString).replaceAll('{AWS::Partition}', 'aws'));
};

/** The delays before each retry, in seconds; full jitter takes a random part of each. */
export const delaysOf = ({ MaxAttempts, IntervalSeconds, BackoffRate, MaxDelaySeconds }: Retrier): number[] =>
  Array.from({ length: MaxAttempts }, (_, i) => Math.min(IntervalSeconds * BackoffRate ** i, MaxDelaySeconds));

export const sum = (numbers: readonly number[]): number => numbers.reduce((total, number) => total + number, 0);
