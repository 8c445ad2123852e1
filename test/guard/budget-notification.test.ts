import { guardAccount, guardStack } from '../support/guard.ts';
import { useVirtualTime } from '../support/virtual-time.ts';

useVirtualTime();

const text = `AWS Budget Notification November 23, 2026
AWS Account 123456789012

Dear AWS Customer,

You requested that we alert you when the ACTUAL Cost associated with your Training budget is greater than $0.50 for the current month. The ACTUAL Cost associated with this budget is $0.59. You can find additional details below and by accessing the AWS Budgets dashboard.

Budget Name: Training
Budget Type: Cost
Budgeted Amount: $0.50
Alert Type: ACTUAL
Alert Threshold: > $0.50
ACTUAL Amount: $0.59`;
const read = { BudgetName: 'Training', BudgetedAmountUsd: 0.5, ThresholdUsd: 0.5, AmountUsd: 0.59, Unreadable: [] };
const nothing = { Unreadable: ['BudgetName', 'BudgetedAmountUsd', 'ThresholdUsd', 'AmountUsd'] };
const topicOf = (which: string) =>
  Object.keys(guardStack.resources('AWS::SNS::Topic'))
    .filter((id) => id.includes(which))
    .map(guardStack.arnOf)[0] ?? '';
const topics = { forecast: topicOf('ForecastTopic'), actual: topicOf('ActualTopic') };

const forward = async (event: object) => {
  const { functions, events, logged, settled } = guardAccount({ hasRules: false });
  await settled(functions['budget-notification']?.(event) ?? Promise.reject(new Error('No function')));
  return { events, lines: logged('Budget notification forwarded') };
};
const forwarded = async (Message: unknown) =>
  (await forward({ Records: [{ Sns: { Message } }] })).events.map(({ detail }) => detail);

test.each<[string, unknown, object]>([
  ['what has been spent', text, read],
  ['a forecast', text.replaceAll('ACTUAL', 'FORECASTED'), read],
  [
    'a name with a colon',
    text.replace('Name: Training', 'Name: Daily training: EU'),
    { ...read, BudgetName: 'Daily training: EU' },
  ],
  [
    'thousands separators',
    text.replaceAll('$0.50', '$12,345.50').replaceAll('$0.59', '$1,234,567.89'),
    { ...read, BudgetedAmountUsd: 12_345.5, ThresholdUsd: 12_345.5, AmountUsd: 1_234_567.89 },
  ],
  ['line ends of Windows', text.replaceAll('\n', '\r\n'), read],
  [
    'a threshold in per cent',
    text.replace('> $0.50', '> 80%'),
    { BudgetName: 'Training', BudgetedAmountUsd: 0.5, AmountUsd: 0.59, Unreadable: ['ThresholdUsd'] },
  ],
  ['a rephrased text', 'Your budget has been exceeded.', nothing],
  ['a budget without a name', 'Budget Name: \t\nBudget Type: Cost', nothing],
  ['no text', { Budget: 1 }, { ...nothing, Text: '{"Budget":1}' }],
  ['nothing', undefined, { ...nothing, Text: '' }],
  ['a long text', 'x'.repeat(200_000), { ...nothing, Text: 'x'.repeat(8000) }],
])('becomes an event with what can be read of it: %s', async (_, message, detail) => {
  expect(await forwarded(message)).toEqual([{ Text: message, ...detail }]);
});

test.each<[string, object]>([
  ['no records', { Records: [] }],
  ['an event of another service', { foo: 'bar' }],
  ['a record without Sns', { Records: [{}] }],
  [
    'a record of another topic',
    { Records: [{ Sns: { TopicArn: 'arn:aws:sns:us-east-1:123456789012:Other', Message: text } }] },
  ],
])('becomes a forecast, which stops nothing, where it is no notification of the topics: %s', async (_, event) => {
  const own = { 'detail-type': 'Budget Forecast', source: 'comprehend-stop-training' };
  expect((await forward(event)).events).toEqual([expect.objectContaining(own)]);
});

test('gives an event and a line of the log for each record', async () => {
  const { Unreadable: _, ...figures } = read;
  const { events, lines } = await forward({
    Records: [
      { Sns: { TopicArn: topics.actual, Message: text } },
      { Sns: { TopicArn: topics.forecast, Message: `${text}9` } },
    ],
  });
  expect(events.map(({ detail, ...event }) => [event['detail-type'], detail.AmountUsd])).toEqual([
    ['Budget Spent', 0.59],
    ['Budget Forecast', 0.599],
  ]);
  expect(lines).toEqual([
    { ...figures, Unreadable: [], isSpent: true },
    { ...figures, AmountUsd: 0.599, Unreadable: [], isSpent: false },
  ]);
});
