import { kindNames } from '../../lambda/account/kind.ts';
import type { Settings } from '../../lambda/settings.ts';
import { guardAccount, hoursBefore, refusing, told } from '../support/guard.ts';
import { minute, noon, useVirtualTime } from '../support/virtual-time.ts';

/** Readings under limits, tags and clocks that change between them. Stops are refused here, so that runs train on. */
useVirtualTime();

/** What a reading does: a Warning, an Announcement, a Report of what would be stopped, a Stop by the limit or of a run that is too Long. */
const letters: Readonly<Record<string, string>> = {
  CostWarning: 'W',
  Announcement: 'A',
  OverLimit: 'R',
  TooLong: 'R',
  MonthlyLimit: 'S',
  TrainedTooLong: 'L',
};
const utc = (text = '') => Date.parse(`${text}Z`);
const defaults = { monthlyLimitUsd: 6, warnPercent: 0, graceMinutes: 0, maxTrainingMinutes: null } as const;
type Given = Partial<Settings>;

/** An account, and readings of it, by whatever limits and clock. */
const setup = (faultOf = refusing('StopTraining')) => {
  const account = guardAccount({ faultOf });
  const { settled, sweeps, wait, asked } = account;
  /** A reading deployed anew, with other settings or where a clock is wrong: it finds account and ledger as they are. */
  const deploy = (settings: Given = {}, skewMinutes = 0) => {
    const deployed = guardAccount({
      stack: told({ ...defaults, ...settings }),
      clientOptions: () => account.clientOptions,
      clock: () => Date.now() + skewMinutes * minute,
    });
    return { ...deployed, take: () => deployed.readMeter().catch(() => {}) };
  };
  let [sweepsSeen, stopsSeen] = [0, 0];
  /** What has been done since the last call, one letter each; `-` for nothing. */
  const done = () => {
    const subjects = sweeps()
      .slice(sweepsSeen)
      .map(({ name }) => name.split('-').at(-1) ?? '');
    const causes = sweeps().flatMap(({ input }) =>
      JSON.parse(input).Plan.Runs.map(({ Cause }: { Cause: string }) => Cause),
    );
    const stops = asked.length > stopsSeen ? [causes.at(-1)] : [];
    [sweepsSeen, stopsSeen] = [sweeps().length, asked.length];
    return [...subjects, ...stops].map((name) => letters[name] ?? '').join('') || '-';
  };
  return {
    ...account,
    deploy,
    done,
    read: async (at: number, settings: Given = {}) => {
      jest.setSystemTime(at);
      await settled(deploy(settings).take());
      await wait(1);
      return done();
    },
  };
};

/** `0 W, 5 -`: what is read when, and what each reading does. */
const rowsOf = (readings: string) => readings.split(', ').map((reading) => reading.split(' '));

