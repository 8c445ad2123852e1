import type { AddressInfo } from 'node:net';
import { createServer, getCACertificates, setDefaultCACertificates, type TlsOptions } from 'node:tls';
import { Alarm, Metric } from 'aws-cdk-lib/aws-cloudwatch';
import { Rule, Schedule } from 'aws-cdk-lib/aws-events';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { Duration, Stack } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { apiChecks } from '../../cli/verify/api.checks.ts';
import { carryOut, type Subject } from '../../cli/verify/check.ts';
import { type Definition, expected, hashOf, stopWorkflows, sweepWorkflow } from '../../cli/verify/workflow.checks.ts';
import { kindNames, operationOf } from '../../lambda/account/kind.ts';
import type { StackSettings } from '../../lib/settings.ts';
import { StopTraining, type StopTrainingProps } from '../../lib/stop-training.ts';
import {
  inLocalApp,
  localAccountId,
  readStack,
  type SynthesizedStack,
  synthesize,
  synthesizeRegions,
} from '../../local/host/synthesized.ts';
import { batchesOf, emptyPlan, otherAlarms, problem, rulesThere } from './breakages.ts';
import { selfSigned } from './certificate.ts';
import { command } from './command.ts';
import { type GoodStack, ofApi, startGoodStack } from './good-stack.ts';

/** `verify` with good stacks, and with one stack where each thing is broken in turn. */
jest.setTimeout(60_000);
const guard = { monthlyLimitUsd: 500, alertEmail: 'a@example.com' };
const chat = { slackWorkspaceId: 'T012ABCDEFG', slackChannelId: 'C012ABCDEFG' };
const signals = { budgetUsd: 9, alarmNames: ['big-bill'], billingAlarmName: 'bill', anomalies: true };
const everything = synthesize('eu-west-1', { ...guard, ...chat, ...signals, dashboard: true });

let aws: GoodStack;
beforeAll(async () => {
  aws = await startGoodStack({ stack: everything, otherAlarms, rulesThere });
});
beforeEach(() => aws.change({}));
afterAll(() => aws.close());

/** A check in the document of `verify`. */
interface Row {
  readonly Check: string;
  readonly Proves: string;
  readonly Result: string;
  readonly Found: string;
  readonly ToDo?: string;
}

const noTls = ({ url }: Pick<GoodStack, 'url'>) => ({ tls: `${url} has no TLS; on AWS the API has.` });

/** What the command's document says of a stack. */
const verified = async (there = aws, name = 'ComprehendStopTraining') => {
  const { code, stdout } = await command(`verify --json --stack ${name}`, there.env);
  const { Checks: rows }: { Checks: Row[] } = JSON.parse(stdout);
  const isSaid = ({ Proves, Found }: Row) => /^[A-Z].{19,}[^.]$/.test(Proves) && Found.length > 3;
  expect(rows.filter((row) => !isSaid(row))).toEqual([]);
  const saidOf = (result: string) => {
    const said = rows.filter(({ Result }) => Result === result);
    return Object.fromEntries(said.map(({ Check, Found, ToDo }) => [Check, ToDo ? `${Found} → ${ToDo}` : Found]));
  };
  return { code, rows, failed: saidOf('failed'), notKnown: saidOf('not known') };
};

