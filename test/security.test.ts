import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { BlockList } from 'node:net';
import { fileURLToPath } from 'node:url';
import { Logger } from '@aws-lambda-powertools/logger';
import { ComprehendClient } from '@aws-sdk/client-comprehend';
import { SFNClient } from '@aws-sdk/client-sfn';
import { App, type Environment, Validations } from 'aws-cdk-lib';
import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import type { APIGatewayProxyEvent } from 'aws-lambda';
import { AwsSolutionsChecks, NIST80053R5Checks } from 'cdk-nag';
import { stopTrainingApi } from '../lambda/stop/stop-training.api.ts';
import { type Config, defaultConfig, readConfig } from '../lib/config.ts';
import { addUsEast1Signals } from '../lib/guard/us-east-1-signals.ts';
import { StopTrainingStack } from '../lib/stop-training-stack.ts';
import { comprehend } from '../local/comprehend/comprehend.ts';
import { stepFunctions } from '../local/step-functions/step-functions.ts';
import { awsJson } from '../local/wire/aws-json.ts';
import { inProcess } from './in-process.ts';
import { stack } from './workflow-runner.ts';

const fileOf = (path: string) => readFileSync(new URL(`../${path}`, import.meta.url), 'utf8');
const { context } = JSON.parse(fileOf('cdk.json'));
const appWith = (settings: Record<string, unknown> = {}) =>
  new App({
    context: { ...context, 'aws:cdk:bundling-stacks': [], ...settings },
    builtinCloudFormationValidation: false,
    analyticsReporting: false,
  });
const stackIn = (app: App, config: Partial<Config>, env?: Environment) =>
  new StopTrainingStack(app, 'ComprehendStopTraining', {
    config: { ...defaultConfig, ...config },
    ...(env && { env }),
  });

const callers: Partial<Config> = {
  allowedPrincipals: ['arn:aws:iam::123456789012:role/ci/Pipeline', '210987654321'],
  allowedSourceIps: ['203.0.113.0/24', '2001:db8::/32'],
};
const everything: Partial<Config> = {
  ...callers,
  monthlyLimitUsd: 500,
  alertEmail: 'a@example.com',
  alarmNames: ['big-bill'],
  billingAlarmName: 'bill',
  anomalies: true,
};
interface Deployment {
  readonly config: Partial<Config>;
  readonly env?: Environment;
}
const deployments: (Deployment & { name: string })[] = [
  { name: 'the stop path alone', config: {} },
  { name: 'the guard and every option', config: everything },
  {
    name: 'the same with region and account known',
    config: everything,
    env: { region: 'eu-west-1', account: '123456789012' },
  },
];
const synthesize = ({ config, env }: Deployment) => {
  const app = appWith();
  const stack = stackIn(app, config, env);
  addUsEast1Signals(app, { ...defaultConfig, ...config }, 'eu-west-1');
  return { app, template: Template.fromStack(stack) };
};
afterEach(() => jest.restoreAllMocks());

