import type { IAlarm } from 'aws-cdk-lib/aws-cloudwatch';
import { Annotations, Stack, Token } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import { longestTrainingMinutes } from '../lambda/account/tags.ts';
import { differenceOf, type Place, placeOf } from './place.ts';
import { isOpenText, oneOf, parseAlarmArn } from './setting-rules.ts';
import {
  checkedSettings,
  type StackSettings,
  type StopTrainingProps,
  settingNames,
  showValue,
  stackSettings,
  wrongValue,
} from './settings.ts';
import { checkTogether } from './settings-together.ts';

/** What a construct is made by: settings, of which some may be tokens, and what only its props have. */
export interface ConstructSettings extends StackSettings {
  /** Names alone: what was given by ARN is in its place. */
  readonly alarmNames: string[];
  /** ARNs that only the deployment knows. */
  readonly alarmArns: readonly string[];
  readonly cloudWatchRole: boolean;
}

/**
 * The settings in a construct's props, checked together with each other and with where the construct is.
 *
 * @throws Error of one line, as `checkedSettings` does; or a setting must be known and is a token
 */
export const settingsOfProps = (
  construct: Construct,
  { alarms: givenAlarms, cloudWatchRole, ...props }: StopTrainingProps,
): ConstructSettings => {
  // JavaScript's null stands for the default, as it does for a setting.
  const alarms = givenAlarms ?? [];
  const settings = knownSettings(construct, props);
  const place = placeOf(construct);
  checkTogether(settings, place.region);
  checkAlarms(alarms);
  const givenByArn = alarms.map(({ env, node, alarmArn }) => {
    const arn = Token.isUnresolved(alarmArn) ? undefined : parseAlarmArn(alarmArn);
    if (!arn && !Token.isUnresolved(alarmArn)) throw new Error(`alarms must be alarms, got ${alarmArn}`);
    checkOwn('alarms', node.path, arn ?? env, place);
    return arn?.name ?? alarmArn;
  });
  const givenByName = settings.alarmNames.map((alarm) => {
    const arn = parseAlarmArn(alarm);
    if (arn) checkOwn('alarmNames', JSON.stringify(alarm), arn, place);
    return arn?.name ?? alarm;
  });
  const { read, allowed } = oneOf(true, false);
  const writesRole = read(cloudWatchRole ?? false);
  if (writesRole === undefined) {
    throw new Error(`cloudWatchRole must be ${allowed}, got ${showValue(cloudWatchRole)}`);
  }
  return {
    ...settings,
    alarmNames: [...givenByName, ...new Set(givenByArn.filter((alarm) => !Token.isUnresolved(alarm)))],
    alarmArns: [...new Set(givenByArn.filter(Token.isUnresolved))],
    cloudWatchRole: writesRole,
  };
};

const checkAlarms = (alarms: readonly IAlarm[]): void => {
  const most = 'alarms must be at most 10 alarms, such as new Alarm(…) makes';
  if (!Array.isArray(alarms)) throw new Error(`${most}, got ${typeof alarms}`);
  if (alarms.length > 10) throw new Error(`${most}, got ${alarms.length}; a composite alarm stands for more of them`);
  const wrong = alarms.findIndex((alarm) => typeof alarm?.alarmArn !== 'string');
  if (wrong >= 0) throw new Error(`${most}, got ${showValue(alarms[wrong])}; alarmNames takes names`);
};

/** @throws Error an alarm is in another region or account, whose events never come here */
const checkOwn = (setting: string, alarm: string, there: Place, here: Place): void => {
  const other = differenceOf(there, here);
  if (!other) return;
  const own = `${setting} must be of the stack's own ${other.name} ${other.here}, got ${alarm} of ${other.there}`;
  throw new Error(`${own}; for a billing alarm there is billingAlarmName`);
};

/**
 * Settings that may be tokens where their rules take them, checked one by one.
 *
 * A lookup that has no answer yet gives `dummy-value-for-…`, or NaN where a number is made of it. The CDK's command line looks it
 * up and synthesizes again, so that must not end the first synth.
 */
export const knownSettings = (construct: Construct, props: Partial<StackSettings>): StackSettings =>
  checkedSettings(
    Object.fromEntries(Object.entries(props).map(([name, value]) => [name, knownValue(construct, name, value)])),
  );

const knownValue = (construct: Construct, name: string, value: unknown): unknown => {
  const isList = Array.isArray(value);
  // Such as Fn.split gives: an array of one item with a mark of its own.
  const isListToken = isList && value.some((item) => Token.isUnresolved([item]));
  const open = (isList ? value : [value]).filter((item) => isListToken || isOpen(item));
  if (open.length === 0 || (Number.isNaN(value) && !isLookupMissing(construct))) return value;
  const known = settingNames.find((setting) => setting === name);
  if (!known) return value;
  const { rule, byDefault } = stackSettings[known];
  if (rule.mayBeToken && !isListToken && (isList ? rule.type === 'string[]' : typeof value === rule.type)) {
    if (name === 'allowedPrincipals') for (const item of open) checkPrincipal(construct, `${item}`);
    return value;
  }
  if (isListToken || open.some(Token.isUnresolved)) {
    const instead = name === 'alarmNames' ? '; alarms takes the alarm itself' : '';
    const items = rule.mayBeToken && rule.type === 'string[]' ? '; its items may be tokens' : instead;
    throw new Error(`${name} must be known at synth, but is a token${items}`);
  }
  // What stands for a lookup's answer is thrown away. A number that never becomes one keeps the stack from being deployed.
  if (Number.isNaN(value)) Annotations.of(construct).addError(wrongValue(known, value));
  // The largest limits, which stop the least.
  const limits = [1_000_000_000, longestTrainingMinutes, 1].map((limit) => rule.read(limit));
  return rule.read(value) ?? byDefault ?? limits.find((limit) => limit !== undefined);
};

/** Whether only the deployment or a lookup will know it. */
const isOpen = (value: unknown): boolean =>
  Token.isUnresolved(value) || Number.isNaN(value) || (typeof value === 'string' && isOpenText(value));

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
