import { CfnBudget } from 'aws-cdk-lib/aws-budgets';
import { ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { SqsDestination } from 'aws-cdk-lib/aws-lambda-destinations';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { LambdaSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import type { IStateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import { Duration, Stack } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import { TrainingFunction } from '../functions/training-function.ts';
import { allowPublishing } from '../observe/report-topic.ts';
import type { StackSettings } from '../settings.ts';

/**
 * A second opinion on the month's cost, from the bill: 8 to 12 hours old, but it knows discounts, taxes and what the
 * readings can't see. It counts Amazon Comprehend as a whole, endpoints and inference too, in all regions of the account. So it has
 * an amount of its own and no default.
 *
 * Budget → a topic for its forecast, another for what has been spent → function → sweep: budgets notify topics and
 * e-mail addresses only. The topic says whether it is about the forecast or what has been spent; the text is not relied on.
 *
 * @see https://docs.aws.amazon.com/cost-management/latest/userguide/budgets-sns-policy.html
 *
 * @param deadLetterQueue - where notifications go that started nothing
 */
export const addMonthlyBudget = (
  scope: Construct,
  { budgetUsd = 0, budgetForecastPercent, budgetActualPercent }: StackSettings,
  sweepWorkflow: IStateMachine,
  deadLetterQueue: IQueue,
): void => {
  const forecastTopic = budgetTopic(scope, 'ForecastTopic');
  const actualTopic = budgetTopic(scope, 'ActualTopic');
  const forward = new TrainingFunction(scope, 'Function', {
    functionName: 'budget-notification',
    settings: { sweepWorkflowArn: sweepWorkflow.stateMachineArn, actualCostTopicArn: actualTopic.topicArn },
    // Its client may try for a minute and a half.
    timeout: Duration.minutes(2),
  });
  sweepWorkflow.grantStartExecution(forward);
  // There may be no second notification this month. The hours are for a function that is throttled.
  forward.configureAsyncInvoke({
    retryAttempts: 2,
    maxEventAge: Duration.hours(6),
    onFailure: new SqsDestination(deadLetterQueue),
  });
  for (const topic of [forecastTopic, actualTopic]) {
    topic.addSubscription(new LambdaSubscription(forward, { deadLetterQueue }));
  }

  const notify = (topic: Topic, notificationType: 'FORECASTED' | 'ACTUAL', threshold: number) => ({
    notification: { notificationType, threshold, thresholdType: 'PERCENTAGE', comparisonOperator: 'GREATER_THAN' },
    subscribers: [{ subscriptionType: 'SNS', address: topic.topicArn }],
  });
  const budget = new CfnBudget(scope, 'Resource', {
    budget: {
      budgetType: 'COST',
      timeUnit: 'MONTHLY',
      budgetLimit: { amount: budgetUsd, unit: 'USD' },
      costFilters: { Service: ['Amazon Comprehend'] },
      // With credits or refunds counted an account that has them never reaches its budget.
      costTypes: { includeCredit: false, includeRefund: false },
    },
    notificationsWithSubscribers: [
      notify(forecastTopic, 'FORECASTED', budgetForecastPercent),
      notify(actualTopic, 'ACTUAL', budgetActualPercent),
    ],
  });
  // The policies first: a budget can't be made to notify a topic that it may not publish to (assumed).
  budget.node.addDependency(...[forecastTopic, actualTopic].map(({ node }) => node.findChild('Policy')));
};

/** For AWS Budgets alone, because whatever comes through it counts. No customer key: see ReportTopic. */
const budgetTopic = (scope: Construct, id: string): Topic => {
  const topic = new Topic(scope, id, { enforceSSL: true });
  const { partition, account } = Stack.of(scope);
  const anyBudget = `arn:${partition}:budgets::${account}:*`;
  allowPublishing(topic, new ServicePrincipal('budgets.amazonaws.com'), anyBudget);
  return topic;
};
