import { STATUS_CODES } from 'node:http';
import { errorNamed, isThrottled, isTransient } from '../account/faults.ts';

/** The contract's own answers, by an error's name; `code` is AWS's error name. */
const problems: Readonly<Record<string, number>> = {
  InvalidRequestException: 400,
  ResourceNotFoundException: 404,
  AlreadyBeingStopped: 409,
  ServiceUnavailableException: 503,
};

const throttled = 'AWS is throttling these requests. Try again later.';
const unavailable = 'AWS could not answer this request because of a temporary fault. Try again later.';

/** Problem details, with two extension members. @see https://www.rfc-editor.org/rfc/rfc9457 */
export interface Problem {
  readonly type: 'about:blank';
  readonly title: string;
  readonly status: number;
  readonly detail: string;
  /** The request id, to be quoted when asking for help. */
  readonly instance: string;
  readonly code: string;
  /** The stop workflow that a request is too late for. */
  readonly ExecutionName?: string;
}

/** By an error's name where the contract has it, else by whether it is transient. Other errors' text reaches no caller. */
export const problemOf = (error: Error & Pick<Problem, 'ExecutionName'>, instance: string): Problem => {
  const { name, message, ExecutionName } = error;
  const problem = (status: number, code: string, detail: string): Problem => {
    return { type: 'about:blank', title: STATUS_CODES[status] ?? '', status, instance, code, detail };
  };
  const known = Object.hasOwn(problems, name) ? problems[name] : undefined;
  if (known !== undefined) return { ...problem(known, name, message), ...(ExecutionName && { ExecutionName }) };
  if (isThrottled(error)) return problem(429, name, throttled);
  if (isTransient(error)) return problem(503, codeOf(name), unavailable);
  return problem(500, 'InternalFailure', "An internal error occurred; the function's log says why.");
};

/** Names that the SDK gives where AWS sent none say nothing to a caller: `SyntaxError`, `Unknown`, `TimeoutError`. */
const codeOf = (name: string): string =>
  /Exception$|^InternalFailure$|^ServiceUnavailable$/.test(name) ? name : 'ServiceUnavailableException';

/** The contract's 400, named like Comprehend's own error, so that both take the same way to the caller. */
export const invalidRequest = (message: string) => errorNamed('InvalidRequestException', message);

export const notFound = (message: string) => errorNamed('ResourceNotFoundException', message);

/** The contract's 404 for the name of an execution that came over HTTP. */
export const noSuchExecution = (workflow: string, name: string) =>
  notFound(`The ${workflow} has no execution named ${shown(name)}`);

/** The contract's 409, for what comes too late. @param ExecutionName - the stop workflow, where one follows the run */
export const alreadyBeingStopped = (message: string, ExecutionName: string | undefined) =>
  Object.assign(errorNamed('AlreadyBeingStopped', message), ExecutionName !== undefined && { ExecutionName });

/** The contract's 503 in words of our own. @param cause - for the log */
export const unavailableFor = (message: string, cause: Error) =>
  Object.assign(errorNamed('ServiceUnavailableException', message), { cause });

/** A value in a message: JSON, cut at 100 characters. Of lists and objects only the sort, since they may be nested too deep. */
export const shown = (value: unknown): string => {
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'object' && value !== null) return 'an object';
  // A cut through a surrogate pair would leave a text that strict parsers refuse.
  return `${JSON.stringify(value)}`.slice(0, 100).toWellFormed();
};
