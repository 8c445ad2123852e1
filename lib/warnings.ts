import { Annotations, Aspects, Stack, Token } from 'aws-cdk-lib/core';
import type { Construct, IConstruct } from 'constructs';
import { TrainingGuard } from './guard/training-guard.ts';
import { UsEast1Signals } from './guard/us-east-1-signals.ts';
import { placeOf, warn } from './place.ts';
import { comprehendRegions } from './setting-rules.ts';
import { type StackSettings, type StopTrainingProps, settingNames, stackSettings } from './settings.ts';
import type { ConstructSettings } from './settings-of-props.ts';
import { hasGuard } from './settings-together.ts';

/** Warns of legal but suspicious settings, and of what a first deployment may lack. */
export const warnOfSettings = (construct: Construct, settings: ConstructSettings, props: StopTrainingProps): void => {
  const { region } = placeOf(construct);
  const context: Readonly<Record<string, unknown>> = construct.node.getAllContext();
  // Only this repository's stack reads settings there.
  const unread = settingNames.filter((name) => context[name] != null && props[name] === undefined).join(', ');
  const others = Stack.of(construct).node.findAll();
  const warnings = {
    ...settingsWarnings(settings, region),
    contextNotRead:
      unread && `The app's context has ${unread}, which StopTraining doesn't read: pass ${unread} in its props.`,
    secondGuard:
      hasGuard(settings) &&
      others.some((other) => other instanceof TrainingGuard) &&
      "This stack has a guard already, and guards of one region share events: a signal for one starts the other's sweep.",
  };
  for (const [id, text] of Object.entries(warnings)) if (text) warn(construct, id, text);
  if (props.cloudWatchRole === undefined) {
    // No warning, since many accounts have it.
    Annotations.of(construct).addInfoV2(
      'comprehend-stop-training:cloudWatchRole',
      "API Gateway writes logs only where the region's account setting names a role for it. If nothing has set that role yet, pass cloudWatchRole: true.",
    );
  }
  if (hasGuard(settings)) warnOfSignals(construct, settings, region);
};

/** @see https://docs.aws.amazon.com/step-functions/latest/dg/service-quotas.html */
const maxHistoryEvents = 25_000;
/** Of a round whose Stop fails 16 times: Describe 5, Choice 2, Stop 2 + 3 × 16, Wait 2. A round that only polls has 9. */
const historyEventsPerPoll = 59;
/** What the retries of such a round wait on average. */
const retrySeconds = 7.5;

/** Settings that mean something only beside another one, where that takes no error. */
const settingsBeside: Readonly<Record<string, 'monthlyLimitUsd' | 'budgetUsd'>> = {
  warnPercent: 'monthlyLimitUsd',
  budgetForecastPercent: 'budgetUsd',
  budgetActualPercent: 'budgetUsd',
};

/** Legal but suspicious settings: a sentence for each, by an id for `Annotations`. docs/embedding.md lists the ids. */
export const settingsWarnings = (
  settings: StackSettings & { readonly alarmArns?: readonly string[] },
  region = '',
): Readonly<Record<string, string>> => {
  const { pollIntervalSeconds, stopTimeoutMinutes, alarmArns = [] } = settings;
  const idle: string[] = settingNames.filter(
    (name) =>
      stackSettings[name].isOfGuard && JSON.stringify(settings[name]) !== JSON.stringify(stackSettings[name].byDefault),
  );
  const alone = idle.flatMap((name) => {
    const beside = settingsBeside[name];
    return beside && !settings[beside] ? [`${name} has no effect without ${beside}.`] : [];
  });
  if (alarmArns.length) idle.push('alarms');
  const maxHours = ((maxHistoryEvents / historyEventsPerPoll) * (pollIntervalSeconds + retrySeconds)) / 3600;
  const warnings = {
    settingsWithoutGuard:
      !hasGuard(settings) &&
      idle.length > 0 &&
      `${idle.join(', ')}: without monthlyLimitUsd or maxTrainingMinutes there is no guard, and this has no effect.`,
    settingsWithoutEffect: hasGuard(settings) && alone.join(' '),
    anomalySubscription:
      hasGuard(settings) &&
      settings.anomalies &&
      'anomalies: Cost Anomaly Detection sends an event only for an alert subscription with immediate alerts on a ' +
        'monitor that covers Amazon Comprehend; its default subscription is daily, and then no event ever comes.',
    budgetStopsNothing:
      settings.budgetUsd &&
      settings.graceMinutes > 0 &&
      'budgetUsd with graceMinutes: a budget that is spent stops nothing by itself, since only monthlyLimitUsd announces a stop.',
    tooManyPolls:
      stopTimeoutMinutes / 60 > maxHours &&
      `With pollIntervalSeconds ${pollIntervalSeconds} a stop workflow whose stops are refused can poll for ` +
        `${maxHours.toFixed(1)} hours, not for stopTimeoutMinutes ${stopTimeoutMinutes}: an execution may have ` +
        `${maxHistoryEvents} events.`,
    regionWithoutComprehend:
      region !== '' &&
      !Token.isUnresolved(region) &&
      !comprehendRegions.includes(region) &&
      `Amazon Comprehend was not in ${region} on 2026-11-29; it was in ${comprehendRegions.join(', ')}.`,
  };
  return Object.fromEntries(Object.entries(warnings).flatMap(([id, text]) => (text ? [[id, text]] : [])));
};

/** Warns of signals that come from us-east-1 only, where nothing in the app sends them to the guard's region. */
const warnOfSignals = (construct: Construct, { billingAlarmName, anomalies }: StackSettings, region: string): void => {
  const given = [...(billingAlarmName ? ['billingAlarmName'] : []), ...(anomalies ? ['anomalies'] : [])];
  if (given.length === 0 || region === 'us-east-1' || Token.isUnresolved(region)) return;
  const visit = (node: IConstruct) => {
    if (node !== construct) return;
    const sent = node.node.root.node
      .findAll()
      .flatMap((other) => (other instanceof UsEast1Signals && other.guardRegions.includes(region) ? [other.sent] : []));
    const isSent = (name: string) =>
      sent.some((by) => (name === 'anomalies' ? by.anomalies : by.billingAlarmName === billingAlarmName));
    const signals = given.filter((name) => !isSent(name)).join(' and ');
    const why = 'such events come in us-east-1 only, and this app has no UsEast1Signals that sends them to';
    if (signals) warn(construct, 'signalsNotSent', `${signals}: ${why} ${region}.`);
  };
  // At the end of synth, since the app may make that stack later.
  Aspects.of(construct).add({ visit });
};
