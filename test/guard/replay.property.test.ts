import fc from 'fast-check';
import { modelArn } from '../../lambda/account/arn.ts';
import { kindNames } from '../../lambda/account/kind.ts';
import { hasEnded, isKnown } from '../../lambda/account/status.ts';
import type { SurveyedRun } from '../../lambda/account/survey.ts';
import { modelTags } from '../../lambda/account/tags.ts';
import { monthCost, monthOf, trainingCostUsd, trainingSeconds } from '../../lambda/account/training-cost.ts';
import { type Announcement, decide } from '../../lambda/guard/decide.ts';
import { type PastRun, type Period, trainedRuns } from '../../lambda/guard/past.ts';
import { type ReplaySettings, replay } from '../../lambda/guard/replay.ts';

/** Compares the replay with a guard that reads a made-up past minute by minute. */
const minute = 60_000;
const regions = ['eu-west-1', 'us-east-1'];
const from = Date.UTC(2026, 10, 30, 14);
/** The end of a month and the ten hours after it: 1,200 readings. */
const period = { from: new Date(from), to: new Date(from + 20 * 60 * minute + 17_300) };

const settingsOf = (given: Partial<ReplaySettings>): ReplaySettings => ({
  monthlyLimitUsd: null,
  maxTrainingMinutes: null,
  graceMinutes: 0,
  warnPercent: 80,
  guardMode: 'stop',
  regions,
  exemptTagKey: 'stop-training',
  exemptTagValue: 'exempt',
  maxTrainingTagKey: 'stop-training-after-minutes',
  trainingUsdPerHour: 3,
  ...given,
});

/** A run as Comprehend showed it at a moment. It stays queued if it isn't known when it trained. */
const asOf = (run: PastRun, stoppedAt: Date | undefined, now: Date): PastRun | undefined => {
  if (run.submitTime > now) return undefined;
  if (stoppedAt && stoppedAt <= now) return { ...run, status: 'STOPPED', trainingEndTime: stoppedAt };
  const { trainingStartTime, trainingEndTime, firstSeen, endTime, ...unstarted } = run;
  const [start, end] = [trainingStartTime ?? firstSeen, trainingEndTime ?? endTime];
  if (end && end <= now) return run;
  const isKnownToTrain = start && start <= now && (end || !hasEnded(run.status));
  if (!isKnownToTrain) return { ...unstarted, status: 'SUBMITTED' };
  return { ...unstarted, trainingStartTime, firstSeen, status: isKnown(run.status) ? 'TRAINING' : run.status };
};

interface Stop {
  readonly arn: string;
  readonly at: Date;
  readonly cause: string;
  readonly seconds: number | undefined;
}
/** The order of the runs that one reading stops doesn't matter. */
const sorted = (stops: readonly Stop[]) =>
  stops.toSorted((one, other) => one.at.getTime() - other.at.getTime() || (one.arn < other.arn ? -1 : 1));

const minuteByMinute = (runs: readonly PastRun[], { from, to }: Period, settings: ReplaySettings) => {
  const stoppedAt = new Map<PastRun, Date>();
  const stops: Stop[] = [];
  const announcements: object[] = [];
  const notes = new Map<string, Announcement>();
  const untagged = modelTags(new Map(), settings, from);
  const tagsOf = ({ tags }: PastRun, now: Date) => (tags.size > 0 ? modelTags(tags, settings, now) : untagged);
  const shownAt = (now: Date) => runs.flatMap((run) => asOf(run, stoppedAt.get(run), now) ?? []);
  for (let time = Math.ceil(from.getTime() / minute) * minute; time <= to.getTime(); time += minute) {
    const readAt = new Date(time);
    const month = monthOf(readAt);
    const shown = shownAt(readAt);
    const cost = monthCost({ month, runs: shown, ledger: undefined, readAt, unlisted: [] }, settings);
    for (const region of regions) {
      const own = shown.filter(({ arn, status }) => arn.includes(`:${region}:`) && !hasEnded(status));
      const surveyed = own.map((run): SurveyedRun => ({ ...run, ...tagsOf(run, readAt) }));
      const note = `${region} ${month.name}`;
      const announcement = notes.get(note);
      const speaksForAll = region === regions[0];
      const decision = decide({ readAt, month, cost, runs: surveyed, announcement, speaksForAll }, settings);
      for (const { subject, stopsAt } of decision.notices) {
        if (subject !== 'Announcement' || !stopsAt) continue;
        notes.set(note, { stopsAt, state: 'reported' });
        announcements.push({ region, at: readAt, stopsAt });
      }
      for (const { arn, cause, ...run } of decision.toStop) {
        const stopped = runs.find((one) => one.arn === arn);
        if (stopped) stoppedAt.set(stopped, readAt);
        stops.push({ arn, at: readAt, cause, seconds: trainingSeconds(run, readAt) });
      }
    }
  }
  const costs = (shown: readonly PastRun[]) =>
    [from, to].map((moment) => {
      const month = monthOf(moment);
      return monthCost({ month, runs: shown, ledger: undefined, readAt: to, unlisted: [] }, settings).costUsd;
    });
  const really = runs.flatMap((run) => asOf(run, undefined, to) ?? []);
  return { stops: sorted(stops), announcements, costs: costs(really), wouldHave: costs(shownAt(to)) };
};

