import { kindNames, kinds, listOperationOf, operationOf, stopWorkflowId } from '../lambda/account/kind.ts';
import { everything, statementsOf, synth } from './support/stack.ts';

const stack = synth(everything);
const stopPath = synth();

type Allowed = readonly [actions: readonly string[], resources: readonly string[]];
const here = (service: string, resource: string) =>
  `arn:{AWS::Partition}:${service}:{AWS::Region}:{AWS::AccountId}:${resource}`;
const modelsOf = (kind: (typeof kindNames)[number]) => here('comprehend', `${kinds[kind].resourceType}/*`);
const allow = (action: string, ...resources: string[]): Allowed => [[action], resources.sort()];

const xray = ['xray:PutTelemetryRecords', 'xray:PutTraceSegments'];
const tracing: Allowed = [xray, ['*']];
const logDelivery: Allowed = [
  [
    ...['CreateLogDelivery', 'DeleteLogDelivery', 'DescribeLogGroups', 'DescribeResourcePolicies', 'GetLogDelivery'],
    ...['ListLogDeliveries', 'PutResourcePolicy', 'UpdateLogDelivery'],
  ]
    .map((action) => `logs:${action}`)
    .concat('xray:GetSamplingRules', 'xray:GetSamplingTargets', ...xray),
  ['*'],
];
const logsOf = (name: string): Allowed => [['logs:CreateLogStream', 'logs:PutLogEvents'], [`{${name}Logs.Arn}`]];
const each = (...operations: ('Describe' | 'StopTraining')[]): Allowed[] =>
  kindNames.map((kind) => [operations.map((name) => `comprehend:${operationOf(name, kind)}`), [modelsOf(kind)]]);
const listing: Allowed = [[...kindNames.map((kind) => `comprehend:${listOperationOf(kind)}`), ...xray], ['*']];
const readTags = allow('comprehend:ListTagsForResource', ...kindNames.map(modelsOf));
const setTag = allow('comprehend:TagResource', ...kindNames.map(modelsOf));
const executionsOf = (name: string) => here('states', `execution:{${name}}`);
const stopWorkflows = kindNames.map(stopWorkflowId);
const describeStops = allow('states:DescribeExecution', ...stopWorkflows.map((name) => `${executionsOf(name)}:*`));
const machines = stopWorkflows.map((name) => `{${name}}`);
const listStops = allow('states:ListExecutions', ...machines);
const startStops = allow('states:StartExecution', ...machines);
const listAndStartStops: Allowed = [['states:ListExecutions', 'states:StartExecution'], machines];
const sweep = 'GuardSweepWorkflow';
const sweepFunctions = ['Follow', 'Read', 'Report'].map((name) => `{${sweep}${name}Function.Arn}`);
const describeSweeps = allow('states:DescribeExecution', `${executionsOf(sweep)}:*`);

const table = '{GuardTrainingMeterLedger.Arn}';
const widget = 'ObservabilityDashboardLiveTable';
const query = allow('dynamodb:Query', table);
const write: Allowed = [['dynamodb:DeleteItem', 'dynamodb:PutItem'], [table]];
const listTraining = [listing, logsOf('TrainingRouteListTraining'), readTags, listStops];

