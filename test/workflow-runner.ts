import type { DocumentClassifierProperties } from '@aws-sdk/client-comprehend';
import { defaultConfig } from '../lib/config.ts';
import { comprehend } from '../local/comprehend/comprehend.ts';
import type { TrainingRun } from '../local/comprehend/status.ts';
import { synthesize } from '../local/stack/synthesized.ts';
import type { HistoryEvent } from '../local/step-functions/execution-history.ts';
import { sdkTask } from '../local/step-functions/sdk-tasks.ts';
import { stepFunctions } from '../local/step-functions/step-functions.ts';
import { AwsError, awsJson } from '../local/wire/aws-json.ts';
import { inProcess } from './in-process.ts';

/** The synthesized stack, once for all the tests of a file: the CDK takes a second for it. */
export const stack = synthesize('us-east-1', defaultConfig);

/** An error in the place of an answer: its name and HTTP status. */
export type Fault = readonly [name: string, statusCode: number];
export const faults = {
  tooManyRequests: ['TooManyRequestsException', 400],
  throttling: ['ThrottlingException', 429],
  internal: ['InternalServerException', 500],
  invalid: ['InvalidRequestException', 400],
  accessDenied: ['AccessDeniedException', 400],
} as const satisfies Record<string, Fault>;

/**
 * The stop workflow as synthesized, against a Comprehend of its own, in virtual time: jest's fake timers give both the time,
 * so waits, backoff and deadline are the real ones and no test sleeps.
 */
export const stopWorkflowRunner = (beforeOperation: (operation: string, call: number) => void = () => {}) => {
  const timings = { submittedSeconds: 0, trainingSeconds: 3600 * 10, stoppingSeconds: 120 };
  const local = comprehend({ ...stack, ...timings, clock: Date.now });
  const calls: { operation: string; atSecond: number }[] = [];
  const startedAt = Date.now();
  const aws = awsJson({
    services: [local],
    beforeOperation: (operation) => {
      calls.push({ operation, atSecond: (Date.now() - startedAt) / 1000 });
      beforeOperation(operation, calls.length);
    },
  });
  const task = sdkTask(inProcess(aws));
  let inFlight = 0;
  const runTask: typeof task = async (resource, parameters) => {
    inFlight++;
    return task(resource, parameters).finally(() => inFlight--);
  };
  const { operations } = stepFunctions({ stateMachines: stack.stateMachines, runTask });
  const stateMachineArn = stack.stateMachineArn('StopWorkflow');

  /** Places a classifier, starts the workflow for it and goes through time to the end. */
  const run = async (training: Partial<TrainingRun> = {}) => {
    const { arn } = local.place({ DocumentClassifierName: 'under-test' }, training);
    const input = JSON.stringify({ DocumentClassifierArn: arn });
    const { executionArn } = operations.StartExecution({ stateMachineArn, input });
    const describe = () => operations.DescribeExecution({ executionArn });
    while (describe().status === 'RUNNING') {
      // Time stands still while a request is on its way.
      if (inFlight) await new Promise((resolve) => setImmediate(resolve));
      else await jest.advanceTimersToNextTimerAsync();
    }
    const { status, output, error, cause, startDate, stopDate = 0 } = describe();
    const { events }: { events: HistoryEvent[] } = operations.GetExecutionHistory({ executionArn, maxResults: 1000 });
    return { arn, status, output: output && JSON.parse(output), error, cause, seconds: stopDate - startDate, events };
  };

  const statusOf = async (DocumentClassifierArn: string): Promise<string | undefined> => {
    const answer = await local.operations.DescribeDocumentClassifier?.({ DocumentClassifierArn });
    return (answer as { DocumentClassifierProperties: DocumentClassifierProperties }).DocumentClassifierProperties
      .Status;
  };
  return { run, calls, statusOf, comprehend: local };
};

/** Answers with a fault for as long as a condition holds. */
export const failWith = ([name, statusCode]: Fault): never => {
  throw new AwsError(name, 'injected', statusCode);
};
