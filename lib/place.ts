import type { OnEventOptions } from 'aws-cdk-lib/aws-events';
import type { IGrantable } from 'aws-cdk-lib/aws-iam';
import { Annotations, CfnResource, Stack, Token } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';

/** Where in AWS something is: names, or the CDK's tokens where they aren't known at synth. */
export interface Place {
  readonly region: string;
  readonly account: string;
}

/** Where a construct is deployed to, which the CDK's command line knows where the stack leaves it open. */
export const placeOf = (construct: Construct): Place => {
  const { region, account } = Stack.of(construct);
  const { CDK_DEFAULT_REGION = region, CDK_DEFAULT_ACCOUNT = account } = process.env;
  return {
    region: Token.isUnresolved(region) ? CDK_DEFAULT_REGION : region,
    account: Token.isUnresolved(account) ? CDK_DEFAULT_ACCOUNT : account,
  };
};

/** The first thing in which two places differ, as far as synth knows them. */
export const differenceOf = (there: Place, here: Place) =>
  (['region', 'account'] as const)
    .map((name) => ({ name, there: there[name], here: here[name] }))
    .find((of) => of.there !== of.here && !Token.isUnresolved(of.there) && !Token.isUnresolved(of.here));

/**
 * Runs something that may refuse a setting, and puts the construct's path before its line: an app may have several.
 *
 * The CDK's own errors have another name than `Error`, and the path already.
 */
export const withPath = <Result>({ node }: Construct, make: () => Result): Result =>
  rewording(make, (message) => `${node.path}: ${message}`);

/** Takes that path away again: what `-c` sets is the same for every stack of this repository's app. */
export const withoutPath = <Result>({ node }: Stack, make: () => Result): Result =>
  rewording(make, (message) => (message.startsWith(`${node.path}/`) ? message.replace(/^.*?: /, '') : message));

// Without the first error as its cause, which Node would print as well, stack trace and all.
const rewording = <Result>(make: () => Result, reword: (message: string) => string): Result => {
  try {
    return make();
  } catch (error) {
    throw error instanceof Error && error.name === 'Error' ? new Error(reword(error.message)) : error;
  }
};

/** Warns by an id with which an app can acknowledge it; docs/embedding.md lists all of them. */
export const warn = (construct: Construct, id: string, text: string): void =>
  Annotations.of(construct).addWarningV2(`comprehend-stop-training:${id}`, text);

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
