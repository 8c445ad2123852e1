import { everything, synth } from '../support/stack.ts';

const stack = synth(everything);
const queue = '{GuardSweepTriggersDeadLetters.Arn}';
const topics = ['GuardMonthlyBudgetForecastTopic', 'GuardMonthlyBudgetActualTopic'] as const;
const [forecastTopic, actualTopic] = topics;

test('is of Amazon Comprehend’s cost in a month, and notifies one topic of its forecast and another of what is spent', () => {
  const notify = (NotificationType: string, Threshold: number, topic: string) => ({
    Notification: { NotificationType, Threshold, ThresholdType: 'PERCENTAGE', ComparisonOperator: 'GREATER_THAN' },
    Subscribers: [{ SubscriptionType: 'SNS', Address: `{${topic}}` }],
  });
  const budgetOf = (of: typeof stack) => of.one('Budgets::Budget', 'GuardMonthlyBudget');
  expect(budgetOf(stack)).toEqual({
    Budget: {
      BudgetType: 'COST',
      TimeUnit: 'MONTHLY',
      BudgetLimit: { Amount: 500, Unit: 'USD' },
      CostFilters: { Service: ['Amazon Comprehend'] },
      // With them an account that has credits would never reach its budget.
      CostTypes: { IncludeCredit: false, IncludeRefund: false },
    },
    NotificationsWithSubscribers: [notify('FORECASTED', 80, forecastTopic), notify('ACTUAL', 100, actualTopic)],
  });
  const other = synth({ monthlyLimitUsd: 5, budgetUsd: 20, budgetForecastPercent: 70, budgetActualPercent: 90 });
  expect(budgetOf(other)).toMatchObject({
    Budget: { BudgetLimit: { Amount: 20, Unit: 'USD' } },
    NotificationsWithSubscribers: [notify('FORECASTED', 70, forecastTopic), notify('ACTUAL', 90, actualTopic)],
  });
});

test('is made after the policies by which it may publish', () => {
  const policies = Object.keys(stack.template.Resources).filter((id) => /^GuardMonthlyBudget\w+TopicPolicy/.test(id));
  expect(policies).toHaveLength(2);
  expect(stack.raw('Budgets::Budget')).toMatchObject([{ DependsOn: expect.arrayContaining(policies) }]);
});

test('has a function that both topics call, and keeps what three calls could not pass on in the dead-letter queue', () => {
  const subscriptions = Object.values(stack.ofType('SNS::Subscription')).filter(
    ({ Protocol }) => Protocol === 'lambda',
  );
  expect(subscriptions).toEqual(
    topics.map((topic) => ({
      Protocol: 'lambda',
      TopicArn: `{${topic}}`,
      Endpoint: '{GuardMonthlyBudgetFunction.Arn}',
      RedrivePolicy: { deadLetterTargetArn: queue },
    })),
  );
  expect(stack.one('Lambda::EventInvokeConfig', 'GuardMonthlyBudgetFunctionEventInvokeConfig')).toMatchObject({
    MaximumRetryAttempts: 2,
    MaximumEventAgeInSeconds: 6 * 3600,
    DestinationConfig: { OnFailure: { Destination: queue } },
  });
});

test.each([
  ['a budgetUsd of 0', { monthlyLimitUsd: 500, budgetUsd: 0 }],
  ['a limit and no budgetUsd', { monthlyLimitUsd: 500 }],
])('is left out, its topics and its function too, with %s', (_, settings) => {
  const other = synth(settings);
  expect(Object.keys(other.template.Resources).filter((id) => id.includes('MonthlyBudget'))).toEqual([]);
  expect(other.ofType('Budgets::Budget')).toEqual({});
  expect(Object.keys(other.ofType('SNS::Topic'))).toEqual(['GuardReportTopic']);
  expect(Object.keys(other.ofType('StepFunctions::StateMachine'))).toContain('GuardSweepWorkflow');
});
