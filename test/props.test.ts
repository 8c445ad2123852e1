import { Aws, CfnParameter, Fn, Stack } from 'aws-cdk-lib';
import { Annotations, Match } from 'aws-cdk-lib/assertions';
import { Alarm, AlarmRule, CompositeAlarm, Metric } from 'aws-cdk-lib/aws-cloudwatch';
import { SqsQueue } from 'aws-cdk-lib/aws-events-targets';
import { AccountRootPrincipal, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Queue } from 'aws-cdk-lib/aws-sqs';
import { StringParameter } from 'aws-cdk-lib/aws-ssm';
import { Construct } from 'constructs';
import { StopTraining, type StopTrainingProps, UsEast1Signals } from '../lib/stop-training.ts';
import { env, readStack, statementsOf, testApp, toldTo } from './support/stack.ts';

const guarded = { monthlyLimitUsd: 5 };
const ours = (context = {}, where: object = env) => new Stack(testApp(context), 'Ours', { env: where });
const alarmIn = (stack: Stack, id = 'Alarm') =>
  new Alarm(stack, id, {
    metric: new Metric({ namespace: 'Team', metricName: 'Cost' }),
    threshold: 1,
    evaluationPeriods: 1,
  });
const warningsOf = (stack: Stack) =>
  Annotations.fromStack(stack)
    .findWarning('*', Match.anyValue())
    .map(({ entry }) => `${entry.data}`);

describe('tokens', () => {
  const role = (stack: Stack) => new Role(stack, 'Caller', { assumedBy: new ServicePrincipal('states.amazonaws.com') });
  const textOf = (stack: Stack) => new CfnParameter(stack, 'Text').valueAsString;

  test('go into the template unchanged if synth need not know the text', () => {
    const stack = ours();
    const parameter = textOf(stack);
    new StopTraining(stack, 'StopTraining', {
      ...guarded,
      alertEmail: parameter,
      slackWorkspaceId: parameter,
      slackChannelId: parameter,
      exemptTagKey: parameter,
      exemptTagValue: parameter,
      maxTrainingTagKey: parameter,
      allowedSourceIps: ['203.0.113.0/24', parameter],
      allowedPrincipals: ['210987654321', role(stack).roleArn, Aws.ACCOUNT_ID],
    });
    const of = readStack(stack);
    expect(Object.values(of.ofType('SNS::Subscription'))).toMatchObject([{ Protocol: 'email', Endpoint: '{Text}' }]);
    expect(of.one('Chatbot::SlackChannelConfiguration')).toMatchObject({
      SlackWorkspaceId: '{Text}',
      SlackChannelId: '{Text}',
    });
    expect(toldTo(of, 'StopTrainingGuardTrainingMeterFunction')).toMatchObject({
      exemptTagKey: '{Text}',
      exemptTagValue: '{Text}',
      maxTrainingTagKey: '{Text}',
    });
    const [allow, deny, denyIps] = statementsOf({ PolicyDocument: of.one('ApiGateway::RestApi').Policy });
    expect(allow?.Principal).toEqual({
      AWS: ['210987654321', '{Caller.Arn}', '{AWS::AccountId}'].map((account) => `arn:aws:iam::${account}:root`),
    });
    expect([deny?.Condition, denyIps?.Condition]).toEqual([
      {
        ArnNotEquals: { 'aws:PrincipalArn': ['{Caller.Arn}'] },
        StringNotEquals: { 'aws:PrincipalAccount': ['210987654321', '{AWS::AccountId}'] },
      },
      { NotIpAddress: { 'aws:SourceIp': ['203.0.113.0/24', '{Text}'] } },
    ]);
  });

  test.each<[setting: string, props: (stack: Stack) => object, more?: string]>([
    ['guardMode', (stack) => ({ guardMode: textOf(stack) })],
    ['dashboard', () => ({ dashboard: Aws.REGION })],
    ['alarmNames', (stack) => ({ alarmNames: ['a', alarmIn(stack).alarmArn] }), '; alarms takes the alarm itself'],
    [
      'allowedSourceIps',
      (stack) => ({ allowedSourceIps: ['203.0.113.0/24', ...Fn.split(',', textOf(stack))] }),
      '; its items may be tokens',
    ],
  ])('fail for %s, which synth has to know', (setting, props, more = '') => {
    const stack = ours();
    expect(() => new StopTraining(stack, 'StopTraining', { ...guarded, ...props(stack) })).toThrow(
      new Error(`Ours/StopTraining: ${setting} must be known at synth, but is a token${more}`),
    );
  });

  test.each<[string, props: object, line: RegExp]>([
    ['the root user', { allowedPrincipals: [new AccountRootPrincipal().arn] }, /^allowedPrincipals must be /],
    [
      'a wildcard',
      { allowedPrincipals: [`arn:${Aws.PARTITION}:iam::${Aws.ACCOUNT_ID}:role/*`] },
      /^allowedPrincipals must/,
    ],
    ['a name with a token in it', { allowedPrincipals: [`role-of-${Aws.ACCOUNT_ID}`] }, /^allowedPrincipals must/],
    ['NaN, where nothing is looked up', { maxTrainingMinutes: Number('') / 0 }, /^maxTrainingMinutes must .*got NaN$/],
    ['no switch', { cloudWatchRole: 'yes' }, /^cloudWatchRole must be true or false, got "yes"$/],
  ])('%s fails with one line', (_, props, line) => {
    expect(() => new StopTraining(ours(), 'StopTraining', { ...guarded, ...props })).toThrow(
      new RegExp(`^Ours/StopTraining: ${line.source.slice(1)}`),
    );
  });

  test('the dummy value of a lookup does not fail the synth that finds the value', () => {
    const stack = ours();
    const looked = StringParameter.valueFromLookup(stack, '/team/setting');
    new StopTraining(stack, 'StopTraining', {
      monthlyLimitUsd: Number(looked),
      alertEmail: looked,
      allowedPrincipals: [looked, `arn:aws:iam::${looked}:role/r`],
      allowedSourceIps: [looked],
      regions: [looked],
      guardMode: looked,
    } as unknown as StopTrainingProps);
    const of = readStack(stack);
    expect(toldTo(of, 'StopTrainingGuardTrainingMeterFunction')).toMatchObject({
      guardMode: 'stop',
      monthlyLimitUsd: 1_000_000_000,
    });
    // The command line looks first, and refuses what is no number then.
    expect(
      Annotations.fromStack(stack)
        .findError('*', Match.anyValue())
        .map(({ entry }) => entry.data),
    ).toEqual(['monthlyLimitUsd must be an amount in USD above 0, at most 1000000000, got NaN']);
  });
});