describe('a limit that changes between readings of a run that has cost $6 at minute 0, and $3 an hour from then on', () => {
  const of = (monthlyLimitUsd: number | null, more: Given = {}) => ({ monthlyLimitUsd, ...more });
  const grace = (monthlyLimitUsd: number, graceMinutes = 30) => of(monthlyLimitUsd, { graceMinutes });
  const warned = (monthlyLimitUsd: number, warnPercent = 80) => of(monthlyLimitUsd, { warnPercent });
  const longest = (maxTrainingMinutes: number) => of(100, { maxTrainingMinutes });
  const report = (more: Given) => ({ ...more, guardMode: 'report' as const });
  test.each<[what: string, limits: Readonly<Record<string, Given>>, readings: string]>([
    ['lowered below what it has cost', { a: of(100), b: of(6.25) }, '0 a -, 5 b S'],
    ['raised above it, and lowered again', { a: of(6), b: of(100) }, '0 a S, 5 b -, 10 a S'],
    ['warns once for each amount', { a: warned(7), b: warned(7.5) }, '0 a W, 5 b W, 10 a -, 15 b -'],
    ['warns once, at whatever percentage', { a: warned(7.5), b: warned(7.5, 82) }, '0 a W, 5 b -'],
    [
      'raised within its grace: announced anew',
      { a: grace(6), b: grace(100) },
      '0 a A, 10 b -, 20 a A, 30 a -, 49 a -, 50 a S',
    ],
    ['has a grace for each amount', { a: grace(6), b: grace(5) }, '0 a A, 10 b A, 39 b -, 40 b S, 41 a S'],
    ['is given a grace later', { a: of(6), b: grace(6) }, '0 a S, 5 b A, 10 b -, 34 b -, 35 b S'],
    ['with a shorter grace: the promise stands', { a: grace(6), b: grace(6, 10) }, '0 a A, 10 b -, 29 b -, 30 b S'],
    [
      'with another amount and a shorter grace: the promise stands',
      { a: grace(6), b: grace(5, 10) },
      '0 a A, 10 b A, 29 b -, 30 b S',
    ],
    [
      'with another amount and no grace: the promise stands',
      { a: grace(6), b: of(5) },
      '0 a A, 10 b -, 29 b -, 30 b S',
    ],
    [
      'with other amounts: the latest promise stands',
      { a: grace(5), b: grace(6, 60), c: of(4) },
      '0 a A, 5 b A, 30 c -, 64 c -, 65 c S',
    ],
    [
      'back at an amount whose own time is over: the latest promise stands',
      { a: grace(6), b: grace(5, 60) },
      '0 a A, 30 a S, 35 b A, 40 a -, 94 a -, 95 a S',
    ],
    [
      'taken away within its grace: announced anew',
      { a: grace(6), b: of(null) },
      '0 a A, 10 b -, 20 a A, 49 a -, 50 a S',
    ],
    ['joined by a longest time', { a: of(100), b: longest(120), c: longest(131) }, '0 a -, 5 b L, 10 c -'],
    [
      'reported only, before: announced first',
      { a: report(grace(6)), b: grace(6) },
      '0 a R, 5 a -, 60 b A, 89 b -, 90 b S',
    ],
    ['reported only, within a grace', { a: grace(6), b: report(grace(6)) }, '0 a A, 10 b R, 40 a A, 69 a -, 70 a S'],
  ])('%s', async (_, limits, readings) => {
    const { place, read } = setup();
    place('EntityRecognizer', 'a', { submitTime: hoursBefore(2) });
    for (const [at, name = '', expected] of rowsOf(readings)) {
      expect([at, await read(noon + Number(at) * minute, limits[name])]).toEqual([at, expected]);
    }
  });
});

describe('a tag that changes between readings of a run that has trained for two hours at minute 0', () => {
  const longest = { monthlyLimitUsd: null, maxTrainingMinutes: 60 };
  const keys = { exempt: 'stop-training', own: 'stop-training-after-minutes' };
  // `own=30` tags, `own` takes the tag away, `.` leaves all as it is.
  test.each<[what: string, limits: Given, readings: string]>([
    ['an exemption', longest, '0 . L, 5 exempt=exempt -, 10 exempt L'],
    ['an exemption that ends', longest, '0 . L, 5 exempt=until=2026-11-23T12:10Z -, 9 . -, 10 . L'],
    ['an own limit, in both directions', longest, '0 own=240 -, 5 own=126 -, 10 . L, 15 own=240 -, 20 own L'],
    ['an own limit without one for all', { monthlyLimitUsd: null }, '0 . -, 5 own=30 L, 10 own -'],
    ['a value that is none', longest, '0 own=240 -, 5 own=four L, 10 own=240 -'],
    ['an exemption from the month’s limit', {}, '0 . S, 5 exempt=exempt -, 10 exempt S'],
    ['an exemption during the grace', { graceMinutes: 30 }, '0 . A, 5 exempt=exempt -, 29 exempt -, 30 . S'],
    ['an exemption until it is over: announced all the same', { graceMinutes: 30 }, '0 exempt=exempt A, 30 exempt S'],
  ])('%s, of each kind', async (_, limits, readings) => {
    for (const kind of kindNames) {
      const { place, read, comprehend } = setup();
      const { arn: ResourceArn } = place(kind, 'a', { submitTime: hoursBefore(2) });
      for (const [at, change = '', expected] of rowsOf(readings)) {
        const [name, ...value] = change.split('=') as ['exempt' | 'own' | '.', ...string[]];
        const Value = value.join('=');
        const Key = name === '.' ? undefined : keys[name];
        if (Key && Value) comprehend.operations.TagResource?.({ ResourceArn, Tags: [{ Key, Value }] });
        else if (Key) comprehend.operations.UntagResource?.({ ResourceArn, TagKeys: [Key] });
        expect([at, await read(noon + Number(at) * minute, limits)]).toEqual([at, expected]);
      }
    }
  });
});

