import type { ExecutionDescription } from '../../local/aws/step-functions/executions.ts';
import { type Call, endOfMonth, type GuardModel, monthAt, type Signal, statusAt, type Watched } from './guard-model.ts';

/** A run in a list of a plan or a report, as it is on the wire. */
type Run = Readonly<Record<string, unknown>>;
interface Plan {
  readonly ReadAt: string;
  readonly Reason: string;
  readonly Headline?: string;
  readonly Runs: readonly Run[];
  readonly WouldStop: readonly Run[];
  readonly Unreadable: readonly Run[];
}

interface Sweep {
  readonly arn: string;
  readonly startedAt: number;
  /** The reading that started it; undefined where the test, a rule or a person did. */
  readonly by: Call | undefined;
  readonly plan: Plan | undefined;
  readonly signal: Signal | undefined;
  /** The notices that it sends. Each may be sent once. */
  readonly keys: readonly string[];
  /** Those that were not sent before: a mail about one new run names the other runs as well. */
  news: readonly string[];
  status: ExecutionDescription['status'];
  endedAt: number;
  mail?: string;
}

export interface Seen {
  readonly wrong: (what: string) => void;
  readonly add: (met: string) => void;
  /** Whether a run's stop workflow runs now, or has run since a time. */
  readonly wasBeingStopped: (run: Watched, since: number) => boolean;
  readonly isAborted: (executionArn: string) => boolean;
  /** Whether an operation failed within a time. */
  readonly hasFailed: (from: number, to: number, ...kinds: readonly string[]) => boolean;
}

/** The headlines of notices that are sent once, and their subjects. */
const subjects: Readonly<Record<string, string>> = {
  'the limit is near': 'warning',
  'the limit is reached, stops follow': 'announcement',
  'the limit is reached, nothing is stopped this month': 'announcement',
  'the limit is reached': 'overLimit',
  'trained too long': 'tooLong',
  'exemption unknown': 'leftAlone',
  'an unknown Status': 'unknownStatus',
};

export const arnIn = (members: Run): unknown =>
  members.DocumentClassifierArn ?? members.EntityRecognizerArn ?? members.ResourceArn;

