import { ExecutionAlreadyExists, ExecutionDoesNotExist } from '@aws-sdk/client-sfn';
import { arnOf, executionArnOf, inVirtualTime, machineOf, setup, task, waitMachine } from './workflows.ts';

const day = 86_400_000;
const quickMachine = machineOf({ Pass: { Type: 'Pass', End: true } });
const namesOf = ({ service }: ReturnType<typeof setup>) => service.executions().map(({ name }) => name);

beforeEach(inVirtualTime);

test('an ended execution is kept for 90 days, then it is gone and its name is free again', async () => {
  const { start, describe: describeExecution } = setup({ Stop: waitMachine });
  const arn = await start('Stop', {}, 'docs');
  await jest.advanceTimersByTimeAsync(60_000 + 90 * day - 1);
  expect(await describeExecution(arn)).toMatchObject({ status: 'SUCCEEDED' });
  await expect(start('Stop', {}, 'docs')).rejects.toThrow(ExecutionAlreadyExists);
  await jest.advanceTimersByTimeAsync(1);
  await expect(describeExecution(arn)).rejects.toThrow(ExecutionDoesNotExist);
  expect(await start('Stop', { other: 'input' }, 'docs')).toBe(arn);
});

test('one that runs is kept for as long as it runs', async () => {
  const neverAnswers = () => new Promise(() => {});
  const { start, describe: describeExecution } = setup({ Stop: machineOf({ Ask: task() }) }, { runTask: neverAnswers });
  const arn = await start('Stop', {}, 'docs');
  jest.setSystemTime(Date.now() + 100 * day);
  expect(await describeExecution(arn)).toMatchObject({ status: 'RUNNING' });
});

test('past a bound those that ended first are forgotten, in every list', async () => {
  const of = setup({ Stop: quickMachine, Slow: waitMachine }, { maxEndedEvents: 3 * 4 });
  const slow = await of.start('Slow', {}, 'slow');
  for (let i = 0; i < 6; i++) {
    await of.start('Stop', {}, `quick-${i}`);
    await jest.advanceTimersByTimeAsync(10);
  }
  expect(namesOf(of)).toEqual(['slow', 'quick-3', 'quick-4', 'quick-5']);
  await expect(of.describe(executionArnOf('Stop', 'quick-2'))).rejects.toThrow(ExecutionDoesNotExist);
  // It began first and ends last.
  await jest.advanceTimersByTimeAsync(60_000);
  expect(namesOf(of)).toEqual(['slow', 'quick-4', 'quick-5']);
  expect(await of.describe(slow)).toMatchObject({ status: 'SUCCEEDED' });
  expect(await of.start('Stop', {}, 'quick-0')).toBe(executionArnOf('Stop', 'quick-0'));
});

test('a list whose pages are read meanwhile neither repeats nor hides what stays', async () => {
  const of = setup({ Stop: quickMachine }, { maxEndedEvents: 4 * 4 });
  const start = async (name: string) => {
    await of.start('Stop', {}, name);
    await jest.advanceTimersByTimeAsync(10);
  };
  for (const name of ['a', 'b', 'c', 'd']) await start(name);
  const page = async (nextToken?: string) => {
    const request = { stateMachineArn: arnOf('Stop'), maxResults: 2, ...(nextToken && { nextToken }) };
    const { executions = [], nextToken: more } = await of.send('ListExecutions', request);
    return [executions.map(({ name }) => name), more] as const;
  };
  const [first, more] = await page();
  // Forgets a.
  await start('e');
  expect([first, (await page(more))[0]]).toEqual([['d', 'c'], ['b']]);
});
