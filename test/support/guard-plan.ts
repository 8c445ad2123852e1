import fc from 'fast-check';
import { type Kind, kindNames, listOperationOf, operationOf } from '../../lambda/account/kind.ts';
import type { Settings } from '../../lambda/settings.ts';
import { type Fault, faults } from './stop-path.ts';

const passing: readonly Fault[] = [faults.tooManyRequests, faults.throttling, faults.internal];
const denied: readonly Fault[] = [faults.accessDenied];
/** The operation is carried out, but its answer is lost. */
export const lost = ['Lost', 500] as const satisfies Fault;
/** Operations that may fail for a while, and their errors. */
export const faultKinds = {
  tagsOfOne: [() => ['ListTagsForResource'], denied],
  tags: [() => ['ListTagsForResource'], passing],
  lists: [(kind) => [listOperationOf(kind)], [...passing, ...denied]],
  describe: [(kind) => [operationOf('Describe', kind)], passing],
  stops: [(kind) => [operationOf('StopTraining', kind)], [...passing, faults.invalid, lost]],
  executionLists: [() => ['ListExecutions'], [...passing, ...denied]],
  executions: [() => ['DescribeExecution'], [faults.throttling, faults.internal]],
  starts: [() => ['StartExecution'], [faults.throttling, faults.internal, lost]],
  mail: [() => ['Publish'], passing],
  bus: [() => ['PutEvents'], passing],
  ledger: [() => ['Query', 'PutItem', 'DeleteItem'], [faults.internal, ...denied]],
  ledgerReads: [() => ['Query'], [faults.internal, ...denied]],
  ledgerWrites: [() => ['PutItem', 'DeleteItem'], [faults.internal, lost, ...denied]],
} satisfies Record<string, readonly [(kind: Kind) => readonly string[], readonly Fault[]]>;
export type FaultKind = keyof typeof faultKinds;

/** How long an account is watched, in seconds, and when its last fault ends. */
export const life = { lasts: 2700, faultsEnd: 2340 } as const;

export const runsEach = 25;
const anyRun = fc.nat(runsEach - 1);
const kind = fc.constantFrom(...kindNames);
/** One of these values, by weight. */
const often = <Value>(weights: readonly (readonly [number, Value])[]) =>
  fc.oneof(...weights.map(([weight, value]) => ({ weight, arbitrary: fc.constant(value) })));
/** True once in so many. */
const onceIn = (many: number) => fc.nat(many - 1).map((number) => number === 0);
/** Seconds: mostly the usual value, else any up to a maximum. */
const seconds = (usual: number, others: number) =>
  fc.oneof({ weight: 3, arbitrary: fc.constant(usual) }, { weight: 1, arbitrary: fc.nat(others) });
/** When a step happens, in seconds from the start. Half of them fall into the first 8 s of a minute, while a reading is asking for stops. */
const moment = fc.oneof(
  fc.nat(life.faultsEnd),
  fc
    .record({ minute: fc.integer({ min: 1, max: 39 }), half: fc.nat(16) })
    .map(({ minute, half }) => minute * 60 + half / 2),
);

/** The settings of an account's guard. */
export type Told = Pick<
  Settings,
  'guardMode' | 'monthlyLimitUsd' | 'graceMinutes' | 'warnPercent' | 'maxTrainingMinutes' | 'budgetUsd' | 'regions'
>;
const told = fc.record({
  guardMode: onceIn(6).map((isReport) => (isReport ? 'report' : 'stop')),
  monthlyLimitUsd: fc.option(fc.integer({ min: 3, max: 40 }), { freq: 5 }),
  graceMinutes: fc.constantFrom(0, 0, 0, 5, 5, 15),
  warnPercent: fc.constantFrom(0, 80),
  maxTrainingMinutes: fc.constantFrom(null, 8, 25),
  budgetUsd: fc.constantFrom(null, 100),
});

/** A deployment later on: other settings, or for a while a higher limit, no limit, or the other mode. */
const change = fc.record({
  what: fc.constantFrom('new', 'new', 'raised', 'raised', 'raised', 'noLimit', 'mode', 'mode', 'grace'),
  atSecond: moment,
  lasts: fc.integer({ min: 30, max: 900 }),
  told,
});
export type Change = typeof change extends fc.Arbitrary<infer T> ? T : never;

