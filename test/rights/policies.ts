import { deepStrictEqual } from 'node:assert/strict';
import { kindNames, kinds, listOperationOf, operationOf, stopWorkflowId } from '../../lambda/account/kind.ts';
import { type SynthesizedStack, statementsOf } from '../support/stack.ts';

/** What each role of the full stack may do, by the name of what has it: IAM policies. */
export type Allowed = readonly [actions: readonly string[], resources: readonly string[]];
const here = (service: string, resource: string) =>
  `arn:{AWS::Partition}:${service}:{AWS::Region}:{AWS::AccountId}:${resource}`;
const modelsOf = (kind: (typeof kindNames)[number]) => here('comprehend', `${kinds[kind].resourceType}/*`);
const allow = (action: string, ...resources: string[]): Allowed => [[action], resources.sort()];

const xray = ['xray:PutTelemetryRecords', 'xray:PutTraceSegments'];
const tracing: Allowed = [xray, ['*']];
export const logDelivery: Allowed = [
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
export const listing: Allowed = [[...kindNames.map((kind) => `comprehend:${listOperationOf(kind)}`), ...xray], ['*']];
const readTags = allow('comprehend:ListTagsForResource', ...kindNames.map(modelsOf));
const setTag = allow('comprehend:TagResource', ...kindNames.map(modelsOf));
const executionsOf = (name: string) => here('states', `execution:{${name}}`);
export const stopWorkflows = kindNames.map(stopWorkflowId);
const describeStops = allow('states:DescribeExecution', ...stopWorkflows.map((name) => `${executionsOf(name)}:*`));
const machines = stopWorkflows.map((name) => `{${name}}`);
const listStops = allow('states:ListExecutions', ...machines);
const startStops = allow('states:StartExecution', ...machines);
const listAndStartStops: Allowed = [['states:ListExecutions', 'states:StartExecution'], machines];
export const sweep = 'GuardSweepWorkflow';
const sweepFunctions = ['Follow', 'Read', 'Report'].map((name) => `{${sweep}${name}Function.Arn}`);
const describeSweeps = allow('states:DescribeExecution', `${executionsOf(sweep)}:*`);

const table = '{GuardTrainingMeterLedger.Arn}';
export const widget = 'ObservabilityDashboardLiveTable';
const query = allow('dynamodb:Query', table);
const enter = allow('dynamodb:PutItem', table);
const takeBack = allow('dynamodb:DeleteItem', table);
const listTraining = [listing, logsOf('TrainingRouteListTraining'), readTags, listStops];

export const ofStopPath: Record<string, readonly Allowed[]> = {
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
/** Without a guard there is no ledger to read, and nothing to postpone. */
export const ofStopPathAlone = {
  ...ofStopPath,
  TrainingRouteListTraining: listTraining,
  PostponeRoutePostpone: [tracing, logsOf('PostponeRoutePostpone')],
};
export const ofDashboard: Record<string, readonly Allowed[]> = {
  [`${widget}ShowTraining`]: [listing, logsOf(`${widget}ShowTraining`), readTags, listStops, query],
  [`${widget}StopFromWidget`]: [
    ...[listing, logsOf(`${widget}StopFromWidget`), readTags, listAndStartStops, query],
    ...each('Describe', 'StopTraining'),
  ],
};
export const ofGuard: Record<string, readonly Allowed[]> = {
  // By the clock: it alone starts sweeps.
  GuardTrainingMeterFunction: [
    ...[listing, logsOf('GuardTrainingMeterFunction'), readTags, listStops, query],
    ...each('Describe', 'StopTraining'),
    allow('states:StartExecution', `{${sweep}}`, ...machines),
    enter,
    takeBack,
    describeSweeps,
  ],
  // For a signal.
  [`${sweep}ReadFunction`]: [
    ...[listing, logsOf(`${sweep}ReadFunction`), readTags, listAndStartStops, query],
    ...each('Describe', 'StopTraining'),
    enter,
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
export const rolesOf = (of: Pick<SynthesizedStack, 'ofType'>): Record<string, readonly Allowed[]> => {
  const found: Record<string, readonly Allowed[]> = {};
  for (const { Roles, PolicyDocument } of Object.values(of.ofType('IAM::Policy'))) {
    deepStrictEqual([Roles].flat().length, 1);
    const name = `${Roles}`.replace(/^\{(.*)Role\}$/, '$1');
    const allowed = statementsOf(PolicyDocument).map(({ Effect, Action, Resource, Condition, ...others }): Allowed => {
      const condition = Action === 'comprehend:TagResource' ? onlyTheExemption : undefined;
      const said = [name, Effect, JSON.stringify(Condition), Object.keys(others)];
      deepStrictEqual(said, [name, 'Allow', JSON.stringify(condition), []]);
      return [[Action].flat().sort(), [Resource].flat().sort()];
    });
    found[name] = [...(found[name] ?? []), ...allowed];
  }
  return found;
};

/** As `rolesOf` has them. */
export const inOrder = (expected: Readonly<Record<string, readonly Allowed[]>>): Record<string, readonly Allowed[]> =>
  Object.fromEntries(
    Object.entries(expected).map(([name, all]) => [
      name,
      all.map(([actions, resources]): Allowed => [[...actions].sort(), [...resources].sort()]),
    ]),
  );
