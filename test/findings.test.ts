import { PublishCommand, SNSClient } from '@aws-sdk/client-sns';
import { kindNames } from '../lambda/model/kind.ts';
import { exempt, type GuardAccountOptions, guardAccount, guardStack, hoursBefore, isAbout } from './support/guard.ts';
import { answered, fastClients } from './support/histories.ts';
import { apiOf } from './support/http.ts';
import { noon, useVirtualTime } from './support/virtual-time.ts';

/**
 * What running 0.1.0 had found, by its number in issue 7, and must hold now. What lies in one function or in the
 * templates is tested there.
 */
useVirtualTime();
jest.setTimeout(120_000);

const setup = (faultOf: NonNullable<GuardAccountOptions['faultOf']> = () => undefined, options: GuardAccountOptions = {}) => {
  const account = guardAccount({ faultOf, ...options });
  return {
    ...account,
    ...apiOf((request) => account.settled(account.answer(request))),
    /** The month's limit is reached by what has ended already. */
    spend: () => account.place('DocumentClassifier', 'spent', { submitTime: hoursBefore(9), trainingSeconds: 4 * 3600 }),
    running: () => account.sweeps().filter(({ status }) => status === 'RUNNING').length,
    reports: () => account.sweeps().map(({ output = '{}' }) => JSON.parse(output)),
  };
};
const failing = (operation: string) => (request: { operation: string }) =>
  request.operation === operation ? 'AccessDeniedException' : undefined;
const isReport = ({ members }: { members: object }) => JSON.stringify(members).includes('Training Sweep Completed');

describe('1: a job is asked, whatever an older sweep has', () => {
  test.each<[what: string, GuardAccountOptions['faultOf'], left: string[]]>([
    ['nothing', undefined, []],
    ['SNS', failing('Publish'), []],
    ['the report’s event', (request) => (isReport(request) ? failing('PutEvents')(request) : undefined), []],
    ['the ledger’s writes', failing('PutItem'), []],
    ['one tag', (request) => (isAbout(request, 'm3') ? failing('ListTagsForResource')(request) : undefined), ['m3']],
  ])('20 jobs, at most one Stop a second of each kind: within two polls of its turning TRAINING; %s fails', async (_, faultOf, left) => {
    let random = 1;
    const jitter = jest.spyOn(Math, 'random').mockImplementation(() => (random = (random * 16_807) % 2_147_483_647) / 2_147_483_647);
    const askedAt = new Map<unknown, number>();
    const lastStop = new Map<string, number>();
    const { place, readMeter, settled, wait, statusOf } = setup(async (request) => {
      const { operation, members } = request;
      if (operation.startsWith('StopTraining')) {
        if (Date.now() - (lastStop.get(operation) ?? 0) < 1000) return 'TooManyRequestsException';
        lastStop.set(operation, Date.now());
        // Of a SUBMITTED job a Stop has no effect.
        askedAt.set(Object.values(members)[0], Date.now());
      }
      return faultOf?.(request);
    });
    const models = kindNames.flatMap((kind) =>
      Array.from({ length: 10 }, (_, i) => {
        const submittedSeconds = i < 5 ? 60 : 3 * 3600 + i * 20;
        return { ...place(kind, `m${i}`, { submitTime: hoursBefore(3), submittedSeconds }), submittedSeconds };
      }),
    );
    await settled(readMeter()).catch(() => {});
    await wait(300);
    jitter.mockRestore();
    const late = models.filter(({ arn, name, submitTime, submittedSeconds }) => {
      const turned = Math.max(noon, submitTime + submittedSeconds * 1000);
      return !left.includes(name) && !((askedAt.get(arn) ?? Infinity) - turned <= 30_000);
    });
    expect(late.map(({ arn }) => arn)).toEqual([]);
    expect(models.filter((model) => statusOf(model) !== 'STOPPED').map(({ name }) => name)).toEqual([...left, ...left]);
  });
});

test('2: one job that stays SUBMITTED and a reading a second: one sweep and one mail a stop workflow', async () => {
  const account = setup(undefined, { clientOptions: fastClients('us-east-1') });
  const { spend, place, readMeter, running, sweeps, stops, mails } = account;
  spend();
  place('EntityRecognizer', 'stuck', { submittedSeconds: 1e9 });
  let most = 0;
  const began = process.cpuUsage();
  for (let second = 0; second < 7200; second++) {
    await readMeter();
    most = Math.max(most, running());
    jest.advanceTimersByTime(1000);
    await answered([account]);
  }
  console.log(process.cpuUsage(began), sweeps().length, stops('EntityRecognizer').length, mails.length);
  expect(most).toBe(1);
});
