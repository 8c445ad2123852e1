import { randomUUID } from 'node:crypto';

/** One operation of a local AWS service: request members in, response members out. Throws {@link AwsError}. */
export type Operation = (request: Readonly<Record<string, unknown>>) => object | Promise<object>;

export interface AwsService {
  /** The part of `X-Amz-Target` before the dot, `Comprehend_20171127` for example. */
  readonly target: string;
  readonly jsonVersion: '1.0' | '1.1';
  readonly operations: Readonly<Record<string, Operation>>;
}

/** An error as AWS services answer it; `name` is what SDKs dispatch on. */
export class AwsError extends Error {
  override readonly name: string;
  readonly statusCode: number;
  constructor(name: string, message: string, statusCode = 400) {
    super(message);
    this.name = name;
    this.statusCode = statusCode;
  }
}

/** A request as it came over the wire, its header names in lower case. */
export interface WireRequest {
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly body: string;
}

export interface WireResponse {
  readonly statusCode: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

interface AwsJsonOptions {
  readonly services: readonly AwsService[];
  /** Called before each operation; what it throws is the answer. */
  readonly beforeOperation?: (operation: string) => void | Promise<void>;
  readonly log?: (message: string) => void;
}

/**
 * AWS's JSON protocols 1.0 and 1.1: dispatch on `X-Amz-Target`, errors as `__type` and `x-amzn-errortype`.
 *
 * @see https://smithy.io/2.0/aws/protocols/aws-json-1_1-protocol.html
 */
export const awsJson = ({ services, beforeOperation, log = () => {} }: AwsJsonOptions) => {
  const find = (target: string | undefined): { service: AwsService; name: string; operation: Operation } => {
    if (!target) throw new AwsError('UnknownOperationException', 'The header X-Amz-Target is missing.');
    const [prefix, name = ''] = target.split('.', 2);
    const service = services.find((candidate) => candidate.target === prefix);
    const operation = service && Object.hasOwn(service.operations, name) ? service.operations[name] : undefined;
    if (!service || !operation) {
      log(`${target} is not emulated: a limit of this local endpoint, not of AWS`);
      throw new AwsError('UnknownOperationException', `The local endpoint does not emulate ${target}.`);
    }
    return { service, name, operation };
  };

  return async ({ headers, body }: WireRequest): Promise<WireResponse> => {
    const requestId = randomUUID();
    const reply = (statusCode: number, jsonVersion: string, payload: object, extra: Record<string, string> = {}) => ({
      statusCode,
      headers: {
        'content-type': `application/x-amz-json-${jsonVersion}`,
        'x-amzn-requestid': requestId,
        ...extra,
      },
      body: JSON.stringify(payload),
    });
    let jsonVersion = headers['content-type']?.endsWith('1.0') ? '1.0' : '1.1';
    try {
      const { service, name, operation } = find(headers['x-amz-target']);
      jsonVersion = service.jsonVersion;
      await beforeOperation?.(name);
      return reply(200, jsonVersion, await operation(parseRequest(body)));
    } catch (error) {
      if (!(error instanceof AwsError))
        log(`the local endpoint failed: ${error instanceof Error ? error.stack : error}`);
      const { name, message, statusCode } =
        error instanceof AwsError ? error : new AwsError('InternalServerException', 'The local endpoint failed.', 500);
      return reply(statusCode, jsonVersion, { __type: name, message, Message: message }, { 'x-amzn-errortype': name });
    }
  };
};

const parseRequest = (body: string): Record<string, unknown> => {
  let request: unknown;
  try {
    request = JSON.parse(body || '{}');
  } catch {
    throw new AwsError('SerializationException', 'The request body is not JSON.');
  }
  if (typeof request !== 'object' || request === null || Array.isArray(request)) {
    throw new AwsError('SerializationException', 'The request body is not a JSON object.');
  }
  return request as Record<string, unknown>;
};
