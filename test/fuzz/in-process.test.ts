import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { kindNames } from '../../lambda/account/kind.ts';
import { localAccount } from '../../local/host/account.ts';
import { synthesize } from '../../local/host/synthesized.ts';
import { withoutRequestModels } from '../support/http.ts';
import { everyAnswer, logOfFailures, met, requests } from './breaches.ts';
import { apiRequest, awsRequest, inputsByHand, statuses } from './requests.ts';

/**
 * Random and nearly valid requests get an answer of the contract: no 500, no hang, no crash, no memory growth. The guard is on.
 */
const log = logOfFailures();
const stack = synthesize('us-east-1', { monthlyLimitUsd: 10, anomalies: true, dashboard: false });

// Workflows stay at their first task until the end: other tests follow them.
const over = Promise.withResolvers<never>();
over.promise.catch(() => {});
const accountOf = (of: typeof stack) => {
  const account = localAccount({ stack: of, log, wrapTask: () => () => over.promise });
  const placeAll = () => {
    for (const [name, pinnedStatus] of Object.entries(statuses)) {
      for (const kind of kindNames) account.comprehend.place({ kind, name }, { pinnedStatus });
    }
  };
  placeAll();
  const { StartExecution, ListStateMachines } = account.workflows.operations;
  for (const { stateMachineArn } of ListStateMachines({}).stateMachines) {
    for (const [i, input] of inputsByHand.entries()) StartExecution({ stateMachineArn, name: `by-hand-${i}`, input });
  }
  return { ...account, placeAll };
};
const checked = accountOf(stack);
const unchecked = accountOf(withoutRequestModels(stack));
afterAll(() => {
  checked.close();
  unchecked.close();
  over.reject(new Error('over'));
});

const usedMb = (() => {
  setFlagsFromString('--expose-gc');
  const collectGarbage: () => void = runInNewContext('gc');
  return () => {
    collectGarbage();
    return process.memoryUsage().heapUsed / 2 ** 20;
  };
})();

test(`${requests / 5} requests to the AWS endpoint get only AWS’s answers`, async () => {
  await everyAnswer(awsRequest, requests / 5, checked.answer);
  checked.placeAll();
});

test(`${requests} requests get only the contract’s answers, and leave no memory behind`, async () => {
  await everyAnswer(apiRequest, requests / 10, checked.answer);
  const before = usedMb();
  await everyAnswer(apiRequest, requests, checked.answer);
  expect(usedMb() - before).toBeLessThan(30);
});

test(`${requests / 5} requests get only the contract’s answers when API Gateway validates none`, async () => {
  await everyAnswer(apiRequest, requests / 5, unchecked.answer);
});

test('every answer of the contract was met', () => {
  const wanted = [
    ...[200, 202, 400, 404].map((status) => `POST /stop ${status}`),
    ...[200, 202, 400].map((status) => `POST /stop-all ${status}`),
    ...['/stop', '/stop-all'].flatMap((path) => [200, 404, 405].map((status) => `GET ${path} ${status}`)),
    ...[200, 400].map((status) => `GET /training ${status}`),
    'POST undefined 404',
  ];
  expect(wanted.filter((answer) => !met.has(answer))).toEqual([]);
});
