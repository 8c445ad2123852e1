import type { APIGatewayProxyEvent } from 'aws-lambda';
import { arnPattern, arnRule, type Location, locationOf, type Model, maxArnLength } from '../account/arn.ts';
import { arnMember, arnMembers, kindNames } from '../account/kind.ts';
import { invalidRequest, shown } from './problem.ts';

/**
 * The members of a JSON request body. A member that isn't known is refused: a misspelt one would be lost silently.
 *
 * @param whenEmpty - what an empty body stands for; without it, an empty one is refused
 * @throws InvalidRequestException naming the content type, the body or the member at fault
 */
export const parseBody = (
  { headers, body }: Pick<APIGatewayProxyEvent, 'headers' | 'body'>,
  allowed: readonly string[],
  whenEmpty?: '{}',
): Record<string, unknown> => {
  const contentType = Object.entries(headers ?? {}).find(([name]) => name.toLowerCase() === 'content-type')?.[1];
  // API Gateway takes a missing Content-Type for application/json; of nothing the type doesn't matter.
  if (body && contentType !== undefined && !/^application\/json\s*(;|$)/i.test(contentType)) {
    const how = "for curl add -H 'Content-Type: application/json'";
    throw invalidRequest(`Content-Type must be application/json, got ${shown(contentType)}; ${how}`);
  }
  let members: unknown;
  try {
    members = JSON.parse(body || (whenEmpty ?? ''));
  } catch {
    throw invalidRequest(body ? 'The request body is not JSON' : 'The request body is empty; it must be a JSON object');
  }
  if (typeof members !== 'object' || members === null || Array.isArray(members)) {
    throw invalidRequest('The request body must be a JSON object');
  }
  const unknown = Object.keys(members).find((member) => !allowed.includes(member));
  if (unknown !== undefined) {
    throw invalidRequest(`The request body must hold only ${allowed.join(', ')}, got ${shown(unknown)}`);
  }
  return members as Record<string, unknown>;
};

/**
 * The model that a request names: exactly one ARN member, of this deployment's region and account.
 *
 * @throws InvalidRequestException naming the member, the rule it broke and what was got
 */
export const parseModel = (members: Readonly<Record<string, unknown>>, deployment: Location): Model => {
  const [kind, ...more] = kindNames.filter((candidate) => Object.hasOwn(members, arnMember(candidate)));
  if (!kind || more.length > 0) {
    const got = kind ? [kind, ...more].map(arnMember).join(' and ') : 'none of them';
    throw invalidRequest(`The request body must hold exactly one of ${arnMembers.join(', ')}, got ${got}`);
  }
  const member = arnMember(kind);
  const arn = members[member];
  if (typeof arn !== 'string') throw invalidRequest(`${member} must be a string, got ${shown(arn)}`);
  if (arn.length > maxArnLength) {
    throw invalidRequest(`${member} must have at most ${maxArnLength} characters, got ${arn.length}`);
  }
  if (!new RegExp(arnPattern(kind)).test(arn)) throw invalidRequest(`${arnRule(kind)}; got ${JSON.stringify(arn)}`);
  const named = locationOf(arn);
  const isOtherPartition = named.partition !== deployment.partition;
  if (isOtherPartition || named.region !== deployment.region || named.accountId !== deployment.accountId) {
    const inWords = ({ partition, region, accountId }: Location) =>
      `region ${region} and account ${accountId}${isOtherPartition ? ` of partition ${partition}` : ''}`;
    throw invalidRequest(`${member} names ${inWords(named)}; this deployment is in ${inWords(deployment)}`);
  }
  return { kind, arn };
};