describe('alarms', () => {
  const rulesOf = (stack: Stack) =>
    Object.entries(readStack(stack).ofType('Events::Rule')).flatMap(([name, { EventPattern }]) =>
      name.includes('AlarmStateChange') ? [EventPattern] : [],
    );
  const gone = (pattern: object, detail = {}) => ({
    source: ['aws.cloudwatch'],
    'detail-type': ['CloudWatch Alarm State Change'],
    ...pattern,
    detail: { ...detail, state: { value: ['ALARM'] } },
  });

  test('of the app are matched by ARN, five per rule, and the reading knows them by it; imported ones by name', () => {
    const stack = ours();
    const own = Array.from({ length: 6 }, (_, i) => alarmIn(stack, `Alarm${i}`));
    const imported = Alarm.fromAlarmArn(
      stack,
      'Imported',
      `arn:aws:cloudwatch:${env.region}:${env.account}:alarm:theirs`,
    );
    const named = Alarm.fromAlarmName(stack, 'Named', new CfnParameter(stack, 'Name').valueAsString);
    const all = new CompositeAlarm(stack, 'All', { alarmRule: AlarmRule.anyOf(...own) });
    new StopTraining(stack, 'StopTraining', {
      ...guarded,
      alarmNames: ['named'],
      alarms: [...own, all, imported, named, all],
    });
    const byName = `arn:aws:cloudwatch:${env.region}:${env.account}:alarm:{Name}`;
    const arns = [...own.map((_, i) => `{Alarm${i}.Arn}`), '{All.Arn}', byName];
    expect(rulesOf(stack)).toEqual([
      gone({}, { alarmName: ['named', 'theirs'] }),
      gone({ resources: arns.slice(0, 5) }),
      gone({ resources: arns.slice(5) }),
    ]);
    const { alarmKeys } = toldTo(readStack(stack), 'StopTrainingGuardSweepWorkflowReadFunction');
    expect(alarmKeys).toEqual([
      expect.stringMatching(/^[0-9a-f]{12}$/),
      expect.stringMatching(/^[0-9a-f]{12}$/),
      ...arns,
    ]);
  });

  const elsewhere = (stack: Stack, where: object) => alarmIn(new Stack(stack.node.root, 'Theirs', { env: where }));
  const other = '; for a billing alarm there is billingAlarmName';
  const most = 'must be at most 10 alarms, such as new Alarm(…) makes';
  test.each<[string, (stack: Stack) => unknown, line: string]>([
    ['a name', () => ['name'], `${most}, got "name"; alarmNames takes names`],
    ['no list', (stack) => alarmIn(stack), `${most}, got object`],
    [
      'too many',
      (stack) => Array.from({ length: 11 }, (_, i) => alarmIn(stack, `A${i}`)),
      `${most}, got 11; a composite alarm stands for more of them`,
    ],
    [
      'one of another region',
      (stack) => [elsewhere(stack, { ...env, region: 'us-east-1' })],
      `must be of the stack's own region eu-west-1, got Theirs/Alarm of us-east-1${other}`,
    ],
    [
      'an imported one of another account',
      (stack) => [Alarm.fromAlarmArn(stack, 'Bill', `arn:aws:cloudwatch:${env.region}:999999999999:alarm:bill`)],
      `must be of the stack's own account 123456789012, got Ours/Bill of 999999999999${other}`,
    ],
    [
      'no alarm',
      (stack) => [Alarm.fromAlarmArn(stack, 'Topic', `arn:aws:sns:${env.region}:${env.account}:t`)],
      `must be alarms, got arn:aws:sns:${env.region}:${env.account}:t`,
    ],
  ])('%s fails with one line', (_, alarms, line) => {
    const stack = ours();
    const props = { ...guarded, alarms: alarms(stack) } as StopTrainingProps;
    expect(() => new StopTraining(stack, 'StopTraining', props)).toThrow(
      new Error(`Ours/StopTraining: alarms ${line}`),
    );
  });
});

