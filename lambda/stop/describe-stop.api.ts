import { type ComprehendClient, DescribeDocumentClassifierCommand } from '@aws-sdk/client-comprehend';
import type { DescribeExecutionOutput, SFNClient } from '@aws-sdk/client-sfn';
import { bindFromEnvironment, deploymentOf } from '../clients.ts';
import { type ApiOptions, api } from '../http/api.ts';
import { type Deployment, parseDocumentClassifierArn } from '../model/document-classifier.ts';
import { trainingCostUsd, trainingSeconds } from '../model/training-cost.ts';
import { describeExecution } from './describe-execution.ts';
import { isExecutionOf } from './stop-execution.ts';

export interface DescribeStopApi extends ApiOptions {
  readonly comprehend: ComprehendClient;
  readonly sfn: SFNClient;
  readonly stopWorkflowArn: string;
  /** @default 3 */
  readonly trainingUsdPerHour?: number;
}

/**
 * `GET /stop/{ExecutionName}`: how the stop of one training job stands.
 *
 * While the workflow runs, Status is live; once it has succeeded, Status is the one it ended with. What training took and
 * cost is read from Comprehend, so it is missing once the classifier has been deleted.
 */
export const describeStopApi = ({
  comprehend,
  sfn,
  stopWorkflowArn,
  trainingUsdPerHour,
  ...options
}: DescribeStopApi) =>
  api(options, async (event, details) => {
    const execution = await describeExecution(sfn, {
      workflow: 'stop workflow',
      stateMachineArn: stopWorkflowArn,
      name: event.pathParameters?.ExecutionName ?? '',
    });
    details.ExecutionName = execution.name;
    const DocumentClassifierArn = classifierOf(execution.input, deploymentOf(stopWorkflowArn));
    details.DocumentClassifierArn = DocumentClassifierArn;

    const properties = DocumentClassifierArn
      ? await describeRun(comprehend, DocumentClassifierArn, execution)
      : undefined;
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
        ...(execution.output && { Status: JSON.parse(execution.output)?.Status }),
        StopDate: execution.stopDate,
        TrainingSeconds,
        TrainingCostUsd:
          TrainingSeconds === undefined ? undefined : trainingCostUsd(TrainingSeconds, trainingUsdPerHour),
        Error: execution.error,
        Cause: execution.cause,
      },
    };
  });

/** The classifier that an execution is for; undefined where somebody started it by hand with something else. */
const classifierOf = (input: string | undefined, deployment: Deployment): string | undefined => {
  try {
    return parseDocumentClassifierArn(JSON.parse(input ?? '')?.DocumentClassifierArn, deployment);
  } catch {
    return undefined;
  }
};

/**
 * The training run that was stopped; undefined once its classifier is deleted, even where a new one took its ARN. The
 * execution's name tells whose it is. Where it doesn't, a run submitted after the workflow started is such a new one; the
 * minute is for clocks that don't agree.
 */
const describeRun = async (
  comprehend: ComprehendClient,
  DocumentClassifierArn: string,
  { name = '', startDate = new Date() }: DescribeExecutionOutput,
) => {
  const answer = await comprehend
    .send(new DescribeDocumentClassifierCommand({ DocumentClassifierArn }))
    .catch((error: Error) => {
      if (error.name === 'ResourceNotFoundException') return undefined;
      throw error;
    });
  const run = answer?.DocumentClassifierProperties;
  if (!run?.SubmitTime) return run;
  const isNotLater = run.SubmitTime.getTime() <= startDate.getTime() + 60_000;
  const { SubmitTime } = run;
  return (isExecutionOf(name, { DocumentClassifierArn, SubmitTime }) ?? isNotLater) ? run : undefined;
};

export const handler = bindFromEnvironment(describeStopApi);
