import { setTimeout as sleep } from 'node:timers/promises';
import { defaultConfig } from '../lib/config.ts';
import { startLocal } from '../local/server.ts';
import { localFunctions } from '../local/stack/functions.ts';
import { synthesize } from '../local/stack/synthesized.ts';
import { synthesizeBundles } from './bundles.ts';
import { meterRun } from './meter.ts';
import { rateLimited } from './rate-limit.ts';
import { atMost, inSeconds, printTable, type Row, under } from './table.ts';

const jobs = 100;
const requestsPerSecond = 10;
/** From the meter's reading over the limit to the last stop: in seconds, and as a multiple of what the rate allows. */
const most = { seconds: 60, timesTheRate: 1.5 };
const monthlyLimitUsd = 1;
const region = 'us-east-1';

/** The guard over a Comprehend that allows so many requests a second: how long from noticing to the last stop. */
const sweep = async (): Promise<Row[]> => {
  const log = (line: string) => console.error(line);
  const timings = { submittedSeconds: 0, trainingSeconds: 86_400, stoppingSeconds: 600 };
  // The meter is read by hand: in production its next reading is minutes away.
  const { comprehend, clientOptions, close } = await startLocal({
    ...timings,
    port: 0,
    region,
    pollSeconds: 15,
    monthlyLimitUsd,
    meterSeconds: 86_400,
    log,
  });
  const stack = synthesize(region, { ...defaultConfig, monthlyLimitUsd });
  const readMeter = localFunctions(stack, clientOptions, log)('BudgetGuardTrainingMeterFunction');
  // An hour ago: at $3 each, well over the limit.
  for (let i = 0; i < jobs; i++) {
    comprehend.place({ DocumentClassifierName: `job-${i}` }, { submitTime: Date.now() - 3_600_000 });
  }
  const { limited, answered, refused } = rateLimited(comprehend.operations, requestsPerSecond);
  Object.assign(comprehend.operations, limited);

  await readMeter?.();
  const overLimitAt = performance.now();
  const stops = () => answered.filter(({ operation, at }) => operation.startsWith('StopTraining') && at > overLimitAt);
  const asked = () => answered.filter(({ at }) => at > overLimitAt);
  const deadline = overLimitAt + 5 * 60_000;
  while (stops().length < jobs && performance.now() < deadline) await sleep(50);
  const lastStopAt = stops()[jobs - 1]?.at ?? Number.POSITIVE_INFINITY;
  const needed = asked().filter(({ at }) => at <= lastStopAt).length;
  close();

  const seconds = (lastStopAt - overLimitAt) / 1000;
  // The bucket is full when a sweep begins after a pause; that it isn't quite, after the meter's requests, is ours to bear.
  const allowed = (needed - requestsPerSecond) / requestsPerSecond;
  const what = `sweep of ${jobs} jobs at ${requestsPerSecond} requests a second: from the meter's reading to the last stop`;
  const ours = `${inSeconds(seconds)}, ${needed} requests answered and ${refused()} refused`;
  const ratio = seconds / allowed;
  return [
    {
      what,
      ours,
      reference: `${inSeconds(allowed)} what the rate allows for as many`,
      ratio,
      mark: atMost(most.timesTheRate, ratio),
    },
    {
      what,
      ours,
      reference: `${most.seconds} s the limit`,
      ratio: seconds / most.seconds,
      mark: under(most.seconds, seconds),
    },
  ];
};

const { bundles, remove } = synthesizeBundles();
try {
  printTable([...(await sweep()), ...(await meterRun(bundles))], 'npm run bench:sweep');
} finally {
  remove();
}
