import type { Logger } from '@aws-lambda-powertools/logger';
import type { APIGatewayProxyEvent, APIGatewayProxyResult } from 'aws-lambda';
import { errorOf } from '../account/faults.ts';
import type { Settings } from '../settings.ts';
import { problemOf } from './problem.ts';

export interface Reply {
  readonly statusCode: 200 | 202;
  readonly headers?: Record<string, string>;
  readonly body: object;
}

/** What the log line of a request tells besides its outcome; a handler adds to it as it learns. */
export type LogDetails = Record<string, unknown>;

export interface ApiOptions extends Pick<Settings, 'retryAfterSeconds'> {
  readonly logger: Pick<Logger, 'info' | 'error'>;
}

/**
 * Turns a function that replies or throws into an API Gateway proxy handler: JSON out, errors as problem details, one
 * log line per request, without its body.
 */
export const api =
  (
    { logger, retryAfterSeconds }: ApiOptions,
    answer: (event: APIGatewayProxyEvent, details: LogDetails) => Promise<Reply>,
  ) =>
  async (event: APIGatewayProxyEvent): Promise<APIGatewayProxyResult> => {
    const { requestId } = event.requestContext;
    const details: LogDetails = { requestId, route: `${event.httpMethod} ${event.resource}` };
    try {
      const { statusCode, headers, body } = await answer(event, details);
      logger.info('Request answered', { ...details, statusCode });
      return { statusCode, headers: { 'Content-Type': 'application/json', ...headers }, body: JSON.stringify(body) };
    } catch (thrown) {
      const error = errorOf(thrown);
      const problem = problemOf(error, requestId);
      const outcome = { ...details, statusCode: problem.status, code: problem.code };
      if (problem.status >= 500) logger.error('Request failed', { ...outcome, error });
      // A 400's detail quotes the body, which may hold anything. The caller has it.
      else logger.info('Request refused', { ...outcome, ...(problem.status !== 400 && { detail: problem.detail }) });
      return {
        statusCode: problem.status,
        headers: {
          'Content-Type': 'application/problem+json',
          ...([429, 503].includes(problem.status) && { 'Retry-After': `${retryAfterSeconds}` }),
        },
        body: JSON.stringify(problem),
      };
    }
  };

/** The headers of a 202: where to ask how its execution stands, and when. */
export const acceptedHeaders = ({ requestContext }: APIGatewayProxyEvent, name: string, retryAfterSeconds: number) => ({
  // requestContext.path has the stage (or a custom domain's base path) in it; event.path hasn't.
  Location: `${requestContext.path.replace(/\/+$/, '')}/${name}`,
  'Retry-After': `${retryAfterSeconds}`,
});
