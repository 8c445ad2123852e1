import {
  ExecutionError,
  ExecutionTimeoutError,
  type RunOptions,
  StateMachine,
  type StateMachineDefinition,
} from 'aws-local-stepfunctions';
import { AwsError } from '../wire/aws-json.ts';
import {
  type EngineEvent,
  type ErrorAndCause,
  executionHistory,
  jsonText,
  type TaskCall,
} from './execution-history.ts';
import { needsTooLongTimer, readDefinition } from './state-machine-definition.ts';
import { arnOf, inputOf, nameOf, type Request } from './step-functions-requests.ts';

export interface LocalStateMachine {
  readonly stateMachineArn: string;
  readonly name: string;
  /** Amazon States Language, JSONPath, all references resolved. */
  readonly definition: string;
}

/**
 * Carries out one task: `resource` as in the definition, `parameters` as processed. Its answer is taken as JSON (a Date
 * becomes an ISO string); the `name` of what it throws is what Retry and Catch match.
 */
export type RunTask = (resource: string, parameters: unknown) => Promise<unknown>;

/** What DescribeExecution answers, as on the wire: times in seconds since 1970. */
export interface ExecutionDescription extends ErrorAndCause {
  readonly executionArn: string;
  readonly stateMachineArn: string;
  readonly name: string;
  readonly status: 'RUNNING' | EndStatus;
  readonly startDate: number;
  readonly stopDate?: number;
  readonly input: string;
  readonly inputDetails: { readonly included: true };
  readonly output?: string;
  readonly outputDetails?: { readonly included: true };
}

export interface ExecutionsProps {
  readonly stateMachines: readonly LocalStateMachine[];
  /** Carries out every Task but `startExecution.sync:2`, which runs one of these state machines. */
  readonly runTask: RunTask;
  /** Called when an execution starts and when it ends. What it throws is ignored. */
  readonly onStatusChange?: (execution: ExecutionDescription) => void;
  /** Called when an execution enters a state, with that state's input. What it throws is ignored. */
  readonly onStateEntered?: (executionArn: string, state: string, input: unknown) => void;
}

type EndStatus = 'SUCCEEDED' | 'FAILED' | 'TIMED_OUT' | 'ABORTED';
type Ending = Pick<ExecutionDescription, 'error' | 'cause' | 'output'> & { readonly status: EndStatus };
type Json = Parameters<StateMachine['run']>[0];
type Machine = ReturnType<typeof machineOf>;

interface Execution {
  description: ExecutionDescription;
  readonly machine: Machine;
  readonly history: ReturnType<typeof executionHistory>;
  /** Executions that its tasks started and wait for. */
  readonly children: Set<Execution>;
  readonly ended: PromiseWithResolvers<void>;
  abort: () => void;
}

/** @see https://docs.aws.amazon.com/step-functions/latest/dg/service-quotas.html (read 2026-11-23) */
const MAX_HISTORY_EVENTS = 25_000;
/** What the engine says of a Fail state that has no Error or no Cause. */
const FAIL_STATE = { name: 'FailStateError', message: 'Execution failed because of a Fail state' };

const machineOf = (machine: LocalStateMachine) => {
  const { states, runnable } = readDefinition(machine.name, machine.definition);
  const [, partition, , region = '', account] = machine.stateMachineArn.split(':');
  return {
    ...machine,
    states,
    // Its own check takes 0.1 s for each definition. These are synthesized, and checked by tests.
    engine: new StateMachine(runnable as StateMachineDefinition, { validationOptions: { noValidate: true } }),
    region,
    executionArnPrefix: `arn:${partition}:states:${region}:${account}:execution:${machine.name}:`,
    roleArn: `arn:${partition}:iam::${account}:role/local`,
    creationDate: Date.now() / 1000,
    executions: [] as Execution[],
  };
};

/**
 * Runs state machines with `aws-local-stepfunctions`, which nothing else imports, and keeps what became of them.
 *
 * Not as on AWS: `$$.State` is missing; in a Map's iteration `$$.Execution.Input` is the iteration's; a Task that times
 * out leaves the execution it waits for running; a Map that fails still begins the items that waited for its
 * MaxConcurrency; CausePath and ErrorPath take no intrinsic functions.
 *
 * @throws Error a definition is not JSON, or has two states of one name
 */
