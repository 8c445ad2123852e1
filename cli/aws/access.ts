import { fromEnv } from '@aws-sdk/credential-provider-env';
import { getHomeDir, parseKnownFiles } from '@smithy/core/config';
import { closest, distance } from 'fastest-levenshtein';
import { shellWord } from '../../lambda/words/command-line.ts';
import type { Sign } from '../api.ts';
import { failure } from '../failure.ts';
import { awsFailure } from './aws-errors.ts';

export interface AwsOptions {
  readonly region?: string | undefined;
  readonly profile?: string | undefined;
}

/** AWS with the caller's own credentials, found as the AWS CLI finds them. */
export type AwsAccess = Awaited<ReturnType<typeof awsAccess>>;

/** The SDK tells some things by console.warn, which belongs to no command's output. */
const silent = { trace() {}, debug() {}, info() {}, warn() {}, error() {} };

/**
 * Where the AWS CLI differs from the SDK, the CLI counts: AWS_DEFAULT_REGION is heard, and keys in the environment come before
 * AWS_PROFILE, though not before `--profile`.
 *
 * @throws Failure where there is no such profile, or no region is named anywhere
 */
export const awsAccess = async ({ region, profile }: AwsOptions) => {
  const { AWS_REGION, AWS_DEFAULT_REGION, AWS_PROFILE, AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY } = process.env;
  const { CloudFormationClient } = await import('@aws-sdk/client-cloudformation');
  const hasKeys = !profile && Boolean(AWS_ACCESS_KEY_ID && AWS_SECRET_ACCESS_KEY);
  const wantedRegion = region || AWS_REGION || AWS_DEFAULT_REGION;
  const options = {
    ...(profile && { profile }),
    logger: silent,
    // Long enough for a slow line, short enough for a person at a terminal.
    requestHandler: { connectionTimeout: 5000, requestTimeout: 20_000, throwOnRequestTimeout: true },
  };
  // A client resolves both as every other one would; its provider of credentials remembers them until they expire.
  const { config } = new CloudFormationClient({
    ...options,
    ...(wantedRegion && { region: wantedRegion }),
    ...(hasKeys && { credentials: fromEnv() }),
  });
  const usedProfile = profile || (hasKeys ? undefined : AWS_PROFILE);
  const login = hasKeys ? undefined : await readLogin(usedProfile);
  const failIn = (where: string | undefined) => (error: unknown) => {
    throw awsFailure(error, { profile: usedProfile, region: where, login });
  };
  const resolvedRegion = await config.region().catch(failIn(wantedRegion));
  const credentials = () => config.credentials().catch(failIn(resolvedRegion));
  /** Signs requests to API Gateway, SigV4 for `execute-api`. */
  const sign: Sign = async ({ method, url, headers, body }) => {
    const { SignatureV4 } = await import('@smithy/signature-v4');
    const { sha256 } = config;
    const signer = new SignatureV4({ service: 'execute-api', region: resolvedRegion, credentials, sha256 });
    const { host, hostname, protocol, pathname: path, searchParams } = url;
    const query = Object.fromEntries(searchParams);
    const request = { method, protocol, hostname, path, query, headers: { ...headers, host }, body };
    const { host: _, ...signed } = (await signer.sign(request)).headers;
    return signed;
  };
  return {
    region: resolvedRegion,
    /** How to log in anew, as a whole command, where the credentials come from a login. */
    login,
    clientOptions: { ...options, region: resolvedRegion, credentials },
    sign,
  };
};

type Profiles = Awaited<ReturnType<typeof parseKnownFiles>>;

/**
 * How to log in anew for a profile, as a whole command; undefined where its credentials come from no login.
 *
 * @throws Failure where there is no such profile: the SDK would go on to the credentials of the machine it runs on
 */
const readLogin = async (profile: string | undefined): Promise<string | undefined> => {
  const profiles = await parseKnownFiles({});
  // The AWS CLI takes a default profile that isn't there for none, too.
  if (!profile || profile === 'default' || profiles[profile]) return loginOf(profile || 'default', profiles);
  const { AWS_CONFIG_FILE, AWS_SHARED_CREDENTIALS_FILE } = process.env;
  const folder = `${getHomeDir()}/.aws`;
  const files = [AWS_CONFIG_FILE || `${folder}/config`, AWS_SHARED_CREDENTIALS_FILE || `${folder}/credentials`];
  const nearest = closest(profile, Object.keys(profiles));
  const meant = nearest && distance(profile, nearest) <= 2 ? ` Did you mean ${nearest}?` : '';
  throw failure(`There is no profile ${profile} in ${files.join(' or ')}.${meant}`, { code: 'ProfileNotFound' });
};

/** A role's profile has the login of its source. */
const loginOf = (name: string, profiles: Profiles, seen: readonly string[] = []): string | undefined => {
  const profile = profiles[name] ?? {};
  if (Object.keys(profile).some((key) => key.startsWith('sso_'))) return `aws sso login --profile ${shellWord(name)}`;
  if (profile.login_session) return `aws login --profile ${shellWord(name)}`;
  const { source_profile: source } = profile;
  return source && !seen.includes(source) ? loginOf(source, profiles, [...seen, source]) : undefined;
};