test.each<[string, props: (stack: Stack) => object, line: string]>([
  [
    'a role for its ARN',
    (stack) => ({
      allowedPrincipals: [new Role(stack, 'Role', { assumedBy: new ServicePrincipal('states.amazonaws.com') })],
    }),
    'allowedPrincipals must be ARNs of IAM users or roles, without wildcards, or 12-digit account ids, in a JSON array or with commas between them, got ["construct Ours/Role"]',
  ],
  [
    'Infinity',
    () => ({ monthlyLimitUsd: Infinity }),
    'monthlyLimitUsd must be an amount in USD above 0, at most 1000000000, got Infinity',
  ],
  [
    'a BigInt',
    () => ({ monthlyLimitUsd: 5n }),
    'monthlyLimitUsd must be an amount in USD above 0, at most 1000000000, got 5n',
  ],
])('%s, which only JavaScript lets an app pass, fails with one line', (_, props, line) => {
  const stack = ours();
  expect(() => new StopTraining(stack, 'StopTraining', { ...guarded, ...props(stack) })).toThrow(
    new Error(`Ours/StopTraining: ${line}`),
  );
});

test('alarms, cloudWatchRole and props have their defaults when they are null, as settings do', () => {
  const [given, none] = [{ ...guarded, alarms: null, cloudWatchRole: null }, guarded, null].map((props) => {
    const stack = ours();
    new StopTraining(stack, 'StopTraining', props as unknown as StopTrainingProps);
    return readStack(stack).ofType('ApiGateway::Account');
  });
  expect(given).toEqual(none);
});

describe('an app is warned', () => {
  const warned = (props: StopTrainingProps, context = {}, where: object = env, make = (_: Stack) => {}) => {
    const stack = ours(context, where);
    new StopTraining(stack, 'StopTraining', props);
    make(stack);
    return warningsOf(stack).map((warning) => /comprehend-stop-training:(\w+)\]$/.exec(warning)?.[1]);
  };
  const signals = { ...guarded, billingAlarmName: 'bill' };
  const handedOn =
    (region: string, settings: StopTrainingProps = signals) =>
    (stack: Stack) =>
      void new UsEast1Signals(stack.node.root, 'UsEast1', { settings, guardRegions: [region] });

  test('of settings in its context that it doesn’t read, unless it passes them on', () => {
    const stack = ours({ monthlyLimitUsd: '500', guardMode: 'report', team: 'ml' });
    new StopTraining(stack, 'StopTraining', { guardMode: 'stop' });
    expect(warningsOf(stack)).toEqual([
      "The app's context has monthlyLimitUsd, which StopTraining doesn't read: pass monthlyLimitUsd in its props. [ack: comprehend-stop-training:contextNotRead]",
    ]);
  });

  test.each<[string, (string | undefined)[], Parameters<typeof warned>]>([
    ['of a region without Comprehend', ['regionWithoutComprehend'], [{}, {}, { region: 'eu-north-1' }]],
    ['of a signal that nothing sends here', ['signalsNotSent'], [signals]],
    ['of one that is sent elsewhere', ['signalsNotSent'], [signals, {}, env, handedOn('eu-west-2')]],
    [
      'of one that is another than what is sent here',
      ['signalsNotSent'],
      [signals, {}, env, handedOn('eu-west-1', {})],
    ],
    ['not of one that is sent here', [], [signals, {}, env, handedOn('eu-west-1')]],
    ['not of one that comes here anyway', [], [signals, {}, { region: 'us-east-1' }]],
    ['of a second guard', ['secondGuard'], [guarded, {}, env, (stack) => void new StopTraining(stack, 'Two', guarded)]],
    ['not of a second one without limits', [], [guarded, {}, env, (stack) => void new StopTraining(stack, 'Two')]],
    ['of alarms without a guard', ['settingsWithoutGuard'], [{ alarmNames: ['a'] }]],
  ])('%s', (_, ids, args) => {
    expect(warned(...args)).toEqual(ids);
  });
});

