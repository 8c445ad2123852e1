import { type Kind, kindNames, operationOf } from '../../lambda/account/kind.ts';
import type { Run } from '../../local/aws/comprehend/status.ts';
import type { HistoryEvent } from '../../local/aws/step-functions/history.ts';
import { synthesize } from '../../local/host/synthesized.ts';
import { onWire } from '../support/http.ts';
import { endingOf, faults, stopPath } from '../support/stop-path.ts';
import { noon, useVirtualTime } from '../support/virtual-time.ts';

/** The stop workflow as synthesized against the local Comprehend, second by second. */
const stack = synthesize('us-east-1');
const pollSeconds = 15;

useVirtualTime();
// Full jitter at its average.
beforeEach(() => void jest.spyOn(Math, 'random').mockReturnValue(0.5));
afterEach(() => jest.restoreAllMocks());

/** In the place of a SubmitTime: the input has none. */
const none = Symbol('none');
type Options = Omit<Parameters<typeof stopPath>[0], 'stack'>;
interface Given {
  readonly run?: Partial<Run>;
  /** Of the input; the run's own by default. */
  readonly SubmitTime?: unknown;
}

/** Places a model, starts the workflow for it and goes through time to the end. */
const stopped = async (kind: Kind, { run, SubmitTime }: Given, options: Options = {}) => {
  const path = stopPath({ stack, ...options });
  const model = path.place(kind, run);
  const submitTime = SubmitTime === undefined ? new Date(model.submitTime).toISOString() : SubmitTime;
  const input = JSON.stringify({ ...onWire(model), ...(submitTime !== none && { SubmitTime: submitTime }) });
  const { operations } = path.workflows;
  const { executionArn } = operations.StartExecution({ stateMachineArn: path.stopWorkflowArns[kind], input });
  await path.untilEnded();
  const description = operations.DescribeExecution({ executionArn });
  const { events }: { events: HistoryEvent[] } = operations.GetExecutionHistory({ executionArn, maxResults: 1000 });
  return {
    ...path,
    model,
    ...description,
    ending: endingOf(description),
    seconds: Math.round((description.stopDate ?? 0) - description.startDate),
    events,
    stops: path.secondsOf(operationOf('StopTraining', kind)),
    describes: path.secondsOf(operationOf('Describe', kind)),
  };
};

describe.each(kindNames)('the stop workflow of a %s', (kind) => {
  test.each<[what: string, Partial<Run>, ending: string, second: number, stops: readonly number[]]>([
    ['when the stop comes to its end', {}, 'SUCCEEDED STOPPED', 120, [0]],
    ['when training finishes before the stop', { trainingSeconds: 100 }, 'SUCCEEDED TRAINED', 100, [0]],
    ['asked again while SUBMITTED', { submittedSeconds: 50 }, 'SUCCEEDED STOPPED', 180, [0, 15, 30, 45, 60]],
    ['on a Status that it doesn’t know', { pinnedStatus: 'PAUSED' }, 'FAILED UnknownStatus', 0, []],
    ['at the deadline', { pinnedStatus: 'STOP_REQUESTED' }, 'TIMED_OUT undefined', 3600, []],
    ['at once', { pinnedStatus: 'STOPPED' }, 'SUCCEEDED STOPPED', 0, []],
  ])('ends %s: %j, %s', async (_, run, ending, second, stops) => {
    for (const SubmitTime of [undefined, none]) {
      const { seconds, model, output, ...ended } = await stopped(kind, { run, SubmitTime });
      expect([ended.ending, ended.stops]).toEqual([ending, stops]);
      if (output) expect(JSON.parse(output)).toEqual({ ...onWire(model), Status: ending.split(' ')[1] });
      // Noticed within one poll interval.
      expect(seconds).toBeGreaterThanOrEqual(second);
      expect(seconds).toBeLessThan(second + pollSeconds);
    }
  });
});

