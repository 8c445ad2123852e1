import { type FunctionName, readSettings } from '../../lambda/settings.ts';
import { env, everything, type Properties, synth } from '../support/stack.ts';

const given = {
  ...everything,
  pollIntervalSeconds: 20,
  trainingUsdPerHour: 2.5,
  exemptTagKey: 'keep',
  exemptTagValue: '',
  guardMode: 'report',
  warnPercent: 70,
  graceMinutes: 30,
  maxTrainingTagKey: 'at-most',
} as const;
const functions = Object.entries(synth(given, env).ofType('Lambda::Function'));

test('run Node 24 on arm64, traced, with JSON logs in a group of their own, under a role of their own', () => {
  for (const [name, properties] of functions) {
    expect(properties).toMatchObject({
      Runtime: 'nodejs24.x',
      Architectures: ['arm64'],
      TracingConfig: { Mode: 'Active' },
      LoggingConfig: { LogFormat: 'JSON', LogGroup: `{${name}Logs}` },
      Role: `{${name}Role.Arn}`,
      Environment: { Variables: { POWERTOOLS_SERVICE_NAME: 'comprehend-stop-training' } },
    });
  }
});

const stopWorkflowArns = { DocumentClassifier: '{StopWorkflow}', EntityRecognizer: '{StopEntityRecognizerWorkflow}' };
const sweepWorkflowArn = '{GuardSweepWorkflow}';
const retryAfterSeconds = 20;
const trainingUsdPerHour = 2.5;
const exemptTag = { key: 'keep', value: '' };
const maxTrainingTagKey = 'at-most';
const regions = ['eu-west-1'];
const limits = { monthlyLimitUsd: 500, warnPercent: 70, graceMinutes: 30, maxTrainingMinutes: 600 };
const ledgerTable = '{GuardTrainingMeterLedger}';
const ofGuard = { guardMode: 'report', exemptTag, maxTrainingTagKey };
const ofReader = {
  ...{ stopWorkflowArns, trainingUsdPerHour, exemptTag, maxTrainingTagKey, limits, regions },
  ledgerTableIfAny: ledgerTable,
};
const expected: Record<FunctionName, object> = {
  'stop-training': { stopWorkflowArns, retryAfterSeconds },
  'describe-stop': { stopWorkflowArns, retryAfterSeconds, trainingUsdPerHour },
  'stop-all': { stopWorkflowArns, sweepWorkflowArn, retryAfterSeconds, exemptTag },
  'describe-stop-all': { sweepWorkflowArn, retryAfterSeconds },
  'training-meter': {
    ...ofGuard,
    ...{ stopWorkflowArns, trainingUsdPerHour, ledgerTable, regions, limits },
    eventBus: 'default',
  },
  'find-runs': { ...ofGuard, stopWorkflowArns },
  'report-sweep': { stopWorkflowArns, trainingUsdPerHour },
  'budget-notification': { eventBus: 'default', actualCostTopicArn: '{GuardMonthlyBudgetActualTopic}' },
  'list-training': { ...ofReader, retryAfterSeconds },
  'show-training': { ...ofReader, stopFunctionArn: '{ObservabilityDashboardLiveTableStopFromWidget.Arn}' },
  'stop-from-widget': ofReader,
};

const nameOf = ({ Handler }: Properties) => String(Handler).replace('.handler', '') as FunctionName;
const variablesOf = ({ Environment }: Properties) => (Environment as { Variables: Record<string, string> }).Variables;

test.each(functions)('%s reads what the stack’s settings say', (_, properties) => {
  const [name, variables] = [nameOf(properties), variablesOf(properties)];
  expect([name, readSettings(name, variables)]).toEqual([name, expected[name]]);
  // Besides what all functions have, nothing that it doesn't read.
  expect(Object.keys(variables)).toHaveLength(Object.keys(expected[name]).length + 1);
});

test('the meter is told all regions that share a limit, and is told where there is none', () => {
  const meterOf = (...[settings, where]: Parameters<typeof synth>) =>
    readSettings(
      'training-meter',
      variablesOf(synth(settings, where).one('Lambda::Function', 'GuardTrainingMeterFunction')),
    );
  const both = ['eu-west-1', 'us-east-1'];
  expect(meterOf({ ...given, regions: both }, env).regions).toEqual(both);
  expect(meterOf({ maxTrainingMinutes: 600 }, env).limits).toEqual({
    monthlyLimitUsd: null,
    warnPercent: 80,
    graceMinutes: 0,
    maxTrainingMinutes: 600,
  });
  expect(meterOf({ monthlyLimitUsd: 5 }, env).limits.maxTrainingMinutes).toBeNull();
});

test('without the guard, functions that read all training are told so', () => {
  const { one } = synth({ dashboard: true }, env);
  for (const name of ['TrainingRouteListTraining', 'ObservabilityDashboardLiveTableShowTraining']) {
    const { ledgerTableIfAny, limits: none } = readSettings('list-training', {
      RETRY_AFTER_SECONDS: '15',
      ...variablesOf(one('Lambda::Function', name)),
    });
    expect([ledgerTableIfAny, none]).toEqual([
      null,
      { ...limits, monthlyLimitUsd: null, warnPercent: 80, graceMinutes: 0, maxTrainingMinutes: null },
    ]);
  }
});

test.each<[FunctionName, memory: number, timeout: number]>([
  ['stop-training', 1769, 28],
  ['describe-stop', 1769, 28],
  ['stop-all', 1769, 28],
  ['describe-stop-all', 1769, 28],
  ['training-meter', 512, 300],
  ['find-runs', 512, 180],
  ['report-sweep', 512, 180],
  ['budget-notification', 1769, 120],
  ['list-training', 1769, 28],
  ['show-training', 1769, 28],
  ['stop-from-widget', 1769, 45],
])('%s has %i MB, and %i s', (name, MemorySize, Timeout) => {
  const [properties] = functions.flatMap(([, of]) => (nameOf(of) === name ? of : []));
  expect(properties).toMatchObject({ MemorySize, Timeout });
});