/** Tags, `until=` with the minutes from now on. */
const tags = often<Readonly<Record<string, string>>>([
  [12, {}],
  [3, { 'stop-training': 'exempt' }],
  [1, { 'Stop-Training': ' Exempt ' }],
  [1, { 'stop-training': 'true' }],
  [2, { 'stop-training': 'until=+10' }],
  [1, { 'stop-training': 'until=+25' }],
  ...['5', '10', '30', 'soon'].map((minutes) => [1, { 'stop-training-after-minutes': minutes }] as const),
]);

const run = fc.record({
  kind,
  /** Negative where it is older than the history. */
  atSecond: fc.oneof(
    { weight: 3, arbitrary: fc.nat(1900) },
    { weight: 1, arbitrary: fc.integer({ min: -7200, max: 0 }) },
  ),
  submittedSeconds: seconds(0, 600),
  trainingSeconds: fc.oneof({ weight: 3, arbitrary: fc.constant(1e6) }, { weight: 2, arbitrary: fc.nat(1500) }),
  stoppingSeconds: fc.nat(100),
  /** A Status that neither time nor a stop changes. */
  pinnedStatus: often([
    [60, undefined],
    [2, 'SUBMITTED'],
    [1, 'STOP_REQUESTED'],
    [1, 'PAUSED'],
  ]),
  hidesTrainingStart: onceIn(5),
  tags,
  isElsewhere: onceIn(5),
  /** Deleted as soon as it has ended, and then perhaps trained anew under its name. */
  isDeleted: onceIn(4),
  isTrainedAnew: fc.boolean(),
});
export type Given = typeof run extends fc.Arbitrary<infer T> ? T : never;

const step = fc.record({
  what: often([
    [2, 'read'],
    [4, 'alarm'],
    [3, 'anomaly'],
    [4, 'spent'],
    [2, 'requested'],
    [1, 'forecast'],
    [1, 'unknown'],
    [1, 'forged'],
    [3, 'stopAll'],
    [3, 'stopOne'],
    [2, 'askedByOthers'],
    [6, 'tag'],
    [6, 'exempt'],
    [2, 'abortSweep'],
    [1, 'abortStop'],
    [3, 'repeatSweep'],
  ] as const),
  atSecond: moment,
  isTwice: onceIn(5),
  of: anyRun,
  tags,
  /** Of a signal: how many seconds ago it happened, or why its time can't be read. */
  age: often<number | 'none' | 'garbled'>([
    [6, 0],
    [2, 240],
    [1, 3300],
    [4, 3700],
    [1, -200],
    [4, -400],
    [1, 'none'],
    [1, 'garbled'],
  ]),
  /** Of a signal: whether it is muted, of another account, or about another budget. */
  isGood: onceIn(4).map((isBad) => !isBad),
});
export type Step = typeof step extends fc.Arbitrary<infer T> ? T : never;

/** The events in an account during 45 minutes. */
export const plan = fc.record({
  told,
  changes: fc.array(change, { maxLength: 3 }),
  isNearMonthsEnd: onceIn(3),
  /** Whether another region shares the limit, and which comes first in the setting. */
  regions: fc.constantFrom('one', 'one', 'one', 'one', 'ownFirst', 'ownSecond'),
  runs: fc.array(run, { minLength: runsEach, maxLength: runsEach }),
  steps: fc.array(step, { minLength: 3, maxLength: 12 }),
  /** Tags set while a reading asks runs to stop: how long after a Stop, in half seconds, on which of the others. */
  tagsBetweenStops: fc.array(fc.record({ after: fc.integer({ min: 1, max: 8 }), of: anyRun }), { maxLength: 3 }),
  /** Minutes between two readings, and which of them are left out. */
  interval: fc.constantFrom(1, 2, 3, 3, 3),
  skipped: fc.array(fc.integer({ min: 1, max: 24 }), { maxLength: 8 }),
  faults: fc.array(
    fc.record({
      what: fc.constantFrom(...(Object.keys(faultKinds) as FaultKind[])),
      kind,
      error: fc.nat(4),
      of: anyRun,
      from: fc.nat(life.faultsEnd),
      /** Whether it begins with a step instead of at `from`. */
      isWithStep: fc.boolean(),
      lasts: fc.oneof(fc.nat(60), fc.nat(400), fc.nat(2400)),
    }),
    { maxLength: 3 },
  ),
});
export type Plan = typeof plan extends fc.Arbitrary<infer T> ? T : never;
