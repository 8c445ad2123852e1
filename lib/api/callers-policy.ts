import { BlockList, isIP, isIPv6 } from 'node:net';
import { AccountPrincipal, Effect, PolicyDocument, PolicyStatement, StarPrincipal } from 'aws-cdk-lib/aws-iam';
import { Arn, ArnFormat, Aws, Token } from 'aws-cdk-lib/core';
import type { StackSettings } from '../settings.ts';

/** Every stage, method and path: API Gateway puts this API's ARN in place of `execute-api:`. */
const invoke = { actions: ['execute-api:Invoke'], resources: ['execute-api:/*'] };

const deny = (sid: string, conditions: Record<string, Record<string, readonly string[]>>) =>
  new PolicyStatement({ sid, effect: Effect.DENY, principals: [new StarPrincipal()], ...invoke, conditions });

/**
 * The API's resource policy, which narrows who may call and grants this account's callers nothing. Undefined where nothing
 * narrows.
 *
 * Within the account, either the caller's own policy or the API's is enough, unless one denies. So narrowing takes a
 * Deny. An Allow would widen: a caller named there could call every route, also those that his own policy leaves out.
 * From another account both must allow, so only other accounts get an Allow, each as a whole; the Deny narrows it to the
 * callers named.
 *
 * A Deny holds where none of its values match or the key is missing, and its two conditions hold only together: a caller is
 * refused when neither his ARN nor his account is on the list. aws:PrincipalArn of a role's session is the role's ARN
 * (assumed for API Gateway, documented for IAM).
 *
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-authorization-flow.html Tables A and B
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-resource-policies-aws-condition-keys.html
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-logic-multiple-context-keys-or-values.html
 */
export const callersPolicy = (settings: StackSettings): PolicyDocument | undefined => {
  const { allowedPrincipals: principals = [], allowedSourceIps: sourceIps = [] } = settings;
  const arns = principals.filter(isArn);
  const accounts = principals.filter((principal) => !isArn(principal));
  const statements: PolicyStatement[] = [];
  if (principals.length) {
    const accountOf = (arn: string) => Arn.split(arn, ArnFormat.SLASH_RESOURCE_NAME).account ?? '';
    const allAccounts = new Set([...accounts, ...arns.map(accountOf)]);
    statements.push(
      new PolicyStatement({
        sid: 'AllowOtherAccounts',
        principals: [...allAccounts].map((account) => new AccountPrincipal(account)),
        ...invoke,
        conditions: { StringNotEquals: { 'aws:PrincipalAccount': Aws.ACCOUNT_ID } },
      }),
      deny('DenyOtherPrincipals', {
        ...(arns.length && { ArnNotEquals: { 'aws:PrincipalArn': arns } }),
        ...(accounts.length && { StringNotEquals: { 'aws:PrincipalAccount': accounts } }),
      }),
    );
  }
  if (sourceIps.length) statements.push(deny('DenyOtherSourceIps', { NotIpAddress: { 'aws:SourceIp': sourceIps } }));
  return statements.length ? new PolicyDocument({ statements }) : undefined;
};

/** A token counts as the ARN of a role or user of the app, unless it is the stack's account. */
const isArn = (principal: string): boolean =>
  Token.isUnresolved(principal) ? principal !== Aws.ACCOUNT_ID : principal.startsWith('arn:');

const privateNetworks = new BlockList();
privateNetworks.addSubnet('10.0.0.0', 8);
privateNetworks.addSubnet('172.16.0.0', 12);
privateNetworks.addSubnet('192.168.0.0', 16);
privateNetworks.addSubnet('100.64.0.0', 10);
privateNetworks.addSubnet('fc00::', 7, 'ipv6');

/** The ranges that lie in private networks. A regional API sees a caller's public address, never one of these. */
export const privateSourceIps = (sourceIps: readonly string[]): string[] =>
  sourceIps.filter((range) => {
    const [address = ''] = range.split('/');
    return isIP(address) !== 0 && privateNetworks.check(address, isIPv6(address) ? 'ipv6' : 'ipv4');
  });
