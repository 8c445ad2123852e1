import { AsyncLocalStorage } from 'node:async_hooks';
import { arnMember, operationOf } from '../../lambda/account/kind.ts';
import type { ExecutionDescription } from '../../local/aws/step-functions/executions.ts';
import type { Task } from '../../local/aws/step-functions/service-tasks.ts';
import { type HandlersByArn, isLambdaInvoke, serviceTasks } from '../../local/aws/step-functions/service-tasks.ts';
import type { Answer } from '../../local/aws/wire/http.ts';
import { type ClientOptions, inProcess } from '../../local/aws/wire/in-process.ts';
import { AwsError, type OperationRequest } from '../../local/aws/wire/operation.ts';
import { localAccount } from '../../local/host/account.ts';
import { onWire, planOf } from './guard.ts';
import { answerArn, checkLedger, deploy, elsewhere, region, stack, sweepWorkflowArn } from './guard-deployment.ts';
import { type Call, guardModel, type Signal, statusAt, type Watched } from './guard-model.ts';
import { type Change, faultKinds, type Given, life, lost, type Plan, type Step, type Told } from './guard-plan.ts';
import { arnIn, guardPromises } from './guard-promises.ts';
import { signalOf } from './guard-signals.ts';
import { seed, seedChance } from './histories.ts';
import { noon, timeFor } from './virtual-time.ts';

/** One execution of a stop workflow. */
interface Stop {
  readonly watched: Watched;
  endedAt: number;
}

/** All names have the same length, so that none is part of another. */
const nameOf = (i: number) => `h${String(i).padStart(3, '0')}`;
const submitTime = ({ record }: Watched) => new Date(record.submitTime).toISOString();

