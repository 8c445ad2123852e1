import { randomUUID } from 'node:crypto';
import { STATUS_CODES } from 'node:http';
import { Ajv } from 'ajv';
import type { APIGatewayProxyEvent, APIGatewayProxyResult } from 'aws-lambda';
import type { WireResponse } from '../wire/aws-json.ts';
import type { SynthesizedStack } from './synthesized.ts';

export interface HttpRequest {
  readonly method: string;
  /** Path and query as they came, percent-encoded. */
  readonly url: string;
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly body: string;
  /** The body was longer than API Gateway's limit and is not here. */
  readonly tooLarge?: boolean;
  readonly sourceIp?: string;
}

/** The handlers by route: `POST /stop`, `GET /stop/{ExecutionName}`. */
export type Handlers = Readonly<Record<string, (event: APIGatewayProxyEvent) => Promise<APIGatewayProxyResult>>>;

/** A request that API Gateway refuses by itself, by the type of its gateway response. */
interface Refusal {
  readonly responseType: string;
  readonly message: string;
}

/**
 * What API Gateway does between an HTTP request and the handlers, as the synthesized stack tells it to: routes, request
 * models, gateway responses. Not here: IAM authorization and throttling.
 *
 * An unknown path is a 404 and a known one with another method a 405, where API Gateway answers 403 "Missing
 * Authentication Token" to both: on a laptop nobody is helped by that.
 */
export const apiGateway = (stack: SynthesizedStack, handlers: Handlers) => {
  const models = requestModels(stack);
  const gatewayResponses = new Map(
    Object.values(stack.resources('AWS::ApiGateway::GatewayResponse')).map((response) => [
      response.ResponseType,
      response,
    ]),
  );

  const refuse = (refusal: Refusal, requestId: string): WireResponse => {
    const { StatusCode, ResponseParameters, ResponseTemplates } = gatewayResponses.get(refusal.responseType) as {
      StatusCode: string;
      ResponseParameters: Record<string, string>;
      ResponseTemplates: Record<string, string>;
    };
    const headers = Object.entries(ResponseParameters).map(([name, value]) => [
      name.replace('gatewayresponse.header.', '').toLowerCase(),
      value.replace(/^'|'$/g, ''),
    ]);
    const body = (ResponseTemplates['application/json'] ?? '')
      .replace('$context.requestId', requestId)
      .replace('$context.error.messageString', () => JSON.stringify(refusal.message));
    return {
      statusCode: Number(StatusCode),
      headers: { ...Object.fromEntries(headers), 'x-amzn-requestid': requestId },
      body,
    };
  };

  return async (request: HttpRequest): Promise<WireResponse> => {
    const requestId = randomUUID();
    const path = request.url.split('?', 1)[0] ?? '/';
    const known = Object.keys(handlers).flatMap((route) => {
      const [method = '', resource = ''] = route.split(' ');
      const pathParameters = matchPath(resource, path);
      return pathParameters ? [{ route, method, resource, pathParameters }] : [];
    });
    const match = known.find(({ method }) => method === request.method);
    const handler = match && handlers[match.route];
    if (!handler) {
      const here = `There is no ${request.method} ${path.slice(0, 200)} here, only ${Object.keys(handlers).join(', ')}`;
      const allow = known.map(({ method }) => method).join(', ');
      return allow
        ? problemResponse(405, 'MethodNotAllowedException', here, { allow })
        : problemResponse(404, 'ResourceNotFoundException', here);
    }
    if (request.tooLarge) return refuse({ responseType: 'REQUEST_TOO_LARGE', message: 'Request Too Long' }, requestId);
    const validate = models[match.route];
    if (validate && !validate(request)) {
      return refuse({ responseType: 'BAD_REQUEST_BODY', message: 'Invalid request body' }, requestId);
    }
    const { statusCode, headers, body } = await handler(toProxyEvent(request, match, requestId));
    const entries = Object.entries(headers ?? {}).map(([name, value]) => [name.toLowerCase(), String(value)]);
    return { statusCode, headers: { ...Object.fromEntries(entries), 'x-amzn-requestid': requestId }, body };
  };
};

/** The path parameters where a path fits a resource such as `/stop/{ExecutionName}`, else undefined. */
const matchPath = (resource: string, path: string): Record<string, string> | undefined => {
  const wanted = resource.split('/');
  const got = path.replace(/(?<=.)\/$/, '').split('/');
  if (wanted.length !== got.length) return undefined;
  const parameters: Record<string, string> = {};
  for (const [i, segment] of wanted.entries()) {
    const value = got[i] ?? '';
    if (segment.startsWith('{')) parameters[segment.slice(1, -1)] = decode(value);
    else if (segment !== value) return undefined;
  }
  return parameters;
};

