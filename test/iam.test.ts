import { kindNames, listOperationOf, operationOf } from '../lambda/account/kind.ts';
import {
  inOrder,
  listing,
  logDelivery,
  ofDashboard,
  ofGuard,
  ofStopPath,
  ofStopPathAlone,
  rolesOf,
  stopWorkflows,
  sweep,
  widget,
} from './rights/policies.ts';
import { everything, statementsOf, synth } from './support/stack.ts';

const stack = synth(everything);
const stopPath = synth();

const roles = rolesOf(stack);

test.each(Object.entries({ ...ofStopPath, ...ofDashboard, ...ofGuard }))(
  '%s may do this and nothing else',
  (name, expected) => {
    expect(roles[name]).toEqual(inOrder({ [name]: expected })[name]);
  },
);

test('nothing else has a policy, with the guard or without', () => {
  expect(Object.keys(roles).sort()).toEqual(Object.keys({ ...ofStopPath, ...ofDashboard, ...ofGuard }).sort());
  expect(rolesOf(stopPath)).toEqual(inOrder(ofStopPathAlone));
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
