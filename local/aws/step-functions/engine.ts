import { ExecutionError, ExecutionTimeoutError, StateMachine } from 'aws-local-stepfunctions';
import { AwsError } from '../wire/operation.ts';
import { type EngineEvent, type ErrorAndCause, jsonText } from './history.ts';

/** A state of an Amazon States Language definition, as far as it is read here. */
export interface State {
  readonly Type: string;
  readonly Resource?: string;
  readonly TimeoutSeconds?: number;
}

export type EndStatus = 'SUCCEEDED' | 'FAILED' | 'TIMED_OUT' | 'ABORTED';

/** How an execution ended, as DescribeExecution tells it. */
export interface Ending extends ErrorAndCause {
  readonly status: EndStatus;
  readonly output?: string | undefined;
}

/** Carries out one attempt of a task: parameters as processed, answer in JSON. Throws {@link AwsError}. */
type CarryOut = (state: string, parameters: Json) => Promise<Json>;

type Json = Parameters<StateMachine['run']>[0];

/** The longest delay of setTimeout is 2^31 - 1 ms (24.8 days); with a longer one it fires after 1 ms. */
const maxTimerSeconds = Math.floor((2 ** 31 - 1) / 1000);

/** What the engine says of a Fail state that has no Error or no Cause. */
const failState = { name: 'FailStateError', message: 'Execution failed because of a Fail state' };

/**
 * Makes a machine ready to run, with `aws-local-stepfunctions`, which no other file imports. A Task without TimeoutSeconds gets the
 * longest that a timer can have: AWS's default is 99999999 s, the engine's 60 s.
 *
 * Not as on AWS: `$$.State` is missing; CausePath and ErrorPath take no intrinsic functions.
 *
 * @throws Error of one line: a state is a Map or a Parallel, which the history here can't show
 * @see https://docs.aws.amazon.com/step-functions/latest/dg/state-task.html
 */
export const loadDefinition = (machine: string, text: string) => {
  const definition: { readonly States: Readonly<Record<string, State>> } = JSON.parse(text);
  const states = new Map(Object.entries(definition.States));
  const patient = Array.from(states, ([name, state]) => {
    const { Type } = state;
    const isBeyond = /^(Map|Parallel)$/.test(Type);
    if (isBeyond) throw new Error(`The local mode can't run the ${Type} state "${name}" of ${machine}.`);
    return [name, Type === 'Task' ? { TimeoutSeconds: maxTimerSeconds, ...state } : state];
  });
  const engine = new StateMachine(
    { ...definition, States: Object.fromEntries(patient) } as ConstructorParameters<typeof StateMachine>[0],
    // Its own check takes 0.1 s for each definition. These are synthesized, and checked by tests.
    { validationOptions: { noValidate: true } },
  );
  const run = (input: unknown, context: Readonly<Record<string, object>>, carryOut: CarryOut) => {
    const handlerOf = (state: string) => (parameters: Json) => {
      const answer = carryOut(state, parameters);
      // The engine may not look at the answer, at a time-out for example.
      answer.catch(() => {});
      return answer;
    };
    const handlers = Object.fromEntries(Array.from(states.keys(), (state) => [state, handlerOf(state)]));
    const overrides = { taskResourceLocalHandlers: handlers };
    const { result, eventLogs, abort } = engine.run(input as Json, { overrides, context });
    const succeeded = (output: unknown): Ending => ({ status: 'SUCCEEDED', output: jsonText(output) });
    return { ending: result.then(succeeded, failedBy), events: eventLogs as AsyncIterable<EngineEvent>, abort };
  };
  return { states, run };
};

/** The ending of an execution in which this was thrown. */
export const failedBy = (thrown: unknown): Ending => {
  // DescribeExecution of one that timed out has neither error nor cause, as others have measured on AWS.
  if (thrown instanceof ExecutionTimeoutError) return { status: 'TIMED_OUT' };
  const error = thrown instanceof ExecutionError ? thrown.cause : thrown;
  const { name, message = String(error) } = error instanceof Object ? (error as Partial<Error>) : {};
  // Errors that belong to the workflow come from a task, or have the engine's isRetryable. All others are faults.
  const belongs = error instanceof AwsError || (error instanceof Object && 'isRetryable' in error);
  if (!belongs || name === undefined) return { status: 'FAILED', error: 'States.Runtime', cause: message };
  return {
    status: 'FAILED',
    ...(name !== failState.name && { error: name }),
    ...(message !== failState.message && message !== name && { cause: message }),
  };
};
