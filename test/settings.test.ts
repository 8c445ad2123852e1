import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { App, Aws } from 'aws-cdk-lib';
import { RetentionDays } from 'aws-cdk-lib/aws-logs';
import { privateSourceIps } from '../lib/api/callers-policy.ts';
import {
  checkedSettings,
  defaultSettings,
  type StackSettings,
  settingNames,
  settingsFromContext,
  stackSettings,
} from '../lib/settings.ts';
import { checkTogether, hasGuard } from '../lib/settings-together.ts';
import { settingsWarnings } from '../lib/warnings.ts';
import { settingsTable } from './support/settings-table.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const cdkContext = JSON.parse(readFileSync(join(root, 'cdk.json'), 'utf8')).context;
const inContext = (context: Record<string, unknown>) =>
  settingsFromContext(new App({ context: { ...cdkContext, ...context } }).node);

const maxUsd = 1_000_000_000;
const role = 'arn:aws:iam::123456789012:role/service/CI+build=1@x.y_z-';
const alarmArn = 'arn:aws:cloudwatch:us-east-1:123456789012:alarm:a:b';
const alarmsOf = (length: number) => Array.from({ length }, (_, i) => `alarm ${i}`);
const list = ', in a JSON array or with commas between them';

interface Row {
  /** The rule in words. */
  readonly allowed: string;
  /** A value that may be given, and how it is read; if that is missing, unchanged. */
  readonly accepts: readonly (readonly [given: unknown, value?: unknown])[];
  readonly refuses: readonly unknown[];
}
const wholeNumber = (least: number, most: number): Row => ({
  allowed: `a whole number from ${least} to ${most}`,
  accepts: [[least], [most], [`${least}`, least], [` ${most} `, most]],
  refuses: [least - 1, most + 1, `${most + 1}`, least + 0.5, '', ' ', 'often', '80%', true, [least], Number.NaN],
});
const amount: Row = {
  allowed: `an amount in USD above 0, at most ${maxUsd}`,
  accepts: [[0.01], ['500', 500], ['2.55', 2.55], ['1e3', 1000], [maxUsd], [`${maxUsd}`, maxUsd]],
  refuses: [0, '0', -5, '', ' ', 'much', '$3', 'NaN', 'Infinity', maxUsd + 0.01, '1e10', true, [500]],
};
const flag: Row = {
  allowed: 'true or false',
  accepts: [[true], [false], ['true', true], ['false', false]],
  refuses: ['yes', 'True', '', 0, 1, ['true']],
};
const isRetention = (days: RetentionDays | string): days is RetentionDays =>
  typeof days === 'number' && days !== RetentionDays.INFINITE;
const retention = Object.values(RetentionDays)
  .filter(isRetention)
  .sort((a, b) => a - b);

