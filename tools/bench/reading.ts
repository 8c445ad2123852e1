import { kindNames } from '../../lambda/account/kind.ts';
import { localAccount } from '../../local/host/account.ts';
import { synthesize } from '../../local/host/synthesized.ts';
import { everything, inSeconds, type Row } from './measure.ts';

/** Of a kind, ended: a model every nine hours for five years. */
const endedModels = 5000;
/** As many models of a kind as may be in training at a time. */
const jobsOfAKind = 10;
/** What quotas allow: List operations of 500 models each, ListTagsForResource, Stop of a kind. */
const seconds = {
  lists: endedModels / 500 / 10,
  tags: (kindNames.length * jobsOfAKind) / 10,
  stops: jobsOfAKind,
};

/** Readings with Comprehend's quotas enforced, by the clock: they have to end within 45 s. */
export async function* reading(): AsyncIterable<Row> {
  const timings = { submittedSeconds: 0, trainingSeconds: 1e6, stoppingSeconds: 1e6 };
  const account = localAccount({ stack: synthesize('us-east-1', everything), timings, quotas: true });
  const hour = 3_600_000;
  for (let i = 0; i < endedModels; i++) {
    const submitTime = Date.now() - 48 * hour - i * 9 * hour;
    for (const kind of kindNames) {
      account.comprehend.place({ kind, name: `ended-${i}` }, { submitTime, trainingSeconds: 1800 });
    }
  }
  const startTraining = (submitTime: number) =>
    kindNames.flatMap((kind) =>
      Array.from({ length: jobsOfAKind }, (_, i) =>
        account.comprehend.place({ kind, name: `in-training-${i}` }, { submitTime }),
      ),
    );
  const read = async (what: string, allowed: number): Promise<Row> => {
    const begun = performance.now();
    await account.readMeter();
    const taken = (performance.now() - begun) / 1000;
    return {
      what: `a reading, ${endedModels} ended models of each kind, ${what}`,
      ours: inSeconds(taken),
      reference: `${inSeconds(allowed)} what quotas allow`,
      ratio: taken / allowed,
      most: 1.5,
    };
  };
  const runs = `${jobsOfAKind} + ${jobsOfAKind}`;
  // The first one loads and compiles.
  await account.readMeter();
  yield await read('nothing trains', seconds.lists);
  startTraining(Date.now());
  yield await read(`${runs} in training`, seconds.lists + seconds.tags);
  const overdue = startTraining(Date.now() - everything.maxTrainingMinutes * 60_000 - hour);
  yield await read(`${runs} to be stopped`, seconds.lists + seconds.tags + seconds.stops);
  account.close();
  const left = overdue.filter(({ stopRequestTime }) => stopRequestTime === undefined);
  if (left.length > 0) throw new Error(`${left.length} runs were not asked to stop`);
}
