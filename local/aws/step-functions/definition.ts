/** A state of an Amazon States Language definition, as far as it is read here. */
export interface State {
  readonly Type: string;
  readonly Resource?: string;
  readonly TimeoutSeconds?: number;
}

interface Definition {
  readonly States: Readonly<Record<string, State>>;
}

/** The longest delay of setTimeout is 2^31 - 1 ms (24.8 days); with a longer one it fires after 1 ms. */
const maxTimerSeconds = Math.floor((2 ** 31 - 1) / 1000);

/**
 * Reads a definition: its states by name, and a copy that the local engine can run. In the copy a Task without TimeoutSeconds has
 * the longest that a timer can have: AWS's default is 99999999 s, the engine's 60 s.
 *
 * @throws Error of one line: a state is a Map or a Parallel, which the history here can't show
 * @see https://docs.aws.amazon.com/step-functions/latest/dg/state-task.html
 */
export const readDefinition = (machine: string, text: string) => {
  const definition: Definition = JSON.parse(text);
  const states = Object.entries(definition.States);
  const [beyond, { Type } = { Type: '' }] = states.find(([, state]) => /^(Map|Parallel)$/.test(state.Type)) ?? [];
  if (beyond !== undefined) throw new Error(`The local mode can't run the ${Type} state "${beyond}" of ${machine}.`);
  const patient = states.map(([name, state]) => {
    const isEndless = state.Type === 'Task' && state.TimeoutSeconds === undefined;
    return [name, isEndless ? { ...state, TimeoutSeconds: maxTimerSeconds } : state];
  });
  return { states: new Map(states), runnable: { ...definition, States: Object.fromEntries(patient) } };
};
