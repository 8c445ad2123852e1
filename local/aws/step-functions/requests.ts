import { randomUUID } from 'node:crypto';
import * as sdk from '@aws-sdk/client-sfn';
import { requestCheck } from '../wire/api-model.ts';
import { AwsError } from '../wire/operation.ts';

/** Of UTF-8. @see https://docs.aws.amazon.com/step-functions/latest/dg/service-quotas.html */
const maxInputBytes = 262_144;

/** @see https://docs.aws.amazon.com/step-functions/latest/apireference/API_StartExecution.html */
const forbiddenInName = /[\s<>{}[\]?*"#%\\^|~`$&,;:/\p{Cc}\p{Cs}\u{FFFE}\u{FFFF}\u{10FFFF}]/u;

const defaultPageSize = 100;

export const checkRequest = requestCheck(sdk, 'ValidationException', {
  stateMachineArn: { min: 1 },
  executionArn: { min: 1 },
  maxResults: { min: 0, max: 1000 },
  statusFilter: { values: Object.values(sdk.ExecutionStatus) },
});

/** @throws InvalidArn it isn't the ARN of such a resource */
export const checkArn = (arn: string, resourceType: 'stateMachine' | 'execution'): void => {
  if (new RegExp(`^arn:[^:]+:states:[^:]*:[^:]*:${resourceType}(:[^:]+)+$`).test(arn)) return;
  throw new AwsError('InvalidArn', `Invalid Arn: 'Resource type not valid in this context: ${arn}'`);
};

/** @throws InvalidName */
export const nameOf = ({ name = randomUUID() }: Pick<sdk.StartExecutionInput, 'name'>): string => {
  if (name.length >= 1 && name.length <= 80 && !forbiddenInName.test(name)) return name;
  throw new AwsError('InvalidName', `Invalid Name: '${name}'`);
};

/** @throws InvalidExecutionInput it is too long or not JSON */
export const inputOf = ({ input = '{}' }: Pick<sdk.StartExecutionInput, 'input'>): string => {
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
 * One page of a list. A token is the id of the next item, so items that come or go between two pages neither repeat nor hide
 * another. It is bound to its list's scope.
 *
 * @param items - ids ascend
 * @throws InvalidToken
 */
export const pageOf = <Item extends { readonly id: number }>(
  items: readonly Item[],
  { nextToken, maxResults }: Pick<sdk.ListExecutionsInput, 'nextToken' | 'maxResults'>,
  { scope, latestFirst }: { readonly scope: string; readonly latestFirst: boolean },
) => {
  const first = nextToken === undefined ? undefined : idIn(nextToken, scope);
  const isLeft = ({ id }: Item) => first === undefined || (latestFirst ? id <= first : id >= first);
  const left = (latestFirst ? items.toReversed() : items).filter(isLeft);
  const size = maxResults || defaultPageSize;
  const next = left[size];
  return {
    page: left.slice(0, size),
    nextToken: next && Buffer.from(`${next.id} ${scope}`).toString('base64url'),
  };
};

const idIn = (token: string, scope: string): number => {
  const [, id, ofScope] = /^(\d+) (.+)$/.exec(Buffer.from(token, 'base64url').toString()) ?? [];
  if (ofScope === scope) return Number(id);
  throw new AwsError('InvalidToken', `Invalid Token: '${token}'`);
};
