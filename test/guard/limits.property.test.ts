import fc from 'fast-check';
import { kindNames } from '../../lambda/account/kind.ts';
import { monthOf } from '../../lambda/account/training-cost.ts';
import type { SweepReport } from '../../lambda/guard/sweep.ts';
import type { Limits } from '../../lambda/settings.ts';
import { reportChat } from '../../lambda/words/chat.ts';
import { type Answer, jsonResponse } from '../../local/aws/wire/http.ts';
import { inProcess } from '../../local/aws/wire/in-process.ts';
import { exempt, guardAccount, told } from '../support/guard.ts';
import { counter, seed, seedChance } from '../support/histories.ts';
import { noon, useVirtualTime } from '../support/virtual-time.ts';

/** What the limits promise, whatever happens in whatever order. The meter is the deployed one, minutes pass between readings. */
useVirtualTime();

const minute = 60_000;
const region = 'us-east-1';
const kind = fc.constantFrom(...kindNames);

/** Meters with whatever limits, each deployed once, in the account that is there now. */
const meters = () => {
  const deployed = new Map<string, () => Promise<void>>();
  const current: { answer: Answer } = { answer: async () => jsonResponse({}) };
  const clientOptions = () => inProcess((request) => current.answer(request), region);
  return {
    current,
    readBy: (limits: Limits): Promise<void> => {
      const name = JSON.stringify(limits);
      const read = deployed.get(name) ?? guardAccount({ stack: told({ limits }), clientOptions }).readMeter;
      deployed.set(name, read);
      return read();
    },
  };
};

test('a reading says what its limits call for and no more: once a month, never before the grace is over, only what is covered', async () => {
  const limits = fc.record({
    monthlyLimitUsd: fc.constantFrom(null, 6, 9),
    warnPercent: fc.constantFrom(0, 80),
    graceMinutes: fc.constantFrom(0, 20, 90),
    maxTrainingMinutes: fc.constantFrom(null, 100),
  });
  /** Value of the tag with the own longest time, or an exemption. */
  const tag = fc.constantFrom('', 'exempt', '30', '240', '0', '90 min', '43201');
  const run = fc.record({ kind, beganMinutesAgo: fc.integer({ min: -60, max: 150 }), tag });
  const step = fc.record({
    minutes: fc.integer({ min: 1, max: 60 }),
    deployed: fc.nat(2),
    change: fc.option(fc.record({ of: fc.nat(2), tag }), { freq: 3 }),
    failing: fc.constantFrom('', '', '', 'Query', 'PutItem'),
  });
  const plan = fc.record({
    startsAt: fc.constantFrom(noon, Date.UTC(2026, 9, 31, 22, 30)),
    deployments: fc.tuple(limits, limits, limits),
    runs: fc.array(run, { minLength: 1, maxLength: 3 }),
    steps: fc.array(step, { minLength: 3, maxLength: 9 }),
  });
  const tagsOf = (value: string): Record<string, string> =>
    value === 'exempt' ? exempt.tags : value ? { 'stop-training-after-minutes': value } : {};
  const { current, readBy } = meters();
  const { counts, add } = counter();
  seedChance(seed);

  const property = fc.asyncProperty(plan, async ({ startsAt, deployments, runs, steps }) => {
    jest.clearAllTimers();
    jest.setSystemTime(startsAt);
    const ledger = { failing: '' };
    const faultOf = ({ operation }: { operation: string }) =>
      operation === ledger.failing ? 'AccessDeniedException' : undefined;
    const account = guardAccount({ hasRules: false, faultOf });
    current.answer = account.answer;
    const all = runs.map((given, i) => {
      const beganAt = startsAt - given.beganMinutesAgo * minute;
      const submitTime = Math.min(startsAt, beganAt);
      const times = { submitTime, submittedSeconds: (beganAt - submitTime) / 1000 };
      const record = account.place(given.kind, `m${i}`, times, { tags: tagsOf(given.tag) });
      return { record, beganAt, tag: given.tag };
    });
    const reached = new Map<string, number>();
    const said = new Set<string>();

    for (const { minutes, deployed, change, failing } of steps) {
      const at = Date.now() + minutes * minute;
      jest.setSystemTime(at);
      const changed = change && all[change.of];
      if (changed) {
        changed.tag = change.tag;
        changed.record.tags = new Map(Object.entries(tagsOf(change.tag)));
      }
      ledger.failing = failing;
      const given = deployments[deployed] as Limits;
      await account.settled(readBy(given)).catch(() => {});
      const events = account.events.splice(0);
      const ofType = (type: string) => events.filter((event) => event['detail-type'] === type);
      const announced = ofType('Training Will Be Stopped');
      const stops = ofType('Training Over Limit');

      const month = new Date(at).toISOString().slice(0, 7);
      const secondsIn = ({ beganAt }: (typeof all)[0]) => Math.max(0, at - Math.max(beganAt, Date.parse(month))) / 1000;
      // $3 an hour is a cent in 12 s.
      const cents = Math.round(all.reduce((sum, each) => sum + secondsIn(each), 0) / 12);
      const covered = all.filter((each) => each.tag !== 'exempt');
      const isOver = given.monthlyLimitUsd !== null && cents >= given.monthlyLimitUsd * 100;
      const subject = `${month} ${given.monthlyLimitUsd}`;
      if (isOver && !failing && !reached.has(subject)) reached.set(subject, at);
      // Where the ledger can't tell or keep when the limit was reached, the grace counts as over.
      const reachedAt = failing === 'Query' ? undefined : reached.get(subject);
      const graceEnd = reachedAt === undefined ? at : reachedAt + given.graceMinutes * minute;

      expect(stops).toHaveLength(isOver && covered.length > 0 && at >= graceEnd ? 1 : 0);
      for (const { detail } of announced) {
        expect([isOver, at < graceEnd, detail.StopsAt]).toEqual([true, true, new Date(graceEnd).toISOString()]);
      }
      const own = (each: (typeof all)[0]) =>
        /^(30|240)$/.test(each.tag) ? Number(each.tag) : (given.maxTrainingMinutes ?? Infinity);
      const tooLong = covered.filter((each) => at - each.beganAt > own(each) * minute);
      const named = ofType('Training Too Long').flatMap(({ detail }) => detail.Runs as readonly object[]);
      const expected = stops.length > 0 ? [] : tooLong.map(({ record }) => record.arn);
      expect(named.map((each) => Object.values(each)[0]).sort()).toEqual(expected.sort());
      for (const { 'detail-type': type } of [...announced, ...ofType('Training Cost Warning')]) {
        expect([type, said.has(`${type} ${subject}`)]).toEqual([type, false]);
        if (failing !== 'PutItem') said.add(`${type} ${subject}`);
      }
      for (const { 'detail-type': type } of events) add(type);
    }
  });
  await fc.assert(property, { seed, numRuns: 40 });
  expect(Object.keys(counts)).toHaveLength(4);
});

