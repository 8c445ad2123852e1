import type { Settings } from '../../lambda/settings.ts';
import { late, unreliable } from '../faults/ways.ts';
import { alarm, byHand, guardAccount, hoursBefore, isAbout, own, refusing, told } from '../support/guard.ts';
import { minute, noon, useVirtualTime } from '../support/virtual-time.ts';

/** AWS answers every request, but slowly. */
useVirtualTime();

/** An account in which operations take so many seconds, by the beginning of their names. */
const setup = (seconds: Readonly<Record<string, number>>) => {
  const wayOf = (operation: string) => {
    const [, taken] = Object.entries(seconds).find(([name]) => operation.startsWith(name)) ?? [];
    return taken === undefined ? undefined : late(taken);
  };
  const clientOptions = (answer: Parameters<typeof unreliable>[0]) => unreliable(answer, wayOf);
  const account = guardAccount({ stack: told({ warnPercent: 0 }), clientOptions });
  const models = account.placeInOrder('EntityRecognizer', 'a', 'b', 'c');
  return { ...account, models, names: () => account.asked.map(({ name }) => name) };
};

test.each(['List', 'ListTags'])('a reading asks all runs when each %s… takes 2.4 s', async (operation) => {
  const { read, names } = setup({ [operation]: 2.4 });
  await read();
  expect(names().sort()).toEqual(['a', 'b', 'c']);
});

test.each(['InternalServerException 500', 'AccessDeniedException 400'] as const)(
  'a reading asks all runs when each Describe gives %s',
  async (way) => {
    const account = guardAccount({
      stack: told({ warnPercent: 0 }),
      clientOptions: (answer) => unreliable(answer, (name) => (/^Describe(Doc|Ent)/.test(name) ? way : undefined)),
    });
    for (const name of ['a', 'b', 'c']) account.place('EntityRecognizer', name, { submitTime: hoursBefore(3) });
    await account.read().catch(() => {});
    expect([...new Set(account.asked.map(({ name }) => name))].sort()).toEqual(['a', 'b', 'c']);
  },
);

test('a run whose Stops are throttled until no time is left is reported with that error', async () => {
  const faultOf = refusing('StopTraining', 'TooManyRequestsException');
  const account = guardAccount({ stack: told({ warnPercent: 0 }), faultOf });
  account.place('DocumentClassifier', 'a', { submitTime: hoursBefore(3) });
  await expect(account.read()).rejects.toThrow();
  await account.wait(600);
  expect(JSON.parse(account.sweeps()[0]?.output ?? '').Failed).toMatchObject([{ Error: 'TooManyRequestsException' }]);
});

test('stop-all asks all runs when every read takes 2.4 s', async () => {
  const { startSweep, wait, names, mails } = setup({ List: 2.4 });
  startSweep(byHand());
  await wait(300);
  expect([names().length, mails[0]?.Subject]).toEqual([3, 'Comprehend training: 3 stopped (us-east-1)']);
});

test.each([
  ['was asked to stop by others', { stopRequestTime: noon }],
  ['is asked', {}],
])('a stop workflow starts for a run that %s, even if Describe never answers', async (_, run) => {
  let isSilent = true;
  const account = guardAccount({
    stack: told({ warnPercent: 0 }),
    clientOptions: (answer) =>
      unreliable(answer, (name, { body }) => {
        // The workflow's own are answered.
        isSilent &&= !(name === 'StartExecution' && new TextDecoder().decode(body).includes('"name":"a-'));
        return isSilent && /^Describe(Doc|Ent)/.test(name) ? 'no answer in 5 s' : undefined;
      }),
  });
  account.place('EntityRecognizer', 'a', { submitTime: hoursBefore(3), ...run });
  await account.read().catch(() => {});
  const [stop] = account.stops('EntityRecognizer');
  expect(Number(stop?.startDate) - noon / 1000).toBeLessThan('stopRequestTime' in run ? 1 : 38);
});

test('stop-all asks more runs than one attempt has time for', async () => {
  const { startSweep, wait, asked, place } = guardAccount({ stack: told({ warnPercent: 0 }) });
  for (let i = 0; i < 60; i++) place('EntityRecognizer', `many-${i}`, { submitTime: hoursBefore(3) + i });
  startSweep(byHand());
  await wait(600);
  expect(new Set(asked.map(({ name }) => name)).size).toBe(60);
});

