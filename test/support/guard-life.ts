import { DynamoDBClient, QueryCommand } from '@aws-sdk/client-dynamodb';
import { arnMember, arnMembers, operationOf } from '../../lambda/account/kind.ts';
import { hasEnded, phases } from '../../lambda/account/status.ts';
import type { ModelRecord } from '../../local/aws/comprehend/store.ts';
import type { ExecutionDescription } from '../../local/aws/step-functions/executions.ts';
import { AwsError, type Members, type OperationRequest } from '../../local/aws/wire/operation.ts';
import { localAccount } from '../../local/host/account.ts';
import { synthesize } from '../../local/host/synthesized.ts';
import { alarm, onWire, own, told } from './guard.ts';
import { type FaultKind, faultKinds, type Given, type Plan, type Step } from './guard-plan.ts';
import { seed, seedChance } from './histories.ts';
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

/** One training run, and what was true of it from when on. */
export interface Watched {
  readonly record: ModelRecord;
  readonly past: { readonly at: number; readonly isExempt: boolean; readonly isRunning: boolean }[];
  /** Deletes it, if its owner wants that and it has ended. */
  readonly remove: () => void;
}

/** One execution of the sweep workflow, as seen from outside. */
export interface SweepSeen {
  readonly arn: string;
  readonly isStopping: boolean;
  readonly covers: (watched: Watched) => boolean;
  readonly startedAt: number;
  /** Covered and in progress when it started, and still when it had found its runs. */
  covered: readonly Watched[];
  foundAt?: number;
  ending?: ExecutionDescription;
  report?: Members;
  mail?: string;
}

/** One execution of a stop workflow. */
interface StopSeen {
  readonly watched: Watched;
  readonly startedAt: number;
  endedAt: number;
}

/** Signals that stop runs, in guard mode `stop`; this one always does. */
const byHand = 'comprehend-stop-training/Stop All Requested';
const stopping = [
  ...['Training Over Limit', 'Training Too Long', 'Budget Spent'].map((type) => `comprehend-stop-training/${type}`),
  'aws.cloudwatch/CloudWatch Alarm State Change',
  'aws.ce/Anomaly Detected',
];

const arnIn = (members: Members) => arnMembers.map((member) => members[member]).find(Boolean) ?? members.ResourceArn;
const submitTime = ({ record }: Watched) => new Date(record.submitTime).toISOString();
/** A model's name, of one length, so that none is part of another. */
const nameOf = (i: number) => `h${String(i).padStart(3, '0')}`;

