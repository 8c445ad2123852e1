import { kindNames } from '../../lambda/account/kind.ts';
import type { Limits } from '../../lambda/settings.ts';
import { guardAccount, hoursBefore, onWire, told } from '../support/guard.ts';
import { noon, useVirtualTime } from '../support/virtual-time.ts';

useVirtualTime();

/** What a reading says of its limits: a Warning, an Announcement, a Stop of all, a stop of those that train too Long. */
const letters: Readonly<Record<string, string>> = {
  'Training Cost Warning': 'W',
  'Training Will Be Stopped': 'A',
  'Training Over Limit': 'S',
  'Training Too Long': 'L',
};
const minute = 60_000;
const defaults: Limits = { monthlyLimitUsd: 6, warnPercent: 0, graceMinutes: 0, maxTrainingMinutes: null };
const utc = (text = '') => Date.parse(`${text}Z`);

/** An account whose events start nothing, and readings of it, by whatever limits and clock. */
const setup = () => {
  const account = guardAccount({ hasRules: false });
  /** A meter deployed anew, with other limits or where a clock is wrong: it finds account, ledger and bus as they are. */
  const deploy = (limits: Partial<Limits> = {}, skewMinutes = 0) =>
    guardAccount({
      stack: told({ limits: { ...defaults, ...limits } }),
      clientOptions: () => account.clientOptions,
      clock: () => Date.now() + skewMinutes * minute,
    }).readMeter;
  /** What has been put since the last time, a letter each; `-` for nothing. */
  const said = () =>
    account.events
      .splice(0)
      .map((event) => letters[event['detail-type']])
      .join('') || '-';
  return {
    ...account,
    deploy,
    said,
    read: async (at: number, limits: Partial<Limits> = {}, skewMinutes = 0) => {
      jest.setSystemTime(at);
      await account.settled(deploy(limits, skewMinutes)());
      return said();
    },
  };
};

/** `0 W, 5 -`: what is read when, and what each reading says. */
const rowsOf = (readings: string) => readings.split(', ').map((reading) => reading.split(' '));

