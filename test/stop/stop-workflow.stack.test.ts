import {
  arnMember,
  kindInWords,
  kindNames,
  type ModelOperation,
  operationOf,
  propertiesMember,
  stopWorkflowId,
} from '../../lambda/account/kind.ts';
import { phases } from '../../lambda/account/status.ts';
import { definitionOf, delaysOf, type Retrier, sum } from '../support/definitions.ts';
import { env, synth } from '../support/stack.ts';

const stack = synth({}, env);
const notFound = 'Comprehend.ResourceNotFoundException';
const invalidRequest = 'Comprehend.InvalidRequestException';
const passing = [
  ...['TooManyRequests', 'InternalServer', 'Comprehend'].map((error) => `Comprehend.${error}Exception`),
  ...['States.Timeout', 'States.TaskFailed'],
];
const isPresent = (Variable: string) => ({ Variable, IsPresent: true });
const isUtcTime = (Variable: string) => ({
  And: [
    { Variable, IsString: true },
    { Or: ['2*-*-*T*:*:*Z', '2*-*-*T*:*:*+00:00'].map((StringMatches) => ({ Variable, StringMatches })) },
  ],
});
const discarded = { ResultPath: null };

describe.each(kindNames)('the stop workflow of a %s', (kind) => {
  const definition = definitionOf(stack, stopWorkflowId(kind));
  const arn = { [`${arnMember(kind)}.$`]: `$.${arnMember(kind)}` };
  const described = `$.Described.${propertiesMember(kind)}`;
  const submitTime = `${described}.SubmitTime`;
  const statusIs = (phase: string) =>
    Object.entries(phases)
      .filter(([, of]) => of === phase)
      .map(([StringEquals]) => ({ Variable: `${described}.Status`, StringEquals }));
  const call = (operation: ModelOperation, retry: object) => ({
    Type: 'Task',
    Resource: `arn:aws:states:::aws-sdk:comprehend:${operationOf(operation, kind).replace(/^./, (letter) => letter.toLowerCase())}`,
    Parameters: arn,
    TimeoutSeconds: 60,
    Retry: [
      { ErrorEquals: [notFound, invalidRequest], MaxAttempts: 0 },
      { ErrorEquals: passing, BackoffRate: 2, MaxDelaySeconds: 60, JitterStrategy: 'FULL', ...retry },
    ],
  });

  const firstOf = (text: string, separator: string) =>
    `States.ArrayGetItem(States.StringSplit(${text}, '${separator}'), 0)`;
  const takeSubmitTime = (path: string) => ({
    Type: 'Pass',
    Parameters: { 'SubmitTime.$': `States.Format('{}Z', ${['.', '+', 'Z'].reduce(firstOf, path)})` },
    ResultPath: '$.Run',
    Next: 'Is It This Run?',
  });

  const expected: Record<string, object> = {
    'Describe Model': {
      ...call('Describe', { IntervalSeconds: 2, MaxAttempts: 50 }),
      ResultPath: '$.Described',
      Catch: [{ ErrorEquals: [notFound], ...discarded, Next: 'Was It Ever Found?' }],
      Next: 'Has Training Ended?',
    },
    // First whether it is the same run, then every Status of Comprehend, then those that this version doesn't know.
    'Has Training Ended?': {
      Type: 'Choice',
      Choices: [
        { And: [isPresent(submitTime), { Not: isUtcTime(submitTime) }], Next: 'Invalid SubmitTime' },
        { And: [isPresent(submitTime), { Not: isPresent('$.Run') }], Next: 'Which Run?' },
        {
          And: [
            ...[isPresent(submitTime), isPresent('$.Run')],
            { Variable: submitTime, StringGreaterThanPath: '$.Run.SubmitTime' },
          ],
          Next: 'Run Deleted',
        },
        { Or: statusIs('ended'), Next: 'Training Ended' },
        { ...statusIs('stopping')[0], Next: 'Wait' },
        { Or: statusIs('stoppable'), Next: 'Request Stop' },
      ],
      Default: 'Explain Unknown Status',
    },
    'Which Run?': {
      Type: 'Choice',
      Choices: [
        { Not: isPresent('$.SubmitTime'), Next: 'Take SubmitTime of Answer' },
        { Not: { Variable: '$.SubmitTime', IsString: true }, Next: 'Invalid SubmitTime' },
        { ...isUtcTime('$.SubmitTime'), Next: 'Take SubmitTime of Input' },
        { Variable: '$.SubmitTime', IsTimestamp: true, Next: 'Take SubmitTime of Answer' },
      ],
      Default: 'Invalid SubmitTime',
    },
    'Take SubmitTime of Input': takeSubmitTime('$.SubmitTime'),
    'Take SubmitTime of Answer': takeSubmitTime(submitTime),
    'Is It This Run?': {
      Type: 'Choice',
      Choices: [
        { Not: { Variable: '$.Run.SubmitTime', IsTimestamp: true }, Next: 'Invalid SubmitTime' },
        {
          And: [
            isPresent('$.SubmitTime'),
            { Variable: '$.SubmitTime', IsTimestamp: true },
            { Variable: '$.Run.SubmitTime', TimestampGreaterThanPath: '$.SubmitTime' },
          ],
          Next: 'Run Deleted',
        },
      ],
      Default: 'Has Training Ended?',
    },
    'Invalid SubmitTime': {
      Type: 'Fail',
      Error: 'InvalidSubmitTime',
      Cause:
        "The SubmitTime in the input or in Comprehend's answer is not a timestamp, so a later run could not be recognized.",
    },
    // A stop that is refused or doesn't get through is not the end.
    'Request Stop': {
      ...call('StopTraining', { IntervalSeconds: 1, BackoffRate: 1, MaxAttempts: 15 }),
      ...discarded,
      Catch: [
        { ErrorEquals: [notFound], ...discarded, Next: 'Run Deleted' },
        { ErrorEquals: [invalidRequest], ...discarded, Next: 'Wait' },
        { ErrorEquals: passing, ...discarded, Next: 'Describe Model' },
      ],
      Next: 'Wait',
    },
    Wait: { Type: 'Wait', Seconds: 15, Next: 'Describe Model' },
    'Training Ended': { Type: 'Pass', Parameters: { ...arn, 'Status.$': `${described}.Status` }, End: true },
    'Run Deleted': { Type: 'Pass', Parameters: { ...arn, Status: 'DELETED' }, End: true },
    'Was It Ever Found?': {
      Type: 'Choice',
      Choices: [{ ...isPresent('$.Described'), Next: 'Run Deleted' }],
      Default: 'Model Not Found',
    },
    'Model Not Found': {
      Type: 'Fail',
      Error: 'ResourceNotFoundException',
      Cause: `Comprehend has no such ${kindInWords(kind)}.`,
    },
    'Explain Unknown Status': {
      Type: 'Pass',
      Parameters: {
        'Cause.$': `States.Format('Comprehend reports a Status that this version does not know: {}', ${described}.Status)`,
      },
      Next: 'Unknown Status',
    },
    'Unknown Status': { Type: 'Fail', Error: 'UnknownStatus', CausePath: '$.Cause' },
  };

  test('begins with Describe Model, and has these states', () => {
    expect(definition.StartAt).toBe('Describe Model');
    expect(Object.keys(definition.States).sort()).toEqual(Object.keys(expected).sort());
    // One stopping Status alone needs no Or.
    expect(statusIs('stopping')).toHaveLength(1);
  });

  test.each(Object.entries(expected))('the state %s is the contract’s', (name, state) => {
    expect(definition.States[name]).toEqual(state);
  });

  test.each([
    [{}, 15, 3600],
    [{ pollIntervalSeconds: 300, stopTimeoutMinutes: 5 }, 300, 300],
  ])('polls and gives up as %j says', (settings, seconds, timeoutSeconds) => {
    const other = definitionOf(synth(settings), stopWorkflowId(kind));
    expect([other.States.Wait?.Seconds, other.TimeoutSeconds]).toEqual([seconds, timeoutSeconds]);
  });
});

test('waits in Describe Model 23 minutes on average, seldom under 15, and in Request Stop 15 s at most', () => {
  const { States } = definitionOf(stack, 'StopWorkflow');
  const delaysIn = (name: string) => delaysOf(States[name]?.Retry?.[1] as Retrier);
  expect(delaysIn('Request Stop')).toEqual(Array(15).fill(1));
  // The sums in lib/functions/retries.ts.
  const delays = delaysIn('Describe Model');
  expect(delays.slice(0, 6)).toEqual([2, 4, 8, 16, 32, 60]);
  expect(sum(delays)).toBe(2762);
  const average = sum(delays) / 2;
  expect(Math.floor(average / 60)).toBe(23);
  // A part between 0 and the whole of a delay, each as likely: its variance is a twelfth of the square.
  const deviation = Math.sqrt(sum(delays.map((delay) => delay ** 2 / 12)));
  expect(Math.floor(deviation)).toBe(116);
  // 4.11 deviations below the average is one case of 50,000.
  expect((average - 15 * 60) / deviation).toBeGreaterThan(4.11);
});
