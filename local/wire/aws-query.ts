import { randomUUID } from 'node:crypto';
import { AwsError, type WireRequest, type WireResponse } from './aws-json.ts';

/** The members of a request or an answer, all of them text. */
export type Parameters = Readonly<Record<string, string | undefined>>;

/** A service of AWS's Query protocol: form-encoded requests with an `Action`, answers in XML. */
export interface AwsQueryService {
  readonly xmlns: string;
  /** EC2's variant of the protocol: members stand in the answer itself, not in a Result. */
  readonly ec2?: true;
  readonly operations: Readonly<Record<string, (parameters: Parameters) => Parameters>>;
}

interface AwsQueryOptions {
  /** Requests don't name theirs, so it is known by its actions. */
  readonly services: readonly AwsQueryService[];
  /** Called before each operation; what it throws is the answer. */
  readonly beforeOperation?: (operation: string) => void | Promise<void>;
  readonly log?: (message: string) => void;
}

/**
 * What Terraform's provider asks besides Comprehend: whose account it is, and, before it calls a deletion done, whether
 * network interfaces of the classifier are left.
 */
export const accountServices = ({
  partition,
  accountId,
}: {
  partition: string;
  accountId: string;
}): AwsQueryService[] => [
  {
    xmlns: 'https://sts.amazonaws.com/doc/2011-06-15/',
    operations: {
      GetCallerIdentity: () => ({
        Arn: `arn:${partition}:iam::${accountId}:user/local`,
        UserId: 'local',
        Account: accountId,
      }),
    },
  },
  {
    xmlns: 'http://ec2.amazonaws.com/doc/2016-11-15/',
    ec2: true,
    operations: { DescribeNetworkInterfaces: () => ({ networkInterfaceSet: '' }) },
  },
];

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
  ({ services, beforeOperation, log = () => {} }: AwsQueryOptions) =>
  async ({ body }: WireRequest): Promise<WireResponse> => {
    const requestId = randomUUID();
    const reply = (statusCode: number, root: string, content: string, xmlns = services[0]?.xmlns) => ({
      statusCode,
      headers: { 'content-type': 'text/xml', 'x-amzn-requestid': requestId },
      body: `<${root} xmlns="${xmlns}">${content}</${root}>`,
    });
    try {
      const { Action, Version, ...parameters }: Parameters = Object.fromEntries(new URLSearchParams(body));
      if (!Action) throw new AwsError('MissingAction', 'The request has no Action.');
      const service = services.find(({ operations }) => Object.hasOwn(operations, Action));
      const operation = service?.operations[Action];
      if (!service || !operation) {
        log(`${JSON.stringify(Action)} is not emulated: a limit of this local endpoint, not of AWS`);
        const name = JSON.stringify(Action);
        throw new AwsError('InvalidAction', `The local endpoint does not emulate the action ${name} (${Version}).`);
      }
      await beforeOperation?.(Action);
      const members = elements(operation(parameters));
      const content = service.ec2
        ? elements({ requestId }) + members
        : element(`${Action}Result`, members) + element('ResponseMetadata', elements({ RequestId: requestId }));
      return reply(200, `${Action}Response`, content, service.xmlns);
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
