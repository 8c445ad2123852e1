import { definitionOf, delaysOf, type State, sum } from '../support/definitions.ts';
import { env, everything, statementsOf, synth } from '../support/stack.ts';

const stack = synth(everything, env);
const definition = definitionOf(stack, 'GuardSweepWorkflow');
const { States: states } = definition;

const retryAll = (MaxAttempts: number, JitterStrategy = 'FULL') => [
  { ErrorEquals: ['States.ALL'], MaxAttempts, IntervalSeconds: 2, BackoffRate: 2, MaxDelaySeconds: 60, JitterStrategy },
];
const invoke = (name: string, payload: object, Next: string, JitterStrategy?: string) => ({
  Type: 'Task',
  Resource: 'arn:aws:states:::lambda:invoke',
  Parameters: { FunctionName: `{GuardSweepWorkflow${name}Function.Arn}`, Payload: payload },
  OutputPath: '$.Payload',
  TimeoutSeconds: 180,
  Retry: retryAll(70, JitterStrategy),
  Next,
});
/** Sends something; what fails is kept, and keeps nothing behind it from being sent. */
const send = (service: string, Parameters: object, failure: string, Next: string) => ({
  Type: 'Task',
  Resource: `arn:aws:states:::${service}`,
  Parameters,
  ResultPath: null,
  TimeoutSeconds: 60,
  Retry: retryAll(10),
  Catch: [{ ErrorEquals: ['States.ALL'], ResultPath: failure, Next }],
  Next,
});
const isPresent = (Variable: string) => ({ Variable, IsPresent: true });
const plan = { 'Plan.$': '$.Plan', 'ExecutionArn.$': '$$.Execution.Id' };

const expected: Record<string, object> = {
  // A plan is a reading's, which has asked already. Whatever else comes is read as a signal.
  'Has It Been Read?': {
    Type: 'Choice',
    Choices: [
      { ...isPresent('$.Plan.Runs[0]'), Next: 'Wait' },
      { ...isPresent('$.Plan'), Next: 'Report' },
    ],
    Default: 'Read',
  },
  Read: invoke(
    'Read',
    {
      'Event.$': '$$.Execution.Input',
      'ExecutionArn.$': '$$.Execution.Id',
      'StartTime.$': '$$.Execution.StartTime',
    },
    'What Next?',
    'NONE',
  ),
  'What Next?': {
    Type: 'Choice',
    Choices: [
      { Variable: '$.Next', StringEquals: 'follow', Next: 'Wait' },
      { Variable: '$.Next', StringEquals: 'report', Next: 'Report' },
    ],
    Default: 'Nothing To Report',
  },
  'Nothing To Report': { Type: 'Succeed', OutputPath: null },
  Wait: { Type: 'Wait', Seconds: 60, Next: 'Follow' },
  Follow: invoke('Follow', plan, 'All Over?'),
  'All Over?': {
    Type: 'Choice',
    Choices: [{ Variable: '$.IsOver', BooleanEquals: true, Next: 'Report' }],
    Default: 'Wait',
  },
  Report: invoke('Report', plan, 'Send Mail'),
  'Send Mail': send(
    'sns:publish',
    { TopicArn: '{GuardReportTopic}', 'Subject.$': '$.Mail.Subject', 'Message.$': '$.Mail.Message' },
    '$.MailFailure',
    'Tell Chat',
  ),
  'Tell Chat': send(
    'sns:publish',
    { TopicArn: '{GuardReportTopicChat}', 'Message.$': '$.Chat' },
    '$.ChatFailure',
    'Put Event',
  ),
  'Put Event': send(
    'events:putEvents',
    {
      Entries: [
        {
          Source: 'comprehend-stop-training',
          DetailType: 'Training Sweep Completed',
          'Detail.$': '$.Report',
          EventBusName: 'arn:aws:events:eu-west-1:123456789012:event-bus/default',
        },
      ],
    },
    '$.EventFailure',
    'Was Everything Sent?',
  ),
  'Was Everything Sent?': {
    Type: 'Choice',
    Choices: [
      { ...isPresent('$.MailFailure'), Next: 'Mail Not Sent' },
      { Or: ['$.ChatFailure', '$.EventFailure'].map(isPresent), Next: 'Report Not Sent' },
    ],
    Default: 'Report Sent',
  },
  'Report Sent': { Type: 'Succeed', OutputPath: '$.Report' },
  'Mail Not Sent': { Type: 'Fail', Error: 'MailNotSent', Cause: expect.stringMatching(/^The stops are done, but /) },
  'Report Not Sent': {
    Type: 'Fail',
    Error: 'ReportNotSent',
    Cause: expect.stringMatching(/^The stops are done and the mail is sent\. /),
  },
};