const rows: { readonly [Name in keyof StackSettings]: Row } = {
  pollIntervalSeconds: wholeNumber(1, 300),
  stopTimeoutMinutes: wholeNumber(5, 1440),
  logRetentionDays: {
    allowed: `one of ${retention.join(', ')}`,
    accepts: [...retention.map((days) => [days] as const), ['7', 7]],
    refuses: [0, 2, 91, 9999, '', 'for ever'],
  },
  allowedPrincipals: {
    allowed: `ARNs of IAM users or roles, without wildcards, or 12-digit account ids${list}`,
    accepts: [
      [`${role}, 123456789012,${role}`, [role, '123456789012']],
      ['["arn:aws-us-gov:iam::123456789012:user/Ann,Bob"]', ['arn:aws-us-gov:iam::123456789012:user/Ann,Bob']],
    ],
    refuses: [
      ...['', [], '[]', '*', '12345678901', 123456789012, true, '["a"', [null], [`${role}\n`], `${role},`],
      ...['root', 'role/*', 'group/ml'].map((resource) => `arn:aws:iam::123456789012:${resource}`),
      ...['arn:aws:iam::12345:role/x', 'arn:aws:sts::123456789012:assumed-role/x/session'],
    ],
  },
  allowedSourceIps: {
    allowed: `IP addresses or CIDR ranges${list}`,
    accepts: [
      ['203.0.113.7, 203.0.113.0/24', ['203.0.113.7', '203.0.113.0/24']],
      [['2001:DB8::/32', '::ffff:192.0.2.1', '0.0.0.0/0', '203.0.113.0/32', '::/0', '2001:db8::/128']],
    ],
    refuses: [
      ...['', [], '[]', 'localhost', '203.0.113.256', '203.0.113', '203.0.113.0/33', '203.0.113.0/', '203.0.113.0/-1'],
      ...['203.0.113.0/24/8', '2001:db8::/129', '2001:db8:::', 'fe80::1%eth0', [1], 8, { a: 1 }, ['203.0.113.0/24\n']],
    ],
  },
  trainingUsdPerHour: amount,
  alertEmail: {
    allowed: 'an e-mail address',
    accepts: [['ml-ops+guard@team.example.co.uk'], [`${'a'.repeat(242)}@example.com`]],
    refuses: [
      ...['', ' ', 'me', 'me@', '@example.com', 'a@example', 'a b@example.com', 'a@b.com,c@d.com', 7],
      `${'a'.repeat(243)}@example.com`,
    ],
  },
  dashboard: flag,
  monthlyLimitUsd: amount,
  meterIntervalMinutes: wholeNumber(1, 60),
  alarmNames: {
    allowed: `at most 100 names of alarms, of 1 to 255 characters each, or ARNs of alarms${list}`,
    accepts: [
      ['a, b c ,a', ['a', 'b c']],
      [' ["a, b", "ü"]', ['a, b', 'ü']],
      [['x'.repeat(255)]],
      [alarmsOf(100)],
      [[]],
      [alarmArn, [alarmArn]],
    ],
    refuses: [
      ...['', 'a,,b', '["a"', '[1]', 'a\u0007b', ['x'.repeat(256)], 7, true, [' a'], { a: 1 }],
      ...['arn:aws:sns:us-east-1:123456789012:alarm', 'arn:aws:cloudwatch:us-east-1:1234:alarm:a'],
      'arn:aws:cloudwatch:us-east-1:123456789012:alarm:',
      alarmsOf(101),
    ],
  },
  billingAlarmName: {
    allowed: 'the name of an alarm, of 1 to 255 characters',
    accepts: [['monthly bill'], ['x'.repeat(255)]],
    refuses: ['', ' ', ' a', 'a ', 'x'.repeat(256), alarmArn, 7, ['a']],
  },
  anomalies: flag,
  exemptTagKey: {
    allowed: 'a text of 1 to 128 characters that does not begin with aws:',
    accepts: [['x'], ['x'.repeat(128)]],
    refuses: ['', 'x'.repeat(129), 'aws:x', 7],
  },
  exemptTagValue: {
    allowed: 'a text of 0 to 256 characters',
    accepts: [[''], ['x'.repeat(256)]],
    refuses: ['x'.repeat(257), true],
  },
  slackWorkspaceId: {
    allowed: 'the id of a Slack workspace, such as T0123ABCD',
    accepts: [['T0123ABCD'], ['T'.repeat(255)]],
    refuses: ['t0123abcd', 'T 1', '', 'T'.repeat(256), 1],
  },
  slackChannelId: {
    allowed: 'the id of a Slack channel, such as C0123ABCD',
    accepts: [['C0123ABCD'], ['c'.repeat(256)]],
    refuses: ['#ml-ops', '', 'C'.repeat(257), true],
  },
  regions: {
    allowed:
      'regions with Amazon Comprehend (us-east-1, us-east-2, us-west-2, ap-northeast-1, ap-northeast-2, ap-south-1, ' +
      'ap-southeast-1, ap-southeast-2, ca-central-1, eu-central-1, eu-west-1, eu-west-2, us-gov-west-1), each once and ' +
      `all of one partition${list}`,
    accepts: [[['us-east-1', 'eu-west-1']], ['us-east-1, eu-west-1', ['us-east-1', 'eu-west-1']], [['us-gov-west-1']]],
    // Unknown, without Comprehend, twice, of two partitions.
    refuses: ['mars-1', ['eu-north-1'], 'us-east-1,us-east-1', ['us-east-1', 'us-gov-west-1'], '', 'us-east-1,', 5],
  },
  maxTrainingMinutes: wholeNumber(1, 43_200),
  maxTrainingTagKey: {
    allowed: 'a text of 1 to 128 characters that does not begin with aws:',
    accepts: [['x'], ['k'.repeat(128)]],
    refuses: ['', 5],
  },
  warnPercent: wholeNumber(0, 99),
  graceMinutes: wholeNumber(0, 1440),
  guardMode: { allowed: 'stop or report', accepts: [['stop'], ['report']], refuses: ['Stop', '', 'dry-run', true] },
  budgetUsd: {
    allowed: `an amount in USD from 0, at most ${maxUsd}`,
    accepts: [[0], ['0', 0], [maxUsd]],
    refuses: [-0.01, '', ' ', maxUsd + 0.01, 'none', false, []],
  },
  budgetForecastPercent: wholeNumber(1, 1000),
  budgetActualPercent: wholeNumber(1, 1000),
};
const table = Object.entries(rows) as [keyof StackSettings, Row][];

