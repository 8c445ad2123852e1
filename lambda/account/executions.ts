import {
  DescribeExecutionCommand,
  type DescribeExecutionOutput,
  paginateListExecutions,
  type SFNClient,
  StartExecutionCommand,
} from '@aws-sdk/client-sfn';
import { executionArn, wireModel } from './arn.ts';
import { until } from './deadline.ts';
import { errorOf, serviceFault, valueOnError } from './faults.ts';
import type { Kind } from './kind.ts';
import type { Surveyor } from './survey.ts';
import { executionName, stopName, type TrainingRun } from './training-run.ts';

/** Executions per training run. At 60 minutes each, 500 are three weeks of stopping in vain: then something else is wrong. */
const maxExecutionsPerRun = 500;

type Run = Pick<TrainingRun, 'kind' | 'arn' | 'submitTime'>;

/** The stop workflow's input: `{"DocumentClassifierArn", "SubmitTime"}`, by SubmitTime it stops this run and no other. */
export const stopWorkflowInput = (run: Run) => ({ ...wireModel(run), SubmitTime: run.submitTime.toISOString() });

export interface StopExecution {
  readonly name: string;
  readonly startDate: Date;
}

const pageSize = 1000;

/**
 * The executions of a kind's stop workflow that are RUNNING, by the id of the run that each stops. Step Functions' list may
 * lack what began a moment ago; to start such a workflow again finds the same execution.
 */
export const listStopExecutions = async (
  sfn: SFNClient,
  stateMachineArn: string,
  abortSignal?: AbortSignal,
): Promise<ReadonlyMap<string, StopExecution>> => {
  const running = new Map<string, StopExecution>();
  const request = { stateMachineArn, statusFilter: 'RUNNING' as const };
  const pages = paginateListExecutions({ client: sfn, pageSize }, request, until(abortSignal));
  for await (const { executions = [] } of pages) {
    for (const { name = '', startDate = new Date(0) } of executions) {
      const [, , id] = stopName.exec(name) ?? [];
      if (id) running.set(id, { name, startDate });
    }
  }
  return running;
};

/** Those of several kinds; undefined where a kind's can't be listed. */
export type Stops = ReadonlyMap<Kind, ReadonlyMap<string, StopExecution> | undefined>;

/** @param failed - gets the error of each kind whose executions can't be listed */
export const listStops = async (
  { sfn, stopWorkflowArns }: Pick<Surveyor, 'sfn' | 'stopWorkflowArns'>,
  kinds: readonly Kind[],
  failed: (error: unknown) => undefined,
  signal?: AbortSignal,
): Promise<Stops> => {
  const lists = kinds.map(async (kind) => {
    const running = await listStopExecutions(sfn, stopWorkflowArns[kind], signal).catch(failed);
    return [kind, running] as const;
  });
  return new Map(await Promise.all(lists));
};

/**
 * How the latest execution of a run's stop workflow ended or stands, asked name by name; undefined where there was none. An
 * execution that closed keeps its name for 90 days, so the next one has another.
 */
export const findLatestStop = async (sfn: SFNClient, stateMachineArn: string, run: Run) => {
  let latest: DescribeExecutionOutput | undefined;
  for (let attempt = 1; attempt <= maxExecutionsPerRun && latest?.status !== 'RUNNING'; attempt++) {
    const execution = await findExecution(sfn, stateMachineArn, executionName(run, attempt));
    if (!execution) break;
    latest = execution;
  }
  return latest;
};

/** An execution that was started, or found, as answers have it. */
export interface Started {
  readonly ExecutionName: string;
  readonly ExecutionArn: string;
}

/** An execution that was found, not started, has a startDate before the request. */
type Begun = Started & { readonly startDate: Date };

/**
 * Starts the stop workflow for one training run, or finds the execution that runs already: Step Functions answers a
 * repeated name and input with the same execution while it runs. The name of a closed one is taken, so the next is tried.
 *
 * @throws ExecutionAlreadyExists when every name is taken
 */
export const startStopWorkflow = async (
  sfn: SFNClient,
  stateMachineArn: string,
  run: Run,
  signal?: AbortSignal,
): Promise<Begun> => {
  const input = JSON.stringify(stopWorkflowInput(run));
  for (let attempt = 1; ; attempt++) {
    try {
      return await startExecution(sfn, stateMachineArn, executionName(run, attempt), input, signal);
    } catch (error) {
      if (errorOf(error).name !== nameTaken || attempt === maxExecutionsPerRun) throw error;
    }
  }
};

/** The error where an execution of that name was there already: closed, or with another input. */
const nameTaken = 'ExecutionAlreadyExists';

/** Starts an execution unless one of that name has been there, whatever has become of it. */
export const startOnce = async (...given: Parameters<typeof startExecution>): Promise<void> => {
  await startExecution(...given).catch(valueOnError(nameTaken, undefined));
};

/**
 * Starts an execution under a name, or finds the one that runs under it with the same input.
 *
 * @throws ExecutionAlreadyExists the name is taken
 */
export const startExecution = async (
  sfn: SFNClient,
  stateMachineArn: string,
  name: string,
  input: string,
  signal?: AbortSignal,
): Promise<Begun> => {
  const { executionArn: ExecutionArn, startDate = new Date() } = await sfn.send(
    new StartExecutionCommand({ stateMachineArn, name, input }),
    until(signal),
  );
  if (!ExecutionArn) throw serviceFault('StartExecution answered without an executionArn');
  return { ExecutionName: name, ExecutionArn, startDate };
};

/** One execution of a state machine; undefined where there is none of that name. */
export const findExecution = async (sfn: SFNClient, stateMachineArn: string, name: string) => {
  // This project's names have 1 to 80 of these characters. Any other character could make the ARN name something else.
  if (!/^[0-9A-Za-z_-]{1,80}$/.test(name)) return undefined;
  return describeExecution(sfn, executionArn(stateMachineArn, name));
};

/** One execution by its ARN; undefined where there is none. */
export const describeExecution = async (sfn: SFNClient, arn: string, signal?: AbortSignal) => {
  const command = new DescribeExecutionCommand({ executionArn: arn });
  const execution = await sfn.send(command, until(signal)).catch(valueOnError('ExecutionDoesNotExist', undefined));
  if (execution && !execution.status) throw serviceFault('DescribeExecution answered without a status');
  return execution;
};

/** How an execution stands, as answers have it; times in ISO 8601, the last three once it is over. */
export const executionProgress = ({ status, startDate, stopDate, error, cause }: DescribeExecutionOutput) => ({
  ExecutionStatus: status,
  StartDate: startDate?.toISOString(),
  StopDate: stopDate?.toISOString(),
  Error: error,
  Cause: cause,
});

export type ExecutionProgress = Readonly<Record<keyof ReturnType<typeof executionProgress>, string | undefined>>;
