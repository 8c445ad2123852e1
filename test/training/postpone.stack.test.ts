import { kindNames, kinds, listOperationOf, operationOf, stopWorkflowId } from '../../lambda/account/kind.ts';
import { everything, type Statement, statementsOf, synth } from '../support/stack.ts';

/** What the two functions that postpone may do: each statement, its resources and its condition. */
const stack = synth({ ...everything, exemptTagKey: 'Keep' });
const modelsOf = kindNames.map(
  (kind) => `arn:{AWS::Partition}:comprehend:{AWS::Region}:{AWS::AccountId}:${kinds[kind].resourceType}/*`,
);

/** `action resource` of each right, those with a condition apart. */
const rightsOf = (of: ReturnType<typeof synth>, name: string) => {
  const statements = statementsOf(of.one('IAM::Policy', `${name}RoleDefaultPolicy`));
  const written = (some: readonly Statement[]) =>
    some.flatMap(({ Action, Resource }) =>
      [Action].flat().flatMap((action) => [Resource].flat().map((resource) => `${action} ${resource}`)),
    );
  return {
    plain: written(statements.filter(({ Condition }) => !Condition)).sort(),
    conditional: written(statements.filter(({ Condition }) => Condition)).sort(),
    conditions: statements.flatMap(({ Condition }) => Condition ?? []),
  };
};
const everyFunction = (name: string) => [
  ...['xray:PutTelemetryRecords *', 'xray:PutTraceSegments *'],
  ...['logs:CreateLogStream', 'logs:PutLogEvents'].map((action) => `${action} {${name}Logs.Arn}`),
];
const postponing = [
  ...kindNames.map((kind, i) => `comprehend:${operationOf('Describe', kind)} ${modelsOf[i]}`),
  ...modelsOf.map((models) => `comprehend:ListTagsForResource ${models}`),
  ...kindNames.map((kind) => `states:ListExecutions {${stopWorkflowId(kind)}}`),
];
const reading = [
  ...kindNames.map((kind) => `comprehend:${listOperationOf(kind)} *`),
  'dynamodb:Query {GuardTrainingMeterLedger.Arn}',
];

test.each([
  ['PostponeRoutePostpone', []],
  ['ObservabilityDashboardLiveTablePostponeFromWidget', reading],
])('%s may set the exemption tag and no other, look at models and stop workflows, and nothing else', (name, more) => {
  const { plain, conditional, conditions } = rightsOf(stack, name);
  expect(plain).toEqual([...everyFunction(name), ...postponing, ...more].sort());
  expect(conditional).toEqual(modelsOf.map((models) => `comprehend:TagResource ${models}`).sort());
  expect(new Set(conditions.map((condition) => JSON.stringify(condition)))).toEqual(
    new Set([JSON.stringify({ 'ForAllValues:StringEquals': { 'aws:TagKeys': ['Keep'] } })]),
  );
});

test('nothing else may set a tag', () => {
  const tagging = Object.entries(stack.ofType('IAM::Policy')).filter(([, policy]) =>
    JSON.stringify(policy).includes('comprehend:TagResource'),
  );
  expect(tagging.map(([name]) => name.replace('RoleDefaultPolicy', '')).sort()).toEqual([
    'ObservabilityDashboardLiveTablePostponeFromWidget',
    'PostponeRoutePostpone',
  ]);
});

test('without a guard the function is there, and has the rights that all functions have', () => {
  const name = 'PostponeRoutePostpone';
  expect(rightsOf(synth(), name)).toEqual({ plain: everyFunction(name).sort(), conditional: [], conditions: [] });
});
