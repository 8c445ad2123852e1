import * as comprehendSdk from '@aws-sdk/client-comprehend';
import aslValidator from 'asl-validator';
import { phases } from '../lambda/model/document-classifier.ts';
import { failWith, faults, stack, stopWorkflowRunner } from './workflow-runner.ts';

const definition = JSON.parse(stack.stateMachines.find(({ name }) => name === 'StopWorkflow')?.definition ?? '');
const states = definition.States;

beforeEach(() => jest.useFakeTimers({ doNotFake: ['nextTick', 'setImmediate', 'queueMicrotask'] }));
afterEach(() => jest.useRealTimers());

describe('the definition', () => {
  test('is valid Amazon States Language', () => {
    const { isValid, errorsText } = aslValidator(structuredClone(definition), { checkPaths: true, checkArn: true });
    expect(isValid ? '' : errorsText('\n')).toBe('');
  });

  test('is JSONPath only, for interpreters outside AWS', () => {
    expect(JSON.stringify(definition)).not.toMatch(/QueryLanguage|JSONata|"Assign"|"Arguments"|"Output"/);
  });

  test('has the contract’s states', () => {
    expect(definition.StartAt).toBe('Describe Classifier');
    expect(Object.keys(states).sort()).toEqual([
      'Classifier Not Found',
      'Describe Classifier',
      'Explain Unknown Status',
      'Has Training Ended?',
      'Request Stop',
      'Training Ended',
      'Unknown Status',
      'Wait',
    ]);
    expect([states.Wait.Seconds, definition.TimeoutSeconds]).toEqual([15, 3600]);
  });

  test('has a way for every Status of Comprehend', () => {
    const named = JSON.stringify(states['Has Training Ended?'].Choices).matchAll(/"StringEquals":"(\w+)"/g);
    expect([...named].map(([, status]) => status).sort()).toEqual(Object.keys(phases).sort());
  });

  test('names only errors that something can throw', () => {
    const names = [...JSON.stringify(states).matchAll(/"ErrorEquals":\[([^\]]+)\]/g)].flatMap(([, list]) =>
      JSON.parse(`[${list}]`),
    );
    const known = [
      ...Object.keys(comprehendSdk).filter((name) => name.endsWith('Exception')),
      // What Step Functions calls an error that the API model doesn't have.
      'ComprehendException',
    ].map((name) => `Comprehend.${name}`);
    for (const name of names) expect([...known, 'States.Timeout', 'States.TaskFailed']).toContain(name);
  });

  test.each(['Describe Classifier', 'Request Stop'])('retries what passes in %s for at least 15 minutes', (name) => {
    const [permanent, passing] = states[name].Retry;
    expect(permanent).toEqual({
      ErrorEquals: ['Comprehend.ResourceNotFoundException', 'Comprehend.InvalidRequestException'],
      MaxAttempts: 0,
    });
    expect(passing.ErrorEquals).toEqual(
      expect.arrayContaining([
        'Comprehend.TooManyRequestsException',
        'Comprehend.ComprehendException',
        'Comprehend.InternalServerException',
        'States.TaskFailed',
      ]),
    );
    expect(passing.JitterStrategy).toBe('FULL');
    const delays = Array.from({ length: passing.MaxAttempts }, (_, attempt) =>
      Math.min(passing.IntervalSeconds * passing.BackoffRate ** attempt, passing.MaxDelaySeconds),
    );
    // Full jitter takes half of each delay on average.
    expect(delays.reduce((sum, delay) => sum + delay / 2, 0)).toBeGreaterThan(15 * 60);
  });
});

