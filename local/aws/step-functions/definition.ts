import type { Members } from '../wire/operation.ts';

/** A state of an Amazon States Language definition, as far as it is read here. */
export interface State {
  readonly Type: string;
  readonly Resource?: string;
  TimeoutSeconds?: number;
  readonly TimeoutSecondsPath?: string;
  readonly InputPath?: string | null;
  readonly ItemsPath?: string;
  readonly ItemProcessor?: Definition;
}

interface Definition {
  readonly States: Readonly<Record<string, State>>;
}

/** The longest delay of setTimeout is 2^31 - 1 ms (24.8 days); with a longer one it fires after 1 ms. */
const maxTimerSeconds = Math.floor((2 ** 31 - 1) / 1000);

/**
 * Reads a definition: its states by name at all levels, and a copy that the local engine can run. In the copy a Task without
 * TimeoutSeconds has the longest that a timer can have: AWS's default is 99999999 s, the engine's 60 s.
 *
 * @throws Error of one line: two states have the same name, for the engine is told what to do by state name alone; or
 *   one is a Parallel, which the history here can't tell of
 * @see https://docs.aws.amazon.com/step-functions/latest/dg/state-task.html
 */
export const readDefinition = (machine: string, definition: string) => {
  const states = statesOf(JSON.parse(definition));
  const names = states.map(([name]) => name);
  const twice = names.find((name, position) => names.indexOf(name) !== position);
  if (twice !== undefined) {
    throw new Error(
      `State machine ${machine} has two states named "${twice}"; locally a name must be unique at all levels.`,
    );
  }
  const [parallel] = states.find(([, { Type }]) => Type === 'Parallel') ?? [];
  if (parallel !== undefined)
    throw new Error(`The local mode can't run the Parallel state "${parallel}" of ${machine}.`);

  const runnable: Definition = JSON.parse(definition);
  for (const [, state] of statesOf(runnable)) {
    if (state.Type === 'Task' && !state.TimeoutSecondsPath) state.TimeoutSeconds ??= maxTimerSeconds;
  }
  return { states: new Map(states), runnable };
};

const statesOf = ({ States }: Definition): [string, State][] =>
  Object.entries(States).flatMap(([name, state]) => [
    [name, state],
    ...(state.ItemProcessor ? statesOf(state.ItemProcessor) : []),
  ]);

/** How many items a Map state goes through; undefined where its paths are more than `$.member.member`. */
export const itemCount = ({ InputPath, ItemsPath }: State, input: unknown): number | undefined => {
  const members = [InputPath ?? '$', ItemsPath ?? '$'].flatMap((path) => path.split('.').slice(1));
  const items = members.reduce<unknown>((value, member) => (value as Members | null | undefined)?.[member], input);
  return Array.isArray(items) ? items.length : undefined;
};
