import { addUsEast1Signals, UsEast1Signals } from '../../lib/guard/us-east-1-signals.ts';
import { checkedSettings, type StackSettings } from '../../lib/settings.ts';
import { readTemplate, testApp } from '../support/stack.ts';

const stacksOf = (given: Partial<StackSettings>, guardRegion?: string) => {
  const app = testApp();
  addUsEast1Signals(app, checkedSettings(given), guardRegion);
  return app.synth().stacks;
};
const signals = { monthlyLimitUsd: 500, billingAlarmName: 'bill', anomalies: true };
const templateOf = (given: Partial<StackSettings>) => readTemplate(stacksOf(given, 'eu-west-1')[0]?.template);
const stack = templateOf({ ...signals, alertEmail: 'a@example.com' });
const bus = 'arn:aws:events:eu-west-1:{AWS::AccountId}:event-bus/default';

test('sends the billing alarm and anomalies to the guard’s bus, and keeps what can’t be sent', () => {
  const rule = (name: string, EventPattern: object) => ({
    State: 'ENABLED',
    EventPattern,
    Targets: [
      {
        Id: 'Target0',
        Arn: bus,
        RoleArn: `{${name}EventsRole.Arn}`,
        DeadLetterConfig: { Arn: '{DeadLetters.Arn}' },
      },
    ],
  });
  expect(stack.ofType('Events::Rule')).toEqual({
    AnomalyDetectedeuwest1: rule(
      'AnomalyDetectedeuwest1',
      expect.objectContaining({ source: ['aws.ce'], 'detail-type': ['Anomaly Detected'] }),
    ),
    BillingAlarmeuwest1: rule('BillingAlarmeuwest1', {
      source: ['aws.cloudwatch'],
      'detail-type': ['CloudWatch Alarm State Change'],
      detail: { alarmName: ['bill'], state: { value: ['ALARM'] } },
    }),
  });
});

test('is one for each region that has a guard but us-east-1, by the same name with `regions` and without', () => {
  const regions = ['us-east-1', 'eu-west-1', 'ap-south-1'];
  const stacks = stacksOf({ ...signals, anomalies: false, regions });
  const ruleOf = ({ template }: (typeof stacks)[0]) => readTemplate(template).one('Events::Rule').Targets;
  expect(stacks.map((one) => [one.stackName, ruleOf(one)])).toEqual(
    ['ap-south-1', 'eu-west-1'].map((region) => [
      `ComprehendStopTrainingUsEast1-${region}`,
      [expect.objectContaining({ Arn: `arn:aws:events:${region}:{AWS::AccountId}:event-bus/default` })],
    ]),
  );
  expect(stacksOf({ ...signals, regions: ['us-east-1'] })).toEqual([]);
});

test('tells alertEmail of what lies in the queue; without one there is nobody to tell', () => {
  expect(stack.one('CloudWatch::Alarm')).toMatchObject({
    AlarmName: 'ComprehendStopTrainingUsEast1-eu-west-1 Guard events undelivered',
    AlarmActions: ['{AlarmTopic}'],
    Dimensions: [{ Name: 'QueueName', Value: '{DeadLetters.QueueName}' }],
    Threshold: 1,
  });
  const subscription = { Protocol: 'email', Endpoint: 'a@example.com', TopicArn: '{AlarmTopic}' };
  expect(stack.one('SNS::Subscription')).toEqual(subscription);
  const silent = templateOf(signals);
  expect([silent.ofType('CloudWatch::Alarm'), silent.ofType('SNS::Topic')]).toEqual([{}, {}]);
  expect(Object.keys(silent.ofType('SQS::Queue'))).toEqual(['DeadLetters']);
});

test.each([
  ['the billing alarm', { billingAlarmName: 'bill' }, ['BillingAlarmeuwest1']],
  ['anomalies', { anomalies: true }, ['AnomalyDetectedeuwest1']],
])('has one rule where only %s is asked for', (_, given, rules) => {
  expect(Object.keys(templateOf({ monthlyLimitUsd: 500, ...given }).ofType('Events::Rule'))).toEqual(rules);
});

test.each<[where: string, given: Partial<StackSettings>, guardRegion: string, stacks: number]>([
  ['the guard is in us-east-1', signals, 'us-east-1', 0],
  ['nothing of us-east-1 is asked for', { monthlyLimitUsd: 500, alarmNames: ['a'] }, 'eu-west-1', 0],
  ['there is no guard', { ...signals, monthlyLimitUsd: undefined }, 'eu-west-1', 0],
  ['the guard only watches over long training', { anomalies: true, maxTrainingMinutes: 600 }, 'eu-west-1', 1],
])('where %s (%j, %s) there are %i of it', (_, given, guardRegion, stacks) => {
  expect(stacksOf(given, guardRegion)).toHaveLength(stacks);
});

test('takes the guard’s regions with commas between them, as settings take lists', () => {
  const given = { settings: signals, guardRegions: 'eu-west-1, ap-south-1' };
  expect(new UsEast1Signals(testApp(), 'Signals', given as never).guardRegions).toEqual(['eu-west-1', 'ap-south-1']);
});

test('takes the props of a guard as they are', () => {
  const props = { ...signals, alarms: [], cloudWatchRole: true };
  expect(new UsEast1Signals(testApp(), 'Signals', { settings: props, guardRegions: ['eu-west-1'] }).sent).toEqual(
    new UsEast1Signals(testApp(), 'Signals', { settings: signals, guardRegions: ['eu-west-1'] }).sent,
  );
});

test('fails where nobody knows the guard’s region', () => {
  expect(() => stacksOf(signals, '')).toThrow(/^billingAlarmName and anomalies need a region: .*, got none$/);
});

const wrong = [[], ['us-east-1'], ['eu-west-1', 'eu-west-1'], ['eu-wst-1'], 'eu-west-1,us-east-1', undefined];
test.each(wrong.map((regions) => [regions]))('the guard’s regions %j fail with one line', (guardRegions) => {
  expect(() => new UsEast1Signals(testApp(), 'Signals', { settings: {}, guardRegions } as never)).toThrow(
    /^Signals: guardRegions must be regions with Amazon Comprehend .+, and not us-east-1, got /,
  );
});