/** What becomes of a request: AWS refuses it, fails at it, or carries it out and the answer is lost. */
type Fate = 'answered' | 'refused' | 'broken' | 'lost';

/** Causes, by what their events, notes and mails say. */
const causes = {
  warning: /Training Cost Warning|comes near/,
  announcement: /Training Will Be Stopped|stops follow/,
  limit: /Training Over Limit|In progress then/,
  longest: /Training Too Long|for longer than allowed/,
};
const causeIn = (text: string) =>
  Object.entries(causes).find(([, words]) => words.test(text.replace(/\s+/g, ' ')))?.[0];

test('no mail comes twice for the same cause in a month, save after a failed write; none is missing once all is well', async () => {
  const run = fc.record({ kind, beganMinutesAgo: fc.integer({ min: 60, max: 110 }), isExempt: fc.boolean() });
  const fate = fc.oneof(
    { weight: 2, arbitrary: fc.constant<Fate>('answered') },
    { weight: 1, arbitrary: fc.constantFrom<Fate>('refused', 'broken', 'lost') },
  );
  const plan = fc.record({
    guardMode: fc.constantFrom('stop', 'report'),
    limits: fc.record({
      monthlyLimitUsd: fc.constantFrom(7, 9),
      warnPercent: fc.constant(80),
      graceMinutes: fc.constantFrom(0, 40),
      maxTrainingMinutes: fc.constantFrom(null, 100),
    }),
    runs: fc.array(run, { minLength: 1, maxLength: 3 }),
    readings: fc.array(fc.record({ minutes: fc.integer({ min: 5, max: 15 }), canQuery: fc.boolean() }), {
      minLength: 5,
      maxLength: 8,
    }),
    /** Of writes, in the order in which they come. */
    fates: fc.array(fate, { minLength: 5, maxLength: 40 }),
  });
  const operationIn = ({ headers, body }: Parameters<Answer>[0]) =>
    headers['x-amz-target']?.split('.')[1] ?? new URLSearchParams(body).get('Action') ?? '';
  const { counts, add } = counter();
  seedChance(seed);
  // jsonpath-plus makes an Error at each call; writing down its stack would take most of the time.
  Error.stackTraceLimit = 0;

  const property = fc.asyncProperty(fc.noBias(plan), async ({ guardMode, limits, runs, readings, ...given }) => {
    jest.clearAllTimers();
    jest.setSystemTime(noon);
    const fates = [...given.fates];
    const ledger = { canQuery: true };
    const failedWrites: Record<string, number> = {};
    const account = guardAccount({
      stack: told({ guardMode: guardMode === 'stop' ? 'stop' : 'report', limits }),
      clientOptions: (answer) =>
        inProcess(async (request) => {
          const operation = operationIn(request);
          const isWrite = /^(Publish|PutItem|PutEvents)$/.test(operation);
          const fate = operation === 'Query' && !ledger.canQuery ? 'refused' : isWrite ? fates.shift() : undefined;
          if (!fate || fate === 'answered') return answer(request);
          add(`${operation} ${fate}`);
          const cause = isWrite && causeIn(new URLSearchParams(request.body).get('Message') ?? request.body);
          if (cause) failedWrites[cause] = (failedWrites[cause] ?? 0) + 1;
          if (fate === 'lost') await answer(request);
          const error = fate === 'refused' ? 'AccessDeniedException' : 'InternalServerException';
          return { ...jsonResponse({ __type: error }), statusCode: fate === 'refused' ? 400 : 500 };
        }, region),
    });
    const placed = runs.map(({ beganMinutesAgo, isExempt, ...model }, i) => {
      const timings = { submitTime: noon - beganMinutesAgo * minute, stoppingSeconds: 20 };
      return account.place(model.kind, `m${i}`, timings, isExempt ? exempt : {});
    });
    const covered = placed.filter((_, i) => !runs[i]?.isExempt);
    /** What has been found at a reading at which all was well, and must have been told in the end. */
    const due = new Set<string>();
    for (const { minutes, canQuery } of readings) {
      await account.wait(minutes * 60);
      ledger.canQuery = canQuery;
      const isWell = canQuery && fates.length === 0;
      const usd = (await account.read().catch(() => undefined))?.TrainingCostMonthToDate ?? 0;
      if (isWell && usd >= limits.monthlyLimitUsd * 0.8 && usd < limits.monthlyLimitUsd) due.add('warning');
      if (isWell && usd >= limits.monthlyLimitUsd && guardMode === 'report' && covered.length > 0) due.add('limit');
    }
    await account.wait(1200);

    const mails = account.mails.map(({ Subject = '', Message }) => [
      causeIn(Subject) ?? causeIn(Message) ?? '',
      Message,
    ]);
    for (const cause of Object.keys(causes)) {
      const about = mails.filter(([name]) => name === cause).map(([, message = '']) => message);
      // A stop is told of once for each run, all else once.
      const most = Math.max(
        0,
        ...placed.map(({ name }) => about.filter((message) => message.includes(`${name} (`)).length),
      );
      const times = /warning|announcement/.test(cause) ? about.length : most;
      expect([cause, times <= 1 + (failedWrites[cause] ?? 0)]).toEqual([cause, true]);
      if (due.has(cause)) expect([cause, about.length > 0]).toEqual([cause, true]);
      add(cause, about.length);
    }
  });
  // Shrinking would take minutes.
  await fc.assert(property, { seed, numRuns: 50, endOnFailure: true });
  const met = ['PutEvents', 'PutItem', 'Publish'].flatMap((name) =>
    ['refused', 'broken', 'lost'].map((fate) => `${name} ${fate}`),
  );
  expect(Object.keys(counts)).toEqual(expect.arrayContaining(['Query refused', ...met, ...Object.keys(causes)]));
});

