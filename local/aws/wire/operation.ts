import type { HttpRequest } from './http.ts';

/** The time in milliseconds since 1970: `Date.now` on a laptop, a variable in tests. */
export type Clock = () => number;

/** Members of a request as they came: nothing about them is known yet. */
export type Members = Readonly<Record<string, unknown>>;

/** Whether a value is an object of members. */
export const isMembers = (value: unknown): value is Members =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** The object in a JSON text; undefined where it isn't one. */
export const objectIn = (text: string, reviver?: Parameters<typeof JSON.parse>[1]): Members | undefined => {
  try {
    const value: unknown = JSON.parse(text, reviver);
    return isMembers(value) ? value : undefined;
  } catch {
    return undefined;
  }
};

/** One request for an operation of AWS. */
export interface OperationRequest {
  /** `PutEvents`, for example. */
  readonly operation: string;
  readonly members: Members;
  /** The region that the request was signed for, the account's own where it wasn't signed. */
  readonly region: string;
}

/** Called before each operation; what it throws is the answer. */
export type BeforeOperation = (request: OperationRequest) => void | Promise<void>;

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

/** What every protocol of AWS is answered with. */
export interface ProtocolOptions {
  /** Of requests that don't say. */
  readonly region: string;
  readonly beforeOperation?: BeforeOperation | undefined;
  readonly log?: ((line: string) => void) | undefined;
}

/** The region in the credential scope of a request's signature; `otherwise` where there is none. */
export const regionOf = ({ headers }: Pick<HttpRequest, 'headers'>, otherwise: string): string =>
  /Credential=[^/,\s]+\/\d{8}\/([a-z0-9-]+)\//.exec(headers.authorization ?? '')?.[1] ?? otherwise;

/** An error as it is answered; one that isn't AWS's is a fault of the local mode, which its log tells. */
export const answeredError = (thrown: unknown, byDefault: string, log: ProtocolOptions['log']): AwsError => {
  if (thrown instanceof AwsError) return thrown;
  log?.(`the local endpoint failed: ${failureText(thrown)}`);
  return new AwsError(byDefault, 'The local endpoint failed.', 500);
};

/** An error for the log: what AWS answered in a line, what is a fault of the code with its stack. */
export const failureText = (thrown: unknown): string => {
  if (!(thrown instanceof Error)) return `${thrown}`;
  return '$metadata' in thrown || thrown instanceof AwsError ? `${thrown.name}: ${thrown.message}` : `${thrown.stack}`;
};
