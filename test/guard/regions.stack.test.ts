import { Stack } from 'aws-cdk-lib';
import { checkedSettings, type StackSettings } from '../../lib/settings.ts';
import { addStacks } from '../../lib/stacks.ts';
import { everything, readTemplate, testApp, toldTo } from '../support/stack.ts';

const regions = ['us-east-1', 'eu-west-1'];

/** The stacks that settings deploy, as bin/app.ts adds them. */
const stacksOf = (given: Partial<StackSettings>) => {
  const app = testApp();
  addStacks(app, checkedSettings(given));
  const assembly = app.synth();
  return app.node.children.filter(Stack.isStack).map(({ artifactId, stackName, region, dependencies }) => ({
    id: artifactId,
    stackName,
    region,
    after: dependencies.map((stack) => stack.artifactId),
    ...readTemplate(assembly.getStackArtifact(artifactId).template),
  }));
};

const stacks = stacksOf({ ...everything, regions });
/** In whatever region the deployment is. */
const anywhere = stacksOf({ ...everything, billingAlarmName: undefined, anomalies: false });
const [first, second, signals] = stacks as [(typeof stacks)[0], (typeof stacks)[0], (typeof stacks)[0]];

test('each region has a stack of the same name, and us-east-1 one more for what AWS says only there', () => {
  expect(stacks.map(({ id, stackName, region }) => [id, stackName, region])).toEqual([
    ['ComprehendStopTraining-us-east-1', 'ComprehendStopTraining', 'us-east-1'],
    ['ComprehendStopTraining-eu-west-1', 'ComprehendStopTraining', 'eu-west-1'],
    ['ComprehendStopTrainingUsEast1-eu-west-1', 'ComprehendStopTrainingUsEast1-eu-west-1', 'us-east-1'],
  ]);
  expect(stacksOf({ maxTrainingMinutes: 240, regions }).map(({ region }) => region)).toEqual(regions);
  expect(anywhere.map(({ id }) => id)).toEqual(['ComprehendStopTraining']);
});

test('each reading counts all regions, and each region has a budget of its own', () => {
  for (const stack of [first, second]) {
    expect(toldTo(stack, 'GuardTrainingMeterFunction').regions).toEqual(regions);
    expect(stack.one('Budgets::Budget')).toMatchObject({ Budget: { BudgetLimit: { Amount: 500, Unit: 'USD' } } });
  }
});

test('the first stack has the channel’s one configuration, with the chat topics of the other stacks, which deploy first', () => {
  const topicsOf = ({ ofType }: typeof first) =>
    Object.values(ofType('SNS::Topic')).flatMap(({ TopicName }) => TopicName ?? []);
  const names = stacks.map(topicsOf);
  expect(names).toEqual([
    ['ComprehendStopTraining-chat'],
    ['ComprehendStopTraining-chat'],
    ['ComprehendStopTrainingUsEast1-eu-west-1-chat'],
  ]);
  const arns = stacks.slice(1).map(({ region }, i) => `arn:aws:sns:${region}:{AWS::AccountId}:${names[i + 1]}`);
  const SnsTopicArns = ['{GuardReportTopicChat}', ...arns];
  expect(first.one('Chatbot::SlackChannelConfiguration')).toMatchObject({ SnsTopicArns });
  expect([second, signals].map(({ ofType }) => ofType('Chatbot::SlackChannelConfiguration'))).toEqual([{}, {}]);
  expect(stacks.map(({ after }) => after)).toEqual([[second.id, signals.id], [], []]);
});

test('every alarm of every stack notifies mail and chat', () => {
  for (const { ofType, template } of stacks) {
    const alarms = Object.values(ofType('CloudWatch::Alarm')).map(({ AlarmActions }) => AlarmActions);
    const topics = Object.keys(ofType('SNS::Topic')).filter((name) => /(Report|Alarm)Topic(Chat)?$/.test(name));
    expect(topics).toHaveLength(2);
    expect(alarms).toEqual(alarms.map(() => topics.map((name) => `{${name}}`)));
    expect(Object.keys(template.Resources).length).toBeGreaterThan(5);
  }
});
