import { Stack, Token } from 'aws-cdk-lib/core';
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
 * Runs something that may refuse a setting, and puts the construct's path before its line: an app may have several. Not before
 * that of this repository's stack, whose construct has the id `Default`: what `-c` sets is the same for every one.
 *
 * The CDK's own errors have another name than `Error`, and the path already.
 */
export const tellingPath = <Result>({ node }: Construct, make: () => Result): Result => {
  try {
    return make();
  } catch (error) {
    if (!(error instanceof Error) || error.name !== 'Error' || node.id === 'Default') throw error;
    // Without the first error as its cause, which Node would print as well, stack trace and all.
    throw new Error(`${node.path}: ${error.message}`);
  }
};
