import { isIP } from 'node:net';

/** What the value of a setting may be. */
export interface Rule<Value> {
  /** In words, for `… must be <allowed>` and docs/settings.md. */
  readonly allowed: string;
  /** The prop's type in TypeScript, of what jsii knows. */
  readonly type: string;
  /** The value, from a text or as it is: `-c` gives texts, cdk.json and code give either. Undefined where it is wrong. */
  readonly read: (got: unknown) => Value | undefined;
  /** Whether it, or an item of it, may be a token: it is a text that only goes into the template. Synth has to know all others. */
  readonly mayBeToken?: boolean;
}

/** Whether a text holds what only the deployment or a lookup knows: the CDK's tokens, and what stands for a lookup's answer. */
export const isOpenText = (text: string): boolean => /\$\{Token\[|dummy-value-for-/.test(text);

/** A row of the table of settings. */
export interface Setting<Value> {
  readonly rule: Rule<NonNullable<Value>>;
  readonly byDefault: Value;
  /** It means nothing without the guard. */
  readonly isOfGuard: boolean;
}

/** Makes a setting with a default, or one that is undefined where it isn't given. */
interface MakeSetting {
  <Value>(rule: Rule<Value>, byDefault: NoInfer<Value>): Setting<Value>;
  <Value>(rule: Rule<Value>): Setting<Value | undefined>;
}
const settingWith =
  (isOfGuard: boolean): MakeSetting =>
  <Value>(rule: Rule<NonNullable<Value>>, byDefault?: Value) => ({ rule, byDefault: byDefault as Value, isOfGuard });
export const setting = settingWith(false);
export const guardSetting = settingWith(true);

/** Decimal only: `Number` would take a blank text for 0, and 0x10 for 16. */
const numberOf = (got: unknown): number =>
  Number(
    typeof got === 'number' || (typeof got === 'string' && /^\s*[\d.][\d.e+-]*\s*$/i.test(got)) ? got : Number.NaN,
  );

const numberThat = (allowed: string, allows: (value: number) => boolean): Rule<number> => ({
  allowed,
  type: 'number',
  read: (got) => (allows(numberOf(got)) ? numberOf(got) : undefined),
});

export const wholeNumber = (least: number, most: number): Rule<number> => {
  const allows = (value: number) => Number.isInteger(value) && value >= least && value <= most;
  return numberThat(`a whole number from ${least} to ${most}`, allows);
};

export const numberFrom = (least: number, most: number): Rule<number> =>
  numberThat(`a number from ${least} to ${most}`, (value) => value >= least && value <= most);

const maxUsd = 1_000_000_000;

const amount = (from: string, isEnough: (usd: number) => boolean): Rule<number> =>
  numberThat(`an amount in USD ${from}, at most ${maxUsd}`, (usd) => isEnough(usd) && usd <= maxUsd);
export const amountAbove0 = amount('above 0', (usd) => usd > 0);
export const amountFrom0 = amount('from 0', (usd) => usd >= 0);

/** @see https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutRetentionPolicy.html */
const retentionDays = [
  1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653,
];

export const daysOfRetention = numberThat(`one of ${retentionDays.join(', ')}`, (days) => retentionDays.includes(days));

const textOf = (allowed: string, form: RegExp, mayBeToken = true): Rule<string> => ({
  allowed,
  type: 'string',
  mayBeToken,
  read: (got) => (typeof got === 'string' && ((mayBeToken && isOpenText(got)) || form.test(got)) ? got : undefined),
});

/** @see https://docs.aws.amazon.com/tag-editor/latest/userguide/best-practices-and-strats.html */
export const tagKey = textOf('a text of 1 to 128 characters that does not begin with aws:', /^(?!aws:).{1,128}$/is);
export const tagValue = textOf('a text of 0 to 256 characters', /^.{0,256}$/s);

export const oneOf = <Value extends string | boolean>(...values: readonly Value[]): Rule<Value> => ({
  allowed: values.join(' or '),
  type: values.map((value) => (typeof value === 'string' ? `'${value}'` : value)).join(' | '),
  read: (got) => values.find((value) => got === value || got === `${value}`),
});

/** Enough to catch a slip; only the mail that asks for confirmation can tell whether an address exists. */
export const email = textOf('an e-mail address', /^(?=.{1,254}$)[^\s@,;:<>()[\]"\\]+@[\w-]+(\.[\w-]+)+$/);

/** @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricAlarm.html */
const formOfAlarmName = /^(?!arn:|\s)\P{Cc}{1,255}(?<!\s)$/u;

export const alarmName = textOf('the name of an alarm, of 1 to 255 characters', formOfAlarmName, false);

/** The parts of an alarm's ARN; undefined for a name. */
export const parseAlarmArn = (alarm: string) => {
  const [, region, account, name] = /^arn:[\w-]+:cloudwatch:([\w-]+):(\d{12}):alarm:(.*)$/.exec(alarm) ?? [];
  return region && account && name && formOfAlarmName.test(name) ? { region, account, name } : undefined;
};

/** A list, from an array, a JSON array in a text, or a text with commas: each item once. */
const listOf = (
  items: string,
  allows: (item: string) => boolean,
  { mayBeToken = false, isWhole = (_: readonly string[]): boolean => true } = {},
): Rule<string[]> => ({
  allowed: `${items}, in a JSON array or with commas between them`,
  type: 'string[]',
  mayBeToken,
  read: (got) => {
    const list = typeof got === 'string' ? splitList(got) : got;
    const isAllowed = (item: unknown) => typeof item === 'string' && ((mayBeToken && isOpenText(item)) || allows(item));
    return Array.isArray(list) && list.every(isAllowed) && isWhole(list) ? [...new Set(list)] : undefined;
  },
});

const splitList = (list: string): unknown => {
  if (!list.trimStart().startsWith('[')) return list.split(',').map((item) => item.trim());
  try {
    return JSON.parse(list);
  } catch {
    return undefined;
  }
};

/** Functions are told 15 characters for each, and Lambda allows 4 KB for all variables. */
const maxAlarms = 100;

export const alarms = listOf(
  `at most ${maxAlarms} names of alarms, of 1 to 255 characters each, or ARNs of alarms`,
  (alarm) => formOfAlarmName.test(alarm) || parseAlarmArn(alarm) !== undefined,
  { isWhole: ({ length }) => length <= maxAlarms },
);

/** An empty list is a mistake, such as a filter without a match. It must not mean everyone. */
const isNotEmpty = ({ length }: readonly string[]): boolean => length > 0;

/** No sessions of roles: a session is known by its role's ARN. No root: the account's id stands for that. */
export const principals = listOf(
  'ARNs of IAM users or roles, without wildcards, or 12-digit account ids',
  (principal) => /^(arn:aws[\w-]*:iam::\d{12}:(user|role)\/[\w+=,.@/-]+|\d{12})$/.test(principal),
  { mayBeToken: true, isWhole: isNotEmpty },
);

const isIpRange = (range: string): boolean => {
  // The pattern leaves out IPv6 zones, which node:net takes and no policy does.
  const [, address = '', bits = '0'] = /^([\da-f.:]+)(?:\/(\d{1,3}))?$/i.exec(range) ?? [];
  const version = isIP(address);
  return version !== 0 && Number(bits) <= (version === 4 ? 32 : 128);
};

export const sourceIps = listOf('IP addresses or CIDR ranges', isIpRange, { mayBeToken: true, isWhole: isNotEmpty });

/**
 * Where Amazon Comprehend was on 2026-11-29.
 *
 * @see https://docs.aws.amazon.com/comprehend/latest/dg/guidelines-and-limits.html
 */
export const comprehendRegions = (
  'us-east-1 us-east-2 us-west-2 ap-northeast-1 ap-northeast-2 ap-south-1 ap-southeast-1 ap-southeast-2 ' +
  'ca-central-1 eu-central-1 eu-west-1 eu-west-2 us-gov-west-1'
).split(' ');

/** Whether a region is of another partition than the commercial one: it lacks some services and gets no events of us-east-1. */
export const isOfOtherPartition = (region: string): boolean =>
  !/^(af|ap|ca|eu|il|me|mx|sa|us)-(?!gov-|iso)/.test(region);

/** Regions of one account, hence of one partition, each of them once. */
export const regionsOfAccount = listOf(
  `regions with Amazon Comprehend (${comprehendRegions.join(', ')}), each once and all of one partition`,
  (region) => comprehendRegions.includes(region),
  { isWhole: (list) => new Set(list).size === list.length && new Set(list.map(isOfOtherPartition)).size <= 1 },
);

export const slackWorkspace = textOf('the id of a Slack workspace, such as T0123ABCD', /^[0-9A-Z]{1,255}$/);

/** @see https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-chatbot-slackchannelconfiguration.html */
export const slackChannel = textOf('the id of a Slack channel, such as C0123ABCD', /^[A-Za-z0-9]{1,256}$/);
