import { randomUUID } from 'node:crypto';
import type { Clock } from './clock.ts';
import type { HttpRequest } from './stack/api-gateway.ts';
import { AwsError, type WireResponse } from './wire/aws-json.ts';
import type { AwsQueryService, Parameters } from './wire/aws-query.ts';

/** A message that a topic took on. */
export interface Mail {
  readonly TopicArn: string;
  readonly Subject?: string;
  readonly Message: string;
  /** ISO 8601. */
  readonly Timestamp: string;
  readonly MessageId: string;
}

interface SnsOptions {
  /** ARNs. */
  readonly topics: readonly string[];
  readonly clock: Clock;
  /** Called for each message, for the topics that have other subscribers than a reader of mails. */
  readonly onMail?: (mail: Mail) => void;
  readonly log: (line: string) => void;
}

/** A local SNS, and what only a local one can do. */
export interface LocalSns extends AwsQueryService {
  /** `GET /mail`: the mails kept, newest last. */
  readonly api: (request: HttpRequest) => WireResponse;
}

/** Of a message, in bytes. @see https://docs.aws.amazon.com/sns/latest/api/API_Publish.html read 2026-11-23 */
const MAX_MESSAGE_BYTES = 256 * 1024;
/** At the length of a usual report some megabytes: a server that runs for weeks doesn't grow on. */
const MOST_MAILS_KEPT = 1000;

/**
 * Amazon SNS with fixed topics: Publish of one text for all subscribers. Error texts as LocalStack's tests recorded them
 * from AWS (2023 and 2024), where there are any.
 */
export const sns = ({ topics, clock, onMail, log }: SnsOptions): LocalSns => {
  const mails: Mail[] = [];

  /** @throws InvalidParameter @throws NotFound */
  const Publish = ({ TopicArn, TargetArn, Subject, Message, MessageStructure }: Parameters) => {
    const arn = TopicArn ?? TargetArn;
    if (arn === undefined) throw invalidParameter('TopicArn or TargetArn Reason: no value for required parameter');
    const { length } = arn.split(':');
    if (length < 6) throw invalidParameter(`TopicArn Reason: An ARN must have at least 6 elements, not ${length}`);
    if (!Message) throw invalidParameter('Empty message');
    if (Buffer.byteLength(Message) > MAX_MESSAGE_BYTES) throw invalidParameter('Message too long');
    if (Subject !== undefined && !isSubject(Subject)) throw invalidParameter('Subject');
    if (MessageStructure !== undefined) throw invalidParameter('MessageStructure: not emulated by the local endpoint');
    if (!topics.includes(arn)) throw new AwsError('NotFound', 'Topic does not exist', 404);

    const mail: Mail = {
      TopicArn: arn,
      ...(Subject !== undefined && { Subject }),
      Message,
      Timestamp: new Date(clock()).toISOString(),
      MessageId: randomUUID(),
    };
    mails.push(mail);
    if (mails.length > MOST_MAILS_KEPT) mails.shift();
    log(`mail to ${arn.split(':').at(-1)}: ${Subject ?? '(no subject)'}\n${Message.replace(/^/gm, '  | ')}`);
    onMail?.(mail);
    return { MessageId: mail.MessageId };
  };

  return {
    xmlns: 'http://sns.amazonaws.com/doc/2010-03-31/',
    operations: { Publish },
    api: ({ method }) => ({
      statusCode: method === 'GET' ? 200 : 405,
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(method === 'GET' ? mails : { message: `/mail takes GET, got ${method}` }),
    }),
  };
};

const invalidParameter = (message: string) => new AwsError('InvalidParameter', `Invalid parameter: ${message}`);

/**
 * 1 to 100 printable ASCII characters, no space first. SNS's documentation also allows UTF-8 now, but said ASCII for years
 * and mail programs differ: the stricter rule shows here what may fail there.
 */
const isSubject = (subject: string): boolean => /^[!-~][ -~]{0,99}$/.test(subject);
