/** A state of an Amazon States Language definition, as far as it is read here. */
export interface State {
  readonly Type: string;
  readonly Resource?: string;
  TimeoutSeconds?: number;
  readonly TimeoutSecondsPath?: string;
  Seconds?: number;
  readonly SecondsPath?: string;
  readonly Timestamp?: string;
  readonly TimestampPath?: string;
  readonly InputPath?: string | null;
  readonly ItemsPath?: string;
  readonly Retry?: readonly { MaxDelaySeconds?: number }[];
  readonly ItemProcessor?: Definition;
  readonly Iterator?: Definition;
  readonly Branches?: readonly Definition[];
}

interface Definition {
  readonly States: Readonly<Record<string, State>>;
  TimeoutSeconds?: number;
}

/** A state and, where it is nested, the Map or Parallel state it is part of and which of its branches. */
export interface PlacedState {
  readonly state: State;
  readonly within?: { readonly state: string; readonly branch: number };
}

/** The longest delay of setTimeout is 2^31 - 1 ms (24.8 days); with a longer one it fires after 1 ms. */
const LONGEST_TIMER_SECONDS = Math.floor((2 ** 31 - 1) / 1000);

/**
 * Reads a definition: its states by name at all levels, and a copy that the local engine can run.
 *
 * In the copy no timer is longer than setTimeout takes, and a Task without TimeoutSeconds has the longest such timer:
 * AWS's default is 99999999 s, the engine's 60 s.
 *
 * @throws Error two states have the same name: the engine is told what to do by state name alone
 * @see https://docs.aws.amazon.com/step-functions/latest/dg/state-task.html (read 2026-11-23)
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

  const runnable: Definition = JSON.parse(definition);
  if (runnable.TimeoutSeconds !== undefined) runnable.TimeoutSeconds = timerSeconds(runnable.TimeoutSeconds);
  for (const [, { state }] of statesOf(runnable)) {
    if (state.Type === 'Task' && !state.TimeoutSecondsPath) state.TimeoutSeconds = timerSeconds(state.TimeoutSeconds);
    if (state.Seconds !== undefined) state.Seconds = timerSeconds(state.Seconds);
    for (const retrier of state.Retry ?? []) retrier.MaxDelaySeconds = timerSeconds(retrier.MaxDelaySeconds);
  }
  return { states: new Map(states), runnable };
};

const timerSeconds = (seconds = LONGEST_TIMER_SECONDS) => Math.min(seconds, LONGEST_TIMER_SECONDS);

const statesOf = (definition: Definition, within?: PlacedState['within']): [string, PlacedState][] =>
  Object.entries(definition.States).flatMap(([name, state]) => [
    [name, { state, ...(within && { within }) }],
    ...innerDefinitions(state).flatMap((inner, branch) => statesOf(inner, { state: name, branch })),
  ]);

const innerDefinitions = ({ ItemProcessor, Iterator, Branches = [] }: State): readonly Definition[] => {
  const processor = ItemProcessor ?? Iterator;
  return processor ? [processor] : Branches;
};

/** Whether a state asks, by its input or by a date, for a longer timer than setTimeout has. */
export const needsTooLongTimer = (state: State, input: unknown): boolean => {
  const seconds = state.SecondsPath ?? state.TimeoutSecondsPath;
  const timestamp = state.Timestamp ?? (state.TimestampPath && valueAt(state, state.TimestampPath, input));
  return (
    (seconds !== undefined && Number(valueAt(state, seconds, input)) > LONGEST_TIMER_SECONDS) ||
    (Date.parse(String(timestamp)) - Date.now()) / 1000 > LONGEST_TIMER_SECONDS
  );
};

/** How many items a Map state goes through; undefined where its paths are more than `$.member.member`. */
export const itemCount = (state: State, input: unknown): number | undefined => {
  const items = valueAt(state, state.ItemsPath ?? '$', input);
  return Array.isArray(items) ? items.length : undefined;
};

const valueAt = (state: State, path: string, input: unknown): unknown =>
  [...membersOf(state.InputPath ?? '$'), ...membersOf(path)].reduce(
    (value: unknown, member) => (value as Readonly<Record<string, unknown>> | null | undefined)?.[member],
    input,
  );

const membersOf = (path: string): string[] => path.split('.').slice(1);
