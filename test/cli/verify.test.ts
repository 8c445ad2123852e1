import type { AddressInfo } from 'node:net';
import { createServer, getCACertificates, setDefaultCACertificates, type TlsOptions } from 'node:tls';
import { verify } from '../../cli/commands/verify.command.ts';
import { findDeployment } from '../../cli/deployment.ts';
import type { Screen } from '../../cli/screen/screen.ts';
import { carryOut, type Subject } from '../../cli/verify/check.ts';
import { tlsChecks } from '../../cli/verify/tls.checks.ts';
import { selfSigned } from './certificate.ts';
import { command } from './command.ts';
import type { Operation } from './fake-aws.ts';
import { html, type Intercept, ofApi, quotasOf, startGoodStack, subscription } from './good-stack.ts';

/** `verify` at a stack that is as it should be, and at one with each thing broken. */
type GoodStack = Awaited<ReturnType<typeof startGoodStack>>;
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

interface Row {
  readonly Check: string;
  readonly Result: string;
  readonly Found: string;
  readonly ToDo?: string;
}
/** The command's document, without a process. */
const verified = async () => {
  let rows: readonly Row[] = [];
  const screen = {
    isLive: false,
    line: () => {},
    document: ({ Checks }: { Checks: Row[] }) => {
      rows = Checks;
    },
  };
  const code = await verify({
    screen: { ...screen, note: () => {}, paint: (_: unknown, text: string) => text } as unknown as Screen,
    deployment: await findDeployment({ stack: 'ComprehendStopTraining' }, {}),
    signal: AbortSignal.timeout(20_000),
    commandLine: (text) => text,
  });
  const others = (but: string) => rows.filter(({ Check, Result }) => Check !== but && Result !== 'ok');
  return { code, rows, others: (but: string) => others(but).map(({ Check }) => Check) };
};

test('a good stack is ok in all that plain HTTP can show, and nothing is changed', async () => {
  aws.asked.length = 0;
  aws.reached.length = 0;
  const { code, stdout, stderr } = await command('verify --json', aws.env);
  const { Checks, Counts, Deployment }: { Checks: Row[]; Counts: object; Deployment: string } = JSON.parse(stdout);
  expect({ code, stderr, Counts, Deployment }).toEqual({
    code: 0,
    stderr: '',
    Counts: { Ok: 16, Failed: 0, NotKnown: 1 },
    Deployment: 'stack ComprehendStopTraining in eu-west-1',
  });
  expect(Object.fromEntries(Checks.map(({ Check, Found }) => [Check, Found]))).toMatchObject({
    outputs: "8 outputs, with the guard's.",
    tls: `${aws.url} has no TLS; on AWS the API has.`,
    signature: 'GET /training signed with your credentials got 200, 1 model in progress.',
    stops: '2 stops looked at; the longest took 0:03:12, of 1:00:00 allowed.',
    meter: '$412.40 this month, read after 2026-11-24 12:00 UTC.',
    quotas: '10 document classifiers and 10 entity recognizers at a time.',
  });
  const isRead = /^((Describe|List)\w+|GetMetricData|GET \/prod\/\S+|POST \/prod\/stop-all \{"DryRun":true\})$/;
  expect(aws.asked.filter((request) => !isRead.test(request))).toEqual([]);
  expect(new Set(aws.asked)).toEqual(
    new Set([...aws.operationNames, ...aws.asked.filter((asked) => asked.includes(' '))]),
  );
  expect(aws.reached.filter((operation) => !/^(Describe|List|Query)/.test(operation))).toEqual([]);
});

type Broken = (make: GoodStack['make']) => Readonly<Record<string, Operation>> | Intercept;
const unreadable = { Training: [], Exempt: [], BeingStopped: [], Unreadable: [{}] };
const pending = { Subscriptions: [{ ...subscription, SubscriptionArn: 'PendingConfirmation' }] };

