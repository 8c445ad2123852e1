import { Token } from 'aws-cdk-lib/core';
import { isSameKey } from '../lambda/account/tags.ts';
import { isOfOtherPartition, isOpenText } from './setting-rules.ts';
import type { StackSettings } from './settings.ts';

/** @see https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-execution-service-limits-table.html */
const maxPolicyLength = 8192;

/** Whether there is a guard: without it the guard's settings mean nothing. */
export const hasGuard = ({ monthlyLimitUsd, maxTrainingMinutes }: StackSettings): boolean =>
  monthlyLimitUsd !== undefined || maxTrainingMinutes !== undefined;

const isKnown = (region: string): boolean => region !== '' && !Token.isUnresolved(region);

/**
 * Checks what each setting's own rule can't see: the other settings, and the region they are deployed to. A guard elsewhere than in
 * `regions` would not count what it may stop, and other partitions lack some services.
 *
 * @param region - a name, or the CDK's token where it isn't known at synth; a reading checks `regions` then
 * @throws Error of one line naming the setting, what it got and what is allowed
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-budgets-budget.html
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-chatbot-slackchannelconfiguration.html
 */
export const checkTogether = (settings: StackSettings, region = ''): void => {
  const { slackWorkspaceId, slackChannelId, graceMinutes, monthlyLimitUsd } = settings;
  const { regions, budgetUsd, billingAlarmName, anomalies, maxTrainingTagKey, exemptTagKey } = settings;
  const { allowedPrincipals = [], allowedSourceIps = [] } = settings;
  // The policy has these, the root of each of their accounts, and some 450 characters around them.
  const accounts = new Set(allowedPrincipals.map((principal) => /\d{12}/.exec(principal)?.[0]));
  const policyLength = JSON.stringify([...allowedPrincipals, ...allowedSourceIps]).length + 36 * accounts.size + 450;
  const isElsewhere = isKnown(region) && isOfOtherPartition(region);
  const isGuardElsewhere = isElsewhere && hasGuard(settings);
  const isBlind = hasGuard(settings) && isKnown(region) && regions.length > 0 && !regions.includes(region);
  const isOneKey = !isOpenText(exemptTagKey) && isSameKey(maxTrainingTagKey, exemptTagKey);
  const isGraceAlone = graceMinutes > 0 && monthlyLimitUsd === undefined;
  const noEvents = `${region}, which no event of us-east-1 reaches`;
  const noChat = `${region}, which has no Amazon Q Developer in chat applications`;
  const room = `${maxPolicyLength} characters together with allowedSourceIps, the room in an API's resource policy`;
  const rows: [isWrong: unknown, setting: keyof StackSettings, must: string, more?: string][] = [
    [slackChannelId && !slackWorkspaceId, 'slackChannelId', 'come with slackWorkspaceId', ' alone'],
    [slackWorkspaceId && !slackChannelId, 'slackWorkspaceId', 'come with slackChannelId', ' alone'],
    [isGraceAlone, 'graceMinutes', 'be 0 without monthlyLimitUsd'],
    [isElsewhere && slackChannelId, 'slackChannelId', `be left out in ${noChat}`],
    // A run's own limit would be an exemption that says nothing known, and nothing would stop it.
    [isOneKey, 'maxTrainingTagKey', `be another key than exemptTagKey, ${exemptTagKey}`],
    [policyLength > maxPolicyLength, 'allowedPrincipals', `take at most ${room}`],
    [isBlind, 'regions', `hold the stack's own region ${region}`],
    [isGuardElsewhere && budgetUsd, 'budgetUsd', `be 0 in ${region}, which has no AWS Budgets`],
    [isGuardElsewhere && billingAlarmName, 'billingAlarmName', `be left out in ${noEvents}`],
    [isGuardElsewhere && anomalies, 'anomalies', `be false in ${noEvents}`],
  ];
  const [, setting, must, more = ''] = rows.find(([isWrong]) => isWrong) ?? [];
  if (!setting) return;
  const shown = { regions: regions.join(', '), allowedPrincipals: policyLength } as Record<string, unknown>;
  const got = shown[setting] ?? JSON.stringify(settings[setting]);
  throw new Error(`${setting} must ${must}, got ${got}${more}`);
};
