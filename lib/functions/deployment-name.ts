import { Stack } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';

const key = 'comprehend-stop-training:deploymentName';

/**
 * Names all that is under a construct: by its stack, and by its own path in it where it isn't all of the stack. What AWS
 * wants unique is named by this: alarms, dashboard, API, log groups.
 */
export const nameDeployment = (scope: Construct): void => {
  const inStack = scope.node.scopes.slice(Stack.of(scope).node.scopes.length).map(({ node }) => node.id);
  const ids = inStack.filter((id) => id !== 'Default');
  scope.node.setContext(key, [Stack.of(scope).stackName, ...ids].join('-'));
};

/** The name of the deployment that a construct belongs to; its stack's where it belongs to none. */
export const deploymentName = (scope: Construct): string => scope.node.tryGetContext(key) ?? Stack.of(scope).stackName;