test('a postponement is refused when an earlier decision sends its Stop five seconds later', async () => {
  const seconds: Record<string, number> = { ListExecutions: 2.4, StopTraining: 4.9 };
  const { readMeter, settled, functions, models, statusOf } = setup(seconds);
  const body = JSON.stringify({ EntityRecognizerArn: models[0]?.arn, Until: '2026-11-23T20:00Z' });
  const event = { httpMethod: 'POST', resource: '/postpone', headers: {}, body, requestContext: { requestId: 'r' } };
  const postponed = new Promise((resolve) => setTimeout(resolve, 100)).then(() => {
    seconds.ListExecutions = 0;
    return functions.postpone?.(event as never);
  });
  const [, answer] = await settled(Promise.all([readMeter(), postponed]));
  expect([answer?.statusCode, models.map(statusOf)]).toEqual([409, Array(3).fill('STOP_REQUESTED')]);
});

describe('a model that is deleted and trained anew while a reading goes on', () => {
  const anew = (account: ReturnType<typeof setup>, name: string, after: number) =>
    setTimeout(() => {
      const model = account.models.find((one) => one.arn.endsWith(`/${name}`));
      Object.assign(model ?? {}, { deleteRequestTime: hoursBefore(1) });
      account.place('EntityRecognizer', name, { submitTime: Date.now() });
    }, after);

  test('is left alone if its turn comes after that', async () => {
    const account = setup({});
    anew(account, 'c', 500);
    await account.read();
    expect(account.names()).toEqual(['a', 'b']);
    await account.wait(300);
    expect(account.mails.map(({ Subject }) => Subject)).toEqual([
      'Comprehend training: 2 stopped, 1 ended (us-east-1)',
    ]);
  });

  test('gets no stop workflow if its Stop was under way, and the next reading reports it', async () => {
    const account = setup({ ListTags: 2 });
    anew(account, 'a', 500);
    await account.read();
    const stopsOfA = () => account.stops('EntityRecognizer').filter(({ name }) => name.startsWith('a-'));
    expect([account.names(), stopsOfA()]).toEqual([['a', 'b', 'c'], []]);
    await account.read();
    await account.wait(300);
    expect(stopsOfA()).toMatchObject([{ output: expect.stringContaining('STOPPED') }]);
    expect(account.mails.filter(({ Message }) => Message.includes('had been asked to stop already'))).toHaveLength(1);
  });
});

test('a run that gets an unknown Status before its turn is not asked', async () => {
  const { read, models, names } = setup({});
  setTimeout(() => Object.assign(models[2] ?? {}, { pinnedStatus: 'PAUSED' }), 500);
  await read();
  expect(names()).toEqual(['a', 'b']);
});

describe('a signal stops the runs that it covers', () => {
  const stopped = async (
    settings: Partial<Settings>,
    at: number,
    change: (account: ReturnType<typeof guardAccount>) => void,
  ) => {
    const account = guardAccount({ stack: told({ warnPercent: 0, ...settings }) });
    for (const name of ['a', 'b', 'c', 'd'])
      account.place('EntityRecognizer', name, { submitTime: hoursBefore(3, at) });
    jest.setSystemTime(at);
    setTimeout(() => change(account), 500);
    account.startSweep({ ...alarm(), account: '123456789012', time: new Date(at).toISOString() });
    await account.wait(600);
    return account.asked.map(({ name }) => name).sort();
  };

  test('even if a limit that covered them first ends with the month', async () => {
    expect(await stopped({ monthlyLimitUsd: 6 }, Date.UTC(2026, 11, 1) - 1500, () => {})).toEqual(['a', 'b', 'c', 'd']);
  });

  test('and reports them, where the month of a spent budget ends meanwhile', async () => {
    const at = Date.UTC(2026, 11, 1) - 1500;
    const account = guardAccount({ stack: told({ monthlyLimitUsd: 6, warnPercent: 0, budgetUsd: 6 }) });
    for (const name of ['a', 'b', 'c', 'd'])
      account.place('EntityRecognizer', name, { submitTime: hoursBefore(3, at) });
    jest.setSystemTime(at);
    account.startSweep(own('Budget Spent', { BudgetedAmountUsd: 6 }, at));
    await account.wait(1200);
    const stopped = JSON.parse(account.sweeps()[0]?.output ?? '').Stopped;
    expect([stopped.length, account.asked.length]).toEqual([2, 2]);
  });

  test('and reports those that a limit covered, where a grace holds it up and one of them is throttled', async () => {
    let isThrottled = true;
    const limits = { monthlyLimitUsd: 1e9, graceMinutes: 30, maxTrainingMinutes: 60, budgetUsd: 6 };
    const account = guardAccount({
      stack: told({ warnPercent: 0, ...limits }),
      faultOf: refusing('StopTraining', 'TooManyRequestsException', (one) => isThrottled && isAbout(one, 'd')),
    });
    for (const name of ['a', 'd']) account.place('EntityRecognizer', name, { submitTime: hoursBefore(3) });
    account.startSweep(own('Budget Spent', { BudgetedAmountUsd: 6 }));
    await account.wait(39);
    isThrottled = false;
    await account.wait(1200);
    expect(JSON.parse(account.sweeps()[0]?.output ?? '').Stopped).toHaveLength(2);
  });

  test('in one attempt, where one is exempted before its turn', async () => {
    const Tags = [{ Key: 'stop-training', Value: 'exempt' }];
    const change: Parameters<typeof stopped>[2] = ({ comprehend, ...account }) => {
      const ResourceArn = comprehend.models().find(({ arn }) => arn.endsWith('/d'))?.arn;
      comprehend.operations.TagResource?.({ ResourceArn, Tags });
      accounts.push(account);
    };
    const accounts: Pick<ReturnType<typeof guardAccount>, 'logged'>[] = [];
    expect(await stopped({ monthlyLimitUsd: 6 }, noon, change)).toEqual(['a', 'b', 'c']);
    expect(accounts[0]?.logged('Signal answered only in part')).toEqual([]);
  });

  test('even if a run’s own limit changes before its turn', async () => {
    const Tags = [{ Key: 'stop-training-after-minutes', Value: '600' }];
    const limits = { monthlyLimitUsd: 1e9, maxTrainingMinutes: 60 };
    const change: Parameters<typeof stopped>[2] = ({ comprehend }) => {
      const ResourceArn = comprehend.models().find(({ arn }) => arn.endsWith('/d'))?.arn;
      comprehend.operations.TagResource?.({ ResourceArn, Tags });
    };
    expect(await stopped(limits, noon, change)).toEqual(['a', 'b', 'c', 'd']);
  });
});

