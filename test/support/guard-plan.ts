import fc from 'fast-check';
import { type Kind, kindNames, listOperationOf, operationOf } from '../../lambda/account/kind.ts';
import { type Fault, faults } from './stop-path.ts';

const passing = [faults.tooManyRequests, faults.throttling, faults.internal];
/** What may fail for a while: the operations, and how. */
export const faultKinds = {
  tagsOfOne: [() => ['ListTagsForResource'], [faults.accessDenied]],
  tags: [() => ['ListTagsForResource'], passing],
  lists: [(kind) => [listOperationOf(kind)], passing],
  describe: [(kind) => [operationOf('Describe', kind)], passing],
  stops: [(kind) => [operationOf('StopTraining', kind)], [...passing, faults.invalid]],
  executions: [() => ['DescribeExecution'], [faults.throttling]],
  mail: [() => ['Publish'], passing],
  bus: [() => ['PutEvents'], passing],
  ledger: [() => ['Query', 'PutItem'], [faults.internal, faults.accessDenied]],
} satisfies Record<string, readonly [(kind: Kind) => readonly string[], readonly Fault[]]>;
export type FaultKind = keyof typeof faultKinds;

export const runsEach = 25;
const anyRun = fc.nat(runsEach - 1);
const second = fc.nat(9000);
const kind = fc.constantFrom(...kindNames);
/** One of these, as often as each is written. */
const often = <Value>(weights: readonly (readonly [number, Value])[]) =>
  fc.oneof(...weights.map(([weight, value]) => ({ weight, arbitrary: fc.constant(value) })));
/** Seconds: mostly the usual, else up to so many. */
const seconds = (usual: number, others: number) =>
  fc.oneof({ weight: 3, arbitrary: fc.constant(usual) }, { weight: 1, arbitrary: fc.nat(others) });

const run = fc.record({
  kind,
  atSecond: fc.nat(8000),
  submittedSeconds: seconds(0, 300),
  trainingSeconds: seconds(1e6, 4000),
  stoppingSeconds: fc.nat(100),
  /** What no time and no stop changes. */
  pinnedStatus: often([
    [40, undefined],
    [2, 'SUBMITTED'],
    [1, 'STOP_REQUESTED'],
    [1, 'PAUSED'],
  ]),
  hidesTrainingStart: fc.boolean(),
  tags: often<Record<string, string>>([
    [6, {}],
    [2, { 'stop-training': 'exempt' }],
    [1, { 'stop-training': 'Exempt' }],
    ...['10', '30', 'soon'].map((minutes) => [1, { 'stop-training-after-minutes': minutes }] as const),
  ]),
  /** Deleted as soon as it has ended, and then perhaps trained anew under its name. */
  isDeleted: fc.boolean(),
  isTrainedAnew: fc.boolean(),
});
export type Given = typeof run extends fc.Arbitrary<infer T> ? T : never;

const step = fc.record({
  what: often([
    [8, 'read'],
    [2, 'alarm'],
    [1, 'anomaly'],
    [1, 'spent'],
    [1, 'forecast'],
    [1, 'forged'],
    [2, 'stopAll'],
    [3, 'stopOne'],
    [3, 'exempt'],
    [3, 'notExempt'],
  ] as const),
  atSecond: second,
  isTwice: often([
    [4, false],
    [1, true],
  ]),
  of: anyRun,
  skewMinutes: fc.integer({ min: -5, max: 5 }),
});
export type Step = typeof step extends fc.Arbitrary<infer T> ? T : never;

/** What an account goes through in two and a half hours. */
export const plan = fc.record({
  guardMode: often([
    [3, 'stop'],
    [1, 'report'],
  ] as const),
  limits: fc.record({
    monthlyLimitUsd: fc.option(fc.integer({ min: 2, max: 30 }), { freq: 4 }),
    maxTrainingMinutes: fc.constantFrom(null, 20, 60),
    graceMinutes: fc.constantFrom(0, 0, 20),
    warnPercent: fc.constantFrom(0, 80),
  }),
  isNearMonthsEnd: fc.boolean(),
  /** More runs at once than a sweep takes on. */
  isCrowded: often([
    [40, false],
    [1, true],
  ]),
  runs: fc.array(run, { minLength: runsEach, maxLength: runsEach }),
  steps: fc.array(step, { minLength: 2, maxLength: 5 }),
  faults: fc.array(
    fc.record({
      what: fc.constantFrom(...(Object.keys(faultKinds) as FaultKind[])),
      kind,
      error: fc.nat(3),
      of: anyRun,
      from: second,
      lasts: fc.oneof(fc.nat(60), fc.nat(3600)),
    }),
    { maxLength: 4 },
  ),
});
export type Plan = typeof plan extends fc.Arbitrary<infer T> ? T : never;