describe('the end of a month, with a run that has cost $6 at the first reading', () => {
  const warned = { monthlyLimitUsd: 7.5, warnPercent: 80 };
  test.each<[what: string, limits: Given, readings: string]>([
    [
      'the warning once a month',
      warned,
      '2026-11-30T23:55 W, 2026-11-30T23:59 -, 2026-12-01T00:00 -, 2026-12-01T02:00 W',
    ],
    ['the limit begins anew', {}, '2026-11-30T23:55 S, 2026-12-01T00:00 -, 2026-12-01T01:59 -, 2026-12-01T02:00 S'],
    [
      'a grace that would end after the month stops nothing in it, and the next month has its own',
      { graceMinutes: 30 },
      '2026-10-31T23:50 A, 2026-11-01T00:20 -, 2026-11-01T02:00 A, 2026-11-01T02:29 -, 2026-11-01T02:30 S',
    ],
  ])('%s', async (_, limits, readings) => {
    const { place, read } = setup();
    const rows = rowsOf(readings);
    place('DocumentClassifier', 'a', { submitTime: utc(rows[0]?.[0]) - 120 * minute });
    for (const [at, expected] of rows) expect([at, await read(utc(at), limits)]).toEqual([at, expected]);
  });
});

test.each<[what: string, at: string, trainedHours: number, Given, hours: string]>([
  ['announced for a minute past an hour', '2026-11-23T12:00', 3, { graceMinutes: 61 }, '4h'],
  ['expected in 18 minutes', '2026-11-23T12:00', 1.7, { warnPercent: 80 }, '3h'],
  ['and expected after a grace', '2026-11-23T12:00', 1.7, { warnPercent: 80, graceMinutes: 720 }, '15h'],
  ['not expected this month', '2026-11-30T23:50', 1.7, { warnPercent: 80 }, '2h'],
  ['too far away', '2026-10-02T00:00', 24, { monthlyLimitUsd: 2100, warnPercent: 3, graceMinutes: 10_080 }, '720h'],
])(
  'the mail before the first stop postpones until two hours after it, in whole hours: %s',
  async (_, at, trainedHours, settings, hours) => {
    const { place, read, mails } = setup();
    place('DocumentClassifier', 'a', { submitTime: utc(at) - trainedHours * 60 * minute });
    await read(utc(at), settings);
    expect(mails.map(({ Message }) => / postpone \S+ (\w+) /.exec(Message)?.[1])).toEqual([hours]);
  },
);

test.each(['Publish', 'DescribeExecution'])(
  'once graceMinutes is 0 and the announced time is over, the stop comes even if %s is refused',
  async (operation) => {
    const { place, read, wait } = setup((request) => refusing(operation)(request) ?? refusing('StopTraining')(request));
    place('EntityRecognizer', 'a', { submitTime: hoursBefore(2) });
    expect(await read(noon, { graceMinutes: 30 })).toBe('A');
    await wait(3600);
    expect(await read(noon + 61 * minute)).toBe('S');
  },
);

