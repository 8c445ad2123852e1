import fc from 'fast-check';
import { kindNames } from '../../lambda/account/kind.ts';
import { monthOf } from '../../lambda/account/training-cost.ts';
import { causesOf, limitReachedNote } from '../../lambda/guard/causes.ts';
import type { Limits, Settings } from '../../lambda/settings.ts';
import type { Run } from '../../local/aws/comprehend/status.ts';
import {
  exempt,
  type GuardAccountOptions,
  guardAccount,
  hoursBefore,
  isAbout,
  onWire,
  told,
} from '../support/guard.ts';
import { noon, useVirtualTime } from '../support/virtual-time.ts';

useVirtualTime();

const minute = 60_000;
const defaults: Limits = { monthlyLimitUsd: 6, warnPercent: 80, graceMinutes: 0, maxTrainingMinutes: null };
const exemptTag = { key: 'stop-training', value: 'exempt' };

/** A meter whose events start nothing; what it puts, reading by reading. */
const meter = (limits: Partial<Limits>, { faultOf, ...settings }: GuardAccountOptions & Partial<Settings> = {}) => {
  const stack = told({ limits: { ...defaults, ...limits }, ...settings });
  const account = guardAccount({ hasRules: false, stack, ...(faultOf && { faultOf }) });
  return {
    ...account,
    /** The events of one reading, whether or not it fails. */
    put: async (at = Date.now()) => {
      const before = account.events.length;
      await account.read(at).catch(() => {});
      return account.events.slice(before).map((event) => event['detail-type']);
    },
  };
};

interface Said {
  /** Undefined without the ledger. @default - none */
  readonly notes?: ReadonlyMap<string, Date> | undefined;
  readonly at?: number;
  readonly guardMode?: 'stop' | 'report';
}
/** What a reading of that cost says, where one job of each kind is to be stopped. */
const said = (cost: number, given: Partial<Limits> & Said = {}) => {
  const { notes, at = noon, guardMode = 'stop', ...limits } = { notes: new Map(), ...given };
  const toStop = kindNames.map((kind) => ({
    kind,
    arn: `arn:${kind}`,
    submitTime: new Date(hoursBefore(1)),
    status: 'TRAINING',
    isExempt: false,
    isRunning: false,
    ExecutionName: 'x',
  }));
  const reading = {
    Month: monthOf(new Date(at)).name,
    TrainingCostMonthToDateUsd: cost,
    TrainingJobsInProgress: 2,
    LongestTrainingSeconds: 3600,
    UsdPerHour: 6,
  };
  const situation = { guardMode, exemptTag, readAt: new Date(at), reading, toStop };
  const all = { ...defaults, ...limits };
  const limitReachedAt = notes && (notes.get(limitReachedNote(all.monthlyLimitUsd ?? Infinity)) ?? situation.readAt);
  return causesOf({ ...situation, notes, limitReachedAt, limits: all });
};
const typesOf = (causes: ReturnType<typeof causesOf>) => causes.map(({ detailType }) => detailType);

