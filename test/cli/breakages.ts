import type { Operation } from './fake-aws.ts';
import { ended, type GoodStack, html, type Intercept, ofApi, secondsNow, subscription } from './good-stack.ts';

type Members = Readonly<Record<string, unknown>>;
type Broken = (make: GoodStack['make']) => Readonly<Record<string, Operation>> | Intercept;
type Breakage = readonly [broken: Broken, told: RegExp, affected?: readonly string[]];

const api =
  (...given: Parameters<typeof ofApi>): Broken =>
  () =>
    ofApi(...given);
/** Members of a state of a workflow; undefined takes the state away. */
const state =
  (which: 'Stop' | 'Sweep', name: string, members?: Members): Broken =>
  (make) => ({
    DescribeStateMachine: make.definitionWith(which, (states) => {
      if (members) states[name] = { ...states[name], ...members };
      else delete states[name];
    }),
  });
const machine =
  (which: 'Stop' | 'Sweep', members: Members): Broken =>
  (make) => ({ DescribeStateMachine: make.machineWith(which, members) });
/** So many executions with the same members, and some others. */
const executions =
  (which: 'Stop' | 'Sweep', count: number, members: Members, ...more: readonly Members[]): Broken =>
  (make) => ({
    ListExecutions: make.executionsWith(
      which,
      ...[...Array<Members>(count).fill(members), ...more].map((one, i) => ({ ...ended(), name: `r${i}`, ...one })),
    ),
  });
const rules =
  (id: RegExp, members: Members | undefined): Broken =>
  (make) =>
    make.rulesWith((one, name) => (id.test(name) ? members && { ...one, ...members } : one));
const alarms =
  (which: RegExp, members: Members | undefined): Broken =>
  (make) => ({
    DescribeAlarms: make.alarmsWith((alarm) =>
      which.test(`${alarm.AlarmName}`) ? members && { ...alarm, ...members } : alarm,
    ),
  });
/** Alarms beside the stack's, by region. */
const others =
  (alarms: Readonly<Record<string, readonly Members[]>>): Broken =>
  (make) => ({ DescribeAlarms: make.alarmsWith((alarm) => alarm, { ...otherAlarms, ...alarms }) });
/** The subscriptions of all topics except those of that name. */
const subscriptions =
  (but: RegExp, ...all: readonly object[]): Broken =>
  (make) => ({
    ListSubscriptionsByTopic: make.subscriptionsWith((topic) => (but.test(topic) ? [subscription] : all)),
  });
/** What AWS answers about topics of that name. */
const topics =
  (which: RegExp, answer: ReturnType<Operation>): Broken =>
  (make) => {
    const others = make.subscriptionsWith(() => [subscription]);
    return { ListSubscriptionsByTopic: (...asked) => (which.test(`${asked[0].TopicArn}`) ? answer : others(...asked)) };
  };
/** Some resources are gone from the stack. */
const without =
  (which: RegExp): Broken =>
  (make) => ({
    ListStackResources: () => ({
      StackResourceSummaries: make.resources.filter(
        ({ LogicalResourceId: id, ResourceType: type }) => !which.test(`${type} ${id}`),
      ),
    }),
  });
const rulesThereAre =
  (there: Readonly<Record<string, Members>>): Broken =>
  (make) =>
    make.rulesWith((one) => one, there);
const readings =
  (...given: Parameters<GoodStack['make']['readings']>): Broken =>
  (make) => ({ GetMetricData: make.readings(...given) });

