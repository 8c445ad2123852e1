import fc from 'fast-check';
import { arnMembers, kindInWords } from '../../lambda/account/kind.ts';
import { type Life, live, type SweepSeen, type Watched } from '../support/guard-life.ts';
import { plan, runsEach } from '../support/guard-plan.ts';
import { counter, histories, seed } from '../support/histories.ts';
import { useVirtualTime } from '../support/virtual-time.ts';

/**
 * Random histories of the guard against the synthesized workflows, in virtual time. A history is what one training run goes
 * through from its submission on, in an account with others: signals come, tags change, clocks of readings are wrong, AWS
 * fails for a while. `live` sees at once what must never be: a run asked to stop that no signal covers, or that is exempt
 * or unreadable; two stop workflows of a run; a ledger that falls. Here every sweep is looked at once it is over.
 */
const lists = ['Stopped', 'Failed', 'WouldStop', 'Exempt', 'Unreadable', 'BeingStopped', 'NotTakenOn'] as const;

/** What is wrong with a sweep. */
const wrongOf = (sweep: SweepSeen, life: Life, add: (met: string) => void): string[] => {
  const { all, stopsOf, thrown, within, isOver } = life;
  const { startedAt, foundAt, ending, isStopping, covers, covered, mail } = sweep;
  const endedAt = Math.round((ending?.stopDate ?? 0) * 1000);
  const failed = (from: number, to: number, ...kinds: readonly string[]) =>
    thrown.some(({ at, what }) => at >= from && at <= to && kinds.includes(what));
  const output = JSON.parse(ending?.output ?? '{}');
  const report = sweep.report ?? (output.Counts ? output : undefined);
  const hasSucceeded = ending?.status === 'SUCCEEDED';
  const wrongs: string[] = [];
  const must = (isSo: boolean | undefined, what: string) => void (isSo || wrongs.push(`${what}: ${sweep.arn}`));

  add(`sweep: ${ending?.status}${report ? '' : ' without a report'}`);
  must(
    hasSucceeded || failed(startedAt, endedAt, 'lists', 'mail', 'bus'),
    `${ending?.status} ${ending?.error} for nothing`,
  );
  must(
    !hasSucceeded || !report || (mail !== undefined && sweep.report !== undefined),
    'a report must be mailed and put on the bus',
  );
  if (foundAt === undefined) return wrongs;
  // Neither mail nor event waits for the other.
  must(hasSucceeded || mail !== undefined || failed(foundAt, endedAt, 'mail'), 'the mail must be sent');
  must(hasSucceeded || sweep.report !== undefined || failed(foundAt, endedAt, 'bus'), 'the event must be put');
  const hasWaited = foundAt > startedAt && !failed(0, foundAt, 'lists', 'tags', 'executions');
  must(!hasWaited, 'a sweep must look at once, whatever else runs');

  // Where Step Functions can't tell, a run counts as not being stopped.
  const isBlind = failed(startedAt, foundAt, 'executions');
  /** Whether a run may be in a list: whether what the list says was true while the sweep looked. */
  const isRightly = (list: (typeof lists)[number], watched: Watched): boolean => {
    const { states, canRead, cannotRead } = within(watched, startedAt, foundAt);
    if (list === 'Exempt') return states.some(({ isExempt }) => isExempt);
    if (list === 'Unreadable') return cannotRead;
    const isStopped = ({ isRunning }: (typeof states)[number]) => isRunning;
    if (list === 'BeingStopped') return isBlind || within(watched, startedAt, endedAt).states.some(isStopped);
    const isStoppable = states.some(({ isExempt, isRunning }) => !isExempt && (!isRunning || isBlind));
    if (!canRead || !isStoppable || !covers(watched)) return false;
    if (list === 'Stopped') return isStopping && isOver(watched);
    const isHard = watched.record.pinnedStatus || failed(startedAt, endedAt, 'describe', 'stops', 'executions');
    return list === 'Failed' ? isStopping && Boolean(isHard) : list === 'NotTakenOn' || !isStopping;
  };
  const named = new Set<Watched>();
  const own = new Set<Watched>();
  for (const list of report ? lists : []) {
    for (const run of report[list]) {
      add(list);
      const arn = arnMembers.map((member) => run[member]).find(Boolean);
      const same = all.filter(({ record }) => record.arn === arn && record.submitTime <= foundAt);
      // The run that there was, and those that came in its place while the sweep looked.
      const runs = same.filter((_, i) => (same[i + 1]?.record.submitTime ?? Infinity) >= startedAt);
      must(
        runs.some((watched) => isRightly(list, watched)),
        `${arn} must not be in ${list}`,
      );
      must(mail === undefined || mail.includes(arn.split('/')[1]), `${arn} in ${list} must be in the mail`);
      for (const watched of runs) list === 'Stopped' || list === 'Failed' ? own.add(watched) : named.add(watched);
    }
  }
  for (const watched of covered) {
    const { name, kind } = watched.record;
    const unlisted = `Could not list ${kindInWords(kind)}s`;
    const isUnlisted = `${report?.Reason ?? mail}`.includes(unlisted) && failed(startedAt, foundAt, 'lists');
    const isLeft = within(watched, startedAt, foundAt).states.some(({ isExempt, isRunning }) => isExempt || isRunning);
    const isTold = hasSucceeded ? isLeft : mail === undefined || mail.includes(name);
    const isNamed = report ? named.has(watched) || own.has(watched) : isTold;
    must(isNamed || isUnlisted, `${name} must end or be reported by name`);
  }
  if (!failed(0, endedAt, 'lists', 'tags', 'executions', 'mail', 'bus', 'describe')) {
    const ends = [...own].flatMap(stopsOf).filter((stop) => stop.startedAt <= foundAt);
    const last = Math.max(foundAt, ...ends.map((stop) => stop.endedAt));
    must(endedAt === last, `a sweep must end with its own stop workflows, not ${endedAt - last} ms later`);
  }
  return wrongs;
};