describe('the warning', () => {
  const warning = ['Training Cost Warning'];
  const warned = (limit: number) => new Map([[`Training Cost Warning#${limit}`, new Date(noon)]]);
  test.each<[when: string, cost: number, given: Parameters<typeof said>[1], types: string[]]>([
    ['below 80 % of the limit', 4.79, {}, []],
    ['at 80 % of it', 4.8, {}, warning],
    ['up to the limit', 5.99, {}, warning],
    ['of 100, at 79.99', 79.99, { monthlyLimitUsd: 100 }, []],
    ['of 100, at 80', 80, { monthlyLimitUsd: 100 }, warning],
    ['at the limit', 6, {}, ['Training Over Limit']],
    ['at another percentage', 0.06, { warnPercent: 1 }, warning],
    ['at 0 %', 5.99, { warnPercent: 0 }, []],
    ['a second time', 5, { notes: warned(6) }, []],
    ['after the limit was raised', 5.6, { notes: warned(6), monthlyLimitUsd: 7 }, warning],
    ['after the limit was lowered', 5, { notes: warned(6), monthlyLimitUsd: 5.5 }, warning],
    ['without a limit', 5, { monthlyLimitUsd: null }, []],
  ])('%s: at $%d', (_, cost, given, types) => {
    expect(typesOf(said(cost, given))).toEqual(types);
  });

  test('comes once a month through the ledger, with the time at which the limit will be reached', async () => {
    const { place, put, events } = meter({ monthlyLimitUsd: 7 });
    place('DocumentClassifier', 'kept', { submitTime: hoursBefore(1) }, exempt);
    place('EntityRecognizer', 'a', { submitTime: hoursBefore(1) });
    expect(await put()).toEqual(['Training Cost Warning']);
    // $1 more at $6 an hour.
    expect(events[0]?.detail).toMatchObject({
      UsdPerHour: 6,
      LimitReachedAt: new Date(noon + 10 * minute).toISOString(),
    });
    expect(await put(noon + 5 * minute)).toEqual([]);
  });

  test.each([
    [9000, new Date(noon + 166.667 * 60 * minute).toISOString().slice(0, 16)],
    [8919, undefined],
  ])('names no time after the month’s end, when it begins anew at 0: at $%d of $10,000', (cost, time) => {
    const [{ detail } = { detail: {} }] = said(cost, { monthlyLimitUsd: 10_000 });
    expect((detail as { LimitReachedAt?: string }).LimitReachedAt?.slice(0, 16)).toBe(time);
  });

  test('names no time while nothing costs anything', async () => {
    const { place, put, events } = meter({});
    place('DocumentClassifier', 'ended', { submitTime: hoursBefore(9), trainingSeconds: 6000 });
    expect(await put()).toEqual(['Training Cost Warning']);
    expect(events[0]?.detail).not.toHaveProperty('LimitReachedAt');
  });
});

describe('the grace', () => {
  const trains = (limits: Partial<Limits> = {}, options: GuardAccountOptions & Partial<Settings> = {}) => {
    const account = meter({ graceMinutes: 30, ...limits }, options);
    account.place('EntityRecognizer', 'a', { submitTime: hoursBefore(2) });
    return account;
  };
  const announcement = ['Training Will Be Stopped'];
  const stop = ['Training Over Limit'];

  test('is announced once, with its end and how to exempt a job, and then over for whatever is started meanwhile', async () => {
    const { place, put, events, startStop } = trains();
    expect(await put()).toEqual(announcement);
    const detail = { StopsAt: new Date(noon + 30 * minute).toISOString(), ExemptTag: 'stop-training = exempt' };
    expect(events[0]?.detail).toMatchObject(detail);
    expect(await put(noon + 5 * minute)).toEqual([]);
    const late = place('DocumentClassifier', 'late', { submitTime: noon + 29 * minute });
    expect(await put(noon + 30 * minute - 1)).toEqual([]);
    expect(await put(noon + 30 * minute)).toEqual(stop);
    startStop(late);
    expect(await put(noon + 35 * minute)).toEqual(stop);
  });

  test.each<[string, Partial<Limits>, GuardAccountOptions & Partial<Settings>, string[]]>([
    ['0 minutes', { graceMinutes: 0 }, {}, stop],
    ['a guard that only reports', {}, { guardMode: 'report' }, stop],
    [
      'an unreadable ledger',
      {},
      { faultOf: ({ operation }) => (operation === 'Query' ? 'AccessDeniedException' : '') },
      stop,
    ],
    [
      'a ledger that can’t be written',
      {},
      { faultOf: ({ operation }) => (operation === 'PutItem' ? 'AccessDeniedException' : '') },
      stop,
    ],
  ])('is none with %s', async (_, limits, options, types) => {
    expect(await trains(limits, options).put()).toEqual(types);
  });

  test('runs from reaching the limit, also while nothing is to be stopped', async () => {
    const { place, put } = meter({ graceMinutes: 30 });
    place('DocumentClassifier', 'ended', { submitTime: hoursBefore(9), trainingSeconds: 7200 });
    expect(await put()).toEqual([]);
    place('EntityRecognizer', 'late', { submitTime: noon + 31 * minute });
    expect(await put(noon + 31 * minute)).toEqual(stop);
  });

  test('ends with the month, and begins anew where the limit is reached again', async () => {
    const monthEnd = Date.UTC(2026, 11, 1);
    const { place, put } = meter({ graceMinutes: 30 });
    place('EntityRecognizer', 'a', { submitTime: hoursBefore(3, monthEnd) });
    expect(await put(monthEnd - 10 * minute)).toEqual(announcement);
    expect(await put(monthEnd + 30 * minute)).toEqual([]);
    expect(await put(monthEnd + 120 * minute)).toEqual(announcement);
    expect(await put(monthEnd + 150 * minute)).toEqual(stop);
  });
});

