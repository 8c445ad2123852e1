import {
  InvalidParameterException,
  ListTopicsCommand,
  NotFoundException,
  PublishCommand,
  type PublishCommandInput,
  SNSClient,
} from '@aws-sdk/client-sns';
import { type Mail, sns } from '../../../local/aws/sns.ts';
import { accountServices, awsQuery, isAwsQuery } from '../../../local/aws/wire/aws-query.ts';
import { inProcess } from '../../../local/aws/wire/in-process.ts';
import { AwsError, type BeforeOperation } from '../../../local/aws/wire/operation.ts';

const TopicArn = 'arn:aws:sns:us-east-1:123456789012:SweepReports';

interface Options {
  readonly beforeOperation?: BeforeOperation;
  readonly onMail?: (mail: Mail) => void;
  readonly subscriber?: (event: object) => unknown;
}

const setup = ({ beforeOperation, onMail, subscriber }: Options = {}) => {
  const logged: string[] = [];
  const log = (line: string) => logged.push(line);
  const clock = () => Date.UTC(2026, 10, 23, 12);
  const service = sns({ subscribers: new Map([[TopicArn, subscriber ? [subscriber] : []]]), clock, log, onMail });
  const services = [service, ...accountServices({ partition: 'aws', accountId: '123456789012' })];
  const endpoint = awsQuery(services, { region: 'us-east-1', beforeOperation, log });
  const client = new SNSClient(inProcess(endpoint, 'us-east-1'));
  const publish = (input: Partial<PublishCommandInput> = {}) =>
    client.send(new PublishCommand({ TopicArn, Message: 'x', ...input }));
  const mails = () => [...service.mails];
  return { client, endpoint, publish, mails, logged };
};

test('keeps what is published, newest last, as it was written', async () => {
  const { publish, mails } = setup();
  const Message = 'Stopped 2: <a> & "b" + 100 %\r\n\tnaïve 日本 🙂';
  // The longest that there may be.
  const Subject = 'x'.repeat(99);
  const { MessageId } = await publish({ Subject, Message });
  await publish({ Message: 'no subject' });
  expect(mails()).toEqual([
    { TopicArn, Subject, Message, Timestamp: '2026-11-23T12:00:00.000Z', MessageId },
    { TopicArn, Message: 'no subject', Timestamp: '2026-11-23T12:00:00.000Z', MessageId: expect.any(String) },
  ]);
});

const thrower = (error: Error) => () => {
  throw error;
};

test('reports a mail to its observer, and hands it to subscribed functions', async () => {
  const told: Mail[] = [];
  const seen: object[] = [];
  const { publish, mails } = setup({
    onMail: (mail) => told.push(mail),
    subscriber: (event) => seen.push(event),
  });
  const { MessageId } = await publish({ Subject: 'Stopped 1', Message: 'news\nSTOPPED' });
  expect(told).toEqual(mails());
  const Sns = { Type: 'Notification', TopicArn, Subject: 'Stopped 1', Message: 'news\nSTOPPED', MessageId };
  expect(seen).toMatchObject([{ Records: [{ EventSource: 'aws:sns', Sns }] }]);
  const failing = setup({ subscriber: thrower(new Error('no')) });
  await failing.publish();
  expect(failing.logged[0]).toMatch(/^a subscriber of arn:\S+:SweepReports failed: Error: no/);
});

test('is distinguished from the JSON protocols by its headers', () => {
  const form = { 'content-type': 'application/x-www-form-urlencoded; charset=utf-8' };
  const isQuery = (headers: Record<string, string>) => isAwsQuery({ headers, body: 'Action=Publish' });
  expect([form, { ...form, 'x-amz-target': 'AWSEvents.PutEvents' }, {}].map(isQuery)).toEqual([true, false, false]);
});

