import { isIP } from 'node:net';
import { RetentionDays } from 'aws-cdk-lib/aws-logs';
import type { Node } from 'constructs';
import type { GuardMode } from '../lambda/guard/sweep.ts';

/** The settings of a deployment, from CDK context: `-c key=value` or `context` in cdk.json. */
export interface Config {
  /**
   * Seconds between two polls of one classifier's Status: 1 to 300. An ending is noticed at most this much late; a poll
   * costs 3 state transitions.
   *
   * @default 15
   */
  readonly pollIntervalSeconds: number;
  /**
   * Minutes until a stop workflow gives up and ends TIMED_OUT: 5 to 1440.
   *
   * @default 60
   */
  readonly stopTimeoutMinutes: number;
  /**
   * Days that logs are kept: one of the values CloudWatch Logs takes.
   *
   * @default 90
   */
  readonly logRetentionDays: number;
  /**
   * Who alone may call the API: ARNs of IAM users and roles, without wildcards, or 12-digit ids of accounts; of this
   * account or others. It only narrows: each needs a policy of his own that allows the call. A JSON array, or a text
   * with commas between them. API Gateway takes 8,192 characters of resource policy, which is room for some 80 ARNs.
   *
   * @default - whom IAM allows, of this account
   */
  readonly allowedPrincipals: readonly string[];
  /**
   * From where alone the API may be called: public IPv4 or IPv6 addresses or CIDR ranges. It only narrows. A JSON array,
   * or a text with commas between them. An IPv6 address is seen only once the endpoint is made dual-stack.
   *
   * @default - anywhere
   */
  readonly allowedSourceIps: readonly string[];
  /**
   * What an hour of training costs, in USD: above 0.
   *
   * @default 3, the list price
   * @see https://aws.amazon.com/comprehend/pricing/
   */
  readonly trainingUsdPerHour: number;
  /**
   * What training may cost in this region in a month (UTC), in USD: above 0. When it is reached, whatever trains is
   * stopped. Without it there is no guard: no meter, no sweep, no budget, and the settings below mean nothing.
   *
   * @default - no guard
   */
  readonly monthlyLimitUsd?: number | undefined;
  /**
   * Where alarms are sent, and the sweeps' reports with them; the address must be confirmed once, and again when a guard
   * is added or removed, since that has a topic of its own.
   *
   * @default - nowhere: the guard's go to the topic ReportTopicArn, to which others may subscribe; without a guard there
   * are no alarms
   */
  readonly alertEmail?: string | undefined;
  /**
   * Whether there is a CloudWatch dashboard: $3 a month beyond the three that an account has free.
   *
   * @default - true with `alertEmail` or `monthlyLimitUsd`, else false
   */
  readonly dashboard?: boolean | undefined;
  /**
   * Minutes between two readings of the training meter: 1 to 60. Overspending is noticed at most this much late.
   *
   * @default 5
   */
  readonly meterIntervalMinutes: number;
  /**
   * CloudWatch alarms that start a sweep when they go to ALARM: names, or ARNs of the stack's own region and account. A
   * JSON array, or a text with commas between them.
   *
   * @default - none
   */
  readonly alarmNames: readonly string[];
  /**
   * Name of a billing alarm in us-east-1, the only region with billing metrics, that starts a sweep when it goes to
   * ALARM. For a stack in another region, a second stack is made; see `UsEast1Signals`.
   *
   * @default - none
   */
  readonly billingAlarmName?: string | undefined;
  /**
   * Whether what Cost Anomaly Detection finds about Amazon Comprehend starts a sweep. For a stack in another region
   * than us-east-1, a second stack is made; see `UsEast1Signals`.
   *
   * @default false
   */
  readonly anomalies: boolean;
  /**
   * Key of the tag by which a sweep leaves a classifier alone: 1 to 128 characters.
   *
   * @default 'stop-training'
   */
  readonly exemptTagKey: string;
  /**
   * Value of that tag: at most 256 characters.
   *
   * @default 'exempt'
   */
  readonly exemptTagValue: string;
  /**
   * `stop`, or `report`: then signals stop nothing and the report says what would have been stopped. `POST /stop-all`
   * stops in either.
   *
   * @default 'stop'
   */
  readonly guardMode: GuardMode;
  /**
   * Percent of `monthlyLimitUsd` that AWS Budgets forecasts for the month when a report is sent of what a sweep would stop: 1 to
   * 1000.
   *
   * @default 80
   */
  readonly budgetForecastPercent: number;
  /**
   * Percent of `monthlyLimitUsd` that AWS Budgets has counted when it starts a sweep: 1 to 1000.
   *
   * @default 100
   */
  readonly budgetActualPercent: number;
}

