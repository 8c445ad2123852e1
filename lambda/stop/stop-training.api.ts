import {
  type ComprehendClient,
  DescribeDocumentClassifierCommand,
  StopTrainingDocumentClassifierCommand,
} from '@aws-sdk/client-comprehend';
import type { SFNClient } from '@aws-sdk/client-sfn';
import { bindFromEnvironment, deploymentOf } from '../clients.ts';
import { type ApiOptions, acceptedHeaders, api, parseBody } from '../http/api.ts';
import { hasEnded, parseDocumentClassifierArn } from '../model/document-classifier.ts';
import { startStopWorkflow } from './stop-execution.ts';

export interface StopTrainingApi extends ApiOptions {
  readonly comprehend: ComprehendClient;
  readonly sfn: SFNClient;
  readonly stopWorkflowArn: string;
}

/**
 * `POST /stop`: asks Comprehend to stop training one document classifier and starts the stop workflow.
 *
 * Stop comes first, since it is the thing asked for. If anything after it fails the caller gets an error and calls again,
 * and nothing is lost: Stop may be repeated, and the same training run always leads to the same execution. A workflow
 * alone, started without the Stop, would be a single call less, but would leave the caller's "no such classifier"
 * unanswered.
 *
 * 202 while training is in progress, 200 when it has ended already.
 */
export const stopTrainingApi = ({ comprehend, sfn, stopWorkflowArn, ...options }: StopTrainingApi) =>
  api(options, async (event, details) => {
    const body = parseBody(event, ['DocumentClassifierArn']);
    const DocumentClassifierArn = parseDocumentClassifierArn(body.DocumentClassifierArn, deploymentOf(stopWorkflowArn));
    details.DocumentClassifierArn = DocumentClassifierArn;

    await comprehend.send(new StopTrainingDocumentClassifierCommand({ DocumentClassifierArn }));
    // The workflow describes again, so a Describe that fails here must not keep it from starting.
    const described = await comprehend
      .send(new DescribeDocumentClassifierCommand({ DocumentClassifierArn }))
      .catch((error: Error) => {
        if (error.name === 'ResourceNotFoundException') throw error;
        details.describeError = error.name;
        return undefined;
      });
    const { Status, SubmitTime } = described?.DocumentClassifierProperties ?? {};
    details.Status = Status;
    if (hasEnded(Status)) return { statusCode: 200, body: { DocumentClassifierArn, Status } };

    const execution = await startStopWorkflow(sfn, stopWorkflowArn, { DocumentClassifierArn, SubmitTime });
    details.ExecutionName = execution.ExecutionName;
    return {
      statusCode: 202,
      headers: acceptedHeaders(event, execution.ExecutionName, options.retryAfterSeconds),
      body: { DocumentClassifierArn, Status, ...execution },
    };
  });

export const handler = bindFromEnvironment(stopTrainingApi);
