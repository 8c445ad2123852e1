import type { Alarm } from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { Aws, Stack } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';

/**
 * The topic of what people are told: alarms, and with the guard the reports of its sweeps.
 *
 * Over TLS only. Without a customer managed key: a right to use it that CloudWatch lacks would lose alarms in silence, and the
 * text leaves as plain e-mail anyway. It names models and amounts, no training data.
 */
export class ReportTopic extends Topic {
  /** What chat channels get. A topic of its own: chat takes its own form only, and drops any other text in silence. */
  chatTopic: Topic | undefined;

  constructor(scope: Construct, id: string) {
    super(scope, id, { displayName: 'Comprehend stop training', enforceSSL: true });
    allowAlarms(this);
  }

  /** Adds the topic of chat channels, which alarms and reports then reach too. */
  addChat(topic: Topic): void {
    allowAlarms(topic);
    this.chatTopic = topic;
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
