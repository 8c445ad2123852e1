import { inspect } from 'node:util';
import type { IAlarm } from 'aws-cdk-lib/aws-cloudwatch';
import { distance } from 'fastest-levenshtein';
import { longestTrainingMinutes } from '../lambda/account/tags.ts';
import * as rules from './setting-rules.ts';
import { guardSetting, type Setting, setting } from './setting-rules.ts';

/**
 * The settings of a deployment. A row is all there is to a setting: its members' types, defaults, checks and the table of
 * docs/settings.md follow from it. The first paragraph of its comment is that table's.
 */
export const stackSettings = {
  /**
   * Seconds between two polls of a model's Status. An ending is noticed within this time; a poll costs 3 state
   * transitions.
   *
   * @default 15
   */
  pollIntervalSeconds: setting(rules.wholeNumber(1, 300), 15),
  /** Minutes until a stop workflow gives up and ends `TIMED_OUT`. @default 60 */
  stopTimeoutMinutes: setting(rules.wholeNumber(5, 1440), 60),
  /** Days that logs are kept. @default 90 */
  logRetentionDays: setting(rules.daysOfRetention, 90),
  /**
   * Only these may call the API. Each still needs a policy that allows the call; other accounts may be named too.
   *
   * API Gateway takes 8,192 characters of resource policy, which is room for some 80 ARNs.
   *
   * @default - everyone in this account whom IAM allows
   */
  allowedPrincipals: setting(rules.principals),
  /**
   * Only from these public addresses may the API be called.
   *
   * An IPv6 address is seen only once the endpoint is made dual-stack.
   *
   * @default - anywhere
   */
  allowedSourceIps: setting(rules.sourceIps),
  /**
   * USD that an hour of training costs; the default is the list price.
   *
   * @default 3
   * @see https://aws.amazon.com/comprehend/pricing/
   */
  trainingUsdPerHour: setting(rules.amountAbove0, 3),
  /**
   * Gets alarms, and with the guard its reports. The address confirms its subscription once, and again when a guard is added
   * or removed.
   *
   * A topic is made for it, with the guard or without; others may subscribe to the guard's, `ReportTopicArn`.
   *
   * @default - nobody
   */
  alertEmail: setting(rules.email),
  /**
   * Slack workspace whose channel gets alarms, and with the guard its reports. An administrator authorizes it once for Amazon
   * Q Developer in chat applications.
   *
   * @default - no chat
   */
  slackWorkspaceId: setting(rules.slackWorkspace),
  /** The channel in that workspace. @default - no chat */
  slackChannelId: setting(rules.slackChannel),
  /**
   * Regions that get a stack each and share `monthlyLimitUsd`: each region's readings add up the cost of all and stop the runs of their own.
   *
   * @default - the region that is deployed to
   */
  regions: setting(rules.regionsOfAccount, []),
  /**
   * Whether there is a CloudWatch dashboard: $3 per month beyond an account's three free ones.
   *
   * @default - true with `alertEmail`, a Slack channel or the guard
   */
  dashboard: setting(rules.oneOf(true, false)),
  /**
   * USD that training may cost in a calendar month (UTC), in all `regions` together. When it is reached, the guard stops what trains.
   *
   * @default - no guard
   */
  monthlyLimitUsd: setting(rules.amountAbove0),
  /**
   * Minutes that a run may train before the guard stops it. A model's tag (`maxTrainingTagKey`) overrides this, shorter
   * or longer. Makes a guard also without `monthlyLimitUsd`.
   *
   * @default - no limit
   */
  maxTrainingMinutes: setting(rules.wholeNumber(1, longestTrainingMinutes)),
  /** Key of the tag with a model's own longest training time, in minutes. @default stop-training-after-minutes */
  maxTrainingTagKey: guardSetting(rules.tagKey, 'stop-training-after-minutes'),
  /** Percent of `monthlyLimitUsd` at which people are warned, once a month; 0 for no warning. @default 80 */
  warnPercent: guardSetting(rules.wholeNumber(0, 99), 80),
  /** Minutes between reaching `monthlyLimitUsd` and the first stop, which is announced. @default 0 */
  graceMinutes: guardSetting(rules.wholeNumber(0, 1440), 0),
  /**
   * Minutes between two readings. Overspending is noticed within this time; 1 instead of 5 costs at most $0.91 per
   * month. @default 1
   */
  meterIntervalMinutes: guardSetting(rules.wholeNumber(1, 60), 1),
  /** CloudWatch alarms of this region and account whose change to `ALARM` starts a sweep. @default - none */
  alarmNames: guardSetting(rules.alarms, []),
  /**
   * Billing alarm in us-east-1 whose change to `ALARM` starts a sweep.
   *
   * For a stack in another region a second stack is made, see `UsEast1Signals`.
   *
   * @default - none
   */
  billingAlarmName: guardSetting(rules.alarmName),
  /**
   * Whether Cost Anomaly Detection's findings about Amazon Comprehend start a sweep. Needs an immediate alert subscription.
   *
   * For a stack in another region than us-east-1 a second stack is made, see `UsEast1Signals`.
   *
   * @default false
   */
  anomalies: guardSetting(rules.oneOf(true, false), false),
  /** Key of the tag that exempts a model from the guard. @default stop-training */
  exemptTagKey: guardSetting(rules.tagKey, 'stop-training'),
  /** Value of that tag. @default exempt */
  exemptTagValue: guardSetting(rules.tagValue, 'exempt'),
  /**
   * With `report`, the guard stops nothing and reports say what would have been stopped; `POST /stop-all` still stops.
   *
   * @default stop
   */
  guardMode: guardSetting(rules.oneOf('stop', 'report'), 'stop'),
  /**
   * USD of a monthly budget in AWS Budgets, which counts Amazon Comprehend as a whole (endpoints and inference too), in all regions,
   * without credits and refunds; 0 for no budget.
   *
   * @default - no budget
   */
  budgetUsd: guardSetting(rules.amountFrom0),
  /** Percent of the budget from which a month's forecast is reported. @default 80 */
  budgetForecastPercent: guardSetting(rules.wholeNumber(1, 1000), 80),
  /** Percent of the budget whose spending starts a sweep. @default 100 */
  budgetActualPercent: guardSetting(rules.wholeNumber(1, 1000), 100),
};

