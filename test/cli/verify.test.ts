import type { AddressInfo } from 'node:net';
import { createServer, getCACertificates, setDefaultCACertificates, type TlsOptions } from 'node:tls';
import { apiChecks } from '../../cli/verify/api.checks.ts';
import { carryOut, type Subject } from '../../cli/verify/check.ts';
import { kindNames, operationOf } from '../../lambda/account/kind.ts';
import { selfSigned } from './certificate.ts';
import { command } from './command.ts';
import { ended, type GoodStack, startGoodStack } from './good-stack.ts';
import { type Row, verified } from './verified.ts';

/** `verify` at a stack that is as it should be, and at one with each thing broken. */
let aws: GoodStack;
const before = { ...process.env };
beforeAll(async () => {
  aws = await startGoodStack();
  Object.assign(process.env, aws.env, { AWS_PROFILE: '' });
});
beforeEach(() => aws.change({}));
afterAll(() => {
  process.env = before;
  aws.close();
});

test('a good stack is ok in all that plain HTTP can show, and nothing is changed', async () => {
  aws.asked.length = 0;
  aws.reached.length = 0;
  const { code, stdout, stderr } = await command('verify --json', aws.env);
  const { Checks, Counts, Deployment }: { Checks: Row[]; Counts: object; Deployment: string } = JSON.parse(stdout);
  expect({ code, stderr, Counts, Deployment }).toEqual({
    code: 0,
    stderr: '',
    Counts: { Ok: 19, Failed: 0, NotKnown: 3 },
    Deployment: 'stack ComprehendStopTraining in eu-west-1',
  });
  expect(Object.fromEntries(Checks.map(({ Check, Found }) => [Check, Found]))).toMatchObject({
    outputs: "8 outputs, with the guard's.",
    tls: `${aws.url} has no TLS; on AWS the API has.`,
    signature: 'GET /training signed with your credentials got 200, 1 model in progress.',
    'stop document classifier': 'No such document classifier: 404.',
    'sweep not found': 'No such sweep: 404.',
    'sweep workflow': '1 state machine, ACTIVE, each state as in this version.',
    stops: '2 stops ended; the longest took 0:03:12, of 1:00:00 allowed.',
    meter: expect.stringMatching(/^\$412\.40 this month, read after \S+ \S+ UTC, every minute\.$/),
    rules: '2 rules, enabled, with their targets.',
    alarms: '15 alarms, all OK, each with its actions.',
  });
  const isRead =
    /^((Describe|List)\w+|GetMetricData|GET \/prod\/\S+|POST \/prod\/stop-all \{"DryRun":true\}|POST \/prod\/stop \{"\w+":"arn:[^"]+\/verify-[-0-9a-f]{36}"\})$/;
  expect(aws.asked.filter((request) => !isRead.test(request))).toEqual([]);
  // Asked for only where something is said in us-east-1.
  const wanted = aws.operationNames.filter((name) => name !== 'ListRuleNamesByTarget');
  expect([...new Set(aws.asked.filter((asked) => !asked.includes(' ')))].sort()).toEqual(wanted.sort());
  const changing = aws.reached.filter((operation) => !/^(Describe|List|Query)/.test(operation));
  expect(changing.sort()).toEqual(kindNames.map((kind) => operationOf('StopTraining', kind)));
  expect(aws.models().map(({ arn, status }) => [arn.split('/')[1], status])).toEqual([
    ['tickets', expect.stringMatching(/^(SUBMITTED|TRAINING)$/)],
  ]);
});

test.each<[what: string, denied: (operation: string) => boolean, notKnown: string[]]>([
  [
    'all but DescribeStacks',
    (operation) => operation !== 'DescribeStacks',
    [
      ...['stop workflows', 'sweep workflow', 'stops', 'sweeps'].map((name) => `${name}: states:DescribeStateMachine.`),
      ...['rules', 'meter', 'named alarms', 'us-east-1', 'alarms', 'subscriptions'].map(
        (name) => `${name}: cloudformation:ListStackResources.`,
      ),
    ],
  ],
  [
    'ListExecutions, GetMetricData, ListSubscriptionsByTopic',
    (operation) => /^(ListE|G|ListSub)/.test(operation),
    [
      ...['stops: states:ListExecutions.', 'sweeps: states:ListExecutions.', 'meter: cloudwatch:GetMetricData.'],
      'subscriptions: sns:ListSubscriptionsByTopic.',
    ],
  ],
  [
    'ListTargetsByRule, DescribeAlarms',
    (operation) => /^(ListTargets|DescribeAlarms)/.test(operation),
    [
      ...['rules', 'meter', 'named alarms', 'us-east-1'].map((name) => `${name}: events:ListTargetsByRule.`),
      'alarms: cloudwatch:DescribeAlarms.',
    ],
  ],
])('what credentials do not allow is not known, and named: %s', async (_, isDenied, notKnown) => {
  const denied = aws.operationNames.filter(isDenied);
  aws.change(Object.fromEntries(denied.map((name) => [name, () => ({ error: 'AccessDenied' })])));
  const { code, rows } = await verified();
  const missing = rows.filter(({ ToDo }) => ToDo?.startsWith('Allow '));
  const said = missing.map(({ Check, Found }) => `${Check}: ${Found.replace("Your credentials don't allow ", '')}`);
  expect([code, said]).toEqual([0, notKnown]);
});

describe('of several pages', () => {
  const executions = (last: object) => ({
    ListExecutions: ({ nextToken, statusFilter }: Readonly<Record<string, unknown>>) => {
      if (statusFilter !== undefined) return { executions: [] };
      const page = Array.from({ length: 100 }, (_, i) => ({ ...ended(), name: `s${i}` }));
      return nextToken ? { executions: [{ ...ended(), name: 'last', ...last }] } : { executions: page, nextToken: '2' };
    },
  });
  const stops = async () => (await verified()).rows.find(({ Check }) => Check === 'stops');

  test('executions are all judged', async () => {
    aws.change(executions({ status: 'TIMED_OUT' }));
    expect(await stops()).toMatchObject({
      Result: 'failed',
      Found: '2 of 202 stops ended TIMED_OUT: last, last.',
    });
  });

  test('executions of more than a day ago are not judged', async () => {
    const twoDaysAgo = ended().startDate - 172_800;
    aws.change(executions({ status: 'TIMED_OUT', startDate: twoDaysAgo, stopDate: twoDaysAgo + 60 }));
    expect(await stops()).toMatchObject({ Result: 'ok', Found: expect.stringMatching(/^200 stops ended/) });
  });

  test('resources are all read', async () => {
    const { resources } = aws.make;
    aws.change({
      ListStackResources: ({ NextToken }) =>
        NextToken
          ? { StackResourceSummaries: resources.slice(5) }
          : { StackResourceSummaries: resources.slice(0, 5), NextToken: '2' },
    });
    const { code, rows } = await verified();
    expect([code, rows.find(({ Check }) => Check === 'alarms')?.Found]).toEqual([
      0,
      '15 alarms, all OK, each with its actions.',
    ]);
  });
});

test('what has not happened yet is not known', async () => {
  aws.change({
    DescribeStacks: aws.make.stackWith('UPDATE_IN_PROGRESS', {}, new Date().toISOString()),
    ListExecutions: () => ({ executions: [] }),
    DescribeAlarms: aws.make.alarmsWith((alarm) => ({ ...alarm, StateValue: 'INSUFFICIENT_DATA' })),
    GetMetricData: () => ({ MetricDataResults: [] }),
  });
  const { code, others } = await verified();
  const notKnown = ['stack', 'tls', 'stops', 'sweeps', 'meter', 'named alarms', 'us-east-1', 'alarms'];
  expect({ code, others: others('') }).toEqual({ code: 0, others: notKnown });
});

describe('tls', () => {
  const certificate = selfSigned();
  const system = getCACertificates('default');
  afterAll(() => setDefaultCACertificates(system));
  const old: TlsOptions = { minVersion: 'TLSv1', ciphers: 'DEFAULT:@SECLEVEL=0' };

  test.each<[what: string, options: TlsOptions, trusted: boolean, result: string, found: RegExp]>([
    ['1.2 and later', {}, true, 'ok', /^TLS 1\.3; TLS 1\.1 is refused\.$/],
    ['1.1 as well', old, true, 'failed', /^TLS 1\.1 is taken as well\.$/],
    ['that is not trusted', {}, false, 'failed', /certificate can't be verified; .+ \(DEPTH_ZERO_SELF_SIGNED_CERT\)/],
  ])('%s', async (_, options, isTrusted, result, found) => {
    setDefaultCACertificates(isTrusted ? [certificate.cert] : system);
    const server = createServer({ ...certificate, ...options }).on('tlsClientError', () => {});
    await new Promise<void>((listening) => server.listen(0, listening));
    const url = `https://localhost:${(server.address() as AddressInfo).port}/prod/`;
    const [check] = apiChecks;
    const verdict = check && (await carryOut(check, { api: { url } } as unknown as Subject));
    server.close();
    expect(verdict).toMatchObject({ result, found: expect.stringMatching(found) });
  });
});
