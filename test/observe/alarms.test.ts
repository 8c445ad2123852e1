import { kindInWords, kindNames, stopWorkflowId } from '../../lambda/account/kind.ts';
import { env, type SynthesizedStack, synth } from '../support/stack.ts';

const alertEmail = 'on-call@example.com';
const withGuard = synth({ monthlyLimitUsd: 500, alertEmail }, env);
const withEmail = synth({ alertEmail }, env);

interface Alarm {
  readonly AlarmName: string;
  readonly AlarmDescription: string;
  readonly AlarmActions: readonly string[];
}
const alarmsOf = (of: SynthesizedStack) => Object.values(of.ofType('CloudWatch::Alarm')) as unknown as readonly Alarm[];
const namesOf = (of: SynthesizedStack) =>
  alarmsOf(of).map(({ AlarmName }) => AlarmName.replace('ComprehendStopTraining ', ''));
const ofStopPath = [
  ...kindNames.flatMap((kind) => [
    `Stop workflow failed: ${kindInWords(kind)}`,
    `Stop workflow timed out: ${kindInWords(kind)}`,
    `Stop workflow aborted: ${kindInWords(kind)}`,
  ]),
  'API errors',
];

test('those of the stop path come with alertEmail alone, to a topic that mails', () => {
  expect(namesOf(withEmail)).toEqual(ofStopPath);
  const [topic, ...more] = Object.keys(withEmail.ofType('SNS::Topic'));
  expect([topic, more]).toEqual(['ObservabilityAlarmTopic', []]);
  for (const { AlarmActions } of alarmsOf(withEmail)) expect(AlarmActions).toEqual([`{${topic}}`]);
  expect(withEmail.one('SNS::Subscription')).toEqual({
    Protocol: 'email',
    Endpoint: alertEmail,
    TopicArn: `{${topic}}`,
  });
});

test('all go to the guard’s report topic where there is a guard, its address or none', () => {
  const ofGuard = [
    ...['Training cost over limit', 'Training meter silent', 'Training meter failed', 'Tags unreadable'],
    ...['Sweep failed', 'Sweep failed: timed out', 'Sweep failed: aborted', 'Guard events undelivered'],
  ];
  const silent = synth({ monthlyLimitUsd: 500 });
  for (const one of [withGuard, silent]) {
    expect(namesOf(one)).toEqual([...ofGuard, ...ofStopPath]);
    for (const { AlarmActions } of alarmsOf(one)) expect(AlarmActions).toEqual(['{GuardReportTopic}']);
  }
  const mails = (of: SynthesizedStack) =>
    Object.values(of.ofType('SNS::Subscription')).filter(({ Protocol }) => Protocol === 'email');
  expect(mails(withGuard)).toEqual([{ Protocol: 'email', Endpoint: alertEmail, TopicArn: '{GuardReportTopic}' }]);
  expect(mails(silent)).toEqual([]);
});

test('tell the Slack channel too, by a topic of its own, and let people there read alarms and metrics at most', () => {
  const slack = { slackWorkspaceId: 'T012ABCDEFG', slackChannelId: 'C012ABCDEFG' };
  for (const [given, topic] of [
    [{ monthlyLimitUsd: 500 }, 'GuardReportTopic'],
    [{}, 'ObservabilityAlarmTopic'],
  ] as const) {
    const stack = synth({ ...given, ...slack }, env);
    expect(alarmsOf(stack).length).toBeGreaterThan(4);
    for (const { AlarmActions } of alarmsOf(stack))
      expect(AlarmActions).toEqual([`{${topic}}`, '{GuardReportTopicChat}']);
    expect(stack.one('Chatbot::SlackChannelConfiguration')).toEqual({
      ConfigurationName: 'ComprehendStopTraining-eu-west-1',
      SlackWorkspaceId: slack.slackWorkspaceId,
      SlackChannelId: slack.slackChannelId,
      SnsTopicArns: ['{GuardReportTopicChat}'],
      GuardrailPolicies: ['{GuardReportTopicChatChannelMetricsOnly}'],
      IamRoleArn: '{GuardReportTopicChatChannelConfigurationRole.Arn}',
    });
    expect(stack.one('IAM::Role', 'GuardReportTopicChatChannelConfigurationRole')).toMatchObject({
      ManagedPolicyArns: ['{GuardReportTopicChatChannelMetricsOnly}'],
    });
  }
  expect(withGuard.ofType('Chatbot::SlackChannelConfiguration')).toEqual({});
});

const ofWorkflow = (MetricName: string, name: string) => ({
  Namespace: 'AWS/States',
  MetricName,
  Dimensions: [{ Name: 'StateMachineArn', Value: `{${name}}` }],
});
test.each<[string, object]>([
  ...kindNames.flatMap((kind): [string, object][] => [
    [`Stop workflow failed: ${kindInWords(kind)}`, ofWorkflow('ExecutionsFailed', stopWorkflowId(kind))],
    [`Stop workflow timed out: ${kindInWords(kind)}`, ofWorkflow('ExecutionsTimedOut', stopWorkflowId(kind))],
    [`Stop workflow aborted: ${kindInWords(kind)}`, ofWorkflow('ExecutionsAborted', stopWorkflowId(kind))],
  ]),
  [
    'API errors',
    {
      Namespace: 'AWS/ApiGateway',
      MetricName: '5XXError',
      Dimensions: [
        { Name: 'ApiName', Value: 'ComprehendStopTraining' },
        { Name: 'Stage', Value: '{ApiDeploymentStageprod}' },
      ],
    },
  ],
])('“%s” speaks at the first case in 5 minutes', (name, metric) => {
  expect(alarmsOf(withEmail)[ofStopPath.indexOf(name)]).toMatchObject({
    ...metric,
    Period: 300,
    Statistic: 'Sum',
    Threshold: 1,
    ComparisonOperator: 'GreaterThanOrEqualToThreshold',
    EvaluationPeriods: 1,
    TreatMissingData: 'notBreaching',
  });
});
