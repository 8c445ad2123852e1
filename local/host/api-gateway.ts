import { randomUUID } from 'node:crypto';
import { Ajv } from 'ajv';
import type { APIGatewayProxyResult } from 'aws-lambda';
import {
  type Answer,
  type HttpRequest,
  methodNotAllowed,
  pathShown,
  problemResponse,
  type WireResponse,
} from '../aws/wire/http.ts';
import type { SynthesizedStack } from './synthesized.ts';

type ProxyHandler = (event: object) => Promise<APIGatewayProxyResult>;
type Handlers = ReadonlyMap<string, (event: object) => Promise<unknown>>;

/** One method of the API. */
interface Route {
  readonly method: string;
  /** `/stop/{ExecutionName}` */
  readonly resource: string;
  readonly handler: ProxyHandler;
  /** Whether the request's body fits the method's model; always so where it has none. */
  readonly isValid: (request: HttpRequest) => boolean;
}

/** What the local mode answers itself, beside the API's routes; the endpoints under `/console/` are for its page alone. */
const ownPaths = ['/', '/faults', '/health', '/mail'];

/** API Gateway speaks JSON schema draft 4; for the keywords of these models that is what Ajv's draft 7 says too. */
const ajv = new Ajv({ validateSchema: false, strictTypes: false });

/**
 * The routes of the stack's API. As in API Gateway only a body of a content type with a model is checked, and a missing content
 * type counts as application/json.
 *
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-method-request-validation.html
 */
const routesOf = (stack: SynthesizedStack, handlers: Handlers): readonly Route[] => {
  const resources = stack.resources('AWS::ApiGateway::Resource');
  const models = stack.resources('AWS::ApiGateway::Model');
  const pathOf = (logicalId: string): string => {
    const resource = resources[logicalId];
    return resource ? `${pathOf(String(resource.ParentId))}/${resource.PathPart}` : '';
  };
  return Object.entries(stack.resources('AWS::ApiGateway::Method')).map(([logicalId, method]) => {
    const { Uri } = method.Integration as { readonly Uri?: string };
    const [, functionArn = ''] = /\/functions\/(.+)\/invocations$/.exec(Uri ?? '') ?? [];
    const handler = handlers.get(functionArn) as ProxyHandler | undefined;
    if (!handler) throw new Error(`The local mode can't carry out the method ${logicalId}: it calls no function`);
    const modelId = (method.RequestModels as Readonly<Record<string, string>> | undefined)?.['application/json'];
    const isFitting =
      modelId && method.RequestValidatorId ? ajv.compile(models[modelId]?.Schema as object) : () => true;
    return {
      method: String(method.HttpMethod),
      resource: pathOf(String(method.ResourceId)),
      handler,
      isValid: ({ headers, body }) => {
        if (!modelId || !/^application\/json\s*(;|$)/i.test(headers['content-type'] ?? 'application/json')) return true;
        try {
          return isFitting(JSON.parse(body));
        } catch {
          return false;
        }
      },
    };
  });
};

/**
 * What API Gateway does between an HTTP request and the handlers, as the synthesized stack tells it to: routes, request
 * models, gateway responses. Not here: IAM authorization and throttling.
 *
 * An unknown path is a 404 and a known one with another method a 405, where API Gateway answers 403 "Missing
 * Authentication Token" to both: on a laptop that helps no caller.
 */
export const apiGateway = (stack: SynthesizedStack, handlers: Handlers): Answer => {
  const routes = routesOf(stack, handlers);
  const refuse = gatewayResponses(stack);
  const paths = [...new Set([...ownPaths, ...routes.map(({ resource }) => resource)])].sort().join(', ');
  const noSuchPath = ({ url }: HttpRequest) =>
    problemResponse(404, 'ResourceNotFoundException', `There is nothing at ${pathShown(url)}, only at ${paths}`);

  return async (request) => {
    const requestId = randomUUID();
    if (request.tooLarge) return refuse('REQUEST_TOO_LARGE', 'Request Too Long', requestId);
    const path = request.url.split('?', 1)[0] ?? '/';
    const known = routes.flatMap((route) => {
      const pathParameters = matchPath(route.resource, path);
      return pathParameters ? [{ ...route, pathParameters }] : [];
    });
    const match = known.find(({ method }) => method === request.method);
    if (!match) {
      const methodsHere = path === '/' ? ['GET', 'POST'] : known.map(({ method }) => method);
      return methodsHere.length > 0 ? methodNotAllowed(request, methodsHere) : noSuchPath(request);
    }
    if (!match.isValid(request)) return refuse('BAD_REQUEST_BODY', 'Invalid request body', requestId);
    const { statusCode, headers, body } = await match.handler(toProxyEvent(request, match, requestId));
    const entries = Object.entries(headers ?? {}).map(([name, value]) => [name.toLowerCase(), String(value)]);
    return { statusCode, headers: { ...Object.fromEntries(entries), 'x-amzn-requestid': requestId }, body };
  };
};

/** Answers what API Gateway refuses by itself, by the type of its gateway response. */
const gatewayResponses = (stack: SynthesizedStack) => {
  const responses = Object.values(stack.resources('AWS::ApiGateway::GatewayResponse'));
  return (responseType: string, message: string, requestId: string): WireResponse => {
    const response = responses.find(({ ResponseType }) => ResponseType === responseType);
    const { StatusCode, ResponseParameters, ResponseTemplates } = response as {
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
      .replace('$context.error.messageString', () => JSON.stringify(message));
    const all = { ...Object.fromEntries(headers), 'x-amzn-requestid': requestId };
    return { statusCode: Number(StatusCode), headers: all, body };
  };
};

/** The path parameters where a path fits a resource such as `/stop/{ExecutionName}`, else undefined. */
const matchPath = (resource: string, path: string): Record<string, string> | undefined => {
  const match = new RegExp(`^${resource.replace(/{(\w+)}/g, '(?<$1>[^/]+)')}/?$`).exec(path);
  return match ? { ...match.groups } : undefined;
};

/**
 * The event that API Gateway's Lambda proxy integration makes of a request: what the handlers read of it. No stage in its
 * path, since none is here.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/services-apigateway.html
 */
const toProxyEvent = (
  { method, url, headers, body }: HttpRequest,
  { resource, pathParameters }: Pick<Route, 'resource'> & { readonly pathParameters: Record<string, string> },
  requestId: string,
) => {
  const { pathname: path, searchParams } = new URL(url, 'http://localhost');
  return {
    resource,
    path,
    httpMethod: method,
    headers,
    multiValueQueryStringParameters: Object.fromEntries(
      [...searchParams.keys()].map((name) => [name, searchParams.getAll(name)]),
    ),
    pathParameters,
    body,
    requestContext: { requestId, path, requestTimeEpoch: Date.now() },
  };
};
