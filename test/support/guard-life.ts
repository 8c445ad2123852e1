import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import fc from 'fast-check';
import { readLedger } from '../../lambda/guard/ledger.ts';
import { arnMember, arnMembers, kindNames, listOperationOf, operationOf } from '../../lambda/model/kind.ts';
import { hasEnded, phases } from '../../lambda/model/status.ts';
import { monthOf } from '../../lambda/model/training-cost.ts';
import { localAccount } from '../../local/account.ts';
import type { ModelRecord } from '../../local/comprehend/store.ts';
import { synthesize } from '../../local/stack/synthesized.ts';
import type { ExecutionDescription } from '../../local/step-functions/executions.ts';
import { AwsError, type Members, type OperationRequest } from '../../local/wire/operation.ts';
import { alarm, onWire, own, told } from './guard.ts';
import { fastClients, seed, seedChance } from './histories.ts';
import { noon, timeFor } from './virtual-time.ts';

/** A poll a minute and ten in all, so that a stop in vain ends soon. */
const stack = synthesize('us-east-1', {
  monthlyLimitUsd: 6,
  dashboard: false,
  alarmNames: ['billing'],
  anomalies: true,
  pollIntervalSeconds: 60,
  stopTimeoutMinutes: 10,
});

/** By it the test's own requests are known. */
const observersRegion = 'eu-west-1';

const throttled = ['TooManyRequestsException', 'ThrottlingException', 'InternalServerException'];
/** What may fail for a while: the operations, and how. */
const faultKinds = {
  tagsOfOne: [() => ['ListTagsForResource'], ['AccessDeniedException']],
  tags: [() => ['ListTagsForResource'], throttled],
  lists: [(kind) => [listOperationOf(kind)], throttled],
  describe: [(kind) => [operationOf('Describe', kind)], throttled],
  stops: [(kind) => [operationOf('StopTraining', kind)], [...throttled, 'InvalidRequestException']],
  executions: [() => ['DescribeExecution'], ['ThrottlingException']],
  mail: [() => ['Publish'], ['InternalError', 'Throttled']],
  bus: [() => ['PutEvents'], ['InternalException', 'ThrottlingException']],
  ledger: [() => ['Query', 'PutItem'], ['InternalServerError', 'AccessDeniedException']],
} as const satisfies Record<string, readonly [(kind: (typeof kindNames)[number]) => readonly string[], readonly string[]]>;
type FaultKind = keyof typeof faultKinds;

const second = fc.nat(9000);
const often = <Value>(weight: number, value: Value) => ({ weight, arbitrary: fc.constant(value) });
const kind = fc.constantFrom(...kindNames);
export const runsEach = 25;

const run = fc.record({
  kind,
  atSecond: fc.nat(8000),
  submittedSeconds: fc.oneof(often(16, 0), { weight: 4, arbitrary: fc.nat(300) }, often(1, 1e6)),
  trainingSeconds: fc.oneof(often(3, 1e6), { weight: 1, arbitrary: fc.nat(4000) }),
  stoppingSeconds: fc.nat(100),
  pinnedStatus: fc.oneof(often(30, undefined), often(1, 'STOP_REQUESTED'), often(1, 'PAUSED')),
  hidesTrainingStart: fc.boolean(),
  tags: fc.oneof(
    often(6, {}),
    often(2, { 'stop-training': 'exempt' }),
    often(1, { 'stop-training': 'Exempt' }),
    { weight: 2, arbitrary: fc.record({ 'stop-training-after-minutes': fc.constantFrom('10', '30', '0', 'soon') }) },
  ),
  /** As soon as it has ended. */
  isDeleted: fc.boolean(),
  /** Under its name, after it was deleted. */
  isTrainedAnew: fc.boolean(),
});
type Given = typeof run extends fc.Arbitrary<infer T> ? T : never;

/** What happens, and how often. */
const acts = { read: 8, alarm: 2, anomaly: 1, spent: 1, forecast: 1, forged: 1, stopAll: 2, stopOne: 3, exempt: 3, notExempt: 3 };
const step = fc.record({
  what: fc.oneof(...Object.entries(acts).map(([what, weight]) => often(weight, what as keyof typeof acts))),
  atSecond: second,
  isTwice: fc.oneof(often(4, false), often(1, true)),
  of: fc.nat(runsEach - 1),
  skewMinutes: fc.integer({ min: -5, max: 5 }),
});
type Step = typeof step extends fc.Arbitrary<infer T> ? T : never;

