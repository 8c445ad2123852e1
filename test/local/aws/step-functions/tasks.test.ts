import { comprehend } from '../../../../local/aws/comprehend/comprehend.ts';
import { type BusEvent, eventBridge } from '../../../../local/aws/event-bridge.ts';
import { type Mail, sns } from '../../../../local/aws/sns.ts';
import { type HandlersByArn, serviceTasks } from '../../../../local/aws/step-functions/service-tasks.ts';
import { awsJson } from '../../../../local/aws/wire/aws-json.ts';
import { awsQuery, isAwsQuery } from '../../../../local/aws/wire/aws-query.ts';
import { inProcess } from '../../../../local/aws/wire/in-process.ts';
import { AwsError } from '../../../../local/aws/wire/operation.ts';
import { arnOf, executionArnOf, startTime } from './workflows.ts';

const resourceOf = (integration: string) => `arn:aws:states:::${integration}`;
const caller = { executionArn: executionArnOf('Sweep', 'one'), stateMachineArn: arnOf('Sweep') };
const FunctionName = 'arn:aws:lambda:us-east-1:123456789012:function:FindRuns';
const TopicArn = 'arn:aws:sns:us-east-1:123456789012:Reports';
const home = { region: 'us-east-1', accountId: '123456789012', partition: 'aws' };

const services = (options: { fault?: AwsError; handler?: (event: never) => unknown } = {}) => {
  const events: BusEvent[] = [];
  const mails: Mail[] = [];
  const shared = { clock: () => startTime.getTime(), log: () => {} };
  const local = comprehend({ ...home, ...shared, submittedSeconds: 0, trainingSeconds: 600, stoppingSeconds: 60 });
  const bus = eventBridge({ ...home, ...shared, rules: [], onEvent: (event) => events.push(event) });
  const topics = sns({ ...shared, subscribers: new Map([[TopicArn, []]]), onMail: (mail) => mails.push(mail) });
  const beforeOperation = () => {
    if (options.fault) throw options.fault;
  };
  const json = awsJson([local, bus], { region: 'us-east-1', beforeOperation });
  const query = awsQuery([topics], { region: 'us-east-1', beforeOperation });
  const handlers: HandlersByArn = new Map(options.handler && [[FunctionName, options.handler]]);
  const clientOptions = inProcess((request) => (isAwsQuery(request) ? query(request) : json(request)), 'us-east-1');
  const taskOf = serviceTasks(clientOptions, handlers);
  return {
    events,
    mails,
    place: () => local.place({ kind: 'EntityRecognizer', name: 'news' }).arn,
    run: (integration: string, parameters: unknown) => taskOf(resourceOf(integration))(parameters, caller),
  };
};

describe('aws-sdk:comprehend', () => {
  test('carries out any operation by its own name, with times as ISO strings', async () => {
    const { run, place } = services();
    const EntityRecognizerArn = place();
    expect(await run('aws-sdk:comprehend:stopTrainingEntityRecognizer', { EntityRecognizerArn })).toEqual({});
    const described = await run('aws-sdk:comprehend:describeEntityRecognizer', { EntityRecognizerArn });
    expect(JSON.parse(JSON.stringify(described)).EntityRecognizerProperties).toMatchObject({
      Status: 'STOP_REQUESTED',
      SubmitTime: startTime.toISOString(),
    });
    const tags = await run('aws-sdk:comprehend:listTagsForResource', { ResourceArn: EntityRecognizerArn });
    expect(tags).toEqual({ ResourceArn: EntityRecognizerArn, Tags: [] });
  });

  test.each([
    [new AwsError('TooManyRequestsException', '', 400), 'Comprehend.TooManyRequestsException'],
    [new AwsError('InternalServerException', '', 500), 'Comprehend.InternalServerException'],
    [new AwsError('ThrottlingException', '', 429), 'Comprehend.ComprehendException'],
  ])('throws what Step Functions would, once: %p as %s', async (fault, name) => {
    const run = services({ fault }).run('aws-sdk:comprehend:describeEntityRecognizer', {});
    await expect(run).rejects.toMatchObject({ name });
  });

  test('throws SdkClientException where the service was not reached', async () => {
    const noAnswer = inProcess(() => Promise.reject(new TypeError('no connection')), 'us-east-1');
    const run = serviceTasks(noAnswer, new Map())(resourceOf('aws-sdk:comprehend:describeFlywheel'));
    await expect(run({}, caller)).rejects.toMatchObject({ name: 'Comprehend.SdkClientException' });
  });
});

