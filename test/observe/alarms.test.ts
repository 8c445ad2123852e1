import { kindInWords, kindNames, stopWorkflowId } from '../../lambda/account/kind.ts';
import { env, type Properties, type SynthesizedStack, synth } from '../support/stack.ts';

const alertEmail = 'on-call@example.com';
const withGuard = synth({ monthlyLimitUsd: 500, alertEmail }, env);
const withEmail = synth({ alertEmail }, env);

const alarmsOf = (of: SynthesizedStack) => Object.values(of.ofType('CloudWatch::Alarm'));
/** An alarm's name, its metric, what the metric is of, and when the alarm speaks. */
type Row = readonly [name: string, metric: string, of: string, when: string];
const inWords = (alarm: Properties): Row => {
  const { Statistic, ComparisonOperator, Threshold, EvaluationPeriods, Period, TreatMissingData } = alarm;
  const dimensions = (alarm.Dimensions as { Name: string; Value: string }[]).map(
    ({ Name, Value }) => `${Name} ${Value}`,
  );
  const operator = { GreaterThanOrEqualToThreshold: '>=', LessThanThreshold: '<' }[`${ComparisonOperator}`];
  return [
    `${alarm.AlarmName}`.replace('ComprehendStopTraining ', ''),
    `${alarm.Namespace} ${alarm.MetricName}`,
    dimensions.join(', '),
    `${Statistic} ${operator} ${Threshold} in ${EvaluationPeriods} x ${Period} s, ${TreatMissingData}`,
  ];
};
const anyCase = 'Sum >= 1 in 1 x 300 s, notBreaching';
/** Each of them alone: a sum may stay silent. */
const ofWorkflow = (stateMachine: string, ...names: string[]) =>
  ['Failed', 'TimedOut', 'Aborted'].map(
    (how, i): Row => [`${names[i]}`, `AWS/States Executions${how}`, `StateMachineArn {${stateMachine}}`, anyCase],
  );
const ofStopPath: readonly Row[] = [
  ...kindNames.flatMap((kind) => {
    const names = ['failed', 'timed out', 'aborted'].map((how) => `Stop workflow ${how}: ${kindInWords(kind)}`);
    return ofWorkflow(stopWorkflowId(kind), ...names);
  }),
  ['API errors', 'AWS/ApiGateway 5XXError', 'ApiName ComprehendStopTraining, Stage {ApiDeploymentStageprod}', anyCase],
];
const ofReadings = 'service comprehend-stop-training';
const cost = 'ComprehendStopTraining TrainingCostMonthToDate';
const tags = 'ComprehendStopTraining UnreadableTags';
const failures = 'FunctionName {GuardTrainingMeterFunction}';
const deadLetters = 'QueueName {GuardSweepTriggersDeadLetters.QueueName}';
const ofGuard: readonly Row[] = [
  // At the first reading, and on while periods lack one.
  ['Training cost over limit', cost, ofReadings, 'Maximum >= 500 in 1 x 60 s, ignore'],
  ['Training meter silent', cost, ofReadings, 'SampleCount < 1 in 3 x 300 s, breaching'],
  ['Training meter failed', 'AWS/Lambda Errors', failures, 'Sum >= 1 in 3 x 300 s, notBreaching'],
  // The least of a period's readings: every one has found such a run.
  ['Tags unreadable', tags, ofReadings, 'Minimum >= 1 in 3 x 300 s, notBreaching'],
  ...ofWorkflow('GuardSweepWorkflow', 'Sweep failed', 'Sweep failed: timed out', 'Sweep failed: aborted'),
  [
    'Guard events undelivered',
    'AWS/SQS ApproximateNumberOfMessagesVisible',
    deadLetters,
    'Maximum >= 1 in 1 x 300 s, notBreaching',
  ],
];

test('alertEmail alone brings the stop path’s alarms, on a topic that mails', () => {
  expect(alarmsOf(withEmail).map(inWords)).toEqual(ofStopPath);
  const [topic, ...more] = Object.keys(withEmail.ofType('SNS::Topic'));
  // Mails come from somebody of that name.
  expect(withEmail.one('SNS::Topic')).toEqual({ DisplayName: 'Comprehend stop training' });
  expect([topic, more]).toEqual(['ObservabilityAlarmTopic', []]);
  for (const { AlarmActions } of alarmsOf(withEmail)) expect(AlarmActions).toEqual([`{${topic}}`]);
  expect(withEmail.one('SNS::Subscription')).toEqual({
    Protocol: 'email',
    Endpoint: alertEmail,
    TopicArn: `{${topic}}`,
  });
});

test('with a guard all alarms go to its report topic, with or without an address', () => {
  const silent = synth({ monthlyLimitUsd: 500 });
  for (const one of [withGuard, silent]) {
    expect(alarmsOf(one).map(inWords)).toEqual([...ofGuard, ...ofStopPath]);
    for (const { AlarmActions } of alarmsOf(one)) expect(AlarmActions).toEqual(['{GuardReportTopic}']);
  }
  const mails = (of: SynthesizedStack) =>
    Object.values(of.ofType('SNS::Subscription')).filter(({ Protocol }) => Protocol === 'email');
  expect(mails(withGuard)).toEqual([{ Protocol: 'email', Endpoint: alertEmail, TopicArn: '{GuardReportTopic}' }]);
  expect(mails(silent)).toEqual([]);
});

test('descriptions end with what their command shows, and the command', () => {
  const texts = alarmsOf(withGuard).map(({ AlarmDescription }) => `${AlarmDescription}`);
  expect(texts.filter((text) => !/\. To see [^:.]+: (npx comprehend-stop-training|aws) /.test(text))).toEqual([]);
});

test('with a Slack channel alarms notify it too, by a topic of its own', () => {
  const slack = { slackWorkspaceId: 'T012ABCDEFG', slackChannelId: 'C012ABCDEFG' };
  const stack = synth(slack, env);
  expect(alarmsOf(stack).map(inWords)).toEqual(ofStopPath);
  const topics = ['{ObservabilityAlarmTopic}', '{GuardReportTopicChat}'];
  for (const { AlarmActions } of alarmsOf(stack)) expect(AlarmActions).toEqual(topics);
  expect(stack.one('Chatbot::SlackChannelConfiguration')).toMatchObject({
    ConfigurationName: 'ComprehendStopTraining-eu-west-1',
    SlackWorkspaceId: slack.slackWorkspaceId,
    SlackChannelId: slack.slackChannelId,
    SnsTopicArns: topics.slice(1),
    IamRoleArn: '{GuardReportTopicChatChannelConfigurationRole.Arn}',
  });
  expect(withGuard.ofType('Chatbot::SlackChannelConfiguration')).toEqual({});
});