test.each<[string, Partial<PublishCommandInput>, string]>([
  ['no topic', { TopicArn: undefined }, 'TopicArn or TargetArn Reason: no value for required parameter'],
  ['an empty message', { Message: '' }, 'Empty message'],
  ['a subject of 100 characters', { Subject: 'x'.repeat(100) }, 'Subject'],
  ['a subject of two lines', { Subject: 'a\nb' }, 'Subject'],
  ['a subject beyond ASCII', { Subject: 'naïve' }, 'Subject'],
  ['a target', { TargetArn: TopicArn }, 'TargetArn: not emulated by the local endpoint'],
  ['a message by protocol', { MessageStructure: 'json' }, 'MessageStructure: not emulated by the local endpoint'],
])('answers InvalidParameter to %s', async (_, input, reason) => {
  const { publish, mails } = setup();
  const error: unknown = await publish(input).catch((thrown) => thrown);
  expect(error).toBeInstanceOf(InvalidParameterException);
  expect(error).toMatchObject({ message: `Invalid parameter: ${reason}`, $metadata: { httpStatusCode: 400 } });
  expect(mails()).toEqual([]);
});

test('answers NotFound for an unknown topic', async () => {
  const error: unknown = await setup()
    .publish({ TopicArn: `${TopicArn}2` })
    .catch((thrown) => thrown);
  expect(error).toBeInstanceOf(NotFoundException);
  expect(error).toMatchObject({ message: 'Topic does not exist', $metadata: { httpStatusCode: 404 } });
});

test('answers InvalidAction to any other action, and logs that it is the limit of the emulator', async () => {
  const { client, logged } = setup();
  await expect(client.send(new ListTopicsCommand({}))).rejects.toMatchObject({
    name: 'InvalidAction',
    $metadata: { httpStatusCode: 400 },
  });
  expect(logged).toEqual(['not emulated by the local mode: "ListTopics"']);
});

test.each([
  ['', '<Code>MissingAction</Code>'],
  ['Action=%3Cb%3E%26%00', '&#34;&#60;b&#62;&#38;\\u0000&#34;'],
  ['Action=toString', '<Code>InvalidAction</Code>'],
])('answers well-formed XML to the body %j', async (body, part) => {
  const response = await setup().endpoint({ headers: {}, body });
  expect(response.statusCode).toBe(400);
  expect(response.headers['content-type']).toBe('text/xml');
  expect(response.body).toContain(part);
  expect(response.body).toMatch(/^<ErrorResponse xmlns="http:\/\/sns[^"]+"><Error><Type>Sender<.*<\/ErrorResponse>$/);
});

test.each([
  [new AwsError('Throttling', 'Rate exceeded', 429), 'Rate exceeded', 429],
  [new Error('secret'), 'The local endpoint failed.', 500],
])('answers with a hook’s error, and hides an unexpected one: %p', async (error, message, httpStatusCode) => {
  const { publish, logged } = setup({ beforeOperation: thrower(error) });
  await expect(publish()).rejects.toMatchObject({ message, $metadata: { httpStatusCode } });
  expect(logged.join().includes('secret')).toBe(httpStatusCode === 500);
});

test('keeps the newest 1,000 mails', async () => {
  const { endpoint, mails } = setup();
  // Past the SDK, which would take most of the time.
  const publish = { Action: 'Publish', TopicArn };
  for (let n = 1; n <= 1002; n++) {
    await endpoint({ headers: {}, body: `${new URLSearchParams({ ...publish, Message: `${n}` })}` });
  }
  expect([mails().length, mails()[0]?.Message, mails().at(-1)?.Message]).toEqual([1000, '3', '1002']);
});

test('answers what Terraform asks of the account: who it is, and that no network interface is left', async () => {
  const { endpoint } = setup();
  const ask = async (Action: string) => (await endpoint({ headers: {}, body: `Action=${Action}&Version=x` })).body;
  expect(await ask('GetCallerIdentity')).toContain(
    '<GetCallerIdentityResult><Arn>arn:aws:iam::123456789012:user/local',
  );
  const interfaces = await ask('DescribeNetworkInterfaces');
  expect(interfaces).toMatch(/<requestId>[^<]+<\/requestId><networkInterfaceSet><\/networkInterfaceSet>/);
});
