import type { IAlarm } from 'aws-cdk-lib/aws-cloudwatch';
import { Annotations, Arn, ArnFormat, Stack, Token } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import { oneOf } from './setting-rules.ts';
import {
  checkedSettings,
  type StackSettings,
  type StopTrainingProps,
  settingNames,
  stackSettings,
  wrongValue,
} from './settings.ts';
import { deployedTo } from './settings-together.ts';

/** What a construct is made by: settings, of which some may be tokens, and what only its props have. */
export interface ConstructSettings extends StackSettings {
  /** ARNs that only the deployment knows; the others are among `alarmNames`. */
  readonly alarmArns: readonly string[];
  readonly cloudWatchRole: boolean;
}

/**
 * The settings in a construct's props. Here alone tokens and the stand-ins of lookups are told from values, before any rule.
 *
 * A lookup that has no answer yet gives `dummy-value-for-…`, or NaN where a number is made of it. The CDK's command line looks it
 * up and synthesizes again, so that must not end the first synth.
 *
 * @throws Error of one line, as `checkedSettings` does; or a setting must be known and is a token
 */
export const settingsOfProps = (
  construct: Construct,
  { alarms, cloudWatchRole, ...props }: StopTrainingProps,
): ConstructSettings => {
  const open: [name: string, value: unknown][] = [];
  const known = Object.entries(props).map(([name, value]): [string, unknown] => {
    const isList = Array.isArray(value) && !Token.isUnresolved(value);
    const items: readonly unknown[] = isList ? value : [value];
    const openItems = items.filter(isOpen);
    const rule = ruleOf(name);
    const isWhole = isList ? rule?.type === 'string[]' : rule?.type === 'string' && !Array.isArray(value);
    if (openItems.length === 0 || (Number.isNaN(value) && !isLookupMissing(construct))) return [name, value];
    if (rule?.mayBeToken && isWhole) {
      if (name === 'allowedPrincipals') for (const item of openItems) checkPrincipal(construct, `${item}`);
      open.push([name, isList ? openItems : value]);
      return [name, isList ? items.filter((item) => !isOpen(item)) : undefined];
    }
    if (openItems.some(Token.isUnresolved)) throw new Error(mustBeKnown(name));
    return [name, standIn(construct, name, value)];
  });
  const settings = checkedSettings(Object.fromEntries(known));
  const withOpen = open.map(([name, value]) => {
    const checked = settings[name as keyof StackSettings];
    return [name, Array.isArray(value) && Array.isArray(checked) ? [...checked, ...value] : value];
  });
  const arns = alarmArnsOf(construct, alarms ?? []);
  return {
    ...settings,
    ...Object.fromEntries(withOpen),
    alarmNames: [...settings.alarmNames, ...arns.filter((arn) => !Token.isUnresolved(arn))],
    alarmArns: arns.filter((arn) => Token.isUnresolved(arn)),
    cloudWatchRole: readSwitch('cloudWatchRole', cloudWatchRole),
  };
};

/** Whether only the deployment or a lookup will know it. */
const isOpen = (value: unknown): boolean =>
  Token.isUnresolved(value) || Number.isNaN(value) || (typeof value === 'string' && value.includes('dummy-value-for-'));

/**
 * Whether the CDK's command line will synthesize again. NaN is a stand-in only then; otherwise it is a wrong number, such as
 * `Number(process.env.LIMIT)` gives where the variable is missing.
 */
const isLookupMissing = (construct: Construct): boolean =>
  construct.node.root.node
    .findAll()
    .some((other) => Stack.isStack(other) && Object(Reflect.get(other, '_missingContext')).length > 0);

/** A principal that is a token in part: what is known of it must not be what the setting's rule refuses. */
const checkPrincipal = (construct: Construct, principal: string): void => {
  const isArn = /^(arn:|\$\{Token\[|dummy-value-for-)/.test(principal);
  const known = JSON.stringify(Stack.of(construct).resolve(principal));
  if (isArn && !/:root"|\*/.test(known)) return;
  throw new Error(wrongValue('allowedPrincipals', principal));
};

const readSwitch = (name: string, got: unknown): boolean => {
  const { read, allowed } = oneOf(true, false);
  const value = got === undefined ? false : read(got);
  if (value === undefined) throw new Error(`${name} must be ${allowed}, got ${JSON.stringify(got)}`);
  return value;
};

const mustBeKnown = (name: string): string => {
  const instead = name === 'alarmNames' ? '; alarms takes the alarm itself' : '';
  return `${name} must be known at synth, but is a token${ruleOf(name)?.mayBeToken ? '; its items may be tokens' : instead}`;
};

const ruleOf = (name: string) => stackSettings[name as keyof StackSettings]?.rule;

/** What stands for the answer of a lookup, which is thrown away. A number that never becomes one keeps the stack from being deployed. */
const standIn = (construct: Construct, name: string, value: unknown): unknown => {
  const known = settingNames.find((setting) => setting === name);
  if (!known) return value;
  if (Number.isNaN(value)) Annotations.of(construct).addError(wrongValue(known, value));
  const { rule, byDefault } = stackSettings[known];
  // The largest limits, which stop the least.
  const limits = [1_000_000_000, 43_200, 1].map((limit) => rule.read(limit));
  return rule.read(value) ?? byDefault ?? limits.find((limit) => limit !== undefined);
};

/** The ARNs of alarms, each once. Those of another region or account are refused as far as synth knows. */
const alarmArnsOf = (construct: Construct, alarms: IAlarm[]): string[] => {
  const most = 'alarms must be at most 10 alarms, such as new Alarm(…) makes';
  if (!Array.isArray(alarms)) throw new Error(`${most}, got ${typeof alarms}`);
  if (alarms.length > 10) throw new Error(`${most}, got ${alarms.length}; a composite alarm stands for more of them`);
  const wrong = alarms.findIndex((alarm) => typeof alarm?.alarmArn !== 'string');
  if (wrong >= 0) throw new Error(`${most}, got ${JSON.stringify(alarms[wrong])}; alarmNames takes names`);
  const { account } = Stack.of(construct);
  const region = deployedTo(construct);
  for (const { env, node, alarmArn } of alarms) {
    const arn = Token.isUnresolved(alarmArn) ? undefined : partsOf(alarmArn);
    const [inRegion = env.region, inAccount = env.account] = [arn?.region, arn?.account];
    const elsewhere =
      (isOther(inRegion, region) && `region ${region}, got ${node.path} of ${inRegion}`) ||
      (isOther(inAccount, account) && `account ${account}, got ${node.path} of ${inAccount}`);
    if (elsewhere)
      throw new Error(`alarms must be of the stack's own ${elsewhere}; for a billing alarm there is billingAlarmName`);
  }
  return [...new Set(alarms.map(({ alarmArn }) => alarmArn))];
};

const partsOf = (alarmArn: string) => {
  const { service, resource, region, account } = Arn.split(alarmArn, ArnFormat.COLON_RESOURCE_NAME);
  if (service === 'cloudwatch' && resource === 'alarm') return { region, account };
  throw new Error(`alarms must be alarms, got ${alarmArn}`);
};

const isOther = (one: string, other: string): boolean =>
  !Token.isUnresolved(one) && !Token.isUnresolved(other) && one !== other;