const ofStopPath: Record<string, readonly Allowed[]> = {
  ...Object.fromEntries(
    kindNames.map((kind) => [
      stopWorkflowId(kind),
      [
        [
          [operationOf('Describe', kind), operationOf('StopTraining', kind)].map((name) => `comprehend:${name}`),
          [modelsOf(kind)],
        ],
        logDelivery,
      ],
    ]),
  ),
  StopRoutesStopTraining: [tracing, logsOf('StopRoutesStopTraining'), ...each('Describe', 'StopTraining'), startStops],
  StopRoutesDescribeStop: [tracing, logsOf('StopRoutesDescribeStop'), ...each('Describe'), describeStops],
  TrainingRouteListTraining: [...listTraining, query],
};
const ofDashboard: Record<string, readonly Allowed[]> = {
  [`${widget}ShowTraining`]: [listing, logsOf(`${widget}ShowTraining`), readTags, listStops, query],
  [`${widget}StopFromWidget`]: [
    ...[listing, logsOf(`${widget}StopFromWidget`), readTags, listAndStartStops, query],
    ...each('Describe', 'StopTraining'),
  ],
};
const ofGuard: Record<string, readonly Allowed[]> = {
  // By the clock: it alone starts sweeps.
  GuardTrainingMeterFunction: [
    ...[listing, logsOf('GuardTrainingMeterFunction'), readTags, listStops, query],
    ...each('Describe', 'StopTraining'),
    allow('states:StartExecution', `{${sweep}}`, ...machines),
    write,
    describeSweeps,
  ],
  // For a signal.
  [`${sweep}ReadFunction`]: [
    ...[listing, logsOf(`${sweep}ReadFunction`), readTags, listAndStartStops, query],
    ...each('Describe', 'StopTraining'),
    write,
    describeSweeps,
  ],
  [`${sweep}FollowFunction`]: [
    ...[tracing, logsOf(`${sweep}FollowFunction`), ...each('Describe'), query, listStops, describeStops],
  ],
  [`${sweep}ReportFunction`]: [tracing, logsOf(`${sweep}ReportFunction`)],
  [sweep]: [
    allow('lambda:InvokeFunction', ...sweepFunctions, ...sweepFunctions.map((arn) => `${arn}:*`)),
    allow('sns:Publish', '{GuardReportTopic}', '{GuardReportTopicChat}'),
    allow('events:PutEvents', here('events', 'event-bus/default')),
    logDelivery,
  ],
  [`${sweep}Events`]: [allow('states:StartExecution', `{${sweep}}`)],
  GuardMonthlyBudgetFunction: [
    tracing,
    logsOf('GuardMonthlyBudgetFunction'),
    allow('states:StartExecution', `{${sweep}}`),
    [['sqs:GetQueueAttributes', 'sqs:GetQueueUrl', 'sqs:SendMessage'], ['{GuardSweepTriggersDeadLetters.Arn}']],
  ],
  StopAllRoutesStopAll: [
    listing,
    logsOf('StopAllRoutesStopAll'),
    readTags,
    listStops,
    allow('states:StartExecution', `{${sweep}}`),
  ],
  StopAllRoutesDescribeStopAll: [tracing, logsOf('StopAllRoutesDescribeStopAll'), describeSweeps],
  PostponeRoutePostpone: [
    ...[tracing, logsOf('PostponeRoutePostpone')],
    ...kindNames.map(
      (kind): Allowed => [
        [`comprehend:${operationOf('Describe', kind)}`, 'comprehend:ListTagsForResource'],
        [modelsOf(kind)],
      ],
    ),
    setTag,
    listStops,
  ],
  [`${widget}PostponeFromWidget`]: [
    ...[listing, logsOf(`${widget}PostponeFromWidget`), readTags, listStops, query],
    ...each('Describe'),
    setTag,
  ],
};

/** The one tag that may be set. */
const onlyTheExemption = { 'ForAllValues:StringEquals': { 'aws:TagKeys': ['stop-training'] } };

/** What each role is allowed, by the name of what has it. */
const rolesOf = (of: typeof stack): Record<string, readonly Allowed[]> => {
  const found: Record<string, readonly Allowed[]> = {};
  for (const { Roles, PolicyDocument } of Object.values(of.ofType('IAM::Policy'))) {
    expect(Roles).toHaveLength(1);
    const name = `${Roles}`.replace(/^\{(.*)Role\}$/, '$1');
    const allowed = statementsOf(PolicyDocument).map(({ Effect, Action, Resource, Condition }): Allowed => {
      const isTagging = Action === 'comprehend:TagResource';
      expect([name, Effect, Condition]).toEqual([name, 'Allow', isTagging ? onlyTheExemption : undefined]);
      return [[Action].flat().sort(), [Resource].flat().sort()];
    });
    found[name] = [...(found[name] ?? []), ...allowed];
  }
  return found;
};
const roles = rolesOf(stack);

test.each(Object.entries({ ...ofStopPath, ...ofDashboard, ...ofGuard }))(
  '%s may do this and nothing else',
  (name, expected) => {
    expect(roles[name]).toEqual(expected.map(([actions, resources]) => [[...actions].sort(), [...resources].sort()]));
  },
);

