import { errorOf } from '../../lambda/account/faults.ts';
import { shellWord } from '../../lambda/words/command-line.ts';
import { type Failure, failure, isFailure, networkReason, wrongUsage } from '../failure.ts';
import type { AwsOptions } from './access.ts';

export interface AwsErrorContext extends AwsOptions {
  /** How to log in anew, as a whole command, where the credentials come from a login. */
  readonly login?: string | undefined;
  /** Where requests go instead of to AWS. */
  readonly endpoint?: string | undefined;
  /** What the caller's credentials must allow, `cloudformation:DescribeStacks`. */
  readonly permission?: string;
}

const errorNames = {
  refusedByIam:
    /^(AccessDenied|AccessDeniedException|AuthorizationError|AuthorizationErrorException|UnauthorizedOperation)$/,
  expired: /^(ExpiredToken|ExpiredTokenException|RequestExpired)$/,
  wrongKey:
    /^(InvalidClientTokenId|UnrecognizedClientException|SignatureDoesNotMatch|InvalidSignatureException|InvalidAccessKeyId|AuthFailure|IncompleteSignature)/,
};

export const isAccessDenied = (error: unknown): boolean => errorNames.refusedByIam.test(errorOf(error).name);

/** An error of the SDK, or of the services behind it, as one line that says what to do. */
export const awsFailure = (
  error: unknown,
  { profile, region, login, endpoint, permission }: AwsErrorContext,
): Failure => {
  if (isFailure(error)) return error;
  const { name, message } = errorOf(error);
  const of = profile ? ` of profile ${profile}` : '';
  const fail = (text: string, command?: string) => failure(text, { code: name, ...(command && { command }) });
  const hint = endpoint === undefined ? endpointHint(permission) : '';
  // The SDK could not parse the answer: its message then has several lines, or says nothing.
  if (/Deserialization error/.test(message) || /^Unknown(Error)? Unknown(Error)?$/.test(`${name} ${message}`)) {
    const { $metadata: { httpStatusCode = 'something' } = {} } = error as { $metadata?: { httpStatusCode?: number } };
    return fail(`AWS answered ${httpStatusCode} in a form that isn't AWS's: is there a proxy in between?${hint}`);
  }
  if (/region is missing|region=""/i.test(message)) {
    return fail('No region is set. Give --region, or set AWS_REGION, or a region in the profile.');
  }
  if (/region not accepted/i.test(message)) {
    const got = region === undefined ? '' : `, got '${region}'`;
    return wrongUsage(`The region must be a name such as us-east-1${got}.`, { code: name });
  }
  if (/CredentialsProviderError|TokenProviderError/.test(name)) {
    const [, withMfa] = /^Profile (.+) requires multi-factor authentication/.exec(message) ?? [];
    if (withMfa !== undefined) {
      return fail(
        `Profile ${withMfa} needs an MFA code, which this command can't ask for. Let the AWS CLI ask and put credentials into this shell, then run this again without --profile, with --region ${region}:`,
        `eval "$(aws configure export-credentials --profile ${shellWord(profile ?? withMfa)} --format env)"`,
      );
    }
    if (login !== undefined && /\bsso\b|aws login|load token|expired|Unauthorized/i.test(message)) {
      return fail(`Profile ${profile ?? 'default'} isn't logged in, or its login has expired. To log in:`, login);
    }
    if (profile) {
      // The SDK forgets why each of its providers failed; the AWS CLI names a missing source_profile or what a process said.
      const why = /from any providers/.test(message) ? '.' : `: ${message.replace(/\.?$/, '.')}`;
      const command = `aws sts get-caller-identity --profile ${shellWord(profile)}`;
      return fail(`Profile ${profile} gives no credentials${why} To see why:`, command);
    }
    const found = 'No AWS credentials were found. Give --profile, or --endpoint for the local mode.';
    return fail(`${found} To set some up:`, 'aws configure');
  }
  if (errorNames.wrongKey.test(name)) {
    const clock = /^Signature (expired|not yet current)/.test(message) ? " Check this computer's clock." : '';
    return fail(`AWS doesn't accept the credentials${of}: ${message.replace(/\.?$/, '.')}${clock}`);
  }
  if (/expired/i.test(message) || errorNames.expired.test(name)) {
    const where = login === undefined ? ' where these came from.' : ':';
    return fail(`The credentials${of} have expired. Get new ones${where}`, login);
  }
  if (isAccessDenied(error)) return fail(`Your credentials don't allow ${permission ?? 'this'}: ${message}`);
  const network = networkReason(error);
  if (network) {
    const there = endpoint ?? 'AWS';
    const where = region && !endpoint ? ` in region ${region}` : '';
    const text = `${there} can't be reached${where}: ${network.reason} (${network.code}).${hint}`;
    return failure(text, { code: network.code, canRetry: true });
  }
  return fail(`AWS answered ${name}: ${message.replace(/\.?$/, '.')}${hint}`);
};

/**
 * The variable that sent a request elsewhere than to AWS, as a sentence: the service's own, or the one for all. Those of other
 * services say nothing about it.
 *
 * @see https://docs.aws.amazon.com/sdkref/latest/guide/feature-ss-endpoints.html
 */
const endpointHint = (permission = ''): string => {
  const [prefix = ''] = permission.split(':');
  const service = prefix === 'states' ? 'SFN' : prefix.toUpperCase();
  const name = [`AWS_ENDPOINT_URL_${service}`, 'AWS_ENDPOINT_URL'].find((variable) => process.env[variable]);
  return name ? ` ${name} is ${process.env[name]}; for the local mode give --endpoint.` : '';
};
