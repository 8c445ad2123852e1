import { type FunctionName, functionSettings, readSettings } from '../../lambda/settings.ts';
import { everything, type Properties, synth } from '../support/stack.ts';

const stack = synth({
  ...everything,
  pollIntervalSeconds: 20,
  trainingUsdPerHour: 2.5,
  exemptTagKey: 'keep',
  exemptTagValue: '',
  guardMode: 'report',
  warnPercent: 70,
  graceMinutes: 30,
  maxTrainingMinutes: 600,
  maxTrainingTagKey: 'at-most',
});
const functions = Object.entries(stack.ofType('Lambda::Function'));

test('run Node 24 on arm64, traced, with JSON logs in a group of their own and source maps', () => {
  for (const [name, properties] of functions) {
    expect(properties).toMatchObject({
      Runtime: 'nodejs24.x',
      Architectures: ['arm64'],
      TracingConfig: { Mode: 'Active' },
      LoggingConfig: { LogFormat: 'JSON', LogGroup: `{${name}Logs}` },
      Role: `{${name}Role.Arn}`,
      Environment: {
        Variables: { NODE_OPTIONS: '--enable-source-maps', POWERTOOLS_SERVICE_NAME: 'comprehend-stop-training' },
      },
    });
  }
});

const stopWorkflowArns = { DocumentClassifier: '{StopWorkflow}', EntityRecognizer: '{StopEntityRecognizerWorkflow}' };
const sweepWorkflowArn = '{GuardSweepWorkflow}';
const retryAfterSeconds = 20;
const trainingUsdPerHour = 2.5;
const exemptTag = { key: 'keep', value: '' };
const ofGuard = { guardMode: 'report', exemptTag, maxTrainingTagKey: 'at-most' };
const expected: Record<FunctionName, object> = {
  'stop-training': { stopWorkflowArns, retryAfterSeconds },
  'describe-stop': { stopWorkflowArns, retryAfterSeconds, trainingUsdPerHour },
  'stop-all': { stopWorkflowArns, sweepWorkflowArn, retryAfterSeconds, exemptTag },
  'describe-stop-all': { sweepWorkflowArn, retryAfterSeconds },
  'training-meter': {
    ...ofGuard,
    stopWorkflowArns,
    trainingUsdPerHour,
    ledgerTable: '{GuardTrainingMeterLedger}',
    eventBus: 'default',
    limits: { monthlyLimitUsd: 500, warnPercent: 70, graceMinutes: 30, maxTrainingMinutes: 600 },
  },
  'find-runs': { ...ofGuard, stopWorkflowArns },
  'report-sweep': { stopWorkflowArns, trainingUsdPerHour },
  'budget-notification': { eventBus: 'default', actualCostTopicArn: '{GuardMonthlyBudgetActualTopic}' },
};

const propertiesOf = (functionName: FunctionName): Properties =>
  functions.map(([, properties]) => properties).find(({ Handler }) => Handler === `${functionName}.handler`) ?? {};

test.each(Object.keys(functionSettings) as FunctionName[])('%s reads what the stack’s settings say', (name) => {
  const { Variables } = propertiesOf(name).Environment as { Variables: Record<string, string> };
  expect(readSettings(name, Variables)).toEqual(expected[name]);
  // Besides what all functions have, nothing that it doesn't read.
  expect(Object.keys(Variables)).toHaveLength(functionSettings[name].length + 2);
});

test.each<[FunctionName, memory: number, timeout: number]>([
  ['stop-training', 256, 28],
  ['describe-stop', 256, 28],
  ['stop-all', 512, 28],
  ['describe-stop-all', 256, 28],
  ['training-meter', 512, 300],
  ['find-runs', 512, 300],
  ['report-sweep', 512, 300],
  ['budget-notification', 256, 28],
])('%s has %i MB, and %i s', (name, MemorySize, Timeout) => {
  expect(propertiesOf(name)).toMatchObject({ MemorySize, Timeout });
});