describe('each setting', () => {
  test.each(table)('%s is read, from context and from code', (name, { accepts }) => {
    for (const [given, value = given] of accepts) {
      expect([given, inContext({ [name]: given })]).toEqual([given, { ...defaultSettings, [name]: value }]);
      expect(checkedSettings({ [name]: given })).toEqual({ ...defaultSettings, [name]: value });
    }
  });

  test.each(table)('%s fails with one line when it is wrong', (name, { allowed, refuses }) => {
    for (const given of refuses) {
      const message = `${name} must be ${allowed}, got ${Number.isNaN(given) ? 'NaN' : JSON.stringify(given)}`;
      expect(message).not.toContain('\n');
      expect(() => inContext({ [name]: given })).toThrow(new Error(message));
      expect(() => checkedSettings({ [name]: given })).toThrow(new Error(message));
    }
  });

  test.each(table)('%s has a default that it allows, and its comment names it', (name) => {
    const { rule, byDefault } = stackSettings[name];
    if (byDefault !== undefined) expect(rule.read(byDefault)).toEqual(byDefault);
    const cell = new RegExp(`\\| \`${name}\` \\| ([^|]+) \\|`).exec(settingsTable())?.[1];
    if (byDefault === undefined || Array.isArray(byDefault)) expect(cell).toMatch(/\w/);
    else expect(cell).toBe(`${byDefault}`);
  });

  test('has its default when it is missing or null', () => {
    expect(inContext({ pollIntervalSeconds: null, alertEmail: undefined })).toEqual(defaultSettings);
  });
});

describe('a key that is no setting', () => {
  test.each([
    ['monthlyLimtUsd', 'monthlyLimitUsd'],
    ['MonthlyLimitUsd', 'monthlyLimitUsd'],
    ['monthly-limit-usd', 'monthlyLimitUsd'],
    ['monthlyLimit', 'monthlyLimitUsd'],
    ['max-training', 'maxTrainingMinutes'],
    ['stop-training:monthlyLimitUsd', 'monthlyLimitUsd'],
  ])('%s fails with the nearest setting', (key, nearest) => {
    const error = new Error(`${key} is not a setting, did you mean ${nearest}?`);
    expect(() => inContext({ monthlyLimitUsd: 5, [key]: 5 })).toThrow(error);
    expect(() => checkedSettings({ [key]: undefined })).toThrow(error);
  });

  const unlike = ['colour', 'x', 'constructor', 'toString', 'team:colour', 'our-stage', 'a/b'];
  test.each(unlike)('%s, similar to none, fails with the list of settings', (key) => {
    const error = new Error(`${key} is not a setting; the settings are ${settingNames.join(', ')}`);
    expect(() => inContext({ [key]: 'red' })).toThrow(error);
  });

  test('is allowed if it is the CDK’s own', () => {
    const keys = [
      ...['aws:cdk:enable-path-metadata', 'aws:cdk:bundling-stacks', 'aws-cdk:enableDiffNoFail', '@aws-cdk/core:x'],
      ...['acknowledged-issue-numbers', 'cli-telemetry', 'availability-zones:account=123456789012:region=eu-west-1'],
      ...['ssm:account=123456789012:parameterName=/limit:region=eu-west-1', 'vpc-provider:account=123456789012'],
    ];
    expect(inContext(Object.fromEntries(keys.map((key) => [key, true])))).toEqual(defaultSettings);
  });
});

