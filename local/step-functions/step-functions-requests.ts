import { randomUUID } from 'node:crypto';
import { AwsError } from '../wire/aws-json.ts';

/** Members of a request as they came: nothing about them is known yet. */
export type Request = Readonly<Record<string, unknown>>;

/** Of UTF-8. @see https://docs.aws.amazon.com/step-functions/latest/dg/service-quotas.html (read 2026-11-23) */
const MAX_INPUT_BYTES = 262_144;

/**
 * What the name of an execution must not contain.
 *
 * @see https://docs.aws.amazon.com/step-functions/latest/apireference/API_StartExecution.html (read 2026-11-23)
 */
const FORBIDDEN_IN_NAME = /[\s<>{}[\]?*"#%\\^|~`$&,;:/\p{Cc}\p{Cs}\u{FFFE}\u{FFFF}\u{10FFFF}]/u;

const DEFAULT_PAGE_SIZE = 100;
const MAX_PAGE_SIZE = 1000;

/** `null` counts as absent, as AWS does. */
export const textOf = (request: Request, member: string): string | undefined => {
  const value = request[member] ?? undefined;
  if (value === undefined || typeof value === 'string') return value;
  // AWS's name for a value of the wrong type; the words are assumed.
  throw new AwsError('SerializationException', `The value at '${member}' can not be converted to a String.`);
};

export const invalidMember = (member: string, value: unknown, rule: string) =>
  new AwsError(
    'ValidationException',
    `1 validation error detected: Value ${value === undefined ? 'null' : `'${value}'`} at '${member}' ` +
      `failed to satisfy constraint: Member must ${rule}`,
  );

/** @throws ValidationException it is missing @throws InvalidArn it isn't the ARN of such a resource */
export const arnOf = (request: Request, member: string, resourceType: 'stateMachine' | 'execution'): string => {
  const arn = textOf(request, member);
  if (!arn) throw invalidMember(member, arn, 'not be null');
  const [prefix, , service, , , type, ...resource] = arn.split(':');
  const invalid = (reason: string) => new AwsError('InvalidArn', `Invalid Arn: '${reason}: ${arn}'`);
  if (prefix !== 'arn') throw invalid('Invalid ARN prefix');
  if (service !== 'states') throw invalid('Service not valid in this context');
  if (type !== resourceType || !resource.every(Boolean)) throw invalid('Resource type not valid in this context');
  return arn;
};

/** @throws InvalidName */
export const nameOf = (request: Request): string => {
  const name = textOf(request, 'name') ?? randomUUID();
  if (name.length < 1 || name.length > 80 || FORBIDDEN_IN_NAME.test(name)) {
    throw new AwsError('InvalidName', `Invalid Name: '${name}'`);
  }
  return name;
};

/** @throws InvalidExecutionInput it is too long or not JSON */
export const inputOf = (request: Request): string => {
  const input = textOf(request, 'input') ?? '{}';
  const invalid = (reason: string) =>
    new AwsError('InvalidExecutionInput', `Invalid State Machine Execution Input: '${reason}'`);
  if (Buffer.byteLength(input) > MAX_INPUT_BYTES) throw invalid(`More than ${MAX_INPUT_BYTES} bytes.`);
  try {
    JSON.parse(input);
  } catch (error) {
    throw invalid(error instanceof Error ? error.message : 'Invalid execution input.');
  }
  return input;
};

interface Listing<Item> {
  /** Whatever a token is bound to: with other arguments it isn't valid. */
  readonly scope: string;
  readonly latestFirst?: boolean;
  readonly matches?: (item: Item) => boolean;
}

/**
 * One page of a list that only grows. A token is the position of the next item, so items added between two pages
 * neither repeat nor hide another.
 *
 * @throws ValidationException maxResults is out of range @throws InvalidToken
 */
export const pageOf = <Item>(items: readonly Item[], request: Request, listing: Listing<Item>) => {
  const { scope, latestFirst = false, matches = () => true } = listing;
  const { maxResults } = request;
  if (maxResults !== undefined && maxResults !== null && !Number.isInteger(maxResults)) {
    throw new AwsError('SerializationException', 'maxResults must be a whole number.');
  }
  const size = Number(maxResults ?? 0) || DEFAULT_PAGE_SIZE;
  if (size < 0) throw invalidMember('maxResults', maxResults, 'have value greater than or equal to 0');
  if (size > MAX_PAGE_SIZE) {
    throw invalidMember('maxResults', maxResults, `have value less than or equal to ${MAX_PAGE_SIZE}`);
  }
  const token = textOf(request, 'nextToken');
  const first = token === undefined ? undefined : positionOf(token, scope);
  const positions = [...items.entries()].filter(
    ([position, item]) =>
      matches(item) && (first === undefined || (latestFirst ? position <= first : position >= first)),
  );
  if (latestFirst) positions.reverse();
  const next = positions[size]?.[0];
  return {
    page: positions.slice(0, size).map(([, item]) => item),
    ...(next !== undefined && { nextToken: tokenOf(next, scope) }),
  };
};

const tokenOf = (position: number, scope: string): string =>
  Buffer.from(JSON.stringify([position, scope])).toString('base64url');

const positionOf = (token: string, scope: string): number => {
  try {
    const [position, ofScope] = JSON.parse(Buffer.from(token, 'base64url').toString());
    if (Number.isInteger(position) && ofScope === scope) return position;
  } catch {}
  throw new AwsError('InvalidToken', `Invalid Token: '${token}'`);
};