test.each<[check: string, broken: Broken, told: RegExp, affected?: string[]]>([
  ['stack', (make) => ({ DescribeStacks: make.stackWith('UPDATE_ROLLBACK_COMPLETE') }), /^UPDATE_ROLL.+deploy again/],
  [
    'outputs',
    (make) => ({ DescribeStacks: make.stackWith('CREATE_COMPLETE', { StopEndpoint: '' }) }),
    /: StopEndpoint\./,
  ],
  ['unsigned', () => ofApi(/training$/, { Training: [] }, { isSigned: false }), /without a signature got 200.+proxy/],
  ['unsigned', () => ofApi(/training$/, html(403), { isSigned: false }), /403, but as text\/html.+gateway responses/],
  ['signature', () => ofApi(/training$/, html(500)), /answered 500.+API errors/, ['ledger']],
  ['name', () => ofApi(/Name=/, { Training: [{}] }), /models for the made-up name.+API errors/],
  ['not found', () => ofApi(/stop\//, html(404)), /^Got 404 text\/html\..+API errors/],
  ['ledger', () => ofApi(/training$/, { Training: [], Month: '2026-11' }), /What 2026-11 has cost can't be read/],
  ['dry run', () => ofApi(/stop-all$/, unreadable), /tags of 1 model can't be read.+Tags unreadable/],
  ['dry run', () => ofApi(/stop-all$/, html(504)), /answered 504/],
  [
    'stop workflows',
    (make) => ({ DescribeStateMachine: make.machineWith('Stop', { error: 'StateMachineDoesNotExist' }) }),
    /StopWorkflow\w*: there is none by StopWorkflowArn.+npx cdk deploy/,
    ['stops'],
  ],
  [
    'stop workflows',
    (make) => ({ DescribeStateMachine: make.machineWith('Stop', { definition: '{"States":{"Wait":{}}}' }) }),
    /lacks Describe Model, Has Training Ended\?, Request Stop/,
  ],
  [
    'sweep workflow',
    (make) => ({ DescribeStateMachine: make.machineWith('Sweep', { tracingConfiguration: { enabled: false } }) }),
    /it is not traced.+npx cdk deploy/,
  ],
  [
    'sweep workflow',
    (make) => ({ DescribeStateMachine: make.machineWith('Sweep', { status: 'DELETING' }) }),
    /it is DELETING/,
  ],
  [
    // One of 0.2.0.
    'sweep workflow',
    (make) => ({ DescribeStateMachine: make.machineWith('Sweep', { definition: '{"States":{"Find Runs":{}}}' }) }),
    /its definition lacks Read, Follow, Report/,
  ],
  [
    'stops',
    (make) => ({ ListExecutions: make.executionsWith('Stop', { status: 'TIMED_OUT' }) }),
    /tickets-1, ended TIMED_OUT/,
  ],
  [
    'sweeps',
    (make) => ({ ListExecutions: make.executionsWith('Sweep', { status: 'FAILED' }) }),
    /FAILED.+Sweep failed/,
  ],
  [
    'meter',
    () => ({ GetMetricData: () => ({ MetricDataResults: [{ Id: 'cost' }] }) }),
    /No reading for 15 minutes.+silent/,
  ],
  ['subscriptions', () => ({ ListSubscriptionsByTopic: () => pending }), /Not confirmed: a@example\.com\..+link/],
  [
    'alarms',
    (make) => ({ DescribeAlarms: make.alarmWith({ StateValue: 'ALARM' }) }),
    /^In ALARM: Compre.+ See docs\/runbook/,
  ],
  [
    'alarms',
    (make) => ({ DescribeAlarms: make.alarmWith({ ActionsEnabled: false }) }),
    /off: Compre.+enable-alarm-actions/,
  ],
  [
    'quotas',
    () => ({ ListServiceQuotas: quotasOf(30) }),
    /30 document classifiers and 30 .+, but a reading asks \d+ of a kind to stop\. → The others wait for the next/,
  ],
])('%s fails where it is broken, and nothing else does: %#', async (check, broken, told, affected = []) => {
  const change = broken(aws.make);
  if (typeof change === 'function') aws.change({}, change);
  else aws.change(change);
  const { code, rows, others } = await verified();
  const { Result, Found, ToDo } = rows.find(({ Check }) => Check === check) ?? { Result: 'missing', Found: '' };
  expect(`${Found} → ${ToDo}`).toMatch(told);
  expect({ Result, others: others(check), code }).toEqual({ Result: 'failed', others: ['tls', ...affected], code: 1 });
});

test('what credentials do not allow is not known, and named', async () => {
  const denied = aws.operationNames.filter((name) => name !== 'DescribeStacks');
  aws.change(Object.fromEntries(denied.map((name) => [name, () => ({ error: 'AccessDenied' })])));
  const { code, rows } = await verified();
  const missing = rows.filter(({ Result, Check }) => Result === 'not known' && Check !== 'tls');
  expect(missing.map(({ Check, Found }) => `${Check}: ${Found.replace("Your credentials don't allow ", '')}`)).toEqual([
    'stop workflows: states:DescribeStateMachine.',
    'stops: states:ListExecutions and states:DescribeStateMachine.',
    'sweep workflow: states:DescribeStateMachine.',
    'sweeps: states:ListExecutions and states:DescribeStateMachine.',
    'meter: cloudwatch:GetMetricData.',
    'subscriptions: sns:ListSubscriptionsByTopic.',
    'alarms: cloudwatch:DescribeAlarms.',
    'quotas: servicequotas:ListServiceQuotas.',
  ]);
  expect(code).toBe(0);
});

test('what has not happened yet is not known', async () => {
  aws.change({
    DescribeStacks: aws.make.stackWith('UPDATE_IN_PROGRESS'),
    ListExecutions: () => ({ executions: [] }),
    ListSubscriptionsByTopic: () => ({ Subscriptions: [] }),
    DescribeAlarms: aws.make.alarmWith({ StateValue: 'INSUFFICIENT_DATA' }),
    ListServiceQuotas: () => ({ Quotas: [] }),
  });
  const { code, others } = await verified();
  const notKnown = ['stack', 'tls', 'stops', 'sweeps', 'subscriptions', 'alarms', 'quotas'];
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
    const [check] = tlsChecks;
    const verdict = check && (await carryOut(check, { api: { url } } as unknown as Subject));
    server.close();
    expect(verdict).toMatchObject({ result, found: expect.stringMatching(found) });
  });
});
