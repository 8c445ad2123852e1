import { executionArn as executionArnOf, locationOf } from '../../../lambda/account/arn.ts';
import { AwsError, type Members } from '../wire/operation.ts';
import { readDefinition } from './definition.ts';
import { type Ending, type EndStatus, errorAndCauseOf, failedBy, loadEngine, taskError } from './engine.ts';
import { type EngineEvent, type ErrorAndCause, executionHistory, jsonText, type TaskCall } from './history.ts';
import { arnOf, inputOf, nameOf } from './requests.ts';
import type { Task, TaskOf } from './task.ts';

export interface LocalStateMachine {
  readonly stateMachineArn: string;
  /** Amazon States Language, JSONPath, all references resolved. */
  readonly definition: string;
}

/** An execution as DescribeExecution tells it: times in seconds since 1970. */
export interface ExecutionDescription extends ErrorAndCause {
  readonly executionArn: string;
  readonly stateMachineArn: string;
  readonly name: string;
  readonly status: 'RUNNING' | EndStatus;
  readonly startDate: number;
  readonly stopDate?: number;
  readonly input: string;
  readonly output?: string | undefined;
}

export interface ExecutionsProps {
  readonly stateMachines: readonly LocalStateMachine[];
  /** The tasks of every Resource. */
  readonly taskOf: TaskOf;
  /** Called when an execution starts and when it ends. What it throws is ignored. */
  readonly onStatusChange?: ((execution: ExecutionDescription) => void) | undefined;
  /** Called when an execution enters a state, with that state's input. What it throws is ignored. */
  readonly onStateEntered?: ((executionArn: string, state: string, input: unknown) => void) | undefined;
  /** Ended executions that are kept; those that ended first are forgotten, their names included. @default 10,000 */
  readonly maxEnded?: number;
  /** Events that their histories have together, or fewer executions are kept. @default 500,000, some 170 MB */
  readonly maxEndedEvents?: number;
}

type Machine = ReturnType<typeof machineOf>;

export interface Execution {
  description: ExecutionDescription;
  /** Its place among all that there ever were. */
  readonly number: number;
  readonly machine: Machine;
  readonly history: ReturnType<typeof executionHistory>;
  abort: () => void;
}

/** @see https://docs.aws.amazon.com/step-functions/latest/dg/service-quotas.html */
const maxHistoryEvents = 25_000;

/**
 * An ended execution is kept for 90 days, then its name is free again.
 *
 * @see https://docs.aws.amazon.com/step-functions/latest/apireference/API_StartExecution.html
 */
const endedKeptSeconds = 90 * 86_400;

const machineOf = ({ stateMachineArn, definition }: LocalStateMachine, taskOf: TaskOf) => {
  const name = stateMachineArn.split(':').at(-1) ?? '';
  const { states, runnable } = readDefinition(name, definition);
  const { partition, accountId } = locationOf(stateMachineArn);
  const tasks = [...states].flatMap(([name, { Type, Resource = '' }]): [string, Task][] =>
    Type === 'Task' ? [[name, taskOf(Resource)]] : [],
  );
  return {
    stateMachineArn,
    name,
    definition,
    states,
    tasks,
    run: loadEngine(runnable),
    roleArn: `arn:${partition}:iam::${accountId}:role/local`,
    creationDate: Date.now() / 1000,
    executions: new Set<Execution>(),
  };
};

