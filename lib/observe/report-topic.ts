import { Aws, Stack } from 'aws-cdk-lib';
import type { Alarm } from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { EmailSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import type { Construct } from 'constructs';

export interface ReportTopicProps {
  /**
   * Address that gets everything by e-mail.
   *
   * @default - none
   */
  readonly alertEmail?: string | undefined;
}

/**
 * The topic of what people are told: alarms, and with the guard the reports of its sweeps.
 *
 * Over TLS only. Without a customer managed key: CloudWatch would need the right to use it, a forgotten right would lose
 * alarms in silence, and the text leaves as plain e-mail anyway. It names models and amounts, no training data.
 */
export class ReportTopic extends Topic {
  constructor(scope: Construct, id: string, { alertEmail }: ReportTopicProps) {
    super(scope, id, { displayName: 'Comprehend stop training', enforceSSL: true });
    const { partition, region, account } = Stack.of(this);
    const anyAlarm = `arn:${partition}:cloudwatch:${region}:${account}:alarm:*`;
    allowPublishing(this, new ServicePrincipal('cloudwatch.amazonaws.com'), anyAlarm);
    if (alertEmail !== undefined) this.addSubscription(new EmailSubscription(alertEmail));
  }

  /** Lets alarms tell people here. */
  addAlarms(alarms: readonly Alarm[]): void {
    for (const alarm of alarms) alarm.addAlarmAction(new SnsAction(this));
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