test('begins with the question whether it has been read, and has these states', () => {
  expect(definition.StartAt).toBe('Has It Been Read?');
  expect(Object.keys(states).sort()).toEqual(Object.keys(expected).sort());
});

test.each(Object.entries(expected))('the state %s is the contract’s', (name, state) => {
  expect(states[name]).toEqual(state);
});

test('no state stops training or starts an execution: only the function of Read can, which decides anew', () => {
  const tasks = Object.entries(states).filter(([, { Type }]) => Type === 'Task');
  const services = tasks.map(([, { Resource }]) => Resource?.replace('arn:aws:states:::', ''));
  expect([...new Set(services)].sort()).toEqual(['events:putEvents', 'lambda:invoke', 'sns:publish']);
  const ofFunction = (name: string) => statementsOf(stack.one('IAM::Policy', `GuardSweepWorkflow${name}DefaultPolicy`));
  const canStop = ['ReadFunctionRole', 'FollowFunctionRole', 'ReportFunctionRole', 'Role'].filter((name) =>
    ofFunction(name).some(({ Action }) => /:(StopTraining|StartExecution|StopExecution)/.test(`${Action}`)),
  );
  expect(canStop).toEqual(['ReadFunctionRole']);
});

test('without a Slack channel puts the event right after the mail', () => {
  const { 'Send Mail': sendMail, ...others } = definitionOf(synth({ monthlyLimitUsd: 5 }), 'GuardSweepWorkflow').States;
  expect(sendMail).toMatchObject({ Next: 'Put Event', Catch: [{ Next: 'Put Event' }] });
  expect(others).not.toHaveProperty('Tell Chat');
});

test.each([
  [15, 60],
  [5, 20],
  [300, 60],
])('with a pollIntervalSeconds of %i looks at its runs every %i seconds', (pollIntervalSeconds, Seconds) => {
  const { States } = definitionOf(synth({ monthlyLimitUsd: 5, pollIntervalSeconds }), 'GuardSweepWorkflow');
  expect(States.Wait).toMatchObject({ Seconds });
});

const waitsOf = ({ Retry = [] }: State) => sum(Retry.flatMap(delaysOf));

test('waits for an hour and more between the attempts of its functions, for 6 minutes between those of what it sends', () => {
  const waits = Object.entries(states).filter(([, { Retry }]) => Retry);
  // 2 + 4 + 8 + 16 + 32 s, then 65 × 60 s or 5 × 60 s. Those of Read have no jitter, so they are never shorter.
  expect(Object.fromEntries(waits.map(([name, state]) => [name, waitsOf(state)]))).toEqual({
    ...Object.fromEntries(['Read', 'Follow', 'Report'].map((name) => [name, 62 + 65 * 60])),
    ...Object.fromEntries(['Send Mail', 'Tell Chat', 'Put Event'].map((name) => [name, 62 + 5 * 60])),
  });
});

test.each([5, 60, 1440])(
  'with a stopTimeoutMinutes of %i is not over before all that it waits for can be',
  (minutes) => {
    const { TimeoutSeconds, States } = definitionOf(
      synth({ ...everything, stopTimeoutMinutes: minutes }),
      'GuardSweepWorkflow',
    );
    // Functions that fail at once, and sending that fails by its time limit.
    const waits = sum(Object.values(States).map(waitsOf));
    const sending = ['Send Mail', 'Tell Chat', 'Put Event'].map((name) => States[name]);
    const attempts = sending.map((state) => (state?.TimeoutSeconds ?? 0) * ((state?.Retry?.[0]?.MaxAttempts ?? 0) + 1));
    const following = (minutes + 10) * 60;
    expect(waits + sum(attempts) + following).toBeLessThan(TimeoutSeconds);
    expect(TimeoutSeconds).toBe(minutes * 60 + 5 * 3600);
  },
);

test.each(['Read', 'Follow', 'Report'])('waits for the function of %s longer than that can take', (name) => {
  const { Timeout } = stack.one('Lambda::Function', `GuardSweepWorkflow${name}Function`);
  expect(Timeout).toBe(120);
  expect(Timeout).toBeLessThan(states[name]?.TimeoutSeconds ?? 0);
});

test.each([
  ['SweepFailed', 'ExecutionsFailed'],
  ['SweepTimedOut', 'ExecutionsTimedOut'],
  ['SweepAborted', 'ExecutionsAborted'],
])('has the alarm %s on %s, each by itself: a sum may stay silent', (id, MetricName) => {
  expect(stack.one('CloudWatch::Alarm', `GuardSweepWorkflow${id}`)).toMatchObject({
    Namespace: 'AWS/States',
    MetricName,
    Dimensions: [{ Name: 'StateMachineArn', Value: '{GuardSweepWorkflow}' }],
    Statistic: 'Sum',
    Period: 300,
    Threshold: 1,
    ComparisonOperator: 'GreaterThanOrEqualToThreshold',
  });
});