/** Plays a plan in one account. `wrongs` lists broken promises, and `add` counts the situations that were met. */
export const live = async (plan: Plan, add: (met: string) => void) => {
  const startedAt = plan.isNearMonthsEnd ? Date.UTC(2026, 10, 30, 23, 40) : noon;
  seedChance(seed);
  jest.clearAllTimers();
  jest.setSystemTime(startedAt);
  const after = (seconds: number, act: () => void) => void setTimeout(act, seconds * 1000);

  const wrongs: string[] = [];
  const wrong = (what: string) => void wrongs.push(`${what} at second ${(Date.now() - startedAt) / 1000}`);
  const callers = new AsyncLocalStorage<Call>();
  const model = guardModel();
  const { all, latest } = model;
  const stops = new Map<string, Stop>();
  const aborted = new Set<string>();
  const signals = new Map<string, Signal>();
  const postedAt: number[] = [];
  const accepted: string[] = [];
  const thrown: { readonly at: number; readonly what: string }[] = [];
  /** The most that was entered for a run in a month. */
  const entered = new Map<string, number>();
  const betweenStops = [...plan.tagsBetweenStops];

  const isRunning = ({ endedAt }: Stop) => endedAt === Infinity;
  const promises = guardPromises(model, {
    wrong,
    add,
    wasBeingStopped: (run, since) => [...stops.values()].some((stop) => stop.watched === run && stop.endedAt >= since),
    isAborted: (arn) => aborted.has(arn),
    hasFailed: (from, to, ...kinds) => thrown.some(({ at, what }) => at >= from && at <= to && kinds.includes(what)),
  });

  const spans = plan.faults.map(({ what, kind, error, of, isWithStep, from: anyTime, lasts }) => {
    const [operationsOf, errors] = faultKinds[what];
    const operations: readonly string[] = operationsOf(kind);
    const from = isWithStep ? (plan.steps[of % plan.steps.length]?.atSecond ?? anyTime) : anyTime;
    const since = startedAt + from * 1000;
    const until = startedAt + Math.min(from + lasts, life.faultsEnd) * 1000;
    const isAbout = (arn: unknown) => what !== 'tagsOfOne' || String(arn).endsWith(`/${nameOf(of)}`);
    return { what, operations, fault: errors[error % errors.length] ?? lost, since, until, isAbout };
  });
  const faultOf = (operation: string, arn: unknown) => {
    const now = Date.now();
    const due = spans.filter(({ since, until }) => now >= since && now < until);
    return due.find(({ operations, isAbout }) => operations.includes(operation) && isAbout(arn));
  };

  /** Called for each Stop on the wire, before it takes effect. */
  const onStop = (run: Watched, call: Call) => {
    const now = Date.now();
    after(run.record.stoppingSeconds + 0.001, () => removeIfWanted(run));
    if (call.who === 'clock' || call.who === 'signal') {
      const why = model.whyNotStopped(run, call, now);
      if (why) wrong(`${run.record.name} is asked to stop, and ${why}`);
      call.stopsSent.add(run);
      add(`asked by ${call.signal?.type ?? call.who}`);
      const other = betweenStops.shift();
      if (other) after(other.after / 2, () => tag(training(other.of), { 'stop-training': 'exempt' }));
    } else if (call.who === 'workflow') {
      const own = stops.get(`${call.executionArn}`);
      // In the moment of its deadline the local engine still calls a Task that waits for its retry, and Request Stop is retried for
      // 15 s: a run that is trained anew meanwhile may be asked.
      const isOwn = own?.watched === run || now - run.record.submitTime <= 16_000;
      if (!own || own.endedAt < now || !isOwn)
        wrong(`${run.record.name} is asked by a stop workflow that is not its own`);
    }
  };
  const beforeOperation = ({ operation, members }: OperationRequest) => {
    const call = callers.getStore();
    if (!call) return;
    const arn = arnIn(members);
    const run = latest(arn);
    const isStop = operation.startsWith('StopTraining');
    if (isStop && run) onStop(run, call);
    const due = faultOf(operation, arn);
    if (due) {
      add(`fault: ${due.what}`);
      call.faults.add(operation);
      thrown.push({ at: Date.now(), what: due.what });
      if (isStop && run && due.fault !== lost) call.refused.add(run);
      if (due.fault !== lost) throw new AwsError(due.fault[0], 'injected', due.fault[1]);
    }
    if (isStop && run) call.asked.add(run);
    if (operation === 'ListTagsForResource') call.tagsRead.set(`${arn}`, Date.now());
    const { Month, Run, Seconds } = (members.Item ?? {}) as Record<string, { S?: string; N?: string }>;
    const entry = `${Month?.S} ${Run?.S}`;
    if (Seconds) entered.set(entry, Math.max(entered.get(entry) ?? 0, Number(Seconds.N)));
  };
  /** Loses some answers on their way back. */
  const losing =
    (answer: Answer): Answer =>
    async (request) => {
      const operation = request.headers['x-amz-target']?.split('.')[1] ?? '';
      const isLost = callers.getStore() && faultOf(operation, undefined)?.fault === lost;
      const answered = await answer(request);
      return isLost ? { ...answered, statusCode: 500, body: '{"__type":"InternalServerException"}' } : answered;
    };

  const onStopWorkflow = ({ executionArn, input }: ExecutionDescription) => {
    const [given, now, call] = [JSON.parse(input), Date.now(), callers.getStore()];
    const watched = all.find((each) => each.record.arn === arnIn(given) && submitTime(each) === given.SubmitTime);
    if (!watched) return wrong(`a stop workflow of no run: ${input}`);
    const { name } = watched.record;
    const isOrder = call?.who === 'person' || call?.signal?.isByHand;
    const isAsked = call?.asked.has(watched) || statusAt(watched, now) === 'STOP_REQUESTED';
    if (!isOrder && !isAsked) wrong(`${name} gets a stop workflow, and its Stop was not accepted`);
    if ([...stops.values()].some((stop) => stop.watched === watched && isRunning(stop)))
      wrong(`${name} has two stop workflows RUNNING`);
    stops.set(executionArn, { watched, endedAt: Infinity });
  };
  const signalIn = (input: string): Signal | undefined => {
    const event = JSON.parse(input);
    if (signals.has(event.id) || event['detail-type'] !== 'Stop All Requested') return signals.get(event.id);
    const time = Date.parse(event.time);
    return {
      type: 'Stop All Requested',
      isByHand: true,
      isMonthCost: false,
      time,
      isGood: () => postedAt.includes(time),
    };
  };

  const newCall = (who: Call['who'], more: Partial<Call> = {}): Call => ({
    who,
    startedAt: Date.now(),
    told: current.told,
    faults: new Set(),
    tagsRead: new Map(),
    stopsSent: new Set(),
    asked: new Set(),
    refused: new Set(),
    ...more,
  });
  const handlers = new Map<string, (event: never) => unknown>();
  let lambdaTask: Task | undefined;
  const wrapTask =
    (resource: string, carryOut: Task): Task =>
    async (parameters, execution) => {
      if (!isLambdaInvoke(resource)) {
        return callers.run(newCall('workflow', execution), () => carryOut(parameters, execution));
      }
      // The functions that are deployed at that time.
      lambdaTask ??= serviceTasks(account.clientOptions, handlers as HandlersByArn)(resource);
      const { FunctionName, Payload } = parameters as { FunctionName: string; Payload: { Event?: object } };
      const isAnswer = FunctionName === answerArn;
      const signal = isAnswer ? signalIn(JSON.stringify(Payload.Event)) : undefined;
      const call = newCall(isAnswer ? 'signal' : 'function', { executionArn: execution.executionArn, signal });
      if (isAnswer) promises.onAnswer(call);
      return callers.run(call, () => lambdaTask?.(parameters, execution));
    };
  let toAws = {} as ClientOptions;
  const account = localAccount({
    stack,
    beforeOperation,
    wrapTask,
    clientOptions: (answer) => {
      toAws = inProcess(losing(answer), region);
      return toAws;
    },
    onStatusChange: (execution) => {
      const isSweep = execution.stateMachineArn === sweepWorkflowArn;
      if (execution.status === 'RUNNING') {
        if (isSweep) promises.onSweepStart(execution, callers.getStore(), signalIn(execution.input));
        else onStopWorkflow(execution);
        return;
      }
      if (isSweep) return promises.onSweepEnd(execution);
      const stop = stops.get(execution.executionArn);
      if (stop) stop.endedAt = Date.now();
      const { output, error, status } = execution;
      add(`stop workflow: ${output ? JSON.parse(output).Status : (error ?? status)}`);
    },
    onMail: ({ Message }) => promises.onMail(Message),
  });
  const { comprehend, events, workflows } = account;
  const time = timeFor(account);

  const deployed = (told: Told) => {
    const functions = deploy(told, toAws);
    for (const [arn, handler] of functions.byArn) handlers.set(arn, handler);
    return { told, takeReading: functions.byName['take-reading'] };
  };
  const regions = { one: [region], ownFirst: [region, elsewhere], ownSecond: [elsewhere, region] }[plan.regions];
  let current = deployed({ ...plan.told, regions });
  const change = ({ what, lasts, told: given }: Change) => {
    add(`change: ${what}`);
    const before = current.told;
    const { monthlyLimitUsd: limit, guardMode, graceMinutes } = before;
    const changes = {
      new: given,
      raised: { monthlyLimitUsd: limit === null ? null : limit + 100 },
      noLimit: { monthlyLimitUsd: null },
      mode: { guardMode: guardMode === 'stop' ? 'report' : 'stop' },
      grace: { graceMinutes: graceMinutes === 0 ? 8 : 0 },
    } as const satisfies Record<Change['what'], Partial<Told>>;
    current = deployed({ ...before, ...changes[what] });
    if (what !== 'new')
      after(lasts, () => {
        current = deployed(before);
      });
  };

  const removeIfWanted = (watched: Watched) => wishes.get(watched)?.();
  const wishes = new Map<Watched, () => void>();
  const submit = (i: number, given: Given) => {
    const { kind, isDeleted, isTrainedAnew, pinnedStatus, atSecond, tags, isElsewhere: isAway, ...run } = given;
    const isElsewhere = plan.regions !== 'one' && isAway;
    const place = { kind, name: nameOf(i), ...(isElsewhere && { region: elsewhere }) };
    const submitted = Date.now() + Math.min(0, atSecond) * 1000;
    const record = comprehend.place(place, { ...run, submitTime: submitted, ...(pinnedStatus && { pinnedStatus }) });
    const watched: Watched = { record, isElsewhere, tags: [] };
    all.push(watched);
    tag(watched, tags);
    wishes.set(watched, () => {
      if (!isDeleted || record.deleteRequestTime || latest(record.arn) !== watched) return;
      if (statusAt(watched, Date.now()) !== 'ENDED') return;
      comprehend.operations[operationOf('Delete', kind)]?.({ [arnMember(kind)]: record.arn }, record.region);
      add(isTrainedAnew ? 'deleted and trained anew' : 'deleted');
      // Once it is no longer DELETING.
      if (isTrainedAnew) after(6, () => submit(i, { ...given, atSecond: 0, isTrainedAnew: false }));
    });
    const left = submitted + (run.submittedSeconds + run.trainingSeconds) * 1000 - Date.now();
    after(Math.max(0, left / 1000) + 0.001, () => removeIfWanted(watched));
  };
  const tag = (watched: Watched | undefined, given: Readonly<Record<string, string>>) => {
    if (!watched) return;
    const until = (value: string) =>
      value.replace(/\+(\d+)$/, (_, minutes) => new Date(Date.now() + minutes * 60_000).toISOString());
    const tags = new Map(Object.entries(given).map(([key, value]) => [key, until(value)]));
    watched.record.tags = tags;
    watched.tags.push({ at: Date.now(), tags });
  };
  /** A run in training that was not asked to stop, or any run if there is none. */
  const training = (of: number): Watched | undefined => {
    const open = all.filter((run) => statusAt(run, Date.now()) === 'TRAINING');
    return open[of % open.length] ?? all[of % all.length];
  };

  const read = async () => {
    const call = newCall('clock');
    const event = { time: new Date().toISOString() };
    await callers
      .run(call, async () => current.takeReading?.(event))
      .catch(() => Object.assign(call, { hasFailed: true }));
    call.endedAt = Date.now();
    promises.onReadingOver(call);
  };
  const start = (input: object | string, name?: string) =>
    workflows.operations.StartExecution({
      stateMachineArn: sweepWorkflowArn,
      ...(name && { name }),
      input: typeof input === 'string' ? input : JSON.stringify(input),
    });
  const abort = (isMeant: (one: ExecutionDescription) => boolean, of: number) => {
    const running = workflows.executions().filter((one) => isMeant(one) && one.status === 'RUNNING');
    const { executionArn } = running[of % running.length] ?? {};
    if (!executionArn) return;
    aborted.add(executionArn);
    add('aborted');
    workflows.operations.StopExecution({ executionArn });
  };
  const isSweep = ({ stateMachineArn }: ExecutionDescription) => stateMachineArn === sweepWorkflowArn;
  const post = (url: string, body: object) =>
    callers.run(newCall('person'), () =>
      account.answer({ method: 'POST', url, headers: {}, body: JSON.stringify(body) }),
    );
  const putSignal = (step: Step) => {
    const id = `signal-${signals.size}`;
    const { signal, event, isOnBus } = signalOf(step, id, Date.now());
    signals.set(id, signal);
    if (isOnBus) events.put(event);
    else start(event);
  };
  /** The steps that are not signals. */
  const acts: Partial<Record<Step['what'], (step: Step) => unknown>> = {
    read,
    forged: ({ of }) => {
      const run = training(of);
      if (!run) return;
      const Runs = [
        { ...onWire(run.record), SubmitTime: submitTime(run), Status: 'TRAINING', Cause: 'MonthlyLimit' as const },
      ];
      start({ Plan: planOf({ ReadAt: new Date().toISOString(), Reason: 'Forged.', Runs }) });
    },
    stopAll: async () => {
      postedAt.push(Date.now());
      const { statusCode, body } = await post('/stop-all', {});
      if (statusCode === 202) accepted.push(JSON.parse(body).ExecutionArn);
    },
    stopOne: async ({ of }) => {
      const run = training(of);
      if (!run || run.isElsewhere) return;
      const { statusCode, body } = await post('/stop', onWire(run.record));
      if (statusCode === 202) accepted.push(JSON.parse(body).ExecutionArn);
    },
    askedByOthers: ({ of }) => {
      const { record } = training(of) ?? {};
      if (!record || latest(record.arn)?.record !== record) return;
      if (record.deleteRequestTime) return;
      comprehend.operations[operationOf('StopTraining', record.kind)]?.(onWire(record), record.region);
    },
    tag: ({ of, tags }) => tag(training(of), tags),
    exempt: ({ of }) => {
      const run = training(of);
      tag(run, run?.record.tags.has('stop-training') ? {} : { 'stop-training': 'exempt' });
    },
    abortSweep: ({ of }) => abort(isSweep, of),
    abortStop: ({ of }) => abort((one) => !isSweep(one), of),
    repeatSweep: ({ of }) => {
      const sweeps = workflows.executions().filter(isSweep);
      const { input } = sweeps[of % sweeps.length] ?? {};
      if (input) start(input);
    },
  };
  let pending = 0;
  const act = async (step: Step) => {
    add(`step: ${step.what}`);
    pending += 1;
    await (acts[step.what] ?? putSignal)(step);
    pending -= 1;
  };

  for (const [i, given] of plan.runs.entries()) after(Math.max(0, given.atSecond), () => submit(i, given));
  for (const one of plan.changes) after(one.atSecond, () => change(one));
  for (const step of plan.steps) {
    after(step.atSecond, () => {
      void act(step);
      if (step.isTwice) void act(step);
    });
  }
  const aRead = { what: 'read' } as Step;
  for (let i = 1; i * plan.interval * 60 <= life.lasts; i++) {
    if (!plan.skipped.includes(i)) after(i * plan.interval * 60, () => void act(aRead));
  }
  // Just before the month ends.
  if (plan.isNearMonthsEnd) after(1198, () => void act(aRead));
  const end = startedAt + life.lasts * 1000 + 1000;
  after(life.lasts + 1, () => {});
  await time.passWhile(
    () => Date.now() < end || pending > 0 || workflows.executions().some(({ status }) => status === 'RUNNING'),
  );
  for (const executionArn of accepted) {
    const { status } = workflows.executions().find((execution) => execution.executionArn === executionArn) ?? {};
    if (status === undefined) wrong(`what was accepted is lost: ${executionArn}`);
    if (status === 'ABORTED' && !aborted.has(executionArn)) wrong(`what was accepted is aborted: ${executionArn}`);
    const stop = stops.get(executionArn);
    if (stop && status === 'SUCCEEDED' && statusAt(stop.watched, Date.now()) !== 'ENDED')
      wrong(`${stop.watched.record.name} was accepted, and is still in progress`);
  }
  await time.settled(checkLedger(account.clientOptions, entered, wrong));
  if (plan.isNearMonthsEnd) add('a month ended');
  account.close();
  return { histories: all.length, wrongs };
};
