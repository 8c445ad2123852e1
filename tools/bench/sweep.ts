import { kindNames } from '../../lambda/account/kind.ts';
import { localAccount } from '../../local/host/account.ts';
import { type SynthesizedStack, synthesize } from '../../local/host/synthesized.ts';
import { everything, jobsOfAKind } from './deployment.ts';
import { median } from './rounds.ts';
import { atMost, inSeconds, type Row } from './table.ts';
import { inVirtualTime } from './virtual-time.ts';

/** At which part of its minute the reading finds the limit reached: from at once to a minute late. */
const phases = 13;
/** Each with waits that differ by chance. */
const repetitions = 2;
/** Comprehend takes one Stop of a kind per second. */
const allowedSeconds = jobsOfAKind;
const mostTimesAllowed = 1.1;
/**
 * Version 0.2.0 (commit 279cdc4): a reading every 300 s, and 13.2 s from the reading to the last accepted Stop. It can't be
 * measured here, since its workflow was another.
 */
const before = { worst: 313, afterReading: 13.2 };
const mostTimesBefore = 0.25;
/** In USD. 20 runs at $3 an hour reach it after a minute, and its readings before that find less. */
const limitUsd = 2;

/**
 * Overspending: from the limit's being reached to the last run that is asked to stop, with Comprehend's quotas enforced. In
 * virtual time, where a request takes none: what is left is the reading's interval, and who throttles whom.
 */
export async function* sweep(): AsyncIterable<Row> {
  const stack = synthesize('us-east-1', { ...everything, monthlyLimitUsd: limitUsd });
  // Once in real time: the SDK's first call reads files, for which virtual time wouldn't wait.
  const account = localAccount({ stack });
  await account.readMeter();
  account.close();

  const seen: Overspending[] = [];
  for (let i = 0; i < phases * repetitions; i++) seen.push(await overspend(stack, (i % phases) / (phases - 1)));
  const worst = Math.max(...seen.map(({ sinceLimit }) => sinceLimit));
  const after = Math.max(...seen.map(({ sinceSurvey }) => sinceSurvey));
  const reading = median(seen.map(({ sinceTick }) => sinceTick));
  const what = `overspending with ${jobsOfAKind} + ${jobsOfAKind} in training under quotas`;
  yield {
    what: `${what}: limit reached to last accepted Stop, worst of ${phases} phases`,
    ours: `${inSeconds(worst)}, median ${inSeconds(median(seen.map(({ sinceLimit }) => sinceLimit)))}`,
    reference: `${before.worst} s worst of 0.2.0, a reading every 5 minutes`,
    ratio: worst / before.worst,
    mark: atMost(mostTimesBefore, worst / before.worst),
  };
  yield {
    what: 'of it from the end of the survey to the last accepted Stop, worst',
    ours: inSeconds(after),
    reference: `${allowedSeconds} s what Stop's quota allows`,
    ratio: after / allowedSeconds,
    mark: atMost(mostTimesAllowed, after / allowedSeconds),
  };
  yield {
    what: 'of it from the beginning of the reading to the last accepted Stop, median',
    ours: inSeconds(reading),
    reference: `${before.afterReading} s of 0.2.0`,
    ratio: reading / before.afterReading,
  };
}

/** In seconds. */
interface Overspending {
  /** From the limit's being reached to the last accepted Stop. */
  readonly sinceLimit: number;
  /** From the end of the survey to the same. */
  readonly sinceSurvey: number;
  /** From the beginning of the reading to the same. */
  readonly sinceTick: number;
}

/** @param phase - which part of an interval passes after the limit is reached until a reading begins */
const overspend = async (stack: SynthesizedStack, phase: number): Promise<Overspending> => {
  let seen: Overspending = { sinceLimit: Number.NaN, sinceSurvey: Number.NaN, sinceTick: Number.NaN };
  await inVirtualTime(() => {
    const begun = Date.now();
    const reachedAt = begun + (limitUsd / (jobsOfAKind * kindNames.length * 3)) * 3_600_000;
    let [tickAt, surveyedAt] = [Number.NaN, Number.NaN];
    const account = localAccount({
      stack,
      quotas: true,
      timings: { submittedSeconds: 0, trainingSeconds: 86_400, stoppingSeconds: 600 },
      beforeOperation: ({ operation }) => {
        // A reading that knows what to stop starts the sweep first.
        const isSweep = operation === 'StartExecution' && Date.now() >= reachedAt;
        if (isSweep && Number.isNaN(surveyedAt)) surveyedAt = Date.now();
      },
    });
    const models = kindNames.flatMap((kind) =>
      Array.from({ length: jobsOfAKind }, (_, i) => account.comprehend.place({ kind, name: `${i}` })),
    );
    const [{ schedule } = { schedule: '' }] = account.schedules;
    const interval = Number(/\d+/.exec(schedule)?.[0]) * 60_000;
    const tick = () => {
      if (Number.isNaN(surveyedAt)) tickAt = Date.now();
      account.readMeter().catch(console.error);
      setTimeout(tick, interval);
    };
    // So that one of the readings begins at the phase.
    setTimeout(tick, (reachedAt + phase * interval - begun) % interval);
    const goesOn = () => {
      const last = Math.max(...models.map(({ stopRequestTime = Number.POSITIVE_INFINITY }) => stopRequestTime));
      const isGoingOn = !Number.isFinite(last) && Date.now() < reachedAt + 600_000;
      if (isGoingOn) return true;
      account.close();
      seen = {
        sinceLimit: (last - reachedAt) / 1000,
        sinceSurvey: (last - surveyedAt) / 1000,
        sinceTick: (last - tickAt) / 1000,
      };
      return false;
    };
    return { inFlight: account.inFlight, goesOn };
  });
  return seen;
};
