import type { IAlarm } from 'aws-cdk-lib/aws-cloudwatch';
import { Annotations, Stack, Token } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import {
  checkedSettings,
  type StackSettings,
  type StopTrainingProps,
  settingNames,
  stackSettings,
  wrongValue,
} from './settings.ts';

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
    if (openItems.length === 0) return [name, value];
    if (rule?.mayBeToken && isWhole) {
      open.push([name, isList ? openItems : value]);
      return [name, isList ? items.filter((item) => !isOpen(item)) : undefined];
    }
    if (openItems.some(Token.isUnresolved)) throw new Error(mustBeKnown(name));
    return [name, isOpen(value) ? standIn(construct, name, value) : value];
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
    cloudWatchRole: cloudWatchRole ?? false,
  };
};

/** Whether only the deployment or a lookup will know it. */
const isOpen = (value: unknown): boolean =>
  Token.isUnresolved(value) ||
  Number.isNaN(value) ||
  (typeof value === 'string' && value.startsWith('dummy-value-for-'));

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
  return rule.read(value) ?? byDefault ?? rule.read(1);
};

/** Alarms of another region or account are refused here as far as their stacks say so, and where their ARNs do in sweep-triggers.ts. */
const alarmArnsOf = (construct: Construct, alarms: IAlarm[]): string[] => {
  if (!Array.isArray(alarms) || alarms.length > 10 || alarms.some((alarm) => typeof alarm?.alarmArn !== 'string')) {
    const got = Array.isArray(alarms) ? `${alarms.length} items` : typeof alarms;
    throw new Error(`alarms must be at most 10 alarms, such as new Alarm(…) makes, got ${got}`);
  }
  const { region, account } = Stack.of(construct);
  for (const { env, node } of alarms) {
    const elsewhere =
      (isOther(env.region, region) && `region ${region}, got ${node.path} of ${env.region}`) ||
      (isOther(env.account, account) && `account ${account}, got ${node.path} of ${env.account}`);
    if (elsewhere)
      throw new Error(`alarms must be of the stack's own ${elsewhere}; for a billing alarm there is billingAlarmName`);
  }
  return alarms.map(({ alarmArn }) => alarmArn);
};

const isOther = (one: string, other: string): boolean =>
  !Token.isUnresolved(one) && !Token.isUnresolved(other) && one !== other;
