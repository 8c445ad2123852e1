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

test('lists the events of a workflow that retries, chooses, waits and polls as Step Functions does, without data if asked', async () => {
  const { history, executionArn } = await polled();
  const events = await history(executionArn);
  const told = events.map(({ previousEventId, type, timestamp }) => {
    const seconds = (Number(timestamp) - startTime.getTime()) / 1000;
    return `${previousEventId} ${type} ${seconds}`;
  });
  expect(told.slice(0, 9).join(', ')).toBe(
    '0 ExecutionStarted 0, 0 TaskStateEntered 0, 2 TaskScheduled 0, 3 TaskStarted 0, 4 TaskFailed 0, ' +
      '5 TaskScheduled 2, 6 TaskStarted 2, 7 TaskSucceeded 2, 8 TaskStateExited 2',
  );
  expect(told.slice(9).join(', ')).toBe(
    '9 ChoiceStateEntered 2, 10 ChoiceStateExited 2, 11 WaitStateEntered 2, 12 WaitStateExited 17, ' +
      '13 TaskStateEntered 17, 14 TaskScheduled 17, 15 TaskStarted 17, 16 TaskSucceeded 17, 17 TaskStateExited 17, ' +
      '18 ChoiceStateEntered 17, 19 ChoiceStateExited 17, 20 SucceedStateEntered 17, 21 SucceedStateExited 17, ' +
      '22 ExecutionSucceeded 17',
  );
  expect(events.map(({ id }) => id)).toEqual(told.map((_, index) => index + 1));
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
  const without = await history(executionArn, { includeExecutionData: false });
  expect(without).toHaveLength(23);
  expect(JSON.stringify(without)).not.toMatch(/"(in|out)put/);
  expect(without[8]?.stateExitedEventDetails).toEqual({ name: 'Describe' });
});

test('lists an error that was caught, whose state exits without succeeding', async () => {
  const definition = machineOf({
    Stop: task({ Resource: stopResource, Catch: [{ ErrorEquals: ['Refused'], Next: 'Report' }] }),
    Report: { Type: 'Pass', End: true },
  });
  const runTask = () => Promise.reject(failure('Refused', 'no'));
  const { runFor, history } = setup({ Sweep: definition }, { runTask });
  const { executionArn = '' } = await runFor(0, 'Sweep');
  const types = (await history(executionArn)).map(({ previousEventId, type }) => `${previousEventId} ${type}`);
  expect(types.join(', ')).toBe(
    '0 ExecutionStarted, 0 TaskStateEntered, 2 TaskScheduled, 3 TaskStarted, 4 TaskFailed, 5 TaskStateExited, ' +
      '6 PassStateEntered, 7 PassStateExited, 8 ExecutionSucceeded',
  );
});

test.each([false, true])('gives every event once over several pages, reverseOrder %s', async (reverseOrder) => {
  const { send, executionArn } = await polled();
  const pages: (number | undefined)[][] = [];
  let nextToken: string | undefined;
  do {
    const page = await send('GetExecutionHistory', { executionArn, reverseOrder, maxResults: 10, nextToken });
    pages.push((page.events ?? []).map(({ id }) => id));
    nextToken = page.nextToken;
  } while (nextToken);
  const ids = Array.from({ length: 23 }, (_, index) => (reverseOrder ? 23 - index : index + 1));
  expect(pages).toEqual([ids.slice(0, 10), ids.slice(10, 20), ids.slice(20)]);
});
