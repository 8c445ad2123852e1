import { itemCount, type PlacedState } from './state-machine-definition.ts';

/** An event of the local engine, as far as it is read here. */
export interface EngineEvent {
  readonly type: string;
  /** Milliseconds since 1970. */
  readonly timestamp: number;
  readonly state?: { readonly name: string; readonly type: string; readonly input: unknown; readonly output?: unknown };
  readonly parentState?: { readonly name: string };
  readonly index?: number;
  readonly Error?: string;
  readonly Cause?: unknown;
}

/** One attempt of a Task, which the engine's events tell nothing of. Members are filled in as it goes on. */
export interface TaskCall {
  readonly parameters: string;
  /** For `.sync` integrations: the answer to the call that started the job. */
  submitted?: string;
  output?: string;
  failure?: ErrorAndCause;
}

export interface ErrorAndCause {
  readonly error?: string;
  readonly cause?: string;
}

interface ExecutionEnd extends ErrorAndCause {
  readonly status: keyof typeof END_TYPES;
  readonly output?: string;
}

/** An event of GetExecutionHistory, as on the wire. */
export interface HistoryEvent {
  readonly id: number;
  readonly previousEventId: number;
  readonly type: string;
  /** Seconds since 1970. */
  readonly timestamp: number;
  /** `taskScheduledEventDetails` and so on. */
  readonly [details: `${string}EventDetails`]: object;
}

const texts = new WeakMap<object, string>();

/** A value as JSON text: the same string for the same object, so what one state hands to the next is kept once. */
export const jsonText = (value: unknown): string => {
  if (typeof value !== 'object' || value === null) return JSON.stringify(value ?? null);
  const text = texts.get(value) ?? JSON.stringify(value);
  texts.set(value, text);
  return text;
};

const WHOLE = { truncated: false };

/**
 * The history of one execution: turns the engine's events, in their order, into those of Step Functions.
 *
 * Limits: a direct Lambda function ARN shows as a Task, not as LambdaFunction… events; in a Map within a Map, and
 * between iterations that call the same Task in the same instant, previousEventId and parameters can be a sibling's.
 *
 * @see https://docs.aws.amazon.com/step-functions/latest/apireference/API_HistoryEvent.html (read 2026-11-23)
 */