test('nothing else has a policy, with the guard or without', () => {
  expect(Object.keys(roles).sort()).toEqual(Object.keys({ ...ofStopPath, ...ofDashboard, ...ofGuard }).sort());
  // Without a guard there is no ledger to read.
  const withoutLedger: typeof roles = {
    ...roles,
    TrainingRouteListTraining: listTraining,
    // Without a guard it only says that there is none.
    PostponeRoutePostpone: [tracing, logsOf('PostponeRoutePostpone')],
  };
  const names = [...Object.keys(ofStopPath), 'PostponeRoutePostpone'];
  expect(rolesOf(stopPath)).toEqual(Object.fromEntries(names.map((name) => [name, withoutLedger[name]])));
  const all = [stack, stopPath].flatMap((of) => Object.entries(of.ofType('IAM::Role')));
  expect(all.filter(([, { Policies }]) => Policies)).toEqual([]);
  const managed = all.flatMap(([name, { ManagedPolicyArns = [] }]) =>
    [ManagedPolicyArns].flat().map((arn) => [name, arn]),
  );
  const aws = 'arn:{AWS::Partition}:iam::aws:policy';
  const logs = ['ApiCloudWatchRole', `${aws}/service-role/AmazonAPIGatewayPushToCloudWatchLogs`];
  expect(managed).toEqual([
    logs,
    ['GuardReportTopicChatChannelConfigurationRole', '{GuardReportTopicChatChannelMetricsOnly}'],
    logs,
  ]);
});

const statements = Object.entries(roles).flatMap(([name, allowed]) => allowed.map((one) => [name, ...one] as const));

const mayDo = (action: RegExp) =>
  [
    ...new Set(statements.filter(([, actions]) => actions.some((name) => action.test(name))).map(([name]) => name)),
  ].sort();
const readings = ['GuardTrainingMeterFunction', `${sweep}ReadFunction`];

test('only POST /stop, the live table’s button, the readings and the stop workflows may stop training', () => {
  const stopping = ['StopRoutesStopTraining', `${widget}StopFromWidget`, ...readings, ...stopWorkflows];
  expect(mayDo(/StopTraining/)).toEqual(stopping.sort());
});

test('no execution may be stopped by anything, and only the sweep workflow puts events', () => {
  expect(mayDo(/^states:StopExecution/)).toEqual([]);
  expect(mayDo(/^events:/)).toEqual([sweep]);
});

test('no action has a wildcard, and only these are on all resources, since they take none', () => {
  const actions = [...new Set(statements.flatMap(([, names]) => names))];
  expect(actions.filter((action) => action.includes('*'))).toEqual([]);
  const onAll = statements.filter(([, , resources]) => resources.includes('*')).flatMap(([, names]) => names);
  expect([...new Set(onAll)].sort()).toEqual([...new Set([...listing[0], ...logDelivery[0]])].sort());
});

test('nothing may create, delete or use a model, read training data, or change IAM', () => {
  const sensitive = statements
    .flatMap(([, names]) => names)
    .filter((action) => /^(comprehend|s3|iam|sts|kms|secretsmanager|lambda):/.test(action));
  expect([...new Set(sensitive)].sort()).toEqual(
    [
      ...kindNames.flatMap((kind) => [
        ...(['Describe', 'StopTraining'] as const).map((name) => `comprehend:${operationOf(name, kind)}`),
        `comprehend:${listOperationOf(kind)}`,
      ]),
      'comprehend:ListTagsForResource',
      'comprehend:TagResource',
      'lambda:InvokeFunction',
    ].sort(),
  );
});

test('functions are invoked by this API, these rules and these topics only, and roles are services’', () => {
  const permissions = Object.values(stack.ofType('Lambda::Permission'));
  expect(permissions).toHaveLength(9);
  for (const { Principal, SourceArn } of permissions) {
    expect(Principal).toMatch(/^(apigateway|events|sns)\.amazonaws\.com$/);
    expect(SourceArn).toMatch(/\{(Api|Guard)\w*(\.Arn)?\}/);
  }
  const trusted = Object.values(stack.ofType('IAM::Role')).flatMap(({ AssumeRolePolicyDocument }) =>
    statementsOf(AssumeRolePolicyDocument),
  );
  for (const { Principal } of trusted) expect(Object.keys(Principal as object)).toEqual(['Service']);
});
