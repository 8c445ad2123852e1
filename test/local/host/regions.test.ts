import {
  ComprehendClient,
  CreateDocumentClassifierCommand,
  CreateEntityRecognizerCommand,
  DescribeDocumentClassifierCommand,
} from '@aws-sdk/client-comprehend';
import { EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import type { OperationRequest } from '../../../local/aws/wire/operation.ts';
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

/** Real SDK clients of two regions, whose requests reach an account with a stack in each. */
const setup = (options: Partial<LocalRegionsOptions> = {}) => {
  const requests: OperationRequest[] = [];
  const lines: string[] = [];
  const account = localRegions({
    stacks,
    timings,
    beforeOperation: (request) => void requests.push(request),
    log: (line) => void lines.push(line),
    ...options,
  });
  open.push(account.close);
  const time = timeFor(account);
  const clientIn = (region: string) => ({ ...account.clientOptions, region });
  const common = {
    DataAccessRoleArn: 'arn:aws:iam::123456789012:role/ComprehendDataAccess',
    LanguageCode: 'en',
  } as const;
  return {
    ...account,
    ...time,
    requests,
    lines,
    createClassifier: async (region: string, DocumentClassifierName: string) => {
      const InputDataConfig = { S3Uri: 's3://bucket/docs' };
      const create = new CreateDocumentClassifierCommand({ ...common, DocumentClassifierName, InputDataConfig });
      return (await new ComprehendClient(clientIn(region)).send(create)).DocumentClassifierArn ?? '';
    },
    createRecognizer: async (region: string, RecognizerName: string) => {
      const [Documents, EntityList] = [{ S3Uri: 's3://bucket/docs' }, { S3Uri: 's3://bucket/list' }];
      const InputDataConfig = { EntityTypes: [{ Type: 'PART' }], Documents, EntityList };
      const create = new CreateEntityRecognizerCommand({ ...common, RecognizerName, InputDataConfig });
      return (await new ComprehendClient(clientIn(region)).send(create)).EntityRecognizerArn ?? '';
    },
    statusOf: async (region: string, DocumentClassifierArn: string | undefined) => {
      const describe = new DescribeDocumentClassifierCommand({ DocumentClassifierArn });
      return (await new ComprehendClient(clientIn(region)).send(describe)).DocumentClassifierProperties?.Status;
    },
    putIn: async (region: string, Source: string, DetailType: string, detail: object) => {
      const Entries = [{ Source, DetailType, Detail: JSON.stringify(detail) }];
      await time.settled(new EventBridgeClient(clientIn(region)).send(new PutEventsCommand({ Entries })));
    },
    /** What was asked to stop, and in which region. */
    stops: () =>
      requests
        .filter(({ operation }) => operation.startsWith('StopTraining'))
        .map(({ members, region }) => [region, Object.values(members)[0]]),
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

test('what one region costs stops what trains in the other within two readings, each by its own stack', async () => {
  const { createClassifier, createRecognizer, statusOf, wait, settled, readMeter, stops, ask, lines } = setup();
  // $6 an hour in one region, and nothing in the other until just before the limit.
  const spenders = [await createClassifier('eu-west-1', 'news'), await createRecognizer('eu-west-1', 'parts')];
  await wait(3480);
  const late = await createClassifier('us-east-1', 'tickets');
  await settled(readMeter());
  await wait(60);
  expect([Date.now() - noon, stops()]).toEqual([3_540_000, []]);
  let readings = 0;
  for (; (await statusOf('us-east-1', late)) === 'TRAINING'; readings++) {
    await wait(60);
    await settled(readMeter());
  }
  expect(readings).toBeLessThanOrEqual(2);
  await wait(120);
  const expected = [...spenders.map((arn) => ['eu-west-1', arn]), ['us-east-1', late]];
  expect(stops().sort()).toEqual(expected.sort());
  expect([await statusOf('us-east-1', late), await statusOf('eu-west-1', spenders[0])]).toEqual(['STOPPED', 'STOPPED']);
  // The mails of both are in one place, and a line of the log tells whose it is.
  const subjects = (await ask('GET', '/mail')).body.map(({ Subject }: { Subject: string }) => Subject);
  expect(subjects.sort()).toEqual([
    'Comprehend training: 1 still training: the limit comes near (us-east-1)',
    'Comprehend training: 1 stopped (us-east-1)',
    'Comprehend training: 2 still training: the limit comes near (eu-west-1)',
    'Comprehend training: 2 stopped (eu-west-1)',
  ]);
  expect(lines.filter((line) => !/^(us-east-1|eu-west-1): /.test(line))).toEqual([]);
});

test('a request is for the region that it is signed for, unsigned for the first one: each API takes its own ARNs', async () => {
  const { createClassifier, ask } = setup();
  const [here, there] = [await createClassifier('us-east-1', 'a'), await createClassifier('eu-west-1', 'a')];
  const stop = (DocumentClassifierArn: string, region?: string) =>
    ask('POST', '/stop', { DocumentClassifierArn }, region);
  expect([await stop(here), await stop(there, 'eu-west-1')].map(({ status }) => status)).toEqual([202, 202]);
  const [refused, refusedThere] = [await stop(there), await stop(here, 'eu-west-1')];
  expect([refused.status, refusedThere.status]).toEqual([400, 400]);
  for (const { body } of [refused, refusedThere])
    expect(body.detail).toMatch(/us-east-1.*eu-west-1|eu-west-1.*us-east-1/);
});

test('a region that is made to fail counts in the other with its last known figures, and is named there', async () => {
  const { createClassifier, wait, settled, readMeter, ask, accounts } = setup();
  await createClassifier('eu-west-1', 'spender');
  await createClassifier('us-east-1', 'a');
  await wait(3000);
  await settled(readMeter());
  const fault = { Operation: 'ListDocumentClassifiers', Error: 'AccessDeniedException', Count: 9 };
  expect((await ask('POST', '/faults', fault, 'eu-west-1')).status).toBe(200);
  await wait(4200);
  await settled(readMeter()).catch(() => {});
  await wait(120);
  // 50 minutes of one and two hours of the other.
  const [{ Message = '' } = {}] = accounts[0]?.mails.slice(-1) ?? [];
  expect(Message.replace(/\s+/g, ' ')).toMatch(/has cost \$8\.50 in .* last known figures: eu-west-1\./);
});

describe('what AWS says in us-east-1 only', () => {
  const alarm = (alarmName: string) => ({ alarmName, state: { value: 'ALARM' } });
  test.each<[what: string, region: string, source: string, type: string, detail: object, sweeps: number[]]>([
    ['the billing alarm', 'us-east-1', 'aws.cloudwatch', 'CloudWatch Alarm State Change', alarm('bill'), [1, 1]],
    [
      'an anomaly of Comprehend',
      'us-east-1',
      'aws.ce',
      'Anomaly Detected',
      { dimensionValue: 'Amazon Comprehend' },
      [1, 1],
    ],
    [
      'an event of the other region',
      'eu-west-1',
      'aws.ce',
      'Anomaly Detected',
      { dimensionValue: 'Amazon Comprehend' },
      [0, 1],
    ],
  ])('%s reaches the guards of all regions that it is meant for', async (_, region, source, type, detail, sweeps) => {
    const { putIn, wait, sweepsIn } = setup();
    await putIn(region, source, type, detail);
    await wait(1);
    expect(sweepsIn()).toEqual(sweeps);
  });

  test('stops what trains in all of them, and the reason names us-east-1', async () => {
    const { createClassifier, putIn, wait, stops, accounts } = setup();
    const all = [
      ['us-east-1', await createClassifier('us-east-1', 'a')],
      ['eu-west-1', await createClassifier('eu-west-1', 'b')],
    ];
    // They trained before the alarm.
    await wait(1);
    await putIn('us-east-1', 'aws.cloudwatch', 'CloudWatch Alarm State Change', alarm('bill'));
    await wait(120);
    expect(stops().sort()).toEqual(all.sort());
    for (const { mails } of accounts) {
      expect(mails.map(({ Message }) => Message)).toEqual([expect.stringContaining('alarm "bill" in us-east-1')]);
    }
  });

  test('reaches the guards of other regions also where us-east-1 has none', async () => {
    const regions = ['eu-west-1', 'us-west-2'];
    const { putIn, wait, sweepsIn, createClassifier } = setup({ stacks: synthesizeRegions({ ...settings, regions }) });
    // What is in a region without a stack is kept all the same.
    expect(await createClassifier('us-east-1', 'a')).toMatch(/^arn:aws:comprehend:us-east-1:/);
    await putIn('us-east-1', 'aws.ce', 'Anomaly Detected', { dimensionValue: 'Amazon Comprehend' });
    await wait(1);
    expect(sweepsIn()).toEqual([1, 1]);
  });
});

test('fails with one line where the home region is none of them', () => {
  const message = "The region must be one of us-east-1, eu-west-1, got 'ap-south-1'";
  expect(() => localRegions({ stacks, region: 'ap-south-1' })).toThrow(new Error(message));
});
