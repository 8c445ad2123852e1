import { randomUUID } from 'node:crypto';
import type { Parameters } from './wire/aws-query.ts';
import { AwsError, type Clock, failureText } from './wire/operation.ts';

/** A message that a topic took on. */
export interface Mail {
  readonly TopicArn: string;
  readonly Subject?: string;
  readonly Message: string;
  /** ISO 8601. */
  readonly Timestamp: string;
  readonly MessageId: string;
}

export interface SnsOptions {
  /** The functions that subscribe to each topic, by its ARN. */
  readonly subscribers: ReadonlyMap<string, readonly ((event: object) => unknown)[]>;
  readonly clock: Clock;
  readonly onMail?: ((mail: Mail) => void) | undefined;
  readonly log: (line: string) => void;
}

/** At the length of a usual report some megabytes: a server that runs for weeks doesn't grow on. */
const maxMailsKept = 1000;

/**
 * Amazon SNS with fixed topics: Publish sends one text, of any length, to all subscribers. Functions get it after the request,
 * once. Error texts are those that LocalStack's tests recorded from AWS, where there are any.
 */
export const sns = ({ subscribers, clock, onMail, log }: SnsOptions) => {
  const mails: Mail[] = [];

  const Publish = ({ TopicArn, Subject, Message, ...others }: Parameters) => {
    const [beyond] = Object.keys(others);
    if (beyond !== undefined) throw invalidParameter(`${beyond}: not emulated by the local endpoint`);
    if (TopicArn === undefined) throw invalidParameter('TopicArn or TargetArn Reason: no value for required parameter');
    if (!Message) throw invalidParameter('Empty message');
    if (Subject !== undefined && !isSubject(Subject)) throw invalidParameter('Subject');
    const functions = subscribers.get(TopicArn);
    if (!functions) throw new AwsError('NotFound', 'Topic does not exist', 404);

    const mail: Mail = {
      TopicArn,
      ...(Subject !== undefined && { Subject }),
      Message,
      Timestamp: new Date(clock()).toISOString(),
      MessageId: randomUUID(),
    };
    mails.push(mail);
    if (mails.length > maxMailsKept) mails.shift();
    onMail?.(mail);
    for (const call of functions) {
      const record = { EventVersion: '1.0', EventSource: 'aws:sns', Sns: { Type: 'Notification', ...mail } };
      Promise.resolve({ Records: [record] })
        .then(call)
        .catch((error: Error) => log(`a subscriber of ${TopicArn} failed: ${failureText(error)}`));
    }
    return { MessageId: mail.MessageId };
  };

  const xmlns = 'http://sns.amazonaws.com/doc/2010-03-31/';
  return { xmlns, operations: { Publish }, mails: mails as readonly Mail[] };
};

const invalidParameter = (message: string) => new AwsError('InvalidParameter', `Invalid parameter: ${message}`);

/**
 * 1 to 99 printable ASCII characters, no space first. SNS's documentation also allows UTF-8 now, but said ASCII for years
 * and mail programs differ: the stricter rule shows here what may fail there.
 */
const isSubject = (subject: string): boolean => /^[!-~][ -~]{0,98}$/.test(subject);
