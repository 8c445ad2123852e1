import { ComprehendClient, ListDocumentClassifiersCommand } from '@aws-sdk/client-comprehend';
import { EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import { PublishCommand, SNSClient } from '@aws-sdk/client-sns';
import type { Members } from '../../../local/aws/wire/operation.ts';
import { localAccount } from '../../../local/host/account.ts';
import { startLocal } from '../../../local/host/server.ts';
import { type SynthesizedStack, synthesize } from '../../../local/host/synthesized.ts';
import { consoleAccount } from '../../support/console-account.ts';

const stack = synthesize('us-east-1', { monthlyLimitUsd: 1e6, maxTrainingMinutes: 60, budgetUsd: 10 });
const setup = () => consoleAccount({ stack });
/** What waits for nothing but promises is done after a turn. */
const turn = () => new Promise((resolve) => setImmediate(resolve));

describe('reads from the stack', () => {
  test('its subscriptions: what a budget’s topic is told starts a sweep', async () => {
    const { clientOptions, workflows } = setup();
    const subscriptions = Object.values(stack.resources('AWS::SNS::Subscription'));
    const topics = subscriptions.filter(({ Protocol }) => Protocol === 'lambda').map(({ TopicArn }) => TopicArn);
    const sns = new SNSClient(clientOptions);
    for (const TopicArn of topics) await sns.send(new PublishCommand({ TopicArn: String(TopicArn), Message: 'x' }));
    while (workflows.executions().length < topics.length) await turn();
    const types = workflows.executions().map(({ input }) => JSON.parse(input)['detail-type']);
    expect(types.sort()).toEqual(['Budget Forecast', 'Budget Spent']);
  });

  const changed = (type: string, change: (properties: Members) => Members): SynthesizedStack => ({
    ...stack,
    resources: (wanted) =>
      Object.fromEntries(
        Object.entries(stack.resources(wanted)).map(([id, properties]) =>
          wanted === type ? [id, { ...properties, ...change(properties) }] : [id, properties],
        ),
      ),
  });
  test.each<[string, string, Members, string]>([
    ['an unknown entry', 'AWS::Lambda::Function', { Handler: 'new.handler' }, 'no counterpart of the function new ('],
    ['a variable that is missing', 'AWS::Lambda::Function', { Environment: {} }, 'SETTINGS of'],
    ['a method without a function', 'AWS::ApiGateway::Method', { Integration: {} }, 'it calls no function'],
    ['a subscriber that is not there', 'AWS::SNS::Subscription', { Protocol: 'lambda', Endpoint: 'x' }, 'subscriber x'],
    ['an unknown target', 'AWS::Events::Rule', { Targets: [{ Arn: 'x' }] }, 'nothing for the target x'],
  ])('and says so in a line at %s', (_, type, change, message) => {
    const start = () => localAccount({ stack: changed(type, () => change) });
    expect(start).toThrow(message);
    expect(start).toThrow(/^[^\n]+$/);
  });
});

describe('an unknown path or method', () => {
  test.each([
    ['/nowhere?all=1', '/nowhere'],
    ['/console/other', '/console/other'],
  ])('%s is a 404 with its name and all paths', async (url, path) => {
    const { status, members } = await setup().ask('GET', url);
    const paths =
      '/, /faults, /health, /mail, /postpone, /stop, /stop-all, /stop-all/{ExecutionName}, /stop/{ExecutionName}, /training';
    expect([status, members.detail]).toEqual([404, `The local mode has nothing at ${path}, only at ${paths}`]);
  });

  test.each([
    ['DELETE', '/stop', 'POST'],
    ['POST', '/stop/invoices-1', 'GET'],
    ['PUT', '/', 'GET, POST'],
    ['POST', '/console/table', 'GET'],
    ['GET', '/console/call', 'POST'],
  ])('%s %s is a 405 with the methods that there are', async (method, url, allow) => {
    const { status, headers, members } = await setup().ask(method, url);
    expect([status, headers.allow, members.detail]).toEqual([405, allow, `${url} takes ${allow}, got ${method}`]);
  });
});

test.each(['/stop', '/', '/faults', '/console/training'])('a body that is too large for %s is a 413', async (url) => {
  const headers = { 'x-amz-target': 'Comprehend_20171127.ListTagsForResource' };
  const { statusCode } = await setup().answer({ method: 'POST', url, headers, body: '{}', tooLarge: true });
  expect(statusCode).toBe(413);
});

test.each([
  ['/stop', "; for curl add -H 'Content-Type: application/json'"],
  ['/', "; for curl add -H 'X-Amz-Target: Comprehend_20171127.ListTagsForResource', or what you ask for."],
])('curl with -d alone at %s gets a sentence that says what to add', async (url, how) => {
  // What curl sends unless it is told otherwise.
  const headers = { host: '127.0.0.1:4570', 'content-type': 'application/x-www-form-urlencoded' };
  const { status, members } = await setup().ask('POST', url, '{"DryRun": true}', headers);
  const { detail, message = detail } = members;
  expect([status, message.slice(-how.length)]).toEqual([400, how]);
});

describe('/faults', () => {
  const fault = { Operation: 'ListDocumentClassifiers', Error: 'TooManyRequestsException' };
  const listing = (options: ConstructorParameters<typeof ComprehendClient>[0]) => (MaxResults: number) =>
    new ComprehendClient(options ?? {}).send(new ListDocumentClassifiersCommand({ MaxResults })).then(
      () => 'answered',
      ({ name }: Error) => name,
    );

  test('meet the next requests, and with Match only those that have its members', async () => {
    const { ask, clientOptions } = setup();
    const list = listing(clientOptions);
    const asked = await ask('POST', '/faults', { ...fault, Count: 2, Match: { MaxResults: 5 } });
    expect(asked).toMatchObject({ status: 200, members: [{ ...fault, Count: 2, Match: { MaxResults: 5 } }] });
    expect(await list(4)).toBe('answered');
    expect([await list(5), await list(5), await list(5)]).toEqual([fault.Error, fault.Error, 'answered']);
    await ask('POST', '/faults', fault);
    expect((await ask('DELETE', '/faults')).members).toEqual([]);
    expect(await list(5)).toBe('answered');
  });

  test('are of every service, EventBridge’s and SNS’s too', async () => {
    const { ask, clientOptions } = setup();
    await ask('POST', '/faults', { Operation: 'PutEvents', Error: 'InternalServerException' });
    await ask('POST', '/faults', { Operation: 'Publish', Error: 'AccessDeniedException', Match: { Message: 'x' } });
    const Entries = [{ Source: 'a', DetailType: 'b', Detail: '{}' }];
    const put = new EventBridgeClient(clientOptions).send(new PutEventsCommand({ Entries }));
    await expect(put).rejects.toMatchObject({ name: 'InternalServerException', $metadata: { httpStatusCode: 500 } });
    const published = new SNSClient(clientOptions).send(new PublishCommand({ TopicArn: 'a', Message: 'x' }));
    await expect(published).rejects.toMatchObject({ name: 'AccessDeniedException' });
  });

  test.each<[unknown, string]>([
    ['Operation=x', 'The request body is not JSON'],
    [null, 'The request body must be a JSON object'],
    [{ ...fault, Operation: 'Stop' }, 'Operation must be TagResource or '],
    [{ ...fault, Error: 'Broken' }, 'TooManyRequestsException, got "Broken"'],
    [{ ...fault, Count: 0 }, 'Count must be a whole number from 1 to 1000000, got 0'],
    [{ ...fault, Match: 'x' }, 'Match must be an object of members that a request must have, got "x"'],
    [{ ...fault, Macth: {} }, 'Operation, Error, Count, Match, got "Macth"'],
  ])('refuse %j in a line', async (wrong, message) => {
    const { status, members } = await setup().ask('POST', '/faults', wrong);
    expect([status, members.detail]).toEqual([400, expect.stringContaining(message)]);
    expect(members.detail).toMatch(/^[^\n]+$/);
  });
});

test('the server answers the same, is ready at once, and takes readings by itself', async () => {
  const started: string[] = [];
  const onStatusChange = ({ stateMachineArn }: { stateMachineArn: string }) => started.push(stateMachineArn);
  const timings = { submittedSeconds: 0, trainingSeconds: 1e6 };
  const server = await startLocal({ stack, timings, port: 0, meterSeconds: 0.01, onStatusChange });
  expect((await fetch(`${server.url}/health`)).status).toBe(200);
  expect(await (await fetch(`${server.url}/mail`)).json()).toEqual([]);
  server.comprehend.place({ kind: 'DocumentClassifier', name: 'news' }, { submitTime: Date.now() - 4 * 3_600_000 });
  const list = new ComprehendClient(server.clientOptions).send(new ListDocumentClassifiersCommand({}));
  expect((await list).DocumentClassifierPropertiesList).toHaveLength(1);
  while (started.length < 2) await turn();
  server.close();
  expect(started.slice(0, 2)).toEqual([stack.outputs.SweepWorkflowArn, server.stopWorkflowArns.DocumentClassifier]);
});
