import { SlackChannelConfiguration } from 'aws-cdk-lib/aws-chatbot';
import { ManagedPolicy, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { type ITopic, Topic } from 'aws-cdk-lib/aws-sns';
import { ArnFormat, Stack } from 'aws-cdk-lib/core';
import { Construct, type IConstruct } from 'constructs';
import { acknowledgeWildcards } from '../functions/cdk-nag.ts';
import { deploymentName } from '../functions/deployment-name.ts';
import type { StackSettings } from '../settings.ts';
import type { People } from './report-topic.ts';

const readMetrics = ['DescribeAlarms', 'GetMetricData', 'GetMetricStatistics', 'GetMetricWidgetImage', 'ListMetrics'];

/**
 * A Slack channel's subscription by Amazon Q Developer in chat applications. Its role and its guardrail allow people in the
 * channel nothing but to look at alarms and metrics: without a guardrail it would be AdministratorAccess.
 */
export class ChatChannel extends Construct {
  readonly slackChannelId: string;

  /** @throws Error of one line: the stack has a configuration of this channel, and an account can have one */
  constructor(scope: Construct, slack: { slackWorkspaceId: string; slackChannelId: string }, topics: ITopic[]) {
    super(scope, 'ChatChannel');
    const { slackChannelId } = slack;
    const isSame = (one: IConstruct) => one instanceof ChatChannel && one.slackChannelId === slackChannelId;
    const first = Stack.of(this).node.findAll().find(isSame);
    if (first) {
      const must = 'be given to one construct of a stack, since an account can have one configuration of a channel';
      const got = `got ${JSON.stringify(slackChannelId)} beside ${first.node.path}`;
      throw new Error(`${this.node.path}: slackChannelId must ${must}, ${got}`);
    }
    this.slackChannelId = slackChannelId;
    // Not AWS's CloudWatchReadOnlyAccess, which reads every log as well.
    const actions = readMetrics.map((action) => `cloudwatch:${action}`);
    const metricsOnly = new ManagedPolicy(this, 'MetricsOnly', {
      statements: [new PolicyStatement({ actions, resources: ['*'] })],
    });
    acknowledgeWildcards(metricsOnly, { '*': 'To draw the graph of an alarm: reading metrics takes no resource.' });
    const channel = new SlackChannelConfiguration(this, 'Resource', {
      slackChannelConfigurationName: `${deploymentName(this)}-${Stack.of(this).region}`,
      ...slack,
      notificationTopics: topics,
      guardrailPolicies: [metricsOnly],
    });
    channel.role?.addManagedPolicy(metricsOnly);
  }
}

const chatTopicId = 'Chat';

/** Name of the chat topic in each of several regions, by which the channel's one subscription finds them all. */
const chatTopicName = (deployment: string): string => `${deployment}-chat`;

/**
 * The channel of the settings, and its topic. The topic stands beside the channel's one configuration, wherever that is:
 * CloudFormation would make a second one before it deletes the first. Of several regions, one has the configuration; see
 * `addSharedChatChannel`.
 */
export const addChat = (scope: Construct, people: People): Topic | undefined => {
  const { slackWorkspaceId, slackChannelId, regions } = people;
  if (slackWorkspaceId === undefined || slackChannelId === undefined) return undefined;
  const isOneOfSeveral = regions.length > 1;
  const topicName = chatTopicName(deploymentName(scope));
  const chatTopic = new Topic(scope, chatTopicId, { enforceSSL: true, ...(isOneOfSeveral && { topicName }) });
  if (!isOneOfSeveral) new ChatChannel(scope, { slackWorkspaceId, slackChannelId }, [chatTopic]);
  return chatTopic;
};

/**
 * Subscribes one channel to the topics of several stacks: an account can have one configuration for a channel. It stands in
 * the first stack, which is therefore deployed last.
 */
export const addSharedChatChannel = (stacks: readonly Stack[], settings: StackSettings): void => {
  const { slackWorkspaceId, slackChannelId } = settings;
  const [first, ...others] = stacks;
  if (!first || others.length === 0 || slackWorkspaceId === undefined || slackChannelId === undefined) return;
  const own = first.node.findAll().find((construct) => construct instanceof Topic && construct.node.id === chatTopicId);
  if (!(own instanceof Topic) || !own.node.scope) return;
  const imported = others.map(({ stackName, region }) => {
    const arn = { service: 'sns', region, resource: chatTopicName(stackName), arnFormat: ArnFormat.NO_RESOURCE_NAME };
    return Topic.fromTopicArn(first, `ChatTopic-${stackName}-${region}`, first.formatArn(arn));
  });
  new ChatChannel(own.node.scope, { slackWorkspaceId, slackChannelId }, [own, ...imported]);
  for (const stack of others) first.addStackDependency(stack);
};