describe('settings that don’t go together, or with the region', () => {
  const check = (given: Partial<StackSettings>, region?: string) => () => checkTogether(checkedSettings(given), region);
  const guarded = { monthlyLimitUsd: 5 };
  const slack = { slackWorkspaceId: 'T1', slackChannelId: 'C1' };
  const noBudgets = 'which has no AWS Budgets, got 500';
  const noEvents = 'which no event of us-east-1 reaches';
  const noChat = 'which has no Amazon Q Developer in chat applications';

  test.each<[Partial<StackSettings>, string | undefined, string]>([
    [{ slackChannelId: 'C1' }, undefined, 'slackChannelId must come with slackWorkspaceId, got "C1" alone'],
    [{ slackWorkspaceId: 'T1' }, undefined, 'slackWorkspaceId must come with slackChannelId, got "T1" alone'],
    [{ graceMinutes: 5, maxTrainingMinutes: 9 }, undefined, 'graceMinutes must be 0 without monthlyLimitUsd, got 5'],
    [
      { ...guarded, maxTrainingTagKey: 'Stop-Training ' },
      undefined,
      'maxTrainingTagKey must be another key than exemptTagKey, stop-training, got "Stop-Training "',
    ],
    [{ ...guarded, budgetUsd: 500 }, 'cn-north-1', `budgetUsd must be 0 in cn-north-1, ${noBudgets}`],
    [{ maxTrainingMinutes: 9, budgetUsd: 500 }, 'us-gov-west-1', `budgetUsd must be 0 in us-gov-west-1, ${noBudgets}`],
    [slack, 'us-gov-west-1', `slackChannelId must be left out in us-gov-west-1, ${noChat}, got "C1"`],
    [
      { ...guarded, billingAlarmName: 'bill' },
      'us-gov-west-1',
      `billingAlarmName must be left out in us-gov-west-1, ${noEvents}, got "bill"`,
    ],
    [{ ...guarded, anomalies: true }, 'cn-north-1', `anomalies must be false in cn-north-1, ${noEvents}, got true`],
    [
      { ...guarded, regions: ['us-east-1', 'eu-west-1'] },
      'ap-south-1',
      "regions must hold the stack's own region ap-south-1, got us-east-1, eu-west-1",
    ],
  ])('%j in %s fail with one line', (given, region, message) => {
    expect(check(given, region)).toThrow(new Error(message));
    if (region) expect(check(given, Aws.REGION)).not.toThrow();
    const { monthlyLimitUsd: _, maxTrainingMinutes: __, ...withoutGuard } = given;
    if (region && given !== slack) expect(check(withoutGuard, region)).not.toThrow();
  });

  test('more allowed callers than a resource policy has room for fail by its characters', () => {
    const roles = (count: number, accountOf = (_: number) => '123456789012') =>
      Array.from({ length: count }, (_, i) => `arn:aws:iam::${accountOf(i)}:role/Role${1000 + i}`);
    expect(check({ allowedPrincipals: roles(183) })).not.toThrow();
    // Each account stands there too.
    expect(check({ allowedPrincipals: roles(100, (i) => `${123456789012 + i}`) })).toThrow();
    expect(check({ allowedPrincipals: roles(183), allowedSourceIps: ['2001:db8::/32', '192.0.2.0/24'] })).toThrow(
      "allowedPrincipals must take at most 8192 characters together with allowedSourceIps, the room in an API's resource policy, got 82",
    );
  });

  test('don’t include valid combinations', () => {
    expect(check({ ...guarded, ...slack, graceMinutes: 5 })).not.toThrow();
    expect(check({ ...guarded, budgetUsd: 0 }, 'us-gov-west-1')).not.toThrow();
    const signals = { budgetUsd: 5, anomalies: true, billingAlarmName: 'bill' };
    expect(check({ ...guarded, ...slack, ...signals, regions: ['eu-west-1'] }, 'eu-west-1')).not.toThrow();
  });
});