describe('cdk-nag', () => {
  const findingsOf = (pack: AwsSolutionsChecks | NIST80053R5Checks, app: App) =>
    pack
      .validateScope(app)
      .violations.flatMap(({ ruleName, violatingResources }) =>
        violatingResources.map(({ constructPath }) => ({ rule: ruleName, path: `${constructPath}` })),
      );
  /** The suppressions, where they stand: lib gives them to constructs as metadata. */
  const acknowledgementsIn = (app: App) =>
    app.node.findAll().flatMap(({ node }) =>
      node.metadata
        .filter(({ type }) => type === Validations.ACKNOWLEDGED_RULES_METADATA_KEY)
        .flatMap(({ data }) => Object.entries(data as Record<string, string>))
        .map(([rule, reason]) => ({ rule: rule.replace(/^annotation::/i, ''), reason, path: node.path })),
    );

  test.each(deployments)('AwsSolutions finds nothing that is not answered in $name', (deployment) => {
    expect(findingsOf(new AwsSolutionsChecks(), synthesize(deployment).app)).toEqual([]);
  });

  test.each(deployments)('every suppression is needed, at one place, and says why, in $name', (deployment) => {
    const acknowledged = acknowledgementsIn(synthesize(deployment).app);
    jest.spyOn(Validations.prototype, 'acknowledge').mockImplementation(() => {});
    const findings = findingsOf(new AwsSolutionsChecks(), synthesize(deployment).app);

    const covers = (at: string, path: string) => path === at || path.startsWith(`${at}/`);
    for (const { rule, path, reason } of acknowledged) {
      const needed = findings.some((finding) => finding.rule === rule && covers(path, finding.path));
      expect({ rule, path, needed }).toEqual({ rule, path, needed: true });
      expect(reason).toMatch(/^.{20,300}\.$/);
    }
    for (const { rule, path } of findings) {
      const places = new Set(
        acknowledged.filter((one) => one.rule === rule && covers(one.path, path)).map((one) => one.path),
      );
      expect({ rule, path, places: places.size }).toEqual({ rule, path, places: 1 });
    }
  });

  test('of NIST 800-53, the rules not met are those that docs/security.md lists, each with a reason', () => {
    const table = [...fileOf('docs/security.md').matchAll(/^\| `NIST\.800\.53\.R5-(\w+)` \| (.+) \|$/gm)];
    const found = findingsOf(new NIST80053R5Checks(), synthesize({ config: everything }).app).map(({ rule }) => rule);
    expect([...new Set(found)].sort()).toEqual(table.map(([, rule]) => `NIST.800.53.R5-${rule}`).sort());
    for (const [, , reason = ''] of table) expect(reason.length).toBeGreaterThan(20);
  });
});

const deployed = synthesize({ config: everything }).template;
const propertiesOf = (template: Template, type: string) =>
  Object.values(template.findResources(type)).map(({ Properties }) => Properties);

interface Statement {
  readonly Effect: 'Allow' | 'Deny';
  readonly Principal?: unknown;
  readonly Action: string | string[];
  readonly Resource: unknown;
  readonly Condition?: Record<string, Record<string, unknown>>;
}
const policyOf = (template: Template): readonly Statement[] | undefined =>
  propertiesOf(template, 'AWS::ApiGateway::RestApi')[0]?.Policy?.Statement;
const apiPolicy = (config: Partial<Config>) => policyOf(synthesize({ config }).template);

