import { errorOf } from '../lambda/account/faults.ts';
import { printable, type Screen } from './screen/screen.ts';
import { wrap } from './screen/table.ts';

export const exitCodes = {
  ok: 0,
  failed: 1,
  wrongUsage: 2,
  timeIsUp: 3,
  /** With `--wait`: training ended, but not `STOPPED`. */
  endedOtherwise: 4,
  /** As shells have it for Ctrl-C: 128 + SIGINT. */
  interrupted: 130,
} as const;
export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes];

export interface FailureDetails {
  readonly exitCode?: ExitCode;
  /** AWS's or Node's name of the error. */
  readonly code?: string | undefined;
  /** Of the API, where it answered with an error. */
  readonly status?: number;
  /** To be quoted when asking for help. */
  readonly requestId?: string | undefined;
  /** The stop workflow that a request came too late for. */
  readonly executionName?: string | undefined;
  /** What an ambiguous name could mean. */
  readonly arns?: readonly string[];
  /** What helps, as a whole command that can be pasted. */
  readonly command?: string;
  /** Whether the same request may succeed a little later. */
  readonly canRetry?: boolean;
}

/** An error that a person can do something about: its message is one line that says what. */
export type Failure = Error & FailureDetails & { readonly exitCode: ExitCode };

/** @param message - texts of others may be in it, of several lines too */
export const failure = (message: string, { exitCode = exitCodes.failed, ...details }: FailureDetails = {}): Failure =>
  Object.assign(new Error(printable(message)), { name: 'Failure', exitCode, ...details });

export const wrongUsage = (message: string, details: FailureDetails = {}): Failure =>
  failure(message, { exitCode: exitCodes.wrongUsage, ...details });

/** Any error as a failure. One that nothing expected keeps the first line of its message. */
export const failureOf = (error: unknown): Failure => {
  if (isFailure(error)) return error;
  const { message, name } = errorOf(error);
  return failure(`${message.split('\n', 1)[0]}`, { code: name });
};

export const isFailure = (error: unknown): error is Failure => errorOf(error).name === 'Failure';

/** Whether the API said that something doesn't exist. For a whole route, such as the guard's, API Gateway answers 403. */
export const isNotThere = (error: unknown): boolean => {
  const { status, code } = failureOf(error);
  return status === 404 || code === 'MissingAuthenticationTokenException';
};

/** A failure on stderr: what is wrong, which ARNs it is about, and below them the command that helps, to be pasted. */
export const noteFailure = (screen: Screen, { message, arns = [], command }: Failure, about = ''): void => {
  const said = message.includes(about) ? message : `${about}: ${message}`;
  const lines = wrap(`comprehend-stop-training: ${said}`, screen.noteColumns);
  screen.note(...lines.map((line) => screen.paintNote('red', line)));
  screen.note(...[...arns, command].flatMap((line) => (line === undefined ? [] : [`  ${line}`])));
};

/** For `--json`. On a terminal a message may lead to the command or the ARNs below it; here these are members. */
export const failureJson = ({ message, code, status, requestId, arns, command }: Failure) => ({
  Detail: message.replace(/(?<=\.) To [^.:]+:$/, '').replace(/:$/, '.'),
  Code: code,
  HttpStatus: status,
  RequestId: requestId,
  Arns: arns,
  Command: command,
});

/** What a connection's error code means for a person, by the code or the pattern of several. */
const reasons: readonly (readonly [code: RegExp, reason: string])[] = [
  [/^ECONNREFUSED$/, 'nothing is listening there'],
  [/^ENOTFOUND$/, 'there is no such host'],
  [/^EAI_AGAIN$/, "its name can't be resolved; is there a network?"],
  [/^(ECONNRESET|EPIPE|UND_ERR_SOCKET)$/, 'the connection was cut'],
  [/^(ETIMEDOUT|UND_ERR_(CONNECT|HEADERS|BODY)_TIMEOUT|TimeoutError)$/, 'no answer came in time'],
  [/^E(HOST|NET)UNREACH$/, 'there is no route to it from here'],
  [/^ERR_SSL_(WRONG_VERSION|PACKET_LENGTH)_/, "it doesn't speak TLS; is it http:// rather than https://?"],
  [
    /^(CERT_|DEPTH_ZERO|SELF_SIGNED|UNABLE_TO_|ERR_TLS_CERT)/,
    "its TLS certificate can't be verified; where a proxy has one of its own, name it in NODE_EXTRA_CA_CERTS",
  ],
  [/^(ERR_SSL_|ERR_TLS_|EPROTO)/, 'the TLS handshake failed'],
];

/** Codes of an error and of what caused it, outermost first. */
const codesOf = (error: unknown): string[] => {
  if (typeof error !== 'object' || error === null) return [];
  const { code, name, cause } = error as { code?: unknown; name?: unknown; cause?: unknown };
  return [code, name].filter((value) => typeof value === 'string').concat(codesOf(cause));
};

/** Why a host could not be reached, with the error's code; undefined where the error is of another kind. */
export const networkReason = (error: unknown): { readonly code: string; readonly reason: string } | undefined => {
  for (const code of codesOf(error)) {
    const reason = reasons.find(([pattern]) => pattern.test(code))?.[1];
    if (reason) return { code, reason };
  }
  return undefined;
};