describe('endings', () => {
  test('ends STOPPED, noticed within one poll interval', async () => {
    const { run, calls } = stopWorkflowRunner();
    const { arn, status, output, seconds } = await run();
    expect([status, output]).toEqual(['SUCCEEDED', { DocumentClassifierArn: arn, Status: 'STOPPED' }]);
    expect(seconds).toBeGreaterThanOrEqual(120);
    expect(seconds).toBeLessThanOrEqual(120 + 15);
    expect(calls.filter(({ operation }) => operation.startsWith('Stop'))).toHaveLength(1);
  });

  test('ends TRAINED when training finishes before the stop', async () => {
    const { run } = stopWorkflowRunner();
    const { output, seconds } = await run({ trainingSeconds: 100 });
    expect(output.Status).toBe('TRAINED');
    expect(seconds).toBeLessThanOrEqual(100 + 15);
  });

  test.each(['STOPPED', 'TRAINED', 'TRAINED_WITH_WARNING', 'IN_ERROR', 'DELETING'])(
    'ends at once, with no stop, when Status is %s already',
    async (pinnedStatus) => {
      const { run, calls } = stopWorkflowRunner();
      const { arn, status, output, seconds } = await run({ pinnedStatus });
      expect([status, seconds]).toEqual(['SUCCEEDED', 0]);
      expect(output).toEqual({ DocumentClassifierArn: arn, Status: pinnedStatus });
      expect(calls.map(({ operation }) => operation)).toEqual(['DescribeDocumentClassifier']);
    },
  );

  test('asks again while Status is SUBMITTED, until the stop has an effect', async () => {
    const { run, calls } = stopWorkflowRunner();
    const { output } = await run({ submittedSeconds: 50 });
    expect(output.Status).toBe('STOPPED');
    const stops = calls
      .filter(({ operation }) => operation.startsWith('Stop'))
      .map(({ atSecond }) => Math.round(atSecond));
    expect(stops).toEqual([0, 15, 30, 45, 60]);
  });

  test('asks again when Stop answers but has no effect', async () => {
    const { run, calls, comprehend } = stopWorkflowRunner();
    const stop = comprehend.operations.StopTrainingDocumentClassifier;
    let ignored = 0;
    Object.assign(comprehend.operations, {
      StopTrainingDocumentClassifier: (request: Record<string, unknown>) => (ignored++ < 3 ? {} : stop?.(request)),
    });
    const { output } = await run();
    expect(output.Status).toBe('STOPPED');
    expect(calls.filter(({ operation }) => operation.startsWith('Stop'))).toHaveLength(4);
  });

  test('fails with UnknownStatus, naming it, on a Status this version does not know', async () => {
    const { status, error, cause } = await stopWorkflowRunner().run({ pinnedStatus: 'PAUSED' });
    expect([status, error]).toEqual(['FAILED', 'UnknownStatus']);
    expect(cause).toBe('Comprehend reports a Status that this version does not know: PAUSED');
  });

  test.each([1, 2, 3])('fails with ResourceNotFoundException when the classifier is gone at call %i', async (gone) => {
    const { run } = stopWorkflowRunner((_, call) => {
      if (call >= gone) failWith(['ResourceNotFoundException', 400]);
    });
    const { status, error, events } = await run();
    expect([status, error]).toEqual(['FAILED', 'ResourceNotFoundException']);
    expect(events.filter(({ type }) => type === 'TaskFailed')).toHaveLength(1);
  });

  test('ends TIMED_OUT at the deadline', async () => {
    const { status, seconds } = await stopWorkflowRunner().run({ pinnedStatus: 'STOP_REQUESTED' });
    expect([status, seconds]).toEqual(['TIMED_OUT', 3600]);
  });
});

describe('faults', () => {
  const passing = [faults.tooManyRequests, faults.throttling, faults.internal, ['SomethingNew', 400]] as const;

  test.each(passing)('outlasts 10 minutes of %s', async (...fault) => {
    const { run } = stopWorkflowRunner(() => {
      if (Date.now() < until) failWith(fault);
    });
    const until = Date.now() + 600_000;
    const { output, seconds } = await run();
    expect(output.Status).toBe('STOPPED');
    expect(seconds).toBeGreaterThan(600);
  });

  test.each([
    [faults.tooManyRequests, 'Comprehend.TooManyRequestsException'],
    [faults.internal, 'Comprehend.InternalServerException'],
    [faults.throttling, 'Comprehend.ComprehendException'],
    [faults.accessDenied, 'Comprehend.ComprehendException'],
  ])('fails with the error’s name once %s has exhausted its retries', async (fault, name) => {
    const { run, calls } = stopWorkflowRunner(() => failWith(fault));
    const { status, error } = await run();
    expect([status, error]).toEqual(['FAILED', name]);
    expect(calls).toHaveLength(51);
  });

  test('goes on polling when Comprehend refuses the stop', async () => {
    const { run } = stopWorkflowRunner((operation) => {
      if (operation === 'StopTrainingDocumentClassifier') failWith(faults.invalid);
    });
    const { status, output } = await run({ trainingSeconds: 70 });
    expect([status, output.Status]).toEqual(['SUCCEEDED', 'TRAINED']);
  });

  test('fails with InvalidRequestException at once when Describe is refused', async () => {
    const { run, calls } = stopWorkflowRunner(() => failWith(faults.invalid));
    const { status, error } = await run();
    expect([status, error, calls.length]).toEqual(['FAILED', 'Comprehend.InvalidRequestException', 1]);
  });
});