describe('a warning about something allowed but hardly intended', () => {
  const warningsOf = (settings: Partial<StackSettings>) => settingsWarnings({ ...defaultSettings, ...settings });
  const guarded = { monthlyLimitUsd: 5 };
  const differing: Partial<StackSettings> = {
    maxTrainingTagKey: 'limit',
    warnPercent: 79,
    graceMinutes: 1,
    meterIntervalMinutes: 6,
    alarmNames: ['a'],
    billingAlarmName: 'bill',
    anomalies: true,
    exemptTagKey: 'keep',
    exemptTagValue: '',
    guardMode: 'report',
    budgetUsd: 0,
    budgetForecastPercent: 81,
    budgetActualPercent: 99,
  };

  test('is not given for the defaults, with the guard or without', () => {
    expect([warningsOf({}), warningsOf(guarded)]).toEqual([{}, {}]);
    const areGuarded = [{}, guarded, { maxTrainingMinutes: 5 }].map((given) => hasGuard(checkedSettings(given)));
    expect(areGuarded).toEqual([false, true, true]);
  });

  test.each(Object.entries(differing))('is given for %s without the guard', (name, value) => {
    const sentence = `${name}: without monthlyLimitUsd or maxTrainingMinutes there is no guard, and this has no effect.`;
    expect(warningsOf({ [name]: value })).toEqual({ settingsWithoutGuard: sentence });
    expect(warningsOf({ ...guarded, [name]: value })).not.toHaveProperty('settingsWithoutGuard');
  });

  test('is given for every setting of the guard, and for no other', () => {
    const others = { pollIntervalSeconds: 20, alertEmail: 'a@example.com', trainingUsdPerHour: 2, dashboard: true };
    expect(warningsOf({ ...others, logRetentionDays: 1, allowedPrincipals: ['123456789012'] })).toEqual({});
    const names = Object.keys(differing);
    expect(warningsOf(differing).settingsWithoutGuard).toMatch(new RegExp(`^${names.join(', ')}: `));
    expect(settingNames.filter((name) => stackSettings[name].isOfGuard)).toEqual(names);
  });

  test.each([
    [{ maxTrainingMinutes: 5, warnPercent: 70 }, 'warnPercent has no effect without monthlyLimitUsd.'],
    [{ ...guarded, budgetActualPercent: 99 }, 'budgetActualPercent has no effect without budgetUsd.'],
    [{ ...guarded, budgetForecastPercent: 81 }, 'budgetForecastPercent has no effect without budgetUsd.'],
    [{ ...guarded, budgetUsd: 500, warnPercent: 70, budgetForecastPercent: 81 }, undefined],
  ])('is given for a setting without the one that gives it an effect: %j', (given, sentence) => {
    expect(warningsOf(given).settingsWithoutEffect).toBe(sentence);
  });

  test('is given for a budget with a grace, which only the limit announces', () => {
    expect(Object.keys(warningsOf({ ...guarded, budgetUsd: 500, graceMinutes: 30 }))).toEqual(['budgetStopsNothing']);
  });

  test('is given for anomalies, which need an immediate alert subscription', () => {
    expect(warningsOf({ ...guarded, anomalies: true })).toEqual({
      anomalySubscription: expect.stringMatching(
        /^anomalies: .*immediate alerts.*Amazon Comprehend.* no event ever comes\.$/,
      ),
    });
  });

  test('is given for a region where Amazon Comprehend was not available', () => {
    const warned = ['eu-north-1', 'us-gov-west-1', Aws.REGION].map((region) =>
      settingsWarnings(defaultSettings, region),
    );
    expect(warned).toEqual([
      {
        regionWithoutComprehend: expect.stringMatching(
          /^Amazon Comprehend was not in eu-north-1 on 2026-11-29; it was in us-east-1, us-east-2, /,
        ),
      },
      {},
      {},
    ]);
  });

  test('is given for a deadline that an execution’s polls can’t reach', () => {
    const tooManyPolls =
      'With pollIntervalSeconds 15 a stop workflow whose stops are refused can poll for 2.6 hours, not for ' +
      'stopTimeoutMinutes 159: an execution may have 25000 events.';
    expect(warningsOf({ stopTimeoutMinutes: 158 })).toEqual({});
    expect(warningsOf({ stopTimeoutMinutes: 159 })).toEqual({ tooManyPolls });
    expect(warningsOf({ stopTimeoutMinutes: 476, pollIntervalSeconds: 60 })).toEqual({});
  });

  test.each([
    ['10.0.0.0', '10.255.255.255', '9.255.255.255', '11.0.0.0'],
    ['172.16.0.0', '172.31.255.255', '172.15.255.255', '172.32.0.0'],
    ['192.168.0.0', '192.168.255.255', '192.167.255.255', '192.169.0.0'],
    ['100.64.0.0', '100.127.255.255', '100.63.255.255', '100.128.0.0'],
    ['fc00::', 'fdff:ffff:ffff:ffff:ffff:ffff:ffff:ffff', 'fbff:ffff::', 'fe00::'],
  ])('is given for a caller’s address from %s to %s', (first, last, before, after) => {
    expect(privateSourceIps([before, first, `${first}/24`, last, after])).toEqual([first, `${first}/24`, last]);
  });
});

test('docs/settings.md has the table of settings', () => {
  const [, between] = readFileSync(join(root, 'docs/settings.md'), 'utf8').split(/<!-- \/?settings -->/);
  expect(between?.trim()).toBe(settingsTable());
});
