import { createHash } from 'node:crypto';
import { type SFNClient, StartExecutionCommand } from '@aws-sdk/client-sfn';
import { documentClassifierName } from '../model/document-classifier.ts';

/** Step Functions' limit, in characters. @see https://docs.aws.amazon.com/step-functions/latest/apireference/API_StartExecution.html */
const executionNameMaxLength = 80;

/**
 * More executions of one training run than can close within their deadline while anybody watches: past it something else
 * is wrong, and saying so is better than a 50th workflow.
 */
const mostExecutionsPerRun = 50;

/** One training run: an ARN without version is free again after a delete, SubmitTime tells its runs apart. */
export interface TrainingRun {
  readonly DocumentClassifierArn: string;
  /** Missing when Describe failed. */
  readonly SubmitTime?: Date | undefined;
}

/** What tells a training run from all others: 16 hex digits of SHA-256(DocumentClassifierArn, SubmitTime). */
export const runId = ({ DocumentClassifierArn, SubmitTime }: TrainingRun): string =>
  createHash('sha256')
    .update(`${DocumentClassifierArn}\n${SubmitTime?.toISOString() ?? ''}`)
    .digest('hex')
    .slice(0, 16);

/**
 * The name of the `attempt`-th execution of the stop workflow for one training run: `<classifier name>-<run id>`, from
 * the second attempt on with `-<attempt>` behind it.
 */
export const executionName = (run: TrainingRun, attempt = 1): string => {
  const ending = attempt === 1 ? `-${runId(run)}` : `-${runId(run)}-${attempt}`;
  return documentClassifierName(run.DocumentClassifierArn).slice(0, executionNameMaxLength - ending.length) + ending;
};

/**
 * Whether an execution was started for a training run; undefined where its name doesn't tell, since Describe had failed or
 * somebody started it by hand.
 */
export const isExecutionOf = (name: string, run: TrainingRun): boolean | undefined => {
  const id = /-([0-9a-f]{16})(-\d+)?$/.exec(name)?.[1];
  const tells = id && id !== runId({ DocumentClassifierArn: run.DocumentClassifierArn });
  return tells ? id === runId(run) : undefined;
};

/**
 * Starts the stop workflow for one training run, or finds the execution that runs already: Step Functions answers a
 * repeated name and input with the same execution while it runs. One that closed while the job still trains (it failed,
 * or somebody aborted it) keeps its name for 90 days, so the next free one is taken.
 *
 * @throws ExecutionAlreadyExists when every name is taken
 */
export const startStopWorkflow = async (sfn: SFNClient, stateMachineArn: string, run: TrainingRun) => {
  const input = JSON.stringify({ DocumentClassifierArn: run.DocumentClassifierArn });
  for (let attempt = 1; ; attempt++) {
    const name = executionName(run, attempt);
    try {
      const { executionArn } = await sfn.send(new StartExecutionCommand({ stateMachineArn, name, input }));
      if (!executionArn) throw new Error('StartExecution answered without an executionArn');
      return { ExecutionName: name, ExecutionArn: executionArn };
    } catch (error) {
      const taken = error instanceof Error && error.name === 'ExecutionAlreadyExists';
      if (!taken || attempt === mostExecutionsPerRun) throw error;
    }
  }
};
