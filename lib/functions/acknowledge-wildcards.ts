import { Stack, Validations } from 'aws-cdk-lib/core';
import type { IConstruct } from 'constructs';

/**
 * Tells cdk-nag, for the rule AwsSolutions-IAM5, why policies under a construct name wildcards. It deploys nothing;
 * test/security.test.ts fails for a wildcard without a reason and for a reason without a wildcard.
 *
 * @param reasons - by resource, as the policy names it
 */
export const acknowledgeWildcards = (construct: IConstruct, reasons: Readonly<Record<string, string>>): void => {
  const { stackTraceLimit } = Error;
  // The CDK notes a stack trace with each of some 80, which would take as long as all of their policies.
  Error.stackTraceLimit = 0;
  try {
    for (const [resource, reason] of Object.entries(reasons)) {
      const id = `AwsSolutions-IAM5[Resource::${asText(Stack.of(construct).resolve(resource))}]`;
      Validations.of(construct).acknowledge({ id, reason });
    }
  } finally {
    Error.stackTraceLimit = stackTraceLimit;
  }
};

/** A template's value in the words that cdk-nag uses in a finding's name. */
const asText = (value: unknown): string => {
  if (typeof value !== 'object' || value === null) return `${value}`;
  if ('Ref' in value) return `<${value.Ref}>`;
  if ('Fn::GetAtt' in value) return `<${(value['Fn::GetAtt'] as string[]).join('.')}>`;
  if ('Fn::Join' in value) {
    const [delimiter, parts] = value['Fn::Join'] as [string, unknown[]];
    return parts.map(asText).join(delimiter);
  }
  return JSON.stringify(value);
};
