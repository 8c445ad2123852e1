import { ComprehendClient } from '@aws-sdk/client-comprehend';
import { SFNClient } from '@aws-sdk/client-sfn';
import { describeStopApi } from '../lambda/stop/describe-stop.api.ts';
import { stopTrainingApi } from '../lambda/stop/stop-training.api.ts';
import { comprehend } from '../local/comprehend/comprehend.ts';
import { apiGateway } from '../local/stack/api-gateway.ts';
import { sdkTask } from '../local/step-functions/sdk-tasks.ts';
import { stepFunctions } from '../local/step-functions/step-functions.ts';
import { awsJson } from '../local/wire/aws-json.ts';
import { inProcess } from './in-process.ts';
import { stack } from './workflow-runner.ts';

test('one ARN goes from the HTTP request to the final Status, never renamed', async () => {
  jest.useFakeTimers({ doNotFake: ['nextTick', 'setImmediate', 'queueMicrotask'] });
  const local = comprehend({
    ...stack,
    clock: Date.now,
    submittedSeconds: 0,
    trainingSeconds: 7200,
    stoppingSeconds: 40,
  });
  const { arn } = local.place({ DocumentClassifierName: 'news', VersionName: 'v2' });
  const seen: [operation: string, DocumentClassifierArn: unknown][] = [];
  const operations = Object.fromEntries(
    Object.entries(local.operations).map(([name, operation]) => [
      name,
      (request: Record<string, unknown>) => {
        seen.push([name, request.DocumentClassifierArn]);
        return operation(request);
      },
    ]),
  );
  const logged: Record<string, unknown>[] = [];
  const log = (_: unknown, ...details: unknown[]) => {
    logged.push(...(details as Record<string, unknown>[]));
  };
  const service = { ...local, operations };
  const workflow = stepFunctions({
    stateMachines: stack.stateMachines,
    runTask: sdkTask(inProcess(awsJson({ services: [service] }))),
  });
  const aws = inProcess(awsJson({ services: [service, workflow] }));
  const options = {
    comprehend: new ComprehendClient(aws),
    sfn: new SFNClient(aws),
    stopWorkflowArn: stack.stateMachineArn('StopWorkflow'),
    retryAfterSeconds: 15,
    logger: { info: log, error: log },
  };
  const api = apiGateway(stack, {
    'POST /stop': stopTrainingApi(options),
    'GET /stop/{ExecutionName}': describeStopApi(options),
  });

  jest.advanceTimersByTime(1_800_000);
  const body = JSON.stringify({ DocumentClassifierArn: arn });
  const accepted = await api({ method: 'POST', url: '/stop', headers: { 'content-type': 'application/json' }, body });
  expect([accepted.statusCode, JSON.parse(accepted.body).DocumentClassifierArn]).toEqual([202, arn]);
  const url = accepted.headers.location ?? '';

  const get = async () => JSON.parse((await api({ method: 'GET', url, headers: {}, body: '' })).body);
  const statuses = [];
  for (let progress = await get(); ; progress = await get()) {
    expect(progress.DocumentClassifierArn).toBe(arn);
    statuses.push(`${progress.ExecutionStatus} ${progress.Status}`);
    if (progress.ExecutionStatus !== 'RUNNING') {
      expect(progress).toMatchObject({ TrainingSeconds: 1840, TrainingCostUsd: 1.53 });
      break;
    }
    await jest.advanceTimersByTimeAsync(15_000);
    // The workflow's own request is answered before the next question.
    for (let turn = 0; turn < 20; turn++) await new Promise((resolve) => setImmediate(resolve));
  }
  jest.useRealTimers();

  expect(statuses).toEqual([...Array(3).fill('RUNNING STOP_REQUESTED'), 'SUCCEEDED STOPPED']);
  expect(new Set(seen.map(([, seenArn]) => seenArn))).toEqual(new Set([arn]));
  expect(new Set(logged.map(({ DocumentClassifierArn }) => DocumentClassifierArn))).toEqual(new Set([arn]));
  expect(logged.every(({ requestId }) => typeof requestId === 'string')).toBe(true);
});