/** What an account goes through in two and a half hours. */
export const plan = fc.record({
  guardMode: fc.oneof(often(3, 'stop' as const), often(1, 'report' as const)),
  limits: fc.record({
    monthlyLimitUsd: fc.oneof(often(1, null), { weight: 3, arbitrary: fc.integer({ min: 2, max: 30 }) }),
    maxTrainingMinutes: fc.constantFrom(null, 20, 60),
    graceMinutes: fc.constantFrom(0, 0, 20),
    warnPercent: fc.constantFrom(0, 80),
  }),
  isNearMonthsEnd: fc.boolean(),
  /** More runs at once than a sweep takes on. */
  isCrowded: fc.oneof(often(40, false), often(1, true)),
  runs: fc.array(run, { minLength: runsEach, maxLength: runsEach }),
  steps: fc.array(step, { minLength: 2, maxLength: 7 }),
  faults: fc.array(
    fc.record({
      what: fc.constantFrom(...(Object.keys(faultKinds) as FaultKind[])),
      kind,
      error: fc.nat(3),
      of: fc.nat(runsEach - 1),
      from: second,
      seconds: fc.oneof({ weight: 3, arbitrary: fc.nat(120) }, { weight: 1, arbitrary: fc.nat(3600) }),
    }),
    { maxLength: 4 },
  ),
});
export type Plan = typeof plan extends fc.Arbitrary<infer T> ? T : never;

/** One training run, and what was true of it from when on. */
export interface Watched {
  readonly record: ModelRecord;
  readonly past: { readonly at: number; readonly isExempt: boolean; readonly isRunning: boolean }[];
  /** Deletes it, if its owner wants that and Comprehend doesn't refuse. */
  readonly remove: () => void;
}

/** One execution of the sweep workflow, as seen from outside. */
export interface SweepSeen {
  readonly arn: string;
  readonly stops: boolean;
  readonly covers: (watched: Watched) => boolean;
  readonly startedAt: number;
  /** Covered and in progress when it started, and still when it had found its runs. */
  covered: readonly Watched[];
  foundAt?: number;
  ending?: ExecutionDescription;
  report?: Members;
  mail?: string;
}

export interface StopSeen {
  readonly watched: Watched;
  readonly startedAt: number;
  endedAt?: number;
}

const stopping = [
  'comprehend-stop-training/Training Over Limit',
  'comprehend-stop-training/Training Too Long',
  'comprehend-stop-training/Budget Spent',
  'aws.cloudwatch/CloudWatch Alarm State Change',
  'aws.ce/Anomaly Detected',
];