export const localExecutions = ({ stateMachines, runTask, onStatusChange, onStateEntered }: ExecutionsProps) => {
  const machines = stateMachines.map(machineOf);
  const executions = new Map<string, Execution>();
  /** What tasks threw, by which it differs from failures of the engine itself. */
  const taskErrors = new WeakSet<object>();

  /** @throws InvalidArn @throws StateMachineDoesNotExist */
  const findMachine = (request: Request): Machine => {
    const arn = arnOf(request, 'stateMachineArn', 'stateMachine');
    const machine = machines.find(({ stateMachineArn }) => stateMachineArn === arn);
    if (!machine) throw new AwsError('StateMachineDoesNotExist', `State Machine Does Not Exist: '${arn}'`);
    return machine;
  };

  /** @throws InvalidArn @throws ExecutionDoesNotExist */
  const findExecution = (request: Request): Execution => {
    const arn = arnOf(request, 'executionArn', 'execution');
    const execution = executions.get(arn);
    if (!execution) throw new AwsError('ExecutionDoesNotExist', `Execution Does Not Exist: '${arn}'`);
    return execution;
  };

  /**
   * Starts an execution, or finds the one that was started by the same request and is still running.
   *
   * @throws InvalidName @throws InvalidExecutionInput @throws ExecutionAlreadyExists
   */
  const start = (request: Request): Execution => {
    const machine = findMachine(request);
    const name = nameOf(request);
    const input = inputOf(request);
    const executionArn = `${machine.executionArnPrefix}${name}`;
    const existing = executions.get(executionArn);
    // That inputs are compared as text is assumed.
    if (existing && isRunning(existing) && existing.description.input === input) return existing;
    if (existing) throw new AwsError('ExecutionAlreadyExists', `Execution Already Exists: '${executionArn}'`);

    const now = Date.now();
    const { stateMachineArn, states, region, roleArn } = machine;
    const inputDetails = { included: true } as const;
    const execution: Execution = {
      description: {
        executionArn,
        stateMachineArn,
        name,
        status: 'RUNNING',
        startDate: now / 1000,
        input,
        inputDetails,
      },
      machine,
      history: executionHistory(states, region),
      children: new Set(),
      ended: Promise.withResolvers(),
      abort: () => {},
    };
    executions.set(executionArn, execution);
    machine.executions.push(execution);
    execution.history.addStart(now, input, roleArn);
    observe(() => onStatusChange?.(execution.description));
    run(execution).catch((error) => end(execution, failedBy(error)));
    return execution;
  };

  const run = async (execution: Execution): Promise<void> => {
    const { machine, description } = execution;
    const { executionArn: Id, name: Name, startDate } = description;
    const Input: Json = JSON.parse(description.input);
    const StartTime = new Date(startDate * 1000).toISOString();
    const { result, eventLogs, abort } = machine.engine.run(Input, {
      overrides: { taskResourceLocalHandlers: taskHandlers(execution) },
      context: {
        Execution: { Id, Name, Input, StartTime, RoleArn: machine.roleArn },
        StateMachine: { Id: machine.stateMachineArn, Name: machine.name },
      },
    });
    execution.abort = abort;
    if (!isRunning(execution)) abort();
    const [ending] = await Promise.all([
      result.then((output): Ending => ({ status: 'SUCCEEDED', output: jsonText(output) }), failedBy),
      collect(execution, eventLogs),
    ]);
    end(execution, ending);
  };

  const collect = async (execution: Execution, eventLogs: AsyncIterable<EngineEvent>): Promise<void> => {
    const { history, machine, description } = execution;
    for await (const event of eventLogs) {
      if (!isRunning(execution)) continue;
      history.addEvent(event);
      const { type, state } = event;
      if (type === 'StateEntered' && state) {
        observe(() => onStateEntered?.(description.executionArn, state.name, state.input));
        const placed = machine.states.get(state.name);
        if (placed && needsTooLongTimer(placed.state, state.input)) {
          end(
            execution,
            stopped(`The state '${state.name}' would wait for over 24.8 days, this local endpoint's limit.`),
          );
        }
      }
      // The last event of all is the execution's end. The words are assumed.
      if (history.events.length >= MAX_HISTORY_EVENTS - 1) {
        end(execution, stopped(`The execution reached the maximum number of history events (${MAX_HISTORY_EVENTS}).`));
      }
    }
  };

  /** Ends an execution, and those that its tasks wait for; nothing if it has ended already. */
  const end = (execution: Execution, ending: Ending): void => {
    if (!isRunning(execution)) return;
    const now = Date.now();
    const { status, output, ...errorAndCause } = ending;
    const described = output === undefined ? errorAndCause : { output, outputDetails: { included: true } as const };
    execution.description = { ...execution.description, status, stopDate: now / 1000, ...described };
    execution.history.addEnd(now, ending);
    execution.abort();
    for (const child of execution.children) end(child, { status: 'ABORTED' });
    execution.ended.resolve();
    observe(() => onStatusChange?.(execution.description));
  };

  const taskHandlers = (execution: Execution) => {
    const handlers: NonNullable<NonNullable<RunOptions['overrides']>['taskResourceLocalHandlers']> = {};
    for (const [name, { state }] of execution.machine.states) {
      if (state.Type !== 'Task') continue;
      handlers[name] = (parameters) => {
        const call: TaskCall = { parameters: jsonText(parameters) };
        execution.history.addTask(name, call);
        const answer = runOneTask(execution, state.Resource ?? '', parameters, call);
        // The engine can fail before it looks at the answer, on a TimeoutSecondsPath for example.
        answer.catch(() => {});
        return answer;
      };
    }
    return handlers;
  };

  const runOneTask = async (
    execution: Execution,
    resource: string,
    parameters: Json,
    call: TaskCall,
  ): Promise<Json> => {
    try {
      // In an execution that was stopped a Map still begins the items that waited for MaxConcurrency.
      if (!isRunning(execution)) throw new Error('The execution has ended.');
      const answer = resource.endsWith(':states:::states:startExecution.sync:2')
        ? await runChild(execution, parameters as Request, call)
        : await runTask(resource, parameters);
      // As it would come over the wire; the engine can do with neither undefined nor a Date.
      call.output = jsonText(answer);
      return JSON.parse(call.output);
    } catch (thrown) {
      const error = thrown instanceof Object && 'name' in thrown ? thrown : new Error(String(thrown));
      taskErrors.add(error);
      call.failure = errorAndCauseOf(error);
      throw error;
    }
  };

  /**
   * `startExecution.sync:2`. Its times are in milliseconds, as those of other `.sync` integrations: assumed.
   *
   * @throws StepFunctions.ExecutionAlreadyExistsException and the like: it can't be started
   * @throws States.TaskFailed it ended, but not well; the message is what DescribeExecution answers
   * @see https://docs.aws.amazon.com/step-functions/latest/dg/connect-stepfunctions.html (read 2026-11-23)
   */
  const runChild = async (parent: Execution, parameters: Request, call: TaskCall): Promise<object> => {
    const child = startChild(parameters);
    parent.children.add(child);
    const { executionArn, startDate } = child.description;
    call.submitted = jsonText({ ExecutionArn: executionArn, StartDate: startDate * 1000 });
    await child.ended.promise;
    parent.children.delete(child);
    const { status, input, output, stopDate = 0, inputDetails: _, outputDetails, ...description } = child.description;
    const answer = {
      ...Object.fromEntries(Object.entries(description).map(([member, value]) => [pascalCased(member), value])),
      Input: JSON.parse(input),
      InputDetails: { Included: true },
      ...(output !== undefined && { Output: JSON.parse(output), OutputDetails: { Included: true } }),
      Status: status,
      StartDate: startDate * 1000,
      StopDate: stopDate * 1000,
    };
    if (status !== 'SUCCEEDED') throw named('States.TaskFailed', jsonText(answer));
    return answer;
  };

  const startChild = ({ StateMachineArn, Name, Input }: Request): Execution => {
    const input = Input === undefined || typeof Input === 'string' ? Input : jsonText(Input);
    try {
      return start({ stateMachineArn: StateMachineArn, name: Name, input });
    } catch (error) {
      if (!(error instanceof AwsError)) throw error;
      throw named(`StepFunctions.${error.name.replace(/Exception$/, '')}Exception`, error.message);
    }
  };

  const failedBy = (error: unknown): Ending =>
    // That AWS gives neither error nor cause for an execution that timed out is assumed.
    error instanceof ExecutionTimeoutError
      ? { status: 'TIMED_OUT' }
      : { status: 'FAILED', ...errorAndCauseOf(error instanceof ExecutionError ? error.cause : error) };

  const errorAndCauseOf = (error: unknown): ErrorAndCause => {
    const { name, message = String(error) } = error instanceof Object ? (error as Partial<Error>) : {};
    // Errors that belong to the workflow come from a task, or have the engine's isRetryable. All others are faults.
    const belongs = error instanceof Object && (taskErrors.has(error) || 'isRetryable' in error);
    if (!belongs || name === undefined) return { error: 'States.Runtime', cause: message };
    return {
      ...(name !== FAIL_STATE.name && { error: name }),
      ...(message !== FAIL_STATE.message && message !== name && { cause: message }),
    };
  };

  /** Ends all that run, so that no timer keeps the process alive. */
  const close = (): void => {
    for (const execution of executions.values()) end(execution, { status: 'ABORTED' });
  };

  return { machines: machines as readonly Machine[], findMachine, findExecution, start, end, close };
};

const isRunning = ({ description }: Execution): boolean => description.status === 'RUNNING';

const stopped = (cause: string): Ending => ({ status: 'FAILED', error: 'States.Runtime', cause });

const named = (name: string, message: string): Error => Object.assign(new Error(message), { name });

const pascalCased = (member: string): string => `${member.charAt(0).toUpperCase()}${member.slice(1)}`;

/** Tells an observer, whose own faults must not end an execution. */
const observe = (tell: () => void): void => {
  try {
    tell();
  } catch {}
};
