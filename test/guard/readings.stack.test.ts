import { readStack, stackWith, synth } from '../support/stack.ts';

const stack = synth({ monthlyLimitUsd: 500 });
const alarm = (name: string, of = stack) => of.one('CloudWatch::Alarm', `GuardTrainingMeter${name}`);

test('the ledger has one item per run and note, is encrypted, recoverable, and goes with the stack', () => {
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

const intervals: [minutes: number | undefined, rate: string, alarmMinutes: number][] = [
  // By default.
  [undefined, 'rate(1 minute)', 5],
  [5, 'rate(5 minutes)', 5],
  [10, 'rate(10 minutes)', 10],
  [60, 'rate(1 hour)', 60],
];

describe.each(intervals)('with a meterIntervalMinutes of %s', (given, rate, alarmMinutes) => {
  const other = synth({ monthlyLimitUsd: 500, ...(given && { meterIntervalMinutes: given }) });
  const meterIntervalMinutes = given ?? 1;

  test('takes a reading by the schedule, and doesn’t try a failed one again once the next is due', () => {
    const untilTheNext = { MaximumEventAgeInSeconds: meterIntervalMinutes * 60, MaximumRetryAttempts: 2 };
    expect(other.one('Events::Rule', 'GuardTrainingMeterSchedule')).toMatchObject({
      ScheduleExpression: rate,
      State: 'ENABLED',
      Targets: [{ Arn: '{GuardTrainingMeterFunction.Arn}', RetryPolicy: untilTheNext }],
    });
    const config = other.one('Lambda::EventInvokeConfig', 'GuardTrainingMeterFunctionEventInvokeConfig');
    expect(config).toMatchObject(untilTheNext);
  });

  const patient = ['MeterSilent', 'MeterFailed', 'TagsUnreadable'];
  test.each(patient)('the alarm %s looks at 15 minutes and at least three readings', (name) => {
    const { Period, EvaluationPeriods } = alarm(name, other);
    expect([Period, EvaluationPeriods]).toEqual([alarmMinutes * 60, 3]);
    const minutes = (Number(Period) * Number(EvaluationPeriods)) / 60;
    expect(minutes).toBeGreaterThanOrEqual(15);
    expect(minutes / meterIntervalMinutes).toBeGreaterThanOrEqual(3);
  });

  test('the alarm on the cost speaks at the first reading that finds the limit reached', () => {
    const { Period, EvaluationPeriods } = alarm('CostOverLimit', other);
    expect([Period, EvaluationPeriods]).toEqual([meterIntervalMinutes * 60, 1]);
  });

  test('readings that always fail are an alarm: every period has one', () => {
    const { Threshold, Period } = alarm('MeterFailed', other);
    expect([Threshold, Number(Period) >= meterIntervalMinutes * 60]).toEqual([1, true]);
  });
});

test('with maxTrainingMinutes alone there are readings, but no limit to alarm at', () => {
  const other = readStack(stackWith({ maxTrainingMinutes: 600 }));
  const names = Object.keys(other.ofType('CloudWatch::Alarm')).filter((name) => name.startsWith('GuardTrainingMeter'));
  expect(names).toEqual(['MeterSilent', 'MeterFailed', 'TagsUnreadable'].map((name) => `GuardTrainingMeter${name}`));
});

test.each<[settings: Parameters<typeof synth>[0], consequence: RegExp]>([
  [{}, /The guard stops every run that is not exempt, until the month ends or the limit is raised\./],
  [{ graceMinutes: 60 }, /not exempt, from the announced time on, until the month ends/],
  [{ guardMode: 'report' }, /The guard only reports it and stops nothing\./],
])('the alarm on the cost says what the guard does about it: %j', (settings, consequence) => {
  const of = synth({ monthlyLimitUsd: 500, ...settings });
  expect(alarm('CostOverLimit', of).AlarmDescription).toMatch(consequence);
});
