import { kindNames, listOperationOf, operationOf } from '../lambda/account/kind.ts';
import { listing, logDelivery, rolesOf, stopWorkflows, sweep, widget } from './rights/policies.ts';
import { everything, synth } from './support/stack.ts';

/** What the rows of test/rights amount to. */
const stack = synth(everything);
const roles = rolesOf(stack);

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
