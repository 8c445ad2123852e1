import fc from 'fast-check';
import { alarmPatterns } from '../../lib/guard/sweep-triggers.ts';
import { env, everything, type Properties, type SynthesizedStack, synth } from '../support/stack.ts';

const stack = synth(everything);
const prefix = 'GuardSweepTriggers';
const rulesOf = (of: SynthesizedStack): Record<string, Properties> =>
  Object.fromEntries(
    Object.entries(of.ofType('Events::Rule'))
      .filter(([name]) => name.startsWith(prefix))
      .map(([name, rule]) => [name.slice(prefix.length), rule]),
  );
const alarmNamesIn = (pattern: unknown): string[] => (pattern as { detail: { alarmName: string[] } }).detail.alarmName;

describe('rules', () => {
  test('match the named alarms and anomalies of Amazon Comprehend, and no event of this project', () => {
    const patterns = Object.entries(rulesOf(stack)).map(([name, { EventPattern }]) => [name, EventPattern]);
    expect(Object.fromEntries(patterns)).toEqual({
      AlarmStateChange: {
        source: ['aws.cloudwatch'],
        'detail-type': ['CloudWatch Alarm State Change'],
        detail: { alarmName: ['big-bill', 'bill'], state: { value: ['ALARM'] } },
      },
      AnomalyDetected: {
        source: ['aws.ce'],
        'detail-type': ['Anomaly Detected'],
        detail: {
          $or: [{ dimensionValue: ['Amazon Comprehend'] }, { rootCauses: { service: ['Amazon Comprehend'] } }],
        },
      },
    });
  });

  test('start the sweep with the whole event, for 24 hours, and keep what starts nothing', () => {
    for (const { Targets, State } of Object.values(rulesOf(stack))) {
      expect(State).toBe('ENABLED');
      expect(Targets).toEqual([
        {
          Id: 'Target0',
          Arn: '{GuardSweepWorkflow}',
          RoleArn: '{GuardSweepWorkflowEventsRole.Arn}',
          RetryPolicy: { MaximumEventAgeInSeconds: 86_400, MaximumRetryAttempts: 185 },
          DeadLetterConfig: { Arn: '{GuardSweepTriggersDeadLetters.Arn}' },
        },
      ]);
    }
  });

  test('don’t exist without alarms and anomalies', () => {
    expect(rulesOf(synth({ monthlyLimitUsd: 500 }))).toEqual({});
  });
});

describe('alarms', () => {
  const alarmArn = (region: string, account: string) => `arn:aws:cloudwatch:${region}:${account}:alarm:team: bill`;
  const withAlarms = (alarmNames: string[], where?: typeof env) =>
    rulesOf(synth({ monthlyLimitUsd: 500, alarmNames }, where));

  test('given by ARN are matched by name', () => {
    const { AlarmStateChange } = withAlarms(['a', alarmArn(env.region, env.account)], env);
    expect(alarmNamesIn(AlarmStateChange?.EventPattern)).toEqual(['a', 'team: bill']);
  });

  describe('where the stack leaves region and account open', () => {
    const before = { ...process.env };
    afterEach(() => {
      process.env = { ...before };
    });

    test('must be of the command line’s region and account, and any are taken if that has none either', () => {
      Object.assign(process.env, { CDK_DEFAULT_REGION: env.region, CDK_DEFAULT_ACCOUNT: env.account });
      expect(() => withAlarms([alarmArn('us-east-1', env.account)])).toThrow("of the stack's own region eu-west-1");
      expect(() => withAlarms([alarmArn(env.region, '999999999999')])).toThrow("of the stack's own account");
      expect(withAlarms([alarmArn(env.region, env.account)])).toHaveProperty('AlarmStateChange');
      delete process.env.CDK_DEFAULT_REGION;
      delete process.env.CDK_DEFAULT_ACCOUNT;
      expect(withAlarms([alarmArn('ap-south-1', '999999999999')])).toHaveProperty('AlarmStateChange');
    });
  });

  // EventBridge's limit. https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-quota.html
  const maxLength = 2048;
  const lengthOf = (pattern: unknown) => JSON.stringify(pattern).length;

  test('are spread over as many rules as their names need, and none is lost', () => {
    const names = Array.from({ length: 40 }, (_, i) => `${i}`.padEnd(255, 'x'));
    const patterns = Object.entries(withAlarms(names)).filter(([name]) => name.startsWith('AlarmStateChange'));
    expect(patterns.map(([name]) => name)).toEqual(['', 1, 2, 3, 4, 5].map((i) => `AlarmStateChange${i}`));
    expect(patterns.flatMap(([, { EventPattern }]) => alarmNamesIn(EventPattern))).toEqual(names);
    for (const [, { EventPattern }] of patterns) expect(lengthOf(EventPattern)).toBeLessThanOrEqual(maxLength);
  });

  test('of any names are in one pattern each, within the limit', () => {
    const name = fc.string({ minLength: 1, maxLength: 255, unit: fc.constantFrom('a', '"', '\\', 'ü', ' ') });
    fc.assert(
      fc.property(fc.uniqueArray(name, { maxLength: 60 }), (names) => {
        const patterns = alarmPatterns(names);
        expect(patterns.flatMap(alarmNamesIn)).toEqual(names);
        // As the template has it.
        const lengths = patterns.map(({ detailType, ...pattern }) =>
          lengthOf({ ...pattern, 'detail-type': detailType }),
        );
        expect(Math.max(0, ...lengths)).toBeLessThanOrEqual(maxLength);
      }),
    );
  });
});

test('the dead-letter queue is encrypted, and keeps for 14 days', () => {
  expect(stack.one('SQS::Queue')).toEqual({ SqsManagedSseEnabled: true, MessageRetentionPeriod: 14 * 24 * 3600 });
});
