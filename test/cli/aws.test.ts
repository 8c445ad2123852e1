import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { localAccount } from '../../local/host/account.ts';
import { command, expectOneLine, spawned } from './command.ts';
import { keys, type Operation, startFakeAws } from './fake-aws.ts';
import { authorizationOf, signatureOf } from './sigv4.ts';

/** The command line at a stack on AWS: how it finds the API, and signs. */
type FakeAws = Awaited<ReturnType<typeof startFakeAws>>;
const local = localAccount({
  region: 'eu-west-1',
  settings: { monthlyLimitUsd: 500, dashboard: false, pollIntervalSeconds: 1 },
});
const { StopAllEndpoint: _, ...withoutGuard } = local.stack.outputs;
let aws: FakeAws;
const refusals: Readonly<Record<string, ReturnType<Operation>>> = {
  Denied: { error: 'AccessDenied', message: 'User: x is not authorized' },
  Expired: { error: 'ExpiredToken', message: 'The security token included in the request is expired' },
  Wrong: { error: 'ValidationError', message: "Value 'Wrong' at 'stackName' is wrong" },
  Skewed: {
    error: 'SignatureDoesNotMatch',
    message: 'Signature expired: 20261201T00Z is now earlier than 20261201T01Z',
  },
  WrongKey: { error: 'InvalidClientTokenId', message: 'The security token included in the request is invalid.' },
};
const describeStacks: Operation = (members) => {
  const StackName = String(members.StackName);
  const { apiUrl: ApiUrl } = aws;
  const named: Record<string, Readonly<Record<string, string>>> = {
    ComprehendStopTraining: { ...local.stack.outputs, ApiUrl },
    NoGuard: { ...withoutGuard, ApiUrl },
    Other: { ApiUrl: 'x' },
  };
  const found = named[StackName];
  if (!found) return refusals[StackName] ?? { error: 'ValidationError', message: `Stack ${StackName} does not exist` };
  const Outputs = Object.entries(found).map(([OutputKey, OutputValue]) => ({ OutputKey, OutputValue }));
  return { Stacks: [{ StackName, StackStatus: 'UPDATE_COMPLETE', CreationTime: '2026-11-01T00:00:00Z', Outputs }] };
};
const home = mkdtempSync(join(tmpdir(), 'aws-'));
const config = join(home, 'config');
const start = 'https://example.awsapps.com/start';
const sso = 'region = eu-west-1\nsso_account_id = 123456789012\nsso_role_name = Dev';
const role = 'role_arn = arn:aws:iam::123456789012:role/Admin';
writeFileSync(
  config,
  `[profile work]
region = eu-west-1
aws_access_key_id = ${keys.AWS_ACCESS_KEY_ID}
aws_secret_access_key = ${keys.AWS_SECRET_ACCESS_KEY}
[profile plain]
region = eu-west-1
[profile sourceless]
${role}
source_profile = gone
[profile failing]
credential_process = false
source_profile = failing
[profile session]
sso_session = corp
${sso}
[sso-session corp]
sso_region = eu-west-1
sso_start_url = ${start}
[profile legacy]
sso_region = eu-west-1
sso_start_url = ${start}
${sso}
[profile over-sso]
${role}
source_profile = session
[profile console]
login_session = arn:aws:iam::123456789012:user/me
[profile keys]
aws_access_key_id = a
aws_secret_access_key = b
[profile mfa]
${role}
source_profile = keys
mfa_serial = arn:aws:iam::123456789012:mfa/me
`,
);

beforeAll(async () => {
  aws = await startFakeAws(local, { DescribeStacks: describeStacks });
  local.comprehend.place({ kind: 'DocumentClassifier', name: 'tickets' });
});
afterAll(() => {
  aws.close();
  local.close();
  rmSync(home, { recursive: true });
});

