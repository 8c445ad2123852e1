import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import { Duration } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import { acknowledgeWildcards } from './cdk-nag.ts';
import { deploymentName } from './deployment-name.ts';
import { logGroup } from './log-group.ts';

/**
 * A state machine under a construct, traced and logged. Logs leave out execution data, which would show where training data
 * lies and how good a model is.
 *
 * Log delivery writes into a resource policy of at most 5,120 characters, and an account has 10 of them a region; groups under
 * `/aws/vendedlogs/` don't use it up.
 *
 * @param wildcards - why its policies name wildcards, beside those of logs and tracing
 * @see https://docs.aws.amazon.com/step-functions/latest/dg/bp-cwl.html
 */
export const workflow = (
  scope: Construct,
  first: sfn.IChainable,
  timeout: Duration,
  wildcards: Readonly<Record<string, string>>,
) => {
  const logs = logGroup(scope, 'Logs', `/aws/vendedlogs/states/${deploymentName(scope)}-${scope.node.id}`);
  const stateMachine = new sfn.StateMachine(scope, 'Resource', {
    definitionBody: sfn.DefinitionBody.fromChainable(first),
    timeout,
    tracingEnabled: true,
    logs: { level: sfn.LogLevel.ALL, includeExecutionData: false, destination: logs },
  });
  acknowledgeWildcards(stateMachine, {
    '*': 'Log delivery and X-Ray: these actions take no resource.',
    ...wildcards,
  });
  return { stateMachine, logs };
};

/**
 * At most 2 + 4 + 8 + 16 + 32 s, then 45 × 60 s: 2762 s or 46 minutes. Full jitter takes a random part of each, half on
 * average: 23 minutes, and less than 15 in one case of 50,000 (the sum's standard deviation is 117 s).
 */
export const patientRetry = {
  interval: Duration.seconds(2),
  backoffRate: 2,
  maxDelay: Duration.seconds(60),
  maxAttempts: 50,
  jitterStrategy: sfn.JitterType.FULL,
} as const satisfies sfn.RetryProps;
