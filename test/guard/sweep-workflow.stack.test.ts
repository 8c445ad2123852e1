import { arnMember, kindInWords, kindNames, stopWorkflowId } from '../../lambda/model/kind.ts';
import { definitionOf, delaysOf, statesOf, sum } from '../support/definitions.ts';
import { env, everything, synth } from '../support/stack.ts';

const stack = synth({ monthlyLimitUsd: 500, stopTimeoutMinutes: 90 }, env);
const definition = definitionOf(stack, 'GuardSweepWorkflow');
const states = statesOf(definition);
const stopStateOf = (kind: (typeof kindNames)[number]) =>
  `Stop ${kindInWords(kind)}`.replace(/\b\w/g, (letter) => letter.toUpperCase());

test('has the contract’s states', () => {
  expect(definition.StartAt).toBe('Find Runs');
  expect(Object.entries(states).map(([name, { Type, Next }]) => [name, Type, Next])).toEqual([
    ['Find Runs', 'Task', 'What Next?'],
    ['What Next?', 'Choice', undefined],
    ['Nothing To Do', 'Succeed', undefined],
    ['Stop Each Run', 'Map', 'Report'],
    ['Report', 'Task', 'Send Mail'],
    ['Send Mail', 'Task', 'Put Event'],
    ['Put Event', 'Task', 'Was Everything Sent?'],
    ['Was Everything Sent?', 'Choice', undefined],
    ['Report Sent', 'Succeed', undefined],
    ['Report Not Sent', 'Fail', undefined],
    ['Which Kind?', 'Choice', undefined],
    ['Stop Document Classifier', 'Task', undefined],
    ['Keep Error', 'Pass', undefined],
    ['Stop Entity Recognizer', 'Task', undefined],
  ]);
});

test('stops, only reports or ends, as Find Runs says', () => {
  expect(states['What Next?']).toMatchObject({
    Choices: [
      { Variable: '$.Next', StringEquals: 'stop', Next: 'Stop Each Run' },
      { Variable: '$.Next', StringEquals: 'report', Next: 'Report' },
    ],
    Default: 'Nothing To Do',
  });
  expect(states['Nothing To Do']).toMatchObject({ OutputPath: null });
});

test.each([
  ['Find Runs', 'FindRunsFunction', { 'Event.$': '$$.Execution.Input', 'ExecutionArn.$': '$$.Execution.Id' }],
  ['Report', 'ReportFunction', { 'Sweep.$': '$', 'ExecutionArn.$': '$$.Execution.Id' }],
])('%s calls its function, takes its answer, and waits longer than it can take', (name, id, payload) => {
  const { Timeout } = stack.one('Lambda::Function', `GuardSweepWorkflow${id}`);
  expect(Timeout).toBe(300);
  expect(states[name]).toMatchObject({
    Resource: 'arn:aws:states:::lambda:invoke',
    Parameters: { FunctionName: `{GuardSweepWorkflow${id}.Arn}`, Payload: payload },
    OutputPath: '$.Payload',
    TimeoutSeconds: 360,
  });
});

test('stops all runs at once, and keeps each one’s outcome in its place', () => {
  const { ItemProcessor, ...map } = states['Stop Each Run'] ?? {};
  expect(map).toEqual({ Type: 'Map', ItemsPath: '$.Runs', ResultPath: '$.Runs', Next: 'Report' });
  expect(ItemProcessor).toMatchObject({ ProcessorConfig: { Mode: 'INLINE' }, StartAt: 'Which Kind?' });
  const choices = kindNames.map((kind) => ({
    Variable: `$.${arnMember(kind)}`,
    IsPresent: true,
    Next: stopStateOf(kind),
  }));
  expect(states['Which Kind?']).toEqual({ Type: 'Choice', Choices: choices });
});

test.each(kindNames)('runs the stop workflow of a %s by the name and the input that POST /stop gives it', (kind) => {
  expect(states[stopStateOf(kind)]).toMatchObject({
    Resource: 'arn:aws:states:::states:startExecution.sync:2',
    Parameters: {
      StateMachineArn: `{${stopWorkflowId(kind)}}`,
      'Name.$': '$.ExecutionName',
      Input: { [`${arnMember(kind)}.$`]: `$.${arnMember(kind)}`, 'SubmitTime.$': '$.SubmitTime' },
    },
    ResultSelector: { 'Status.$': '$.Output.Status' },
    ResultPath: '$.Outcome',
    End: true,
    Catch: [{ ErrorEquals: ['States.ALL'], ResultPath: '$.Outcome', Next: 'Keep Error' }],
  });
  // In this order: whoever comes second finds the same execution only by the same text.
  const { Input } = states[stopStateOf(kind)]?.Parameters ?? {};
  expect(Object.keys(Input as object)).toEqual([`${arnMember(kind)}.$`, 'SubmitTime.$']);
});

test('keeps of a failure its name only, and ends no other run’s stop', () => {
  expect(states['Keep Error']).toEqual({
    Type: 'Pass',
    Parameters: { 'Error.$': '$.Outcome.Error' },
    ResultPath: '$.Outcome',
    End: true,
  });
});

