import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { EmailSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import { Aws, Stack } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import type { StackSettings } from '../settings.ts';
import { addChat } from './chat-channel.ts';
import { alarmsIn } from './runbook-alarm.ts';

/** Who gets alarms and reports: an address and a channel. */
export type People = Pick<StackSettings, 'alertEmail' | 'slackWorkspaceId' | 'slackChannelId' | 'regions'>;

/**
 * The topic for alarms and, with the guard, the reports of its sweeps; with every channel that the settings name.
 *
 * Over TLS only. Without a customer managed key: a right to use it that CloudWatch lacks would lose alarms in silence, and the
 * text leaves as plain e-mail anyway. It names models and amounts, no training data.
 */
export class ReportTopic extends Topic {
  /** What chat channels get. A topic of its own: chat takes its own form only, and drops any other text in silence. */
  readonly chatTopic: Topic | undefined;

  /** @param chatScope - where the chat's topic and its configuration stand; by default below the topic */
  constructor(scope: Construct, id: string, people: People, chatScope?: Construct) {
    super(scope, id, { displayName: 'Comprehend stop training', enforceSSL: true });
    if (people.alertEmail !== undefined) this.addSubscription(new EmailSubscription(people.alertEmail));
    this.chatTopic = addChat(chatScope ?? this, people);
    const { partition, region, account } = Stack.of(this);
    const anyAlarm = `arn:${partition}:cloudwatch:${region}:${account}:alarm:*`;
    for (const topic of this.topics) allowPublishing(topic, new ServicePrincipal('cloudwatch.amazonaws.com'), anyAlarm);
  }

  private get topics(): Topic[] {
    return this.chatTopic ? [this, this.chatTopic] : [this];
  }

  /** Lets all alarms below a construct tell people here, by mail and in the chat. */
  addAlarms(scope: Construct): void {
    for (const alarm of alarmsIn(scope)) alarm.addAlarmAction(...this.topics.map((topic) => new SnsAction(topic)));
  }
}

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