/** Lets an account live, and notes what is seen of it: `wrongs` what must not be, `add` what was met. */
export const live = async ({ guardMode, limits, isNearMonthsEnd, isCrowded, runs, steps, faults }: Plan, add: (met: string) => void) => {
  const startedAt = isNearMonthsEnd ? Date.UTC(2026, 10, 30, 23) : noon;
  seedChance(seed);
  jest.clearAllTimers();
  jest.setSystemTime(startedAt);
  const wrongs: string[] = [];
  const wrong = (what: string) => void wrongs.push(`${what} at second ${(Date.now() - startedAt) / 1000}`);
  const all: Watched[] = [];
  const sweeps: SweepSeen[] = [];
  const stops = new Map<string, StopSeen>();
  /** ARNs of POST /stop under way. */
  const posting: string[] = [];
  const thrown: { readonly at: number; readonly what: FaultKind }[] = [];
  let [skew, pending] = [0, 0];

  const spans = faults.map(({ from, seconds, error, ...fault }) => {
    const [operationsOf, errors] = faultKinds[fault.what];
    const begin = startedAt + from * 1000;
    return { ...fault, from: begin, to: begin + seconds * 1000, operations: operationsOf(fault.kind) as readonly string[], error: errors[error % errors.length] ?? '' };
  });
  const name = (i: number) => `h${String(i).padStart(3, '0')}`;
  const isAt = (at: number) => (span: { readonly from: number; readonly to: number }) => at >= span.from && at < span.to;
  const hidesTags = ({ record }: Watched) => (span: (typeof spans)[number]) =>
    span.what === 'tags' || (span.what === 'tagsOfOne' && record.name === name(span.of));
  /** What was true of a run at some moment within a time, both sides of a change included. */
  const within = (watched: Watched, from: number, to: number) => {
    const { past } = watched;
    const before = past.findLast(({ at }) => at < from);
    const states = [...(before ? [before] : []), ...past.filter(({ at }) => at >= from && at <= to)];
    const hidden = spans.filter(hidesTags(watched));
    const moments = [from, to, ...hidden.flatMap((span) => [span.from, span.to])].filter((at) => at >= from && at <= to);
    return {
      states,
      canRead: moments.some((at) => !hidden.some(isAt(at))),
      cannotRead: moments.some((at) => hidden.some(isAt(at))),
    };
  };
  const latest = (arn: unknown) => all.findLast(({ record }) => record.arn === arn);
  const runningStops = (watched?: Watched) =>
    [...stops.values()].filter((stop) => stop.endedAt === undefined && (!watched || stop.watched === watched));
  const statusOf = ({ record }: Watched) => account.comprehend.statusOf(record);
  const isInProgress = (watched: Watched) => {
    const status = latest(watched.record.arn) === watched ? statusOf(watched) : undefined;
    return status !== undefined && status in phases && !hasEnded(status);
  };
  const note = (watched: Watched) => {
    const isExempt = watched.record.tags.get('stop-training') === 'exempt';
    watched.past.push({ at: Date.now(), isExempt, isRunning: runningStops(watched).length > 0 });
  };

  const onStop = (arn: unknown) => {
    const watched = latest(arn);
    if (watched) setTimeout(watched.remove, watched.record.stoppingSeconds * 1000 + 1);
    // In the moment of its deadline the local engine still calls a Task that waits for its retry.
    const isCaredFor = (since: number) => ({ watched: { record }, endedAt = Infinity }: StopSeen) =>
      record.arn === arn && record.submitTime >= since && endedAt >= Date.now();
    const { name, submitTime } = watched?.record ?? { name: arn, submitTime: 0 };
    if (posting.includes(String(arn)) || [...stops.values()].some(isCaredFor(submitTime))) return;
    // Request Stop is retried for 15 s at most: a run that is trained anew meanwhile may be asked.
    const isLate = Date.now() - submitTime <= 16_000 && [...stops.values()].some(isCaredFor(0));
    if (isLate) add('a newer run asked by a retry');
    else wrong(`${name} is asked to stop, and no stop workflow of its own is RUNNING`);
  };
  const entered = new Map<string, number>();
  let enteredThen = entered;
  const beforeOperation = ({ operation, members, region }: OperationRequest) => {
    if (region === observersRegion) {
      enteredThen = new Map(entered);
      return;
    }
    const arn = arnMembers.map((member) => members[member]).find(Boolean) ?? members.ResourceArn;
    if (operation.startsWith('StopTraining')) onStop(arn);
    const span = spans.find((each) => each.operations.includes(operation) && isAt(Date.now())(each) && (each.what !== 'tagsOfOne' || String(arn).endsWith(`/${name(each.of)}`)));
    if (span) {
      add(`fault: ${span.what}`);
      thrown.push({ at: Date.now(), what: span.what });
      throw new AwsError(span.error, 'injected', span.error.startsWith('Internal') ? 500 : span.error === 'ThrottlingException' ? 429 : 400);
    }
    const { Month, Run, Seconds } = (members.Item ?? {}) as Record<string, { S?: string; N?: string }>;
    const entry = `${Month?.S} ${Run?.S}`;
    if (Seconds) entered.set(entry, Math.max(entered.get(entry) ?? 0, Number(Seconds.N)));
  };

  const onSweep = (execution: ExecutionDescription) => {
    const { executionArn: arn, status } = execution;
    const seen = sweeps.find((sweep) => sweep.arn === arn);
    if (seen) {
      if (status !== 'RUNNING') seen.ending = execution;
      return;
    }
    const event = JSON.parse(execution.input);
    const signal = `${event.source}/${event['detail-type']}`;
    const isByHand = signal === 'comprehend-stop-training/Stop All Requested';
    const covers = ({ record }: Watched) =>
      event['detail-type'] !== 'Training Too Long' ||
      event.detail.Runs.some((named: Members) => named[arnMember(record.kind)] === record.arn && named.SubmitTime === new Date(record.submitTime).toISOString());
    const isStopping = isByHand || (guardMode === 'stop' && stopping.includes(signal));
    add(`signal: ${event['detail-type']}${isStopping ? '' : ', reported'}`);
    if (sweeps.some((sweep) => sweep.startedAt === Date.now())) add('two signals in one moment');
    const covered = all.filter((watched) => covers(watched) && isInProgress(watched));
    sweeps.push({ arn, stops: isStopping, covers, startedAt: Date.now(), covered });
  };
  const onStopWorkflow = (execution: ExecutionDescription) => {
    const { executionArn, input, status } = execution;
    const given = JSON.parse(input);
    const arn = arnMembers.map((member) => given[member]).find(Boolean);
    const stop = stops.get(executionArn);
    const watched = stop?.watched ?? all.find(({ record }) => record.arn === arn && new Date(record.submitTime).toISOString() === given.SubmitTime);
    if (!watched) return wrong(`a stop workflow of no run: ${input}`);
    if (stop) {
      stop.endedAt = Date.now();
      add(`stop workflow: ${execution.output ? JSON.parse(execution.output).Status : (execution.error ?? status)}`);
      return note(watched);
    }
    const now = Date.now();
    const isAllowed = ({ ending, stops: isStopping, covers, startedAt: since }: SweepSeen) => {
      const { states, canRead } = within(watched, since, now);
      return !ending && isStopping && covers(watched) && canRead && states.some(({ isExempt }) => !isExempt);
    };
    if (!posting.includes(arn) && !sweeps.some(isAllowed)) wrong(`${watched.record.name} is being stopped, for no signal that may`);
    if (runningStops(watched).length > 0) {
      const looking = sweeps.filter(({ startedAt: since, foundAt = now }) => since <= now && foundAt >= now);
      if (looking.length > 1) add('two stop workflows of one run');
      else wrong(`${watched.record.name} has two stop workflows RUNNING`);
    }
    stops.set(executionArn, { watched, startedAt: now });
    note(watched);
  };

  const account = localAccount({
    stack: told({ guardMode, limits }, stack),
    clock: () => Date.now() + skew,
    clientOptions: fastClients('us-east-1'),
    beforeOperation,
    onStatusChange: (execution) =>
      execution.stateMachineArn === stack.outputs.SweepWorkflowArn ? onSweep(execution) : onStopWorkflow(execution),
    onStateEntered: (arn, state) => {
      const sweep = sweeps.find((seen) => seen.arn === arn);
      if (!sweep || state !== 'What Next?') return;
      sweep.foundAt = Date.now();
      sweep.covered = sweep.covered.filter(isInProgress);
    },
    onMail: ({ Message }) => {
      const sweep = sweeps.find(({ arn }) => Message.includes(arn));
      if (sweep) sweep.mail = Message;
    },
    onEvent: ({ 'detail-type': type, resources, detail }) => {
      const sweep = type === 'Training Sweep Completed' && sweeps.find(({ arn }) => resources.includes(arn));
      if (sweep) sweep.report = detail;
    },
  });
  const { operations, place } = account.comprehend;
  const time = timeFor(account);

  const submit = (i: number, given: Given) => {
    const { kind, tags, isDeleted, isTrainedAnew, pinnedStatus, atSecond: _, ...timings } = given;
    const record = place({ kind, name: name(i), tags }, { ...timings, ...(pinnedStatus && { pinnedStatus }) });
    const remove = () => {
      if (!isDeleted || record.deleteRequestTime || !hasEnded(account.comprehend.statusOf(record))) return;
      operations[operationOf('Delete', kind)]?.({ [arnMember(kind)]: record.arn });
      add(isTrainedAnew ? 'deleted and trained anew' : 'deleted');
      // Once it is no longer DELETING.
      if (isTrainedAnew) setTimeout(() => submit(i, { ...given, isTrainedAnew: false }), 6000);
    };
    const watched = { record, past: [], remove };
    all.push(watched);
    note(watched);
    setTimeout(remove, (timings.submittedSeconds + timings.trainingSeconds) * 1000 + 1);
  };
  const ledger = new DynamoDBClient({ ...account.clientOptions, region: observersRegion });
  const [ledgerTable = ''] = Object.keys(stack.resources('AWS::DynamoDB::Table'));
  const checkLedger = async () => {
    const months = [startedAt, Date.now()].map((at) => monthOf(new Date(at)));
    for (const month of new Map(months.map((each) => [each.name, each])).values()) {
      const { seconds } = await readLedger({ dynamodb: ledger, ledgerTable }, month);
      for (const [entry, most] of enteredThen) {
        const [of, id = ''] = entry.split(' ');
        if (of === month.name && (seconds.get(id) ?? 0) < most) wrong(`the ledger fell from ${most} to ${seconds.get(id)}`);
      }
    }
  };
  const request = (url: string, body: object) =>
    account.answer({ method: 'POST', url, headers: {}, body: JSON.stringify(body) });
  const tag = (watched: Watched | undefined, operation: 'TagResource' | 'UntagResource', members: object) => {
    if (!watched || statusOf(watched) === undefined) return;
    operations[operation]?.({ ResourceArn: watched.record.arn, ...members });
    note(watched);
  };
  const carryOut: Readonly<Record<Step['what'], (watched: Watched | undefined, step: Step) => unknown>> = {
    read: async (_, { skewMinutes }) => {
      skew = skewMinutes * 60_000;
      const reading = account.readMeter();
      skew = 0;
      await reading.catch(() => add('reading failed'));
      await checkLedger();
    },
    alarm: () => account.events.put(alarm()),
    anomaly: () => account.events.put({ source: 'aws.ce', 'detail-type': 'Anomaly Detected', detail: { dimensionValue: 'Amazon Comprehend' } }),
    spent: () => account.events.put(own('Budget Spent')),
    forecast: () => account.events.put(own('Budget Forecast')),
    forged: () =>
      account.workflows.operations.StartExecution({
        stateMachineArn: stack.outputs.SweepWorkflowArn,
        input: JSON.stringify({ ...own('Training Over Limit'), source: 'somebody-else' }),
      }),
    stopAll: () => request('/stop-all', {}),
    stopOne: async (watched) => {
      if (!watched) return;
      posting.push(watched.record.arn);
      await request('/stop', onWire(watched.record));
      posting.splice(posting.indexOf(watched.record.arn), 1);
    },
    exempt: (watched) => tag(watched, 'TagResource', { Tags: [{ Key: 'stop-training', Value: 'exempt' }] }),
    notExempt: (watched) => tag(watched, 'UntagResource', { TagKeys: ['stop-training'] }),
  };
  const begin = (given: Step) => {
    add(`step: ${given.what}`);
    pending += 1;
    const watched = all.findLast(({ record }) => record.name === name(given.of));
    Promise.resolve(carryOut[given.what](watched, given)).finally(() => {
      pending -= 1;
    });
  };

  const crowd = isCrowded ? [...runs, ...runs] : runs;
  for (const [i, given] of crowd.entries()) setTimeout(() => submit(i, given), given.atSecond * (isCrowded ? 50 : 1000));
  for (const given of steps) for (let i = 0; i <= Number(given.isTwice); i++) setTimeout(() => begin(given), given.atSecond * 1000);
  let isOver = false;
  setTimeout(() => {
    isOver = true;
  }, 9_001_000);
  await time.passWhile(() => !isOver || pending > 0 || sweeps.some(({ ending }) => !ending) || runningStops().length > 0);
  await time.settled(checkLedger());
  return { all, sweeps, stops: [...stops.values()], thrown, wrongs, within, statusOf, startedAt };
};
export type Life = Awaited<ReturnType<typeof live>>;