describe('the longest training time', () => {
  const tag = (value: string) => ({ tags: { 'stop-training-after-minutes': value } });
  test.each<[trained: number, maxTrainingMinutes: number | null, tag: string | undefined, allowed: number | undefined]>(
    [
      [3600, 60, undefined, undefined],
      [3601, 60, undefined, 60],
      [1801, 60, '30', 30],
      [3601, 60, '120', undefined],
      [7201, 60, '120', 120],
      [61, null, '1', 1],
      [60, null, '1', undefined],
      [86_400, null, undefined, undefined],
      ...['0', '43201', '1.5', '', ' 5', 'abc'].map((value): [number, number, string, number] => [3601, 60, value, 60]),
      [86_400, null, '0', undefined],
    ],
  )(
    'after %d s, with %j for all and "%s" as its own tag: %j minutes are over',
    async (trained, maxTrainingMinutes, own, allowed) => {
      for (const kind of kindNames) {
        const { place, read, events } = meter({ monthlyLimitUsd: null, maxTrainingMinutes });
        const submitTime = noon - trained * 1000;
        const run = place(kind, 'a', { submitTime }, own === undefined ? {} : tag(own));
        await read();
        const named = { ...onWire(run), SubmitTime: new Date(submitTime).toISOString(), TrainingSeconds: trained };
        const Runs = [{ ...named, MaxTrainingMinutes: allowed }];
        expect(events.map(({ detail }) => detail.Runs)).toEqual(allowed === undefined ? [] : [Runs]);
        for (const event of events) {
          expect(event['detail-type']).toBe('Training Too Long');
          expect(event.detail).not.toHaveProperty('MonthlyLimitUsd');
        }
      }
    },
  );

  test('counts for runs that are neither exempt, nor unreadable, nor being stopped, nor SUBMITTED', async () => {
    const { place, read, events, startStop } = meter(
      { monthlyLimitUsd: null, maxTrainingMinutes: 60 },
      { faultOf: (request) => (isAbout(request, 'unreadable') ? 'AccessDeniedException' : undefined) },
    );
    const runs: Record<string, Partial<Run>> = {
      queued: { submittedSeconds: 1e6 },
      hanging: { stopRequestTime: noon },
    };
    for (const name of ['long', 'hanging', 'kept', 'unreadable', 'running', 'queued']) {
      const run = place(
        'DocumentClassifier',
        name,
        { submitTime: hoursBefore(2), ...runs[name] },
        name === 'kept' ? exempt : {},
      );
      if (name === 'running') startStop(run);
    }
    await read();
    const named = (events[0]?.detail.Runs ?? []) as { DocumentClassifierArn: string }[];
    expect(named.map(({ DocumentClassifierArn }) => DocumentClassifierArn.split('/')[1]).sort()).toEqual([
      'hanging',
      'long',
    ]);
  });
});

test.each<[guardMode: 'stop' | 'report', graceMinutes: number, types: string[]]>([
  ['stop', 0, ['Training Over Limit']],
  ['stop', 30, ['Training Will Be Stopped', 'Training Too Long']],
  ['report', 0, ['Training Over Limit', 'Training Too Long']],
])('of limit and longest time reached at once, mode %s, grace %d min: %j', async (guardMode, graceMinutes, types) => {
  const { place, put } = meter({ graceMinutes, maxTrainingMinutes: 60 }, { guardMode });
  place('DocumentClassifier', 'a', { submitTime: hoursBefore(3) });
  expect(await put()).toEqual(types);
});

