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
const putEvents = allow('events:PutEvents', here('events', 'event-bus/default'));
const executionsOf = (name: string) => here('states', `execution:{${name}}`);
const stopWorkflows = kindNames.map(stopWorkflowId);
const describeStops = allow('states:DescribeExecution', ...stopWorkflows.map((name) => `${executionsOf(name)}:*`));
const startStops = allow('states:StartExecution', ...stopWorkflows.map((name) => `{${name}}`));
const sweep = 'GuardSweepWorkflow';
const sweepFunctions = [`{${sweep}FindRunsFunction.Arn}`, `{${sweep}ReportFunction.Arn}`];

const table = '{GuardTrainingMeterLedger.Arn}';
const widget = 'ObservabilityDashboardLiveTable';
const listTraining = [listing, logsOf('TrainingRouteListTraining'), readTags, describeStops];

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
  TrainingRouteListTraining: [...listTraining, allow('dynamodb:Query', table)],
};
const ofDashboard: Record<string, readonly Allowed[]> = {
  [`${widget}ShowTraining`]: [
    ...[listing, logsOf(`${widget}ShowTraining`), readTags, describeStops],
    allow('dynamodb:Query', table),
  ],
  [`${widget}StopFromWidget`]: [
    ...[listing, logsOf(`${widget}StopFromWidget`), readTags, describeStops],
    allow('dynamodb:Query', table),
    ...each('Describe', 'StopTraining'),
    startStops,
  ],
};
const ofGuard: Record<string, readonly Allowed[]> = {
  GuardTrainingMeterFunction: [
    listing,
    logsOf('GuardTrainingMeterFunction'),
    readTags,
    putEvents,
    describeStops,
    [['dynamodb:PutItem', 'dynamodb:Query'], [table]],
  ],
  [`${sweep}FindRunsFunction`]: [listing, logsOf(`${sweep}FindRunsFunction`), readTags, describeStops],
  [`${sweep}ReportFunction`]: [tracing, logsOf(`${sweep}ReportFunction`), ...each('Describe'), describeStops],
  [sweep]: [
    allow('lambda:InvokeFunction', ...sweepFunctions, ...sweepFunctions.map((arn) => `${arn}:*`)),
    allow('sns:Publish', '{GuardReportTopic}', '{GuardReportTopicChat}'),
    putEvents,
    startStops,
    [
      ['states:DescribeExecution', 'states:StopExecution'],
      stopWorkflows.map((name) => `${executionsOf(name)}*`).sort(),
    ],
    [
      ['events:DescribeRule', 'events:PutRule', 'events:PutTargets'],
      [here('events', 'rule/StepFunctionsGetEventsForStepFunctionsExecutionRule')],
    ],
    logDelivery,
  ],
  [`${sweep}Events`]: [allow('states:StartExecution', `{${sweep}}`)],
  GuardMonthlyBudgetFunction: [
    tracing,
    logsOf('GuardMonthlyBudgetFunction'),
    putEvents,
    [['sqs:GetQueueAttributes', 'sqs:GetQueueUrl', 'sqs:SendMessage'], ['{GuardSweepTriggersDeadLetters.Arn}']],
  ],
  StopAllRoutesStopAll: [
    listing,
    logsOf('StopAllRoutesStopAll'),
    readTags,
    describeStops,
    allow('states:StartExecution', `{${sweep}}`),
  ],
  StopAllRoutesDescribeStopAll: [
    tracing,
    logsOf('StopAllRoutesDescribeStopAll'),
    allow('states:DescribeExecution', `${executionsOf(sweep)}:*`),
  ],
};

/** What each role is allowed, by the name of what has it. */
const rolesOf = (of: typeof stack): Record<string, readonly Allowed[]> =>
  Object.fromEntries(
    Object.entries(of.ofType('IAM::Policy')).map(([policyName, { Roles, PolicyDocument }]) => {
      const role = policyName.replace(/DefaultPolicy$/, '');
      expect(Roles).toEqual([`{${role}}`]);
      const allowed = statementsOf(PolicyDocument).map(({ Effect, Action, Resource, Condition }): Allowed => {
        expect([role, Effect, Condition]).toEqual([role, 'Allow', undefined]);
        return [[Action].flat().sort(), [Resource].flat().sort()];
      });
      return [role.replace(/Role$/, ''), allowed];
    }),
  );
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
  const withoutLedger: typeof roles = { ...roles, TrainingRouteListTraining: listTraining };
  expect(rolesOf(stopPath)).toEqual(
    Object.fromEntries(Object.keys(ofStopPath).map((name) => [name, withoutLedger[name]])),
  );
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

test('only POST /stop, the live table’s button and the stop workflows may stop training', () => {
  const stopping = statements.filter(([, actions]) => actions.some((action) => action.includes('StopTraining')));
  expect([...new Set(stopping.map(([name]) => name))].sort()).toEqual(
    ['StopRoutesStopTraining', `${widget}StopFromWidget`, ...stopWorkflows].sort(),
  );
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
      'lambda:InvokeFunction',
    ].sort(),
  );
});

test('functions are invoked by this API, these rules and these topics only, and roles are services’', () => {
  const permissions = Object.values(stack.ofType('Lambda::Permission'));
  expect(permissions).toHaveLength(8);
  for (const { Principal, SourceArn } of permissions) {
    expect(Principal).toMatch(/^(apigateway|events|sns)\.amazonaws\.com$/);
    expect(SourceArn).toMatch(/\{(Api|Guard)\w*(\.Arn)?\}/);
  }
  const trusted = Object.values(stack.ofType('IAM::Role')).flatMap(({ AssumeRolePolicyDocument }) =>
    statementsOf(AssumeRolePolicyDocument),
  );
  for (const { Principal } of trusted) expect(Object.keys(Principal as object)).toEqual(['Service']);
});
