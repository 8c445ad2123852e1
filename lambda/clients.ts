import { Logger } from '@aws-lambda-powertools/logger';
import { ComprehendClient } from '@aws-sdk/client-comprehend';
import { SFNClient } from '@aws-sdk/client-sfn';
import type { Deployment } from './document-classifier.ts';

/**
 * Who retries: the SDK, 3 attempts within a second or two; then the caller is told 429 or 503 and asks again. Long waits
 * belong to the stop workflow, where they cost nothing.
 *
 * API Gateway waits 29 s. The most calls a request makes one after the other is 3, so at 2.5 s an attempt the slowest
 * answer comes after 3 calls × 3 attempts × 2.5 s = 22.5 s and the backoff between.
 */
const clientOptions = {
  maxAttempts: 3,
  requestHandler: { connectionTimeout: 1000, requestTimeout: 2500, throwOnRequestTimeout: true },
};

/** Names of the environment variables that the stack sets and the handlers read. */
export const environment = { stopWorkflowArn: 'STOP_WORKFLOW_ARN', retryAfterSeconds: 'RETRY_AFTER_SECONDS' } as const;

/** The region and account of a deployment, as its own stop workflow's ARN names them. */
export const deploymentOf = (stopWorkflowArn: string): Deployment => {
  const [, , , region = '', accountId = ''] = stopWorkflowArn.split(':');
  return { region, accountId };
};

/** Binds the real clients and the function's environment to a handler factory. */
export const bindFromEnvironment = <Handler>(
  factory: (clients: {
    comprehend: ComprehendClient;
    sfn: SFNClient;
    logger: Logger;
    stopWorkflowArn: string;
    retryAfterSeconds: number;
  }) => Handler,
): Handler =>
  factory({
    comprehend: new ComprehendClient(clientOptions),
    sfn: new SFNClient(clientOptions),
    logger: new Logger(),
    stopWorkflowArn: process.env[environment.stopWorkflowArn] ?? '',
    retryAfterSeconds: Number(process.env[environment.retryAfterSeconds]),
  });
