import { errorOf, type Failure, failure } from '../failure.ts';
import { networkReason } from '../network-errors.ts';
import { printable } from '../screen/screen.ts';

/** What the failed request was about. */
export interface AwsErrorContext {
  readonly profile?: string | undefined;
  readonly region?: string | undefined;
  /** What the caller's credentials must allow, `cloudformation:DescribeStacks`. */
  readonly permission?: string;
}

/** Names that services have for a refusal by IAM. */
const isDenied = (name: string): boolean =>
  /^(AccessDenied|AccessDeniedException|AuthorizationError|UnauthorizedOperation)$/.test(name);
const isExpired = (name: string): boolean => /^(ExpiredToken|ExpiredTokenException|RequestExpired)$/.test(name);
const isWrongKey = (name: string): boolean =>
  /^(InvalidClientTokenId|UnrecognizedClientException|SignatureDoesNotMatch|InvalidSignatureException|InvalidAccessKeyId|AuthFailure|IncompleteSignature)/.test(
    name,
  );

/** Whether an error is a refusal by IAM. */
export const isAccessDenied = (error: unknown): boolean => isDenied(errorOf(error).name);

/** An error of the SDK, or of the services behind it, as one line that says what to do. */
export const awsFailure = (error: unknown, { profile, region, permission }: AwsErrorContext): Failure => {
  const { name, message } = errorOf(error);
  const of = profile ? ` of profile ${profile}` : '';
  const login = `aws sso login${profile ? ` --profile ${profile}` : ''}`;
  const tell = (text: string) => failure(text, { code: name });
  if (/region is missing|region=""/i.test(message)) {
    return tell('No region is set. Give --region, or set AWS_REGION, or a region in the profile.');
  }
  if (/region not accepted/i.test(message)) return tell(`'${region}' is not a region's name.`);
  if (/expired/i.test(message) || isExpired(name))
    return tell(`The credentials${of} have expired. Get new ones: ${login}`);
  if (/CredentialsProviderError|TokenProviderError/.test(name)) {
    return tell(
      profile
        ? `No credentials were found for profile ${profile}: is it in ~/.aws/config or ~/.aws/credentials? (${printable(message)})`
        : 'No AWS credentials were found. Give --profile, or run aws configure or aws sso login; for the local mode give --endpoint.',
    );
  }
  if (isWrongKey(name)) return tell(`AWS doesn't accept the credentials${of}: ${printable(message)}`);
  if (isDenied(name)) return tell(`Your credentials don't allow ${permission ?? 'this'}: ${printable(message)}`);
  const network = networkReason(error);
  if (network) {
    return failure(
      `AWS can't be reached${region ? ` in region ${region}` : ''}: ${network.reason} (${network.code}).`,
      {
        code: network.code,
      },
    );
  }
  const elsewhere = Object.entries(process.env).find(([key, value]) => /^AWS_ENDPOINT_URL/.test(key) && value);
  const hint = elsewhere ? ` ${elsewhere[0]} is ${elsewhere[1]}; for the local mode give --endpoint.` : '';
  return tell(`AWS answered ${name}: ${printable(message).replace(/\.?$/, '.')}${hint}`);
};
