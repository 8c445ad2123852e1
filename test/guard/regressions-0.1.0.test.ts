import { kindNames } from '../../lambda/account/kind.ts';
import { type GuardAccountOptions, hoursBefore, isAbout } from '../support/guard.ts';
import { failing, minute, setup } from '../support/regressions.ts';
import { noon, useVirtualTime } from '../support/virtual-time.ts';

/** Faults of version 0.1.0, besides those that 0.2.0 had too. */
useVirtualTime();
jest.setTimeout(60_000);

const denied = (operation: string) => failing(new RegExp(`^${operation}$`), 'AccessDeniedException');
/** The month's limit is reached by what has ended already. */
const spend = ({ place }: ReturnType<typeof setup>) =>
  place('DocumentClassifier', 'spent', { submitTime: hoursBefore(9), trainingSeconds: 4 * 3600 });

describe('a job is asked, whatever an older sweep has', () => {
  const tags = denied('ListTagsForResource');
  test.each<[what: string, faultOf: GuardAccountOptions['faultOf'], left: string[]]>([
    ['nothing', () => undefined, []],
    ['SNS', denied('Publish'), []],
    ['the bus', denied('PutEvents'), []],
    ['the ledger’s writing', denied('PutItem'), []],
    ['one tag', (request) => (isAbout(request, 'D3') ? tags(request) : undefined), ['D3']],
  ])(
    '%s fails: each of 20 within two readings of turning TRAINING, at one Stop of a kind per second',
    async (_, faultOf, left) => {
      const account = setup({ quotas: true, ...(faultOf && { faultOf }) });
      const { place, live, asked, statusOf } = account;
      spend(account);
      // Half of them train, the others begin one after the other.
      const models = kindNames.flatMap((kind) =>
        Array.from({ length: 10 }, (_, i) =>
          place(kind, `${kind.slice(0, 1)}${i}`, {
            submitTime: noon - 60_000,
            submittedSeconds: i < 5 ? 60 : 70 + i * 20,
          }),
        ),
      );
      await live(8);
      const late = models.filter(({ name, submittedSeconds }) => {
        const turned = noon - 60_000 + submittedSeconds * 1000;
        return !asked.some((stop) => stop.name === name && stop.at >= turned && stop.at <= turned + 2 * minute);
      });
      expect(late.map(({ name }) => name)).toEqual(left);
      expect(models.filter((model) => statusOf(model) !== 'STOPPED').map(({ name }) => name)).toEqual(left);
    },
  );

  test('what is submitted while a sweep hangs in its report is stopped by the next', async () => {
    const { place, request, wait, statusOf, sweeps } = setup({ faultOf: denied('Publish'), monthlyLimitUsd: 1e6 });
    place('DocumentClassifier', 'a');
    await wait(1);
    await request('POST', '/stop-all');
    await wait(150);
    const later = place('EntityRecognizer', 'later');
    expect(sweeps().map(({ status }) => status)).toEqual(['RUNNING']);
    await wait(1);
    await request('POST', '/stop-all');
    await wait(100);
    expect(statusOf(later)).toBe('STOPPED');
  });
});

test('a job that stays SUBMITTED over the limit gets no sweep, no stop workflow and no mail', async () => {
  const account = setup();
  spend(account);
  account.place('EntityRecognizer', 'stuck', { submittedSeconds: 1e9 });
  await account.live(30);
  expect([account.sweeps(), account.stops('EntityRecognizer'), account.mails]).toEqual([[], [], []]);
});

test.each<[what: string, faultOf: GuardAccountOptions['faultOf'], mailed: number, events: number, error: string]>([
  ['SNS', denied('Publish'), 0, 1, 'MailNotSent'],
  ['the bus', denied('PutEvents'), 1, 0, 'ReportNotSent'],
  ['both', failing(/^(Publish|PutEvents)$/, 'AccessDeniedException'), 0, 0, 'MailNotSent'],
])(
  'what fails to be sent keeps neither stops nor the other back, and nothing is mailed twice: %s',
  async (_, faultOf, mailed, put, error) => {
    const { place, request, wait, stops, sweeps, mails, events, count } = setup({
      ...(faultOf && { faultOf }),
      monthlyLimitUsd: 1e6,
    });
    for (const kind of kindNames) place(kind, 'a', { submitTime: hoursBefore(1) });
    await request('POST', '/stop-all');
    await wait(1500);
    expect(kindNames.flatMap(stops).map(({ status }) => status)).toEqual(['SUCCEEDED', 'SUCCEEDED']);
    expect([mails.length, events.length]).toEqual([mailed, put]);
    expect(sweeps()).toMatchObject([{ status: 'FAILED', error }]);
    expect(count('Publish') + count('PutEvents')).toBe(mailed + put + (2 - mailed - put) * 11);
  },
);
