import { CfnResource, Stack, Validations } from 'aws-cdk-lib/core';
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

/** What each rule that is answered looks at. */
const resourceTypes: Readonly<Record<string, RegExp>> = {
  'AwsSolutions-APIG3': /::Stage$/,
  'AwsSolutions-COG4': /::Method$/,
  'AwsSolutions-IAM4': /::IAM::Role$/,
  'AwsSolutions-IAM5': /::IAM::(Managed)?Policy$/,
  'AwsSolutions-SQS3': /::Queue$/,
};

/**
 * Copies the acknowledgements for cdk-nag 3, which are on constructs, to where cdk-nag 2 reads them: the metadata of resources.
 * That deploys nothing. Call it once everything below the construct has been made.
 */
export const answerCdkNag2 = (scope: IConstruct): void => {
  for (const construct of scope.node.findAll()) {
    const answers = construct.node.metadata
      .filter(({ type }) => type === Validations.ACKNOWLEDGED_RULES_METADATA_KEY)
      .flatMap(({ data }) => Object.entries(data as Record<string, string>))
      .map(([rule, reason]) => {
        const [, id = '', finding] = /(AwsSolutions-\w+)(?:\[(.*)\])?$/.exec(rule) ?? [];
        return { id, reason, finding };
      });
    if (answers.length === 0) continue;
    for (const resource of construct.node.findAll()) {
      if (!(resource instanceof CfnResource)) continue;
      const own = answers.filter(({ id }) => resourceTypes[id]?.test(resource.cfnResourceType));
      if (own.length === 0) continue;
      const rules = [...Map.groupBy(own, ({ reason }) => reason)].map(([reason, same]) => {
        const findings = [...new Set(same.flatMap(({ finding }) => finding ?? []))];
        return { id: same[0]?.id, reason, ...(findings.length > 0 && { applies_to: findings }) };
      });
      const earlier = resource.getMetadata('cdk_nag')?.rules_to_suppress ?? [];
      resource.addMetadata('cdk_nag', { rules_to_suppress: [...earlier, ...rules] });
    }
  }
};
