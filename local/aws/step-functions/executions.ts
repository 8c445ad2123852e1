import { executionArn as executionArnOf, locationOf } from '../../../lambda/account/arn.ts';
import { AwsError } from '../wire/operation.ts';
import { type Ending, type EndStatus, failedBy, loadDefinition } from './engine.ts';
import { type ErrorAndCause, executionHistory, jsonText, type TaskCall } from './history.ts';
import type { Task, TaskOf } from './service-tasks.ts';

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
  /** Their definitions are Amazon States Language, JSONPath, all references resolved. */
  readonly stateMachines: readonly { readonly stateMachineArn: string; readonly definition: string }[];
  readonly taskOf: TaskOf;
  /** Called when an execution starts and when it ends. */
  readonly onStatusChange?: ((execution: ExecutionDescription) => void) | undefined;
  /** Called when an execution enters a state, with that state's input. */
  readonly onStateEntered?: ((executionArn: string, state: string, input: unknown) => void) | undefined;
  /** Past it those that ended first are forgotten, their names included, as on AWS after 90 days. @default 5,000 */
  readonly maxEnded?: number;
}

type Machine = ReturnType<typeof machineOf>;

interface Execution {
  /** Its place among all that there ever were. */
  readonly id: number;
  readonly machine: Machine;
  readonly history: ReturnType<typeof executionHistory>;
  description: ExecutionDescription;
  abort: () => void;
}

/** @see https://docs.aws.amazon.com/step-functions/latest/dg/service-quotas.html */
const maxHistoryEvents = 25_000;

const machineOf = ({ stateMachineArn, definition }: ExecutionsProps['stateMachines'][number], taskOf: TaskOf) => {
  const name = stateMachineArn.split(':').at(-1) ?? '';
  const { partition, accountId, region } = locationOf(stateMachineArn);
  const { states, run } = loadDefinition(name, definition);
  const tasks = new Map<string, Task>();
  for (const [state, { Type, Resource = '' }] of states) if (Type === 'Task') tasks.set(state, taskOf(Resource));
  const roleArn = `arn:${partition}:iam::${accountId}:role/local`;
  const item = { stateMachineArn, name, type: 'STANDARD', creationDate: Date.now() / 1000 };
  return { item, region, definition, states, tasks, run, roleArn };
};

/** Runs state machines and keeps what became of them. @throws Error a definition can't be run here */
export const localExecutions = (props: ExecutionsProps) => {
  const { stateMachines, taskOf, onStatusChange, onStateEntered, maxEnded = 5000 } = props;
  const machines = stateMachines.map((machine) => machineOf(machine, taskOf));
  const executions = new Map<string, Execution>();
  /** In the order in which they ended. */
  const ended: Execution[] = [];
  let started = 0;

  /** Starts an execution, or finds the one that was started by the same request and is still running. */
  const start = (machine: Machine, name: string, input: string): Execution => {
    const { stateMachineArn } = machine.item;
    const executionArn = executionArnOf(stateMachineArn, name);
    const existing = executions.get(executionArn);
    // That inputs are compared as text is assumed.
    if (existing && isRunning(existing) && existing.description.input === input) return existing;
    if (existing) throw new AwsError('ExecutionAlreadyExists', `Execution Already Exists: '${executionArn}'`);

    const now = Date.now();
    const execution: Execution = {
      id: started++,
      machine,
      history: executionHistory(machine.states, machine.region),
      description: { executionArn, stateMachineArn, name, status: 'RUNNING', startDate: now / 1000, input },
      abort: () => {},
    };
    executions.set(executionArn, execution);
    execution.history.addStart(now, input, machine.roleArn);
    onStatusChange?.(execution.description);
    run(execution).catch((error) => end(execution, failedBy(error)));
    return execution;
  };

  const run = async (execution: Execution): Promise<void> => {
    const { machine, history, description } = execution;
    const context = {
      Execution: { Id: description.executionArn, Name: description.name, RoleArn: machine.roleArn },
      StateMachine: { Id: machine.item.stateMachineArn, Name: machine.item.name },
    };
    const { ending, events, abort } = machine.run(JSON.parse(description.input), context, carryOutFor(execution));
    execution.abort = abort;
    for await (const event of events) {
      if (!isRunning(execution)) continue;
      history.addEvent(event);
      if (event.type === 'StateEntered' && event.state) {
        onStateEntered?.(description.executionArn, event.state.name, event.state.input);
      }
      // The last event of all is the execution's end. The words are assumed.
      if (history.events.length >= maxHistoryEvents - 1) {
        const cause = `The execution reached the maximum number of history events (${maxHistoryEvents}).`;
        end(execution, { status: 'FAILED', error: 'States.Runtime', cause });
      }
    }
    end(execution, await ending);
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
    ended.push(execution);
    const forgotten = ended.length > maxEnded ? ended.shift() : undefined;
    if (forgotten) executions.delete(forgotten.description.executionArn);
    onStatusChange?.(execution.description);
  };

  const carryOutFor = (execution: Execution) => async (state: string, parameters: unknown) => {
    const call: TaskCall = { state, parameters };
    execution.history.addTask(call);
    try {
      // When an execution is stopped, the engine cuts the wait before a retry short.
      if (!isRunning(execution)) throw new Error('The execution has ended.');
      // As it would come over the wire; the engine can do with neither undefined nor a Date.
      call.output = jsonText(await execution.machine.tasks.get(state)?.(parameters, execution.description));
      return JSON.parse(call.output);
    } catch (thrown) {
      // Whatever it was: its name is what Retry and Catch match.
      const { name, message } = thrown instanceof Error ? thrown : new Error(String(thrown));
      throw new AwsError(name, message);
    }
  };

  /** Ends all that run, so that no timer keeps the process alive. */
  const close = (): void => {
    for (const execution of executions.values()) end(execution, { status: 'ABORTED' });
  };

  return { machines, executions, start, end, close };
};

const isRunning = ({ description }: Execution): boolean => description.status === 'RUNNING';