useVirtualTime();

// There are more runs in an account: of those that are trained anew, or where it is crowded.
const accounts = Math.ceil(histories / runsEach);

test(`the guard keeps its promises in ${histories} random histories`, async () => {
  // jsonpath-plus makes an Error at each call; writing down its stack would take most of the time.
  Error.stackTraceLimit = 0;
  const { counts, add } = counter();
  let shrinksLeft = 100;
  const property = fc.asyncProperty(fc.noBias(plan), async (given) => {
    if (shrinksLeft === 0) return;
    const life = await live(given, add);
    const wrongs = [...life.wrongs, ...life.sweeps.flatMap((sweep) => wrongOf(sweep, life, add))];
    add('histories', life.all.length);
    if (wrongs.length > 0 || shrinksLeft < 100) shrinksLeft -= 1;
    if (wrongs.length > 0) throw new Error(wrongs.slice(0, 5).join('\n'));
  });
  await fc.assert(property, { numRuns: accounts, seed });
  process.stderr.write(
    `Histories of the guard with seed ${seed} (HISTORIES_SEED repeats it), in ${accounts} accounts: ${JSON.stringify(counts)}\n`,
  );
  expect(counts.histories).toBeGreaterThanOrEqual(histories);
  // Every situation was met, or the histories would prove less than they claim. A thousand meet only the frequent ones.
  const frequent = [
    ...['Stopped', 'Failed', 'WouldStop', 'Exempt', 'signal: Training Over Limit', 'signal: Stop All Requested'],
    ...['STOPPED', 'DELETED', 'TIMED_OUT'].map((ending) => `stop workflow: ${ending}`),
    ...['deleted and trained anew', 'two signals in one moment', 'a reading by a wrong clock', 'a month ended'],
  ];
  const rare = [
    ...lists,
    ...[
      'Training Too Long',
      'Budget Spent',
      'CloudWatch Alarm State Change',
      'Anomaly Detected',
      'Training Over Limit, reported',
      'Training Too Long, reported',
      'Budget Forecast, reported',
      'Training Will Be Stopped, reported',
    ].map((type) => `signal: ${type}`),
    ...['tagsOfOne', 'tags', 'lists', 'describe', 'stops', 'executions', 'mail', 'bus', 'ledger'].map(
      (what) => `fault: ${what}`,
    ),
    ...['reading failed', 'sweep: FAILED'],
  ];
  expect(Object.keys(counts)).toEqual(expect.arrayContaining(histories < 10_000 ? frequent : [...frequent, ...rare]));
}, 600_000);
