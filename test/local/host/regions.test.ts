import { ComprehendClient, CreateDocumentClassifierCommand } from '@aws-sdk/client-comprehend';
import { EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import { ListStateMachinesCommand, SFNClient, StartExecutionCommand } from '@aws-sdk/client-sfn';
import { PublishCommand, SNSClient } from '@aws-sdk/client-sns';
import type { Kind } from '../../../lambda/account/kind.ts';
import { type LocalRegionsOptions, localRegions } from '../../../local/host/regions.ts';
import { synthesizeRegions } from '../../../local/host/synthesized.ts';
import { noon, timeFor, useVirtualTime } from '../../support/virtual-time.ts';

useVirtualTime();

const settings = { monthlyLimitUsd: 6, dashboard: false, anomalies: true, billingAlarmName: 'bill' };
const stacks = synthesizeRegions({ ...settings, regions: ['us-east-1', 'eu-west-1'] });
const timings = { submittedSeconds: 0, trainingSeconds: 1e9, stoppingSeconds: 60 };

const open: (() => void)[] = [];
afterEach(() => {
  for (const close of open.splice(0)) close();
});

/** An account with a stack in each of two regions. */
const setup = (options: Partial<LocalRegionsOptions> = {}) => {
  const stopped: unknown[] = [];
  const lines: string[] = [];
  const account = localRegions({
    stacks,
    timings,
    beforeOperation: ({ operation, members, region }) => {
      if (operation.startsWith('StopTraining')) stopped.push([region, Object.values(members)[0]]);
    },
    log: (line) => void lines.push(line),
    ...options,
  });
  open.push(account.close);
  const time = timeFor(account);
  return {
    ...account,
    ...time,
    /** What was asked to stop, and in which region. */
    stopped,
    lines,
    train: (region: 'us-east-1' | 'eu-west-1', kind: Kind, name: string) => {
      const [usEast1, euWest1] = account.accounts;
      const model = (region === 'us-east-1' ? usEast1 : euWest1)?.comprehend.place({ kind, name });
      if (!model) throw new Error(`There is no stack in ${region}`);
      return model;
    },
    putIn: async (region: string, Source: string, DetailType: string, detail: object) => {
      const Entries = [{ Source, DetailType, Detail: JSON.stringify(detail) }];
      const client = new EventBridgeClient({ ...account.clientOptions, region });
      await time.settled(client.send(new PutEventsCommand({ Entries })));
      await time.wait(1);
    },
    /** How often a sweep has begun, by region. */
    sweepsIn: () =>
      account.accounts.map(({ stack, workflows }) => {
        const { SweepWorkflowArn } = stack.outputs;
        return workflows.executions().filter(({ stateMachineArn }) => stateMachineArn === SweepWorkflowArn).length;
      }),
    /** A request of a person to the API. */
    ask: async (method: string, url: string, body?: object, region?: string) => {
      const authorization = `AWS4-HMAC-SHA256 Credential=local/20261123/${region}/execute-api/aws4_request`;
      const headers = region ? { authorization } : {};
      const answered = await time.settled(account.answer({ method, url, headers, body: JSON.stringify(body ?? {}) }));
      return { status: answered.statusCode, body: JSON.parse(answered.body) };
    },
  };
};

test('the cost of one region stops runs in the other within two readings, each by its own stack', async () => {
  const { train, comprehend, wait, settled, readMeter, stopped, ask, lines } = setup();
  // $6 an hour in one region, and nothing in the other until just before the limit.
  const spenders = [train('eu-west-1', 'DocumentClassifier', 'news'), train('eu-west-1', 'EntityRecognizer', 'parts')];
  await wait(3480);
  const late = train('us-east-1', 'DocumentClassifier', 'tickets');
  await settled(readMeter());
  await wait(60);
  expect([Date.now() - noon, stopped]).toEqual([3_540_000, []]);
  let readings = 0;
  for (; comprehend.statusOf(late) === 'TRAINING'; readings++) {
    await wait(60);
    await settled(readMeter());
  }
  expect(readings).toBeLessThanOrEqual(2);
  await wait(120);
  const expected = [...spenders.map(({ arn }) => ['eu-west-1', arn]), ['us-east-1', late.arn]];
  expect(stopped.sort()).toEqual(expected.sort());
  expect([late, ...spenders].map(comprehend.statusOf)).toEqual(['STOPPED', 'STOPPED', 'STOPPED']);
  // The mails of both are in one place, and a line of the log tells whose it is.
  const subjects = (await ask('GET', '/mail')).body.map(({ Subject }: { Subject: string }) => Subject);
  expect(subjects.sort()).toEqual([
    'Comprehend training: 1 still training: the limit is near (us-east-1)',
    'Comprehend training: 1 stopped (us-east-1)',
    'Comprehend training: 2 still training: the limit is near (eu-west-1)',
    'Comprehend training: 2 stopped (eu-west-1)',
  ]);
  expect(lines.filter((line) => !/^(us-east-1|eu-west-1): /.test(line))).toEqual([]);
});

test('a request goes to the region it is signed for, or unsigned to the first; each API takes only its own ARNs', async () => {
  const { train, ask } = setup();
  const here = train('us-east-1', 'DocumentClassifier', 'a');
  const there = train('eu-west-1', 'DocumentClassifier', 'a');
  const stop = ({ arn }: typeof here, region?: string) => ask('POST', '/stop', { DocumentClassifierArn: arn }, region);
  expect([await stop(here), await stop(there, 'eu-west-1')].map(({ status }) => status)).toEqual([202, 202]);
  for (const { status, body } of [await stop(there), await stop(here, 'eu-west-1')]) {
    expect([status, body.detail]).toEqual([400, expect.stringMatching(/us-east-1.*eu-west-1|eu-west-1.*us-east-1/)]);
  }
});

test('a region without a stack has models and nothing else of AWS', async () => {
  const { clientOptions, stack, settled } = setup();
  const clients = { ...clientOptions, region: 'ap-south-1' };
  const sfn = new SFNClient(clients);
  expect((await settled(sfn.send(new ListStateMachinesCommand({})))).stateMachines).toEqual([]);
  const start = new StartExecutionCommand({ stateMachineArn: stack.outputs.SweepWorkflowArn });
  await expect(settled(sfn.send(start))).rejects.toThrow('State Machine Does Not Exist');
  const publish = new PublishCommand({ TopicArn: stack.arnOf('GuardReportTopic'), Message: 'x' });
  await expect(settled(new SNSClient(clients).send(publish))).rejects.toThrow('Topic does not exist');
});

describe('an event that AWS sends in us-east-1 only', () => {
  const alarm = (alarmName: string) => ({ alarmName, state: { value: 'ALARM' } });
  const anomaly = { dimensionValue: 'Amazon Comprehend' };
  test.each<[what: string, region: string, source: string, type: string, detail: object, sweeps: number[]]>([
    ['the billing alarm', 'us-east-1', 'aws.cloudwatch', 'CloudWatch Alarm State Change', alarm('bill'), [1, 1]],
    ['an anomaly of Comprehend', 'us-east-1', 'aws.ce', 'Anomaly Detected', anomaly, [1, 1]],
    ['an event of the other region', 'eu-west-1', 'aws.ce', 'Anomaly Detected', anomaly, [0, 1]],
  ])('%s reaches the guards of all regions that it is meant for', async (_, region, source, type, detail, sweeps) => {
    const { putIn, sweepsIn } = setup();
    await putIn(region, source, type, detail);
    expect(sweepsIn()).toEqual(sweeps);
  });

  test('reaches the guards of other regions also where us-east-1 has none, and keeps its models', async () => {
    const regions = ['eu-west-1', 'us-west-2'];
    const { putIn, sweepsIn, clientOptions } = setup({ stacks: synthesizeRegions({ ...settings, regions }) });
    const create = new CreateDocumentClassifierCommand({
      DocumentClassifierName: 'a',
      DataAccessRoleArn: 'arn:aws:iam::123456789012:role/ComprehendDataAccess',
      LanguageCode: 'en',
      InputDataConfig: { S3Uri: 's3://bucket/docs' },
    });
    const created = await new ComprehendClient({ ...clientOptions, region: 'us-east-1' }).send(create);
    expect(created.DocumentClassifierArn).toMatch(/^arn:aws:comprehend:us-east-1:/);
    await putIn('us-east-1', 'aws.ce', 'Anomaly Detected', anomaly);
    expect(sweepsIn()).toEqual([1, 1]);
  });
});

test('fails with one line when the home region is none of them', () => {
  const message = "The region must be one of us-east-1, eu-west-1, got 'ap-south-1'";
  expect(() => localRegions({ stacks, region: 'ap-south-1' })).toThrow(new Error(message));
});
