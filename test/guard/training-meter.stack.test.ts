import { metricNames } from '../../lambda/guard/events.ts';
import { readStack, stackWith, synth } from '../support/stack.ts';

const stack = synth({ monthlyLimitUsd: 500 });
const alarm = (name: string, of = stack) => of.one('CloudWatch::Alarm', `GuardTrainingMeter${name}`);

test('the ledger has an item a run and note, encrypted, recoverable, and goes with the stack', () => {
  expect(stack.one('DynamoDB::Table', 'GuardTrainingMeterLedger')).toEqual({
    BillingMode: 'PAY_PER_REQUEST',
    KeySchema: [
      { AttributeName: 'Month', KeyType: 'HASH' },
      { AttributeName: 'Run', KeyType: 'RANGE' },
    ],
    AttributeDefinitions: [
      { AttributeName: 'Month', AttributeType: 'S' },
      { AttributeName: 'Run', AttributeType: 'S' },
    ],
    TimeToLiveSpecification: { AttributeName: 'ExpiresAt', Enabled: true },
    PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
    SSESpecification: { SSEEnabled: true },
  });
  expect(stack.raw('DynamoDB::Table')).toMatchObject([{ DeletionPolicy: 'Delete' }]);
});

test.each([
  [1, 'rate(1 minute)'],
  [5, 'rate(5 minutes)'],
  [60, 'rate(1 hour)'],
])('every %i minutes it reads; a failed reading is not tried once the next is due', (meterIntervalMinutes, rate) => {
  const other = synth({ monthlyLimitUsd: 500, meterIntervalMinutes });
  const untilTheNext = { MaximumEventAgeInSeconds: meterIntervalMinutes * 60, MaximumRetryAttempts: 2 };
  expect(other.one('Events::Rule', 'GuardTrainingMeterSchedule')).toMatchObject({
    ScheduleExpression: rate,
    State: 'ENABLED',
    Targets: [{ Arn: '{GuardTrainingMeterFunction.Arn}', RetryPolicy: untilTheNext }],
  });
  expect(other.one('Lambda::EventInvokeConfig', 'GuardTrainingMeterFunctionEventInvokeConfig')).toMatchObject(
    untilTheNext,
  );
  for (const name of ['CostOverLimit', 'MeterSilent', 'TagsUnreadable']) {
    expect(alarm(name, other)).toHaveProperty('Period', meterIntervalMinutes * 60);
  }
});

const ofMeter = {
  Namespace: 'ComprehendStopTraining',
  Dimensions: [{ Name: 'service', Value: 'comprehend-stop-training' }],
  Period: 300,
};
test.each([
  [
    'CostOverLimit',
    'reaches the limit, and stays while periods lack a reading',
    { ...ofMeter, MetricName: metricNames.trainingCostMonthToDate, Statistic: 'Maximum', Threshold: 500 },
    { EvaluationPeriods: 1, ComparisonOperator: 'GreaterThanOrEqualToThreshold', TreatMissingData: 'ignore' },
  ],
  [
    'MeterSilent',
    'lacks readings for three intervals',
    { ...ofMeter, MetricName: metricNames.trainingCostMonthToDate, Statistic: 'SampleCount', Threshold: 1 },
    { EvaluationPeriods: 3, ComparisonOperator: 'LessThanThreshold', TreatMissingData: 'breaching' },
  ],
  [
    'MeterFailed',
    'fails in three intervals in a row',
    { Namespace: 'AWS/Lambda', MetricName: 'Errors', Statistic: 'Sum', Threshold: 1 },
    {
      EvaluationPeriods: 3,
      Dimensions: [{ Name: 'FunctionName', Value: '{GuardTrainingMeterFunction}' }],
      TreatMissingData: 'notBreaching',
    },
  ],
  [
    'TagsUnreadable',
    'can’t read one run’s tags',
    { ...ofMeter, MetricName: metricNames.unreadableTags, Statistic: 'Maximum', Threshold: 1 },
    { EvaluationPeriods: 1, ComparisonOperator: 'GreaterThanOrEqualToThreshold', TreatMissingData: 'notBreaching' },
  ],
])('the alarm %s speaks when the meter %s', (name, _, metric, when) => {
  expect(alarm(name)).toMatchObject({ ...metric, ...when });
});

/**
 * Lambda tries a failed call again after 1 minute and then 2 more, as long as the event isn't too old.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-error-handling.html
 */
test.each([1, 2, 3, 5, 60])(
  'with a reading every %i minutes, readings that always fail are an alarm',
  (meterIntervalMinutes) => {
    const { Threshold, Period, EvaluationPeriods } = alarm(
      'MeterFailed',
      synth({ monthlyLimitUsd: 500, meterIntervalMinutes }),
    );
    const failures = (reading: number) =>
      [0, 1, 3]
        .filter((minute) => minute < meterIntervalMinutes)
        .map((minute) => reading * meterIntervalMinutes + minute);
    const atMinutes = Array.from({ length: 400 }, (_, reading) => failures(reading)).flat();
    const minutes = Number(Period) / 60;
    // In every period, whatever minute it begins at: then in as many in a row as it takes.
    const sums = Array.from({ length: minutes }, (_, i) => 180 + i).map(
      (begin) => atMinutes.filter((minute) => minute >= begin && minute < begin + minutes).length,
    );
    expect(Math.min(...sums)).toBeGreaterThanOrEqual(Number(Threshold));
    expect(Number(EvaluationPeriods) * minutes).toBeLessThanOrEqual(3 * Math.max(meterIntervalMinutes, 5));
  },
);

test('with maxTrainingMinutes alone there is a meter, but no limit to alarm at', () => {
  const other = readStack(stackWith({ maxTrainingMinutes: 600 }));
  const names = Object.keys(other.ofType('CloudWatch::Alarm')).filter((name) => name.startsWith('GuardTrainingMeter'));
  expect(names).toEqual(['MeterSilent', 'MeterFailed', 'TagsUnreadable'].map((name) => `GuardTrainingMeter${name}`));
});
