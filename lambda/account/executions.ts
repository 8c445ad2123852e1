import {
  DescribeExecutionCommand,
  type DescribeExecutionOutput,
  type SFNClient,
  StartExecutionCommand,
} from '@aws-sdk/client-sfn';
import { notFound, shown } from '../http/problem.ts';
import { executionArn, modelName, wireModel } from './arn.ts';
import { runId, type TrainingRun } from './training-run.ts';

/** Step Functions' limit, in characters. @see https://docs.aws.amazon.com/step-functions/latest/apireference/API_StartExecution.html */
const maxNameLength = 80;

/** Executions of one training run: at 60 minutes each three weeks of stopping in vain. Past it something else is wrong. */
const maxExecutionsPerRun = 500;

/** The part of a training run that its executions are named and started by. */
type Run = Pick<TrainingRun, 'kind' | 'arn' | 'submitTime'>;

/**
 * The name of the `attempt`-th execution of the stop workflow for one training run: `<model's name>-<run id>`, from the
 * second attempt on with `-<attempt>` behind it.
 */
export const executionName = (run: Run, attempt = 1): string => {
  const ending = attempt === 1 ? `-${runId(run)}` : `-${runId(run)}-${attempt}`;
  return modelName(run.arn).slice(0, maxNameLength - ending.length) + ending;
};

/** The stop workflow's input: `{"DocumentClassifierArn", "SubmitTime"}`, by SubmitTime it stops this run and no other. */
export const stopWorkflowInput = (run: Run) => ({ ...wireModel(run), SubmitTime: run.submitTime.toISOString() });

/** The stop workflow of one training run. */
export interface StopExecution {
  /** Name of the execution that is RUNNING, or the one that the next execution gets. */
  readonly ExecutionName: string;
  readonly isRunning: boolean;
}

/**
 * Whether the stop workflow of a training run is RUNNING, asked of Step Functions name by name. An execution that closed
 * keeps its name for 90 days, so the next one has another.
 *
 * @throws Error every name is taken
 */
export const findStopExecution = async (sfn: SFNClient, stateMachineArn: string, run: Run): Promise<StopExecution> => {
  for (let attempt = 1; attempt <= maxExecutionsPerRun; attempt++) {
    const ExecutionName = executionName(run, attempt);
    const execution = await findExecution(sfn, stateMachineArn, ExecutionName);
    if (!execution || execution.status === 'RUNNING') return { ExecutionName, isRunning: execution !== undefined };
  }
  throw new Error(`${executionName(run)} has had ${maxExecutionsPerRun} executions`);
};

/**
 * Starts the stop workflow for one training run, or finds the execution that runs already: Step Functions answers a
 * repeated name and input with the same execution while it runs. The name of a closed one is taken, so the next is tried.
 *
 * @throws ExecutionAlreadyExists when every name is taken
 */
export const startStopWorkflow = async (sfn: SFNClient, stateMachineArn: string, run: Run) => {
  const input = JSON.stringify(stopWorkflowInput(run));
  for (let attempt = 1; ; attempt++) {
    const ExecutionName = executionName(run, attempt);
    try {
      const answer = await sfn.send(new StartExecutionCommand({ stateMachineArn, name: ExecutionName, input }));
      if (!answer.executionArn) throw new Error('StartExecution answered without an executionArn');
      return { ExecutionName, ExecutionArn: answer.executionArn };
    } catch (error) {
      const isTaken = error instanceof Error && error.name === 'ExecutionAlreadyExists';
      if (!isTaken || attempt === maxExecutionsPerRun) throw error;
    }
  }
};

/** One execution of a state machine; undefined where there is none of that name. */
export const findExecution = async (
  sfn: SFNClient,
  stateMachineArn: string,
  name: string,
): Promise<DescribeExecutionOutput | undefined> => {
  // Only these characters and 1 to 80 of them make a name that this project gives; others would make another ARN.
  if (!/^[0-9A-Za-z_-]{1,80}$/.test(name)) return undefined;
  const command = new DescribeExecutionCommand({ executionArn: executionArn(stateMachineArn, name) });
  const execution = await sfn.send(command).catch((error: Error) => {
    if (error.name === 'ExecutionDoesNotExist') return undefined;
    throw error;
  });
  if (execution && !execution.status) throw new Error('DescribeExecution answered without a status');
  return execution;
};

/** The contract's 404 for the name of an execution that came over HTTP. */
export const noSuchExecution = (workflow: string, name: string) =>
  notFound(`The ${workflow} has no execution named ${shown(name)}`);
