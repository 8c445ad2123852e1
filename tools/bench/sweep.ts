import { kindNames } from '../../lambda/account/kind.ts';
import { localAccount } from '../../local/host/account.ts';
import { type SynthesizedStack, synthesize } from '../../local/host/synthesized.ts';
import { everything, jobsOfAKind } from './settings.ts';
import { inSeconds, type Row } from './table.ts';
import { inVirtualTime } from './virtual-time.ts';

/** At which part of its minute the reading finds the limit reached: from at once to a minute late. */
const phases = 13;
/** Each with waits that differ by chance. */
const repetitions = 2;
/** Comprehend takes one Stop of a kind per second. */
const allowedSeconds = jobsOfAKind;
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
  const compare = (what: string, seconds: number, allowed: number, why: string): Row => ({
    what,
    ours: inSeconds(seconds),
    reference: `${inSeconds(allowed)} ${why}`,
    ratio: seconds / allowed,
    most: 1.1,
  });
  const what = `${jobsOfAKind} + ${jobsOfAKind} in training under quotas: limit reached to last accepted Stop, worst`;
  yield compare(what, worst, 60 + allowedSeconds, "the reading's interval and Stop's quota");
  yield compare('of it from the end of the survey', after, allowedSeconds, "what Stop's quota allows");
}

/** In seconds. */
interface Overspending {
  /** From the limit's being reached to the last accepted Stop. */
  readonly sinceLimit: number;
  /** From the end of the survey to the same. */
  readonly sinceSurvey: number;
}

/** @param phase - which part of an interval passes after the limit is reached until a reading begins */
const overspend = async (stack: SynthesizedStack, phase: number): Promise<Overspending> => {
  let seen: Overspending = { sinceLimit: Number.NaN, sinceSurvey: Number.NaN };
  await inVirtualTime(() => {
    const begun = Date.now();
    const reachedAt = begun + (limitUsd / (jobsOfAKind * kindNames.length * 3)) * 3_600_000;
    let surveyedAt = Number.NaN;
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
      seen = { sinceLimit: (last - reachedAt) / 1000, sinceSurvey: (last - surveyedAt) / 1000 };
      return false;
    };
    return { inFlight: account.inFlight, goesOn };
  });
  return seen;
};
