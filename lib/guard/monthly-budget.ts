import { Duration, Stack } from 'aws-cdk-lib';
import { CfnBudget } from 'aws-cdk-lib/aws-budgets';
import { ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { SqsDestination } from 'aws-cdk-lib/aws-lambda-destinations';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { LambdaSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { TrainingFunction } from '../functions/training-function.ts';
import { allowPublishing } from '../observe/report-topic.ts';

export interface MonthlyBudgetProps {
  /** What Amazon Comprehend may cost in a month, in USD. */
  readonly monthlyLimitUsd: number;
  /** Percent of it that, forecast for the month, is worth a notification. */
  readonly forecastPercent: number;
  /** Percent of it that, spent, is worth a notification. */
  readonly actualPercent: number;
  /** Where notifications go that could not be put on the bus. */
  readonly deadLetterQueue: IQueue;
  /** Days that the function's log is kept. */
  readonly logRetentionDays: number;
}

/**
 * A second opinion on the month's cost, from the bill: 8 to 12 hours old, but it knows discounts, taxes and what the
 * meter can't see. It counts Amazon Comprehend as a whole, in all regions of the account.
 *
 * Budget → topic → function → event bus: budgets notify topics and e-mail addresses only.
 *
 * @see https://docs.aws.amazon.com/cost-management/latest/userguide/budgets-sns-policy.html read 2026-11-23
 */
export class MonthlyBudget extends Construct {
  constructor(scope: Construct, id: string, props: MonthlyBudgetProps) {
    super(scope, id);
    const stack = Stack.of(this);

    // Of its own, because whatever comes through it counts as a notification. No customer key: see ReportTopic.
    const topic = new Topic(this, 'Topic', { enforceSSL: true });
    const anyBudget = `arn:${stack.partition}:budgets::${stack.account}:*`;
    allowPublishing(topic, new ServicePrincipal('budgets.amazonaws.com'), anyBudget);

    const forward = new TrainingFunction(this, 'Function', {
      entry: 'budget-notification.event.ts',
      environment: {},
      logRetentionDays: props.logRetentionDays,
    });
    forward.allowPutEvents();
    // There may be no second notification this month, so one that fails is tried again for hours and then kept.
    forward.configureAsyncInvoke({
      retryAttempts: 2,
      maxEventAge: Duration.hours(6),
      onFailure: new SqsDestination(props.deadLetterQueue),
    });
    topic.addSubscription(new LambdaSubscription(forward, { deadLetterQueue: props.deadLetterQueue }));

    const notify = (notificationType: 'FORECASTED' | 'ACTUAL', threshold: number) => ({
      notification: { notificationType, threshold, thresholdType: 'PERCENTAGE', comparisonOperator: 'GREATER_THAN' },
      subscribers: [{ subscriptionType: 'SNS', address: topic.topicArn }],
    });
    const budget = new CfnBudget(this, 'Resource', {
      budget: {
        budgetType: 'COST',
        timeUnit: 'MONTHLY',
        budgetLimit: { amount: props.monthlyLimitUsd, unit: 'USD' },
        costFilters: { Service: ['Amazon Comprehend'] },
      },
      notificationsWithSubscribers: [
        notify('FORECASTED', props.forecastPercent),
        notify('ACTUAL', props.actualPercent),
      ],
    });
    // The policy first: a budget can't be made to notify a topic that it may not publish to (assumed).
    budget.node.addDependency(topic);
  }
}
