import { ComprehendClient, CreateDocumentClassifierCommand } from '@aws-sdk/client-comprehend';
import { EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import { SFNClient, StartExecutionCommand } from '@aws-sdk/client-sfn';
import { requestInWords } from '../../../local/host/news.ts';
import { type ServerOptions, startLocal } from '../../../local/host/server.ts';
import { synthesize } from '../../../local/host/synthesized.ts';
import { onWire } from '../../support/http.ts';
import { noon } from '../../support/virtual-time.ts';

const stack = synthesize('us-east-1', { monthlyLimitUsd: 0.1 });
const timings = { submittedSeconds: 0, trainingSeconds: 130, stoppingSeconds: 1 };

let close = () => {};
afterEach(() => close());

/** A local mode whose clock moves only when told, and what it says. */
const setup = async (options: Partial<ServerOptions> = {}) => {
  let now = noon;
  const told: string[] = [];
  const logged: string[] = [];
  const server = await startLocal({
    ...(!options.settings && { stack }),
    timings,
    port: 0,
    meterSeconds: 3600,
    clock: () => now,
    tell: (line) => told.push(line),
    log: (line) => logged.push(line),
    ...options,
  });
  close = server.close;
  const ask = async (method: string, path: string, body?: object, headers: Record<string, string> = {}) => {
    const sent = { 'user-agent': 'curl/8.5.0', 'content-type': 'application/json', ...headers };
    const init = { method, headers: sent, ...(body && { body: JSON.stringify(body) }) };
    await (await fetch(`${server.url}${path}`, init)).text();
  };
  /** Once it is told. */
  const until = async (line: string) => {
    while (!told.some((one) => one.startsWith(line))) await new Promise((resolve) => setImmediate(resolve));
  };
  const pass = (seconds: number) => {
    now += seconds * 1000;
  };
  return { ...server, told, logged, ask, until, pass };
};
const classifier = (name: string) => ({ kind: 'DocumentClassifier' as const, name });

test('a request is a line with method and path or operation, status, model and client', async () => {
  const { comprehend, ask, told, clientOptions } = await setup();
  const run = comprehend.place(classifier('invoices'), { pinnedStatus: 'TRAINED', submitTime: noon - 1000 });
  await ask('POST', '/stop', onWire(run));
  await ask('GET', '/training?Name=invoices', undefined, { 'user-agent': 'comprehend-stop-training/0.3.0' });
  await ask('GET', '/', undefined, { 'user-agent': 'Mozilla/5.0 (X11; Linux x86_64) Gecko/20100101' });
  await ask('POST', '/', onWire(run), {
    'x-amz-target': 'Comprehend_20171127.DescribeDocumentClassifier',
    'user-agent': 'APN/1.0 HashiCorp/1.0 Terraform/1.13.0 (+https://www.terraform.io)',
  });
  const command = new CreateDocumentClassifierCommand({
    DocumentClassifierName: 'invoices',
    DataAccessRoleArn: 'arn:aws:iam::123456789012:role/ComprehendDataAccess',
    InputDataConfig: { S3Uri: 's3://bucket/docs' },
    LanguageCode: 'en',
  });
  await new ComprehendClient(clientOptions).send(command).catch(() => {});
  await ask('DELETE', '/stop');
  expect(told).toEqual([
    'POST /stop 200 invoices (curl)',
    'GET /training 200 (comprehend-stop-training)',
    'GET / 200 (browser)',
    'DescribeDocumentClassifier 200 invoices (Terraform)',
    'CreateDocumentClassifier 400 ResourceInUseException invoices (sdk-js)',
    'DELETE /stop 405 MethodNotAllowedException (curl)',
  ]);
});

test('a request can write nothing but text to the terminal', () => {
  const request = { method: 'GET', url: '/\u001b[2J', headers: { 'user-agent': '\u009b' }, body: '' };
  expect(requestInWords(request, { statusCode: 200, headers: {}, body: '' })).toBe('GET / [2J 200 ( )');
});

test('requests of the console and of functions are shown only when they fail, and logged in one line', async () => {
  const { comprehend, ask, told, logged } = await setup();
  await ask('GET', '/console/lists?Theme=dark&UtcOffset=%2B01:00');
  await ask('GET', '/console/table?Theme=dark&UtcOffset=%2B01:00');
  expect(told).toEqual([]);
  await ask('POST', '/console/lists');
  expect(told.splice(0)).toEqual(['POST /console/lists 405 MethodNotAllowedException (curl)']);
  const run = comprehend.place(classifier('invoices'), { submitTime: noon - 1000 });
  await ask('POST', '/faults', { Operation: 'DescribeDocumentClassifier', Error: 'AccessDeniedException' });
  await ask('POST', '/stop', onWire(run));
  // A look between the two may come first.
  expect(told.sort()).toEqual([
    // The model's name would make it longer than a terminal is wide.
    'DescribeDocumentClassifier 400 AccessDeniedException (function)',
    'POST /faults 200 (curl)',
    'POST /stop 500 InternalFailure invoices (curl)',
    'invoices is STOP_REQUESTED',
  ]);
  expect(logged).toEqual(['a function failed: AccessDeniedException: A fault that was asked for at /faults']);
});

test('each change of Status is a line, an ending with how long and how much', async () => {
  const { comprehend, ask, told, pass } = await setup();
  comprehend.place(classifier('seeded'), { submitTime: noon - 1000, trainingSeconds: 1e6 });
  const { arn } = comprehend.place(classifier('invoices'), { submittedSeconds: 2 });
  const look = async () => {
    await ask('GET', '/health');
    // A look between two requests may come first.
    return told
      .splice(0)
      .filter((line) => line !== 'GET /health 200 (curl)')
      .sort();
  };
  expect(await look()).toEqual(['invoices is SUBMITTED']);
  pass(2);
  expect(await look()).toEqual(['invoices is TRAINING']);
  pass(3);
  await ask('POST', '/stop', { DocumentClassifierArn: arn });
  pass(1);
  expect(await look()).toEqual([
    'POST /stop 202 invoices (curl)',
    'invoices is STOPPED, trained 0:00:04, less than $0.01',
    'invoices is STOP_REQUESTED',
  ]);
});

test('each ending of a workflow is a line', async () => {
  const { comprehend, clientOptions, stopWorkflowArns, told, until, pass } = await setup();
  const run = comprehend.place(classifier('invoices'));
  comprehend.place(classifier('kept'), { trainingSeconds: 1e6 }).tags = new Map([['stop-training', 'exempt']]);
  pass(200);
  const sfn = new SFNClient(clientOptions);
  const stateMachineArn = stopWorkflowArns.DocumentClassifier;
  const start = (name: string, input: object) =>
    sfn.send(new StartExecutionCommand({ stateMachineArn, name, input: JSON.stringify(input) }));
  await start('invoices-0123456789abcdef', onWire(run));
  await until('stop of invoices');
  await start('gone-0123456789abcdef-2', { DocumentClassifierArn: run.arn.replace('invoices', 'gone') });
  await until('stop of gone');
  await fetch(`${(clientOptions as { endpoint: string }).endpoint}/stop-all`, { method: 'POST' });
  await until('sweep');
  expect(told.filter((line) => /^(stop of|sweep)/.test(line))).toEqual([
    'stop of invoices: TRAINED, trained 0:02:10, $0.11',
    'stop of gone: FAILED, ResourceNotFoundException',
    'sweep: 1 still training (exempt)',
  ]);
});

test('a mail and a sweep’s result are a line each, which names the region if there are several', async () => {
  const settings = { regions: ['eu-west-1', 'us-east-1'], monthlyLimitUsd: 0.1, guardMode: 'report' as const };
  const { comprehend, readMeter, told, until, pass, ask } = await setup({ settings });
  comprehend.place(classifier('invoices'));
  pass(128);
  await readMeter();
  await until('sweep');
  pass(2);
  await ask('GET', '/health');
  expect(told).toContain('mail: 1 still training: the limit is reached (eu-west-1)');
  expect(told).toContain('sweep: 1 still training (eu-west-1)');
  expect(told).toContain('invoices is TRAINED, trained 0:02:10, $0.11 (eu-west-1)');
});

test('an event that no rule matches is a line', async () => {
  const { clientOptions, told } = await setup();
  const put = (DetailType: string, Source: string, detail: object) =>
    new EventBridgeClient(clientOptions).send(
      new PutEventsCommand({ Entries: [{ DetailType, Source, Detail: JSON.stringify(detail) }] }),
    );
  await put('CloudWatch Alarm State Change', 'aws.cloudwatch', { alarmName: 'unknown' });
  await put('Training Sweep Completed', 'comprehend-stop-training', {});
  expect(told).toEqual([
    'no rule matches "CloudWatch Alarm State Change" of aws.cloudwatch',
    'PutEvents 200 (sdk-js)',
    'PutEvents 200 (sdk-js)',
  ]);
});
