import { Stack, Token } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import { comprehendRegions } from './setting-rules.ts';
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
  return {
    ...(!hasGuard(settings) &&
      idle.length && {
        settingsWithoutGuard: `${idle.join(', ')}: without monthlyLimitUsd or maxTrainingMinutes there is no guard, and this has no effect.`,
      }),
    ...(hasGuard(settings) &&
      settings.anomalies && {
        anomalySubscription:
          'anomalies: Cost Anomaly Detection sends an event only for an alert subscription with immediate alerts on a ' +
          'monitor that covers Amazon Comprehend; its default subscription is daily, and then no event ever comes.',
      }),
    ...(stopTimeoutMinutes / 60 > maxHours && {
      tooManyPolls:
        `With pollIntervalSeconds ${pollIntervalSeconds} a stop workflow can poll for ${maxHours.toFixed(1)} hours, not for ` +
        `stopTimeoutMinutes ${stopTimeoutMinutes}: an execution may have ${maxHistoryEvents} events.`,
    }),
    ...(isKnown(region) &&
      !comprehendRegions.includes(region) && {
        regionWithoutComprehend: `Amazon Comprehend was not in ${region} on 2026-11-29; it was in ${comprehendRegions.join(', ')}.`,
      }),
  };
};

const isKnown = (region: string): boolean => region !== '' && !Token.isUnresolved(region);

/** The region that a construct is deployed to, which the CDK's command line knows where the stack leaves it open. */
export const deployedTo = (scope: Construct): string => {
  const { region } = Stack.of(scope);
  return Token.isUnresolved(region) ? (process.env.CDK_DEFAULT_REGION ?? region) : region;
};

/**
 * Checks settings against the region they are deployed to: a guard elsewhere than in `regions` would be blind for what it may stop,
 * and other partitions lack some services.
 *
 * @param region - a name, or the CDK's token where it isn't known at synth; a reading checks `regions` then
 * @throws Error of one line naming the setting, what it got and the region
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-budgets-budget.html
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-chatbot-slackchannelconfiguration.html
 */
export const checkPlace = (region: string, settings: StackSettings): void => {
  const { slackChannelId, budgetUsd, regions, billingAlarmName, anomalies } = settings;
  if (!isKnown(region)) return;
  const isElsewhere = /^(us-gov|cn)-/.test(region);
  const refuse = (wrong: unknown, line: string) => {
    if (wrong) throw new Error(line);
  };
  const noChat = 'which has no Amazon Q Developer in chat applications';
  refuse(
    isElsewhere && slackChannelId,
    `slackChannelId must be left out in ${region}, ${noChat}, got "${slackChannelId}"`,
  );
  if (!hasGuard(settings)) return;
  const others = regions.join(', ');
  refuse(others && !regions.includes(region), `regions must hold the stack's own region ${region}, got ${others}`);
  if (!isElsewhere) return;
  refuse(budgetUsd, `budgetUsd must be 0 in ${region}, which has no AWS Budgets, got ${budgetUsd}`);
  const noEvents = `${region}, which no event of us-east-1 reaches`;
  refuse(billingAlarmName, `billingAlarmName must be left out in ${noEvents}, got "${billingAlarmName}"`);
  refuse(anomalies, `anomalies must be false in ${noEvents}, got true`);
};

/**
 * Checks what each setting's own rule can't see.
 *
 * @throws Error of one line naming the setting, what it got and what is allowed
 */
export const checkTogether = ({
  slackWorkspaceId,
  slackChannelId,
  graceMinutes,
  monthlyLimitUsd,
}: StackSettings): void => {
  if (slackChannelId !== undefined && slackWorkspaceId === undefined) {
    throw new Error(`slackChannelId must come with slackWorkspaceId, got ${JSON.stringify(slackChannelId)} alone`);
  }
  if (slackWorkspaceId !== undefined && slackChannelId === undefined) {
    throw new Error(`slackWorkspaceId must come with slackChannelId, got ${JSON.stringify(slackWorkspaceId)} alone`);
  }
  if (graceMinutes > 0 && monthlyLimitUsd === undefined) {
    throw new Error(`graceMinutes must be 0 without monthlyLimitUsd, which it comes after, got ${graceMinutes}`);
  }
};
