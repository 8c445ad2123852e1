import { Annotations, Stack, Token } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';

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

/** In what two places differ, as far as synth knows them. */
export const differenceOf = (there: Place, here: Place) =>
  (['region', 'account'] as const)
    .map((name) => ({ name, there: there[name], here: here[name] }))
    .find((of) => of.there !== of.here && !Token.isUnresolved(of.there) && !Token.isUnresolved(of.here));

/**
 * Runs something that may refuse a setting, and puts the construct's path before its line: an app may have several.
 *
 * The CDK's own errors have another name than `Error`, and the path already.
 */
export const tellingPath = <Result>({ node }: Construct, make: () => Result): Result =>
  retelling(make, (message) => `${node.path}: ${message}`);

/** Takes that path away again: what `-c` sets is the same for every stack of this repository's app. */
export const withoutPath = <Result>({ node }: Stack, make: () => Result): Result =>
  retelling(make, (message) => (message.startsWith(`${node.path}/`) ? message.replace(/^.*?: /, '') : message));

// Without the first error as its cause, which Node would print as well, stack trace and all.
const retelling = <Result>(make: () => Result, tell: (message: string) => string): Result => {
  try {
    return make();
  } catch (error) {
    throw error instanceof Error && error.name === 'Error' ? new Error(tell(error.message)) : error;
  }
};

/** Warns by an id with which an app can acknowledge it; docs/embedding.md lists all of them. */
export const warn = (construct: Construct, id: string, text: string): void =>
  Annotations.of(construct).addWarningV2(`comprehend-stop-training:${id}`, text);
