import { randomUUID } from 'node:crypto';
import type { Location } from '../../../lambda/account/arn.ts';
import type { HttpRequest, WireResponse } from './http.ts';
import { AwsError, answeredError, type ProtocolOptions, regionOf } from './operation.ts';

/** The members of a request or an answer, all of them text. */
export type Parameters = Readonly<Record<string, string | undefined>>;

/** A service of AWS's Query protocol: form-encoded requests with an `Action`, answers in XML. */
export interface AwsQueryService {
  readonly xmlns: string;
  /** EC2's variant of the protocol: members stand in the answer itself, not in a Result. */
  readonly ec2?: true;
  readonly operations: Readonly<Record<string, (parameters: Parameters) => Parameters>>;
}

/**
 * What Terraform's provider asks besides Comprehend: whose account it is, and, before it calls a deletion done, whether
 * network interfaces of the model are left.
 */
export const accountServices = ({ partition, accountId: Account }: Omit<Location, 'region'>): AwsQueryService[] => [
  {
    xmlns: 'https://sts.amazonaws.com/doc/2011-06-15/',
    operations: {
      GetCallerIdentity: () => ({ Arn: `arn:${partition}:iam::${Account}:user/local`, UserId: 'local', Account }),
    },
  },
  {
    xmlns: 'http://ec2.amazonaws.com/doc/2016-11-15/',
    ec2: true,
    operations: { DescribeNetworkInterfaces: () => ({ networkInterfaceSet: '' }) },
  },
];

/** Whether a request to `POST /` is for {@link awsQuery} rather than for `awsJson`, which also tells a bare `curl -d` how. */
export const isAwsQuery = ({ headers, body }: Pick<HttpRequest, 'headers' | 'body'>): boolean =>
  headers['x-amz-target'] === undefined &&
  headers['content-type']?.startsWith('application/x-www-form-urlencoded') === true &&
  new URLSearchParams(body).has('Action');

/**
 * AWS's Query protocol, for flat requests and answers. Requests don't name their service, so it is known by its actions.
 *
 * @see https://smithy.io/2.0/aws/protocols/aws-query-protocol.html
 */
export const awsQuery =
  (services: readonly AwsQueryService[], { region, beforeOperation, log }: ProtocolOptions) =>
  async (request: Pick<HttpRequest, 'headers' | 'body'>): Promise<WireResponse> => {
    const requestId = randomUUID();
    const reply = (statusCode: number, root: string, content: string, xmlns = services[0]?.xmlns) => ({
      statusCode,
      headers: { 'content-type': 'text/xml', 'x-amzn-requestid': requestId },
      body: `<${root} xmlns="${xmlns}">${content}</${root}>`,
    });
    try {
      const { Action, Version, ...members }: Parameters = Object.fromEntries(new URLSearchParams(request.body));
      if (!Action) throw new AwsError('MissingAction', 'The request has no Action.');
      const service = services.find(({ operations }) => Object.hasOwn(operations, Action));
      const operation = service?.operations[Action];
      if (!service || !operation) {
        const name = JSON.stringify(Action);
        log?.(`not emulated by the local mode: ${name}`);
        throw new AwsError('InvalidAction', `The local endpoint does not emulate the action ${name} (${Version}).`);
      }
      await beforeOperation?.({ operation: Action, members, region: regionOf(request, region) });
      const answer = elements(operation(members));
      const content = service.ec2
        ? elements({ requestId }) + answer
        : element(`${Action}Result`, answer) + element('ResponseMetadata', elements({ RequestId: requestId }));
      return reply(200, `${Action}Response`, content, service.xmlns);
    } catch (thrown) {
      const { name, message, statusCode } = answeredError(thrown, 'InternalError', log);
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
