import { kindNames } from '../../lambda/account/kind.ts';
import { localAccount } from '../../local/host/account.ts';
import { synthesize } from '../../local/host/synthesized.ts';
import { median } from './rounds.ts';
import { everything, jobsOfAKind } from './settings.ts';
import { inSeconds, type Row } from './table.ts';

/** Of a kind, ended: a model every nine hours for five years. */
const endedModels = 5000;
const pageSize = 500;
/** Of Comprehend's List operations, and of ListTagsForResource. */
const requestsPerSecond = 10;

/** Readings with Comprehend's quotas enforced, by the clock: they have to end within 45 s, and quotas allow this much. */
export async function* meter(): AsyncIterable<Row> {
  const timings = { submittedSeconds: 0, trainingSeconds: 1e6, stoppingSeconds: 1e6 };
  const account = localAccount({ stack: synthesize('us-east-1', everything), timings, quotas: true });
  for (let i = 0; i < endedModels; i++) {
    const submitTime = Date.now() - 2 * 86_400_000 - i * 9 * 3_600_000;
    for (const kind of kindNames) {
      account.comprehend.place({ kind, name: `ended-${i}` }, { submitTime, trainingSeconds: 1800 });
    }
  }
  const read = async (what: string, allowedSeconds: number): Promise<Row> => {
    const taken: number[] = [];
    for (let i = 0; i < 4; i++) {
      const begun = performance.now();
      await account.readMeter();
      taken.push((performance.now() - begun) / 1000);
    }
    // The first one loads and compiles.
    const seconds = median(taken.slice(1));
    return {
      what: `a reading, ${endedModels} ended models of each kind, ${what}`,
      ours: inSeconds(seconds),
      reference: `${inSeconds(allowedSeconds)} what quotas allow`,
      ratio: seconds / allowedSeconds,
      most: 1.5,
    };
  };
  const pages = endedModels / pageSize / requestsPerSecond;
  yield await read('nothing trains', pages);
  for (const kind of kindNames) {
    for (let i = 0; i < jobsOfAKind; i++) account.comprehend.place({ kind, name: `in-training-${i}` });
  }
  const tags = (kindNames.length * jobsOfAKind) / requestsPerSecond;
  yield await read(`${jobsOfAKind} + ${jobsOfAKind} in training`, pages + tags);
  account.close();
}