describe('a stop whose mail comes after the time that it names', () => {
  // Step Functions repeats a task after 1, 2, 4, 8, 16 and then each 30 s.
  beforeEach(() => jest.spyOn(Math, 'random').mockReturnValue(0.5));
  afterEach(() => jest.restoreAllMocks());
  const grace = { graceMinutes: 1 };

  test('is announced anew', async () => {
    let isSlow = true;
    const { place, read, wait, mails } = setup(
      (request) =>
        refusing('Publish', 'InternalErrorException', () => isSlow)(request) ?? refusing('StopTraining')(request),
    );
    place('EntityRecognizer', 'a', { submitTime: hoursBefore(2) });
    expect(await read(noon, grace)).toBe('A');
    await wait(80);
    isSlow = false;
    await wait(60);
    expect([await read(noon + 3 * minute, grace), await read(noon + 3.9 * minute, grace)]).toEqual(['A', '-']);
    expect(mails.map(({ Message }) => /at\s+\S+\s+(\S+) UTC/.exec(Message)?.[1])).toEqual(['12:01', '12:04']);
    expect(await read(noon + 4 * minute, grace)).toBe('S');
  });

  test.each([
    ['after attempts that failed', 3, () => undefined],
    ['where its event fails', 1, refusing('PutEvents')],
  ])('is announced anew %s', async (_, attempts, alsoRefused) => {
    let isDown = true;
    const { place, read, wait, sweeps } = setup(
      (request) =>
        refusing('Publish', 'InternalErrorException', () => isDown)(request) ??
        alsoRefused(request) ??
        refusing('StopTraining')(request),
    );
    place('EntityRecognizer', 'a', { submitTime: hoursBefore(2) });
    const nextMinute = () => Math.ceil(Date.now() / minute) * minute;
    for (let announced = 0; announced < attempts; await wait(50)) {
      if ((await read(nextMinute(), grace)) === 'A') announced += 1;
    }
    await wait(30);
    isDown = false;
    while (sweeps().at(-1)?.status === 'RUNNING') await wait(10);
    expect(await read(nextMinute(), grace)).toBe('A');
  });

  test('comes after three announcements, however long each takes', async () => {
    const first = new Map<string, number>();
    const isSlow = ({ members }: { readonly members: object }) => {
      const event = JSON.stringify(members);
      first.set(event, first.get(event) ?? Date.now());
      return Date.now() < (first.get(event) ?? 0) + minute;
    };
    const { place, read, wait } = setup(
      (request) => refusing('PutEvents', 'InternalException', isSlow)(request) ?? refusing('StopTraining')(request),
    );
    place('EntityRecognizer', 'a', { submitTime: hoursBefore(2) });
    const done = [];
    for (let minutes = 0; minutes < 12; minutes++) {
      done.push(await read(noon + minutes * minute, grace));
      await wait(50);
    }
    expect(done.join('').replaceAll('-', '')).toMatch(/^AAAS+$/);
  });
});

test('a promise that was mailed stands, even if its sweep is aborted afterwards', async () => {
  let isFaulty = true;
  const { place, read, sweeps, mails, workflows } = setup(
    (request) =>
      refusing('PutEvents', 'InternalException', () => isFaulty)(request) ?? refusing('StopTraining')(request),
  );
  place('EntityRecognizer', 'a', { submitTime: hoursBefore(2) });
  expect([await read(noon, { graceMinutes: 30 }), mails.length]).toEqual(['A', 1]);
  workflows.operations.StopExecution({ executionArn: sweeps()[0]?.executionArn });
  isFaulty = false;
  expect([await read(noon + 5 * minute), await read(noon + 29 * minute)]).toEqual(['A', '-']);
  expect(mails.map(({ Message }) => /at (\S+ \S+) UTC/.exec(Message)?.[1])).toEqual(Array(2).fill('2026-11-23 12:30'));
  expect(await read(noon + 30 * minute)).toBe('S');
});

test('two readings at once, with clocks a minute apart, begin one grace, by one of the two clocks', async () => {
  const { place, deploy, settled, done, read, wait, mails } = setup();
  const grace = { graceMinutes: 30 };
  place('EntityRecognizer', 'a', { submitTime: hoursBefore(3) });
  await settled(Promise.all([deploy(grace, 1).take(), deploy(grace).take()]));
  await wait(1);
  expect([done(), mails.length]).toEqual(['A', 1]);
  expect(mails[0]?.Message.replace(/\s+/g, ' ')).toMatch(/will be stopped at 2026-11-23 12:3[01] UTC/);
  expect(await read(noon + 30 * minute - 5000, grace)).toBe('-');
  expect(await read(noon + 31 * minute, grace)).toBe('S');
});

test('a guard that only reports withdraws its promise, even if a list can’t be read', async () => {
  const { place, read } = setup(
    (request) => refusing('StopTraining')(request) ?? refusing('ListDocumentClassifiers')(request),
  );
  place('EntityRecognizer', 'a', { submitTime: hoursBefore(2) });
  const grace = { graceMinutes: 30 };
  const done = [await read(noon, grace), await read(noon + 10 * minute, { ...grace, guardMode: 'report' })];
  expect([...done, await read(noon + 40 * minute, grace)]).toEqual(['A', 'R', 'A']);
});

