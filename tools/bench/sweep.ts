import { kindNames } from '../../lambda/account/kind.ts';
import { localAccount } from '../../local/host/account.ts';
import { type SynthesizedStack, synthesize } from '../../local/host/synthesized.ts';
import { everything, jobsOfAKind } from './deployment.ts';
import { median, quantile, rounds } from './rounds.ts';
import { atMost, inSeconds, type Row } from './table.ts';
import { inVirtualTime } from './virtual-time.ts';

const sweeps = 15;
/** Comprehend takes one Stop of a kind a second, and answers 10 requests for tags. */
const allowedSeconds = { stops: jobsOfAKind, tags: (jobsOfAKind * kindNames.length) / 10 };
const mostTimesAllowed = 1.5;
/** The policy of 0.1.0: a stop that isn't through after 1 + 2 + 4 + 8 s at most waits for the next poll. */
const before = { MaxDelaySeconds: 60, MaxAttempts: 4 };

/**
 * The guard with Comprehend's quotas enforced: from the reading that finds too much to the last job that is asked to stop. In
 * virtual time, where a request takes none: what is left is who throttles whom.
 */
export async function* sweep(): AsyncIterable<Row> {
  const stack = synthesize('us-east-1', { ...everything, monthlyLimitUsd: 1 });
  // Once in real time: the SDK's first call reads files, for which virtual time wouldn't wait.
  const account = localAccount({ stack });
  await account.readMeter();
  account.close();

  const { ours, earlier } = await rounds(sweeps, {
    ours: () => sweepOnce(stack),
    earlier: () => sweepOnce(retryingStop(stack, before)),
  });
  const lasts = ours.map(({ last }) => last);
  const last = median(lasts);
  const row = {
    what: `sweep of ${jobsOfAKind} + ${jobsOfAKind} jobs under quotas: reading to last accepted Stop`,
    ours: `${inSeconds(last)}, one in ten ${inSeconds(quantile(lasts, 0.9))}`,
  };
  const ratio = last / allowedSeconds.stops;
  const reference = `${allowedSeconds.stops} s what Stop's quota allows`;
  yield { ...row, reference, ratio, mark: atMost(mostTimesAllowed, ratio) };
  const first = median(ours.map((swept) => swept.first));
  yield {
    what: 'of it until the first Stop: the tags of 20 models are read again',
    ours: inSeconds(first),
    reference: `${allowedSeconds.tags} s what the tags' quota allows`,
    ratio: first / allowedSeconds.tags,
  };
  const theirs = median(earlier.map((swept) => swept.last));
  yield { ...row, reference: `${inSeconds(theirs)} with the retries of 0.1.0`, ratio: last / theirs };
}

/** The stack with other retries of Request Stop, after which it waits for the next poll. */
const retryingStop = (stack: SynthesizedStack, retry: object): SynthesizedStack => ({
  ...stack,
  resources: (type) =>
    Object.fromEntries(
      Object.entries(stack.resources(type)).map(([id, properties]) => {
        const { States = {}, ...definition } = JSON.parse(String(properties.DefinitionString ?? '{}'));
        const stop = States['Request Stop'];
        if (!stop) return [id, properties];
        Object.assign(stop.Retry[1], retry);
        for (const caught of stop.Catch) if (caught.Next === 'Describe Model') caught.Next = 'Wait';
        return [id, { ...properties, DefinitionString: JSON.stringify({ ...definition, States }) }];
      }),
    ),
});

/** Seconds from the reading's event to the first and to the last accepted Stop; at most five minutes. */
const sweepOnce = async (stack: SynthesizedStack) => {
  let swept = { first: Number.NaN, last: Number.NaN };
  await inVirtualTime(() => {
    let readAt = Number.POSITIVE_INFINITY;
    const account = localAccount({
      stack,
      quotas: true,
      timings: { submittedSeconds: 0, trainingSeconds: 86_400, stoppingSeconds: 600 },
      onEvent: () => {
        readAt = Math.min(readAt, Date.now());
      },
    });
    // An hour ago: at $3 each, well over the limit.
    const submitTime = Date.now() - 3_600_000;
    const models = kindNames.flatMap((kind) =>
      Array.from({ length: jobsOfAKind }, (_, i) => account.comprehend.place({ kind, name: `${i}` }, { submitTime })),
    );
    account.readMeter().catch(console.error);
    const goesOn = () => {
      const stops = models.map(({ stopRequestTime = Number.POSITIVE_INFINITY }) => (stopRequestTime - readAt) / 1000);
      swept = { first: Math.min(...stops), last: Math.max(...stops) };
      const isGoingOn = !Number.isFinite(swept.last) && Date.now() < submitTime + 3_900_000;
      if (!isGoingOn) account.close();
      return isGoingOn;
    };
    return { inFlight: account.inFlight, goesOn };
  });
  return swept;
};
