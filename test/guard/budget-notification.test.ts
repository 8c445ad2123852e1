import { budgetNotification } from '../../lambda/guard/budget-notification.event.ts';
import { reasonOf } from '../../lambda/guard/sweep-reason.ts';
import { account } from './account.ts';

const actual = `AWS Budget Notification November 23, 2026
AWS Account 123456789012

Dear AWS Customer,

You requested that we alert you when the ACTUAL Cost associated with your Training budget is greater than $0.50 for the current month. The ACTUAL Cost associated with this budget is $0.59. You can find additional details below and by accessing the AWS Budgets dashboard.

Budget Name: Training
Budget Type: Cost
Budgeted Amount: $0.50
Alert Type: ACTUAL
Alert Threshold: > $0.50
ACTUAL Amount: $0.59`;
const forecast = actual.replaceAll('ACTUAL', 'FORECASTED').replace('$0.59`', '$0.59');
const daily = actual
  .replace('current month', 'current day')
  .replace('Budget Name: Training', 'Budget Name: Daily training: EU');
const large = actual.replaceAll('$0.50', '$12,345.50').replaceAll('$0.59', '$1,234,567.89');
const everything = ['BudgetName', 'AlertType', 'BudgetedAmountUsd', 'ThresholdUsd', 'AmountUsd'];
const read = { BudgetName: 'Training', BudgetedAmountUsd: 0.5, ThresholdUsd: 0.5, AmountUsd: 0.59, Unreadable: [] };

const forward = async (event: object) => {
  const { eventBridge, events } = account();
  await budgetNotification({ eventBridge, eventBus: 'default', logger: { info: () => {} } })(event);
  return events;
};
const forwarded = async (Message: unknown) =>
  (await forward({ Records: [{ Sns: { Message } }] })).map(({ detail }) => detail);

describe('a budget notification', () => {
  test.each<[string, unknown, object]>([
    ['an actual one', actual, { ...read, AlertType: 'ACTUAL' }],
    ['a forecast', forecast, { ...read, AlertType: 'FORECASTED' }],
    ['a daily budget', daily, { ...read, BudgetName: 'Daily training: EU', AlertType: 'ACTUAL' }],
    [
      'thousands separators',
      large,
      { ...read, AlertType: 'ACTUAL', BudgetedAmountUsd: 12_345.5, ThresholdUsd: 12_345.5, AmountUsd: 1_234_567.89 },
    ],
    [
      'line ends of Windows',
      actual.replaceAll('\n', '\r\n'),
      { ...read, AlertType: 'ACTUAL', Text: expect.anything() },
    ],
    [
      'a threshold in per cent',
      actual.replace('> $0.50', '> 80%'),
      {
        BudgetName: 'Training',
        AlertType: 'ACTUAL',
        BudgetedAmountUsd: 0.5,
        AmountUsd: 0.59,
        Unreadable: ['ThresholdUsd'],
      },
    ],
    ['a rephrased text', 'Your budget has been exceeded.', { Unreadable: everything }],
    ['an empty text', '', { Unreadable: everything }],
    ['a budget without a name', 'Budget Name:\nBudget Type: Cost', { Unreadable: everything }],
    ['no string', { Budget: 1 }, { Unreadable: everything, Text: '{"Budget":1}' }],
    ['nothing', undefined, { Unreadable: everything, Text: '' }],
    ['a long text', 'x'.repeat(200_000), { Unreadable: everything, Text: 'x'.repeat(8000) }],
  ])('becomes an event: %s', async (_, message, detail) => {
    expect(await forwarded(message)).toEqual([{ Text: message, ...detail }]);
  });

  test.each<[string, object]>([
    ['no records', { Records: [] }],
    ['an event of another service', { foo: 'bar' }],
    ['a record without Sns', { Records: [{}] }],
  ])('becomes an event even from %s', async (_, event) => {
    expect(await forward(event)).toEqual([
      expect.objectContaining({ 'detail-type': 'Budget Notification', source: 'comprehend-stop-training' }),
    ]);
  });

  test('gives an event for each record', async () => {
    const Records = [{ Sns: { Message: actual } }, { Sns: { Message: forecast } }];
    expect((await forward({ Records })).map(({ detail }) => detail.AlertType)).toEqual(['ACTUAL', 'FORECASTED']);
  });
});

