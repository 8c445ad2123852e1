import { readStack, stackWith, synth } from '../support/stack.ts';

const stack = synth({ monthlyLimitUsd: 500 });
const alarm = (name: string, of = stack) => of.one('CloudWatch::Alarm', `GuardTrainingMeter${name}`);

test('the ledger has one item per run and note, and is encrypted and recoverable', () => {
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
});

// One minute is the default.
describe.each<[meterIntervalMinutes: number, rate: string, alarmMinutes: number]>([
  [1, 'rate(1 minute)', 5],
  [10, 'rate(10 minutes)', 10],
])('with a meterIntervalMinutes of %i', (meterIntervalMinutes, rate, alarmMinutes) => {
  const other = meterIntervalMinutes === 1 ? stack : synth({ monthlyLimitUsd: 500, meterIntervalMinutes });

  test('takes a reading by the schedule, and does not retry a failed one once the next is due', () => {
    const untilTheNext = { MaximumEventAgeInSeconds: meterIntervalMinutes * 60, MaximumRetryAttempts: 2 };
    expect(other.one('Events::Rule', 'GuardTrainingMeterSchedule')).toMatchObject({
      ScheduleExpression: rate,
      State: 'ENABLED',
      Targets: [{ Arn: '{GuardTrainingMeterFunction.Arn}', RetryPolicy: untilTheNext }],
    });
    const config = other.one('Lambda::EventInvokeConfig', 'GuardTrainingMeterFunctionEventInvokeConfig');
    expect(config).toMatchObject(untilTheNext);
  });

  test('readings that always fail are an alarm after 15 minutes and three readings, as silence and unreadable tags', () => {
    const looks = { Period: alarmMinutes * 60, EvaluationPeriods: 3, Threshold: 1 };
    for (const name of ['MeterSilent', 'MeterFailed', 'TagsUnreadable'])
      expect(alarm(name, other)).toMatchObject(looks);
  });

  test('the alarm on the cost goes off at the first reading that finds the limit reached', () => {
    const { Period, EvaluationPeriods } = alarm('CostOverLimit', other);
    expect([Period, EvaluationPeriods]).toEqual([meterIntervalMinutes * 60, 1]);
  });
});

test('with maxTrainingMinutes alone there are readings, but no limit to alarm at', () => {
  const other = readStack(stackWith({ maxTrainingMinutes: 600 }));
  const names = Object.keys(other.ofType('CloudWatch::Alarm')).filter((name) => name.startsWith('GuardTrainingMeter'));
  expect(names).toEqual(['MeterSilent', 'MeterFailed', 'TagsUnreadable'].map((name) => `GuardTrainingMeter${name}`));
});

test('the alarm on the cost says what the guard does about it', () => {
  const textOf = (of: typeof stack) => alarm('CostOverLimit', of).AlarmDescription;
  expect(textOf(stack)).toMatch(/The guard stops every run that is not exempt, until the month ends or the limit is/);
  const [graced, reporting] = [{ graceMinutes: 60 }, { guardMode: 'report' as const }].map((settings) =>
    textOf(synth({ monthlyLimitUsd: 500, ...settings })),
  );
  expect(graced).toMatch(/not exempt, from the announced time on, until the month ends/);
  expect(reporting).toMatch(/The guard only reports it and stops nothing\./);
});