/** A segment with a broken escape stays as it came; no name has a `%` in it. */
const decode = (segment: string): string => {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
};

/** Problem details for what only the local server answers. */
export const problemResponse = (
  status: number,
  code: string,
  detail: string,
  headers: Record<string, string> = {},
): WireResponse => {
  const requestId = randomUUID();
  const problem = { type: 'about:blank', title: STATUS_CODES[status], status, detail, instance: requestId, code };
  return {
    statusCode: status,
    headers: { 'content-type': 'application/problem+json', 'x-amzn-requestid': requestId, ...headers },
    body: JSON.stringify(problem),
  };
};

/**
 * The request validators of the methods that have one. As in API Gateway only a body of a content type with a model is
 * checked, and a missing content type counts as application/json.
 *
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-method-request-validation.html read 2026-11-23
 */
const requestModels = (stack: SynthesizedStack): Record<string, (request: HttpRequest) => boolean> => {
  // API Gateway speaks JSON schema draft 4; for the keywords of these models that is what Ajv's draft 7 says too.
  const ajv = new Ajv({ validateSchema: false });
  const resources = stack.resources('AWS::ApiGateway::Resource');
  const models = stack.resources('AWS::ApiGateway::Model');
  const pathOf = (logicalId: string): string => {
    const resource = resources[logicalId];
    return resource ? `${pathOf(String(resource.ParentId))}/${resource.PathPart}` : '';
  };
  const validators = Object.values(stack.resources('AWS::ApiGateway::Method')).flatMap((method) => {
    const modelId = (method.RequestModels as Record<string, string> | undefined)?.['application/json'];
    if (!modelId || !method.RequestValidatorId) return [];
    const validate = ajv.compile(models[modelId]?.Schema as object);
    const check = ({ headers, body }: HttpRequest): boolean => {
      if (!/^application\/json\s*(;|$)/i.test(headers['content-type'] ?? 'application/json')) return true;
      try {
        return validate(JSON.parse(body));
      } catch {
        return false;
      }
    };
    return [[`${method.HttpMethod} ${pathOf(String(method.ResourceId))}`, check] as const];
  });
  return Object.fromEntries(validators);
};

/**
 * The event that API Gateway's Lambda proxy integration makes of a request; no stage in its path, since none is here.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/services-apigateway.html read 2026-11-23
 */
export const toProxyEvent = (
  { method, url, headers, body, sourceIp = '127.0.0.1' }: HttpRequest,
  { resource, pathParameters }: { resource: string; pathParameters: Record<string, string> },
  requestId: string,
): APIGatewayProxyEvent => {
  const { pathname: path, searchParams } = new URL(url, 'http://localhost');
  const query = [...new Set(searchParams.keys())];
  const present = Object.entries(headers).filter((header): header is [string, string] => header[1] !== undefined);
  return {
    resource,
    path,
    httpMethod: method,
    headers: Object.fromEntries(present),
    multiValueHeaders: Object.fromEntries(present.map(([name, value]) => [name, [value]])),
    queryStringParameters: query.length ? Object.fromEntries(searchParams) : null,
    multiValueQueryStringParameters: query.length
      ? Object.fromEntries(query.map((name) => [name, searchParams.getAll(name)]))
      : null,
    pathParameters: Object.keys(pathParameters).length ? pathParameters : null,
    stageVariables: null,
    body: body === '' ? null : body,
    isBase64Encoded: false,
    requestContext: {
      accountId: '123456789012',
      apiId: 'local',
      authorizer: null,
      httpMethod: method,
      identity: {
        accessKey: null,
        accountId: null,
        apiKey: null,
        apiKeyId: null,
        caller: null,
        clientCert: null,
        cognitoAuthenticationProvider: null,
        cognitoAuthenticationType: null,
        cognitoIdentityId: null,
        cognitoIdentityPoolId: null,
        principalOrgId: null,
        sourceIp,
        user: null,
        userAgent: headers['user-agent'] ?? null,
        userArn: null,
      },
      path,
      protocol: 'HTTP/1.1',
      requestId,
      requestTimeEpoch: Date.now(),
      resourceId: 'local',
      resourcePath: resource,
      stage: 'local',
    },
  };
};