const other = 'arn:aws:states:eu-west-1:1:stateMachine:other';
const to = { Arn: other };
const stopWorkflow = 'arn:aws:states:eu-west-1:123456789012:stateMachine:StopWorkflow';
const reportTopic = 'arn:aws:sns:eu-west-1:123456789012:GuardReportTopic';
const subscribed = (SubscriptionArn: string) => ({ ...subscription, SubscriptionArn });
const pending = subscribed('PendingConfirmation');
const unclear = { Status: 'TRAINING' };
export const emptyPlan = { Training: [], Exempt: [], BeingStopped: [] };
const named = { AlarmName: 'big-bill', StateValue: 'OK', AlarmRule: 'ALARM(a) OR ALARM(b)' };
const noData = { ...named, StateValue: 'INSUFFICIENT_DATA' };
const bill = { AlarmName: 'bill', StateValue: 'OK', Namespace: 'AWS/Billing' };
const rule = (EventPattern: object) => ({ State: 'ENABLED', EventPattern });
const billRule = rule({ source: ['aws.cloudwatch'], detail: { alarmName: ['bill'] } });
const anomalyRule = rule({ source: ['aws.ce'] });
/** Alarms and rules that a good stack with named alarms and signals of us-east-1 finds beside itself. */
export const otherAlarms = { 'eu-west-1': [named], 'us-east-1': [bill] };
export const rulesThere = { Bill: billRule, Anomaly: anomalyRule };
const running = { status: 'RUNNING', stopDate: undefined, startDate: secondsNow() - 9e5 };
export const problem = (statusCode: number, code: string, detail = 'no') => ({
  statusCode,
  headers: { 'content-type': 'application/problem+json' },
  body: JSON.stringify({ status: statusCode, code, detail }),
});
const bothStops = ['stop entity recognizer'];