test('a good stack passes every check but TLS over plain HTTP, and nothing is changed', async () => {
  aws.asked.length = 0;
  aws.reached.length = 0;
  const { code, stdout, stderr } = await command('verify --json', aws.env);
  const { Checks, Counts, Deployment }: { Checks: Row[]; Counts: object; Deployment: string } = JSON.parse(stdout);
  expect({ code, stderr, Counts, Deployment }).toEqual({
    code: 0,
    stderr: '',
    Counts: { Ok: 22, Failed: 0, NotKnown: 1 },
    Deployment: 'stack ComprehendStopTraining in eu-west-1',
  });
  expect(Object.fromEntries(Checks.map(({ Check, Found }) => [Check, Found]))).toEqual({
    stack: 'UPDATE_COMPLETE',
    outputs: "8 outputs, with the guard's.",
    ...noTls(aws),
    unsigned: '403.',
    signature: 'GET /training signed with your credentials got 200, 1 model in progress.',
    name: 'No model has a name made up for this.',
    'not found': 'No such stop: 404.',
    ledger: expect.stringMatching(/^\$0\.00 in \d{4}-\d\d\.$/),
    'dry run': expect.stringMatching(/^Would stop [01]; 0 exempt, 0 being stopped\.$/),
    'stop document classifier': 'No such document classifier: 404.',
    'stop entity recognizer': 'No such entity recognizer: 404.',
    'sweep not found': 'No such sweep: 404.',
    'stop workflows': '2 state machines, ACTIVE, each state as in this version.',
    'sweep workflow': '1 state machine, ACTIVE, each state as in this version.',
    stops: '4 stops ended; the longest took 0:30:00, of 1:00:00 allowed. 2 under way.',
    sweeps: '2 sweeps ended; the longest took 0:30:00, of 6:00:00 allowed. 1 under way.',
    rules: '4 rules, enabled, with their targets.',
    meter: expect.stringMatching(/^\$412\.40 this month, read after \S+ \S+ UTC, every minute\.$/),
    'named alarms': '2 alarms, each with data.',
    'us-east-1': "2 rules in us-east-1 lead to this region's bus.",
    budget: '2 topics, each with its function.',
    alarms: '15 alarms, all OK, each with its actions.',
    subscriptions: '2 subscriptions, confirmed.',
  });
  const isRead =
    /^((Describe|List)\w+|GetMetricData|GET \/prod\/\S+|POST \/prod\/stop-all \{"DryRun":true\}|POST \/prod\/stop \{"\w+":"arn:[^"]+\/verify-[-0-9a-f]{36}"\})$/;
  expect(aws.asked.filter((request) => !isRead.test(request))).toEqual([]);
  expect([...new Set(aws.asked.filter((asked) => !asked.includes(' ')))].sort()).toEqual(aws.operationNames.sort());
  const changing = aws.reached.filter((operation) => !/^(Describe|List|Query)/.test(operation));
  expect(changing.sort()).toEqual(kindNames.map((kind) => operationOf('StopTraining', kind)));
  expect(aws.models().map(({ arn, status }) => [arn.split('/')[1], status])).toEqual([
    ['tickets', expect.stringMatching(/^(SUBMITTED|TRAINING)$/)],
  ]);
});

test.each<[denied: RegExp, notKnown: Readonly<Record<string, string>>]>([
  [
    /(?<!DescribeStacks)$/,
    {
      'states:DescribeStateMachine': 'stop workflows, sweep workflow, stops, sweeps',
      'cloudformation:ListStackResources': 'rules, meter, named alarms, us-east-1, budget, alarms, subscriptions',
    },
  ],
  [
    /^(ListE|G|ListSub)/,
    {
      'states:ListExecutions': 'stops, sweeps',
      'cloudwatch:GetMetricData': 'meter',
      'sns:ListSubscriptionsByTopic': 'budget, subscriptions',
    },
  ],
  [
    /^(ListTargets|DescribeAlarms)/,
    { 'events:ListTargetsByRule': 'rules, meter, named alarms, us-east-1', 'cloudwatch:DescribeAlarms': 'alarms' },
  ],
])('a check that the credentials do not allow is not known, and names the permission: %s', async (denied, checksOf) => {
  const operations = aws.operationNames.filter((name) => denied.test(name));
  // SNS has a name of its own for it.
  const error = (name: string) => (name.endsWith('ByTopic') ? 'AuthorizationError' : 'AccessDenied');
  aws.change(Object.fromEntries(operations.map((name) => [name, () => ({ error: error(name) })])));
  const { code, notKnown } = await verified();
  const said = Object.entries(checksOf).flatMap(([permission, checks]) =>
    checks
      .split(', ')
      .map((check) => [check, `Your credentials don't allow ${permission}. → Allow ${permission} to see it.`]),
  );
  expect({ code, notKnown }).toEqual({ code: 0, notKnown: { ...noTls(aws), ...Object.fromEntries(said) } });
});

test('what has not happened yet is not known', async () => {
  aws.change({
    DescribeStacks: aws.make.stackWith('UPDATE_IN_PROGRESS', {}, new Date(Date.now() - 900_000).toISOString()),
    ListExecutions: () => ({ executions: [] }),
    DescribeAlarms: aws.make.alarmsWith((alarm) => ({ ...alarm, StateValue: 'INSUFFICIENT_DATA' })),
    GetMetricData: () => ({ MetricDataResults: [] }),
  });
  const { code, failed, notKnown } = await verified();
  expect({ code, failed, notKnown }).toEqual({
    code: 0,
    failed: {},
    notKnown: {
      ...noTls(aws),
      stack: 'UPDATE_IN_PROGRESS: a deployment is under way. → Verify again after it.',
      stops: 'No stop has ended in the last 24 hours.',
      sweeps: 'No sweep has ended in the last 24 hours.',
      meter: 'It was deployed a moment ago. → Verify again in 20 minutes.',
      alarms: '15 of 15 have no data yet. → Verify again in 15 minutes.',
    },
  });
});

test('a reached limit and a Status that AWS has added are not faults of a stack', async () => {
  const isOfLimit = ({ AlarmName }: { readonly AlarmName?: unknown }) => `${AlarmName}`.endsWith('cost over limit');
  const alarms = aws.make.alarmsWith((alarm) => (isOfLimit(alarm) ? { ...alarm, StateValue: 'ALARM' } : alarm));
  const answer = { ...emptyPlan, Unreadable: [{ Status: 'PAUSED' }] };
  aws.change({ DescribeAlarms: alarms }, [ofApi(/stop-all$/, answer)]);
  const { code, rows, notKnown } = await verified();
  expect({ code, notKnown }).toEqual({ code: 0, notKnown: noTls(aws) });
  const [found] = rows.filter(({ Check }) => Check === 'alarms');
  expect(found?.Found).toBe("15 alarms; the month's limit is reached, each with its actions.");
});

test('a missing alarm is reported in a partition without us-east-1', async () => {
  const stack = own({ ...guard, alarmNames: ['big-bill'] }, 'us-gov-west-1');
  const there = await startGoodStack({ stack });
  there.change({
    DescribeAlarms: (members, region) =>
      region === 'us-east-1'
        ? { error: 'UnrecognizedClientException' }
        : there.make.alarmsWith((alarm) => alarm)(members, region),
  });
  const { code, failed } = await verified(there).finally(there.close);
  expect([code, failed['named alarms']]).toEqual([1, expect.stringMatching(/^There is no alarm big-bill /)]);
});

test('each fault is reported by its own check, and by no other', async () => {
  for (const batch of batchesOf(aws.make)) {
    const operations = batch.map(({ broken }) => (typeof broken === 'function' ? {} : broken));
    const intercepts = batch.flatMap(({ broken }) => (typeof broken === 'function' ? [broken] : []));
    aws.change(Object.assign({}, ...operations), intercepts);
    const { code, failed, notKnown } = await verified();
    for (const { check, told } of batch) expect([check, failed[check]]).toEqual([check, expect.stringMatching(told)]);
    const notOk = Object.keys({ ...failed, ...notKnown }).sort();
    expect([code, notOk]).toEqual([1, ['tls', ...batch.flatMap(({ failing }) => failing)].sort()]);
  }
});

/** A construct in an app's own stack. `verify` must ignore the rule, the topic and the alarms beside it, even those with a similar path. */
const embedded = (path: readonly string[], props: StopTrainingProps): SynthesizedStack =>
  inLocalApp((app) => {
    const stack = new Stack(app, 'Training', { env: { region: 'eu-west-1', account: localAccountId } });
    const [last = 'StopTraining', ...scopes] = path.toReversed();
    const scope = scopes.reverse().reduce((parent, id) => new Construct(parent, id), stack as Construct);
    new StopTraining(scope, last, props).addOutputs();
    new Rule(stack, 'Nightly', { schedule: Schedule.rate(Duration.days(1)), enabled: false });
    const metric = new Metric({ namespace: 'Own', metricName: 'Own' });
    for (const id of ['Own', `${path.join('')}Own`]) {
      new Alarm(stack, id, { metric, threshold: 1, evaluationPeriods: 1, alarmName: id });
    }
    new Topic(stack, `${path.join('')}AlarmTopic`);
    return readStack(app.synth(), stack);
  });

const own = (settings: Partial<StackSettings>, region = 'eu-west-1') => synthesize(region, settings);
const [first, second] = synthesizeRegions({ ...guard, ...chat, regions: ['us-east-1', 'eu-west-1'] }).regional;
const deep = embedded(['Costs', 'Comprehend'], { ...guard, meterIntervalMinutes: 60, dashboard: false });
const polls = { pollIntervalSeconds: 1, stopTimeoutMinutes: 5, meterIntervalMinutes: 5 };

/** The checks that are not known when some settings are missing. */
const ofGuard =
  'ledger, dry run, sweep not found, sweep workflow, sweeps, meter, named alarms, us-east-1, budget'.split(', ');
const noGuard = 'There is no guard: neither monthlyLimitUsd nor maxTrainingMinutes is set.';
const noBudget = { budget: 'There is no budget: budgetUsd is not set.' };
const noBill = { 'us-east-1': 'Neither billingAlarmName nor anomalies is set.' };
const onlyGuard = {
  'named alarms': 'No alarm starts a sweep: none of alarmNames, alarms and billingAlarmName is set.',
  ...noBill,
  ...noBudget,
};
const onlyAlarms = Object.fromEntries(ofGuard.map((check) => [check, noGuard]));
const nothing = {
  ...onlyAlarms,
  rules: 'The stack has no rules: they come with the guard or a dashboard.',
  alarms: 'The stack has no alarms: they come with the guard, alertEmail or a Slack channel.',
  subscriptions: 'The stack has no topic: it comes with the guard, alertEmail or a Slack channel.',
};
const noOne =
  'No one is subscribed; events on the bus may be what is read instead. → ' +
  'For mails: npx cdk deploy with -c alertEmail=… besides your other settings.';

test.each<[what: string, stack: SynthesizedStack | undefined, notKnown: object, name?: string]>([
  ['with a guard', own(guard), onlyGuard],
  [
    'with a limit on time and a budget only',
    own({ maxTrainingMinutes: 600, budgetUsd: 5 }),
    { ...onlyGuard, budget: undefined, subscriptions: noOne },
  ],
  ['without a guard', own({ dashboard: false }), nothing],
  ['without a guard, with alarms', own({ alertEmail: 'a@example.com' }), onlyAlarms],
  [
    'with an alarm, other polls and readings',
    own({ ...guard, ...polls, alarmNames: ['big-bill'] }),
    { ...noBill, ...noBudget },
  ],
  ['in report mode, elsewhere', own({ ...guard, guardMode: 'report', graceMinutes: 60 }, 'us-gov-west-1'), onlyGuard],
  ['the first of two regions', first, { ...onlyGuard, 'us-east-1': 'The stack is in us-east-1 itself.' }],
  ['the second of two regions', second, onlyGuard],
  ['embedded in an app, with a reading every hour', deep, onlyGuard, 'Training'],
  ['embedded without a guard', embedded(['StopTraining'], {}), nothing, 'Training'],
])('a good stack %s is ok', async (_, stack = everything, expectedUnknowns = {}, name = 'ComprehendStopTraining') => {
  const there = await startGoodStack({ stack, name, otherAlarms });
  const { code, rows, failed, notKnown } = await verified(there, name).finally(there.close);
  expect(rows[1]?.Found).toMatch('sweeps' in notKnown ? /^5 outputs, without/ : /^8 outputs, with the/);
  expect({ code, failed, notKnown }).toEqual({
    code: 0,
    failed: {},
    notKnown: { ...noTls(there), ...expectedUnknowns },
  });
});

type Node = Record<string, unknown>;

/** A definition with one value gone or changed, for each value there is, by the member that it is in. */
const changes = function* (definition: Definition): Generator<readonly [member: string, changed: Definition]> {
  const paths = function* (value: unknown, path: readonly string[]): Generator<readonly string[]> {
    if (typeof value !== 'object' || value === null) return;
    for (const [name, inner] of Object.entries(value)) {
      yield [...path, name];
      yield* paths(inner, [...path, name]);
    }
  };
  for (const path of paths(definition.States, [])) {
    const name = path.at(-1) ?? '';
    const member = path[1] ?? 'state';
    const change = (edit: (at: Node) => void) => {
      const copy = structuredClone(definition);
      edit(path.slice(0, -1).reduce((at, step) => at[step] as Node, copy.States as Node));
      return copy;
    };
    yield [member, change((at) => (Array.isArray(at) ? at.splice(Number(name), 1) : delete at[name]))];
    yield [member, change((at) => Object.assign(at, { [name]: otherThan(at[name]) }))];
  }
};
const otherThan = (value: unknown): unknown => {
  if (typeof value === 'number') return value + 1;
  if (typeof value === 'boolean') return !value;
  if (Array.isArray(value)) return [];
  return typeof value === 'string' || value === null ? 'X' : {};
};

const workflowsOf = (stack: SynthesizedStack) => {
  const machines = Object.entries(stack.resources('AWS::StepFunctions::StateMachine'));
  return [...stopWorkflows, sweepWorkflow].map(({ output, kind }) => {
    const [, machine] = machines.find(([id]) => stack.arnOf(id) === stack.outputs[output]) ?? [];
    const definition: Definition = JSON.parse(`${machine?.DefinitionString}`);
    return { definition, kind, hash: hashOf(definition, kind) };
  });
};

test('the expected hashes are those of this version’s workflows', () => {
  const { stop, sweep, sweepWithChat } = expected;
  const hashesOf = (stack: SynthesizedStack) => workflowsOf(stack).map(({ hash }) => hash);
  expect([hashesOf(deep), hashesOf(everything)]).toEqual([
    [stop, stop, sweep],
    [stop, stop, sweepWithChat],
  ]);
});

test('every change of a definition is noticed, except texts and what settings give', () => {
  let count = 0;
  const unnoticed = new Set<string>();
  for (const { definition, kind, hash } of workflowsOf(everything)) {
    for (const [member, changed] of changes(definition)) {
      count += 1;
      if (hashOf(changed, kind) === hash) unnoticed.add(member);
    }
  }
  // Step Functions takes no state without Next or End.
  expect([...unnoticed].sort()).toEqual(['Cause', 'End', 'Seconds']);
  expect(count).toBeGreaterThan(1000);
});

describe('tls', () => {
  const certificate = selfSigned();
  const system = getCACertificates('default');
  afterAll(() => setDefaultCACertificates(system));
  const old: TlsOptions = { minVersion: 'TLSv1', ciphers: 'DEFAULT:@SECLEVEL=0' };

  test.each<[what: string, options: TlsOptions, trusted: boolean, result: string, found: RegExp]>([
    ['1.2 and later', {}, true, 'ok', /^TLS 1\.3; TLS 1\.1 is refused\.$/],
    ['1.1 as well', old, true, 'failed', /^TLS 1\.1 is taken as well\. Is a proxy .+\?$/],
    ['that is not trusted', {}, false, 'failed', /be verified; .+ \(DEPTH_ZERO_SELF_SIGNED_CERT\)\. Look for a /],
  ])('%s', async (_, options, isTrusted, result, found) => {
    setDefaultCACertificates(isTrusted ? [certificate.cert] : system);
    const server = createServer({ ...certificate, ...options }).on('tlsClientError', () => {});
    await new Promise<void>((listening) => server.listen(0, listening));
    const url = `https://localhost:${(server.address() as AddressInfo).port}/prod/`;
    const [check] = apiChecks;
    const verdict = check && (await carryOut(check, { api: { url } } as unknown as Subject));
    server.close();
    expect(verdict?.result).toBe(result);
    expect([verdict?.found, verdict?.toDo].filter(Boolean).join(' ')).toMatch(found);
  });
});

test('status shows a stop that another program started to a caller who may not read sweeps', async () => {
  const name = '12345678-1234-1234-1234-123456789012';
  const progress = {
    DocumentClassifierArn: 'arn:aws:comprehend:eu-west-1:1:document-classifier/a',
    Status: 'TRAINING',
  };
  aws.change({}, [
    ofApi(/stop-all\//, problem(403, 'AccessDeniedException')),
    ofApi(/\/stop\//, { ...progress, ExecutionStatus: 'RUNNING', StartDate: '2026-11-24T12:00:00Z' }),
  ]);
  const { code, stdout } = await command(`status ${name}`, aws.env);
  expect([code, stdout]).toEqual([0, expect.stringContaining('Its stop workflow has been running since')]);
  aws.change({}, [ofApi(/stop-all\//, problem(403, 'AccessDeniedException'))]);
  const refused = await command(`status ${name}`, aws.env);
  expect([refused.code, refused.stderr]).toEqual([1, expect.stringContaining('need execute-api:Invoke')]);
});