// The kinds' workflows differ in names only, and exploration.test.ts goes through both.
describe('the stop workflow, here of a document classifier,', () => {
  const kind = 'DocumentClassifier';

  test('takes 3 transitions a poll, and 9 history events', async () => {
    const figuresOf = async (polls: number) => {
      const run = { stoppingSeconds: 120 + polls * pollSeconds };
      const { events, describes } = await stopped(kind, { run });
      return [describes.length, events.filter(({ type }) => type.endsWith('StateEntered')).length, events.length];
    };
    const [short, long] = [await figuresOf(0), await figuresOf(10)];
    expect(long.map((figure, i) => figure - (short[i] ?? 0))).toEqual([10, 30, 90]);
  });

  const day = '2026-11-23T1';
  test.each([
    ...['.9999999Z', 'Z', '.5+00:00'].map((end) => `${day}1:00:00${end}`),
    ...[`${day}2:00:00+01:00`, `${day}0:30:00.9-00:30`],
  ])('takes %s for the same run', async (SubmitTime) => {
    // With a fraction and without.
    for (const submitTime of [0, 123].map((milliseconds) => noon - 3_600_000 + milliseconds)) {
      const { ending, stops } = await stopped(kind, { run: { submitTime }, SubmitTime });
      expect([ending, stops]).toEqual(['SUCCEEDED STOPPED', [0]]);
    }
  });

  const garbage = ['', 'Z', '.', `${day}2:00Z`, `${day}2:00:00`, '2-x-xTx:x:xZ', `2026-13-23T12:00:00.5Z`];
  const noTimes = [...garbage, noon / 1000, null, [`${day}2:00:00Z`]];
  test.each<unknown>(noTimes)('fails by name on the input’s SubmitTime %j, and stops nothing', async (SubmitTime) => {
    const { ending, stops, describes } = await stopped(kind, { SubmitTime });
    expect([ending, stops, describes]).toEqual(['FAILED InvalidSubmitTime', [], [0]]);
  });

  test('succeeds after a quarter of an hour in which Stop is throttled', async () => {
    const faultOf: Options['faultOf'] = (operation) =>
      operation === operationOf('StopTraining', kind) && Date.now() - noon < 900_000 ? faults.throttling : undefined;
    const { ending, seconds, stops, describes } = await stopped(kind, {}, { faultOf });
    expect(ending).toBe('SUCCEEDED STOPPED');
    expect(seconds).toBeLessThan(900 + 120 + 3 * pollSeconds);
    const longestGap = (moments: readonly number[]) =>
      Math.max(...moments.slice(1).map((moment, i) => moment - (moments[i] ?? 0)));
    // Of whole seconds, one more than the second between two retries, and a poll interval between two rounds.
    expect(longestGap(stops)).toBeLessThanOrEqual(2 + pollSeconds);
    expect(longestGap(describes)).toBeLessThanOrEqual(2 * pollSeconds);
  });

  test('reaches its deadline when Stop is always refused, within the limit of history events', async () => {
    const faultOf: Options['faultOf'] = (operation) =>
      operation === operationOf('StopTraining', kind) ? faults.throttling : undefined;
    const { ending, seconds } = await stopped(kind, {}, { faultOf });
    expect([ending.split(' ')[0], seconds]).toEqual(['TIMED_OUT', 3600]);
  });
});

test('an input without an ARN fails at once, before Comprehend is asked', async () => {
  for (const kind of kindNames) {
    const { workflows, stopWorkflowArns, untilEnded, calls } = stopPath({ stack });
    for (const input of ['{}', ...kindNames.filter((name) => name !== kind).map((other) => `{"${other}Arn":"x"}`)]) {
      workflows.operations.StartExecution({ stateMachineArn: stopWorkflowArns[kind], input });
    }
    expect(new Set(await untilEnded())).toEqual(new Set(['FAILED States.Runtime']));
    expect(calls).toEqual([]);
  }
});