describe('the API’s resource policy', () => {
  const own = '123456789012';
  const principals = [`arn:aws:iam::${own}:role/ci/Pipeline`, '210987654321', 'arn:aws:iam::333333333333:user/Audit'];
  const ranges = ['203.0.113.0/24', '198.51.100.7', '2001:db8::/32'];

  test('is not there without settings, so that callers of this account need a policy of their own, and others can’t call', () => {
    expect(apiPolicy({})).toBeUndefined();
  });

  test('denies all but the allowed principals, and allows only those of other accounts', () => {
    const root = (account: string) => ({
      'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, `:iam::${account}:root`]],
    });
    expect(apiPolicy({ allowedPrincipals: principals })).toEqual([
      {
        Sid: 'AllowOtherAccounts',
        Effect: 'Allow',
        Principal: { AWS: [root(own), root('210987654321'), root('333333333333')] },
        Action: 'execute-api:Invoke',
        Resource: 'execute-api:/*',
        Condition: { StringNotEquals: { 'aws:PrincipalAccount': { Ref: 'AWS::AccountId' } } },
      },
      {
        Sid: 'DenyOtherPrincipals',
        Effect: 'Deny',
        Principal: '*',
        Action: 'execute-api:Invoke',
        Resource: 'execute-api:/*',
        Condition: {
          ArnNotEquals: { 'aws:PrincipalArn': [principals[0], principals[2]] },
          StringNotEquals: { 'aws:PrincipalAccount': ['210987654321'] },
        },
      },
    ]);
  });

  test('denies all but the allowed addresses, and allows nobody', () => {
    expect(apiPolicy({ allowedSourceIps: ranges })).toEqual([
      {
        Sid: 'DenyOtherSourceIps',
        Effect: 'Deny',
        Principal: '*',
        Action: 'execute-api:Invoke',
        Resource: 'execute-api:/*',
        Condition: { NotIpAddress: { 'aws:SourceIp': ranges } },
      },
    ]);
  });

  interface Caller {
    readonly arn: string;
    readonly ip?: string;
    /** Whether his own policy allows the call. */
    readonly allowed?: boolean;
  }
  /** As IAM decides by AWS's documentation: Tables A and B, see lib/api/callers-policy.ts. */
  const mayCall = (policy: readonly Statement[] = [], { arn, ip = '203.0.113.9', allowed = true }: Caller) => {
    const account = arn.split(':')[4] ?? '';
    const key: Record<string, string> = {
      'aws:PrincipalArn': arn,
      'aws:PrincipalAccount': account,
      'aws:SourceIp': ip,
    };
    const anyOf = (values: unknown) => [values].flat().map((value) => (typeof value === 'string' ? value : own));
    const within = (range: string) => {
      const type = ip.includes(':') ? 'ipv6' : 'ipv4';
      const [address = '', bits] = range.split('/');
      const list = new BlockList();
      if (range.includes(':') === ip.includes(':'))
        list.addSubnet(address, Number(bits ?? (type === 'ipv6' ? 128 : 32)), type);
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
  const narrow = apiPolicy({ allowedPrincipals: principals, allowedSourceIps: ranges });
  const near = apiPolicy({ allowedSourceIps: ranges });
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
  ])('lets call or refuses, as the settings say: %s', (_, policy, caller, expected) => {
    expect(mayCall(policy, caller)).toBe(expected);
  });

  test('a change of it deploys the API anew, without which it has no effect', () => {
    const deploymentOf = (config: Partial<Config>) =>
      Object.keys(synthesize({ config }).template.findResources('AWS::ApiGateway::Deployment'));
    expect(deploymentOf({ allowedSourceIps: ['203.0.113.0/24'] })).not.toEqual(deploymentOf({}));
  });

  test('private addresses get a warning, since no caller is seen to come from one', () => {
    jest.spyOn(console, 'error').mockImplementation(() => {});
    const warned = (allowedSourceIps: string[]) =>
      Annotations.fromStack(stackIn(appWith(), { allowedSourceIps }))
        .findWarning('*', Match.anyValue())
        .map(({ entry }) => `${entry.data}`);
    expect(warned(['203.0.113.0/24', '2001:db8::/32'])).toEqual([]);
    const given = ['10.1.0.0/16', '172.31.0.1', '192.168.0.0/24', '100.64.0.0/10', 'fd00::/8'];
    expect(warned(['8.8.8.8', ...given])).toEqual([expect.stringContaining(`: ${given.join(', ')}`)]);
  });
});

