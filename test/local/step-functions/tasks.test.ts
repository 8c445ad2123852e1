import { isLambdaInvoke, lambdaTask } from '../../local/step-functions/lambda-tasks.ts';

const FunctionName = 'arn:aws:lambda:us-east-1:123456789012:function:FindTraining';
const answering = (answer: unknown) => lambdaTask({ [FunctionName]: async () => answer });

test('hands the payload to the function and answers as Lambda does', async () => {
  const run = lambdaTask({ [FunctionName]: async (event: { n: number }) => ({ twice: event.n * 2 }) });
  const expected = { ExecutedVersion: '$LATEST', Payload: { twice: 42 }, StatusCode: 200 };
  await expect(run({ FunctionName, Payload: { n: 21 } })).resolves.toEqual(expected);
  await expect(run({ FunctionName: `${FunctionName}:$LATEST`, Payload: { n: 21 } })).resolves.toEqual(expected);
});

test('passes both ways through JSON', async () => {
  const payload = { at: new Date('2026-11-23T12:00:00Z'), gone: undefined };
  const seen: unknown[] = [];
  const run = lambdaTask({
    [FunctionName]: async (event: object) => {
      seen.push(event);
      return payload;
    },
  });
  const { Payload } = await run({ FunctionName, Payload: payload });
  expect(seen).toStrictEqual([{ at: '2026-11-23T12:00:00.000Z' }]);
  expect(Payload).toStrictEqual({ at: '2026-11-23T12:00:00.000Z' });
});

test('gives {} where no payload is given, and null where nothing is answered', async () => {
  const run = lambdaTask({ [FunctionName]: (event: object) => (Object.keys(event).length === 0 ? undefined : 'odd') });
  await expect(run({ FunctionName })).resolves.toMatchObject({ Payload: null });
});

test("keeps the name of a function's error", async () => {
  const error = Object.assign(new Error('Rate exceeded'), { name: 'ThrottlingException' });
  const run = lambdaTask({ [FunctionName]: () => Promise.reject(error) });
  await expect(run({ FunctionName })).rejects.toMatchObject({ name: 'ThrottlingException', message: 'Rate exceeded' });
});

test('takes 256 KiB in each direction, and no byte more', async () => {
  const most = 'é'.repeat(128 * 1024 - 1);
  await expect(answering(most)({ FunctionName, Payload: most })).resolves.toMatchObject({ Payload: most });
  const limit = { name: 'States.DataLimitExceeded' };
  await expect(answering('')({ FunctionName, Payload: `${most}x` })).rejects.toMatchObject(limit);
  await expect(answering(`${most}x`)({ FunctionName, Payload: '' })).rejects.toMatchObject(limit);
});

test.each([
  ['an unknown function', { FunctionName: `${FunctionName}2` }, 'Lambda.ResourceNotFoundException'],
  ['no function', {}, 'Lambda.ResourceNotFoundException'],
  ['a version', { FunctionName: `${FunctionName}:3` }, 'Lambda.ResourceNotFoundException'],
  ['an asynchronous invocation', { FunctionName, InvocationType: 'Event' }, 'States.Runtime'],
])('fails for %s', async (_, parameters, name) => {
  await expect(answering({})(parameters)).rejects.toMatchObject({ name });
});

test.each([
  ['arn:aws:states:::lambda:invoke', true],
  ['arn:aws-us-gov:states:::lambda:invoke', true],
  ['arn:aws:states:::lambda:invoke.waitForTaskToken', false],
  ['arn:aws:states:::aws-sdk:lambda:invoke', false],
  [FunctionName, false],
])('carries out %s: %s', (resource, expected) => {
  expect(isLambdaInvoke(resource)).toBe(expected);
});