test('the chat has one thread a month, whatever the region', () => {
  const Counts = { Stopped: 0, Failed: 0, WouldStop: 0, Exempt: 0, Unreadable: 0, BeingStopped: 0, NotTakenOn: 0 };
  const none = { Stopped: [], Failed: [], WouldStop: [], Exempt: [], Unreadable: [], BeingStopped: [], NotTakenOn: [] };
  const report: SweepReport = { Reason: 'x', Mode: 'stop', Counts, ...none, TrainingCostUsd: 0 };
  const thread = (at: Date, place: string) => {
    const executionArn = `arn:aws:states:${place}:123456789012:execution:Sweep:${at.getTime()}`;
    const Mail = { Subject: 'x', Message: 'x' };
    return reportChat(report, Mail, { executionArn, month: monthOf(at).name }).metadata.threadId;
  };
  const moment = fc.date({ min: new Date('2026-10-01'), max: new Date('2027-02-01'), noInvalidDate: true });
  const where = fc.constantFrom('us-east-1', 'eu-west-1');
  fc.assert(
    fc.property(moment, where, moment, where, (one, here, other, there) => {
      const isSameMonth = one.toISOString().slice(0, 7) === other.toISOString().slice(0, 7);
      expect(thread(one, here) === thread(other, there)).toBe(isSameMonth);
    }),
  );
});