describe('configuration', () => {
  const read = (key: string, value: unknown) => readConfig(appWith({ [key]: value }).node);
  const role = 'arn:aws:iam::123456789012:role/service/CI+build=1@x.y_z-';

  test.each([
    ['allowedPrincipals', `${role}, 123456789012,${role}`, [role, '123456789012']],
    [
      'allowedPrincipals',
      '["arn:aws-us-gov:iam::123456789012:user/Ann,Bob"]',
      ['arn:aws-us-gov:iam::123456789012:user/Ann,Bob'],
    ],
    ['allowedPrincipals', [], []],
    ['allowedSourceIps', '203.0.113.7, 203.0.113.0/24', ['203.0.113.7', '203.0.113.0/24']],
    [
      'allowedSourceIps',
      ['2001:DB8::/32', '::ffff:192.0.2.1', '0.0.0.0/0', '::/0'],
      ['2001:DB8::/32', '::ffff:192.0.2.1', '0.0.0.0/0', '::/0'],
    ],
  ])('reads %s from %j', (key, given, value) => {
    expect(read(key, given)).toMatchObject({ [key]: value });
  });

  test.each<[string, string, unknown[]]>([
    [
      'allowedPrincipals',
      'ARNs of IAM users or roles, without wildcards, or 12-digit account ids',
      [
        '',
        '*',
        '12345678901',
        123456789012,
        true,
        '["a"',
        [null],
        'arn:aws:iam::123456789012:root',
        'arn:aws:iam::123456789012:role/*',
        'arn:aws:iam::123456789012:group/ml',
        'arn:aws:iam::12345:role/x',
        'arn:aws:sts::123456789012:assumed-role/x/session',
        [`${role}\n`],
        `${role},`,
      ],
    ],
    [
      'allowedSourceIps',
      'IP addresses or CIDR ranges',
      [
        '',
        'localhost',
        '203.0.113.256',
        '203.0.113',
        '203.0.113.0/33',
        '203.0.113.0/',
        '203.0.113.0/-1',
        '203.0.113.0/24/8',
        '2001:db8::/129',
        '2001:db8:::',
        'fe80::1%eth0',
        [1],
        8,
        { a: 1 },
        ['203.0.113.0/24\n'],
      ],
    ],
  ])('fails with one line for %s when it isn’t %s', (key, allowed, wrong) => {
    for (const given of wrong) {
      const message = `${key} must be ${allowed}, in a JSON array or with commas between them, got ${JSON.stringify(given)}`;
      expect(message).not.toContain('\n');
      expect(() => read(key, given)).toThrow(new Error(message));
    }
  });
});

describe('the wire', () => {
  test('the API takes TLS 1.2 at least, in one region, and no request of other web pages', () => {
    deployed.allResourcesProperties('AWS::ApiGateway::RestApi', {
      SecurityPolicy: 'SecurityPolicy_TLS13_1_2_PFS_PQ_2025_09',
      EndpointAccessMode: 'STRICT',
      EndpointConfiguration: { Types: ['REGIONAL'] },
    });
    expect(JSON.stringify(deployed.toJSON())).not.toMatch(/Access-Control/i);
    const methods = propertiesOf(deployed, 'AWS::ApiGateway::Method').map(({ HttpMethod }) => HttpMethod);
    expect([...new Set(methods)].sort()).toEqual(['GET', 'POST']);
  });

  test('every topic and every queue refuses what comes without TLS', () => {
    const deniesPlain = (policies: Record<string, unknown>[]) =>
      policies
        .flatMap(({ PolicyDocument }) => (PolicyDocument as { Statement: Statement[] }).Statement)
        .filter(
          ({ Effect, Principal, Condition }) =>
            Effect === 'Deny' &&
            JSON.stringify(Principal).includes('*') &&
            JSON.stringify(Condition) === '{"Bool":{"aws:SecureTransport":"false"}}',
        );
    for (const [type, policyType, action] of [
      ['AWS::SNS::Topic', 'AWS::SNS::TopicPolicy', 'sns:Publish'],
      ['AWS::SQS::Queue', 'AWS::SQS::QueuePolicy', 'sqs:*'],
    ] as const) {
      const denials = deniesPlain(propertiesOf(deployed, policyType));
      expect(denials.map(({ Action }) => Action)).toEqual(denials.map(() => action));
      const guarded = denials.map(({ Resource }) => JSON.stringify(Resource));
      const all = Object.keys(deployed.findResources(type));
      expect(all.filter((id) => !guarded.some((resource) => resource.includes(`"${id}"`)))).toEqual([]);
    }
  });

  test('a body that is not an object of one short ARN ends at API Gateway', () => {
    const [model] = propertiesOf(deployed, 'AWS::ApiGateway::Model');
    expect(model.Schema).toMatchObject({
      type: 'object',
      required: ['DocumentClassifierArn'],
      additionalProperties: false,
      properties: {
        DocumentClassifierArn: { type: 'string', maxLength: 256, pattern: expect.stringMatching(/^\^.*\$$/) },
      },
    });
    deployed.allResourcesProperties('AWS::ApiGateway::RequestValidator', { ValidateRequestBody: true });
  });
});

