import { STATUS_CODES } from 'node:http';

/** What an error's name becomes over HTTP. `code` is AWS's error name; anything not listed is a 500. */
const problems: Record<string, { status: number; detail?: string }> = {
  InvalidRequestException: { status: 400 },
  ResourceNotFoundException: { status: 404 },
  TooManyRequestsException: { status: 429, detail: 'AWS is throttling these requests. Try again later.' },
  ThrottlingException: { status: 429, detail: 'AWS is throttling these requests. Try again later.' },
  InternalServerException: { status: 503, detail: 'Amazon Comprehend had an internal error. Try again later.' },
  ServiceUnavailableException: { status: 503 },
};

/** RFC 9457 problem details; `code` is an extension member. */
export interface Problem {
  readonly type: 'about:blank';
  readonly title: string;
  readonly status: number;
  readonly detail: string;
  /** The request id, to be quoted when asking for help. */
  readonly instance: string;
  readonly code: string;
}

/**
 * The problem details of an error, by its name. Text of unexpected errors never reaches the caller.
 *
 * @see https://www.rfc-editor.org/rfc/rfc9457
 */
export const problemOf = ({ name, message }: Error, requestId: string): Problem => {
  const known = Object.hasOwn(problems, name) ? problems[name] : undefined;
  const { status, code, detail } = known
    ? { code: name, detail: message, ...known }
    : { status: 500, code: 'InternalFailure', detail: 'The request failed for a reason that only the log tells.' };
  return { type: 'about:blank', title: STATUS_CODES[status] ?? '', status, detail, instance: requestId, code };
};

const named = (name: keyof typeof problems, message: string) => Object.assign(new Error(message), { name });

/** The contract's 400, named like Comprehend's own error, so that both take the same way to the caller. */
export const invalidRequest = (message: string) => named('InvalidRequestException', message);

/** A 503 of this project's own: AWS takes longer than the caller waits. */
export const unavailable = (message: string) => named('ServiceUnavailableException', message);

/** The contract's 404. */
export const notFound = (message: string) => named('ResourceNotFoundException', message);

/** A value in a message, as JSON and cut at 100 characters: what came may be anything. */
export const shown = (value: unknown): string => `${JSON.stringify(value)}`.slice(0, 100);
