import type * as sdk from '@aws-sdk/client-sfn';
import type { Ending, EndStatus, State } from './engine.ts';
import { integrationOf } from './service-tasks.ts';

/** An event of the local engine, as far as it is read here. */
export interface EngineEvent {
  readonly type: string;
  /** Milliseconds since 1970. */
  readonly timestamp: number;
  readonly state?: { readonly name: string; readonly type: string; readonly input: unknown; readonly output?: unknown };
  readonly Error?: string;
  readonly Cause?: string;
}

/** One attempt of a Task, which the engine's events tell nothing of; its output once it has succeeded. */
export interface TaskCall {
  readonly state: string;
  readonly parameters: unknown;
  output?: string;
}

export type ErrorAndCause = Pick<sdk.DescribeExecutionOutput, 'error' | 'cause'>;

/** An event of GetExecutionHistory, as on the wire: AWS's type, but for the time, in seconds since 1970. */
export interface HistoryEvent extends Omit<sdk.HistoryEvent, 'id' | 'type' | 'timestamp'> {
  readonly id: number;
  readonly type: string;
  readonly timestamp: number;
}

export const jsonText = (value: unknown): string => JSON.stringify(value ?? null);

/** A text that is made when an event is written to the wire: few histories are ever read. */
const asText = (value: unknown) => ({ toJSON: () => jsonText(value) });

const whole = { truncated: false };

/**
 * The history of one execution: turns the engine's events, in their order, into those of Step Functions.
 *
 * @see https://docs.aws.amazon.com/step-functions/latest/apireference/API_HistoryEvent.html
 */
export const executionHistory = (states: ReadonlyMap<string, State>, region: string) => {
  const events: HistoryEvent[] = [];
  let latest = 0;
  /** Attempts that aren't in the history yet. */
  const upcoming: TaskCall[] = [];
  /** The attempt under way. */
  let current: TaskCall | undefined;

  const add = (type: string, timestamp: number, details: object, detailsOf = type) => {
    const id = events.length + 1;
    const member = `${detailsOf.charAt(0).toLowerCase()}${detailsOf.slice(1)}EventDetails`;
    const event = { id, previousEventId: latest, type, timestamp: timestamp / 1000, [member]: details };
    events.push(event as HistoryEvent);
    latest = id;
  };

  const addAttempt = ({ state, timestamp }: EngineEvent) => {
    const { Resource, TimeoutSeconds: timeoutInSeconds } = states.get(state?.name ?? '') ?? {};
    // There is none where the state failed before its task was called.
    current = upcoming[0]?.state === state?.name ? upcoming.shift() : undefined;
    if (!current) return;
    const resource = resourceOf(Resource);
    const parameters = asText(current.parameters);
    add('TaskScheduled', timestamp, { ...resource, region, parameters, timeoutInSeconds });
    add('TaskStarted', timestamp, resource);
  };

  const addOutcome = ({ state, timestamp, ...event }: EngineEvent) => {
    if (!current) return;
    const resource = resourceOf(states.get(state?.name ?? '')?.Resource);
    const { output } = current;
    current = undefined;
    // A task that succeeded can belong to a state that failed: on what ResultSelector or a path made of its output.
    if (output !== undefined) add('TaskSucceeded', timestamp, { ...resource, output, outputDetails: whole });
    else if (event.Error === 'States.Timeout') add('TaskTimedOut', timestamp, { ...resource, error: event.Error });
    else add('TaskFailed', timestamp, { ...resource, error: event.Error, cause: event.Cause });
  };

  const addEvent = (event: EngineEvent) => {
    const { type, timestamp, state } = event;
    // Where an error was caught, the attempt is over already.
    if (type === 'StateFailed' || type === 'StateExited') addOutcome(event);
    if (state && (type === 'StateEntered' || type === 'StateExited')) {
      const data = type === 'StateEntered' ? 'input' : 'output';
      const details = { name: state.name, [data]: asText(state[data]), [`${data}Details`]: whole };
      add(`${state.type}${type}`, timestamp, details, type);
    }
    if (type === 'StateEntered' || type === 'StateRetried') addAttempt(event);
  };

  return {
    events: events as readonly HistoryEvent[],
    /** To be called in the engine's call of a task, which follows its StateEntered or StateRetried at once. */
    addTask: (call: TaskCall) => upcoming.push(call),
    addEvent,
    addStart: (timestamp: number, input: string, roleArn: string) => {
      add('ExecutionStarted', timestamp, { input, inputDetails: whole, roleArn });
      // The first state's previousEventId is 0 too.
      latest = 0;
    },
    addEnd: (timestamp: number, { status, output, ...errorAndCause }: Ending) => {
      // Of these two the previousEventId is 0; for TIMED_OUT that is assumed.
      if (status === 'ABORTED' || status === 'TIMED_OUT') latest = 0;
      // Only the history says why; DescribeExecution has neither error nor cause.
      const failure = status === 'TIMED_OUT' ? { error: 'States.Timeout' } : errorAndCause;
      const details = output === undefined ? failure : { output, outputDetails: whole };
      add(`Execution${endTypes[status]}`, timestamp, details);
    },
  };
};

const endTypes = {
  SUCCEEDED: 'Succeeded',
  FAILED: 'Failed',
  TIMED_OUT: 'TimedOut',
  ABORTED: 'Aborted',
} as const satisfies Record<EndStatus, string>;

/** `arn:aws:states:::aws-sdk:comprehend:stop…` is the resource `stop…` of type `aws-sdk:comprehend`. */
const resourceOf = (arn = ''): { readonly resourceType: string; readonly resource: string } => {
  const [, resourceType = '', resource = ''] = /^((?:aws-sdk:)?[^:]+):(.+)$/.exec(integrationOf(arn)) ?? [];
  return { resourceType, resource };
};
