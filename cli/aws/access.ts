import type { CloudFormationClientConfig } from '@aws-sdk/client-cloudformation';
import type { Sign } from '../api.ts';
import { awsFailure } from './aws-errors.ts';
import { readLogin } from './profile.ts';

export interface AwsOptions {
  readonly region?: string | undefined;
  readonly profile?: string | undefined;
}

/** AWS with the caller's own credentials, found as the AWS CLI finds them. */
export interface AwsAccess {
  readonly region: string;
  /** How to log in anew, as a whole command, where the credentials come from a login. */
  readonly login: string | undefined;
  /** For any client of the SDK. */
  readonly clientOptions: ReturnType<typeof sharedOptions> &
    Pick<CloudFormationClientConfig, 'credentials'> & { readonly region: string };
  /** Signs requests to API Gateway, SigV4 for `execute-api`. @throws Failure where there are no credentials */
  readonly sign: Sign;
}

/** The SDK tells some things by console.warn, which belongs to no command's output. */
const silent = { trace() {}, debug() {}, info() {}, warn() {}, error() {} };

const sharedOptions = (region: string | undefined, profile: string | undefined) => ({
  ...(region && { region }),
  ...(profile && { profile }),
  logger: silent,
  // Long enough for a slow line, short enough for a person at a terminal.
  requestHandler: { connectionTimeout: 5000, requestTimeout: 20_000, throwOnRequestTimeout: true },
});

/**
 * Where the AWS CLI differs from the SDK, the CLI counts: AWS_DEFAULT_REGION is heard, and keys in the environment come before
 * AWS_PROFILE, though not before `--profile`.
 *
 * @throws Failure where there is no such profile, or no region is named anywhere
 */
export const awsAccess = async ({ region, profile }: AwsOptions): Promise<AwsAccess> => {
  const { AWS_REGION, AWS_DEFAULT_REGION, AWS_PROFILE } = process.env;
  const { AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_SESSION_TOKEN } = process.env;
  const { CloudFormationClient } = await import('@aws-sdk/client-cloudformation');
  const keys = !profile &&
    AWS_ACCESS_KEY_ID &&
    AWS_SECRET_ACCESS_KEY && {
      credentials: {
        accessKeyId: AWS_ACCESS_KEY_ID,
        secretAccessKey: AWS_SECRET_ACCESS_KEY,
        ...(AWS_SESSION_TOKEN && { sessionToken: AWS_SESSION_TOKEN }),
      },
    };
  // A client resolves both as every other one would; its provider of credentials remembers them until they expire.
  const options = sharedOptions(region || AWS_REGION || AWS_DEFAULT_REGION, profile);
  const { config } = new CloudFormationClient({ ...options, ...keys });
  const usedProfile = profile || (keys ? undefined : AWS_PROFILE);
  const login = keys ? undefined : await readLogin(usedProfile);
  const context = { profile: usedProfile, region, login };
  const resolvedRegion = await config.region().catch((error: unknown) => {
    throw awsFailure(error, context);
  });
  const credentials = () =>
    config.credentials().catch((error: unknown) => {
      throw awsFailure(error, { ...context, region: resolvedRegion });
    });
  const sign: Sign = async ({ method, url, headers, body }) => {
    const { SignatureV4 } = await import('@smithy/signature-v4');
    const signer = new SignatureV4({
      service: 'execute-api',
      region: resolvedRegion,
      credentials,
      sha256: config.sha256,
    });
    const { host, hostname, protocol, pathname: path, searchParams } = url;
    const query = Object.fromEntries(searchParams);
    const request = { method, protocol, hostname, path, query, headers: { ...headers, host }, body };
    const { host: _, ...signed } = (await signer.sign(request)).headers;
    return signed;
  };
  return {
    region: resolvedRegion,
    login,
    clientOptions: { ...options, region: resolvedRegion, credentials },
    sign,
  };
};