const inJumps = (runs: readonly PastRun[], past: Period, settings: ReplaySettings) => {
  const { stops, announcements, months } = replay(trainedRuns(runs, past), past, settings);
  const usd = (seconds: number) => trainingCostUsd(seconds, settings.trainingUsdPerHour);
  return {
    stops: sorted(
      stops.map(({ trained, stoppedAt: at, cause, trainingSeconds: seconds }) => {
        return { arn: trained.run.arn, at, cause, seconds };
      }),
    ),
    announcements,
    costs: months.map(({ seconds }) => usd(seconds)),
    wouldHave: months.map(({ wouldHaveSeconds }) => usd(wouldHaveSeconds)),
  };
};

const minutes = (least: number, most: number) => fc.integer({ min: least * minute, max: most * minute });
const tags = fc.oneof(
  { weight: 5, arbitrary: fc.constant<[string, string][]>([]) },
  fc.constantFrom<[string, string][][]>(
    [['stop-training', 'exempt']],
    [['stop-training', 'until=2026-11-30T17:30:30Z']],
    [['stop-training', 'until=2026-12-01T03:00Z']],
    [['stop-training', 'perhaps']],
    [['stop-training-after-minutes', '45']],
    [['stop-training-after-minutes', '600']],
    [['stop-training-after-minutes', 'soon']],
  ),
);
const made = fc.record({
  region: fc.constantFrom(...regions),
  kind: fc.constantFrom(...kindNames),
  submitted: minutes(-900, 1200),
  queued: minutes(0, 30),
  trained: fc.oneof(minutes(0, 3), minutes(0, 400), minutes(0, 1200)),
  endedAs: fc.constantFrom(
    'TRAINED',
    'TRAINED',
    'TRAINED_WITH_WARNING',
    'STOPPED',
    'IN_ERROR',
    'DELETING',
    'PAUSED',
    'ARCHIVED',
  ),
  goesOnAs: fc.constantFrom('TRAINING', 'STOP_REQUESTED'),
  lacks: fc.constantFrom(...Array<undefined>(12), 'start', 'startButSeen', 'trainingEnd', 'anyEnd'),
  isCopy: fc.nat({ max: 20 }).map((n) => n === 0),
  tags,
});

const pastOf = (all: readonly (typeof made extends fc.Arbitrary<infer Made> ? Made : never)[]): PastRun[] =>
  all.map(({ region, kind, submitted, queued, trained, endedAs, goesOnAs, lacks, isCopy, tags: given }, i) => {
    const arn = modelArn({ partition: 'aws', region, accountId: '123456789012' }, kind, `run-${i}`);
    const start = new Date(from + submitted + queued);
    const end = new Date(start.getTime() + trained);
    const isOver = end <= period.to && endedAs !== 'PAUSED';
    return {
      kind,
      arn,
      status: isOver ? endedAs : endedAs === 'PAUSED' ? endedAs : goesOnAs,
      submitTime: new Date(from + submitted),
      ...(!lacks?.startsWith('start') && { trainingStartTime: start }),
      ...(lacks === 'startButSeen' && { firstSeen: start }),
      ...(isOver && lacks !== 'anyEnd' && { endTime: end, ...(lacks !== 'trainingEnd' && { trainingEndTime: end }) }),
      isCopy,
      tags: new Map(given),
    };
  });

const limits = fc.record({
  monthlyLimitUsd: fc.option(fc.double({ min: 0.01, max: 90, noNaN: true })),
  maxTrainingMinutes: fc.option(fc.integer({ min: 1, max: 1500 })),
  graceMinutes: fc.oneof(fc.constant(0), fc.integer({ min: 1, max: 600 })),
  trainingUsdPerHour: fc.constantFrom(3, 3, 0.37, 40),
});

test('equals a minute-by-minute simulation of the reading, to the minute and the cent', () => {
  let stops = 0;
  fc.assert(
    fc.property(fc.array(made, { maxLength: 12 }), limits, (all, given) => {
      const runs = pastOf(all);
      const settings = settingsOf(given);
      const expected = minuteByMinute(runs, period, settings);
      stops += expected.stops.length;
      expect(inJumps(runs, period, settings)).toEqual(expected);
    }),
    { numRuns: 200, seed: 20 },
  );
  // Otherwise nothing would have been compared.
  expect(stops).toBeGreaterThan(200);
});
