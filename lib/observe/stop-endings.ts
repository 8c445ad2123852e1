import { Rule } from 'aws-cdk-lib/aws-events';
import { PolicyDocument, PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { CfnLogGroup, ILogGroup } from 'aws-cdk-lib/aws-logs';
import { ArnFormat, Names, Stack } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import type { Kind } from '../../lambda/account/kind.ts';
import { logGroup } from '../functions/log-group.ts';
import { type StopWorkflow, stopEnded } from '../stop/stop-workflow.ts';

/**
 * How each stop ended: one log entry for each stop workflow, the event that Step Functions sends when an execution is over,
 * with its input, output, start and stop. About 1 KB, and nothing of the training data. Delivery is best effort, which will do
 * for a dashboard; don't make a bill or an alarm of it.
 *
 * Rule → log group; no function. AWS's metrics know executions, not a Status; the workflow's own log is kept without data; and
 * metrics of our own would be $0.30 a month for each Status.
 *
 * @see https://docs.aws.amazon.com/step-functions/latest/dg/eventbridge-integration.html
 * @see https://docs.aws.amazon.com/eventbridge/latest/ref/events-ref-states.html
 */
export const logStopEndings = (scope: Construct, stopWorkflows: Readonly<Record<Kind, StopWorkflow>>): ILogGroup => {
  // Named, since its policy has its ARN, which a resource can't ask of itself.
  const resourceName = `/aws/events/${Names.uniqueResourceName(scope, { separator: '-' })}`;
  const logs = logGroup(scope, 'Logs', resourceName);
  const arnFormat = ArnFormat.COLON_RESOURCE_NAME;
  const arn = Stack.of(scope).formatArn({ service: 'logs', resource: 'log-group', resourceName, arnFormat });
  // A policy of the group's own, since an account may have only 10 of the other kind in a region. Both services, as in
  // https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-use-resource-based.html
  (logs.node.defaultChild as CfnLogGroup).resourcePolicyDocument = new PolicyDocument({
    statements: [
      new PolicyStatement({
        principals: ['events', 'delivery.logs'].map((service) => new ServicePrincipal(`${service}.amazonaws.com`)),
        actions: ['logs:CreateLogStream', 'logs:PutLogEvents'],
        resources: [`${arn}:*`],
      }),
    ],
  });
  new Rule(scope, 'Rule', {
    description: 'Logs how each stop of training ended',
    eventPattern: stopEnded(stopWorkflows),
    // The CDK's own target brings a custom resource, that is a function, to write the policy above.
    targets: [{ bind: () => ({ arn }) }],
  }).node.addDependency(logs);
  return logs;
};