describe('the reason of a sweep', () => {
  const own = (type: string, detail: object) => ({ source: 'comprehend-stop-training', 'detail-type': type, detail });
  const overLimit = {
    Month: '2026-11',
    TrainingCostMonthToDateUsd: 1512.3,
    MonthlyLimitUsd: 500,
    TrainingJobsInProgress: 3,
    LongestTrainingSeconds: 7985,
  };
  const alarm = {
    source: 'aws.cloudwatch',
    'detail-type': 'CloudWatch Alarm State Change',
    region: 'us-east-1',
    detail: { alarmName: 'Billing', state: { value: 'ALARM', reason: 'Threshold Crossed: 1 datapoint [512.0]\n…' } },
  };
  const anomaly = {
    source: 'aws.ce',
    'detail-type': 'Anomaly Detected',
    detail: { anomalyId: 'a-1', dimensionValue: 'Amazon Comprehend', impact: { totalImpact: 99.5 } },
  };

  test.each<[string, unknown, string]>([
    [
      'the meter',
      own('Training Over Limit', overLimit),
      'Training has cost $1,512.30 in 2026-11; the monthly limit is $500.00. In progress then: 3 jobs, the longest for 2:13:05 (h:mm:ss).',
    ],
    [
      'the meter, without figures',
      own('Training Over Limit', { Month: '2026-11', MonthlyLimitUsd: '500', TrainingJobsInProgress: 1 }),
      'Training has cost (unknown) in 2026-11; the monthly limit is (unknown). In progress then: 1 job, the longest for (unknown) (h:mm:ss). Could not be read: detail.TrainingCostMonthToDateUsd, detail.MonthlyLimitUsd, detail.LongestTrainingSeconds.',
    ],
    [
      'a budget',
      own('Budget Notification', { ...read, AlertType: 'ACTUAL', Text: actual }),
      'AWS Budgets says of the budget "Training": ACTUAL amount $0.59, alert threshold $0.50, budgeted $0.50.',
    ],
    [
      'a budget, in part',
      own('Budget Notification', {
        AmountUsd: 1,
        AlertType: 'ACTUAL',
        ThresholdUsd: 1,
        BudgetName: 'B',
        Unreadable: ['BudgetedAmountUsd'],
        Text: '',
      }),
      'AWS Budgets says of the budget "B": ACTUAL amount $1.00, alert threshold $1.00, budgeted (unknown). Could not be read: detail.BudgetedAmountUsd.',
    ],
    [
      'a budget, not at all',
      own('Budget Notification', { Unreadable: everything, Text: 'Your  budget\nwas exceeded.' }),
      `AWS Budgets sent a notification: "Your budget was exceeded.". Could not be read: ${everything.map((name) => `detail.${name}`).join(', ')}.`,
    ],
    [
      'an alarm',
      alarm,
      'The CloudWatch alarm "Billing" in us-east-1 is in ALARM: Threshold Crossed: 1 datapoint [512.0] …',
    ],
    [
      'an alarm without detail',
      { ...alarm, detail: null },
      'The CloudWatch alarm "(unknown)" in us-east-1 is in (unknown): (unknown) Could not be read: detail.alarmName, detail.state.value, detail.state.reason.',
    ],
    [
      'an anomaly',
      anomaly,
      'AWS Cost Anomaly Detection found an anomaly of $99.50 in Amazon Comprehend (anomaly a-1).',
    ],
    ['a person', own('Stop All Requested', { RequestId: 'r-1' }), 'Asked for with POST /stop-all (request r-1).'],
    [
      'an unknown event',
      { source: 'my.app', 'detail-type': 'Panic' },
      'An event of a kind this version does not know: source my.app, detail-type Panic.',
    ],
    ...[{}, null, [], 'text', 7].map((event): [string, unknown, string] => [
      JSON.stringify(event),
      event,
      'An event of a kind this version does not know: source (unknown), detail-type (unknown). Could not be read: source, detail-type.',
    ]),
  ])('is told for %s', (_, event, reason) => {
    expect(reasonOf(event)).toBe(reason);
  });

  test('has at most 1,000 characters', () => {
    const long = 'ä'.repeat(5000);
    const unreadable = Array(500).fill('Amount');
    for (const event of [
      { ...alarm, detail: { alarmName: long, state: { value: long, reason: long } } },
      own('Budget Notification', { Unreadable: [...unreadable.keys()].map((i) => `${i}`), Text: long }),
      own(long, {}),
    ]) {
      expect(reasonOf(event).length).toBeLessThanOrEqual(1000);
    }
  });
});
