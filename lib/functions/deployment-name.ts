import { hash } from 'node:crypto';
import { Stack } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';

const key = 'comprehend-stop-training:deploymentName';

/** With a region behind it, a name fits into the 128 characters of a chat's configuration, the narrowest of all. */
const maxLength = 100;

/**
 * Names all that is under a construct: by its stack, and by its own path in it where it isn't all of the stack. What AWS
 * wants unique is named by this: alarms, dashboard, API, log groups.
 */
export const nameDeployment = (scope: Construct): void => {
  let stack = Stack.of(scope);
  // The name of a nested stack is known to the deployment only.
  while (stack.nestedStackParent) stack = stack.nestedStackParent;
  const ids = scope.node.scopes.slice(stack.node.scopes.length).map(({ node }) => node.id);
  const named = ids.filter((id) => id !== 'Default');
  scope.node.setContext(key, nameOf(stack.stackName, named));
};

/**
 * `Stack` for a stack of its own, `Stack-Id` for one construct in it, as since 0.1.0. Any other name that could be mistaken for
 * one of these, is too long, or has characters that AWS refuses, ends in a hash of its path.
 */
const nameOf = (stackName: string, ids: readonly string[]): string => {
  const name = [stackName, ...ids].join('-');
  const isPlain = ids.length === 0 ? !stackName.includes('-') : ids.length === 1 && /^\w+$/.test(`${ids[0]}`);
  if (isPlain && name.length <= maxLength) return name;
  const digest = hash('sha256', JSON.stringify([stackName, ids])).slice(0, 8);
  const readable = name.replace(/[^\w-]+/g, '-').slice(0, maxLength - digest.length - 1);
  return `${readable}-${digest}`;
};

/** The name of the deployment that a construct belongs to; its stack's where it belongs to none. */
export const deploymentName = (scope: Construct): string => scope.node.tryGetContext(key) ?? Stack.of(scope).stackName;
