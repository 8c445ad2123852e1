import { PublishCommand, SNSClient } from '@aws-sdk/client-sns';
import { kindNames } from '../lambda/account/kind.ts';
import type { OperationRequest } from '../local/aws/wire/operation.ts';
import { synthesize } from '../local/host/synthesized.ts';
import { type GuardAccountOptions, guardAccount, guardStack, hoursBefore, isAbout } from './support/guard.ts';
import { answered } from './support/histories.ts';
import { apiOf } from './support/http.ts';
import { noon, useVirtualTime } from './support/virtual-time.ts';

/**
 * What running 0.1.0 had found, by its number in issue 7, and must hold now. What lies in one function or in the
 * templates is tested there.
 */
useVirtualTime();
jest.setTimeout(120_000);

const setup = (
  faultOf: NonNullable<GuardAccountOptions['faultOf']> = () => undefined,
  options: GuardAccountOptions = {},
) => {
  const account = guardAccount({ faultOf, ...options });
  return {
    ...account,
    ...apiOf((request) => account.settled(account.answer(request))),
    /** The month's limit is reached by what has ended already. */
    spend: () =>
      account.place('DocumentClassifier', 'spent', { submitTime: hoursBefore(9), trainingSeconds: 4 * 3600 }),
    running: () => account.sweeps().filter(({ status }) => status === 'RUNNING').length,
    reports: () => account.sweeps().map(({ output = '{}' }) => JSON.parse(output)),
  };
};
const failing = (operation: string) => (request: { operation: string }) =>
  request.operation === operation ? 'AccessDeniedException' : undefined;
/** Full jitter, the same in each run. */
const seedJitter = () => {
  let last = 1;
  jest.spyOn(Math, 'random').mockImplementation(() => {
    last = (last * 16_807) % 2_147_483_647;
    return last / 2_147_483_647;
  });
};
afterEach(() => jest.restoreAllMocks());
const isReport = ({ members }: { members: object }) => JSON.stringify(members).includes('Training Sweep Completed');

describe('1: a job is asked, whatever an older sweep has', () => {
  test.each<[what: string, faultOf: GuardAccountOptions['faultOf'], left: string[]]>([
    ['nothing', undefined, []],
    ['SNS', failing('Publish'), []],
    [
      'the bus, for the report’s event,',
      (request) => (isReport(request) ? failing('PutEvents')(request) : undefined),
      [],
    ],
    ['the ledger’s writing', failing('PutItem'), []],
    [
      'one tag',
      (request) => (isAbout(request, 'm3') ? failing('ListTagsForResource')(request) : undefined),
      ['m3', 'm3'],
    ],
  ])(
    '%s fails: each of 20 within two polls of turning TRAINING, though a kind takes one Stop a second',
    async (_, faultOf, left) => {
      seedJitter();
      const asked: [arn: unknown, at: number][] = [];
      const lastStop = new Map<string, number>();
      const { place, readMeter, settled, wait, statusOf } = setup((request) => {
        const { operation, members } = request;
        if (!operation.startsWith('StopTraining')) return faultOf?.(request);
        if (Date.now() - (lastStop.get(operation) ?? 0) < 1000) return 'TooManyRequestsException';
        lastStop.set(operation, Date.now());
        asked.push([Object.values(members)[0], Date.now()]);
        return undefined;
      });
      const submitTime = hoursBefore(3);
      const models = kindNames.flatMap((kind) =>
        Array.from({ length: 10 }, (_, i) =>
          // Half of them train; of the others a Stop has no effect yet.
          place(kind, `m${i}`, { submitTime, submittedSeconds: i < 5 ? 60 : 3 * 3600 + i * 20 }),
        ),
      );
      await settled(readMeter()).catch(() => {});
      await wait(300);
      const late = models.filter(({ arn, submittedSeconds }) => {
        const turned = Math.max(noon, submitTime + submittedSeconds * 1000);
        return !asked.some(([whose, at]) => whose === arn && at >= turned && at <= turned + 30_000);
      });
      expect(late.map(({ name }) => name)).toEqual(left);
      expect(models.filter((model) => statusOf(model) !== 'STOPPED').map(({ name }) => name)).toEqual(left);
    },
  );

  test('what is submitted while a sweep hangs in its report is stopped by the next', async () => {
    const { place, post: _, request, wait, statusOf, running } = setup(failing('Publish'));
    place('DocumentClassifier', 'a');
    await request('POST', '/stop-all');
    await wait(70);
    const later = place('EntityRecognizer', 'later');
    expect(running()).toBe(1);
    await request('POST', '/stop-all');
    await wait(70);
    expect(statusOf(later)).toBe('STOPPED');
  });

  test('what was submitted before a sweep and was not in its list is the next reading’s', async () => {
    const { spend, place, read, wait, statusOf } = setup();
    spend();
    place('DocumentClassifier', 'a');
    await read();
    const unlisted = place('EntityRecognizer', 'unlisted', { submitTime: noon - 500 });
    await wait(300);
    expect(statusOf(unlisted)).toBe('TRAINING');
    await read();
    await wait(70);
    expect(statusOf(unlisted)).toBe('STOPPED');
  });
});