test('finds the API by the stack, and signs each request', async () => {
  aws.requests.length = 0;
  const { code, stdout, stderr } = await command('stop tickets', aws.env);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  // Of the default stack, which a command needn't name.
  expect(stdout).toMatch(/^tickets {2}\w+; to see how it ends:\n {2}npx \S+ status tickets-[0-9a-f]{16}\n$/);
  expect(aws.requests.map(({ method, url }) => `${method} ${url}`)).toEqual([
    'POST /',
    'GET /prod/training?Name=tickets',
    'POST /prod/stop',
  ]);
  for (const request of aws.requests.slice(1)) {
    expect(authorizationOf(request)).toMatchObject({
      keyId: keys.AWS_ACCESS_KEY_ID,
      region: 'eu-west-1',
      service: 'execute-api',
      signedHeaders: expect.arrayContaining(['host', 'x-amz-date', 'x-amz-security-token']),
      signature: signatureOf(request, keys.AWS_SECRET_ACCESS_KEY),
    });
  }
  expect(authorizationOf(aws.requests[2] ?? { method: '', url: '', headers: {}, body: '' })?.signedHeaders).toContain(
    'content-type',
  );
});

const ofWork = { AWS_CONFIG_FILE: config };
test.each<[what: string, args: string, env: (env: FakeAws['env']) => Record<string, string>]>([
  ['--region', 'list --region eu-west-1', ({ AWS_REGION: _, ...env }) => env],
  ['--regions', 'replay --regions eu-west-1', ({ AWS_REGION: _, ...env }) => env],
  ['AWS_DEFAULT_REGION', 'list', ({ AWS_REGION, ...env }) => ({ ...env, AWS_DEFAULT_REGION: AWS_REGION })],
  [
    'a profile, before keys in the environment',
    'list --profile work',
    ({ AWS_ENDPOINT_URL }) => ({ ...ofWork, AWS_ENDPOINT_URL, AWS_ACCESS_KEY_ID: 'x', AWS_SECRET_ACCESS_KEY: 'y' }),
  ],
  [
    'AWS_PROFILE, where one of the keys is missing',
    'list',
    ({ AWS_ENDPOINT_URL }) => ({ ...ofWork, AWS_ENDPOINT_URL, AWS_ACCESS_KEY_ID: 'x', AWS_PROFILE: 'work' }),
  ],
  ['keys in the environment, before AWS_PROFILE', 'list', (env) => ({ ...env, ...ofWork, AWS_PROFILE: 'nobody' })],
])('takes region and credentials from %s', async (_, args, env) => {
  aws.requests.length = 0;
  const { code, stderr } = await command(args, env(aws.env));
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  const parts = aws.requests.map(authorizationOf);
  const ours = { keyId: keys.AWS_ACCESS_KEY_ID, region: 'eu-west-1' };
  expect(parts).toEqual(parts.map(() => expect.objectContaining(ours)));
  expect(parts.length).toBeGreaterThan(1);
});

