import type { OnEventOptions } from 'aws-cdk-lib/aws-events';
import type { IGrantable } from 'aws-cdk-lib/aws-iam';
import { CfnResource, Stack, Token } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { differenceOf, placeOf } from '../place.ts';

/**
 * The stack of what an event is sent to, where that is another than a construct's own.
 *
 * @throws Error it is in another region or account, where Step Functions' events don't come
 */
export const otherStackOf = (construct: Construct, target: OnEventOptions['target']): Stack | undefined => {
  const found = Object.values(target ?? {}).find(Construct.isConstruct);
  if (!found || Stack.of(found) === Stack.of(construct)) return undefined;
  const other = differenceOf(placeOf(found), placeOf(construct));
  if (other) {
    const what = `onStopped must have a target of its own ${other.name} ${other.here}, got ${found.node.path} of ${other.there}`;
    throw new Error(`${construct.node.path}: ${what}; send the events to an event bus there`);
  }
  return Stack.of(found);
};

/**
 * Refuses a grant to the role of another stack that also stands in `allowedPrincipals`: the role's policy would need the API, whose
 * policy needs the role.
 *
 * @throws Error of one line
 */
export const refuseCycle = (construct: Construct, { grantPrincipal }: IGrantable, allowed: readonly string[]): void => {
  if (!Construct.isConstruct(grantPrincipal) || Stack.of(grantPrincipal) === Stack.of(construct)) return;
  // One that is imported has an ARN with tokens, too, but no resource of that stack.
  if (!CfnResource.isCfnResource(grantPrincipal.node.defaultChild)) return;
  const arns: (string | undefined)[] = [grantPrincipal.policyFragment.principalJson.AWS].flat();
  if (!arns.some((arn) => arn && Token.isUnresolved(arn) && allowed.includes(arn))) return;
  throw new Error(
    `${construct.node.path}: allowedPrincipals must have the ARN of ${grantPrincipal.node.path} as a text for a grant, got a ` +
      "token: it is another stack's, and each stack would need the other",
  );
};
