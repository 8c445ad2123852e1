import { Stack, Token } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import { comprehendRegions, isOfOtherPartition } from './setting-rules.ts';
import { type StackSettings, settingNames, stackSettings } from './settings.ts';

/** Whether there is a guard: without it the guard's settings mean nothing. */
export const hasGuard = ({ monthlyLimitUsd, maxTrainingMinutes }: StackSettings): boolean =>
  monthlyLimitUsd !== undefined || maxTrainingMinutes !== undefined;

/** @see https://docs.aws.amazon.com/step-functions/latest/dg/service-quotas.html */
const maxHistoryEvents = 25_000;
/** Of a round in which a stop workflow only polls. */
const historyEventsPerPoll = 9;

/** What is allowed and yet hardly meant: a sentence each, by an id for `Annotations`. docs/embedding.md lists the ids. */
export const settingsWarnings = (
  settings: StackSettings & { readonly alarmArns?: readonly string[] },
  region = '',
): Readonly<Record<string, string>> => {
  const { pollIntervalSeconds, stopTimeoutMinutes, alarmArns = [] } = settings;
  const idle: string[] = settingNames.filter(
    (name) =>
      stackSettings[name].isOfGuard && JSON.stringify(settings[name]) !== JSON.stringify(stackSettings[name].byDefault),
  );
  if (alarmArns.length) idle.push('alarms');
  const maxHours = ((maxHistoryEvents / historyEventsPerPoll) * pollIntervalSeconds) / 3600;
  const warnings = {
    settingsWithoutGuard:
      !hasGuard(settings) &&
      idle.length > 0 &&
      `${idle.join(', ')}: without monthlyLimitUsd or maxTrainingMinutes there is no guard, and this has no effect.`,
    anomalySubscription:
      hasGuard(settings) &&
      settings.anomalies &&
      'anomalies: Cost Anomaly Detection sends an event only for an alert subscription with immediate alerts on a ' +
        'monitor that covers Amazon Comprehend; its default subscription is daily, and then no event ever comes.',
    tooManyPolls:
      stopTimeoutMinutes / 60 > maxHours &&
      `With pollIntervalSeconds ${pollIntervalSeconds} a stop workflow can poll for ${maxHours.toFixed(1)} hours, not for ` +
        `stopTimeoutMinutes ${stopTimeoutMinutes}: an execution may have ${maxHistoryEvents} events.`,
    regionWithoutComprehend:
      isKnown(region) &&
      !comprehendRegions.includes(region) &&
      `Amazon Comprehend was not in ${region} on 2026-11-29; it was in ${comprehendRegions.join(', ')}.`,
  };
  return Object.fromEntries(Object.entries(warnings).flatMap(([id, text]) => (text ? [[id, text]] : [])));
};

const isKnown = (region: string): boolean => region !== '' && !Token.isUnresolved(region);

/** The region that a construct is deployed to, which the CDK's command line knows where the stack leaves it open. */
export const deployedTo = (scope: Construct): string => {
  const { region } = Stack.of(scope);
  return Token.isUnresolved(region) ? (process.env.CDK_DEFAULT_REGION ?? region) : region;
};

/**
 * Checks what each setting's own rule can't see: the other settings, and the region they are deployed to. A guard elsewhere than in
 * `regions` would be blind for what it may stop, and other partitions lack some services.
 *
 * @param region - a name, or the CDK's token where it isn't known at synth; a reading checks `regions` then
 * @throws Error of one line naming the setting, what it got and what is allowed
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-budgets-budget.html
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-chatbot-slackchannelconfiguration.html
 */
export const checkTogether = (settings: StackSettings, region = ''): void => {
  const { slackWorkspaceId, slackChannelId, graceMinutes, monthlyLimitUsd } = settings;
  const { regions, budgetUsd, billingAlarmName, anomalies } = settings;
  const isElsewhere = isKnown(region) && isOfOtherPartition(region);
  const isGuardElsewhere = isElsewhere && hasGuard(settings);
  const isBlind = hasGuard(settings) && isKnown(region) && regions.length > 0 && !regions.includes(region);
  const noEvents = `${region}, which no event of us-east-1 reaches`;
  const rows: [isWrong: unknown, setting: keyof StackSettings, must: string, more?: string][] = [
    [slackChannelId && !slackWorkspaceId, 'slackChannelId', 'come with slackWorkspaceId', ' alone'],
    [slackWorkspaceId && !slackChannelId, 'slackWorkspaceId', 'come with slackChannelId', ' alone'],
    [
      graceMinutes > 0 && monthlyLimitUsd === undefined,
      'graceMinutes',
      'be 0 without monthlyLimitUsd, which it comes after',
    ],
    [
      isElsewhere && slackChannelId,
      'slackChannelId',
      `be left out in ${region}, which has no Amazon Q Developer in chat applications`,
    ],
    [isBlind, 'regions', `hold the stack's own region ${region}`],
    [isGuardElsewhere && budgetUsd, 'budgetUsd', `be 0 in ${region}, which has no AWS Budgets`],
    [isGuardElsewhere && billingAlarmName, 'billingAlarmName', `be left out in ${noEvents}`],
    [isGuardElsewhere && anomalies, 'anomalies', `be false in ${noEvents}`],
  ];
  const [, setting, must, more = ''] = rows.find(([isWrong]) => isWrong) ?? [];
  if (!setting) return;
  const got = setting === 'regions' ? regions.join(', ') : JSON.stringify(settings[setting]);
  throw new Error(`${setting} must ${must}, got ${got}${more}`);
};
