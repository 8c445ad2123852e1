import { modelArn } from '../../lambda/account/arn.ts';
import type { SurveyedRun } from '../../lambda/account/survey.ts';
import { monthOf } from '../../lambda/account/training-cost.ts';
import { type Announcement, type Decision, decide, type Rules, type Situation } from '../../lambda/guard/decide.ts';
import type { Signal } from '../../lambda/guard/signals.ts';
import { minute, noon } from '../support/virtual-time.ts';

/** Tables of what the guard decides, without a clock or AWS. */

const home = { partition: 'aws', region: 'us-east-1', accountId: '123456789012' };
const error = (name: string, httpStatusCode: number) =>
  Object.assign(new Error(), { name, $metadata: { httpStatusCode } });
const none = { is: 'none' } as const;

/** A run that began to train that many minutes ago; NaN where Comprehend doesn't say when. */
const run = (name: string, minutes: number, more: Partial<SurveyedRun> = {}): SurveyedRun => ({
  kind: 'DocumentClassifier',
  arn: modelArn(home, 'DocumentClassifier', name),
  status: 'TRAINING',
  submitTime: new Date(noon - 300 * minute),
  trainingStartTime: Number.isNaN(minutes) ? undefined : new Date(noon - minutes * minute),
  exemption: none,
  ...more,
});
/** One run in each state, which has trained for two hours where it has trained. */
const each = {
  training: run('training', 120),
  queued: run('queued', Number.NaN, { status: 'SUBMITTED' }),
  exempt: run('exempt', 120, { exemption: { is: 'exempt' } }),
  denied: run('denied', 120, { exemption: { is: 'unreadable', error: error('AccessDeniedException', 400) } }),
  busy: run('busy', 120, { exemption: { is: 'unreadable', error: error('ThrottlingException', 400) } }),
  typo: run('typo', 120, { exemption: { is: 'unknown', value: 'exempted' } }),
  paused: run('paused', 120, { status: 'PAUSED' }),
  requested: run('requested', 120, { status: 'STOP_REQUESTED' }),
  followed: run('followed', 120, { stopExecution: { name: 'followed-1', startDate: new Date(noon) } }),
} as const;
type Name = keyof typeof each;
const everyRun = Object.keys(each).join(' ');

interface Given extends Partial<Rules> {
  readonly cost?: number;
  readonly worstCost?: number;
  /** Minutes until the time that was announced, below 0 once it is over, and how its report stands. */
  readonly announced?: readonly [minutes: number, state?: Announcement['state']] | 'unknown';
  readonly at?: number;
  readonly runs?: string | readonly SurveyedRun[];
  readonly signal?: Partial<Signal>;
  readonly speaksForAll?: boolean;
}

const rules: Rules = {
  monthlyLimitUsd: 500,
  warnPercent: 80,
  graceMinutes: 0,
  maxTrainingMinutes: null,
  guardMode: 'stop',
};
const decided = (given: Given): Decision => {
  const { cost = 0, worstCost = cost, announced, at = noon, runs = 'training', signal, speaksForAll = true } = given;
  const readAt = new Date(at);
  const month = monthOf(readAt);
  const named = (name: string) => each[name as Name];
  const situation: Situation = {
    readAt,
    month,
    cost: { month: month.name, costUsd: cost, worstCostUsd: worstCost, usdPerHour: 3, toEnter: new Map() },
    runs: typeof runs === 'string' ? runs.split(' ').filter(Boolean).map(named) : runs,
    announcement:
      announced === undefined || announced === 'unknown'
        ? announced
        : { stopsAt: new Date(at + announced[0] * minute), state: announced[1] ?? 'reported' },
    speaksForAll,
  };
  const whole: Signal = {
    isByHand: false,
    isMonthCost: false,
    covers: () => true,
    time: readAt,
    source: 's',
    headline: undefined,
    reason: 'r',
    ...signal,
  };
  return decide(situation, { ...rules, ...given }, signal && whole);
};