/** Runs state machines and keeps what became of them. @throws Error a definition can't be run here */
export const localExecutions = (props: ExecutionsProps) => {
  const { stateMachines, taskOf, onStatusChange, onStateEntered, maxEnded = 10_000, maxEndedEvents = 500_000 } = props;
  const machines = stateMachines.map((machine) => machineOf(machine, taskOf));
  const executions = new Map<string, Execution>();
  /** In the order in which they ended. */
  const ended = new Set<Execution>();
  let endedEvents = 0;
  let started = 0;

  const forgetEnded = (): void => {
    for (const execution of ended) {
      const { executionArn, stopDate = 0 } = execution.description;
      const isRoom = ended.size <= maxEnded && endedEvents <= maxEndedEvents;
      if (isRoom && Date.now() / 1000 < stopDate + endedKeptSeconds) return;
      ended.delete(execution);
      endedEvents -= execution.history.events.length;
      executions.delete(executionArn);
      execution.machine.executions.delete(execution);
    }
  };

  /** @throws InvalidArn @throws StateMachineDoesNotExist */
  const findMachine = (request: Members): Machine => {
    forgetEnded();
    const arn = arnOf(request, 'stateMachine');
    const machine = machines.find(({ stateMachineArn }) => stateMachineArn === arn);
    if (machine) return machine;
    throw new AwsError('StateMachineDoesNotExist', `State Machine Does Not Exist: '${arn}'`);
  };

  /** @throws InvalidArn @throws ExecutionDoesNotExist */
  const findExecution = (request: Members): Execution => {
    forgetEnded();
    const arn = arnOf(request, 'execution');
    const execution = executions.get(arn);
    if (!execution) throw new AwsError('ExecutionDoesNotExist', `Execution Does Not Exist: '${arn}'`);
    return execution;
  };

  /** Starts an execution, or finds the one that was started by the same request and is still running. */
  const start = (request: Members): Execution => {
    const machine = findMachine(request);
    const name = nameOf(request);
    const input = inputOf(request);
    const { stateMachineArn, roleArn } = machine;
    const executionArn = executionArnOf(stateMachineArn, name);
    const existing = executions.get(executionArn);
    // That inputs are compared as text is assumed.
    if (existing && isRunning(existing) && existing.description.input === input) return existing;
    if (existing) throw new AwsError('ExecutionAlreadyExists', `Execution Already Exists: '${executionArn}'`);

    const now = Date.now();
    const execution: Execution = {
      description: { executionArn, stateMachineArn, name, status: 'RUNNING', startDate: now / 1000, input },
      number: started++,
      machine,
      history: executionHistory(machine.states, locationOf(stateMachineArn).region),
      abort: () => {},
    };
    executions.set(executionArn, execution);
    machine.executions.add(execution);
    execution.history.addStart(now, input, roleArn);
    observe(() => onStatusChange?.(execution.description));
    run(execution).catch((error) => end(execution, failedBy(error)));
    return execution;
  };

  const run = async (execution: Execution): Promise<void> => {
    const { machine, description } = execution;
    const { executionArn: Id, name: Name, startDate } = description;
    const Input = JSON.parse(description.input);
    const StartTime = new Date(startDate * 1000).toISOString();
    const context = {
      Execution: { Id, Name, Input, StartTime, RoleArn: machine.roleArn },
      StateMachine: { Id: machine.stateMachineArn, Name: machine.name },
    };
    const { ending, events, abort } = machine.run(Input, context, taskHandlers(execution));
    execution.abort = abort;
    if (!isRunning(execution)) abort();
    await collect(execution, events);
    end(execution, await ending);
  };

  const collect = async (execution: Execution, events: AsyncIterable<EngineEvent>): Promise<void> => {
    const { history, description } = execution;
    for await (const event of events) {
      if (!isRunning(execution)) continue;
      history.addEvent(event);
      const { type, state: { name, input } = { name: '', input: null } } = event;
      if (type === 'StateEntered') observe(() => onStateEntered?.(description.executionArn, name, input));
      // The last event of all is the execution's end. The words are assumed.
      if (history.events.length >= maxHistoryEvents - 1) {
        const cause = `The execution reached the maximum number of history events (${maxHistoryEvents}).`;
        end(execution, { status: 'FAILED', error: 'States.Runtime', cause });
      }
    }
  };

  /** Ends an execution; nothing if it has ended already. */
  const end = (execution: Execution, ending: Ending): void => {
    if (!isRunning(execution)) return;
    const now = Date.now();
    execution.description = { ...execution.description, stopDate: now / 1000, ...ending };
    execution.history.addEnd(now, ending);
    execution.abort();
    // What the engine holds of it isn't kept.
    execution.abort = () => {};
    ended.add(execution);
    endedEvents += execution.history.events.length;
    forgetEnded();
    observe(() => onStatusChange?.(execution.description));
  };

  const taskHandlers = (execution: Execution) =>
    Object.fromEntries(
      execution.machine.tasks.map(([state, task]) => [
        state,
        (parameters: unknown) => {
          const call: TaskCall = { parameters: jsonText(parameters) };
          execution.history.addTask(state, call);
          return runTask(execution, task, parameters, call);
        },
      ]),
    );

  const runTask = async (execution: Execution, task: Task, parameters: unknown, call: TaskCall) => {
    try {
      // In an execution that was stopped a Map still begins the items that waited for MaxConcurrency.
      if (!isRunning(execution)) throw new Error('The execution has ended.');
      const answer = await task(parameters, execution.description);
      // As it would come over the wire; the engine can do with neither undefined nor a Date.
      call.output = jsonText(answer);
      return JSON.parse(call.output);
    } catch (thrown) {
      const error = taskError(thrown);
      call.failure = errorAndCauseOf(error);
      throw error;
    }
  };

  /** Ends all that run, so that no timer keeps the process alive. */
  const close = (): void => {
    for (const execution of executions.values()) end(execution, { status: 'ABORTED' });
  };

  return { machines: machines as readonly Machine[], executions, findMachine, findExecution, start, end, close };
};

const isRunning = ({ description }: Execution): boolean => description.status === 'RUNNING';

/** Tells an observer, whose own faults must not end an execution. */
const observe = (tell: () => void): void => {
  try {
    tell();
  } catch {}
};
