import { randomUUID } from 'node:crypto';
import { Ajv } from 'ajv';
import type { APIGatewayProxyResult } from 'aws-lambda';
import { type Answer, type HttpRequest, problemResponse, type WireResponse } from '../aws/wire/http.ts';
import { objectIn } from '../aws/wire/operation.ts';
import type { SynthesizedStack } from './synthesized.ts';

type ProxyHandler = (event: object) => Promise<APIGatewayProxyResult>;
type Handlers = ReadonlyMap<string, (event: object) => Promise<unknown>>;

type AnswerRoute = (request: HttpRequest, inPath: Texts) => WireResponse | Promise<WireResponse>;
/** What is answered, by method and path: `GET /stop/{ExecutionName}`. */
export type Routes = Readonly<Record<string, AnswerRoute>>;

type Texts = Readonly<Record<string, string>>;
type Refuse = (responseType: string, message: string) => WireResponse;

/** API Gateway speaks JSON schema draft 4; for the keywords of these models that is what Ajv's draft 7 says too. */
const ajv = new Ajv({ validateSchema: false, strictTypes: false });

/**
 * The routes of the stack's API. As in API Gateway only a body of a content type with a model is checked, and a missing content
 * type counts as application/json.
 *
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-method-request-validation.html
 */
const routesOf = (stack: SynthesizedStack, handlers: Handlers, refuse: Refuse): Routes => {
  const resources = stack.resources('AWS::ApiGateway::Resource');
  const models = stack.resources('AWS::ApiGateway::Model');
  const pathOf = (logicalId: string): string => {
    const resource = resources[logicalId];
    return resource ? `${pathOf(String(resource.ParentId))}/${resource.PathPart}` : '';
  };
  const methods = Object.entries(stack.resources('AWS::ApiGateway::Method'));
  const routes = methods.map(([logicalId, method]): [string, AnswerRoute] => {
    const { Uri } = method.Integration as { readonly Uri?: string };
    const [, functionArn = ''] = /\/functions\/(.+)\/invocations$/.exec(Uri ?? '') ?? [];
    const handler = handlers.get(functionArn) as ProxyHandler | undefined;
    if (!handler) throw new Error(`The local mode can't carry out the method ${logicalId}: it calls no function`);
    const modelId = (method.RequestModels as Texts | undefined)?.['application/json'];
    const schema = method.RequestValidatorId && models[modelId ?? '']?.Schema;
    const fitsModel = schema ? ajv.compile(schema) : undefined;
    const resource = pathOf(String(method.ResourceId));
    const answer: AnswerRoute = async (request, pathParameters) => {
      const isChecked = /^application\/json\s*(;|$)/i.test(request.headers['content-type'] ?? 'application/json');
      // The models are of objects.
      const isFitting = !isChecked || fitsModel?.(objectIn(request.body)) !== false;
      if (!isFitting) return refuse('BAD_REQUEST_BODY', 'Invalid request body');
      const requestId = randomUUID();
      const { statusCode, headers, body } = await handler(toProxyEvent(request, resource, pathParameters, requestId));
      const entries = Object.entries(headers ?? {}).map(([name, value]) => [name.toLowerCase(), String(value)]);
      return { statusCode, headers: { ...Object.fromEntries(entries), 'x-amzn-requestid': requestId }, body };
    };
    return [`${method.HttpMethod} ${resource}`, answer];
  });
  return Object.fromEntries(routes);
};

/**
 * What API Gateway does between an HTTP request and the handlers, as the synthesized stack tells it to: routes, request
 * models, gateway responses. Not here: IAM authorization and throttling.
 *
 * An unknown path is a 404 and a known one with another method a 405, where API Gateway answers 403 "Missing
 * Authentication Token" to both: on a laptop that helps no caller.
 *
 * @param own - what is answered beside the API; may throw what is wrong with a request
 */
export const apiGateway = (stack: SynthesizedStack, handlers: Handlers, own: Routes): Answer => {
  const refuse = gatewayResponses(stack);
  const routes = Object.entries({ ...own, ...routesOf(stack, handlers, refuse) }).map(([route, answer]) => {
    const [method = '', resource = ''] = route.split(' ');
    // Its groups are the path parameters.
    const pattern = `^${resource.replace(/{(\w+)}/g, '(?<$1>[^/]+)')}${resource === '/' ? '' : '/?'}$`;
    return { method, resource, answer, pattern: new RegExp(pattern) };
  });
  // Those of the console are for its page alone.
  const paths = routes.map(({ resource }) => resource).filter((path) => !path.startsWith('/console/'));
  const allPaths = [...new Set(paths)].sort().join(', ');

  return async (request) => {
    if (request.tooLarge) return refuse('REQUEST_TOO_LARGE', 'Request Too Long');
    const path = request.url.split('?', 1)[0] ?? '/';
    const known = routes.filter(({ pattern }) => pattern.test(path));
    const match = known.find(({ method }) => method === request.method);
    if (match) {
      try {
        return await match.answer(request, { ...match.pattern.exec(path)?.groups });
      } catch (error) {
        // What is wrong with a request is its answer; anything else is for the log.
        const { name, message } = error as Error;
        if (name === 'InvalidRequestException') return problemResponse(400, name, message);
        throw error;
      }
    }
    // Cut, as it may be anything.
    const shown = path.slice(0, 200);
    if (known.length === 0) {
      const detail = `The local mode has nothing at ${shown}, only at ${allPaths}`;
      return problemResponse(404, 'ResourceNotFoundException', detail);
    }
    const allow = known.map(({ method }) => method).join(', ');
    const detail = `${shown} takes ${allow}, got ${request.method}`;
    return problemResponse(405, 'MethodNotAllowedException', detail, { allow });
  };
};

/** Answers what API Gateway refuses by itself, by the type of its gateway response. */
const gatewayResponses = (stack: SynthesizedStack): Refuse => {
  const responses = Object.values(stack.resources('AWS::ApiGateway::GatewayResponse'));
  return (responseType, message) => {
    const requestId = randomUUID();
    const response = responses.find(({ ResponseType }) => ResponseType === responseType);
    const { StatusCode, ResponseParameters, ResponseTemplates } = response ?? {};
    const headers = Object.entries(ResponseParameters as Texts).map(([name, value]) => [
      name.replace('gatewayresponse.header.', '').toLowerCase(),
      value.replace(/^'|'$/g, ''),
    ]);
    const body = String((ResponseTemplates as Texts)['application/json'])
      .replace('$context.requestId', requestId)
      .replace('$context.error.messageString', () => JSON.stringify(message));
    const all = { ...Object.fromEntries(headers), 'x-amzn-requestid': requestId };
    return { statusCode: Number(StatusCode), headers: all, body };
  };
};

/**
 * The event that API Gateway's Lambda proxy integration makes of a request: what the handlers read of it. No stage in its
 * path, since none is here.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/services-apigateway.html
 */
const toProxyEvent = (request: HttpRequest, resource: string, pathParameters: object, requestId: string) => {
  const { method: httpMethod, url, headers, body } = request;
  const { pathname: path, searchParams } = new URL(url, 'http://localhost');
  return {
    resource,
    path,
    httpMethod,
    headers,
    multiValueQueryStringParameters: Object.fromEntries(
      [...searchParams.keys()].map((name) => [name, searchParams.getAll(name)]),
    ),
    pathParameters,
    body,
    requestContext: { requestId, path, requestTimeEpoch: Date.now() },
  };
};