test('sends mail and event each on its own: one that fails doesn’t keep the other from being sent', () => {
  expect(states['Send Mail']).toMatchObject({
    Resource: 'arn:aws:states:::sns:publish',
    Parameters: { TopicArn: '{GuardReportTopic}', 'Subject.$': '$.Mail.Subject', 'Message.$': '$.Mail.Message' },
    ResultPath: null,
    TimeoutSeconds: 60,
    Catch: [{ ErrorEquals: ['States.ALL'], ResultPath: '$.MailFailure', Next: 'Put Event' }],
  });
  expect(states['Put Event']).toMatchObject({
    Resource: 'arn:aws:states:::events:putEvents',
    Parameters: {
      Entries: [
        {
          Source: 'comprehend-stop-training',
          DetailType: 'Training Sweep Completed',
          'Detail.$': '$.Report',
          EventBusName: 'arn:aws:events:eu-west-1:123456789012:event-bus/default',
        },
      ],
    },
    ResultPath: null,
    TimeoutSeconds: 60,
    Catch: [{ ErrorEquals: ['States.ALL'], ResultPath: '$.EventFailure', Next: 'Was Everything Sent?' }],
  });
});

test('tells the chat between the two, where there is a channel', () => {
  const withChat = definitionOf(synth(everything), 'GuardSweepWorkflow').States;
  expect(withChat['Send Mail']).toMatchObject({
    Next: 'Tell Chat',
    Catch: [{ ErrorEquals: ['States.ALL'], ResultPath: '$.MailFailure', Next: 'Tell Chat' }],
  });
  expect(withChat['Tell Chat']).toMatchObject({
    Resource: 'arn:aws:states:::sns:publish',
    Parameters: { TopicArn: '{GuardReportTopicChat}', 'Message.$': '$.Chat' },
    ResultPath: null,
    TimeoutSeconds: 60,
    Next: 'Put Event',
    Retry: states['Send Mail']?.Retry,
    Catch: [{ ErrorEquals: ['States.ALL'], ResultPath: '$.ChatFailure', Next: 'Put Event' }],
  });
});

test('ends with the report, or fails where something was not sent', () => {
  const failed = (Variable: string) => ({ Variable, IsPresent: true });
  expect(states['Was Everything Sent?']).toMatchObject({
    Choices: [{ Or: ['$.MailFailure', '$.ChatFailure', '$.EventFailure'].map(failed), Next: 'Report Not Sent' }],
    Default: 'Report Sent',
  });
  expect(states['Report Sent']).toMatchObject({ OutputPath: '$.Report' });
  expect(states['Report Not Sent']).toMatchObject({ Error: 'ReportNotSent' });
});

test.each([
  ['Find Runs', 2 + 4 + 8 + 16 + 32 + 5 * 60],
  ['Report', 2 + 4 + 8 + 16 + 32 + 5 * 60],
  ['Send Mail', 2 + 4 + 8 + 16 + 32 + 5 * 60],
  ['Put Event', 2 + 4 + 8 + 16 + 32 + 5 * 60],
  ['Stop Document Classifier', 2 + 4],
  ['Stop Entity Recognizer', 2 + 4],
])('waits in %s for its retries for at most %i s', (name, seconds) => {
  const [retrier, ...more] = states[name]?.Retry ?? [];
  if (!retrier || more.length) throw new Error('Not one Retry');
  expect(sum(delaysOf(retrier))).toBe(seconds);
  expect(retrier.JitterStrategy).toBe('FULL');
  // All that can fail; but not a stop workflow that has run and failed, which is States.TaskFailed.
  const isStop = name.startsWith('Stop');
  expect(retrier.ErrorEquals).toEqual(isStop ? expect.not.arrayContaining(['States.TaskFailed']) : ['States.ALL']);
});

test.each([5, 60, 1440])(
  'with a stopTimeoutMinutes of %i waits for each stop 5 minutes longer, and ends an hour later',
  (minutes) => {
    const of = definitionOf(synth({ monthlyLimitUsd: 500, stopTimeoutMinutes: minutes }), 'GuardSweepWorkflow');
    const stops = kindNames.map((kind) => statesOf(of)[stopStateOf(kind)]?.TimeoutSeconds);
    expect([of.TimeoutSeconds, ...stops]).toEqual([minutes * 60 + 3600, minutes * 60 + 300, minutes * 60 + 300]);
  },
);

test('has an alarm on a sweep that failed or timed out, where either alone has data', () => {
  const metric = (MetricName: string) => ({
    Metric: {
      Namespace: 'AWS/States',
      MetricName,
      Dimensions: [{ Name: 'StateMachineArn', Value: '{GuardSweepWorkflow}' }],
    },
    Stat: 'Sum',
    Period: 300,
  });
  expect(stack.one('CloudWatch::Alarm', 'GuardSweepWorkflowSweepFailed')).toMatchObject({
    Metrics: [
      { Expression: 'FILL(failed, 0) + FILL(timedOut, 0)' },
      { Id: 'failed', MetricStat: metric('ExecutionsFailed') },
      { Id: 'timedOut', MetricStat: metric('ExecutionsTimedOut') },
    ],
    Threshold: 1,
    ComparisonOperator: 'GreaterThanOrEqualToThreshold',
  });
});
