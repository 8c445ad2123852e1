import { BlockList } from 'node:net';
import type { StackSettings } from '../../lib/settings.ts';
import { type Statement, stackWith, synth } from '../support/stack.ts';

const policyOf = (given: Partial<StackSettings>): readonly Statement[] | undefined =>
  (synth(given).one('ApiGateway::RestApi').Policy as { Statement: readonly Statement[] } | undefined)?.Statement;

const own = '123456789012';
const principals = [`arn:aws:iam::${own}:role/ci/Pipeline`, '210987654321', 'arn:aws:iam::333333333333:user/Audit'];
const ranges = ['203.0.113.0/24', '198.51.100.7', '2001:db8::/32'];
const everyCall = { Action: 'execute-api:Invoke', Resource: 'execute-api:/*' };

test('the policy does not exist without settings: callers of this account need a policy of their own, and others can’t call', () => {
  expect(policyOf({})).toBeUndefined();
});

test.each([
  [['210987654321'], { StringNotEquals: { 'aws:PrincipalAccount': ['210987654321'] } }],
  [[`${principals[0]}`], { ArnNotEquals: { 'aws:PrincipalArn': [principals[0]] } }],
])('denies by ARN alone, or by account alone, if only such are allowed: %j', (allowedPrincipals, condition) => {
  expect(policyOf({ allowedPrincipals })?.[1]?.Condition).toEqual(condition);
});

test('denies all but the allowed addresses, and allows nobody', () => {
  expect(policyOf({ allowedSourceIps: ranges })).toEqual([
    {
      Sid: 'DenyOtherSourceIps',
      Effect: 'Deny',
      Principal: '*',
      ...everyCall,
      Condition: { NotIpAddress: { 'aws:SourceIp': ranges } },
    },
  ]);
});

interface Caller {
  readonly arn: string;
  readonly ip?: string;
  /** Whether the caller's own policy allows the call. */
  readonly allowed?: boolean;
}
/** As IAM decides by AWS's documentation: Tables A and B, see lib/api/callers-policy.ts. */
const mayCall = (policy: readonly Statement[] = [], { arn, ip = '203.0.113.9', allowed = true }: Caller) => {
  const account = arn.split(':')[4] ?? '';
  const key: Record<string, string> = { 'aws:PrincipalArn': arn, 'aws:PrincipalAccount': account, 'aws:SourceIp': ip };
  const anyOf = (values: unknown) => [values].flat().map((value) => (value === '{AWS::AccountId}' ? own : `${value}`));
  const within = (range: string) => {
    const type = ip.includes(':') ? 'ipv6' : 'ipv4';
    const [address = '', bits] = range.split('/');
    const list = new BlockList();
    if (range.includes(':') === ip.includes(':')) {
      list.addSubnet(address, Number(bits ?? (type === 'ipv6' ? 128 : 32)), type);
    }
    return list.check(ip, type);
  };
  const holds = ({ Condition = {} }: Statement) =>
    Object.entries(Condition).every(([operator, keys]) =>
      Object.entries(keys).every(([name, values]) =>
        operator === 'NotIpAddress' ? !anyOf(values).some(within) : !anyOf(values).includes(key[name] ?? ''),
      ),
    );
  const names = ({ Principal }: Statement) =>
    Principal === '*' || JSON.stringify(Principal).includes(`::${account}:root`);
  const applying = policy.filter((statement) => names(statement) && holds(statement));
  if (applying.some(({ Effect }) => Effect === 'Deny')) return false;
  const allows = applying.length > 0;
  return account === own ? allowed || allows : allowed && allows;
};
const open = undefined;
const narrow = policyOf({ allowedPrincipals: principals, allowedSourceIps: ranges });
const near = policyOf({ allowedSourceIps: ranges });
const roleOf = (account: string) => `arn:aws:iam::${account}:role/Other`;
test.each<[string, readonly Statement[] | undefined, Caller, boolean]>([
  ['a role of this account, without settings', open, { arn: roleOf(own) }, true],
  ['the same without a policy of its own', open, { arn: roleOf(own), allowed: false }, false],
  ['a stranger, without settings', open, { arn: roleOf('444444444444') }, false],
  ['a named role of this account', narrow, { arn: `${principals[0]}` }, true],
  ['the same without a policy of its own', narrow, { arn: `${principals[0]}`, allowed: false }, false],
  ['another role of this account', narrow, { arn: roleOf(own) }, false],
  ['any role of a named account', narrow, { arn: roleOf('210987654321') }, true],
  ['the same without a policy of its own', narrow, { arn: roleOf('210987654321'), allowed: false }, false],
  ['a named user of another account', narrow, { arn: `${principals[2]}` }, true],
  ['another role of that account', narrow, { arn: roleOf('333333333333') }, false],
  ['a stranger whose own policy allows everything', narrow, { arn: roleOf('444444444444') }, false],
  ['a named role from another address', narrow, { arn: `${principals[0]}`, ip: '192.0.2.1' }, false],
  ['a named role from the one address', narrow, { arn: `${principals[0]}`, ip: '198.51.100.7' }, true],
  ['a named role by IPv6', narrow, { arn: `${principals[0]}`, ip: '2001:db8:1::1' }, true],
  ['a named role by other IPv6', narrow, { arn: `${principals[0]}`, ip: '2001:db9::1' }, false],
  ['a stranger from the right address, principals open', near, { arn: roleOf('444444444444') }, false],
])('decides by the settings: %s', (_, policy, caller, expected) => {
  expect(mayCall(policy, caller)).toBe(expected);
});

test('a change of the policy deploys the API anew, as it must to take effect', () => {
  const deploymentOf = (given: Partial<StackSettings>) =>
    Object.keys(synth(given).template.Resources).filter((id) => id.startsWith('ApiDeployment'));
  expect(deploymentOf({ allowedSourceIps: ['203.0.113.0/24'] })).not.toEqual(deploymentOf({}));
});

test('private addresses give a warning, since no call arrives from one', () => {
  const warnings = (allowedSourceIps: string[]) =>
    stackWith({ allowedSourceIps })
      .node.findAll()
      .flatMap(({ node }) => node.metadata.filter(({ type }) => type === 'aws:cdk:warning').map(({ data }) => data));
  expect(warnings(['203.0.113.0/24', '2001:db8::/32'])).toEqual([]);
  expect(warnings(['8.8.8.8', '10.1.0.0/16', 'fd00::/8'])).toEqual([
    'allowedSourceIps has private addresses, from which no caller is seen: 10.1.0.0/16, fd00::/8 ' +
      '[ack: comprehend-stop-training:privateSourceIps]',
  ]);
});