const wouldStop = 'would stop training; tell OverLimit of training';
/** Of the limit, with a grace that ends in so many minutes. */
const graced = (minutes: number): Given => ({ cost: 500, graceMinutes: 30, announced: [minutes] });
const nameOf = ({ arn }: SurveyedRun) => arn.split('/')[1];
/** What becomes of each run, and what people are told: `stop training; announce 12:30`. */
const outcome = (decision: Decision): string => {
  const lists = {
    stop: decision.toStop,
    'would stop': decision.wouldStop,
    follow: decision.toFollow,
    queue: decision.queued,
    exempt: decision.exempt,
    leave: decision.unreadable,
    'is being stopped': decision.beingStopped,
  };
  const told = decision.notices.map(({ subject, stopsAt, runs }) => {
    if (subject === 'Announcement') return `announce ${stopsAt?.toISOString().slice(8, 16).replace('T', ' ')}`;
    return subject === 'CostWarning' ? 'warn' : `tell ${subject} of ${runs.map(nameOf).join(' ')}`;
  });
  const done = Object.entries(lists).flatMap(([verb, runs]) =>
    runs.length === 0 ? [] : [`${verb} ${runs.map(nameOf).join(' ')}`],
  );
  return [...done, ...told].join('; ') || 'nothing';
};

describe('the month’s cost against a limit of $500, with one run in training', () => {
  test.each<[cost: number, warnPercent: number, mode: Rules['guardMode'], runs: string, expected: string]>([
    [399.99, 80, 'stop', 'training', 'nothing'],
    [400, 80, 'stop', 'training', 'warn'],
    [499.99, 0, 'stop', 'training', 'nothing'],
    [5, 1, 'stop', 'training', 'warn'],
    [500, 80, 'stop', 'training', 'stop training'],
    [500, 80, 'report', 'training', 'would stop training; tell OverLimit of training'],
    [500, 80, 'stop', '', 'nothing'],
  ])('$%d spent, warned at %d %%, mode %s, runs "%s": %s', (cost, warnPercent, guardMode, runs, expected) => {
    expect(outcome(decided({ cost, warnPercent, guardMode, runs }))).toBe(expected);
  });

  test('does nothing without a limit, may warn by runs in an unknown Status, and never stops by them', () => {
    expect(outcome(decided({ cost: 5000, monthlyLimitUsd: null }))).toBe('nothing');
    expect(outcome(decided({ cost: 1, worstCost: 400 }))).toBe('warn');
    expect(outcome(decided({ cost: 1, worstCost: 900 }))).toBe('warn');
  });
});

describe('a limit that is reached, or a longest time, with runs in every state', () => {
  const would = (subject: string) => `would stop training; tell ${subject} of training`;
  test.each<[run: Name, overLimit: string, tooLong?: string]>([
    ['training', 'stop training'],
    ['queued', 'queue queued', 'nothing'],
    ['exempt', 'exempt exempt'],
    ['denied', 'leave denied; tell LeftAlone of denied'],
    ['busy', 'leave busy'],
    ['typo', 'leave typo; tell LeftAlone of typo'],
    ['paused', 'leave paused; tell UnknownStatus of paused', 'tell UnknownStatus of paused'],
    ['requested', 'follow requested'],
    ['followed', 'is being stopped followed'],
  ])('decides for the run "%s": %s', (runs, overLimit, tooLong = overLimit) => {
    const outcomes = (['stop', 'report'] as const).flatMap((guardMode) => [
      outcome(decided({ cost: 500, guardMode, runs })),
      outcome(decided({ maxTrainingMinutes: 60, guardMode, runs })),
    ]);
    const inReport = runs === 'training' ? [would('OverLimit'), would('TooLong')] : [overLimit, tooLong];
    expect(outcomes).toEqual([overLimit, tooLong, ...inReport]);
  });

  test('decides for each run by itself', () => {
    expect(outcome(decided({ cost: 500, runs: everyRun }))).toBe(
      'stop training; follow requested; queue queued; exempt exempt; leave denied busy typo paused; ' +
        'is being stopped followed; tell LeftAlone of denied typo; tell UnknownStatus of paused',
    );
  });

  test('for runs that no cause covers, reports only an unknown Status, and follows stops that others asked for', () => {
    expect(outcome(decided({ cost: 0, runs: everyRun }))).toBe('follow requested; tell UnknownStatus of paused');
  });
});

