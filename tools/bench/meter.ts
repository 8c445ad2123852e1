import { kindNames } from '../../lambda/account/kind.ts';
import { deployed } from './bundles.ts';
import { deploy, jobsOfAKind, train } from './deployment.ts';
import { callIn } from './fresh-process.ts';
import { median } from './rounds.ts';
import { atMost, inMs, inSeconds, type Row } from './table.ts';

const modelsOfAKind = 2000;
const pageSize = 500;
/** Of Comprehend's List operations, and of ListTagsForResource. */
const requestsPerSecond = 10;
const mostTimesAllowed = 1.5;
/** As many readings in a process that lives. */
const readings = 5;

/** The meter as it is deployed, in a process of its own, over a long list with Comprehend's quotas enforced. */
export async function* meter(): AsyncIterable<Row> {
  const { account, functions, close } = await deploy({ quotas: true });
  for (let i = 0; i < modelsOfAKind; i++) {
    // One in two days of the last years.
    const submitTime = Date.now() - (i + 1) * 2 * 86_400_000;
    for (const kind of kindNames)
      account.comprehend.place({ kind, name: `ended-${i}` }, { submitTime, trainingSeconds: 1800 });
  }
  const pages = modelsOfAKind / pageSize / requestsPerSecond;
  const read = async (what: string, allowedSeconds: number, quotas: string): Promise<Row> => {
    const called = { ...functions['training-meter'], event: {} };
    const { warm } = await callIn(deployed('training-meter'), called, { warmCalls: readings });
    const seconds = median(warm.map(({ ms }) => ms)) / 1000;
    const cpuMs = median(warm.map((reading) => reading.cpuMs));
    const ratio = seconds / allowedSeconds;
    return {
      what: `meter's reading, ${modelsOfAKind} models of each kind, quotas enforced, ${what}`,
      ours: `${inSeconds(seconds)}, ${inMs(cpuMs)} of a processor`,
      reference: `${inSeconds(allowedSeconds)} ${quotas}`,
      ratio,
      mark: atMost(mostTimesAllowed, ratio),
    };
  };
  yield await read('all ended', pages, "List's quota for 4 pages a kind");
  const tags = train(account).length / requestsPerSecond;
  yield await read(`${jobsOfAKind} + ${jobsOfAKind} in training`, pages + tags, "and the tags' quota for 20 models");
  close();
}
