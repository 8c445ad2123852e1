import { Token } from 'aws-cdk-lib/core';
import { type StackSettings, settingNames, stackSettings } from './settings.ts';

/** Whether there is a guard: without it the guard's settings mean nothing. */
export const hasGuard = ({ monthlyLimitUsd, maxTrainingMinutes }: StackSettings): boolean =>
  monthlyLimitUsd !== undefined || maxTrainingMinutes !== undefined;

/** @see https://docs.aws.amazon.com/step-functions/latest/dg/service-quotas.html */
const maxHistoryEvents = 25_000;
/** Of a round in which a stop workflow only polls. */
const historyEventsPerPoll = 9;

/** What is allowed and yet hardly meant: a sentence each, by an id for `Annotations`. */
export const settingsWarnings = (settings: StackSettings): Readonly<Record<string, string>> => {
  const { pollIntervalSeconds, stopTimeoutMinutes } = settings;
  const idle = settingNames.filter(
    (name) =>
      stackSettings[name].isOfGuard && JSON.stringify(settings[name]) !== JSON.stringify(stackSettings[name].byDefault),
  );
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
  };
};

/**
 * Amount of the monthly budget in a region, in USD; 0 for no budget.
 *
 * @param region - a name, or the CDK's token where it isn't known at synth
 * @throws Error of one line where the region's partition has no AWS Budgets and the amount isn't 0
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-budgets-budget.html
 */
export const budgetIn = (region: string, { budgetUsd: amount = 0 }: StackSettings): number => {
  if (amount > 0 && /^(us-gov|cn)-/.test(region)) {
    throw new Error(`budgetUsd must be 0 in ${region}, which has no AWS Budgets, got ${amount}`);
  }
  return amount;
};

/**
 * Checks that a guard is in one of the regions whose training it counts: elsewhere it would be blind for what it may stop.
 *
 * @param region - a name, or the CDK's token where it isn't known at synth; the reading checks it then
 * @throws Error of one line naming both
 */
export const checkRegion = (region: string, { regions }: StackSettings): void => {
  if (regions.length === 0 || Token.isUnresolved(region) || regions.includes(region)) return;
  throw new Error(`regions must hold the stack's own region ${region}, got ${regions.join(', ')}`);
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