/** Lets an account live, and notes what is seen of it: in `wrongs` what must not be, by `add` what was met. */
export const live = async (plan: Plan, add: (met: string) => void) => {
  const startedAt = plan.isNearMonthsEnd ? Date.UTC(2026, 10, 30, 23) : noon;
  seedChance(seed);
  jest.clearAllTimers();
  jest.setSystemTime(startedAt);
  const after = (seconds: number, act: () => void) => void setTimeout(act, seconds * 1000);

  const wrongs: string[] = [];
  const wrong = (what: string) => void wrongs.push(`${what} at second ${(Date.now() - startedAt) / 1000}`);
  const all: Watched[] = [];
  const sweeps: SweepSeen[] = [];
  const stops = new Map<string, StopSeen>();
  /** ARNs of POST /stop under way. */
  const posting: unknown[] = [];
  const thrown: { readonly at: number; readonly what: FaultKind }[] = [];
  let [skew, pending] = [0, 0];

  const spans = plan.faults.map(({ what, kind, error, of, from, lasts }) => {
    const [operationsOf, errors] = faultKinds[what];
    const operations: readonly string[] = operationsOf(kind);
    // What is denied for one model stays denied for hours; a Stop that fails is asked for again and again.
    const to = from + lasts * ({ tagsOfOne: 30, stops: 0.5 }[what as string] ?? 1);
    const isAt = (at: number) => at >= startedAt + from * 1000 && at < startedAt + to * 1000;
    const isAbout = (arn: unknown) => what !== 'tagsOfOne' || String(arn).endsWith(`/${nameOf(of)}`);
    const ends = [from, to].map((end) => startedAt + end * 1000);
    return { what, operations, fault: errors[error % errors.length] ?? ['', 0], ends, isAt, isAbout };
  });
  /** What was true of a run at some moment within a time, both sides of a change included. */
  const within = ({ past, record }: Watched, from: number, to: number) => {
    const before = past.findLast(({ at }) => at < from);
    const states = [...(before ? [before] : []), ...past.filter(({ at }) => at >= from && at <= to)];
    const hidden = spans.filter(({ what, isAbout }) => what.startsWith('tags') && isAbout(record.arn));
    const moments = [from, to, ...hidden.flatMap(({ ends }) => ends)].filter((at) => at >= from && at <= to);
    const isHidden = moments.map((at) => hidden.some(({ isAt }) => isAt(at)));
    return { states, canRead: isHidden.includes(false), cannotRead: isHidden.includes(true) };
  };
  const latest = (arn: unknown) => all.findLast(({ record }) => record.arn === arn);
  const stopsOf = (watched: Watched) => [...stops.values()].filter((stop) => stop.watched === watched);
  const isRunning = ({ endedAt }: StopSeen) => endedAt === Infinity;
  /** Whether training is over: it has ended, or its model is gone or trained anew. */
  const isOver = (watched: Watched) => {
    const status = latest(watched.record.arn) === watched && account.comprehend.statusOf(watched.record);
    return !status || hasEnded(status);
  };
  const isInProgress = (watched: Watched) =>
    !isOver(watched) && `${account.comprehend.statusOf(watched.record)}` in phases;
  const note = (watched: Watched) => {
    const isExempt = watched.record.tags.get('stop-training') === 'exempt';
    watched.past.push({ at: Date.now(), isExempt, isRunning: stopsOf(watched).some(isRunning) });
  };

  const onStop = (arn: unknown) => {
    const watched = latest(arn);
    if (!watched || posting.includes(arn)) return;
    after(watched.record.stoppingSeconds + 0.001, watched.remove);
    // In the moment of its deadline the local engine still calls a Task that waits for its retry.
    const isCaredFor = ({ endedAt }: StopSeen) => endedAt >= Date.now();
    if (stopsOf(watched).some(isCaredFor)) return;
    // Request Stop is retried for 15 s at most: a run that is trained anew meanwhile may be asked.
    const isLate = Date.now() - watched.record.submitTime <= 16_000;
    const others = all.filter((other) => other.record.arn === arn && stopsOf(other).some(isCaredFor));
    if (isLate && others.length > 0) add('a newer run asked by a retry');
    else wrong(`${watched.record.name} is asked to stop, and no stop workflow of its own is RUNNING`);
  };
  /** The most that was entered for a run in a month, by both. */
  const entered = new Map<string, number>();
  let enteredThen = entered;
  const beforeOperation = ({ operation, members, region }: OperationRequest) => {
    if (region === observersRegion) {
      enteredThen = new Map(entered);
      return;
    }
    const arn = arnIn(members);
    if (operation.startsWith('StopTraining')) onStop(arn);
    const due = spans.find(
      ({ operations, isAt, isAbout }) => operations.includes(operation) && isAt(Date.now()) && isAbout(arn),
    );
    if (due) {
      add(`fault: ${due.what}`);
      thrown.push({ at: Date.now(), what: due.what });
      throw new AwsError(due.fault[0], 'injected', due.fault[1]);
    }
    const { Month, Run, Seconds } = (members.Item ?? {}) as Record<string, { S?: string; N?: string }>;
    const entry = `${Month?.S} ${Run?.S}`;
    if (Seconds) entered.set(entry, Math.max(entered.get(entry) ?? 0, Number(Seconds.N)));
  };

  const onSweep = ({ executionArn: arn, input }: ExecutionDescription) => {
    const { source, 'detail-type': type, detail } = JSON.parse(input);
    const signal = `${source}/${type}`;
    const covers = (watched: Watched) =>
      type !== 'Training Too Long' ||
      detail.Runs.some((run: Members) => arnIn(run) === watched.record.arn && run.SubmitTime === submitTime(watched));
    const isStopping = signal === byHand || (plan.guardMode === 'stop' && stopping.includes(signal));
    add(`signal: ${type}${isStopping ? '' : ', reported'}`);
    if (sweeps.some((sweep) => sweep.startedAt === Date.now())) add('two signals in one moment');
    const covered = all.filter((watched) => covers(watched) && isInProgress(watched));
    sweeps.push({ arn, isStopping, covers, startedAt: Date.now(), covered });
  };
  const onStopWorkflow = ({ executionArn, input }: ExecutionDescription) => {
    const [given, now] = [JSON.parse(input), Date.now()];
    const arn = arnIn(given);
    const watched = all.find((each) => each.record.arn === arn && submitTime(each) === given.SubmitTime);
    if (!watched) return wrong(`a stop workflow of no run: ${input}`);
    const mayStop = ({ ending, isStopping, covers, startedAt: since }: SweepSeen) => {
      const { states, canRead } = within(watched, since, now);
      return !ending && isStopping && covers(watched) && canRead && states.some(({ isExempt }) => !isExempt);
    };
    const { name } = watched.record;
    if (!posting.includes(arn) && !sweeps.some(mayStop)) wrong(`${name} is being stopped, and no signal may`);
    if (stopsOf(watched).some(isRunning)) {
      const looking = sweeps.filter(({ startedAt: since, foundAt = now }) => since <= now && foundAt >= now);
      if (looking.length > 1) add('two stop workflows of one run');
      else wrong(`${name} has two stop workflows RUNNING`);
    }
    stops.set(executionArn, { watched, startedAt: now, endedAt: Infinity });
    note(watched);
  };

  const account = localAccount({
    stack: told({ guardMode: plan.guardMode, limits: plan.limits }, stack),
    clock: () => {
      if (skew !== 0) add('a reading by a wrong clock');
      return Date.now() + skew;
    },
    beforeOperation,
    onStatusChange: (execution) => {
      const isSweep = execution.stateMachineArn === stack.outputs.SweepWorkflowArn;
      if (execution.status === 'RUNNING') return isSweep ? onSweep(execution) : onStopWorkflow(execution);
      const stop = stops.get(execution.executionArn);
      for (const sweep of sweeps) if (sweep.arn === execution.executionArn) sweep.ending = execution;
      if (!stop) return;
      stop.endedAt = Date.now();
      add(
        `stop workflow: ${execution.output ? JSON.parse(execution.output).Status : (execution.error ?? execution.status)}`,
      );
      note(stop.watched);
    },
    onStateEntered: (arn, state) => {
      const sweep = state === 'What Next?' && sweeps.find((seen) => seen.arn === arn);
      if (sweep) Object.assign(sweep, { foundAt: Date.now(), covered: sweep.covered.filter(isInProgress) });
    },
    onMail: ({ Message }) => {
      for (const sweep of sweeps) if (Message.includes(sweep.arn)) sweep.mail = Message.replace(/\s+/g, ' ');
    },
    onEvent: ({ 'detail-type': type, resources, detail }) => {
      if (type !== 'Training Sweep Completed') return;
      for (const sweep of sweeps) if (resources.includes(sweep.arn)) sweep.report = detail;
    },
  });
  const { comprehend, events, workflows } = account;
  const time = timeFor(account);

  const submit = (i: number, given: Given) => {
    const { kind, tags, isDeleted, isTrainedAnew, pinnedStatus, atSecond: _, ...run } = given;
    const record = comprehend.place({ kind, name: nameOf(i), tags }, { ...run, ...(pinnedStatus && { pinnedStatus }) });
    const remove = () => {
      if (!isDeleted || record.deleteRequestTime || !hasEnded(comprehend.statusOf(record))) return;
      comprehend.operations[operationOf('Delete', kind)]?.({ [arnMember(kind)]: record.arn });
      add(isTrainedAnew ? 'deleted and trained anew' : 'deleted');
      // Once it is no longer DELETING.
      if (isTrainedAnew) after(6, () => submit(i, { ...given, isTrainedAnew: false }));
    };
    const watched = { record, past: [], remove };
    all.push(watched);
    note(watched);
    after(run.submittedSeconds + run.trainingSeconds + 0.001, remove);
  };
  const observer = new DynamoDBClient({ ...account.clientOptions, region: observersRegion });
  const [TableName] = Object.keys(stack.resources('AWS::DynamoDB::Table'));
  /** What a reading has entered stays, or grows. */
  const checkLedger = async () => {
    for (const month of ['2026-11', '2026-12']) {
      const query = new QueryCommand({
        TableName,
        KeyConditionExpression: '#month = :month',
        ExpressionAttributeNames: { '#month': 'Month' },
        ExpressionAttributeValues: { ':month': { S: month } },
      });
      const { Items = [] } = await observer.send(query);
      const now = new Map(Items.map(({ Run, Seconds }) => [`${month} ${Run?.S}`, Number(Seconds?.N)]));
      for (const [entry, most] of enteredThen) {
        if (entry.startsWith(month) && (now.get(entry) ?? 0) < most)
          wrong(`the ledger fell from ${most} to ${now.get(entry)}`);
      }
    }
  };
  const post = (url: string, body: object) =>
    account.answer({ method: 'POST', url, headers: {}, body: JSON.stringify(body) });
  const tag = (watched: Watched, operation: 'TagResource' | 'UntagResource', members: object) => {
    if (comprehend.statusOf(watched.record) === undefined) return;
    comprehend.operations[operation]?.({ ResourceArn: watched.record.arn, ...members });
    note(watched);
  };
  const acts: Readonly<Record<Step['what'], (watched: Watched, step: Step) => unknown>> = {
    read: async (_, { skewMinutes }) => {
      skew = skewMinutes * 60_000;
      // The meter asks for the time at once.
      const reading = account.readMeter();
      skew = 0;
      await reading.catch(() => add('reading failed'));
      await checkLedger();
    },
    alarm: () => events.put(alarm()),
    anomaly: () =>
      events.put({ ...own('Anomaly Detected', { dimensionValue: 'Amazon Comprehend' }), source: 'aws.ce' }),
    spent: () => events.put(own('Budget Spent')),
    forecast: () => events.put(own('Budget Forecast')),
    forged: () =>
      workflows.operations.StartExecution({
        stateMachineArn: stack.outputs.SweepWorkflowArn,
        input: JSON.stringify({ ...own('Training Over Limit'), source: 'somebody-else' }),
      }),
    stopAll: () => post('/stop-all', {}),
    stopOne: async ({ record }) => {
      posting.push(record.arn);
      await post('/stop', onWire(record));
      posting.splice(posting.indexOf(record.arn), 1);
    },
    exempt: (watched) => tag(watched, 'TagResource', { Tags: [{ Key: 'stop-training', Value: 'exempt' }] }),
    notExempt: (watched) => tag(watched, 'UntagResource', { TagKeys: ['stop-training'] }),
  };
  const act = async (step: Step) => {
    const watched = all.findLast(({ record }) => record.name === nameOf(step.of)) ?? all[0];
    if (!watched) return;
    add(`step: ${step.what}`);
    pending += 1;
    await acts[step.what](watched, step);
    pending -= 1;
  };

  const { isCrowded, runs, steps } = plan;
  for (const [i, given] of (isCrowded ? [...runs, ...runs, ...runs] : runs).entries()) {
    after(given.atSecond / (isCrowded ? 20 : 1), () => submit(i, given));
  }
  for (const step of steps) {
    after(step.atSecond, () => {
      void act(step);
      if (step.isTwice) void act({ ...step, skewMinutes: -step.skewMinutes });
    });
  }
  const end = startedAt + 9_001_000;
  after(9001, () => {});
  const goesOn = () => pending > 0 || sweeps.some(({ ending }) => !ending) || [...stops.values()].some(isRunning);
  await time.passWhile(() => Date.now() < end || goesOn());
  await time.settled(checkLedger());
  if (plan.isNearMonthsEnd) add('a month ended');
  return { all, sweeps, stopsOf, thrown, wrongs, within, isOver };
};
export type Life = Awaited<ReturnType<typeof live>>;
