import { Logger } from '@aws-lambda-powertools/logger';
import { ComprehendClient } from '@aws-sdk/client-comprehend';
import { SFNClient } from '@aws-sdk/client-sfn';
import type { GuardMode } from './guard/sweep.ts';
import type { Deployment } from './model/document-classifier.ts';
import { trainingUsdPerHour } from './model/training-cost.ts';

/**
 * Who retries, in the functions behind API Gateway: the SDK, 3 attempts within a second or two; then the caller is told
 * 429 or 503 and asks again. Long waits belong to the workflows, where they cost nothing.
 *
 * API Gateway waits 29 s. A stop makes 3 calls one after the other, so at 2.5 s an attempt the slowest answer comes after 3
 * calls × 3 attempts × 2.5 s = 22.5 s and the backoff between. Names of executions that are taken cost a call each, a dry
 * run one for each job: they may take longer in the worst case, and can be asked for again.
 */
export const clientOptions = {
  maxAttempts: 3,
  // requestTimeout ends with the head of an answer, socketTimeout is for a body that stalls.
  requestHandler: { connectionTimeout: 1000, requestTimeout: 2500, throwOnRequestTimeout: true, socketTimeout: 2500 },
};

/**
 * Who retries, in workflow tasks and event functions: first the SDK, since one throttled call among a thousand must not
 * begin the whole task anew; then whoever called the function: the workflow's Retry, or EventBridge's and SNS's two
 * more attempts. Nobody waits for an answer.
 *
 * Throttled, the SDK waits at most 0.5 + 1 + 2 + 4 + 8 + 16 + 20 s, half of it on average: under a minute a call.
 * Adaptive mode also slows down by itself. Measured with the tags of 100 classifiers, ten at once, where 10 requests
 * a second are allowed: 6 refused and 10.9 s, against some 100 and 12 to 23 s in standard mode.
 */
export const taskClientOptions = {
  maxAttempts: 8,
  retryMode: 'adaptive',
  requestHandler: {
    connectionTimeout: 1000,
    requestTimeout: 10_000,
    throwOnRequestTimeout: true,
    socketTimeout: 10_000,
  },
};

/** Names of the environment variables that the stack sets and the handlers read. */
export const environment = {
  stopWorkflowArn: 'STOP_WORKFLOW_ARN',
  sweepWorkflowArn: 'SWEEP_WORKFLOW_ARN',
  retryAfterSeconds: 'RETRY_AFTER_SECONDS',
  monthlyLimitUsd: 'MONTHLY_LIMIT_USD',
  trainingUsdPerHour: 'TRAINING_USD_PER_HOUR',
  ledgerTable: 'LEDGER_TABLE',
  eventBus: 'EVENT_BUS',
  exemptTagKey: 'EXEMPT_TAG_KEY',
  exemptTagValue: 'EXEMPT_TAG_VALUE',
  /** `stop` or `report`. */
  guardMode: 'GUARD_MODE',
  reportTopicArn: 'REPORT_TOPIC_ARN',
} as const;

/** A setting of the deployment; empty where the stack gives this function none. */
export const setting = (name: keyof typeof environment): string => process.env[environment[name]] ?? '';

/** The tag that a sweep leaves alone. */
export const exemptTagSetting = () => ({ key: setting('exemptTagKey'), value: setting('exemptTagValue') });

/** Whether signals stop what trains or are only reported. */
export const guardModeSetting = (): GuardMode => (setting('guardMode') === 'report' ? 'report' : 'stop');

/** The region and account of a deployment, as its own stop workflow's ARN names them. */
export const deploymentOf = (stopWorkflowArn: string): Deployment => {
  const [, , , region = '', accountId = ''] = stopWorkflowArn.split(':');
  return { region, accountId };
};

/**
 * Binds the real clients and the function's environment to the factory of an API handler. Other functions bind their
 * own clients: one list of all would put every SDK client into every bundle.
 */
export const bindFromEnvironment = <Handler>(
  factory: (clients: {
    comprehend: ComprehendClient;
    sfn: SFNClient;
    logger: Logger;
    stopWorkflowArn: string;
    sweepWorkflowArn: string;
    exemptTag: { key: string; value: string };
    retryAfterSeconds: number;
    trainingUsdPerHour: number;
  }) => Handler,
): Handler =>
  factory({
    comprehend: new ComprehendClient(clientOptions),
    sfn: new SFNClient(clientOptions),
    logger: new Logger(),
    stopWorkflowArn: setting('stopWorkflowArn'),
    sweepWorkflowArn: setting('sweepWorkflowArn'),
    exemptTag: exemptTagSetting(),
    retryAfterSeconds: Number(setting('retryAfterSeconds')),
    trainingUsdPerHour: Number(setting('trainingUsdPerHour')) || trainingUsdPerHour,
  });
