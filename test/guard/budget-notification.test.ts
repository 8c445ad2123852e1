import { synthesize } from '../../local/host/synthesized.ts';
import { guardAccount, refusing } from '../support/guard.ts';
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
const stack = synthesize('us-east-1', { monthlyLimitUsd: 1e6, budgetUsd: 0.5, dashboard: false });
const topicOf = (which: string) =>
  Object.keys(stack.resources('AWS::SNS::Topic'))
    .filter((id) => id.includes(which))
    .map(stack.arnOf)[0] ?? '';
const topics = { forecast: topicOf('ForecastTopic'), actual: topicOf('ActualTopic') };
const Timestamp = '2026-11-23T12:00:00.000Z';

const setup = () => {
  const account = guardAccount({ stack });
  return {
    ...account,
    answer: (event: object) => account.invoke('budget-notification', event),
    inputs: () => account.sweeps().map(({ input }) => JSON.parse(input)),
  };
};

test.each<[string, unknown, object]>([
  ['what has been spent', text, read],
  ['a forecast', text.replaceAll('ACTUAL', 'FORECASTED'), read],
  ['a name with a colon', text.replace('Name: Training', 'Name: Daily: EU'), { ...read, BudgetName: 'Daily: EU' }],
  [
    'thousands separators',
    text.replaceAll('$0.50', '$12,345.50').replaceAll('$0.59', '$1,234,567.89'),
    { ...read, BudgetedAmountUsd: 12_345.5, ThresholdUsd: 12_345.5, AmountUsd: 1_234_567.89 },
  ],
  ['line ends of Windows', text.replaceAll('\n', '\r\n'), read],
  [
    'a threshold in per cent',
    text.replace('> $0.50', '> 80%'),
    { ...read, ThresholdUsd: undefined, Unreadable: ['ThresholdUsd'] },
  ],
  ['a budget without a name', 'Budget Name: \t\nBudget Type: Cost', nothing],
  ['no text', { Budget: 1 }, { ...nothing, Text: '{"Budget":1}' }],
  ['nothing', undefined, { ...nothing, Text: '' }],
  ['a long text', 'x'.repeat(200_000), { ...nothing, Text: 'x'.repeat(8000) }],
])('starts a sweep with what can be read of it: %s', async (_, Message, detail) => {
  const { answer, inputs } = setup();
  await answer({ Records: [{ Sns: { TopicArn: topics.actual, Message, MessageId: 'm', Timestamp } }] });
  const input = { source: 'comprehend-stop-training', 'detail-type': 'Budget Spent', time: Timestamp };
  expect(inputs()).toEqual([{ ...input, detail: { Text: Message, ...detail } }]);
});

test.each<[string, object]>([
  ['no records', { Records: [] }],
  ['a record of another topic', { Records: [{ Sns: { TopicArn: `${topics.actual}2`, Message: text, Timestamp } }] }],
])('treats %s as a forecast, which stops nothing', async (_, event) => {
  const { answer, inputs } = setup();
  await answer(event);
  expect(inputs()).toMatchObject([{ 'detail-type': 'Budget Forecast', source: 'comprehend-stop-training' }]);
});

test('starts one sweep for each message, however often SNS delivers it, and logs a line each time', async () => {
  const { answer, sweeps, logged, wait } = setup();
  const record = (MessageId: string, TopicArn = topics.actual) => ({
    Sns: { TopicArn, Message: text, MessageId, Timestamp },
  });
  await answer({ Records: [record('one'), record('two', topics.forecast)] });
  await answer({ Records: [record('one')] });
  await wait(300);
  await answer({ Records: [record('one')] });
  expect(sweeps().map(({ name }) => name)).toEqual([
    expect.stringMatching(/^budget-[0-9a-f]{32}$/),
    expect.stringMatching(/^budget-[0-9a-f]{32}$/),
  ]);
  const { Unreadable: _, ...figures } = read;
  expect(logged('Budget notification answered').map(({ isSpent }) => isSpent)).toEqual([true, false, true, true]);
  expect(logged('Budget notification answered')[0]).toEqual({ ...figures, Unreadable: [], isSpent: true });
});

test('fails when no sweep can be started, so that Lambda tries again', async () => {
  const account = guardAccount({ stack, faultOf: refusing('StartExecution') });
  const answering = account.invoke('budget-notification', { Records: [] });
  await expect(answering).rejects.toMatchObject({ name: 'AccessDeniedException' });
});