/** By check: what is broken, what the check says, and which other checks fail too. */
const breakages: Readonly<Record<string, readonly Breakage[]>> = {
  stack: [[(make) => ({ DescribeStacks: make.stackWith('UPDATE_ROLLBACK_COMPLETE') }), /^UPDATE_ROLL.+deploy again/]],
  outputs: [
    [
      (make) => ({ DescribeStacks: make.stackWith('CREATE_COMPLETE', { StopEndpoint: '', TrainingEndpoint: '' }) }),
      /^Missing: StopEndpoint, TrainingEndpoint\. →/,
    ],
  ],
  'stop document classifier': [
    [api(/\/stop$/, html(502)), /^Got 502.+API errors.+logs tail StopRoutesStopTrainingLogs\w+ /, bothStops],
    // Without asking Comprehend.
    [api(/\/stop$/, problem(404, 'ResourceNotFoundException')), /^Got 404 instead of a 404 that names/, bothStops],
    [api(/\/stop$/, { Status: 'STOP_REQUESTED' }), /^Got 200 instead of a 404 that names/, bothStops],
  ],
  // API Gateway's own 404 may name the path.
  'not found': [
    [
      () =>
        ({ url }) =>
          /stop\//.test(url) ? problem(404, 'NotFound', url) : undefined,
      /^Got 404 instead of a 404 that names.+API errors/,
    ],
  ],
  'sweep not found': [[api(/stop-all\/./, html(502)), /^Got 502 instead of a 404 that names/]],
  'dry run': [
    [
      api(/stop-all$/, { ...emptyPlan, Unreadable: [unclear, unclear] }),
      /^The tags of 2 models can't .+ leave them alone/,
    ],
    [
      api(/stop-all$/, { ...emptyPlan, Unreadable: [unclear, { Status: 'PAUSED' }] }),
      /^The tags of 1 model can't .+ leave it alone\. → .+Tags unreadable/,
    ],
  ],
  signature: [[api(/training$/, html(500)), /answered 500.+API errors/, ['ledger']]],
  ledger: [[api(/training$/, { Training: [], Month: '2026-11' }), /What 2026-11 has cost can't be read/]],
  name: [[api(/Name=/, { Training: [{}] }), /models for the made-up name.+API errors/]],
  unsigned: [
    [api(/training$/, { Training: [] }, { isSigned: false }), /without a signature got 200.+proxy/],
    [api(/training$/, html(403), { isSigned: false }), /403, but as text\/html.+gateway responses/],
  ],
  // One state is enough: that any change of any state is a difference has a test of its own.
  'stop workflows': [
    [
      machine('Stop', { error: 'StateMachineDoesNotExist' }),
      /StopWorkflowArn\. StopEntity\w+: there .+deploy/,
      ['stops'],
    ],
    [state('Stop', 'Request Stop', { Type: 'Pass' }), /its states are not this version's\. → .+npx cdk deploy/],
  ],
  'sweep workflow': [
    [state('Sweep', 'Send Mail', { Parameters: { TopicArn: other } }), /Send Mail publishes to arn:.+:other/],
    [state('Sweep', 'Follow', { Parameters: { FunctionName: other } }), /Follow invokes arn:.+:other/],
    [machine('Sweep', { definition: undefined }), /its states are not this version's; it has no time limit\. →/],
    [machine('Sweep', { tracingConfiguration: { enabled: false } }), /it is not traced.+npx cdk deploy/],
    [machine('Sweep', { loggingConfiguration: { level: 'OFF' } }), /^GuardSweepWorkflow: it is not logged\./],
    [machine('Sweep', { status: 'DELETING' }), /it is DELETING/],
  ],
  stops: [
    [
      executions('Stop', 19, { status: 'TIMED_OUT' }, { status: 'ABORTED' }, running),
      new RegExp(
        '^40 of 44 stops ended TIMED_OUT or ABORTED: r0, r1, r2, 37 more\\. ' +
          '2 stops RUNNING for longer than 1:00:00, the time limit: r20, r20\\. → ' +
          'aws .+ get-execution-history .+:execution:\\S+ --region eu-.+Stop workflow failed',
      ),
    ],
  ],
  sweeps: [
    [executions('Sweep', 3, { status: 'FAILED' }), /^3 of 5 sweeps ended FAILED: r0, r1, r2\. → .+Sweep failed/],
    [
      executions('Sweep', 1, { status: 'FAILED' }, running),
      /^1 of 3 sweeps ended FAILED: r0\. 1 sweep RUNNING for longer/,
    ],
  ],
  rules: [
    [rules(/[0-9A-F]{8}$/, { State: 'DISABLED' }), /Schedule\w+ is disabled.+enable-rule --name \w+ --region \S+ &&/],
    [rules(/Schedule/, { Targets: [] }), /Schedule\w+ has no target.+npx cdk deploy/],
    [rules(/Schedule/, { Targets: [to, to] }), /leads to \S+:other, \S+:other instead of the reading's function/],
    [without(/Schedule/), /^The stack has no rule that takes readings\. → .+npx cdk deploy/, ['meter']],
    [rules(/AnomalyDetected/, undefined), /there is no rule \w*AnomalyDetected\w* any more/],
    [rules(/StopEndings/, { Targets: [to] }), /StopEndings\w+ leads to \S+:other instead of its log group/],
    // Of one kind.
    [rules(/StopEndings/, { EventPattern: { resources: [stopWorkflow] } }), /about other state machines/],
    [rules(/AnomalyDetected/, { EventPattern: { source: ['aws.ce'] } }), /hands on something else than its own events/],
    [
      rules(/AlarmStateChange/, { Targets: [to, { ...to, Input: '{}' }] }),
      /:other instead of the sweep workflow; \w+ hands on something else than its own events\. → .+npx cdk deploy/,
    ],
  ],
  'us-east-1': [
    [rulesThereAre({ Anomaly: anomalyRule }), /No enabled rule in us-east-1 hands on bill\..+cdk deploy --all/],
    [rulesThereAre({ Bill: billRule, Anomaly: { ...anomalyRule, State: 'DISABLED' } }), /hands on cost anomalies/],
  ],
  meter: [
    [() => ({ GetMetricData: () => ({ MetricDataResults: [{ Id: 'cost' }] }) }), /No reading for 15 minutes.+silent/],
    [readings(1, 9.5), /^The latest reading is 9 minutes old, and one is due every minute\. → .+meter silent/],
    // Every 3 minutes instead of each, read in a window of 20.
    [readings(1 / 3), /^6 readings in 15 minutes, and one is due every minute/],
    [rules(/Schedule/, { ScheduleExpression: 'rate(1 hour)' }), /every 60 minutes, but .+ of 5 minutes.+deploy/],
  ],
  'named alarms': [
    [others({ 'eu-west-1': [] }), /There is no alarm big-bill in eu-west-1.+describe-alarms .+ --region eu-west-1/],
    // There is one by that name in us-east-1, which is no billing alarm.
    [others({ 'eu-west-1': [], 'us-east-1': [bill, named] }), /There is no alarm big-bill/],
    [others({ 'us-east-1': [] }), /no billing alarm of that name in us-east-1/],
    [others({ 'eu-west-1': [noData] }), /Without data.+: big-bill\..+--alarm-names big-bill --region eu-west-1/],
  ],
  alarms: [
    [alarms(/Sweep failed$/, undefined), /^1 of 15 are gone: \w+ Sweep failed\. → .+npx cdk deploy/],
    // The mail's topic, but not the chat's.
    [
      alarms(/Sweep failed$/, { AlarmActions: [reportTopic] }),
      /^They notify no one, or not everyone they should: \w+ Sweep failed\. → .+deploy/,
    ],
    [
      alarms(/silent|Sweep failed$/, { Threshold: 1000 }),
      /no longer go off at the first case: .+ silent; \w+ Sweep failed\. → .+deploy/,
    ],
    [alarms(/over limit/, { EvaluationPeriods: 99 }), /no longer go off at the first case: .+ over limit\./],
    [
      alarms(/Sweep failed/, { ActionsEnabled: false }),
      /switched off.+-alarm-actions --alarm-names '[^']+' '[^']+' '[^']+' --reg/,
    ],
    [without(/CloudWatch::Alarm/), /^The stack has no alarms, and a guard has some\. → .+npx cdk deploy/],
    [alarms(/silent/, { StateValue: 'ALARM' }), /^In ALARM: .+ silent\. → /],
    [
      alarms(/silent|unreadable|undelivered/, { StateValue: 'ALARM' }),
      /^In ALARM: .+ silent; .+ unreadable; .+ undelivered\. → The guard has .+-1 The guard can't .+ list --\S+ \S+$/,
    ],
  ],
  budget: [
    [
      topics(/Budget/, { Subscriptions: [] }),
      /^Its function .+ to arn:\S+ForecastTopic, nor arn:\S+ActualTopic\. → .+deploy/,
    ],
    [topics(/Actual/, { Subscriptions: [subscription] }), /^Its function is not subscribed to arn:\S+ActualTopic\. /],
    [without(/MonthlyBudgetFunction/), /not subscribed to arn/],
  ],
  subscriptions: [
    [subscriptions(/Chat/, pending, pending), /^Not confirmed: a@\S+, a@\S+\. → Open the link .+ --region eu-/],
    [subscriptions(/Chat/, subscribed('Deleted')), /^Deleted: a@.+subscribe --topic-arn \S+:GuardReportTopic /],
    [topics(/Chat|Budget/, { error: 'NotFound' }), /^There is no topic \S+TopicChat any more\. → .+deploy/, ['budget']],
    [
      subscriptions(/Chat/),
      /No one is subscribed any more.+subscribe .+:GuardReportTopic --protocol email .+-endpoint ADDRESS --region/,
    ],
    [subscriptions(/ReportTopic$/), /No channel is subscribed.+cdk deploy/],
  ],
};

/** A breakage, and what it touches: checks and operations. */
interface Row {
  readonly check: string;
  readonly told: RegExp;
  readonly broken: ReturnType<Broken>;
  readonly failing: readonly string[];
  readonly touched: readonly string[];
}

/** Groups breakages that touch nothing in common: one `verify` for each breakage would take too long. */
export const batchesOf = (make: GoodStack['make']): readonly (readonly Row[])[] => {
  const batches: Row[][] = [];
  for (const [check, all] of Object.entries(breakages)) {
    for (const [makeBroken, told, affected = []] of all) {
      const [broken, failing] = [makeBroken(make), [check, ...affected]];
      const row = { check, told, broken, failing, touched: [...failing, ...Object.keys(broken)] };
      const isApart = (other: Row) => !other.touched.some((one) => row.touched.includes(one));
      const batch = batches.find((some) => some.every(isApart));
      if (batch) batch.push(row);
      else batches.push([row]);
    }
  }
  return batches;
};
