import {
  arnMember,
  kindInWords,
  kindNames,
  operationOf,
  propertiesMember,
  stopWorkflowId,
} from '../../lambda/model/kind.ts';
import { phases } from '../../lambda/model/status.ts';
import { definitionOf, delaysOf, sum } from '../support/definitions.ts';
import { env, synth } from '../support/stack.ts';

const stack = synth({}, env);
const passing = [
  'Comprehend.TooManyRequestsException',
  'Comprehend.InternalServerException',
  'Comprehend.ComprehendException',
  'States.Timeout',
  'States.TaskFailed',
];
const permanent = ['Comprehend.ResourceNotFoundException', 'Comprehend.InvalidRequestException'];

describe.each(kindNames)('the stop workflow of a %s', (kind) => {
  const definition = definitionOf(stack, stopWorkflowId(kind));
  const { States } = definition;
  const arn = arnMember(kind);
  const status = `$.Described.${propertiesMember(kind)}.Status`;
  const submitTime = `$.Described.${propertiesMember(kind)}.SubmitTime`;

  test('has the contract’s states', () => {
    expect(definition.StartAt).toBe('Describe Model');
    expect(Object.entries(States).map(([name, { Type, Next }]) => [name, Type, Next])).toEqual([
      ['Describe Model', 'Task', 'Has Training Ended?'],
      ['Wait', 'Wait', 'Describe Model'],
      ['Request Stop', 'Task', 'Wait'],
      ['Has Training Ended?', 'Choice', undefined],
      ['Take SubmitTime', 'Pass', 'Has Training Ended?'],
      ['Explain Unknown Status', 'Pass', 'Unknown Status'],
      ['Unknown Status', 'Fail', undefined],
      ['Run Deleted', 'Pass', undefined],
      ['Was It Ever Found?', 'Choice', undefined],
      ['Model Not Found', 'Fail', undefined],
      ['Training Ended', 'Pass', undefined],
    ]);
  });

  test('calls Comprehend for its kind, with the ARN alone, a minute at most', () => {
    for (const [state, operation, result] of [
      ['Describe Model', 'Describe', '$.Described'],
      ['Request Stop', 'StopTraining', null],
    ] as const) {
      expect(States[state]).toMatchObject({
        Resource: expect.stringMatching(
          new RegExp(`^arn:aws:states:::aws-sdk:comprehend:${operationOf(operation, kind)}$`, 'i'),
        ),
        Parameters: { [`${arn}.$`]: `$.${arn}` },
        ResultPath: result,
        TimeoutSeconds: 60,
      });
    }
  });

  test('has a way for every Status of Comprehend, and one for those it doesn’t know', () => {
    const ways = (States['Has Training Ended?']?.Choices ?? []).flatMap((choice) =>
      [...JSON.stringify(choice).matchAll(/"Variable":"([^"]+)","StringEquals":"(\w+)"/g)].map(([, of, value]) => [
        of,
        value,
        choice.Next,
      ]),
    );
    const nextOf = { stoppable: 'Request Stop', stopping: 'Wait', ended: 'Training Ended' };
    const expected = Object.entries(phases).map(([value, phase]) => [status, value, nextOf[phase]]);
    expect(ways.sort()).toEqual(expected.sort());
    expect(States['Has Training Ended?']).toHaveProperty('Default', 'Explain Unknown Status');
  });

  test('looks first whether it is the same run, by SubmitTime', () => {
    const isPresent = (variable: string) => ({ Variable: variable, IsPresent: true });
    expect(States['Has Training Ended?']?.Choices?.slice(0, 2)).toEqual([
      { And: [isPresent(submitTime), { Not: isPresent('$.SubmitTime') }], Next: 'Take SubmitTime' },
      {
        And: [
          isPresent(submitTime),
          isPresent('$.SubmitTime'),
          { Variable: submitTime, TimestampGreaterThanPath: '$.SubmitTime' },
        ],
        Next: 'Run Deleted',
      },
    ]);
    expect(States['Take SubmitTime']?.Parameters).toEqual({
      [`${arn}.$`]: `$.${arn}`,
      'SubmitTime.$': submitTime,
      'Described.$': '$.Described',
    });
  });

  test('ends with the ARN and a Status, or fails with a name and its cause', () => {
    expect(States['Training Ended']?.Parameters).toEqual({ [`${arn}.$`]: `$.${arn}`, 'Status.$': status });
    expect(States['Run Deleted']?.Parameters).toEqual({ [`${arn}.$`]: `$.${arn}`, Status: 'DELETED' });
    expect(States['Was It Ever Found?']).toMatchObject({
      Choices: [{ Variable: '$.Described', IsPresent: true, Next: 'Run Deleted' }],
      Default: 'Model Not Found',
    });
    expect(States['Model Not Found']).toMatchObject({
      Error: 'ResourceNotFoundException',
      Cause: `Comprehend has no such ${kindInWords(kind)}.`,
    });
    expect(States['Unknown Status']).toMatchObject({ Error: 'UnknownStatus', CausePath: '$.Cause' });
    expect(States['Explain Unknown Status']?.Parameters).toEqual({
      'Cause.$': `States.Format('Comprehend reports a Status that this version does not know: {}', ${status})`,
    });
  });

  test('retries what passes in Describe Model for 23 minutes on average, seldom under 15; in Request Stop for 15 s at most', () => {
    const [neverDescribe, describe] = States['Describe Model']?.Retry ?? [];
    const [neverStop, stop] = States['Request Stop']?.Retry ?? [];
    for (const never of [neverDescribe, neverStop]) expect(never).toEqual({ ErrorEquals: permanent, MaxAttempts: 0 });
    if (!describe || !stop) throw new Error('No Retry');
    for (const retrier of [describe, stop])
      expect(retrier).toMatchObject({ ErrorEquals: passing, JitterStrategy: 'FULL' });

    // The sums in lib/functions/retries.ts and lib/stop/stop-workflow.ts.
    const delays = delaysOf(describe);
    expect(delays.slice(0, 6)).toEqual([2, 4, 8, 16, 32, 60]);
    expect(sum(delays)).toBe(2 + 4 + 8 + 16 + 32 + 45 * 60);
    const average = sum(delays) / 2;
    expect(Math.floor(average / 60)).toBe(23);
    // A part between 0 and the whole of a delay, each as likely: its variance is a twelfth of the square.
    const deviation = Math.sqrt(sum(delays.map((delay) => delay ** 2 / 12)));
    expect(Math.floor(deviation)).toBe(116);
    // 4.11 deviations below the average is one case of 50,000.
    expect((average - 15 * 60) / deviation).toBeGreaterThan(4.11);
    expect(delaysOf(stop)).toEqual([1, 2, 4, 8]);
  });

  test('goes on polling when a stop is refused or doesn’t get through, and ends when the model is gone', () => {
    expect(States['Describe Model']?.Catch).toEqual([
      { ErrorEquals: ['Comprehend.ResourceNotFoundException'], ResultPath: null, Next: 'Was It Ever Found?' },
    ]);
    expect(States['Request Stop']?.Catch).toEqual([
      { ErrorEquals: ['Comprehend.ResourceNotFoundException'], ResultPath: null, Next: 'Run Deleted' },
      { ErrorEquals: ['Comprehend.InvalidRequestException', ...passing], ResultPath: null, Next: 'Wait' },
    ]);
  });

  test.each([
    [{}, 15, 3600],
    [{ pollIntervalSeconds: 300, stopTimeoutMinutes: 5 }, 300, 300],
  ])('polls and gives up as %j says', (settings, seconds, timeoutSeconds) => {
    const other = definitionOf(synth(settings), stopWorkflowId(kind));
    expect([other.States.Wait?.Seconds, other.TimeoutSeconds]).toEqual([seconds, timeoutSeconds]);
  });
});
