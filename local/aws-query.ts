import { randomUUID } from 'node:crypto';
import { AwsError, type WireRequest, type WireResponse } from './aws-json.ts';

/** The members of a request or an answer, all of them text. */
export type Parameters = Readonly<Record<string, string | undefined>>;

/** A service of AWS's Query protocol: form-encoded requests with an `Action`, answers in XML. */
export interface AwsQueryService {
  readonly xmlns: string;
  readonly operations: Readonly<Record<string, (parameters: Parameters) => Parameters>>;
}

interface AwsQueryOptions {
  readonly service: AwsQueryService;
  /** Called before each operation; what it throws is the answer. */
  readonly beforeOperation?: (operation: string) => void | Promise<void>;
  readonly log?: (message: string) => void;
}

/** Whether a request to `POST /` is for {@link awsQuery} rather than for `awsJson`. */
export const isAwsQuery = ({ headers }: WireRequest): boolean =>
  headers['x-amz-target'] === undefined &&
  headers['content-type']?.startsWith('application/x-www-form-urlencoded') === true;

/**
 * AWS's Query protocol, for flat requests and answers.
 *
 * @see https://smithy.io/2.0/aws/protocols/aws-query-protocol.html read 2026-11-23
 */
export const awsQuery =
  ({ service, beforeOperation, log = () => {} }: AwsQueryOptions) =>
  async ({ body }: WireRequest): Promise<WireResponse> => {
    const requestId = randomUUID();
    const reply = (statusCode: number, root: string, content: string) => ({
      statusCode,
      headers: { 'content-type': 'text/xml', 'x-amzn-requestid': requestId },
      body: `<${root} xmlns="${service.xmlns}">${content}</${root}>`,
    });
    try {
      const { Action, Version, ...parameters }: Parameters = Object.fromEntries(new URLSearchParams(body));
      if (!Action) throw new AwsError('MissingAction', 'The request has no Action.');
      const operation = Object.hasOwn(service.operations, Action) ? service.operations[Action] : undefined;
      if (!operation) {
        log(`${JSON.stringify(Action)} is not emulated: a limit of this local endpoint, not of AWS`);
        const name = JSON.stringify(Action);
        throw new AwsError('InvalidAction', `The local endpoint does not emulate the action ${name} (${Version}).`);
      }
      await beforeOperation?.(Action);
      const result = element(`${Action}Result`, elements(operation(parameters)));
      return reply(200, `${Action}Response`, result + element('ResponseMetadata', elements({ RequestId: requestId })));
    } catch (error) {
      if (!(error instanceof AwsError))
        log(`the local endpoint failed: ${error instanceof Error ? error.stack : error}`);
      const { name, message, statusCode } =
        error instanceof AwsError ? error : new AwsError('InternalError', 'The local endpoint failed.', 500);
      const Type = statusCode < 500 ? 'Sender' : 'Receiver';
      const content = element('Error', elements({ Type, Code: name, Message: message }));
      return reply(statusCode, 'ErrorResponse', content + elements({ RequestId: requestId }));
    }
  };

const element = (name: string, content: string): string => `<${name}>${content}</${name}>`;

const elements = (members: Parameters): string =>
  Object.entries(members)
    .map(([name, text = '']) => element(name, escaped(text)))
    .join('');

const escaped = (text: string): string => text.replace(/[<>&"']/g, (character) => `&#${character.charCodeAt(0)};`);
