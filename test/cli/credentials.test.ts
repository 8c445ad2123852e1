import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { command, expectOneLine } from './command.ts';

/** The SDK's own providers of credentials, over the AWS CLI's files: each failure says what to do. */
const home = mkdtempSync(join(tmpdir(), 'home-'));
const config = join(home, 'config');
const cache = join(home, '.aws/sso/cache');
const start = 'https://example.awsapps.com/start';
const sso = 'sso_account_id = 123456789012\nsso_role_name = Dev';
const role = 'role_arn = arn:aws:iam::123456789012:role/Admin';

beforeAll(() => {
  writeFileSync(
    config,
    `[profile plain]
region = eu-west-1
[profile sourceless]
${role}
source_profile = gone
[profile failing]
credential_process = false
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
});
afterAll(() => rmSync(home, { recursive: true }));
const env = { HOME: home, AWS_CONFIG_FILE: config, AWS_SHARED_CREDENTIALS_FILE: join(home, 'credentials') };
const files = `${config} or ${env.AWS_SHARED_CREDENTIALS_FILE}`;
/** What a login has left there, long ago. */
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
  ['nosuch', `There is no profile nosuch in ${files}.\n`],
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
  [
    '',
    'No AWS credentials were found. Give --profile, or --endpoint for the local mode. To set some up:\n  aws configure\n',
  ],
])('profile %j', async (profile, text) => {
  const ended = await command('list --region eu-west-1', { ...env, AWS_PROFILE: profile });
  expectOneLine(ended, `comprehend-stop-training: ${text}`);
  expect(ended.code).toBe(1);
});

test.each(['session', 'legacy'])('an expired login of profile %s', async (profile) => {
  expireLogins();
  const ended = await command('list --region eu-west-1', { ...env, AWS_PROFILE: profile });
  expectOneLine(ended, "isn't logged in, or its login has expired. To log in:\n  aws sso login --profile ");
});

test('a missing profile is told before a missing region, and by --profile too', async () => {
  expectOneLine(await command('list --profile nosuch', env), `There is no profile nosuch in ${files}.`);
});