test('a promise is withdrawn when a region stops sharing the limit and the cost falls below it', async () => {
  const { place, read } = setup();
  place(
    'EntityRecognizer',
    'far',
    { submitTime: hoursBefore(30), trainingSeconds: 30 * 3600 },
    { region: 'eu-west-1' },
  );
  place('DocumentClassifier', 'near', { submitTime: hoursBefore(1) });
  const of = (...regions: string[]) => ({ monthlyLimitUsd: 90, graceMinutes: 60, regions });
  const done = [await read(noon, of('us-east-1', 'eu-west-1'))];
  for (const hours of [1, 29, 30]) done.push(await read(noon + hours * 60 * minute, of('us-east-1')));
  expect(done).toEqual(['A', '-', 'A', 'S']);
});

test('a promise for another amount stands when something can’t be read', async () => {
  let isFaulty = false;
  const isMeant = ({ members }: { readonly members: object }) =>
    isFaulty &&
    Object.values(Object(Object(members).ExpressionAttributeValues)).some((value) => Object(value).S === 'Kept');
  const { place, read } = setup(
    (request) => refusing('StopTraining')(request) ?? refusing('Query', 'InternalServerError', isMeant)(request),
  );
  place('EntityRecognizer', 'a', { submitTime: noon, hidesTrainingStart: true });
  const take = (at: number, monthlyLimitUsd: number, graceMinutes = 0) =>
    read(noon + at * minute, { monthlyLimitUsd, graceMinutes });
  expect([await take(0, 6, 60), await take(120, 6, 60)]).toEqual(['-', 'A']);
  isFaulty = true;
  expect(await take(121, 6.01)).toBe('-');
  isFaulty = false;
  expect([await take(122, 6.01), await take(179, 6.01), await take(180, 6.01)]).toEqual(['-', '-', 'S']);
});

describe('a promise stands when the cost only seems to fall back below the limit', () => {
  test.each([
    ['', ['us-east-1']],
    [', after a region stopped sharing the limit', ['us-east-1', 'eu-west-1']],
  ])('because the ledger’s start of a run can’t be read%s', async (_, before) => {
    let isFaulty = false;
    const isMeant = ({ members }: { readonly members: object }) =>
      isFaulty &&
      Object.values(Object(Object(members).ExpressionAttributeValues)).some((value) => Object(value).S === 'Kept');
    const { place, read } = setup(
      (request) => refusing('StopTraining')(request) ?? refusing('Query', 'InternalServerError', isMeant)(request),
    );
    place('EntityRecognizer', 'a', { submitTime: noon, hidesTrainingStart: true });
    place('EntityRecognizer', 'far', { submitTime: hoursBefore(1), trainingSeconds: 60 }, { region: 'eu-west-1' });
    const take = (at: number) =>
      read(noon + at * minute, { graceMinutes: 30, regions: at === 0 ? before : ['us-east-1'] });
    expect([await take(0), await take(118), await take(120)]).toEqual(['-', '-', 'A']);
    isFaulty = true;
    expect(await take(121)).toBe('-');
    isFaulty = false;
    expect([await take(122), await take(149), await take(150)]).toEqual(['-', '-', 'S']);
  });

  test('because a run ended and was deleted before the ledger had all of it', async () => {
    const { place, read } = setup();
    const ended = noon + 60 * minute + 10_000;
    const a = place('EntityRecognizer', 'a', { submitTime: noon, trainingSeconds: 3610 });
    place('DocumentClassifier', 'b', { submitTime: noon });
    const take = (at: number) => read(noon + at * minute, { graceMinutes: 30 });
    expect([await take(0), await take(58), await take(59), await take(60)]).toEqual(['-', '-', '-', 'A']);
    Object.assign(a, { deleteRequestTime: ended });
    const later = [];
    for (const at of [61, 62, 65, 89, 90]) later.push(await take(at));
    expect(later).toEqual(['-', '-', '-', '-', 'S']);
  });
});