describe('rights', () => {
  const statements = [
    ...propertiesOf(deployed, 'AWS::IAM::Policy').map(({ PolicyDocument }) => PolicyDocument),
    ...propertiesOf(deployed, 'AWS::IAM::Role').flatMap(({ Policies = [] }) =>
      Policies.map((policy: { PolicyDocument: unknown }) => policy.PolicyDocument),
    ),
  ].flatMap(({ Statement }) => Statement as Statement[]);

  test('no policy has an action with a wildcard, and only these are on all resources, since they take none', () => {
    const actionsOf = (some: readonly Statement[]) => [...new Set(some.flatMap(({ Action }) => Action))].sort();
    expect(actionsOf(statements).filter((action) => action.includes('*'))).toEqual([]);
    expect(actionsOf(statements.filter(({ Resource }) => [Resource].flat().includes('*')))).toEqual([
      'comprehend:ListDocumentClassifiers',
      'logs:CreateLogDelivery',
      'logs:DeleteLogDelivery',
      'logs:DescribeLogGroups',
      'logs:DescribeResourcePolicies',
      'logs:GetLogDelivery',
      'logs:ListLogDeliveries',
      'logs:PutResourcePolicy',
      'logs:UpdateLogDelivery',
      'xray:GetSamplingRules',
      'xray:GetSamplingTargets',
      'xray:PutTelemetryRecords',
      'xray:PutTraceSegments',
    ]);
  });

  test('nothing may create, delete or use a classifier, read training data, or change IAM', () => {
    const actions = statements
      .flatMap(({ Action }) => Action)
      .filter((action) => /^(comprehend|s3|iam|sts|kms|secretsmanager|lambda):/.test(action));
    expect([...new Set(actions)].sort()).toEqual([
      'comprehend:DescribeDocumentClassifier',
      'comprehend:ListDocumentClassifiers',
      'comprehend:ListTagsForResource',
      'comprehend:StopTrainingDocumentClassifier',
      'lambda:InvokeFunction',
    ]);
  });

  test('functions are invoked by this API, these rules and this topic only, and roles are services’', () => {
    for (const { Principal, SourceArn } of propertiesOf(deployed, 'AWS::Lambda::Permission')) {
      expect(Principal).toMatch(/^(apigateway|events|sns)\.amazonaws\.com$/);
      expect(JSON.stringify(SourceArn)).toMatch(/"(Ref|Fn::GetAtt)"/);
    }
    const trusted = propertiesOf(deployed, 'AWS::IAM::Role').flatMap(
      ({ AssumeRolePolicyDocument }) => AssumeRolePolicyDocument.Statement as Statement[],
    );
    for (const { Principal } of trusted) expect(Object.keys(Principal as object)).toEqual(['Service']);
  });
});

