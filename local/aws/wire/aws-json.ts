import { randomUUID } from 'node:crypto';
import type { HttpRequest, WireResponse } from './http.ts';
import { AwsError, answeredError, objectIn, type ProtocolOptions, regionOf } from './operation.ts';

export interface AwsService {
  /** The part of `X-Amz-Target` before the dot, `Comprehend_20171127` for example. */
  readonly target: string;
  /** By name: request members in, response members out. Each throws {@link AwsError}. */
  readonly operations: Readonly<Record<string, (members: never, region: string) => object>>;
  /** Called before each of them; what it throws is the answer. */
  readonly before?: ProtocolOptions['beforeOperation'];
}

/**
 * AWS's JSON protocols 1.0 and 1.1: dispatch on `X-Amz-Target`, errors as `__type` and `x-amzn-errortype`.
 *
 * @see https://smithy.io/2.0/aws/protocols/aws-json-1_1-protocol.html
 */
export const awsJson = (services: readonly AwsService[], { region, beforeOperation, log }: ProtocolOptions) => {
  const find = (target: string | undefined) => {
    if (!target) {
      const how = "for curl add -H 'X-Amz-Target: Comprehend_20171127.ListTagsForResource', or what you ask for";
      throw new AwsError('UnknownOperationException', `The header X-Amz-Target is missing; ${how}.`);
    }
    const [prefix, name = ''] = target.split('.', 2);
    const service = services.find((candidate) => candidate.target === prefix);
    const operation = service && Object.hasOwn(service.operations, name) ? service.operations[name] : undefined;
    if (service && operation) return { service, name, operation };
    log?.(`not emulated by the local mode: ${name || target}`);
    throw new AwsError('UnknownOperationException', `The local endpoint does not emulate ${target}.`);
  };

  return async (request: Pick<HttpRequest, 'headers' | 'body'>): Promise<WireResponse> => {
    const { headers, body } = request;
    const jsonVersion = headers['content-type']?.endsWith('1.0') ? '1.0' : '1.1';
    const reply = (statusCode: number, payload: object, extra: Record<string, string> = {}) => ({
      statusCode,
      headers: { 'content-type': `application/x-amz-json-${jsonVersion}`, 'x-amzn-requestid': randomUUID(), ...extra },
      body: JSON.stringify(payload),
    });
    try {
      const { service, name, operation } = find(headers['x-amz-target']);
      // AWS takes null for a member that isn't there. To look at each value takes long, and few requests have one.
      const dropNull = body.includes('null') ? (_: string, value: unknown) => value ?? undefined : undefined;
      const members = objectIn(body || '{}', dropNull);
      if (!members) throw new AwsError('SerializationException', 'The request body is not a JSON object.');
      const asked = { operation: name, members, region: regionOf(request, region) };
      await beforeOperation?.(asked);
      await service.before?.(asked);
      return reply(200, operation(members as never, asked.region));
    } catch (thrown) {
      const { name, message, statusCode } = answeredError(thrown, 'InternalServerException', log);
      return reply(statusCode, { __type: name, message, Message: message }, { 'x-amzn-errortype': name });
    }
  };
};
