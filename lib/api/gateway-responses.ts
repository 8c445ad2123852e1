import { STATUS_CODES } from 'node:http';
import { ResponseType, type RestApi } from 'aws-cdk-lib/aws-apigateway';
import { arnRule } from '../../lambda/account/arn.ts';
import { kindNames } from '../../lambda/account/kind.ts';

/** API Gateway fills this in, quotes included. Nothing else of a refused request can be escaped. */
const message = '$context.error.messageString';

const bodyRule = `The request body must be a JSON object with exactly one of these members. ${kindNames.map(arnRule).join('. ')}.`;

/** API Gateway's own refusals: status, and the name in its `x-amzn-errortype` header (assumed where undocumented). */
const refusals: [type: ResponseType, status: number | undefined, code: string, detail?: string, title?: string][] = [
  [ResponseType.BAD_REQUEST_BODY, 400, 'InvalidRequestException', JSON.stringify(bodyRule)],
  [ResponseType.BAD_REQUEST_PARAMETERS, 400, 'InvalidRequestException'],
  [ResponseType.UNAUTHORIZED, 401, 'UnauthorizedException'],
  [ResponseType.ACCESS_DENIED, 403, 'AccessDeniedException'],
  [ResponseType.EXPIRED_TOKEN, 403, 'ExpiredTokenException'],
  [ResponseType.INVALID_API_KEY, 403, 'ForbiddenException'],
  [ResponseType.INVALID_SIGNATURE, 403, 'InvalidSignatureException'],
  [ResponseType.MISSING_AUTHENTICATION_TOKEN, 403, 'MissingAuthenticationTokenException'],
  [ResponseType.WAF_FILTERED, 403, 'ForbiddenException'],
  [ResponseType.RESOURCE_NOT_FOUND, 404, 'ResourceNotFoundException'],
  [ResponseType.REQUEST_TOO_LARGE, 413, 'RequestTooLargeException'],
  [ResponseType.UNSUPPORTED_MEDIA_TYPE, 415, 'UnsupportedMediaTypeException'],
  [ResponseType.THROTTLED, 429, 'TooManyRequestsException'],
  [ResponseType.QUOTA_EXCEEDED, 429, 'LimitExceededException'],
  [ResponseType.API_CONFIGURATION_ERROR, 500, 'InternalFailure'],
  [ResponseType.AUTHORIZER_CONFIGURATION_ERROR, 500, 'InternalFailure'],
  [ResponseType.AUTHORIZER_FAILURE, 500, 'InternalFailure'],
  [ResponseType.INTEGRATION_FAILURE, 504, 'IntegrationFailureException'],
  [ResponseType.INTEGRATION_TIMEOUT, 504, 'IntegrationTimeoutException'],
  [ResponseType.DEFAULT_4XX, undefined, 'RequestRefused', message, 'Request refused'],
  [ResponseType.DEFAULT_5XX, undefined, 'InternalFailure', message, 'Request failed'],
];

/**
 * Gives API Gateway's own refusals the form of the handlers' errors, problem details.
 *
 * DEFAULT_4XX and DEFAULT_5XX stand for all that isn't listed; their body has no `status`, which isn't known at synth.
 *
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/supported-gateway-response-types.html
 */
export const addGatewayResponses = (restApi: RestApi): void => {
  for (const [type, status, code, detail = message, title = STATUS_CODES[status ?? '']] of refusals) {
    const body = { type: 'about:blank', title, status, code, instance: '$context.requestId' };
    restApi.addGatewayResponse(type.responseType, {
      type,
      ...(status && { statusCode: `${status}` }),
      responseHeaders: {
        'Content-Type': "'application/problem+json'",
        ...((status === 429 || status === 504) && { 'Retry-After': "'5'" }),
      },
      // messageString comes with its own quotes, so the text is put together by hand.
      templates: { 'application/json': `${JSON.stringify(body).slice(0, -1)},"detail":${detail}}` },
    });
  }
};
