import {
  type ComprehendClient,
  DescribeDocumentClassifierCommand,
  ResourceNotFoundException,
} from '@aws-sdk/client-comprehend';
import { DescribeExecutionCommand, type DescribeExecutionOutput, type SFNClient } from '@aws-sdk/client-sfn';
import { type ApiOptions, api } from './api.ts';
import { bindFromEnvironment } from './clients.ts';
import { trainingCostUsd, trainingSeconds } from './training-cost.ts';

export interface DescribeStopApi extends ApiOptions {
  readonly comprehend: ComprehendClient;
  readonly sfn: SFNClient;
  readonly stopWorkflowArn: string;
}

/**
 * `GET /stop/{ExecutionName}`: how the stop of one training job stands.
 *
 * While the workflow runs, Status is live; once it has succeeded, Status is the one it ended with. What training took and
 * cost is read from Comprehend, so it is missing once the classifier has been deleted.
 */
export const describeStopApi = ({ comprehend, sfn, stopWorkflowArn, ...options }: DescribeStopApi) =>
  api(options, async (event, details) => {
    const execution = await describeExecution(sfn, stopWorkflowArn, event.pathParameters?.ExecutionName ?? '');
    details.ExecutionName = execution.name;
    const { DocumentClassifierArn } = JSON.parse(execution.input ?? '{}');
    details.DocumentClassifierArn = DocumentClassifierArn;

    const properties = await describeRun(comprehend, DocumentClassifierArn, execution.startDate);
    const progress = {
      DocumentClassifierArn,
      Status: properties?.Status,
      ExecutionStatus: execution.status,
      StartDate: execution.startDate,
    };
    if (execution.status === 'RUNNING') {
      return { statusCode: 200, headers: { 'Retry-After': `${options.retryAfterSeconds}` }, body: progress };
    }
    const TrainingSeconds = properties && trainingSeconds(properties, new Date());
    return {
      statusCode: 200,
      body: {
        ...progress,
        ...(execution.output && { Status: JSON.parse(execution.output).Status }),
        StopDate: execution.stopDate,
        TrainingSeconds,
        TrainingCostUsd: TrainingSeconds === undefined ? undefined : trainingCostUsd(TrainingSeconds),
        Error: execution.error,
        Cause: execution.cause,
      },
    };
  });

/** @throws ResourceNotFoundException no execution has this name */
const describeExecution = async (
  sfn: SFNClient,
  stopWorkflowArn: string,
  name: string,
): Promise<DescribeExecutionOutput> => {
  // Only these characters and 1 to 80 of them make a name that startStopWorkflow gives; others would make another ARN.
  if (!/^[0-9A-Za-z_-]{1,80}$/.test(name)) throw noSuchExecution(name);
  const executionArn = `${stopWorkflowArn.replace(':stateMachine:', ':execution:')}:${name}`;
  return sfn.send(new DescribeExecutionCommand({ executionArn })).catch((error: Error) => {
    throw error.name === 'ExecutionDoesNotExist' ? noSuchExecution(name) : error;
  });
};

const noSuchExecution = (name: string) =>
  new ResourceNotFoundException({
    message: `The stop workflow has no execution named ${JSON.stringify(name).slice(0, 100)}`,
    $metadata: {},
  });

/**
 * The training run that was stopped; undefined once its classifier is deleted, even where a new one took its ARN. A run
 * submitted after the workflow started is such a new one; the minute is for clocks that don't agree.
 */
const describeRun = async (comprehend: ComprehendClient, DocumentClassifierArn: string, startDate = new Date()) => {
  const answer = await comprehend
    .send(new DescribeDocumentClassifierCommand({ DocumentClassifierArn }))
    .catch((error: Error) => {
      if (error.name === 'ResourceNotFoundException') return undefined;
      throw error;
    });
  const run = answer?.DocumentClassifierProperties;
  return run?.SubmitTime && run.SubmitTime.getTime() > startDate.getTime() + 60_000 ? undefined : run;
};

export const handler = bindFromEnvironment(describeStopApi);
