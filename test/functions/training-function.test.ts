import type { FunctionName } from '../../lambda/functions.ts';
import { alarmKey } from '../../lambda/guard/alarm-key.ts';
import { env, everything, type Properties, synth, toldTo } from '../support/stack.ts';

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
const stack = synth(given, env);
const functions = Object.entries(stack.ofType('Lambda::Function'));

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
const [sweepWorkflowArn, ledgerTable] = ['{GuardSweepWorkflow}', '{GuardTrainingMeterLedger}'];
const [retryAfterSeconds, trainingUsdPerHour] = [20, 2.5];
const ofSurvey = {
  ...{ stopWorkflowArns, trainingUsdPerHour, ledgerTable },
  ...{ exemptTagKey: 'keep', exemptTagValue: '', maxTrainingTagKey: 'at-most' },
};
const ofView = {
  ...ofSurvey,
  ...{ monthlyLimitUsd: 500, warnPercent: 70, maxTrainingMinutes: 600, regions: ['eu-west-1'] },
};
const ofReading = { ...ofView, graceMinutes: 30, guardMode: 'report' };
const postponeFunctionArn = '{ObservabilityDashboardLiveTablePostponeFromWidget.Arn}';
const expected: Record<FunctionName, object> = {
  'stop-training': { stopWorkflowArns, retryAfterSeconds },
  'describe-stop': { stopWorkflowArns, retryAfterSeconds, trainingUsdPerHour },
  // What a person may stop doesn't depend on the ledger.
  'stop-all': { ...ofSurvey, ledgerTable: null, sweepWorkflowArn, retryAfterSeconds },
  'describe-stop-all': { sweepWorkflowArn, retryAfterSeconds },
  'list-training': { ...ofView, retryAfterSeconds },
  postpone: { stopWorkflowArns, exemptTagKey: 'keep', exemptTagValue: '', ledgerTable, retryAfterSeconds },
  'show-training': {
    ...ofView,
    stopFunctionArn: '{ObservabilityDashboardLiveTableStopFromWidget.Arn}',
    postponeFunctionArn,
  },
  'stop-from-widget': { ...ofView, postponeFunctionArn },
  'postpone-from-widget': ofView,
  'take-reading': { ...ofReading, sweepWorkflowArn },
  'answer-signal': { ...ofReading, budgetUsd: 500, alarmKeys: ['big-bill', 'bill'].map(alarmKey) },
  'follow-sweep': { stopWorkflowArns, trainingUsdPerHour, ledgerTable, stopTimeoutMinutes: 60 },
  'report-sweep': { stopWorkflowArns, trainingUsdPerHour, stackName: 'ComprehendStopTraining' },
  'budget-notification': { sweepWorkflowArn, actualCostTopicArn: '{GuardMonthlyBudgetActualTopic}' },
};

const nameOf = ({ Handler }: Properties) => String(Handler).replace('.handler', '') as FunctionName;

test.each(functions)('%s reads what the stack’s settings say', (id, properties) => {
  const name = nameOf(properties);
  expect([name, toldTo(stack, id)]).toEqual([name, expected[name]]);
});

test('the readings get null for what is not set, and alarms by name', () => {
  const toldWith = (id: string, ...[settings, where]: Parameters<typeof synth>) => toldTo(synth(settings, where), id);
  const [byClock, forSignals] = ['GuardTrainingMeterFunction', 'GuardSweepWorkflowReadFunction'] as const;
  expect(toldWith(byClock, { maxTrainingMinutes: 600 }, env).monthlyLimitUsd).toBeNull();
  expect(toldWith(byClock, { monthlyLimitUsd: 5 }, env).maxTrainingMinutes).toBeNull();
  const alarmNames = ['a', `arn:aws:cloudwatch:${env.region}:${env.account}:alarm:team: bill`];
  expect(toldWith(forSignals, { monthlyLimitUsd: 5, alarmNames, budgetUsd: 0 }, env)).toMatchObject({
    alarmKeys: ['a', 'team: bill'].map(alarmKey),
    budgetUsd: null,
  });
});

test('a hundred alarms with long names stay within Lambda’s 4 KB of variables', () => {
  const alarmNames = Array.from({ length: 100 }, (_, i) => `${i}`.padStart(255, 'long name '));
  const of = synth({ monthlyLimitUsd: 5, alarmNames }, env);
  const { Variables } = of.one('Lambda::Function', 'GuardSweepWorkflowReadFunction').Environment as {
    Variables: Record<string, string>;
  };
  expect(JSON.stringify(Variables).length).toBeLessThan(4096);
});

test('functions that survey the account get no ledger without the guard', () => {
  const withoutGuard = synth({ dashboard: true }, env);
  for (const id of ['TrainingRouteListTraining', 'ObservabilityDashboardLiveTableShowTraining']) {
    expect(toldTo(withoutGuard, id)).toMatchObject({
      ...{ ledgerTable: null, monthlyLimitUsd: null, maxTrainingMinutes: null },
      regions: ['eu-west-1'],
    });
  }
});

test('have the memory and the time that they need', () => {
  const sizes = Map.groupBy(functions, ([, { MemorySize, Timeout }]) => `${MemorySize} MB, ${Timeout} s`);
  const named = Array.from(sizes, ([size, all]) => [size, all.map(([, properties]) => nameOf(properties)).sort()]);
  expect(Object.fromEntries(named)).toEqual({
    '1769 MB, 28 s': [
      ...['describe-stop', 'describe-stop-all', 'list-training', 'postpone'],
      ...['show-training', 'stop-all', 'stop-training'],
    ],
    '512 MB, 60 s': ['take-reading'],
    '512 MB, 120 s': ['answer-signal', 'follow-sweep', 'report-sweep'],
    '1769 MB, 120 s': ['budget-notification'],
    '1769 MB, 45 s': ['postpone-from-widget', 'stop-from-widget'],
  });
});