describe('a limit that changes between readings of a run that has cost $6 at minute 0, and $3 an hour from then on', () => {
  const of = (monthlyLimitUsd: number | null, more: Partial<Limits> = {}) => ({ monthlyLimitUsd, ...more });
  const grace = (monthlyLimitUsd: number, graceMinutes = 30) => of(monthlyLimitUsd, { graceMinutes });
  const warned = (monthlyLimitUsd: number, warnPercent = 80) => of(monthlyLimitUsd, { warnPercent });
  const longest = (maxTrainingMinutes: number) => of(100, { maxTrainingMinutes });
  test.each<[what: string, limits: Readonly<Record<string, Partial<Limits>>>, readings: string]>([
    ['lowered below what it has cost', { a: of(100), b: of(6.25) }, '0 a -, 5 b S'],
    ['raised above it, and lowered again', { a: of(6), b: of(100) }, '0 a S, 5 b -, 10 a S'],
    ['taken away', { a: of(6), b: of(null) }, '0 a S, 5 b -'],
    ['warns once for each amount', { a: warned(7), b: warned(7.5) }, '0 a W, 5 b W, 10 a -, 15 b -'],
    ['warns once, at whatever percentage', { a: warned(7.5), b: warned(7.5, 82) }, '0 a W, 5 b -'],
    ['keeps its grace', { a: grace(6), b: grace(100) }, '0 a A, 10 b -, 20 a -, 29 a -, 30 a S'],
    ['has a grace for each amount', { a: grace(6), b: grace(5) }, '0 a A, 10 b A, 39 b -, 40 b S, 41 a S'],
    ['is given a grace later', { a: of(6), b: grace(6) }, '0 a S, 5 b A, 10 b -, 30 b S'],
    ['with a shorter grace', { a: grace(6), b: grace(6, 10) }, '0 a A, 9 b -, 10 b S'],
    ['with a longer grace', { a: grace(6), b: grace(6, 60) }, '0 a A, 30 b -, 59 b -, 60 b S'],
    ['joined by a longest time', { a: of(100), b: longest(120), c: longest(131) }, '0 a -, 5 b L, 10 c -'],
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
  test.each<[what: string, limits: Partial<Limits>, readings: string]>([
    ['an exemption', longest, '0 . L, 5 exempt=exempt -, 10 exempt L'],
    ['an own limit, in both directions', longest, '0 own=240 -, 5 own=126 -, 10 . L, 15 own=240 -, 20 own L'],
    ['an own limit without one for all', { monthlyLimitUsd: null }, '0 . -, 5 own=30 L, 10 own -'],
    ['a value that is none', longest, '0 own=240 -, 5 own=four L, 10 own=240 -'],
    ['an exemption from the month’s limit', {}, '0 . S, 5 exempt=exempt -, 10 exempt S'],
    [
      'an exemption during the grace, which goes on',
      { graceMinutes: 30 },
      '0 . A, 5 exempt=exempt -, 29 exempt -, 30 . S',
    ],
    ['an exemption until it is over: there is no other', { graceMinutes: 30 }, '0 exempt=exempt -, 30 exempt S'],
  ])('%s, of each kind', async (_, limits, readings) => {
    for (const kind of kindNames) {
      const { place, read, comprehend } = setup();
      const { arn: ResourceArn } = place(kind, 'a', { submitTime: hoursBefore(2) });
      for (const [at, change = '', expected] of rowsOf(readings)) {
        const [name, Value] = change.split('=') as ['exempt' | 'own' | '.', string | undefined];
        const Key = name === '.' ? undefined : keys[name];
        if (Key && Value) comprehend.operations.TagResource?.({ ResourceArn, Tags: [{ Key, Value }] });
        else if (Key) comprehend.operations.UntagResource?.({ ResourceArn, TagKeys: [Key] });
        expect([at, await read(noon + Number(at) * minute, limits)]).toEqual([at, expected]);
      }
    }
  });
});

describe('a border of the calendar, of a run that has cost $6 at the first reading', () => {
  const warned = { monthlyLimitUsd: 7.5, warnPercent: 80 };
  test.each<[what: string, limits: Partial<Limits>, readings: string]>([
    [
      'the warning once a month',
      warned,
      '2026-11-30T23:55 W, 2026-11-30T23:59:59 -, 2026-12-01T00:00 -, 2026-12-01T02:00 W, 2026-12-01T02:25 -',
    ],
    ['the limit begins anew', {}, '2026-11-30T23:55 S, 2026-12-01T00:00 -, 2026-12-01T01:59 -, 2026-12-01T02:00 S'],
    [
      'a grace across midnight',
      { graceMinutes: 30 },
      '2026-11-23T23:50 A, 2026-11-24T00:00 -, 2026-11-24T00:19:59 -, 2026-11-24T00:20 S',
    ],
    [
      'a grace of a day across the 29th of February',
      { graceMinutes: 1440 },
      '2028-02-28T12:00 A, 2028-02-29T11:59 -, 2028-02-29T12:00 S',
    ],
    [
      'a grace that began on the 31st ends with its month',
      { graceMinutes: 30 },
      '2026-10-31T23:50 A, 2026-11-01T00:20 -, 2026-11-01T02:00 A, 2026-11-01T02:29 -, 2026-11-01T02:30 S',
    ],
    [
      'a grace of a day that began on the 31st, and the next month’s own',
      { graceMinutes: 1440 },
      '2027-01-31T18:00 A, 2027-02-01T02:00 A, 2027-02-01T18:00 -, 2027-02-02T01:59 -, 2027-02-02T02:00 S',
    ],
    [
      'a grace across the year’s end',
      { graceMinutes: 30 },
      '2026-12-31T23:45 A, 2027-01-01T00:15 -, 2027-01-01T02:00 A',
    ],
  ])('%s', async (_, limits, readings) => {
    const { place, read } = setup();
    const rows = rowsOf(readings);
    place('DocumentClassifier', 'a', { submitTime: utc(rows[0]?.[0]) - 120 * minute });
    for (const [at, expected] of rows) expect([at, await read(utc(at), limits)]).toEqual([at, expected]);
  });
});

describe('a clock that is wrong', () => {
  // Of a run that began some minutes ago by the account's clock.
  test.each<
    [what: string, skewMinutes: number, beganAgo: number, at: string, month: string, usd: number, longest: number]
  >([
    ['behind the account’s: a run that hasn’t begun yet costs nothing', -5, 2, '2026-11-23T12:00', '2026-11', 0, 0],
    ['behind: a run counts less, never more', -5, 60, '2026-11-23T12:00', '2026-11', 2.75, 3300],
    ['ahead', 5, 60, '2026-11-23T12:00', '2026-11', 3.25, 3900],
    ['ahead, at the month’s end: the next month has begun', 5, 60, '2026-11-30T23:57', '2026-12', 0.1, 3900],
    ['behind, after it: the last month goes on', -5, 60, '2026-12-01T00:03', '2026-11', 2.75, 3300],
  ])('%s', async (...[, skew, beganAgo, at, Month, usd, longest]) => {
    const { place, events, deploy, settled } = setup();
    place('EntityRecognizer', 'a', { submitTime: utc(at) - beganAgo * minute });
    jest.setSystemTime(utc(at));
    await settled(deploy({ monthlyLimitUsd: 0.01 }, skew)());
    const figures = { Month, TrainingCostMonthToDateUsd: usd, LongestTrainingSeconds: longest };
    expect(events.map(({ detail }) => detail)).toEqual(usd > 0 ? [expect.objectContaining(figures)] : []);
  });

  test('that was ahead once: the month’s sum doesn’t fall, and a grace that it began is announced once and ends by its time', async () => {
    const { place, read } = setup();
    place('DocumentClassifier', 'a', { submitTime: hoursBefore(1.95) });
    const grace = { graceMinutes: 30 };
    expect(await read(noon, grace)).toBe('-');
    // By 12:03 it had cost $6, and in truth it has a minute later.
    expect(await read(noon, grace, 3)).toBe('A');
    expect(await read(noon + minute, grace)).toBe('-');
    expect(await read(noon + 33 * minute - 1, grace)).toBe('-');
    expect(await read(noon + 33 * minute, grace)).toBe('S');
  });
});

describe('two readings at once', () => {
  test.each<[what: string, limits: Partial<Limits>, later: string]>([
    ['a warning', { monthlyLimitUsd: 7, warnPercent: 80 }, '-'],
    ['an announcement', { graceMinutes: 30 }, '-'],
    ['a stop', {}, 'S'],
    ['a stop of a run that is too long', { monthlyLimitUsd: null, maxTrainingMinutes: 60 }, 'L'],
  ])('say %s at most twice, and what is told once never again', async (_, limits, later) => {
    const { place, deploy, settled, said, read } = setup();
    place('EntityRecognizer', 'a', { submitTime: hoursBefore(2) });
    await settled(Promise.all([deploy(limits)(), deploy(limits)()]));
    expect(said()).toMatch(/^(.)\1?$/);
    expect(await read(noon + 5 * minute, limits)).toBe(later);
    expect(await read(noon + 10 * minute, limits)).toBe(later);
  });

  test('with clocks a minute apart begin one grace, at one of the two times', async () => {
    const { place, deploy, settled, said, read, events } = setup();
    const grace = { graceMinutes: 30 };
    place('EntityRecognizer', 'a', { submitTime: hoursBefore(3) });
    await settled(Promise.all([deploy(grace, 1)(), deploy(grace)()]));
    const ends = events.map(({ detail }) => Date.parse(String(detail.StopsAt)) - noon);
    expect(ends.sort()).toEqual([30 * minute, 31 * minute]);
    said();
    expect(await read(noon + 30 * minute - 1, grace)).toBe('-');
    expect(await read(noon + 31 * minute, grace)).toBe('S');
  });
});

test.each(kindNames)(
  'from passing its own limit to the first Stop a %s takes one reading and seconds',
  async (kind) => {
    const limits = { ...defaults, monthlyLimitUsd: null, maxTrainingMinutes: 60 };
    const { place, read, wait, requests } = guardAccount({ stack: told({ limits }) });
    const [long] = [place(kind, 'long', { submitTime: hoursBefore(1) }), place(kind, 'short', { submitTime: noon })];
    await read(noon);
    await wait(30);
    const asked = () => requests.filter(({ operation }) => operation.startsWith('StopTraining'));
    expect(asked()).toEqual([]);
    await read();
    await wait(10);
    expect(asked().map(({ members }) => members)).toEqual([onWire(long)]);
  },
);
