import { randomUUID } from 'node:crypto';
import type { ComprehendClient } from '@aws-sdk/client-comprehend';
import { type SFNClient, StartExecutionCommand } from '@aws-sdk/client-sfn';
import { bindFromEnvironment } from '../clients.ts';
import { type ApiOptions, acceptedHeaders, api, parseBody } from '../http/api.ts';
import { invalidRequest } from '../model/document-classifier.ts';
import { detailTypes, eventSource } from './events.ts';
import { type Classifier, type ExemptTag, listStoppable, partByExemption } from './stoppable-classifiers.ts';

export interface StopAllApi extends ApiOptions {
  readonly comprehend: ComprehendClient;
  readonly sfn: SFNClient;
  readonly sweepWorkflowArn: string;
  readonly exemptTag: ExemptTag;
}

/**
 * `POST /stop-all`: starts a sweep by hand, the same that the guard's signals start; it stops even where the guard is
 * set to report only. With `{"DryRun": true}` it only tells what a sweep would stop now, and touches nothing.
 *
 * Every request starts a sweep of its own: one that finds another running waits for it, and stops nothing twice.
 *
 * 202 with the sweep's execution, 200 for a dry run.
 */
export const stopAllApi = ({ comprehend, sfn, sweepWorkflowArn, exemptTag, ...options }: StopAllApi) =>
  api(options, async (event, details) => {
    const { DryRun = false } = parseBody(event, ['DryRun'], '{}');
    if (typeof DryRun !== 'boolean') {
      throw invalidRequest(`DryRun must be true or false, got ${JSON.stringify(DryRun).slice(0, 100)}`);
    }
    details.DryRun = DryRun;
    if (DryRun) {
      const { training, exempt } = await partByExemption(comprehend, await listStoppable(comprehend), exemptTag);
      return {
        statusCode: 200,
        body: { DryRun, Training: training.map(nameAndStatus), Exempt: exempt.map(nameAndStatus) },
      };
    }

    const input = {
      source: eventSource,
      'detail-type': detailTypes.stopAllRequested,
      time: new Date(event.requestContext.requestTimeEpoch).toISOString(),
      detail: { RequestId: event.requestContext.requestId },
    };
    const ExecutionName = randomUUID();
    const { executionArn: ExecutionArn } = await sfn.send(
      new StartExecutionCommand({
        stateMachineArn: sweepWorkflowArn,
        name: ExecutionName,
        input: JSON.stringify(input),
      }),
    );
    details.ExecutionName = ExecutionName;
    return {
      statusCode: 202,
      headers: acceptedHeaders(event, ExecutionName, options.retryAfterSeconds),
      body: { ExecutionName, ExecutionArn },
    };
  });

const nameAndStatus = ({ DocumentClassifierArn, Status }: Classifier) => ({ DocumentClassifierArn, Status });

export const handler = bindFromEnvironment(stopAllApi);