export const defaultConfig: Config = {
  pollIntervalSeconds: 15,
  stopTimeoutMinutes: 60,
  logRetentionDays: 90,
  allowedPrincipals: [],
  allowedSourceIps: [],
  trainingUsdPerHour: 3,
  meterIntervalMinutes: 5,
  alarmNames: [],
  anomalies: false,
  exemptTagKey: 'stop-training',
  exemptTagValue: 'exempt',
  guardMode: 'stop',
  budgetForecastPercent: 80,
  budgetActualPercent: 100,
};

/** Of one execution. @see https://docs.aws.amazon.com/step-functions/latest/dg/service-quotas.html read 2026-11-23 */
const mostHistoryEvents = 25_000;

/**
 * Settings that are allowed each but not together: polled so often for so long, a stop workflow fails for its 25,000
 * events before its deadline. A round that only polls has 9. A warning, since hardly a stop takes that long.
 */
export const tooManyPolls = ({ pollIntervalSeconds, stopTimeoutMinutes }: Config): string | undefined => {
  const hours = (mostHistoryEvents / 9) * (pollIntervalSeconds / 3600);
  if (stopTimeoutMinutes / 60 <= hours) return undefined;
  const reach = `With pollIntervalSeconds ${pollIntervalSeconds} a stop workflow can poll for ${hours.toFixed(1)} hours`;
  return `${reach}, not for stopTimeoutMinutes ${stopTimeoutMinutes}: an execution may have ${mostHistoryEvents} events.`;
};

/**
 * Reads and checks the settings.
 *
 * @throws Error of one line naming the key, the value got, and what is allowed
 */
export const readConfig = (node: Node): Config => ({
  pollIntervalSeconds: read(node, 'pollIntervalSeconds', wholeNumber(1, 300)),
  stopTimeoutMinutes: read(node, 'stopTimeoutMinutes', wholeNumber(5, 1440)),
  logRetentionDays: read(node, 'logRetentionDays', oneOf(retentionDays)),
  allowedPrincipals: read(node, 'allowedPrincipals', principals),
  allowedSourceIps: read(node, 'allowedSourceIps', sourceIps),
  trainingUsdPerHour: read(node, 'trainingUsdPerHour', amountUsd),
  monthlyLimitUsd: read(node, 'monthlyLimitUsd', amountUsd),
  alertEmail: read(node, 'alertEmail', email),
  dashboard: read(node, 'dashboard', flag),
  meterIntervalMinutes: read(node, 'meterIntervalMinutes', wholeNumber(1, 60)),
  alarmNames: read(node, 'alarmNames', alarms),
  billingAlarmName: read(node, 'billingAlarmName', alarmName),
  anomalies: read(node, 'anomalies', flag),
  exemptTagKey: read(node, 'exemptTagKey', text(1, 128)),
  exemptTagValue: read(node, 'exemptTagValue', text(0, 256)),
  guardMode: read(node, 'guardMode', guardMode),
  budgetForecastPercent: read(node, 'budgetForecastPercent', wholeNumber(1, 1000)),
  budgetActualPercent: read(node, 'budgetActualPercent', wholeNumber(1, 1000)),
});

/** The settings that differ from their defaults and mean nothing, for want of `monthlyLimitUsd`. */
export const idleSettings = (config: Config): string[] =>
  config.monthlyLimitUsd === undefined
    ? guardSettings.filter((key) => JSON.stringify(config[key]) !== JSON.stringify(defaultConfig[key]))
    : [];

const guardSettings = [
  'meterIntervalMinutes',
  'alarmNames',
  'billingAlarmName',
  'anomalies',
  'exemptTagKey',
  'exemptTagValue',
  'guardMode',
  'budgetForecastPercent',
  'budgetActualPercent',
] as const satisfies (keyof Config)[];

/** What a value may be, in words, and how to read it: undefined where it can't be. */
interface Rule<Value> {
  readonly allowed: string;
  readonly parse: (got: unknown) => Value | undefined;
}

const read = <Key extends keyof Config>(
  node: Node,
  key: Key,
  { allowed, parse }: Rule<NonNullable<Config[Key]>>,
): Config[Key] => {
  const got: unknown = node.tryGetContext(key) ?? defaultConfig[key];
  const value = parse(got);
  if (value === undefined && got !== undefined) {
    throw new Error(`${key} must be ${allowed}, got ${JSON.stringify(got)}`);
  }
  return value as Config[Key];
};

