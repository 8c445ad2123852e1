import { failure, inVirtualTime, machineOf, setup, startTime, stopResource, task } from './workflows.ts';

beforeEach(inVirtualTime);

const choices = [{ Variable: '$.Status', StringEquals: 'STOPPED', Next: 'Done' }];
const polling = machineOf({
  Describe: task({ End: undefined, Next: 'Ended?', Retry: [{ ErrorEquals: ['Throttled'], IntervalSeconds: 2 }] }),
  'Ended?': { Type: 'Choice', Choices: choices, Default: 'Wait' },
  Wait: { Type: 'Wait', Seconds: 15, Next: 'Describe' },
  Done: { Type: 'Succeed' },
});
const pollingTask = () => {
  const answers = [failure('Throttled', 'slow down'), { Status: 'STOP_REQUESTED' }, { Status: 'STOPPED' }];
  return async () => {
    const answer = answers.shift();
    if (answer instanceof Error) throw answer;
    return answer;
  };
};
const polled = async () => {
  const workflows = setup({ Stop: polling }, { runTask: pollingTask() });
  const { executionArn = '' } = await workflows.runFor(17, 'Stop', { DocumentClassifierArn: 'arn' });
  return { ...workflows, executionArn };
};

test('tells of a workflow that retries, chooses, waits and polls as Step Functions does', async () => {
  const { history, executionArn } = await polled();
  const events = await history(executionArn);
  const seconds = (date?: Date) => (Number(date) - startTime.getTime()) / 1000;
  expect(
    events.map(({ id, previousEventId, type, timestamp }) => `${previousEventId} ${id} ${type} ${seconds(timestamp)}`),
  ).toEqual([
    '0 1 ExecutionStarted 0',
    '0 2 TaskStateEntered 0',
    '2 3 TaskScheduled 0',
    '3 4 TaskStarted 0',
    '4 5 TaskFailed 0',
    '5 6 TaskScheduled 2',
    '6 7 TaskStarted 2',
    '7 8 TaskSucceeded 2',
    '8 9 TaskStateExited 2',
    '9 10 ChoiceStateEntered 2',
    '10 11 ChoiceStateExited 2',
    '11 12 WaitStateEntered 2',
    '12 13 WaitStateExited 17',
    '13 14 TaskStateEntered 17',
    '14 15 TaskScheduled 17',
    '15 16 TaskStarted 17',
    '16 17 TaskSucceeded 17',
    '17 18 TaskStateExited 17',
    '18 19 ChoiceStateEntered 17',
    '19 20 ChoiceStateExited 17',
    '20 21 SucceedStateEntered 17',
    '21 22 SucceedStateExited 17',
    '22 23 ExecutionSucceeded 17',
  ]);
  const resource = { resourceType: 'aws-sdk:comprehend', resource: 'describeDocumentClassifier' };
  const input = '{"DocumentClassifierArn":"arn"}';
  const output = '{"Status":"STOP_REQUESTED"}';
  expect(events[0]?.executionStartedEventDetails).toMatchObject({ input, inputDetails: { truncated: false } });
  expect(events[1]?.stateEnteredEventDetails).toMatchObject({ name: 'Describe', input });
  expect(events[2]?.taskScheduledEventDetails).toMatchObject({ ...resource, region: 'us-east-1', parameters: input });
  expect(events[3]?.taskStartedEventDetails).toEqual(resource);
  expect(events[4]?.taskFailedEventDetails).toEqual({ ...resource, error: 'Throttled', cause: 'slow down' });
  expect(events[7]?.taskSucceededEventDetails).toMatchObject({ ...resource, output });
  expect(events[8]?.stateExitedEventDetails).toMatchObject({ name: 'Describe', output });
  expect(events[22]?.executionSucceededEventDetails).toMatchObject({ output: '{"Status":"STOPPED"}' });
});

test('tells of each iteration of a Map, and of an error that was caught', async () => {
  const definition = machineOf({
    Each: {
      Type: 'Map',
      ItemsPath: '$.items',
      ItemProcessor: machineOf({ Stop: task({ Resource: stopResource }) }),
      Catch: [{ ErrorEquals: ['Refused'], Next: 'Report' }],
      Next: 'Report',
    },
    Report: { Type: 'Pass', End: true },
  });
  const runTask = async (_: string, parameters: unknown) => {
    if (parameters === 'refuse') throw failure('Refused', 'no');
    await new Promise((resolve) => setTimeout(resolve, Number(parameters)));
    return parameters;
  };
  const { runFor, history } = setup({ Sweep: definition }, { runTask });
  const { executionArn = '' } = await runFor(1, 'Sweep', { items: [20, 10] });
  const events = await history(executionArn);
  expect(events.map(({ id, previousEventId, type }) => `${previousEventId} ${id} ${type}`)).toEqual([
    '0 1 ExecutionStarted',
    '0 2 MapStateEntered',
    '2 3 MapStateStarted',
    '3 4 MapIterationStarted',
    '3 5 MapIterationStarted',
    '4 6 TaskStateEntered',
    '6 7 TaskScheduled',
    '7 8 TaskStarted',
    '5 9 TaskStateEntered',
    '9 10 TaskScheduled',
    '10 11 TaskStarted',
    '11 12 TaskSucceeded',
    '12 13 TaskStateExited',
    '13 14 MapIterationSucceeded',
    '8 15 TaskSucceeded',
    '15 16 TaskStateExited',
    '16 17 MapIterationSucceeded',
    '17 18 MapStateSucceeded',
    '18 19 MapStateExited',
    '19 20 PassStateEntered',
    '20 21 PassStateExited',
    '21 22 ExecutionSucceeded',
  ]);
  expect(events[2]?.mapStateStartedEventDetails).toEqual({ length: 2 });
  expect(events[13]?.mapIterationSucceededEventDetails).toEqual({ name: 'Each', index: 1 });
  expect(events[9]?.taskScheduledEventDetails?.parameters).toBe('10');

  const { executionArn: caught = '' } = await runFor(0, 'Sweep', { items: ['refuse'] });
  expect((await history(caught)).map(({ type }) => type).slice(6)).toEqual([
    'TaskStarted',
    'TaskFailed',
    'MapIterationFailed',
    'MapStateFailed',
    'MapStateExited',
    'PassStateEntered',
    'PassStateExited',
    'ExecutionSucceeded',
  ]);
});

test('leaves inputs and outputs out when asked to', async () => {
  const { history, executionArn } = await polled();
  const events = await history(executionArn, { includeExecutionData: false });
  expect(events).toHaveLength(23);
  expect(JSON.stringify(events)).not.toMatch(/"(in|out)put/);
  expect(events[8]?.stateExitedEventDetails).toEqual({ name: 'Describe' });
});

test.each([false, true])('gives every event once over several pages, reverseOrder %s', async (reverseOrder) => {
  const { service, executionArn } = await polled();
  const ids: number[] = [];
  for (let nextToken: unknown; ids.length < 100; ) {
    const request = { executionArn, reverseOrder, maxResults: 10, nextToken };
    const page: { events: { id: number }[]; nextToken?: string } = service.operations.GetExecutionHistory(request);
    expect(page.events.length).toBeLessThanOrEqual(10);
    ids.push(...page.events.map(({ id }) => id));
    nextToken = page.nextToken;
    if (!nextToken) break;
  }
  const expected = Array.from({ length: 23 }, (_, index) => index + 1);
  expect(ids).toEqual(reverseOrder ? expected.reverse() : expected);
});
