import { fromEnv } from '@aws-sdk/credential-provider-env';
import type { Sign } from '../api.ts';
import { awsFailure } from './aws-errors.ts';
import { readLogin } from './profile.ts';

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
  const context = { profile: usedProfile, region, login };
  const resolvedRegion = await config.region().catch((error: unknown) => {
    throw awsFailure(error, context);
  });
  const credentials = () =>
    config.credentials().catch((error: unknown) => {
      throw awsFailure(error, { ...context, region: resolvedRegion });
    });
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
