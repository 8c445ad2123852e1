import { kindNames } from '../../lambda/account/kind.ts';
import type { Settings } from '../../lambda/settings.ts';
import {
  alarm,
  exempt,
  type GuardAccountOptions,
  guardAccount,
  hoursBefore,
  isAbout,
  onWire,
  planOf,
  refusing,
  told,
} from '../support/guard.ts';
import { noon, useVirtualTime } from '../support/virtual-time.ts';

useVirtualTime();

/** The guard as synthesized, rules, workflows and functions. */
const setup = (settings: Partial<Settings> = {}, faultOf?: GuardAccountOptions['faultOf']) => {
  const states: string[] = [];
  const account = guardAccount({
    stack: told(settings),
    faultOf,
    onStateEntered: (executionArn, state) => void (executionArn.includes(':GuardSweepWorkflow:') && states.push(state)),
  });
  const { events, sweeps, wait } = account;
  return {
    ...account,
    states,
    train: (kind: (typeof kindNames)[number], name: string, more = {}) =>
      account.place(kind, name, { submitTime: hoursBefore(0.5), stoppingSeconds: 90 }, more),
    /** An alarm starts a sweep, and that time passes; the sweep. */
    sweep: async (seconds = 300) => {
      account.signal(alarm());
      await wait(seconds);
      return sweeps().at(-1);
    },
    completed: () => events.filter((event) => event['detail-type'] === 'Training Sweep Completed'),
    report: () => JSON.parse(sweeps().at(-1)?.output ?? '{}'),
  };
};
const sending = ['Report', 'Send Mail', 'Put Event', 'Was Everything Sent?', 'Report Sent'];

test('reads, waits, follows until all is over, reports, and sends mail and event; its output is the event’s detail', async () => {
  const { train, sweep, states, completed, mails, report } = setup();
  for (const kind of kindNames) train(kind, 'a');
  train('DocumentClassifier', 'kept', exempt);
  const execution = await sweep();
  expect(execution?.status).toBe('SUCCEEDED');
  const following = ['Wait', 'Follow', 'All Over?'];
  expect(states).toEqual(['Has It Been Read?', 'Read', 'What Next?', ...following, ...following, ...sending]);
  expect(report()).toMatchObject({ Counts: { Stopped: 2, Failed: 0, Exempt: 1 } });
  const resources = expect.arrayContaining([execution?.executionArn]);
  expect(completed()).toEqual([
    expect.objectContaining({ source: 'comprehend-stop-training', resources, detail: report() }),
  ]);
  const told = mails.map(({ Subject, Message }) => [Subject, Message.replace(/\s+/g, ' ').includes(report().Reason)]);
  expect(told).toEqual([['Comprehend training: 1 still training (exempt), 2 stopped (us-east-1)', true]]);
});

test('no input makes it stop a run that no cause covers', async () => {
  const { train, startSweep, wait, asked, sweeps } = setup();
  const run = {
    ...onWire(train('DocumentClassifier', 'a')),
    Status: 'TRAINING',
    SubmitTime: new Date(hoursBefore(0.5)).toISOString(),
  };
  startSweep({ Plan: planOf({ Runs: [{ ...run, Cause: 'ByHand' }] }) });
  startSweep({ Runs: [run], Next: 'stop' });
  startSweep({ detail: { Runs: [run] } });
  await wait(600);
  expect([asked, sweeps().map(({ status }) => status)]).toEqual([[], Array(3).fill('SUCCEEDED')]);
});

test('a stop workflow that fails ends no other run’s stop, and is reported with what to do', async () => {
  let calls = 0;
  const { train, sweep, statusOf, report, mails } = setup({}, (request) => {
    if (request.operation !== 'DescribeEntityRecognizer' || !isAbout(request, 'bad')) return undefined;
    calls += 1;
    // The first two are the reading's: before its Stop, and after.
    return calls === 3 ? 'InvalidRequestException' : undefined;
  });
  const models = kindNames.flatMap((kind) => ['a', 'b'].map((name) => train(kind, name)));
  const bad = train('EntityRecognizer', 'bad');
  Object.assign(bad, { stoppingSeconds: 1e6 });
  await sweep(600);
  expect(models.map(statusOf)).toEqual(models.map(() => 'STOPPED'));
  const failed = { ...onWire(bad), Error: 'Comprehend.InvalidRequestException' };
  expect(report()).toMatchObject({ Counts: { Stopped: 4, Failed: 1 }, Failed: [failed] });
  expect(mails[0]?.Message).toMatch(
    /^1 still training, 4 stopped.*\n.*\n\n1 run could not be stopped and may still be training/,
  );
});

test('a reading that keeps failing ends the sweep with its error after more than an hour, without a report', async () => {
  const { train, sweep, completed } = setup({}, refusing('PutItem'));
  train('DocumentClassifier', 'kept', exempt);
  const execution = await sweep(2 * 3600);
  expect(execution).toMatchObject({ status: 'FAILED', error: 'AccessDeniedException' });
  expect((execution?.stopDate ?? 0) - noon / 1000).toBeGreaterThan(3600);
  expect(completed()).toEqual([]);
});

test.each<[failing: RegExp, mails: number, events: number, error: string]>([
  [/^Publish$/, 0, 1, 'MailNotSent'],
  [/^PutEvents$/, 1, 0, 'ReportNotSent'],
  [/^(Publish|PutEvents)$/, 0, 0, 'MailNotSent'],
])('while %s fails every stop ends, what can be sent is sent, and nothing is sent twice', async (...row) => {
  const [failing, mailed, put, error] = row;
  const { train, sweep, stops, mails, completed, count } = setup({}, ({ operation }) =>
    failing.test(operation) ? 'AccessDeniedException' : undefined,
  );
  for (const kind of kindNames) train(kind, 'a');
  expect(await sweep(1500)).toMatchObject({ status: 'FAILED', error });
  expect(kindNames.flatMap(stops).map(({ status }) => status)).toEqual(['SUCCEEDED', 'SUCCEEDED']);
  expect([mails.length, completed().length]).toEqual([mailed, put]);
  // What fails is tried ten times more.
  expect(count('Publish') + count('PutEvents')).toBe(mailed + put + (2 - mailed - put) * 11);
});
