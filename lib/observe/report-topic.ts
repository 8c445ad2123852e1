import type { Alarm } from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { EmailSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import { Aws, Stack } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import { deploymentName } from '../functions/deployment-name.ts';
import type { StackSettings } from '../settings.ts';
import { ChatChannel, chatTopicId, chatTopicName } from './chat-channel.ts';

/** Where people are: the address and the channel that get everything. */
type People = Pick<StackSettings, 'alertEmail' | 'slackWorkspaceId' | 'slackChannelId' | 'regions'>;

/**
 * The topic of what people are told: alarms, and with the guard the reports of its sweeps.
 *
 * Over TLS only. Without a customer managed key: a right to use it that CloudWatch lacks would lose alarms in silence, and the
 * text leaves as plain e-mail anyway. It names models and amounts, no training data.
 */
export class ReportTopic extends Topic {
  /** What the Slack channel gets. A topic of its own: chat takes its own form only, and drops any other text in silence. */
  readonly chatTopic: Topic | undefined;

  /** @param chatScope - where the channel's topic and its configuration stand; by default below this topic */
  constructor(scope: Construct, id: string, people: People, chatScope?: Construct) {
    super(scope, id, { displayName: 'Comprehend stop training', enforceSSL: true });
    const { alertEmail, slackWorkspaceId, slackChannelId, regions } = people;
    allowAlarms(this);
    if (alertEmail !== undefined) this.addSubscription(new EmailSubscription(alertEmail));
    if (slackWorkspaceId === undefined || slackChannelId === undefined) return;

    const isOneOfSeveral = regions.length > 1;
    const topicName = chatTopicName(deploymentName(this));
    const chatTopic = new Topic(chatScope ?? this, chatTopicId, {
      enforceSSL: true,
      ...(isOneOfSeveral && { topicName }),
    });
    allowAlarms(chatTopic);
    if (!isOneOfSeveral) new ChatChannel(chatScope ?? this, { slackWorkspaceId, slackChannelId }, [chatTopic]);
    this.chatTopic = chatTopic;
  }

  /** Lets alarms tell people here, by mail and in the chat. */
  addAlarms(alarms: readonly Alarm[]): void {
    for (const alarm of alarms) {
      alarm.addAlarmAction(new SnsAction(this));
      if (this.chatTopic) alarm.addAlarmAction(new SnsAction(this.chatTopic));
    }
  }
}

const allowAlarms = (topic: Topic): void => {
  const { partition, region, account } = Stack.of(topic);
  const anyAlarm = `arn:${partition}:cloudwatch:${region}:${account}:alarm:*`;
  allowPublishing(topic, new ServicePrincipal('cloudwatch.amazonaws.com'), anyAlarm);
};

/**
 * Lets a service publish to a topic, for resources of this account only: a service acts for every account there is.
 *
 * @param sourceArn - pattern of the resources it may publish for
 */
export const allowPublishing = (topic: Topic, service: ServicePrincipal, sourceArn: string): void => {
  topic.addToResourcePolicy(
    new PolicyStatement({
      principals: [service],
      actions: ['sns:Publish'],
      resources: [topic.topicArn],
      conditions: { StringEquals: { 'aws:SourceAccount': Aws.ACCOUNT_ID }, ArnLike: { 'aws:SourceArn': sourceArn } },
    }),
  );
};
