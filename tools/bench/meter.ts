import { kindNames } from '../../lambda/account/kind.ts';
import { before } from './before.ts';
import { type Bundle, deployed } from './bundles.ts';
import { deploy, jobsOfAKind, train } from './deployment.ts';
import { callIn } from './fresh-process.ts';
import { median, rounds, undisturbed } from './rounds.ts';
import { atMost, inMs, inSeconds, type Row, under } from './table.ts';

/** Of a kind, ended: a model every nine hours for two years, and for five. */
const someModels = 2000;
const manyModels = 5000;
const pageSize = 500;
/** Of Comprehend's List operations, and of ListTagsForResource. */
const requestsPerSecond = 10;
/** Of the processor, as multiples of what 0.2.0 takes for the same. */
const mostTimesBefore = { idle: 1, inTraining: 0.7 };
/** By the clock: within as many seconds a reading has to end. */
const mostSeconds = 45;
/** Calls in one process; the first ones are still being compiled and don't count. */
const [calls, warmUp] = [12, 5];
/** Each with three processes, which take turns. */
const processes = 3;

type Environment = Readonly<Record<string, string>>;

/** The processor's time of a warm call. */
const cpuOf = (bundle: Bundle, environment: Environment, event: object) => async (): Promise<number> => {
  const { warm } = await callIn(bundle, { environment, event }, { warmCalls: calls });
  return undisturbed(warm.slice(warmUp).map(({ cpuMs }) => cpuMs));
};

/** Puts models there that have ended. */
const end = ({ comprehend }: Awaited<ReturnType<typeof deploy>>['account'], models: number): void => {
  for (let i = 0; i < models; i++) {
    const submitTime = Date.now() - 2 * 86_400_000 - i * 9 * 3_600_000;
    for (const kind of kindNames) comprehend.place({ kind, name: `ended-${i}` }, { submitTime, trainingSeconds: 1800 });
  }
};

/** Readings as they are deployed, each in a process of its own: processor time against 0.2.0's, then the clock under quotas. */
export async function* meter(): AsyncIterable<Row> {
  yield* processorTime(0, 'nothing trains', false);
  yield* processorTime(someModels, `nothing trains, ${someModels} ended models of each kind`, false);
  yield* processorTime(0, `${jobsOfAKind} + ${jobsOfAKind} in training`, true);
  yield* clockTime();
}

async function* processorTime(ended: number, what: string, isTraining: boolean): AsyncIterable<Row> {
  const { account, functions, close } = await deploy();
  end(account, ended);
  if (isTraining) train(account);
  const { environment } = functions['take-reading'];
  const old = before(JSON.parse(environment.SETTINGS ?? '{}'));
  const ours = cpuOf(deployed('take-reading'), environment, {});
  const row = { what: `a reading's processor time, ${what}` };
  if (!old) {
    const taken = await rounds(processes, { ours });
    const reference = 'version 0.2.0: its commit is not in this clone';
    yield { ...row, ours: inMs(undisturbed(taken.ours)), reference, ratio: Number.NaN };
    close();
    return;
  }
  const variables = { ...environment, ...old.environment };
  const taken = await rounds(processes, {
    ours,
    meter: cpuOf(old.bundles.meter, variables, {}),
    findRuns: isTraining ? cpuOf(old.bundles.findRuns, variables, { Event: {}, ExecutionArn: 'bench' }) : async () => 0,
  });
  old.remove();
  close();
  const reading = undisturbed(taken.ours);
  const theirs = undisturbed(taken.meter) + undisturbed(taken.findRuns);
  const ratio = reading / theirs;
  yield {
    ...row,
    ours: inMs(reading),
    reference: `${inMs(theirs)} the meter${isTraining ? ' and find-runs' : ''} of 0.2.0`,
    ratio,
    mark: atMost(isTraining ? mostTimesBefore.inTraining : mostTimesBefore.idle, ratio),
  };
}

/** From the call to its answer. */
async function* clockTime(): AsyncIterable<Row> {
  const { account, functions, close } = await deploy({ quotas: true });
  end(account, manyModels);
  const read = async (what: string, allowedSeconds: number, quotas: string): Promise<Row> => {
    const called = { ...functions['take-reading'], event: {} };
    const { warm } = await callIn(deployed('take-reading'), called, { warmCalls: 3 });
    const seconds = median(warm.map(({ ms }) => ms)) / 1000;
    return {
      what: `a reading, ${manyModels} ended models of each kind, quotas enforced, ${what}`,
      ours: `${inSeconds(seconds)}, ${inMs(median(warm.map(({ cpuMs }) => cpuMs)))} of a processor`,
      reference: `${inSeconds(allowedSeconds)} ${quotas}`,
      ratio: seconds / allowedSeconds,
      mark: under(mostSeconds, seconds, 's'),
    };
  };
  const pages = manyModels / pageSize / requestsPerSecond;
  yield await read('nothing trains', pages, "List's quota for 10 pages of a kind");
  const tags = train(account).length / requestsPerSecond;
  yield await read(`${jobsOfAKind} + ${jobsOfAKind} in training`, pages + tags, "and the tags' quota for 20 models");
  close();
}
