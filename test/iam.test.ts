import { kindNames, listOperationOf, operationOf } from '../lambda/account/kind.ts';
import { everything, statementsOf, synth } from './support/stack.ts';

/** What the rows of test/rights amount to. */
const statements = Object.values(synth(everything).ofType('IAM::Policy')).flatMap((policy) =>
  statementsOf(policy).map(({ Action, Resource }) => ({
    role: `${policy.Roles}`.replace(/^\{(.*)Role\}$/, '$1'),
    actions: [Action].flat(),
    resources: [Resource].flat(),
  })),
);
const [sweep, widget] = ['GuardSweepWorkflow', 'ObservabilityDashboardLiveTable'];
const mayDo = (action: RegExp) => {
  const allowed = statements.filter(({ actions }) => actions.some((name) => action.test(name)));
  return [...new Set(allowed.map(({ role }) => role))].sort();
};

test('only POST /stop, the live table’s button, the readings and the stop workflows may stop training', () => {
  const readings = ['GuardTrainingMeterFunction', `${sweep}ReadFunction`];
  const stopWorkflows = ['StopEntityRecognizerWorkflow', 'StopWorkflow'];
  const stopping = ['StopRoutesStopTraining', `${widget}StopFromWidget`, ...readings, ...stopWorkflows];
  expect(mayDo(/StopTraining/)).toEqual(stopping.sort());
});

test('no execution may be stopped by anything, and only the sweep workflow puts events', () => {
  expect(mayDo(/^states:StopExecution/)).toEqual([]);
  expect(mayDo(/^events:/)).toEqual([sweep]);
});

test('no action has a wildcard, and only lists, log delivery and tracing are on all resources, since they take none', () => {
  expect(statements.flatMap(({ actions }) => actions).filter((action) => action.includes('*'))).toEqual([]);
  const onAll = statements.filter(({ resources }) => resources.includes('*')).flatMap(({ actions }) => actions);
  const lists = kindNames.map((kind) => `comprehend:${listOperationOf(kind)}`);
  const others = onAll.filter((action) => !lists.includes(action) && !/^xray:/.test(action));
  expect([...new Set(others)].sort()).toEqual(
    [
      ...['CreateLogDelivery', 'DeleteLogDelivery', 'DescribeLogGroups', 'DescribeResourcePolicies'],
      ...['GetLogDelivery', 'ListLogDeliveries', 'PutResourcePolicy', 'UpdateLogDelivery'],
    ].map((action) => `logs:${action}`),
  );
});

test('nothing may create, delete or use a model, read training data, or change IAM', () => {
  const sensitive = statements
    .flatMap(({ actions }) => actions)
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
