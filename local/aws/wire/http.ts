import { randomUUID } from 'node:crypto';
import { STATUS_CODES } from 'node:http';

/** A request as it came, its header names in lower case. */
export interface HttpRequest {
  readonly method: string;
  /** Path and query as they came, percent-encoded. */
  readonly url: string;
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly body: string;
  /** The body is longer than API Gateway's limit. */
  readonly tooLarge?: boolean;
}

export interface WireResponse {
  readonly statusCode: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** Answers a request, whatever it is. */
export type Answer = (request: HttpRequest) => Promise<WireResponse>;

export const jsonResponse = (value: unknown): WireResponse => ({
  statusCode: 200,
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify(value),
});

/** Problem details for what only the local mode answers. */
export const problemResponse = (status: number, code: string, detail: string, headers = {}): WireResponse => {
  const requestId = randomUUID();
  const problem = { type: 'about:blank', title: STATUS_CODES[status], status, detail, instance: requestId, code };
  return {
    statusCode: status,
    headers: { 'content-type': 'application/problem+json', 'x-amzn-requestid': requestId, ...headers },
    body: JSON.stringify(problem),
  };
};