type Table = typeof stackSettings;

/** The settings, as `-c` takes them, and what only an app of its own can give. Each has a default. */
export interface StopTrainingProps extends Partial<StackSettings> {
  /**
   * CloudWatch alarms of this region and account whose change to `ALARM` starts a sweep, beside `alarmNames`: at most 10. A
   * composite alarm stands for more of them.
   *
   * @default - none
   */
  readonly alarms?: IAlarm[];
  /**
   * Whether the stack writes API Gateway's setting of this account and region with the role for logs. A region has one such
   * setting, and API Gateway refuses an API with logs where there is none.
   *
   * @default false, which leaves it to the app
   */
  readonly cloudWatchRole?: boolean;
}

/** Those of them that are no settings, with the types that jsii takes. */
export const constructProps = { alarms: 'IAlarm[]', cloudWatchRole: 'boolean' } as const satisfies {
  readonly [Name in Exclude<keyof StopTrainingProps, keyof StackSettings>]: string;
};

/** The settings of a deployment, checked; those without a default may be undefined. */
export type StackSettings = {
  readonly [Name in keyof Table]: Table[Name] extends Setting<infer Value> ? Value : never;
};

export const settingNames = Object.keys(stackSettings) as (keyof Table)[];

const settingsOf = (valueOf: (name: keyof Table) => unknown): StackSettings =>
  Object.fromEntries(settingNames.map((name) => [name, valueOf(name)])) as StackSettings;

export const defaultSettings = settingsOf((name) => stackSettings[name].byDefault);

/**
 * Checks settings and adds defaults.
 *
 * @param given - by name; null and undefined stand for the default
 * @throws Error of one line: the name, the value got and what is allowed; or a name that is no setting, and the nearest
 */
export const checkedSettings = (given: { readonly [Name in keyof Table]?: unknown }): StackSettings => {
  for (const name of Object.keys(given)) refuseUnknown(name);
  return settingsOf((name) => {
    const { rule, byDefault } = stackSettings[name];
    const got = given[name] ?? undefined;
    const value = got === undefined ? byDefault : rule.read(got);
    if (value === undefined && got !== undefined) throw new Error(wrongValue(name, got));
    return value;
  });
};

/** The line for a value that a setting's rule refuses. */
export const wrongValue = (name: keyof Table, got: unknown): string =>
  `${name} must be ${stackSettings[name].rule.allowed}, got ${showValue(got)}`;

/**
 * The value given, in one line. JSON shows a construct by its path: JavaScript lets an app pass a role for its ARN, and a
 * construct itself can't be written as JSON. Nor can Infinity and the like, which Node shows.
 */
export const showValue = (got: unknown): string =>
  ['string', 'boolean', 'object'].includes(typeof got)
    ? JSON.stringify(got, (_, part) => (part?.node?.path === undefined ? part : `construct ${part.node.path}`))
    : inspect(got);

/** Checks the settings in CDK context: `-c name=value`, or `context` in cdk.json. @throws Error as `checkedSettings` does */
export const settingsFromContext = (node: { getAllContext(): Readonly<Record<string, unknown>> }): StackSettings =>
  checkedSettings(node.getAllContext());

/**
 * The CDK's own keys: `@aws-cdk/…`, `aws:cdk:…`, `aws-cdk:…`, `cli-telemetry`, what `cdk acknowledge` writes, and what lookups have
 * found, such as `availability-zones:account=…`.
 */
const cdkKey = /^(@[^/]+\/|aws:|aws-cdk:|cli-|acknowledged-issue-numbers$|[\w-]+:account=)/;

const refuseUnknown = (key: string): void => {
  if (settingNames.some((name) => name === key) || cdkKey.test(key)) return;
  const nearest = nearestSetting(key.toLowerCase().replace(/[^a-z]/g, ''));
  throw new Error(
    `${key} is not a setting${nearest ? `, did you mean ${nearest}?` : `; the settings are ${settingNames.join(', ')}`}`,
  );
};

/** The setting whose name holds these letters or is held by them, else the one that a few slips lead to. */
const nearestSetting = (letters: string): string | undefined => {
  const awayOf = (name: string): number => {
    const spelt = name.toLowerCase();
    return letters.length > 3 && (spelt.includes(letters) || letters.includes(spelt)) ? 0 : distance(letters, spelt);
  };
  const [nearest] = settingNames.toSorted((one, other) => awayOf(one) - awayOf(other));
  return nearest && awayOf(nearest) <= letters.length / 3 ? nearest : undefined;
};
