import fc from 'fast-check';
import { arnMembers, kindInWords } from '../../lambda/model/kind.ts';
import { hasEnded } from '../../lambda/model/status.ts';
import { type Life, live, plan, runsEach, type SweepSeen, type Watched } from '../support/guard-life.ts';
import { counter, histories, seed } from '../support/histories.ts';
import { useVirtualTime } from '../support/virtual-time.ts';

/**
 * Random histories of the guard against the synthesized workflows, in virtual time. A history is what one training run goes
 * through from its submission on, in an account with 24 others, where signals come, tags change, readings are made by clocks
 * that are wrong, and AWS fails for a while. `live` checks at once what must never be: that a run is asked to stop which no
 * signal covers, or which is exempt or unreadable; two stop workflows of a run; a ledger that falls. Here each sweep is
 * looked at in the end.
 */
const lists = ['Stopped', 'Failed', 'WouldStop', 'Exempt', 'Unreadable', 'BeingStopped', 'NotTakenOn'] as const;
type List = (typeof lists)[number];

/** What is wrong with a sweep: each sentence would be a promise broken. */
const wrongOf = (
  sweep: SweepSeen,
  { all, stops, thrown, within, statusOf }: Life,
  add: (met: string) => void,
): string[] => {
  const { startedAt, foundAt = Infinity, ending, stops: isStopping, covered, mail } = sweep;
  const endedAt = Math.round((ending?.stopDate ?? 0) * 1000);
  const failedWithin = (from: number, to: number, ...kinds: readonly string[]) =>
    thrown.some(({ at, what }) => at >= from && at <= to && kinds.includes(what));
  const output = JSON.parse(ending?.output ?? '{}');
  const report = sweep.report ?? (output.Counts ? output : undefined);
  const isOver = (watched: Watched) => {
    const status = statusOf(watched);
    return (
      status === undefined ||
      hasEnded(status) ||
      all.findLast(({ record }) => record.arn === watched.record.arn) !== watched
    );
  };
  const wrongs: string[] = [];
  const must = (isSo: boolean, what: string) => void (isSo || wrongs.push(`${what}: ${sweep.arn}`));

  must(endedAt > 0, 'a sweep must end');
  must(
    ending?.status === 'SUCCEEDED' || failedWithin(startedAt, endedAt, 'lists', 'mail', 'bus'),
    `a sweep must not end ${ending?.status} ${ending?.error} for nothing`,
  );
  must(
    ending?.status !== 'SUCCEEDED' || !report || (mail !== undefined && sweep.report !== undefined),
    'a report must be mailed and put on the bus',
  );
  add(`sweep: ${ending?.status}${report ? '' : ' without a report'}`);
  if (sweep.foundAt === undefined) return wrongs;
  if (!failedWithin(0, foundAt, 'lists', 'tags', 'executions'))
    must(foundAt === startedAt, 'a sweep must look at once, whatever else runs');

  const named = new Map<string, Watched[]>();
  for (const list of report ? lists : []) {
    for (const run of report[list]) {
      add(list);
      const arn = arnMembers.map((member) => run[member]).find(Boolean);
      const same = all.filter(({ record }) => record.arn === arn && record.submitTime <= foundAt);
      // The one that there was, and those that came in its place while the sweep looked.
      const runs = same.filter((watched, i) => (same[i + 1]?.record.submitTime ?? Infinity) >= startedAt);
      named.set(list, [...(named.get(list) ?? []), ...runs]);
      must(
        runs.some((watched) => isRightly(list, watched)),
        `${arn} must not be in ${list}`,
      );
      must(mail === undefined || mail.includes(arn.split('/')[1]), `${arn} in ${list} must be named in the mail`);
    }
  }
  function isRightly(list: List, watched: Watched): boolean {
    const { states, canRead, cannotRead } = within(watched, startedAt, foundAt);
    const isBlind = failedWithin(startedAt, foundAt, 'executions');
    const isStoppable = canRead && states.some(({ isExempt, isRunning }) => !isExempt && (!isRunning || isBlind));
    if (list === 'Exempt') return states.some(({ isExempt }) => isExempt);
    if (list === 'Unreadable') return cannotRead;
    if (list === 'BeingStopped')
      return isBlind || within(watched, startedAt, endedAt).states.some(({ isRunning }) => isRunning);
    if (list === 'Stopped') return isStopping && isStoppable && sweep.covers(watched) && isOver(watched);
    return isStoppable && sweep.covers(watched) && (list === 'NotTakenOn' || isStopping === (list === 'Failed'));
  }

  const all_ = [...named.values()].flat();
  for (const watched of covered) {
    const { states } = within(watched, startedAt, foundAt);
    const { name, kind } = watched.record;
    const isUnlisted =
      report?.Reason.includes(`Could not list ${kindInWords(kind)}s`) && failedWithin(startedAt, foundAt, 'lists');
    const isLeft = !report && states.some(({ isExempt, isRunning }) => isExempt || isRunning);
    const isLost = !report && ending?.status !== 'SUCCEEDED';
    must(
      isUnlisted || isLeft || (isLost ? mail === undefined || mail.includes(name) : all_.includes(watched)),
      `${name} must be ended or reported by name`,
    );
  }
  if (!failedWithin(0, endedAt, 'lists', 'tags', 'executions', 'mail', 'bus', 'describe')) {
    const own = [...(named.get('Stopped') ?? []), ...(named.get('Failed') ?? [])];
    const ends = stops
      .filter((stop) => own.includes(stop.watched) && stop.startedAt <= foundAt)
      .map((stop) => stop.endedAt ?? Infinity);
    must(
      endedAt === Math.max(foundAt, ...ends),
      `a sweep must end with the last of its own stop workflows, not ${endedAt - Math.max(foundAt, ...ends)} ms later`,
    );
  }
  return wrongs;
};

useVirtualTime();

const accounts = Math.ceil(histories / runsEach);
test(`the guard keeps its promises in ${histories} random histories`, async () => {
  Error.stackTraceLimit = 0;
  const { counts, add } = counter();
  let shrinks = 100;
  const property = fc.asyncProperty(plan, async (given) => {
    if (shrinks <= 0) return;
    const life = await live(given, add);
    const wrongs = [...life.wrongs, ...life.sweeps.flatMap((sweep) => wrongOf(sweep, life, add))];
    add('runs', life.all.length);
    if (wrongs.length > 0 || shrinks < 100) shrinks -= 1;
    if (wrongs.length > 0) throw new Error(wrongs.slice(0, 5).join('\n'));
  });
  await fc.assert(property, { numRuns: accounts, seed });
  process.stderr.write(
    `Histories of the guard with seed ${seed} (HISTORIES_SEED repeats it), in ${accounts} accounts: ${JSON.stringify(counts)}\n`,
  );
  expect(Object.keys(counts)).toEqual(expect.arrayContaining(['Stopped']));
}, 600_000);