describe('the grace, once the limit of $500 is reached at 12:00', () => {
  const nov30 = Date.UTC(2026, 10, 30, 23, 45);
  test.each<[what: string, graceMinutes: number, announced: Given['announced'], more: Given, expected: string]>([
    ['not announced yet', 30, undefined, {}, 'announce 23 12:30'],
    ['not announced yet, nothing trains', 30, undefined, { runs: '' }, 'announce 23 12:30'],
    ['announced, 30 minutes left', 30, [30], {}, 'nothing'],
    ['announced, the moment has come', 30, [0], {}, 'stop training'],
    ['its report has not been sent yet', 30, [-5, 'underWay'], {}, 'nothing'],
    ['its report failed', 30, [-5, 'failed'], {}, 'announce 23 12:30'],
    ['the setting is longer since', 600, [0], {}, 'stop training'],
    ['the setting is shorter since', 1, [29], {}, 'nothing'],
    ['the setting is 0 since', 0, [29], {}, 'nothing'],
    ['its report failed, and the setting is 0 since', 0, [25, 'failed'], {}, 'announce 23 12:25'],
    ['its report failed, the setting is 0 since, the moment has come', 0, [0, 'failed'], {}, 'stop training'],
    ['the ledger is unknown', 30, 'unknown', {}, 'nothing'],
    ['the ledger is unknown and there is no grace', 0, 'unknown', {}, 'stop training'],
    ['mode report has none', 30, undefined, { guardMode: 'report' }, wouldStop],
    ['below the limit an announcement stands for nothing', 30, [-5], { cost: 499 }, 'warn'],
    ['15 minutes before the month’s end', 30, undefined, { at: nov30 }, 'announce 01 00:00'],
    ['15 minutes before the month’s end, a grace of 14', 14, undefined, { at: nov30 }, 'announce 30 23:59'],
  ])('%s: grace %d min, announced %j', (...[, graceMinutes, announced, more, expected]) => {
    const given = { cost: 500, graceMinutes, ...(announced && { announced }), ...more };
    expect(outcome(decided(given))).toBe(expected);
  });

  test('does not delay the stop of a run that has trained too long', () => {
    const given = { cost: 500, graceMinutes: 30, announced: [10], maxTrainingMinutes: 119 } as const;
    expect(outcome(decided(given))).toBe('stop training');
    expect(decided(given).toStop.map(({ cause }) => cause)).toEqual(['TrainedTooLong']);
  });
});

test.each<[speaksForAll: boolean, runs: string, expected: string]>([
  [true, '', 'announce 23 12:30'],
  [false, '', 'nothing'],
  [false, 'queued', 'nothing'],
  [false, 'exempt', 'announce 23 12:30'],
  [false, 'training', 'announce 23 12:30'],
])('a region that speaks for all (%s), with the runs "%s", decides: %s', (speaksForAll, runs, expected) => {
  expect(outcome(decided({ cost: 500, graceMinutes: 30, speaksForAll, runs }))).toBe(expected);
  expect(outcome(decided({ cost: 450, speaksForAll, runs }))).toBe(expected.replace(/announce.*/, 'warn'));
});

describe('a run’s longest training time', () => {
  const unknown = Number.NaN;
  test.each<[setting: number | null, tag: number | undefined, trained: number, expected: 'stopped' | 'left']>([
    [60, undefined, 60, 'left'],
    [60, undefined, 60.1, 'stopped'],
    [60, 30, 30.1, 'stopped'],
    [60, 120, 120.1, 'stopped'],
    [null, 30, 30.1, 'stopped'],
    [null, undefined, 43_200, 'left'],
    [null, 30, unknown, 'left'],
  ])('setting %s min, tag %s min, trained %d min: %s', (maxTrainingMinutes, ownMaxMinutes, trained, expected) => {
    const model = run('a', trained, { ...(ownMaxMinutes && { ownMaxMinutes }) });
    const { toStop, notices } = decided({ monthlyLimitUsd: null, maxTrainingMinutes, runs: [model] });
    expect([toStop.map(({ cause }) => cause), notices]).toEqual([expected === 'left' ? [] : ['TrainedTooLong'], []]);
  });

  test('counts from when the guard first saw it in training, where Comprehend gives no start', () => {
    const firstSeen = (minutes: number) => run('a', unknown, { firstSeen: new Date(noon - minutes * minute) });
    expect(outcome(decided({ maxTrainingMinutes: 60, runs: [firstSeen(59)] }))).toBe('nothing');
    expect(outcome(decided({ maxTrainingMinutes: 60, runs: [firstSeen(61)] }))).toBe('stop a');
  });
});