test('a run whose Stop is accepted while its sweep reports that it trains on is reported again', async () => {
  let isSending = false;
  const account = guardAccount({
    stack: told({ warnPercent: 0 }),
    faultOf: (request) => {
      // SNS fails once, which Step Functions repeats.
      if (request.operation !== 'Publish' || isSending) return refusing('StopTraining')(request);
      isSending = true;
      return 'InternalErrorException';
    },
  });
  account.place('DocumentClassifier', 'a', { submitTime: hoursBefore(3) });
  for (const minutes of [0, 1, 2]) {
    await account.read(noon + minutes * minute).catch(() => {});
    await account.wait(45);
  }
  await account.passWhile(() => !isSending);
  account.mend();
  await account.read(Date.now());
  await account.wait(600);
  expect(account.mails.map(({ Subject }) => Subject)).toEqual([
    'Comprehend training: 1 still training (us-east-1)',
    'Comprehend training: 1 stopped (us-east-1)',
  ]);
});

test('a run whose Stop is accepted late is reported once while its sweep still follows another run', async () => {
  const isAboutA = (request: Parameters<typeof isAbout>[0]) => isAbout(request, 'a');
  const account = guardAccount({
    stack: told({ warnPercent: 0 }),
    faultOf: refusing('StopTraining', 'AccessDeniedException', isAboutA),
  });
  account.place('EntityRecognizer', 'a', { submitTime: hoursBefore(3) });
  account.place('DocumentClassifier', 'b', { submitTime: hoursBefore(3), stoppingSeconds: 900 });
  for (const minutes of [0, 1, 2, 3, 4]) {
    await account.read(noon + minutes * minute).catch(() => {});
    await account.wait(45);
  }
  account.mend();
  await account.read(noon + 5 * minute);
  await account.wait(3600);
  expect(account.mails.map(({ Subject }) => Subject)).toEqual(['Comprehend training: 2 stopped (us-east-1)']);
});