test('sns:publish sends a text, or an object as its JSON text, and throws what Step Functions would', async () => {
  const { run, mails } = services();
  const answer = await run('sns:publish', { TopicArn, Subject: 'Stopped 2', Message: 'a text' });
  expect(answer).toEqual({ MessageId: mails[0]?.MessageId });
  await run('sns:publish', { TopicArn, Message: { version: '1.0' } });
  expect(mails).toMatchObject([{ Subject: 'Stopped 2', Message: 'a text' }, { Message: '{"version":"1.0"}' }]);
  const notFound = run('sns:publish', { TopicArn: `${TopicArn}2`, Message: 'x' });
  await expect(notFound).rejects.toMatchObject({ name: 'SNS.NotFoundException' });
});

describe('events:putEvents', () => {
  const entry = { Source: 'test', DetailType: 'Test', Detail: { a: 1 } };

  test('puts events with their detail as JSON, their execution and its state machine among the resources', async () => {
    const { run, events } = services();
    const answer = await run('events:putEvents', {
      Entries: [entry, { ...entry, Detail: '{}', Resources: ['arn:x'] }],
    });
    const { executionArn, stateMachineArn } = caller;
    expect(events).toMatchObject([
      { source: 'test', detail: { a: 1 }, resources: [executionArn, stateMachineArn] },
      { detail: {}, resources: ['arn:x', executionArn, stateMachineArn] },
    ]);
    expect(answer).toMatchObject({ FailedEntryCount: 0, Entries: events.map(({ id }) => ({ EventId: id })) });
  });

  test.each([
    [undefined, [{ ...entry, Detail: '[]' }], 'EventBridge.FailedEntry'],
    [new AwsError('InternalException', '', 500), [entry], 'EventBridge.InternalException'],
    [undefined, [], 'EventBridge.EventBridgeException'],
  ])('fails as in Step Functions: %p %j', async (fault, Entries, name) => {
    await expect(services(fault && { fault }).run('events:putEvents', { Entries })).rejects.toMatchObject({ name });
  });
});

describe('lambda:invoke', () => {
  const invoke = (handler: (event: never) => unknown, parameters: object) =>
    services({ handler }).run('lambda:invoke', { FunctionName, ...parameters });

  test('hands the payload to the function and answers as Lambda does', async () => {
    const twice = ({ n = 0 }: { n?: number }) => ({ twice: n * 2 });
    const expected = { ExecutedVersion: '$LATEST', Payload: { twice: 42 }, StatusCode: 200 };
    expect(await invoke(twice, { Payload: { n: 21 } })).toEqual(expected);
    expect(await invoke(twice, {})).toMatchObject({ Payload: { twice: 0 } });
  });

  test('passes both ways through JSON, nothing as null', async () => {
    const seen: unknown[] = [];
    const answer = await invoke((event) => void seen.push(event), { Payload: { at: startTime, gone: undefined } });
    expect(seen).toStrictEqual([{ at: startTime.toISOString() }]);
    expect(answer).toMatchObject({ Payload: null });
  });

  const throttled = () => Promise.reject(Object.assign(new Error('Rate exceeded'), { name: 'ThrottlingException' }));
  test.each([
    ['an unknown function', { FunctionName: `${FunctionName}2` }, 'Lambda.ResourceNotFoundException'],
    ['a version', { FunctionName: `${FunctionName}:3` }, 'Lambda.ResourceNotFoundException'],
    ['an asynchronous invocation', { InvocationType: 'Event' }, 'States.Runtime'],
    ['what the function throws, under its name', {}, 'ThrottlingException'],
  ])('fails for %s', async (_, parameters, name) => {
    await expect(invoke(throttled, parameters)).rejects.toMatchObject({ name });
  });
});

test.each([
  'aws-sdk:comprehend:describeNothing',
  'aws-sdk:comprehend:toString',
  'aws-sdk:dynamodb:getItem',
  'lambda:invoke.waitForTaskToken',
  'states:startExecution.sync:2',
  'toString',
])('%s has no counterpart, and a definition with it fails to load', (integration) => {
  expect(() => services().run(integration, {})).toThrow(`no counterpart of the task ${resourceOf(integration)}`);
});
