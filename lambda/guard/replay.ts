import { isKnown } from '../account/status.ts';
import type { SurveyedRun } from '../account/survey.ts';
import { modelTags } from '../account/tags.ts';
import {
  type Month,
  type MonthCost,
  monthOf,
  trainingCostUsd,
  trainingSeconds,
  trainingSecondsIn,
} from '../account/training-cost.ts';
import type { Settings } from '../settings.ts';
import { type Announcement, type Cause, type CoveredRun, decide, maxMinutesFor, type Rules } from './decide.ts';
import { atTheEnd, monthsOf, type Period, type TrainedRun, whileTraining } from './past.ts';

/** The settings of the guard that is replayed. The limit is that of all `regions` together, and each stops its own runs. */
export type ReplaySettings = Rules &
  Pick<Settings, 'regions' | 'exemptTagKey' | 'exemptTagValue' | 'maxTrainingTagKey' | 'trainingUsdPerHour'>;

export interface ReplayedStop {
  readonly trained: TrainedRun;
  readonly stoppedAt: Date;
  readonly cause: Cause;
  readonly ownMaxMinutes: number | undefined;
  readonly trainingSeconds: number;
  /** How much longer it really trained, in the period. */
  readonly savedSeconds: number;
}

export interface ReplayedMonth {
  readonly month: Month;
  readonly seconds: number;
  readonly wouldHaveSeconds: number;
}

/** When people in a region would have been told of the first stop. */
export interface ReplayedAnnouncement {
  readonly region: string;
  readonly at: Date;
  readonly stopsAt: Date;
}

export interface Replay {
  readonly months: readonly ReplayedMonth[];
  /** In the order of their times. */
  readonly stops: readonly ReplayedStop[];
  readonly announcements: readonly ReplayedAnnouncement[];
}

const minute = 60_000;
/** The first reading at or after a moment. */
const readingAfter = (time: number): number => Math.ceil(time / minute) * minute;

/** A run that trains at the moment that is replayed. */
interface Open {
  readonly trained: TrainedRun;
  run: SurveyedRun;
}

/**
 * What a guard with these settings would have done in a period, by the very function that decides in the deployed one.
 *
 * The guard reads at every full minute from `from` on. The replay goes from moment to moment at which a decision can change:
 * a run begins, it reaches its own limit, its exemption ends, the month's cost reaches the limit, a grace ends, a month ends.
 * A stop takes no time, an announcement reaches people at once, and a stopped run costs nothing from then on.
 *
 * @param trainedRuns - oldest first
 */
