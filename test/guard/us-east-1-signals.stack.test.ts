import { Aws } from 'aws-cdk-lib/core';
import { addUsEast1Signals, UsEast1Signals, type UsEast1SignalsProps } from '../../lib/guard/us-east-1-signals.ts';
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

test('mails alertEmail about events left in the queue; without an address there is no alarm', () => {
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

test.each<[where: string, given: Partial<StackSettings>, guardRegion: string, stacks: number]>([
  ['the guard is in us-east-1', signals, 'us-east-1', 0],
  ['the only one of its regions is us-east-1', { ...signals, regions: ['us-east-1'] }, 'eu-west-1', 0],
  ['two of its regions are others', { ...signals, regions: ['us-east-1', 'eu-west-1', 'ap-south-1'] }, 'us-east-1', 2],
  ['there is no guard', { ...signals, monthlyLimitUsd: undefined }, 'eu-west-1', 0],
  ['the guard only watches over long training', { anomalies: true, maxTrainingMinutes: 600 }, 'eu-west-1', 1],
])('when %s (%j, %s) there are %i of its stacks', (_, given, guardRegion, stacks) => {
  expect(stacksOf(given, guardRegion)).toHaveLength(stacks);
});

test('takes the guard’s regions as a comma-separated text too, and fails when there is none', () => {
  const given = { settings: signals, guardRegions: 'eu-west-1, ap-south-1' };
  expect(new UsEast1Signals(testApp(), 'Signals', given as never).guardRegions).toEqual(['eu-west-1', 'ap-south-1']);
  expect(() => stacksOf(signals, '')).toThrow(/^billingAlarmName and anomalies need a region: .*, got none$/);
});

test('missing settings fail with one line, and settings that send nothing give a warning', () => {
  const guardRegions = ['eu-west-1'];
  expect(() => new UsEast1Signals(testApp(), 'Signals', { guardRegions } as never)).toThrow(
    /^Signals: settings must be those of the guards, got undefined$/,
  );
  const idle = new UsEast1Signals(testApp(), 'Signals', { settings: {}, guardRegions });
  expect(idle.node.metadata.map(({ data }) => data)).toContainEqual(expect.stringContaining('nothingSent'));
});

test('another region, and regions that only the deployment knows, fail with one line', () => {
  const of = (props: Partial<UsEast1SignalsProps>) => () =>
    new UsEast1Signals(testApp(), 'Signals', { settings: {}, guardRegions: ['eu-west-1'], ...props });
  expect(of({ env: { region: 'eu-west-1' } })).toThrow(
    /^Signals: env must have the region us-east-1, or none, got eu-west-1$/,
  );
  expect(of({ guardRegions: [Aws.REGION] })).toThrow(/^Signals: guardRegions must be known at synth, but is a token$/);
  for (const region of ['us-east-1', Aws.REGION]) expect(of({ env: { region } })).not.toThrow();
});

const wrong = [[], ['us-east-1'], ['eu-west-1', 'eu-west-1'], ['eu-wst-1'], 'eu-west-1,us-east-1', undefined];
test.each(wrong.map((regions) => [regions]))('the guard’s regions %j fail with one line', (guardRegions) => {
  expect(() => new UsEast1Signals(testApp(), 'Signals', { settings: {}, guardRegions } as never)).toThrow(
    /^Signals: guardRegions must be regions with Amazon Comprehend .+, and not us-east-1, got /,
  );
});
