import { alarms, bill, named, others, type Row, rules, subscriptions } from './broken.ts';
import { subscription } from './good-stack.ts';

export const ofRules: readonly Row[] = [
  [
    'all rules disabled',
    rules(/[0-9A-F]{8}$/, { State: 'DISABLED' }),
    'rules',
    /Schedule\w+ is disabled.+aws events enable-rule --name \w+ --region eu-west-1 && aws/,
  ],
  [
    'the schedule disabled',
    rules(/Schedule/, { State: 'DISABLED' }),
    'rules',
    /^\w*Schedule\w+ is disabled\..+enable-rule --name \w*Schedule/,
  ],
  ['a rule without a target', rules(/Schedule/, { Targets: [] }), 'rules', /Schedule\w+ has no target.+npx cdk deploy/],
  [
    'the schedule wakes another function',
    rules(/Schedule/, { Targets: [{ Arn: 'arn:aws:lambda:eu-west-1:1:function:other' }] }),
    'rules',
    /function:other instead of the reading's function/,
  ],
  [
    'a rule of another state machine',
    rules(/AlarmStateChange/, { Targets: [{ Arn: 'arn:aws:states:eu-west-1:1:stateMachine:Other' }] }),
    'rules',
    /stateMachine:Other instead of the sweep workflow/,
  ],
  ['a rule deleted', rules(/AnomalyDetected/, undefined), 'rules', /there is no rule \w*AnomalyDetected\w* any more/],
  [
    'endings of other state machines are logged',
    rules(/StopEndings/, { EventPattern: { source: ['aws.states'] } }),
    'rules',
    /about other state machines/,
  ],
  [
    'no rule in us-east-1 hands on the bill',
    (_, aws) => void aws.rulesThere.delete('Bill'),
    'us-east-1',
    /No enabled rule in us-east-1 hands on bill\..+cdk deploy --all/,
  ],
  [
    'the rule for anomalies in us-east-1 disabled',
    (_, aws) => void aws.rulesThere.set('Anomaly', { State: 'DISABLED', EventPattern: { source: ['aws.ce'] } }),
    'us-east-1',
    /hands on cost anomalies/,
  ],
];

export const ofReadings: readonly Row[] = [
  [
    'no reading',
    () => ({ GetMetricData: () => ({ MetricDataResults: [{ Id: 'cost' }] }) }),
    'meter',
    /No reading for 15 minutes, and one is due every minute.+silent/,
  ],
  [
    'readings that have ended 12 minutes ago',
    (make) => ({ GetMetricData: make.readings(1, 12) }),
    'meter',
    /^The latest reading is 1[1-3] minutes old, and one is due every minute/,
  ],
  [
    'readings every 5 minutes instead of each',
    (make) => ({ GetMetricData: make.readings(1 / 5) }),
    'meter',
    /^[34] readings in 15 minutes, and one is due every minute/,
  ],
  [
    'the schedule has another interval',
    rules(/Schedule/, { ScheduleExpression: 'rate(1 hour)' }),
    'meter',
    /every 60 minutes, but the alarm on silence counts periods of 5 minutes.+npx cdk deploy/,
  ],
];

export const ofAlarms: readonly Row[] = [
  [
    'all alarms but one deleted',
    (make) => ({ DescribeAlarms: make.alarmsWith((alarm, i) => (i === 0 ? alarm : undefined)) }),
    'alarms',
    /^14 of 15 are gone: Compre.+npx cdk deploy/,
  ],
  [
    'alarms without actions',
    alarms(/./, { AlarmActions: [] }),
    'alarms',
    /They tell nobody, or not all they should: Compre/,
  ],
  [
    'an alarm that tells the chat no more',
    alarms(/Sweep failed$/, { AlarmActions: ['arn:aws:sns:eu-west-1:123456789012:GuardReportTopic'] }),
    'alarms',
    /not all they should: ComprehendStopTraining Sweep failed\./,
  ],
  [
    'actions of alarms disabled',
    alarms(/Sweep failed/, { ActionsEnabled: false }),
    'alarms',
    /switched off: Compre.+aws cloudwatch enable-alarm-actions --alarm-names 'Compre.+' --region eu-west-1$/,
  ],
  [
    'an alarm in ALARM',
    alarms(/silent/, { StateValue: 'ALARM' }),
    'alarms',
    /^In ALARM: Compre.+ silent\. → The guard has taken no reading .+: npx comprehend-stop-training verify --region /,
  ],
  [
    'a named alarm missing',
    others('eu-west-1'),
    'named alarms',
    /There is no alarm big-bill in eu-west-1.+aws cloudwatch describe-alarms .+ --region eu-west-1 shows/,
  ],
  [
    'a named alarm in us-east-1 that is no billing alarm',
    (make, aws) => {
      others('eu-west-1')(make, aws);
      return others('us-east-1', bill, named)(make, aws);
    },
    'named alarms',
    /There is no alarm big-bill/,
  ],
  ['the billing alarm missing', others('us-east-1'), 'named alarms', /no billing alarm of that name in us-east-1/],
  [
    'a named alarm without data',
    others('eu-west-1', { ...named, StateValue: 'INSUFFICIENT_DATA' }),
    'named alarms',
    /Without data.+: big-bill\..+--alarm-names 'big-bill' --region eu-west-1/,
  ],
];

export const ofSubscriptions: readonly Row[] = [
  [
    'a subscription pending',
    subscriptions(/Chat/, { ...subscription, SubscriptionArn: 'PendingConfirmation' }),
    'subscriptions',
    /^Not confirmed: a@example\.com\. → Open the link .+--notification-endpoint 'a@example\.com' --region eu-west-1$/,
  ],
  [
    'a subscription Deleted',
    subscriptions(/Chat/, { ...subscription, SubscriptionArn: 'Deleted' }),
    'subscriptions',
    /^Deleted: a@example\.com.+aws sns subscribe --topic-arn arn:\S+:GuardReportTopic --protocol email /,
  ],
  [
    'no one gets mail any more',
    subscriptions(/Chat/),
    'subscriptions',
    /No one is subscribed any more.+aws sns subscribe --topic-arn arn:/,
  ],
  ['no channel gets the chat', subscriptions(/ReportTopic$/), 'subscriptions', /No channel is subscribed.+cdk deploy/],
];