/** `-c` gives strings, cdk.json numbers; both are taken. */
const numberOf = (got: unknown): number =>
  Number(typeof got === 'number' || (typeof got === 'string' && got.trim() !== '') ? got : Number.NaN);

const numberThat = (allowed: string, allows: (value: number) => boolean): Rule<number> => ({
  allowed,
  parse: (got) => (allows(numberOf(got)) ? numberOf(got) : undefined),
});

const wholeNumber = (least: number, most: number): Rule<number> =>
  numberThat(
    `a whole number from ${least} to ${most}`,
    (value) => Number.isInteger(value) && value >= least && value <= most,
  );

const oneOf = (values: readonly number[]): Rule<number> =>
  numberThat(`one of ${values.join(', ')}`, (value) => values.includes(value));

const mostUsd = 1_000_000_000;
const amountUsd = numberThat(`an amount in USD above 0, at most ${mostUsd}`, (value) => value > 0 && value <= mostUsd);

// RetentionDays.INFINITE is 9999 in the CDK only; logs that nobody ever deletes are no setting here.
const retentionDays = Object.values(RetentionDays)
  .filter((days): days is RetentionDays => typeof days === 'number' && days !== RetentionDays.INFINITE)
  .sort((a, b) => a - b);

const text = (least: number, most: number): Rule<string> => ({
  allowed: `a text of ${least} to ${most} characters`,
  parse: (got) => (typeof got === 'string' && got.length >= least && got.length <= most ? got : undefined),
});

const flag: Rule<boolean> = {
  allowed: 'true or false',
  parse: (got) => (`${got}` === 'true' ? true : `${got}` === 'false' ? false : undefined),
};

const guardMode: Rule<GuardMode> = {
  allowed: 'stop or report',
  parse: (got) => (got === 'stop' || got === 'report' ? got : undefined),
};

/** Enough to catch a slip; whether an address exists, only the mail that asks for confirmation can tell. */
const email: Rule<string> = {
  allowed: 'an e-mail address',
  parse: (got) =>
    typeof got === 'string' && got.length <= 254 && /^[^\s@,;:<>()[\]"\\]+@[\w-]+(\.[\w-]+)+$/.test(got)
      ? got
      : undefined,
};

/** @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricAlarm.html read 2026-11-23 */
const isAlarmName = (name: unknown): name is string =>
  typeof name === 'string' && /^\P{Cc}{1,255}$/u.test(name) && name.trim() === name && !name.startsWith('arn:');

const alarmName: Rule<string> = {
  allowed: 'the name of an alarm, of 1 to 255 characters',
  parse: (got) => (isAlarmName(got) ? got : undefined),
};

/** The parts of an alarm's ARN; undefined for a name. */
export const parseAlarmArn = (alarm: string) => {
  const [, region, accountId, name] = /^arn:[\w-]+:cloudwatch:([\w-]+):(\d{12}):alarm:(.*)$/.exec(alarm) ?? [];
  return region && accountId && isAlarmName(name) ? { region, accountId, name } : undefined;
};

const listOf = (items: string, allows: (item: unknown) => boolean): Rule<readonly string[]> => ({
  allowed: `${items}, in a JSON array or with commas between them`,
  parse: (got) => {
    const list = typeof got === 'string' ? splitList(got) : got;
    return Array.isArray(list) && list.every(allows) ? [...new Set<string>(list)] : undefined;
  },
});

const alarms = listOf(
  'names of alarms, of 1 to 255 characters each, or ARNs of alarms',
  (alarm) => isAlarmName(alarm) || parseAlarmArn(`${alarm}`) !== undefined,
);

// No sessions of roles: a session is known by its role's ARN. No root: for that there is the account's id.
const principals = listOf(
  'ARNs of IAM users or roles, without wildcards, or 12-digit account ids',
  (principal) =>
    typeof principal === 'string' && /^(arn:aws[\w-]*:iam::\d{12}:(user|role)\/[\w+=,.@/-]+|\d{12})$/.test(principal),
);

const sourceIps = listOf('IP addresses or CIDR ranges', (range) => {
  // The pattern leaves out IPv6 zones, which node:net takes and no policy does.
  const [, address = '', bits = '0'] = /^([\da-f.:]+)(?:\/(\d{1,3}))?$/i.exec(`${range}`) ?? [];
  const version = isIP(address);
  return typeof range === 'string' && version !== 0 && Number(bits) <= (version === 4 ? 32 : 128);
});

const splitList = (list: string): unknown => {
  if (!list.trimStart().startsWith('[')) return list.split(',').map((item) => item.trim());
  try {
    return JSON.parse(list);
  } catch {
    return undefined;
  }
};