/** Checks what the guard says and does as a whole: its sweeps, its mails, and the state after each reading. */
export const guardPromises = (model: GuardModel, { wrong, add, wasBeingStopped, isAborted, hasFailed }: Seen) => {
  const sweeps = new Map<string, Sweep>();
  const readings: Call[] = [];
  /** The latest reading for a signal, by its sweep. */
  const answers = new Map<string, Call>();
  /** Runs whose Stop was refused, and the reading whose sweep reports it. */
  const refusals = new Map<Watched, Call>();

  const numberOf = (arn: unknown): number => model.all.findLastIndex(({ record }) => record.arn === arn);
  const keysOf = ({ ReadAt, Reason, Headline = '', WouldStop, Unreadable }: Plan): string[] => {
    const subject = subjects[Headline] ?? 'else';
    const month = monthAt(Date.parse(ReadAt));
    const [, limit = ''] = /monthly limit is \$([\d,.]+\d)/.exec(Reason) ?? [];
    const about = (runs: readonly Run[], of: string) => runs.map((run) => `${subject} ${of} ${numberOf(arnIn(run))}`);
    if (subject === 'overLimit' || subject === 'tooLong') return about(WouldStop, month);
    if (subject === 'leftAlone' || subject === 'unknownStatus') return about(Unreadable, '');
    return [`${subject} ${month} ${Number(limit.replaceAll(',', ''))}`];
  };
  const tellers = (key: string): Sweep[] => [...sweeps.values()].filter(({ by, keys }) => by && keys.includes(key));
  /** Whether people have got it, or will. A mail that was sent isn't repeated, even if chat or event failed. */
  const isReported = ({ status, mail }: Sweep): boolean =>
    status === 'SUCCEEDED' || (status === 'FAILED' && mail !== undefined);
  const holds = (sweep: Sweep): boolean => sweep.status === 'RUNNING' || isReported(sweep);
  const isTakenBack = ({ startedAt }: Sweep, isCertain: boolean): boolean =>
    model.withdrawals.some((one) => one.at >= startedAt && (one.isCertain || !isCertain));

  /** Whether a reading since a time failed to make a note, or to start the sweep that the note names. */
  const couldNotWrite = (since: number): boolean =>
    readings.some(
      ({ faults, startedAt }) =>
        startedAt > since && ['StartExecution', 'PutItem', 'DeleteItem'].some((name) => faults.has(name)),
    );

  const checkToldOnce = (sweep: Sweep): void => {
    const isTold = (key: string) =>
      tellers(key).some(
        (earlier) =>
          earlier.news.includes(key) &&
          holds(earlier) &&
          !(key.startsWith('announcement') && isTakenBack(earlier, false)),
      );
    sweep.news = sweep.keys.filter((key) => !isTold(key));
    // A note whose answer was lost counts as under way for two minutes, and the next mail names its run once more.
    const isUnmade = sweep.keys.length > 1 && couldNotWrite(sweep.startedAt - 300_000);
    if (sweep.keys.length > 0 && sweep.news.length === 0 && !isUnmade) wrong(`told twice: ${sweep.keys.join(', ')}`);
  };

  /** A reading's sweep must not report twice a day that Comprehend refuses the same stops. */
  const checkRefusals = ({ plan, by }: Sweep): void => {
    if (!by || by.faults.has('Query') || by.asked.size > 0 || !plan || plan.Runs.length === 0) return;
    const isTold = (run: Run) => {
      const watched = model.latest(arnIn(run));
      const told = watched && refusals.get(watched);
      return told !== undefined && told !== by && told.endedAt !== undefined;
    };
    if (plan.Runs.every(isTold)) wrong(`told twice that stops are not accepted: ${plan.Runs.length}`);
  };

  const onSweepStart = ({ executionArn, input }: ExecutionDescription, by: Call | undefined, signal?: Signal): void => {
    const plan: Plan | undefined = JSON.parse(input).Plan;
    const isNotice = by?.who === 'clock' && plan?.Headline !== undefined;
    const keys = isNotice && plan ? keysOf(plan) : [];
    const started = { arn: executionArn, startedAt: Date.now(), by, plan, signal, keys, news: keys };
    const sweep: Sweep = { ...started, status: 'RUNNING', endedAt: Infinity };
    if (isNotice) {
      add(`told: ${plan?.Headline}`);
      checkToldOnce(sweep);
    } else if (by?.who === 'clock') {
      add('sweep of a reading');
      checkRefusals(sweep);
    } else if (signal) add(`signal: ${signal.type}`);
    sweeps.set(executionArn, sweep);
  };

  const onMail = (message: string): void => {
    for (const sweep of sweeps.values()) {
      if (sweep.mail !== undefined || !message.includes(sweep.arn)) continue;
      sweep.mail = message.replace(/\s+/g, ' ');
      const [key] = sweep.keys;
      if (!key?.startsWith('announcement ')) continue;
      const of = key.replace('announcement ', '');
      const [, date, time] = /will be stopped at (\S+) (\S+) UTC/.exec(sweep.mail) ?? [];
      const stopsAt = date ? Date.parse(`${date}T${time}Z`) : endOfMonth(of.slice(0, 7));
      model.announcements.push({ of, sweepStartedAt: sweep.startedAt, stopsAt });
    }
  };

  /** Once a signal's sweep is over, each run that it covers was asked to stop or is named in the report. */
  const checkSignal = ({ signal, arn, startedAt, endedAt }: Sweep, output: string): void => {
    const last = answers.get(arn);
    if (!signal || !last || output === '' || hasFailed(startedAt, endedAt, 'tagsOfOne')) return;
    if (!signal.isByHand && (last.told.guardMode === 'report' || signal.isMonthCost)) return;
    // Within an hour of its time it is tried again, but for the last minutes.
    if (!model.counts(signal, last.told, last.startedAt) || last.startedAt - (signal.time ?? 0) > 54 * 60_000) return;
    const { Unlisted = [], Unreadable: _, ...report } = JSON.parse(output || '{}');
    const passing = Unlisted.filter((kind: Run) => kind.Error !== 'AccessDeniedException');
    if (passing.length > 0) wrong(`${signal.type} is over, and a passing fault kept models from being listed`);
    if (Unlisted.length > 0) return;
    const named = JSON.stringify(report);
    for (const run of model.all) {
      const { name, arn: modelArn, submitTime, hidesTrainingStart } = run.record;
      const [before, after] = [statusAt(run, startedAt), statusAt(run, endedAt)];
      const isOpen = before === 'TRAINING' || (signal.isByHand && before === 'SUBMITTED');
      if (run.isElsewhere || submitTime > startedAt || !isOpen || after !== before) continue;
      if (statusAt(run, last.startedAt) !== before || (hidesTrainingStart && !signal.isByHand)) continue;
      if (!model.covers(signal, run, last.told, last.startedAt)) continue;
      if (!model.isFree(run, startedAt, endedAt) || wasBeingStopped(run, startedAt)) continue;
      if (!named.includes(`"${modelArn}"`)) wrong(`${signal.type} is lost for ${name}`);
    }
  };

  const onSweepEnd = ({ executionArn, status, output = '', error }: ExecutionDescription): void => {
    const sweep = sweeps.get(executionArn);
    if (!sweep) return;
    Object.assign(sweep, { status, endedAt: Date.now() });
    add(`sweep: ${status}`);
    if (isAborted(executionArn)) return;
    const isExcused = hasFailed(sweep.startedAt, sweep.endedAt, 'mail', 'bus');
    if (status !== 'SUCCEEDED' && !isExcused) wrong(`a sweep is ${status} ${error} for nothing`);
    if (status === 'SUCCEEDED' && output.includes('"Counts"') && sweep.mail === undefined)
      wrong('a report was not mailed');
    checkSignal(sweep, output);
    checkSignalToldOnce(sweep, output);
  };

  /** A signal that stops nothing is one mail a day for each source and each run that it covers. */
  const checkSignalToldOnce = (sweep: Sweep, output: string): void => {
    const { signal } = sweep;
    if (!signal || signal.isByHand || sweep.status !== 'SUCCEEDED' || !output.includes('"Counts"')) return;
    const { Counts, Reason, WouldStop, Unreadable } = JSON.parse(output);
    const isNews = Counts.Stopped + Counts.Failed > 0 || /Could not read|Could not list|No stop was/.test(Reason);
    const isOfDay = (other: Sweep) =>
      other !== sweep && other.signal?.type === signal.type && other.mail !== undefined && other.status === 'SUCCEEDED';
    const quiet = [...sweeps.values()].filter((other) => isOfDay(other) && other.endedAt <= sweep.startedAt);
    if (isNews) return;
    const earlier = quiet.flatMap(({ arn }) => quietSweeps.get(arn) ?? []);
    // A signal that covers nothing may be reported together with runs that another cause covers.
    const coversNone = /Nothing is stopped for it: (?!with graceMinutes)/.test(Reason);
    const listed = coversNone ? [] : [...WouldStop, ...Unreadable];
    const covered = new Set(listed.map((run) => numberOf(arnIn(run))));
    quietSweeps.set(sweep.arn, covered);
    const isNew = (run: number) => !earlier.some((told) => told.has(run));
    if (earlier.length > 0 && ![...covered].some(isNew)) wrong(`told twice: ${signal.type}`);
  };
  const quietSweeps = new Map<string, ReadonlySet<number>>();

  /** Whether a notice was sent, or is still being tried: one that failed three times is given up, except an announcement. */
  const isTold = (key: string, since: number): boolean => {
    const all = tellers(key).filter((sweep) => !(key.startsWith('announcement') && isTakenBack(sweep, true)));
    return (
      all.some((sweep) => holds(sweep) || sweep.endedAt >= since) ||
      (all.length >= 3 && !key.startsWith('announcement'))
    );
  };

  /** Whether a month's cost must stop runs in each of two readings. */
  const mustStop = ({ told: { graceMinutes, monthlyLimitUsd } }: Call, since: number): boolean => {
    const of = `${monthAt(since)} ${monthlyLimitUsd}`;
    const notices = tellers(`announcement ${of}`).filter((sweep) => !isTakenBack(sweep, true));
    const [last] = notices.slice(-1);
    if (!last) return graceMinutes === 0 && !model.isPromised(since);
    const announced = model.announced(of);
    const isKnown = isReported(last) && last.endedAt <= since && !announced?.mayBeWithdrawn;
    return isKnown && announced?.sweepStartedAt === last.startedAt && announced.stopsAt + 60_000 <= since;
  };

  /** After two readings in a row without a fault, everything that both must have found is done or reported. */
  const checkLevels = (first: Call, second: Call): void => {
    const { told, startedAt: since } = first;
    const { guardMode, monthlyLimitUsd: limit, warnPercent, graceMinutes, regions } = told;
    const now = Date.now();
    // A note whose sweep could not be started counts as under way for two minutes.
    if (couldNotWrite(since - 300_000)) return;
    const must = (isSo: boolean, what: string) => void (isSo || wrong(what));
    const month = monthAt(since);
    const own = model.all.filter((run) => !run.isElsewhere);
    const isTraining = (run: Watched) => statusAt(run, since) === 'TRAINING' && statusAt(run, now) === 'TRAINING';
    const isHeard = regions[0] === 'us-east-1' || own.some(isTraining);
    const isOver = model.isCertainlyOver(told, since, now);
    const isStopping = isOver && mustStop(second, since);
    if (isOver && guardMode === 'stop' && graceMinutes > 0 && isHeard) {
      must(isTold(`announcement ${month} ${limit}`, since), 'the limit is reached, and no stop is announced');
    }
    if (limit !== null && warnPercent > 0 && isHeard && monthAt(now) === month) {
      const isNear = model.costAt(since).least >= (limit * warnPercent) / 100 && model.costAt(now).most < limit;
      if (isNear) must(isTold(`warning ${month} ${limit}`, since), 'the limit is near, and nobody is warned');
    }
    for (const run of own) {
      const { name, pinnedStatus, submitTime } = run.record;
      if (pinnedStatus === 'PAUSED' && submitTime <= since) {
        must(isTold(`unknownStatus  ${model.all.indexOf(run)}`, since), `the unknown Status of ${name} is not told`);
      }
      const covered = model.isCovered(run, told, since, now);
      if (!covered || hasFailed(0, now, 'tagsOfOne') || wasBeingStopped(run, since)) continue;
      const isCause = covered.isTooLong || (guardMode === 'report' ? isOver : isStopping);
      if (!isCause || covered.is === 'exempt') continue;
      add(`covered for two readings: ${guardMode}, ${covered.is}`);
      const number = model.all.indexOf(run);
      if (covered.is === 'unknown')
        must(isTold(`leftAlone  ${number}`, since), `${name} is left alone, and nobody is told`);
      else if (guardMode === 'stop') wrong(`${name} is covered for two readings, and not asked`);
      else {
        const isMailed = [...(isOver ? [] : ['tooLong']), 'overLimit'].some((subject) =>
          isTold(`${subject} ${month} ${number}`, since),
        );
        must(isMailed || monthAt(now) !== month, `${name} would be stopped, and nobody is told`);
      }
    }
  };

  const isClean = (call: Call | undefined): call is Call =>
    call?.endedAt !== undefined && call.faults.size === 0 && !call.hasFailed;

  const onReadingOver = (call: Call): void => {
    const { startedAt, told } = call;
    if (call.hasFailed) add('reading failed');
    if (call.hasFailed && call.faults.size === 0) wrong('a reading failed for nothing');
    const { most, least } = model.costAt(startedAt);
    const isOff = told.guardMode === 'report' || told.monthlyLimitUsd === null;
    const limit = told.monthlyLimitUsd ?? 0;
    if (isOff || least < limit) {
      const isCertain = isClean(call) && (isOff || most < limit);
      model.withdrawals.push({ at: startedAt, month: monthAt(startedAt), isCertain });
    }
    const isNoted = !['PutItem', 'Query'].some((name) => call.faults.has(name));
    if (isNoted) for (const run of call.refused) if (!call.asked.has(run)) refusals.set(run, call);
    for (const run of call.asked) refusals.delete(run);
    const first = readings.findLast((earlier) => earlier.startedAt < startedAt);
    readings.push(call);
    const hasSeen = isClean(first) && isClean(call) && first.told === told && (first.endedAt ?? Infinity) <= startedAt;
    if (hasSeen) checkLevels(first, call);
  };

  return {
    onSweepStart,
    onSweepEnd,
    onMail,
    onReadingOver,
    onAnswer: (call: Call): void => void (call.executionArn && answers.set(call.executionArn, call)),
  };
};
