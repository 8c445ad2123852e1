import { arnMember, type Kind, kindInWords, kindNames, stopWorkflowId } from '../../lambda/account/kind.ts';
import { definitionOf, delaysOf, statesOf, sum } from '../support/definitions.ts';
import { env, everything, synth } from '../support/stack.ts';

const stack = synth({ ...everything, stopTimeoutMinutes: 90 }, env);
const definition = definitionOf(stack, 'GuardSweepWorkflow');
const states = statesOf(definition);
const stopStateOf = (kind: Kind) => `Stop ${kindInWords(kind)}`.replace(/\b\w/g, (letter) => letter.toUpperCase());

const backoff = { IntervalSeconds: 2, BackoffRate: 2, MaxDelaySeconds: 60, JitterStrategy: 'FULL' };
const retryAll = (MaxAttempts: number) => [{ ErrorEquals: ['States.ALL'], MaxAttempts, ...backoff }];
const invoke = (name: string, payload: object, Next: string) => ({
  Type: 'Task',
  Resource: 'arn:aws:states:::lambda:invoke',
  Parameters: { FunctionName: `{GuardSweepWorkflow${name}.Arn}`, Payload: payload },
  OutputPath: '$.Payload',
  TimeoutSeconds: 240,
  Retry: retryAll(5),
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

const expected: Record<string, object> = {
  'Find Runs': invoke(
    'FindRunsFunction',
    { 'Event.$': '$$.Execution.Input', 'ExecutionArn.$': '$$.Execution.Id' },
    'What Next?',
  ),
  'What Next?': {
    Type: 'Choice',
    Choices: [
      { Variable: '$.Next', StringEquals: 'stop', Next: 'Stop Each Run' },
      { Variable: '$.Next', StringEquals: 'report', Next: 'Report' },
    ],
    Default: 'Nothing To Do',
  },
  'Nothing To Do': { Type: 'Succeed', OutputPath: null },
  // All at once: no MaxConcurrency.
  'Stop Each Run': {
    Type: 'Map',
    ItemsPath: '$.Runs',
    ResultPath: '$.Runs',
    ItemProcessor: expect.objectContaining({ ProcessorConfig: { Mode: 'INLINE' }, StartAt: 'Which Kind?' }),
    Next: 'Report',
  },
  'Which Kind?': {
    Type: 'Choice',
    Choices: kindNames.map((kind) => ({ ...isPresent(`$.${arnMember(kind)}`), Next: stopStateOf(kind) })),
  },
  ...Object.fromEntries(
    kindNames.map((kind) => [
      stopStateOf(kind),
      {
        Type: 'Task',
        Resource: 'arn:aws:states:::states:startExecution.sync:2',
        Parameters: {
          StateMachineArn: `{${stopWorkflowId(kind)}}`,
          'Name.$': '$.ExecutionName',
          Input: { [`${arnMember(kind)}.$`]: `$.${arnMember(kind)}`, 'SubmitTime.$': '$.SubmitTime' },
        },
        ResultSelector: { 'Status.$': '$.Output.Status' },
        ResultPath: '$.Outcome',
        TimeoutSeconds: (90 + 5) * 60,
        // Not States.TaskFailed: that is a stop workflow which has run and failed.
        Retry: [
          {
            ErrorEquals: ['Throttling', 'ExecutionLimitExceeded', 'Sfn', 'AWSStepFunctions', 'SdkClient'].map(
              (error) => `StepFunctions.${error}Exception`,
            ),
            MaxAttempts: 2,
            ...backoff,
          },
        ],
        Catch: [{ ErrorEquals: ['States.ALL'], ResultPath: '$.Outcome', Next: 'Keep Error' }],
        End: true,
      },
    ]),
  ),
  'Keep Error': { Type: 'Pass', Parameters: { 'Error.$': '$.Outcome.Error' }, ResultPath: '$.Outcome', End: true },
  Report: invoke('ReportFunction', { 'Sweep.$': '$', 'ExecutionArn.$': '$$.Execution.Id' }, 'Send Mail'),
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
    Choices: [{ Or: ['$.MailFailure', '$.ChatFailure', '$.EventFailure'].map(isPresent), Next: 'Report Not Sent' }],
    Default: 'Report Sent',
  },
  'Report Sent': { Type: 'Succeed', OutputPath: '$.Report' },
  'Report Not Sent': { Type: 'Fail', Error: 'ReportNotSent', Cause: expect.stringMatching(/^The stops are done\. /) },
};

test('begins with Find Runs, and has these states', () => {
  expect(definition.StartAt).toBe('Find Runs');
  expect(Object.keys(states).sort()).toEqual(Object.keys(expected).sort());
});

test.each(Object.entries(expected))('the state %s is the contract’s', (name, state) => {
  expect(states[name]).toEqual(state);
});

test.each(kindNames)('gives the stop workflow of a %s its input as POST /stop does, member for member', (kind) => {
  // Whoever comes second finds the same execution only by the same text.
  const { Input } = states[stopStateOf(kind)]?.Parameters ?? {};
  expect(Object.keys(Input as object)).toEqual([`${arnMember(kind)}.$`, 'SubmitTime.$']);
});

test('without a Slack channel puts the event right after the mail', () => {
  const { 'Send Mail': sendMail, ...others } = definitionOf(synth({ monthlyLimitUsd: 5 }), 'GuardSweepWorkflow').States;
  expect(sendMail).toMatchObject({ Next: 'Put Event', Catch: [{ Next: 'Put Event' }] });
  expect(others).not.toHaveProperty('Tell Chat');
});

test('waits for the retries of its functions a minute at most, of what it sends 6, and to start a stop workflow 6 seconds', () => {
  const waits = Object.entries(states).flatMap(([name, { Retry = [] }]) =>
    Retry.map((one) => [name, sum(delaysOf(one))] as const),
  );
  expect(Object.fromEntries(waits)).toEqual({
    ...Object.fromEntries(['Find Runs', 'Report'].map((name) => [name, 62])),
    ...Object.fromEntries(['Send Mail', 'Tell Chat', 'Put Event'].map((name) => [name, 362])),
    ...Object.fromEntries(kindNames.map((kind) => [stopStateOf(kind), 6])),
  });
});

test.each([5, 60, 1440])(
  'with a stopTimeoutMinutes of %i is not over before all that it waits for can be',
  (minutes) => {
    const given = { ...everything, stopTimeoutMinutes: minutes };
    const { TimeoutSeconds, ...of } = definitionOf(synth(given), 'GuardSweepWorkflow');
    const all = statesOf(of);
    // A stop workflow's task is tried again only where it didn't start; the two kinds' run side by side.
    const worst = Object.entries(all).map(([name, { TimeoutSeconds: seconds = 0, Retry }]) => {
      const [retrier] = Retry ?? [];
      return name.startsWith('Stop ') || !retrier ? 0 : seconds * (retrier.MaxAttempts + 1) + sum(delaysOf(retrier));
    });
    const [stops, ...others] = new Set(kindNames.map((kind) => all[stopStateOf(kind)]?.TimeoutSeconds));
    expect([stops, others]).toEqual([minutes * 60 + 300, []]);
    expect(sum(worst) + Number(stops)).toBeLessThan(TimeoutSeconds);
    expect(TimeoutSeconds).toBe(minutes * 60 + 2 * 3600);
  },
);

test.each(['FindRunsFunction', 'ReportFunction'])('waits for %s longer than that can take', (name) => {
  expect(stack.one('Lambda::Function', `GuardSweepWorkflow${name}`).Timeout).toBe(180);
});

test.each([
  ['SweepFailed', 'ExecutionsFailed'],
  ['SweepTimedOut', 'ExecutionsTimedOut'],
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
