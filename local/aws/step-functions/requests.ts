import { randomUUID } from 'node:crypto';
import { checked } from '../wire/constraints.ts';
import { AwsError, type Members } from '../wire/operation.ts';

/** Of UTF-8. @see https://docs.aws.amazon.com/step-functions/latest/dg/service-quotas.html */
const maxInputBytes = 262_144;

/** @see https://docs.aws.amazon.com/step-functions/latest/apireference/API_StartExecution.html */
const forbiddenInName = /[\s<>{}[\]?*"#%\\^|~`$&,;:/\p{Cc}\p{Cs}\u{FFFE}\u{FFFF}\u{10FFFF}]/u;

const defaultPageSize = 100;

export const statuses = ['RUNNING', 'SUCCEEDED', 'FAILED', 'TIMED_OUT', 'ABORTED'] as const;

const text = { type: 'string' } as const;
const check = checked('ValidationException', {
  stateMachineArn: text,
  executionArn: text,
  name: text,
  input: text,
  error: text,
  cause: text,
  nextToken: text,
  maxResults: { type: 'integer', min: 0, max: 1000 },
  statusFilter: { type: 'string', values: statuses },
});

/** A text in a request, undefined where it is missing. @throws ValidationException @throws SerializationException */
export const textOf = (request: Members, member: string): string | undefined =>
  (check(request)[member] ?? undefined) as string | undefined;

/** @throws ValidationException it is missing @throws InvalidArn it isn't the ARN of such a resource */
export const arnOf = (request: Members, resourceType: 'stateMachine' | 'execution'): string => {
  const member = `${resourceType}Arn`;
  const arn = String(
    checked('ValidationException', { [member]: { ...text, required: true, min: 1 } })(request)[member],
  );
  const [prefix, , service, , , type, ...resource] = arn.split(':');
  const invalid = (reason: string) => new AwsError('InvalidArn', `Invalid Arn: '${reason}: ${arn}'`);
  if (prefix !== 'arn') throw invalid('Invalid ARN prefix');
  if (service !== 'states') throw invalid('Service not valid in this context');
  if (type !== resourceType || !resource.every(Boolean)) throw invalid('Resource type not valid in this context');
  return arn;
};

/** @throws InvalidName */
export const nameOf = (request: Members): string => {
  const name = textOf(request, 'name') ?? randomUUID();
  if (name.length >= 1 && name.length <= 80 && !forbiddenInName.test(name)) return name;
  throw new AwsError('InvalidName', `Invalid Name: '${name}'`);
};

/** @throws InvalidExecutionInput it is too long or not JSON */
export const inputOf = (request: Members): string => {
  const input = textOf(request, 'input') ?? '{}';
  const invalid = (reason: string) =>
    new AwsError('InvalidExecutionInput', `Invalid State Machine Execution Input: '${reason}'`);
  if (Buffer.byteLength(input) > maxInputBytes) throw invalid(`More than ${maxInputBytes} bytes.`);
  try {
    JSON.parse(input);
  } catch (error) {
    throw invalid(error instanceof Error ? error.message : 'Invalid execution input.');
  }
  return input;
};

/**
 * One page of a list that grows at its end. A token is the number of the next item, so items added between two pages
 * neither repeat nor hide another. It is bound to its list's scope.
 *
 * @throws ValidationException maxResults is out of range @throws InvalidToken
 */
export const pageOf = <Item>(
  items: Iterable<Item>,
  request: Members,
  listing: {
    readonly scope: string;
    readonly latestFirst?: boolean;
    readonly matches?: (item: Item) => boolean;
    /** Where items are dropped from the list: what stays an item's own. Its position by default. */
    readonly numberOf?: (item: Item) => number;
  },
) => {
  const { scope, latestFirst = false, matches = () => true, numberOf } = listing;
  const token = textOf(request, 'nextToken');
  const size = Number(request.maxResults ?? 0) || defaultPageSize;
  const first = token === undefined ? undefined : numberIn(token, scope);
  const numbered = Array.from(items, (item, position) => [numberOf?.(item) ?? position, item] as const).filter(
    ([number, item]) => matches(item) && (first === undefined || (latestFirst ? number <= first : number >= first)),
  );
  if (latestFirst) numbered.reverse();
  const next = numbered[size]?.[0];
  return {
    page: numbered.slice(0, size).map(([, item]) => item),
    ...(next !== undefined && { nextToken: Buffer.from(JSON.stringify([next, scope])).toString('base64url') }),
  };
};

const numberIn = (token: string, scope: string): number => {
  try {
    const [number, ofScope] = JSON.parse(Buffer.from(token, 'base64url').toString());
    if (Number.isInteger(number) && ofScope === scope) return number;
  } catch {}
  throw new AwsError('InvalidToken', `Invalid Token: '${token}'`);
};
