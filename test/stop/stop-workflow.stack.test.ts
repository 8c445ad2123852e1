import { kindNames, stopWorkflowId } from '../../lambda/account/kind.ts';
import { definitionOf, delaysOf, sum } from '../support/definitions.ts';
import { env, synth } from '../support/stack.ts';

/** What the workflow does on each answer is explored in exploration.test.ts; here is how long it waits and tries. */
const stack = synth({}, env);

describe.each(kindNames)('the stop workflow of a %s', (kind) => {
  test.each([
    [{}, 15, 3600],
    [{ pollIntervalSeconds: 300, stopTimeoutMinutes: 5 }, 300, 300],
  ])('polls and gives up as %j says', (settings, seconds, timeoutSeconds) => {
    const other = definitionOf(synth(settings), stopWorkflowId(kind));
    expect([other.States.Wait?.Seconds, other.TimeoutSeconds]).toEqual([seconds, timeoutSeconds]);
  });

  test.each(['Describe Model', 'Request Stop'])('%s gives up a call after 60 s, and retries passing errors', (name) => {
    const { Retry = [], TimeoutSeconds } = definitionOf(stack, stopWorkflowId(kind)).States[name] ?? {};
    expect([TimeoutSeconds, Retry.map(({ MaxAttempts }) => MaxAttempts > 0)]).toEqual([60, [false, true]]);
    expect(Retry[0]?.ErrorEquals).toEqual(
      ['ResourceNotFound', 'InvalidRequest'].map((error) => `Comprehend.${error}Exception`),
    );
    expect(Retry[1]).toMatchObject({
      ErrorEquals: [
        ...['TooManyRequests', 'InternalServer', 'Comprehend'].map((error) => `Comprehend.${error}Exception`),
        ...['States.Timeout', 'States.TaskFailed'],
      ],
      JitterStrategy: 'FULL',
    });
  });
});

test('waits in Describe Model 23 minutes on average, seldom under 15, and in Request Stop 15 s at most', () => {
  const { States } = definitionOf(stack, 'StopWorkflow');
  const delaysIn = (name: string) => States[name]?.Retry?.slice(1).flatMap(delaysOf) ?? [];
  expect(delaysIn('Request Stop')).toEqual(Array(15).fill(1));
  // The sums in lib/functions/workflow.ts.
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