export const executionHistory = (states: ReadonlyMap<string, PlacedState>, region: string) => {
  const events: HistoryEvent[] = [];
  /** The id of the latest event of each sequence: the execution's own (''), a Map's iteration, a Parallel's branch. */
  const latest = new Map<string, number>();
  /** By state name: attempts that aren't in the history yet. */
  const upcoming = new Map<string, TaskCall[]>();
  /** By sequence: the attempt under way. */
  const current = new Map<string, TaskCall>();

  const innerSequence = (parent: string, branch: number, index?: number) => `${parent}/${branch}/${index}`;
  const sequenceOf = (name: string, index?: number) => {
    const within = states.get(name)?.within;
    return within ? innerSequence(within.state, within.branch, index) : '';
  };

  /** Polling gives the same answer round after round; equal texts are kept once. */
  const kept = new Map<string, string>();
  const keep = (details: object): object =>
    Object.fromEntries(
      Object.entries(details).map(([name, value]) => {
        if (typeof value !== 'string') return [name, value];
        if (!kept.has(value)) kept.set(value, value);
        return [name, kept.get(value)];
      }),
    );

  const add = (sequence: string, type: string, timestamp: number, details?: object, detailsOf = type): number => {
    const id = events.length + 1;
    const member = `${detailsOf.charAt(0).toLowerCase()}${detailsOf.slice(1)}EventDetails`;
    const event = { id, previousEventId: latest.get(sequence) ?? 0, type, timestamp: timestamp / 1000 };
    events.push(details ? { ...event, [member]: keep(details) } : event);
    latest.set(sequence, id);
    return id;
  };

  const addAttempt = ({ state, timestamp, index }: EngineEvent) => {
    const placed = state && states.get(state.name);
    if (!placed) return;
    const sequence = sequenceOf(state.name, index);
    if (state.type === 'Task') {
      const call = upcoming.get(state.name)?.shift();
      // None: the state failed before its task was called.
      if (!call) return;
      current.set(sequence, call);
      const resource = resourceOf(placed.state.Resource);
      const { parameters, submitted } = call;
      const { TimeoutSeconds: timeoutInSeconds } = placed.state;
      add(sequence, 'TaskScheduled', timestamp, { ...resource, region, parameters, timeoutInSeconds });
      add(sequence, 'TaskStarted', timestamp, resource);
      if (submitted)
        add(sequence, 'TaskSubmitted', timestamp, { ...resource, output: submitted, outputDetails: WHOLE });
    } else if (state.type === 'Map') {
      const length = itemCount(placed.state, state.input);
      latest.set(innerSequence(state.name, 0), add(sequence, 'MapStateStarted', timestamp, { length }));
    } else if (state.type === 'Parallel') {
      const id = add(sequence, 'ParallelStateStarted', timestamp);
      placed.state.Branches?.forEach((_, branch) => {
        latest.set(innerSequence(state.name, branch, index), id);
      });
    }
  };

  const addOutcome = (outcome: 'Succeeded' | 'Failed', { state, timestamp, index, ...event }: EngineEvent) => {
    if (!state) return;
    const sequence = sequenceOf(state.name, index);
    const call = current.get(sequence);
    if (state.type === 'Task' && call) {
      current.delete(sequence);
      const resource = resourceOf(states.get(state.name)?.state.Resource);
      const { output, failure = { error: event.Error, cause: String(event.Cause) } } = call;
      // A task that succeeded can belong to a state that failed: on what ResultSelector or a path made of its output.
      if (output !== undefined) {
        add(sequence, 'TaskSucceeded', timestamp, { ...resource, output, outputDetails: WHOLE });
      } else if (event.Error === 'States.Timeout') {
        add(sequence, 'TaskTimedOut', timestamp, { ...resource, error: event.Error });
      } else {
        const submitFailed = resource.resource.includes('.sync') && !call.submitted;
        add(sequence, submitFailed ? 'TaskSubmitFailed' : 'TaskFailed', timestamp, { ...resource, ...failure });
      }
    } else if (state.type === 'Map' || state.type === 'Parallel') {
      latest.set(sequence, events.length);
      add(sequence, `${state.type}State${outcome}`, timestamp);
    }
  };

  const addIteration = ({ type, timestamp, parentState, index = 0 }: EngineEvent) => {
    if (!parentState) return;
    const { name } = parentState;
    const sequence = innerSequence(name, 0, index);
    if (type === 'MapIterationStarted') latest.set(sequence, latest.get(innerSequence(name, 0)) ?? 0);
    add(sequence, type, timestamp, { name, index });
  };

  /** States whose error was caught: they failed already, and leave by way of the Catch. */
  const caught = new Set<string>();
  const record: Readonly<Record<string, (event: EngineEvent) => void>> = {
    StateEntered: (event) => {
      const { name = '', type, input } = event.state ?? {};
      const details = { name, input: jsonText(input), inputDetails: WHOLE };
      add(sequenceOf(name, event.index), `${type}StateEntered`, event.timestamp, details, 'StateEntered');
      addAttempt(event);
    },
    StateRetried: addAttempt,
    StateFailed: (event) => addOutcome('Failed', event),
    StateCaught: ({ state, index }) => caught.add(sequenceOf(state?.name ?? '', index)),
    StateExited: (event) => {
      const { name = '', type, output } = event.state ?? {};
      const sequence = sequenceOf(name, event.index);
      if (!caught.delete(sequence)) addOutcome('Succeeded', event);
      const details = { name, output: jsonText(output), outputDetails: WHOLE };
      add(sequence, `${type}StateExited`, event.timestamp, details, 'StateExited');
    },
    MapIterationStarted: addIteration,
    MapIterationSucceeded: addIteration,
    MapIterationFailed: addIteration,
  };

  return {
    events: events as readonly HistoryEvent[],
    /** To be called in the engine's call of a task, which follows its StateEntered or StateRetried at once. */
    addTask: (state: string, call: TaskCall) => {
      upcoming.set(state, [...(upcoming.get(state) ?? []), call]);
    },
    addEvent: (event: EngineEvent) => record[event.type]?.(event),
    addStart: (timestamp: number, input: string, roleArn: string) => {
      add('', 'ExecutionStarted', timestamp, { input, inputDetails: WHOLE, roleArn });
      // The first state's previousEventId is 0 too.
      latest.delete('');
    },
    addEnd: (timestamp: number, { status, output, ...errorAndCause }: ExecutionEnd) => {
      // Of these two the previousEventId is 0; for TIMED_OUT that is assumed.
      if (status === 'ABORTED' || status === 'TIMED_OUT') latest.delete('');
      add('', END_TYPES[status], timestamp, output === undefined ? errorAndCause : { output, outputDetails: WHOLE });
    },
  };
};

const END_TYPES = {
  SUCCEEDED: 'ExecutionSucceeded',
  FAILED: 'ExecutionFailed',
  TIMED_OUT: 'ExecutionTimedOut',
  ABORTED: 'ExecutionAborted',
};

/** `arn:aws:states:::aws-sdk:comprehend:stop…` is the resource `stop…` of type `aws-sdk:comprehend`. */
const resourceOf = (arn = ''): { readonly resourceType: string; readonly resource: string } => {
  const [, resourceType = 'lambda', resource = arn] = /^arn:[^:]+:states:::((?:aws-sdk:)?[^:]+):(.+)$/.exec(arn) ?? [];
  return { resourceType, resource };
};