test.each<[args: string, changed: Readonly<Record<string, string>>, message: RegExp, code?: number]>([
  ['list --stack Missing', {}, /There is no stack Missing in region eu-west-1\. Give --stack or --region, /],
  ['list --stack Other', {}, /Stack Other in eu-west-1 \(UPDATE_COMPLETE\) has no output ApiUrl: /],
  ['list --stack Denied', {}, /Your credentials don't allow cloudformation:DescribeStacks: User: x is not/],
  ['list --stack Expired', {}, /The credentials have expired\. Get new ones where these came from\.$/m],
  [
    'list --stack Skewed',
    {},
    /AWS doesn't accept the credentials: Signature expired: .+Z\. Check this computer's clock\.$/m,
  ],
  ['list --stack Wrong', {}, /AWS answered ValidationError: Value 'Wrong' at 'stackName' is wrong\. AWS_/],
  ['list --stack WrongKey', {}, /AWS doesn't accept the credentials: The security token .+ is invalid\.$/m],
  ['list', { AWS_SESSION_TOKEN: 'expired' }, / Your credentials have expired: get new ones\. Request /],
  ['list', { AWS_SECRET_ACCESS_KEY: 'wrong' }, /Check the secret key, and this computer's clock\. /],
  ['list', { AWS_REGION: '' }, /No region is set\. Give --region, /],
  ['list --region moon!', {}, /The region must be a name such as us-east-1, got 'moon!'\.$/m, 2],
  ['list', { AWS_REGION: 'a_b' }, /The region must be a name such as us-east-1, got 'a_b'\.$/m, 2],
  ['stop a.b --region moon!', {}, /'a\.b' can't be a model's name: /, 2],
  ['stop-all --stack NoGuard', {}, /Stack NoGuard has no guard, which stop-all needs: /],
])('%s with %j fails in one line', async (args, changed, message, code = 1) => {
  const ended = await command(args, { ...aws.env, ...changed });
  expectOneLine(ended, message);
  expect(ended.code).toBe(code);
});

test('an AWS endpoint that can’t be reached is reported in one line', async () => {
  // As a process: among jest's globals the SDK wraps an error of the network, as it is no Error of its own.
  const ended = await spawned(['list'], { ...aws.env, AWS_ENDPOINT_URL: 'http://127.0.0.1:65534' }).ended;
  expectOneLine(ended, /AWS can't be reached in region eu-west-1: nothing is listening there \(ECONNREFUSED\)\./);
});

describe('credentials', () => {
  /** The SDK's own providers of credentials, over the AWS CLI's files: each failure says what to do. */
  const cache = join(home, '.aws/sso/cache');
  const env = { HOME: home, AWS_CONFIG_FILE: config, AWS_SHARED_CREDENTIALS_FILE: join(home, 'credentials') };
  const files = `${config} or ${env.AWS_SHARED_CREDENTIALS_FILE}`;
  /** Writes the tokens of logins that expired long ago. */
  const expireLogins = () => {
    mkdirSync(cache, { recursive: true });
    const token = { accessToken: 't', expiresAt: '2020-01-01T00:00:00Z', region: 'eu-west-1', startUrl: start };
    for (const name of ['corp', start]) {
      writeFileSync(join(cache, `${createHash('sha1').update(name).digest('hex')}.json`), JSON.stringify(token));
    }
  };
  const loginFor = (profile: string, toRun = `aws sso login --profile ${profile}`) =>
    `Profile ${profile} isn't logged in, or its login has expired. To log in:\n  ${toRun}\n`;

  test.each<[profile: string, text: string]>([
    ['pl', `There is no profile pl in ${files}.\n`],
    ['plane', `There is no profile plane in ${files}. Did you mean plain?\n`],
    ...['plain', 'sourceless', 'failing', 'default'].map((profile): [string, string] => [
      profile,
      `Profile ${profile} gives no credentials. To see why:\n  aws sts get-caller-identity --profile ${profile}\n`,
    ]),
    ['session', loginFor('session')],
    ['legacy', loginFor('legacy')],
    ['over-sso', loginFor('over-sso', 'aws sso login --profile session')],
    ['console', loginFor('console', 'aws login --profile console')],
    [
      'mfa',
      "Profile mfa needs an MFA code, which this command can't ask for. Let the AWS CLI ask and put credentials into this shell, then run this again without --profile, with --region eu-west-1:\n" +
        '  eval "$(aws configure export-credentials --profile mfa --format env)"\n',
    ],
    ['', 'No AWS credentials were found. Give --profile, or --endpoint for the local mode. To set some up:\n  aws'],
  ])('of profile %j that don’t work are reported with a command that helps', async (profile, text) => {
    const ended = await command('list --region eu-west-1', { ...env, AWS_PROFILE: profile });
    expectOneLine(ended, `comprehend-stop-training: ${text}`);
    expect(ended.code).toBe(1);
  });

  test.each(['session', 'legacy'])('of an expired login are reported for profile %s', async (profile) => {
    expireLogins();
    const ended = await command('list --region eu-west-1', { ...env, AWS_PROFILE: profile });
    expectOneLine(ended, "isn't logged in, or its login has expired. To log in:\n  aws sso login --profile ");
  });

  test('a missing profile is reported before a missing region, also with --profile', async () => {
    const { stdout } = await command('list --profile nosuch --json', env);
    const Detail = `There is no profile nosuch in ${files}.`;
    expect(JSON.parse(stdout)).toEqual({ Error: { Detail, Code: 'ProfileNotFound' } });
  });
});