describe('a signal', () => {
  const monthCost = { isMonthCost: true };
  const coversNone = { covers: () => false };
  test.each<[what: string, signal: Partial<Signal>, given: Given, expected: string]>([
    ['that covers the run', {}, {}, 'stop training'],
    ['that covers none', coversNone, {}, 'nothing'],
    ['that covers none, over the limit', coversNone, { cost: 500 }, 'stop training'],
    ['in mode report', {}, { guardMode: 'report' }, 'would stop training'],
    ['within a grace, not about the month’s cost', {}, graced(10), 'stop training'],
    ['about the month’s cost, no grace', monthCost, {}, 'stop training'],
    ['about the month’s cost, a grace and nothing announced', monthCost, { graceMinutes: 30 }, 'nothing'],
    ['about the month’s cost, within the grace', monthCost, graced(10), 'nothing'],
    [
      'the same, which is only reported anyway',
      { ...monthCost, ...coversNone, headline: 'only reported' },
      graced(10),
      'nothing',
    ],
    ['about the month’s cost, within a grace that was set to 0', monthCost, { announced: [10] }, 'nothing'],
    ['about the month’s cost, after the grace', monthCost, graced(0), 'stop training'],
    ['about the month’s cost, the ledger unknown', monthCost, { graceMinutes: 30, announced: 'unknown' }, 'nothing'],
    ['about the month’s cost, the ledger unknown, no grace', monthCost, { announced: 'unknown' }, 'stop training'],
  ])('%s', (_, signal, given, expected) => {
    const decision = decided({ ...given, signal });
    const isHeld = 'isMonthCost' in signal && !signal.headline && expected === 'nothing';
    expect([outcome(decision), decision.isHeldByGrace]).toEqual([expected, isHeld]);
  });

  test.each<[cost: number, max: number | null, cause: string]>([
    [500, 60, 'MonthlyLimit'],
    [0, 60, 'TrainedTooLong'],
    [0, null, 'Signal'],
  ])('is the cause only when there is no other: $%d, at most %s min: %s', (cost, maxTrainingMinutes, expected) => {
    expect(decided({ cost, maxTrainingMinutes, signal: {} }).toStop.map(({ cause }) => cause)).toEqual([expected]);
  });
});

describe('a person’s POST /stop-all', () => {
  const signal = { isByHand: true };
  test.each(['stop', 'report'] as const)('in mode %s stops every run, without a grace or a notice', (guardMode) => {
    const limits = { cost: 500, graceMinutes: 30, maxTrainingMinutes: 1 };
    const decision = decided({ guardMode, signal, ...limits, runs: everyRun });
    expect(outcome(decision)).toBe(
      'stop training queued requested; exempt exempt; leave denied busy typo paused; is being stopped followed',
    );
    expect(decision.toStop.map(({ cause }) => cause)).toEqual(['ByHand', 'ByHand', 'ByHand']);
    expect(decision.mode).toBe('stop');
  });

  test('stops only the runs that it covers, whatever the limits say', () => {
    const covers = ({ arn }: { arn: string }) => arn.endsWith('/training');
    const given = { cost: 500, maxTrainingMinutes: 1, runs: 'training queued requested exempt' };
    expect(outcome(decided({ ...given, signal: { isByHand: true, covers } }))).toBe('stop training');
  });
});

describe('a run in STOP_REQUESTED that no workflow follows', () => {
  test.each(['stop', 'report'] as const)('gets one in mode %s, as asked by others, exempt or not', (guardMode) => {
    const asked = run('asked', 5, { status: 'STOP_REQUESTED', exemption: { is: 'exempt' } });
    const { toFollow } = decided({ cost: 500, guardMode, runs: [asked] });
    expect(toFollow.map((found) => [nameOf(found), found.cause])).toEqual([['asked', 'AskedByOthers']]);
  });

  test('gets none when it is not known whether one runs', () => {
    const asked = run('asked', 5, { status: 'STOP_REQUESTED', isStopUnread: true });
    expect(outcome(decided({ cost: 500, runs: [asked] }))).toBe('nothing');
  });
});

test('a copy, which was trained elsewhere, is stopped only by a person', () => {
  const copy = run('copy', 120, { isCopy: true });
  expect(outcome(decided({ cost: 500, maxTrainingMinutes: 60, runs: [copy] }))).toBe('nothing');
  expect(outcome(decided({ runs: [copy], signal: { isByHand: true } }))).toBe('stop copy');
});