describe('members that can’t be called so fail with one line', () => {
  test('addOutputs, the second time in a stack', () => {
    const stack = ours();
    const [one, two] = ['One', 'Two'].map((id) => new StopTraining(stack, id));
    one?.addOutputs();
    for (const again of [one, two]) {
      expect(() => again?.addOutputs()).toThrow(
        new Error(`${again?.node.path}: addOutputs may be called once in a stack, and Ours has the outputs already`),
      );
    }
  });

  test('stopWorkflow, of a kind that there isn’t', () => {
    const stopTraining = new StopTraining(ours(), 'StopTraining');
    expect(() => stopTraining.stopWorkflow('Classifier' as 'DocumentClassifier')).toThrow(
      new Error('Ours/StopTraining: stopWorkflow takes DocumentClassifier or EntityRecognizer, got "Classifier"'),
    );
  });
});

describe('a conflict between two stacks or constructs fails with one line', () => {
  test('a grant to the role of another stack, whose ARN this one has among allowedPrincipals, but to an imported one', () => {
    const stack = ours();
    const principal = new ServicePrincipal('states.amazonaws.com');
    const theirs = new Role(new Stack(stack.node.root, 'Theirs', { env }), 'Role', { assumedBy: principal });
    const stopTraining = new StopTraining(stack, 'StopTraining', { allowedPrincipals: [theirs.roleArn] });
    expect(() => stopTraining.grantStop(theirs)).toThrow(
      new Error(
        'Ours/StopTraining: allowedPrincipals must have the ARN of Theirs/Role as a text for a grant, got a token: ' +
          "it is another stack's, and each stack would need the other",
      ),
    );
    expect(() => stopTraining.grantStop(new Role(stack, 'Own', { assumedBy: principal }))).not.toThrow();
    const imported = Role.fromRoleName(new Stack(stack.node.root, 'Others', { env }), 'Role', 'ci');
    const another = new StopTraining(stack, 'Another', { allowedPrincipals: [imported.roleArn] });
    expect(() => another.grantStop(imported)).not.toThrow();
  });

  test('two configurations of a Slack channel', () => {
    const stack = ours();
    const chat = { slackWorkspaceId: 'T1', slackChannelId: 'C1' };
    new StopTraining(stack, 'One', { ...guarded, ...chat });
    new StopTraining(stack, 'Other', { ...chat, slackChannelId: 'C2' });
    expect(() => new StopTraining(stack, 'StopTraining', chat)).toThrow(
      new Error(
        'Ours/StopTraining/Guard/ReportTopic/ChatChannel: slackChannelId must be given to one construct of a stack, since an account can have one ' +
          'configuration of a channel, got "C1" beside Ours/One/Guard/ReportTopic/ChatChannel',
      ),
    );
  });
});

test('onStopped puts its rule into its target’s stack, unless crossStackScope says where', () => {
  const stack = ours();
  const stopTraining = new StopTraining(stack, 'StopTraining');
  const theirs = new Stack(stack.node.root, 'Theirs', { env });
  theirs.addStackDependency(stack);
  const target = () => new SqsQueue(new Queue(theirs, `Queue${theirs.node.children.length}`));
  stopTraining.onStopped('Here', { target: target() });
  stopTraining.onStopped('There', { target: target(), crossStackScope: new Construct(theirs, 'Scope') });
  expect(Object.keys(readStack(theirs).ofType('Events::Rule'))).toEqual([
    expect.stringMatching(/^OursStopTraining\w+Here$/),
    expect.stringMatching(/^ScopeOursStopTraining\w+There$/),
  ]);
});

test('onStopped fails for a target in another region, which the events don’t reach', () => {
  const stack = ours();
  const stopTraining = new StopTraining(stack, 'StopTraining');
  const far = new Stack(stack.node.root, 'Far', { env: { ...env, region: 'us-west-2' }, crossRegionReferences: true });
  const target = new SqsQueue(new Queue(far, 'Queue'));
  expect(() => stopTraining.onStopped('Far', { target })).toThrow(
    'Ours/StopTraining: onStopped must have a target of its own region eu-west-1, got Far/Queue of us-west-2; send the events to an event bus there',
  );
});