test('2: of a job that stays SUBMITTED, at a reading a second, there is one sweep, and one mail a stop workflow', async () => {
  const stack = synthesize('us-east-1', { monthlyLimitUsd: 6, stopTimeoutMinutes: 10, dashboard: false });
  const account = setup(undefined, { stack });
  const { spend, place, readMeter, running, sweeps, stops, mails } = account;
  spend();
  place('EntityRecognizer', 'stuck', { submittedSeconds: 1e9 });
  let most = 0;
  for (let second = 0; second < 1890; second++) {
    await readMeter();
    most = Math.max(most, running());
    jest.advanceTimersByTime(1000);
    await answered([account]);
  }
  // Three have timed out after 10 minutes each, one runs.
  expect([most, sweeps().length, stops('EntityRecognizer').length, mails.length]).toEqual([1, 4, 4, 3]);
});

test.each(['meter', 'POST /stop-all'])('3: one unreadable tag disarms nothing, and is told: by the %s', async (by) => {
  const isLocked = (request: OperationRequest) => isAbout(request, 'm3') && request.operation === 'ListTagsForResource';
  const { place, read, request, wait, statusOf, mails } = setup((asked) =>
    isLocked(asked) ? 'AccessDeniedException' : undefined,
  );
  const models = Array.from({ length: 10 }, (_, i) =>
    place(kindNames[i % 2] ?? 'EntityRecognizer', `m${i}`, { submitTime: hoursBefore(1) }),
  );
  if (by === 'meter') expect(await read()).toMatchObject({ UnreadableTags: 1 });
  else expect((await request('POST', '/stop-all')).status).toBe(202);
  await wait(120);
  expect(models.filter((model) => statusOf(model) !== 'STOPPED').map(({ name }) => name)).toEqual(['m3']);
  expect(mails[0]?.Message).toMatch(
    /^9 stopped, 1 unreadable.*1 job may still train.*tags could not be read\n.*\n {2}m3 \(/s,
  );
});

describe('6: a sweep is no standing order', () => {
  test('a job submitted 28 s after POST /stop-all goes on', async () => {
    const { place, request, wait, statusOf } = setup();
    const first = place('DocumentClassifier', 'first');
    await request('POST', '/stop-all');
    await wait(28);
    const later = place('DocumentClassifier', 'later');
    await wait(600);
    expect([first, later].map(statusOf)).toEqual(['STOPPED', 'TRAINING']);
  });

  test('a sweep of November stops no job of December', async () => {
    jest.setSystemTime(Date.UTC(2026, 10, 30, 23, 59, 30));
    const { place, read, wait, statusOf } = setup();
    place('EntityRecognizer', 'november', { submitTime: hoursBefore(3, Date.now()) });
    await read();
    await wait(40);
    const december = place('EntityRecognizer', 'december');
    for (let reading = 0; reading < 3; reading++) {
      await wait(300);
      await read();
    }
    expect(statusOf(december)).toBe('TRAINING');
  });
});

test.each([
  ['ForecastTopic', 'TRAINING', 'report'],
  ['ActualTopic', 'STOPPED', 'stop'],
])('9: through the budget’s %s a notification leaves a job %s, whatever its text says', async (topic, status, Mode) => {
  const TopicArn = Object.keys(guardStack.resources('AWS::SNS::Topic'))
    .filter((id) => id.includes(topic))
    .map(guardStack.arnOf)[0];
  for (const Message of [
    'Alert Type: ACTUAL\nACTUAL Amount: $9',
    'Alert Type: FORECASTED',
    'Your budget.',
    '\u{1f4b8}',
  ]) {
    const { clientOptions, place, statusOf, wait, settled, reports } = setup();
    const job = place('EntityRecognizer', 'a');
    await settled(new SNSClient(clientOptions).send(new PublishCommand({ TopicArn, Message })));
    await wait(120);
    expect(statusOf(job)).toBe(status);
    expect(reports()).toMatchObject([{ Mode }]);
  }
});

describe('10', () => {
  test.each<[what: string, faultOf: GuardAccountOptions['faultOf'], mailed: number, events: number]>([
    ['SNS', failing('Publish'), 0, 1],
    ['the bus', failing('PutEvents'), 1, 0],
    ['both', (request) => failing('Publish')(request) ?? failing('PutEvents')(request), 0, 0],
  ])(
    'what fails to be sent keeps neither stops nor the other back, and nothing is mailed twice: %s',
    async (_, faultOf, mailed, put) => {
      const { place, request, wait, stops, sweeps, mails, events, count } = setup(faultOf);
      for (const kind of kindNames) place(kind, 'a');
      await request('POST', '/stop-all');
      await wait(1000);
      const ended = { status: 'SUCCEEDED', stopDate: noon / 1000 + 60 };
      expect(kindNames.flatMap(stops)).toMatchObject([ended, ended]);
      expect([mails.length, events.length]).toEqual([mailed, put]);
      expect(sweeps()).toMatchObject([{ status: 'FAILED', error: 'ReportNotSent' }]);
      expect(count('Publish') + count('PutEvents')).toBe(mailed + put + (2 - mailed - put) * 11);
    },
  );

  test.each(kindNames)('an aborted sweep takes no execution with it that POST /stop had started: %s', async (kind) => {
    const { place, post, request, wait, stops, sweeps, workflows } = setup();
    await post(place(kind, 'a'));
    place(kind, 'b');
    await request('POST', '/stop-all');
    await wait(5);
    workflows.operations.StopExecution({ executionArn: sweeps()[0]?.executionArn });
    await wait(120);
    expect(stops(kind).map(({ name, status }) => [name.slice(0, 2), status])).toEqual([
      ['a-', 'SUCCEEDED'],
      ['b-', 'ABORTED'],
    ]);
  });
});