describe('a guard that only reports', () => {
  const limits = { maxTrainingMinutes: 60 };
  const both = ['Training Over Limit', 'Training Too Long'];
  test('tells of each run once a month for each cause, the event before the note, and never notes the exempt', async () => {
    const { place, put, requests, count } = meter(limits, { guardMode: 'report' });
    place('DocumentClassifier', 'kept', { submitTime: hoursBefore(9) }, exempt);
    place('EntityRecognizer', 'first', { submitTime: hoursBefore(2) });
    expect(await put()).toEqual(both);
    const writes = requests.filter(({ operation }) => /^Put/.test(operation));
    const notes = writes.flatMap(({ members }) => JSON.stringify(members).match(/Training \w+ \w+(#|\\?")/g) ?? []);
    expect(notes).toEqual(['Training Over Limit"', 'Training Over Limit#', 'Training Too Long"', 'Training Too Long#']);
    expect(await put(noon + 5 * minute)).toEqual([]);
    place('DocumentClassifier', 'second', { submitTime: noon + 6 * minute });
    expect(await put(noon + 10 * minute)).toEqual(['Training Over Limit']);
    expect(await put(noon + 80 * minute)).toEqual(['Training Too Long']);
    expect(await put(Date.UTC(2026, 11, 2))).toEqual(both);
    expect(count('PutEvents')).toBe(6);
  });

  test.each(['PutEvents', 'PutItem'])(
    'tells again what it could not tell or note: after a failed %s',
    async (operation) => {
      let isBroken = true;
      const { place, put, count } = meter(limits, {
        guardMode: 'report',
        faultOf: (request) => (isBroken && request.operation === operation ? 'AccessDeniedException' : undefined),
      });
      place('EntityRecognizer', 'a', { submitTime: hoursBefore(2) });
      expect(await put()).toEqual(operation === 'PutItem' ? both : []);
      isBroken = false;
      expect(await put(noon + 5 * minute)).toEqual(both);
      expect(await put(noon + 10 * minute)).toEqual([]);
      expect(count('PutEvents')).toBe(4);
    },
  );
});

test.each<
  [what: string, cost: number, limits: Partial<Limits>, guardMode: 'stop' | 'report', told: string[], untold: string[]]
>([
  ['a warning', 5, {}, 'stop', ['Training Cost Warning'], []],
  ['an announcement', 6, { graceMinutes: 30 }, 'stop', ['Training Will Be Stopped'], ['Training Over Limit']],
  ['what would be stopped', 6, { maxTrainingMinutes: 59 }, 'report', ['Training Over Limit', 'Training Too Long'], []],
  ['a stop', 6, {}, 'stop', ['Training Over Limit'], ['Training Over Limit']],
  [
    'a stop of what trains too long',
    1,
    { maxTrainingMinutes: 59 },
    'stop',
    ['Training Too Long'],
    ['Training Too Long'],
  ],
])('without the ledger nothing is told that may have been told, and stops go on: %s', (...row) => {
  const [, cost, limits, guardMode, told, untold] = row;
  expect(typesOf(said(cost, { ...limits, guardMode }))).toEqual(told);
  expect(typesOf(said(cost, { ...limits, guardMode, notes: undefined }))).toEqual(untold);
});

test('whatever the costs, limits and times: told once a month, and no stop before the grace is over', () => {
  const reading = fc.record({
    hours: fc.integer({ min: 0, max: 200 }),
    cost: fc.integer({ min: 0, max: 12 }),
    monthlyLimitUsd: fc.constantFrom(5, 6, 10),
    graceMinutes: fc.constantFrom(0, 600, 1440),
  });
  fc.assert(
    fc.property(fc.array(reading, { maxLength: 30 }), (readings) => {
      const ledgers = new Map<string, Map<string, Date>>();
      const told: string[] = [];
      let at = noon;
      for (const { hours, cost, ...limits } of readings) {
        at += hours * 60 * minute;
        const month = monthOf(new Date(at)).name;
        const notes = ledgers.get(month) ?? new Map<string, Date>();
        ledgers.set(month, notes);
        const isReached = cost >= limits.monthlyLimitUsd;
        const causes = said(cost, { ...limits, notes: new Map(notes), at });
        const reached = limitReachedNote(limits.monthlyLimitUsd);
        if (isReached && !notes.has(reached)) notes.set(reached, new Date(at));
        const graceEnd = (notes.get(reached)?.getTime() ?? at) + limits.graceMinutes * minute;
        expect(typesOf(causes).includes('Training Over Limit')).toBe(isReached && at >= graceEnd);
        for (const note of causes.flatMap(({ notes: made }) => made)) {
          told.push(`${month} ${note}`);
          notes.set(note, new Date(at));
        }
      }
      expect(new Set(told).size).toBe(told.length);
    }),
  );
});
