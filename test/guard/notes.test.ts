import type { Settings } from '../../lambda/settings.ts';
import { unreliable } from '../faults/ways.ts';
import { type GuardAccountOptions, guardAccount, hoursBefore, refusing, told } from '../support/guard.ts';
import { minute, noon, useVirtualTime } from '../support/virtual-time.ts';

/** A notice is sent once: its note is made first, and it is sent again only if its execution failed. */
useVirtualTime();

type Told = Readonly<Record<string, Partial<Settings> & { readonly headline: string }>>;
/** The notices that a reading sends about a run that trained for two hours and costs $6. */
const kindsOfNotice: Told = {
  CostWarning: { headline: 'the limit is near', monthlyLimitUsd: 30, warnPercent: 20 },
  Announcement: { headline: 'the limit is reached, stops follow', graceMinutes: 30 },
  OverLimit: { headline: 'the limit is reached', guardMode: 'report' },
  TooLong: { headline: 'trained too long', monthlyLimitUsd: null, maxTrainingMinutes: 60, guardMode: 'report' },
  LeftAlone: { headline: 'exemption unknown', monthlyLimitUsd: 6 },
  UnknownStatus: { headline: 'an unknown Status', monthlyLimitUsd: 1e6 },
};
const setup = (
  subject: string,
  faultOf?: GuardAccountOptions['faultOf'],
  options: Pick<GuardAccountOptions, 'clientOptions'> = {},
) => {
  const account = guardAccount({ stack: told(kindsOfNotice[subject] ?? {}), faultOf, ...options });
  const tags = subject === 'LeftAlone' ? { tags: { 'stop-training': 'no' } } : {};
  const pinned = subject === 'UnknownStatus' ? { pinnedStatus: 'PAUSED' } : {};
  const place = (name: string) =>
    account.place('EntityRecognizer', name, { submitTime: hoursBefore(2), ...pinned }, tags);
  place('a');
  return {
    ...account,
    placeAnother: () => place('b'),
    /** The sweeps that send this notice. */
    sweepsAbout: () => account.sweeps().filter(({ name }) => name.endsWith(`-${subject}`)),
  };
};

describe.each(Object.keys(kindsOfNotice))('%s', (subject) => {
  test('is sent once, after its note is made', async () => {
    const { read, wait, requests, sweepsAbout, mails } = setup(subject);
    await read();
    const order = requests.map(({ operation, members }) => `${operation} ${JSON.stringify(members)}`);
    const noted = order.findIndex((request) => request.startsWith('PutItem') && request.includes(`-${subject}"`));
    const started = order.findIndex(
      (request) => request.startsWith('StartExecution') && request.includes(`-${subject}"`),
    );
    expect([noted >= 0, noted < started]).toEqual([true, true]);
    await wait(60);
    for (const minutes of [1, 2, 20]) await read(noon + minutes * minute);
    expect([sweepsAbout().length, mails.length]).toEqual([1, 1]);
    expect(mails[0]?.Subject).toContain(`: ${kindsOfNotice[subject]?.headline} (us-east-1)`);
  });

  test('is not sent while its note can’t be made, and then once', async () => {
    const { read, wait, sweepsAbout, mend } = setup(subject, refusing('PutItem'));
    await expect(read()).rejects.toMatchObject({ name: 'AccessDeniedException' });
    await wait(60);
    expect(sweepsAbout()).toEqual([]);
    mend();
    for (const minutes of [2, 3]) await read(noon + minutes * minute);
    expect(sweepsAbout()).toHaveLength(1);
  });

  test('is sent even if DynamoDB’s answer to its note is lost', async () => {
    let writes = 0;
    const way = () => (writes++ === 0 ? ('a reset, though carried out' as const) : undefined);
    const { read, wait, sweepsAbout } = setup(subject, undefined, {
      clientOptions: (answer) =>
        unreliable(answer, (name, { body }) => {
          const isNote = name === 'PutItem' && new TextDecoder().decode(body).includes('NotedAt');
          return isNote ? way() : undefined;
        }),
    });
    await read();
    await wait(60);
    expect([sweepsAbout().length, writes > 1]).toEqual([1, true]);
  });

  test('is sent again when its execution has failed, three times at most unless it is an announcement', async () => {
    const { read, wait, sweepsAbout } = setup(subject, refusing('Publish'));
    for (let i = 0; i < 5; i++) {
      await read();
      await wait(3600);
    }
    const times = subject === 'Announcement' ? 5 : 3;
    expect(sweepsAbout().map(({ status }) => status)).toEqual(Array(times).fill('FAILED'));
  });

  test('is not sent again while its execution runs', async () => {
    const { read, wait, sweepsAbout } = setup(subject, refusing('Publish'));
    await read();
    await wait(10);
    await read(noon + minute);
    expect(sweepsAbout().map(({ status }) => status)).toEqual(['RUNNING']);
  });

  test('is sent again when its execution was never started', async () => {
    const { read, sweepsAbout, mend } = setup(subject, refusing('StartExecution'));
    await expect(read()).rejects.toMatchObject({ name: 'AccessDeniedException' });
    mend();
    await read(noon + minute);
    expect(sweepsAbout()).toHaveLength(0);
    await read(noon + 2 * minute);
    expect(sweepsAbout()).toHaveLength(1);
  });
});

test.each([
  [
    'CostWarning',
    'Training has cost $12.00 in 2026-11; the monthly limit is $30.00. Training costs $6.00 an hour now. At that rate the limit is reached at 2026-11-23 15:00 UTC.',
  ],
  ['TooLong', '2 runs trained for longer than allowed (h:mm:ss): a for 2:00:00 of 1:00:00, b for 2:00:00 of 1:00:00.'],
  ['LeftAlone', 'A stop is due for a, b, but it is unknown whether they are exempt.'],
  [
    'UnknownStatus',
    'Comprehend reports a Status that this version does not know: a (PAUSED), b (PAUSED). The guard never stops such a run.',
  ],
])('%s about two runs says why', async (subject, reason) => {
  const { placeAnother, read, sweepsAbout } = setup(subject);
  placeAnother();
  await read();
  expect(sweepsAbout().map(({ input }) => JSON.parse(input).Plan.Reason)).toEqual([reason]);
});

test.each(['LeftAlone', 'UnknownStatus'])('%s is sent again when its day is over', async (subject) => {
  const { read, wait, sweepsAbout } = setup(subject);
  await read();
  await wait(60);
  await read(noon + 1439 * minute);
  expect(sweepsAbout()).toHaveLength(1);
  await read(noon + 1440 * minute);
  expect(sweepsAbout()).toHaveLength(2);
});