test('a run whose Stop is accepted late is reported, though another run of its sweep is being stopped anew', async () => {
  let [isRefused, isMailDown] = [true, true];
  const account = guardAccount({
    stack: told({ warnPercent: 0 }),
    faultOf: (request) =>
      refusing('StopTraining', 'AccessDeniedException', (one) => isRefused && isAbout(one, 'a'))(request) ??
      refusing('Publish', 'InternalErrorException', () => isMailDown)(request),
  });
  account.place('EntityRecognizer', 'a', { submitTime: hoursBefore(3) });
  account.place('DocumentClassifier', 'b', { submitTime: hoursBefore(3), stoppingSeconds: 900 });
  for (const minutes of [0, 1, 2, 3]) {
    await account.read(noon + minutes * minute).catch(() => {});
    await account.wait(45);
  }
  const [stop] = account.stops('DocumentClassifier');
  account.workflows.operations.StopExecution({ executionArn: stop?.executionArn });
  await account.passWhile(() => account.count('Publish') === 0);
  await account.read(Date.now()).catch(() => {});
  await account.wait(20);
  isRefused = false;
  await account.read(Date.now());
  isMailDown = false;
  await account.wait(3600);
  expect(account.mails.map(({ Message }) => Message).join()).toMatch(/\ba \(entity recognizer\)\s+STOPPED/);
});

test('a run whose Stop is taken just before the month ends gets its stop workflow in the next month', async () => {
  const monthsEnd = Date.UTC(2026, 11, 1);
  const isStop = ({ members }: { readonly members: object }) => JSON.stringify(members).includes(':StopEntity');
  const account = guardAccount({
    stack: told({ monthlyLimitUsd: 6, warnPercent: 0 }),
    faultOf: refusing(
      'StartExecution',
      'InternalServerException',
      (one) => isStop(one) && Date.now() < monthsEnd + 500,
    ),
  });
  account.place('EntityRecognizer', 'a', { submitTime: hoursBefore(3, monthsEnd) });
  await account.read(monthsEnd - 800);
  expect([account.asked.length, account.stops('EntityRecognizer').length]).toEqual([1, 1]);
});

test('a stop that ends between the list of models and the list of executions is followed once', async () => {
  const seconds: Record<string, number> = {};
  const account = setup(seconds);
  const [model] = account.models;
  Object.assign(model ?? {}, { stoppingSeconds: 74.95 });
  await account.read();
  await account.wait(74.9 - (Date.now() - noon) / 1000);
  seconds.ListExecutions = 1;
  await account.read();
  seconds.ListExecutions = 0;
  await account.wait(300);
  expect(account.stops('EntityRecognizer').filter(({ name }) => name.startsWith('a-'))).toHaveLength(1);
  expect(account.mails.map(({ Subject }) => Subject)).toEqual(['Comprehend training: 3 stopped (us-east-1)']);
});

test('tags of a model in an unknown Status are read last: if they never come, others are still stopped', async () => {
  const account = guardAccount({
    clientOptions: (answer) =>
      unreliable(answer, (operation, { body }) =>
        operation === 'ListTagsForResource' && new TextDecoder().decode(body).includes('/archived')
          ? 'no answer ever'
          : undefined,
      ),
  });
  account.place('DocumentClassifier', 'archived', { submitTime: hoursBefore(3), pinnedStatus: 'ARCHIVED' });
  account.place('DocumentClassifier', 'a', { submitTime: hoursBefore(2) });
  await account.read().catch(() => {});
  expect(account.asked.map(({ name }) => name)).toEqual(['a']);
});

test('600 models in an unknown Status delay no stop, and their report fits Step Functions’ limit', async () => {
  const account = guardAccount({ stack: told({ warnPercent: 0 }), quotas: true });
  const submitTime = hoursBefore(300);
  for (let i = 0; i < 600; i++) {
    account.place('DocumentClassifier', `ordinary-name-${i}`, { submitTime: submitTime + i, pinnedStatus: 'ARCHIVED' });
  }
  for (const name of ['a', 'b', 'c']) account.place('EntityRecognizer', name, { submitTime: hoursBefore(2) });
  account.place('EntityRecognizer', 'typo', { submitTime: hoursBefore(1) }, { tags: { 'stop-training': 'exmpt' } });
  await account.read().catch(() => {});
  expect(account.asked.map(({ name }) => name).sort()).toEqual(['a', 'b', 'c']);
  const plans = account.sweeps().map(({ input }) => JSON.parse(input).Plan);
  expect(plans.find(({ Runs }) => Runs.length > 0).Unreadable[0]).toMatchObject({ UnknownExemptTag: 'exmpt' });
  await account.wait(300);
  const [sizes, mails] = [
    account.sweeps().map(({ input, output = '' }) => input.length + output.length),
    account.mails,
  ];
  expect(Math.max(...sizes) + Math.max(...mails.map(({ Message }) => Message.length))).toBeLessThan(262_144);
  const unknown = mails.find(({ Subject }) => Subject?.includes('unknown Status'));
  expect(unknown?.Message.replace(/\s+/g, ' ')).toContain('400 more runs of an unknown Status not listed here.');
});