export const replay = (trainedRuns: readonly TrainedRun[], period: Period, settings: ReplaySettings): Replay => {
  const { regions, monthlyLimitUsd, trainingUsdPerHour } = settings;
  /** By ARN. */
  const open = new Map<string, Open>();
  const announced = new Map<string, Announcement>();
  const announcements: ReplayedAnnouncement[] = [];
  const stops: ReplayedStop[] = [];
  let month = monthOf(period.from);
  /** In this month, of runs that have ended. */
  let endedSeconds = 0;
  let next = 0;

  const close = ({ run }: Open, as: TrainedRun['run'] | SurveyedRun, now: Date): void => {
    open.delete(run.arn);
    // A Status that is not known counts towards no limit, as in the guard.
    if (isKnown(as.status)) endedSeconds += trainingSecondsIn(month, as, now) ?? 0;
  };

  /** Brings runs and month to a moment. */
  const advance = (now: Date): void => {
    if (now >= month.end) {
      month = monthOf(now);
      endedSeconds = 0;
      announced.clear();
    }
    for (; (trainedRuns[next]?.start ?? Infinity) <= now.getTime(); next++) {
      const trained = trainedRuns[next];
      if (!trained) break;
      const run = { ...whileTraining(trained), ...modelTags(trained.run.tags, settings, now) };
      if (regions.includes(trained.region)) open.set(run.arn, { trained, run });
    }
    for (const one of open.values()) {
      const { trained, run } = one;
      if (trained.end <= now.getTime()) close(one, trained.run, now);
      else if (exemptUntil(run) <= now.getTime()) one.run = { ...run, ...modelTags(trained.run.tags, settings, now) };
    }
  };

  const costAt = (now: Date): MonthCost => {
    let seconds = endedSeconds;
    for (const { run } of open.values()) if (isKnown(run.status)) seconds += trainingSecondsIn(month, run, now) ?? 0;
    const costUsd = trainingCostUsd(seconds, trainingUsdPerHour);
    // What isn't certain may warn, and warnings stop nothing.
    return { month: month.name, costUsd, worstCostUsd: costUsd, usdPerHour: 0, toEnter: new Map() };
  };

  /** One region's reading: its decision, and what follows from it. */
  const read = (region: string, readAt: Date, cost: MonthCost): void => {
    const runs = [...open.values()].flatMap(({ trained, run }) => (trained.region === region ? [run] : []));
    const speaksForAll = region === regions[0];
    // With nothing in training a region only announces, and only the one that speaks for all.
    if (runs.length === 0 && !speaksForAll) return;
    const decision = decide({ readAt, month, cost, runs, announcement: announced.get(region), speaksForAll }, settings);
    for (const { subject, stopsAt } of decision.notices) {
      if (subject !== 'Announcement' || !stopsAt) continue;
      announced.set(region, { stopsAt, state: 'reported' });
      announcements.push({ region, at: readAt, stopsAt });
    }
    for (const run of decision.toStop) {
      const one = open.get(run.arn);
      if (!one) continue;
      close(one, one.run, readAt);
      stops.push(stopOf(one.trained, run, readAt, period.to));
    }
  };

  /** The next moment at which a decision can change. */
  const momentAfter = (now: Date, cost: MonthCost): number => {
    const moments = [month.end.getTime(), trainedRuns[next]?.start ?? Infinity];
    for (const { run, trained } of open.values()) {
      const maxMinutes = maxMinutesFor(run, settings) ?? Infinity;
      // Its seconds are rounded, and must be more than allowed.
      moments.push(exemptUntil(run), trained.start + maxMinutes * minute + 500);
    }
    for (const { stopsAt } of announced.values()) moments.push(stopsAt.getTime());
    if (monthlyLimitUsd !== null) {
      moments.push(now.getTime() + shortestTimeTo(monthlyLimitUsd, cost, open.size, trainingUsdPerHour));
    }
    return Math.min(...moments.map(readingAfter).filter((moment) => moment > now.getTime()));
  };

  for (let time = readingAfter(period.from.getTime()); time <= period.to.getTime(); ) {
    const now = new Date(time);
    advance(now);
    const cost = costAt(now);
    for (const region of regions) read(region, now, cost);
    time = momentAfter(now, cost);
  }
  return { months: replayedMonths(trainedRuns, stops, period), stops, announcements };
};

const exemptUntil = ({ exemption }: SurveyedRun): number =>
  exemption.is === 'exempt' ? (exemption.until?.getTime() ?? Infinity) : Infinity;

/**
 * A lower bound of the milliseconds until the cost reaches the limit while that many runs train. If it takes a little longer,
 * the next estimate finds it. Cost and limit are rounded to the cent, and each run's time to the second.
 */
const shortestTimeTo = (limitUsd: number, { costUsd }: MonthCost, running: number, usdPerHour: number): number => {
  if (costUsd >= limitUsd || running === 0) return Infinity;
  const seconds = ((limitUsd - costUsd - 0.01) * 3600) / usdPerHour;
  return Math.max(minute, ((seconds - running) / running) * 1000);
};

const stopOf = (trained: TrainedRun, { cause, ...run }: CoveredRun, stoppedAt: Date, end: Date): ReplayedStop => {
  const seconds = trainingSeconds(run, stoppedAt) ?? 0;
  const really = trainingSeconds(atTheEnd(trained), end) ?? 0;
  return {
    trained,
    stoppedAt,
    cause,
    ownMaxMinutes: run.ownMaxMinutes,
    trainingSeconds: seconds,
    savedSeconds: really - seconds,
  };
};

/** A run in a Status that this version doesn't know counts in neither, as in the guard's limit. */
const replayedMonths = (trainedRuns: readonly TrainedRun[], stops: readonly ReplayedStop[], period: Period) => {
  const stopTimes = new Map(stops.map(({ trained, stoppedAt }) => [trained, stoppedAt]));
  const known = trainedRuns.filter(({ run }) => isKnown(run.status));
  const really = known.map(atTheEnd);
  const wouldHave = known.map((trained) => {
    const stoppedAt = stopTimes.get(trained);
    return { ...atTheEnd(trained), ...(stoppedAt && { trainingEndTime: stoppedAt }) };
  });
  const secondsIn = (month: Month, runs: readonly TrainedRun['run'][]) =>
    runs.reduce((sum, run) => sum + (trainingSecondsIn(month, run, period.to) ?? 0), 0);
  return monthsOf(period).map((month) => ({
    month,
    seconds: secondsIn(month, really),
    wouldHaveSeconds: secondsIn(month, wouldHave),
  }));
};