describe('logs', () => {
  test('API Gateway writes neither headers nor bodies', () => {
    for (const { MethodSettings, AccessLogSetting } of propertiesOf(deployed, 'AWS::ApiGateway::Stage')) {
      expect(MethodSettings).toEqual([expect.objectContaining({ DataTraceEnabled: false, LoggingLevel: 'ERROR' })]);
      expect(Object.values(JSON.parse(AccessLogSetting.Format))).toEqual([
        '$context.requestId',
        '$context.identity.sourceIp',
        '$context.identity.user',
        '$context.identity.caller',
        '$context.requestTime',
        '$context.httpMethod',
        '$context.resourcePath',
        '$context.status',
        '$context.protocol',
        '$context.responseLength',
      ]);
    }
  });

  test('Step Functions writes no execution data, which tells where training data lies', () => {
    for (const { LoggingConfiguration } of propertiesOf(deployed, 'AWS::StepFunctions::StateMachine')) {
      expect(LoggingConfiguration.IncludeExecutionData).toBe(false);
    }
  });

  const secret = 'hunter2-Zm9vYmFy';
  const arn = 'arn:aws:comprehend:us-east-1:123456789012:document-classifier/mine';
  const json = { 'content-type': 'application/json' };
  test.each<[status: number, what: string, body: string, headers?: Record<string, string>]>([
    [202, 'an accepted request', JSON.stringify({ DocumentClassifierArn: arn })],
    [400, 'a member too many', JSON.stringify({ DocumentClassifierArn: arn, password: secret })],
    [400, 'a secret as the name of a member', JSON.stringify({ [secret]: 1 })],
    [400, 'a secret for an ARN', JSON.stringify({ DocumentClassifierArn: secret })],
    [400, 'an object for an ARN', JSON.stringify({ DocumentClassifierArn: { password: secret } })],
    [400, 'an ARN of another region', JSON.stringify({ DocumentClassifierArn: arn.replace('us-east-1', secret) })],
    [400, 'text', `password=${secret}`],
    [400, 'a secret as content type', '{}', { 'content-type': secret }],
    [500, 'a request that fails', JSON.stringify({ DocumentClassifierArn: `${arn}-unreachable` })],
  ])('no function writes a body or a credential: %i for %s', async (status, _, body, headers = json) => {
    const written: string[] = [];
    for (const stream of [process.stdout, process.stderr]) {
      jest.spyOn(stream, 'write').mockImplementation((chunk) => written.push(`${chunk}`) > 0);
    }
    const local = comprehend({
      ...stack,
      clock: Date.now,
      submittedSeconds: 0,
      trainingSeconds: 7200,
      stoppingSeconds: 40,
    });
    local.place({ DocumentClassifierName: 'mine' });
    local.place({ DocumentClassifierName: 'mine-unreachable' });
    const workflow = stepFunctions({ stateMachines: stack.stateMachines, runTask: async () => ({}) });
    const credentials = { accessKeyId: 'AKIAOWN', secretAccessKey: `own-${secret}`, sessionToken: `own-${secret}` };
    const aws = (services: Parameters<typeof awsJson>[0]['services']) => ({
      ...inProcess(awsJson({ services })),
      credentials,
    });
    const handler = stopTrainingApi({
      comprehend: new ComprehendClient(aws([local])),
      // Without Step Functions behind it, StartExecution fails as nothing foresees.
      sfn: new SFNClient(aws(status === 500 ? [] : [workflow])),
      stopWorkflowArn: stack.stateMachineArn('StopWorkflow'),
      retryAfterSeconds: 15,
      logger: new Logger({ serviceName: 'test' }),
    });
    const answer = await handler({
      httpMethod: 'POST',
      resource: '/stop',
      path: '/stop',
      headers: { ...headers, Authorization: `AWS4-HMAC-SHA256 Signature=${secret}`, 'X-Amz-Security-Token': secret },
      queryStringParameters: { 'X-Amz-Signature': secret },
      body,
      requestContext: { requestId: 'request-1', path: '/prod/stop', identity: { accessKey: secret } },
    } as unknown as APIGatewayProxyEvent);
    jest.restoreAllMocks();

    expect(answer.statusCode).toBe(status);
    const lines = written.map((line) => JSON.parse(line));
    expect(lines).toEqual([expect.objectContaining({ requestId: 'request-1', statusCode: status })]);
    expect(written.join()).not.toContain(secret);
  });
});

test('what is bundled has licences that ask for no more than to be named', () => {
  const root = fileURLToPath(new URL('..', import.meta.url));
  const list = execFileSync(process.execPath, ['bin/licenses.ts'], { cwd: root, encoding: 'utf8' });
  expect(list).toMatch(/^@aws-sdk\/client-comprehend \S+ +Apache-2\.0 /m);
  expect(list).toMatch(/, 0 with a licence that is not on the list$/m);
});

test('every proof that docs/security.md names is a test', () => {
  const proofs = [...fileOf('docs/security.md').matchAll(/`(?:J|npx jest (test\/[\w./ -]+?))(?: -t)? '([^']+)'`/g)];
  expect(proofs.length).toBeGreaterThan(15);
  for (const [proof, files = 'test/security.test.ts', name = ''] of proofs) {
    const named = files
      .split(' ')
      .some((file) => new RegExp(`'[^'\\n]*${name}[^'\\n]*',\\s+(async )?\\(`).test(fileOf(file)));
    expect({ proof, named }).toEqual({ proof, named: true });
  }
});
