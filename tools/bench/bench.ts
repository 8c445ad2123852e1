import { mkdtempSync, rmSync, statSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { buildSync } from 'esbuild';
import { outcomeOf } from '../../cli/replay/outcome.ts';
import { readRequest } from '../../cli/replay/settings.ts';
import { modelArn } from '../../lambda/account/arn.ts';
import { kindNames } from '../../lambda/account/kind.ts';
import type { PastRun } from '../../lambda/guard/past.ts';
import { bundleOptions, bundles } from '../../lib/functions/bundle.ts';
import { localAccount } from '../../local/host/account.ts';
import { localAccountId, synthesize } from '../../local/host/synthesized.ts';
import { inMs, inSeconds, type Row, rounds, runProcess } from './measure.ts';

/** What is synthesized and read. */
const everything = {
  monthlyLimitUsd: 500,
  maxTrainingMinutes: 600,
  alertEmail: 'ml-ops@example.com',
  budgetUsd: 500,
};

/** Of a kind, ended: a model every nine hours for five years. */
const endedModels = 5000;
/** As many models of a kind as may be in training at a time. */
const jobsOfAKind = 10;
/** What quotas allow: List operations of 500 models each, ListTagsForResource, Stop of a kind. */
const quotaSeconds = {
  lists: endedModels / 500 / 10,
  tags: (kindNames.length * jobsOfAKind) / 10,
  stops: jobsOfAKind,
};

/** Readings with Comprehend's quotas enforced, by the clock: they have to end within 45 s. */
async function* reading(): AsyncIterable<Row> {
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
    const reading = `a reading, ${endedModels} ended models of each kind, ${what}`;
    return { what: reading, ours: taken, reference: allowed, than: ' what quotas allow', shown: inSeconds, most: 1.5 };
  };
  const runs = `${jobsOfAKind} + ${jobsOfAKind}`;
  // The first one loads and compiles.
  await account.readMeter();
  yield await read('nothing trains', quotaSeconds.lists);
  startTraining(Date.now());
  yield await read(`${runs} in training`, quotaSeconds.lists + quotaSeconds.tags);
  const overdue = startTraining(Date.now() - everything.maxTrainingMinutes * 60_000 - hour);
  yield await read(`${runs} to be stopped`, quotaSeconds.lists + quotaSeconds.tags + quotaSeconds.stops);
  account.close();
  const left = overdue.filter(({ stopRequestTime }) => stopRequestTime === undefined);
  if (left.length > 0) throw new Error(`${left.length} runs were not asked to stop`);
}

const regions = ['us-east-1', 'us-east-2', 'us-west-2', 'eu-west-1', 'eu-central-1'];
const runs = 5000;
const minute = 60_000;

/** Processor time of `replay` over twelve months once the lists are there, its limits to choose from included. */
async function* replay(): AsyncIterable<Row> {
  const now = new Date();
  const { period, settings } = readRequest(
    { months: '12', monthlyLimitUsd: '2000', maxTrainingMinutes: '600', graceMinutes: '60' },
    now,
  );
  const step = (now.getTime() - period.from.getTime()) / runs;
  const past = Array.from({ length: runs }, (_, i): PastRun => {
    const kind = kindNames[i % 2] ?? 'DocumentClassifier';
    const region = regions[i % regions.length] ?? '';
    const submitTime = new Date(period.from.getTime() + i * step);
    const trainingEndTime = new Date(submitTime.getTime() + (20 + ((i * 97) % 1440)) * minute);
    const arn = modelArn({ partition: 'aws', region, accountId: localAccountId }, kind, `model-${i}`);
    const times = { submitTime, trainingStartTime: submitTime, trainingEndTime, endTime: trainingEndTime };
    return { kind, arn, status: 'TRAINED', tags: new Map(), ...times };
  });
  const begun = process.cpuUsage();
  outcomeOf({ runs: past, untagged: 0, unlisted: [] }, period, { ...settings, regions });
  const { user, system } = process.cpuUsage(begun);
  const ms = (user + system) / 1000;
  const what = `\`replay\` of 12 months, ${runs} runs in ${regions.length} regions`;
  yield { what, ours: ms, reference: 2000, than: ': the mark', shown: inMs, most: 1 };
}

/** `npx cdk synth` of everything into an empty folder, against an app without anything. */
async function* synth(): AsyncIterable<Row> {
  const built = bundles();
  const settings = Object.entries(everything).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
  const measure = (app: string, args: readonly string[]) => async () => {
    const folder = mkdtempSync(join(tmpdir(), 'bench-synth-'));
    const begun = performance.now();
    await runProcess('npx', ['cdk', 'synth', '-q', '--no-notices', '-a', app, '-o', folder, ...args]);
    const seconds = (performance.now() - begun) / 1000;
    rmSync(folder, { recursive: true });
    return seconds;
  };
  const whole = measure('node bin/run.js bin/app.ts', settings);
  const seconds = await rounds(3, {
    empty: measure('node tools/bench/empty-app.ts', []),
    unchanged: whole,
    first: () => {
      rmSync(built, { recursive: true, force: true });
      return whole();
    },
  });
  for (const [state, what, most] of [
    ['unchanged', 'unchanged checkout', 1.3],
    ['first', 'no bundle there', 1.7],
  ] as const) {
    const { [state]: ours, empty: reference } = seconds;
    yield { what: `\`npx cdk synth\`, ${what}`, ours, reference, than: ' an empty CDK app', shown: inSeconds, most };
  }
}

const root = fileURLToPath(new URL('../..', import.meta.url));

/** Loads as Lambda's runtime does, and says what the whole process took. */
const load = `
require(process.argv[1]);
const { user, system } = process.cpuUsage();
console.log((user + system) / 1000);`;

/** Processor time of a fresh process until the handler of `POST /stop` is loaded. */
async function* coldStart(): AsyncIterable<Row> {
  const functions = Object.values(synthesize('us-east-1').resources('AWS::Lambda::Function'));
  const { Environment } = functions.find(({ Handler }) => Handler === 'stop-training.handler') ?? {};
  const { Variables } = Environment as { readonly Variables: Readonly<Record<string, string>> };
  const env = { ...Variables, AWS_REGION: 'us-east-1' };
  const start = (file: string) => async () =>
    Number(await runProcess(process.execPath, ['--input-type=commonjs', '--eval', load, file], env));
  const folder = mkdtempSync(join(tmpdir(), 'bench-bundles-'));
  symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'));
  const ours = join(bundles(), 'stop-training/stop-training.cjs');
  // As it would be without what lib/functions/bundle.ts leaves out.
  const plain = { ...bundleOptions, alias: {}, absWorkingDir: root, outdir: folder };
  buildSync({ ...plain, entryPoints: { clients: 'tools/bench/two-clients.ts' } });
  const taken = await rounds(11, { ours: start(ours), clients: start(join(folder, 'clients.cjs')) });
  rmSync(folder, { recursive: true });
  yield {
    what: `loading \`POST /stop\`, ${(statSync(ours).size / 1000).toFixed(0)} kB`,
    ours: taken.ours,
    reference: taken.clients,
    than: ' an empty function with the two clients',
    shown: inMs,
    most: 1.2,
  };
}

/** Each measurement by the name that it can be asked for. */
const measurements: Readonly<Record<string, () => AsyncIterable<Row>>> = {
  reading,
  replay,
  synth,
  'cold-start': coldStart,
};

const asked = process.argv.slice(2);
const unknown = asked.find((name) => !Object.hasOwn(measurements, name));
if (unknown) {
  console.error(`A measurement is one of ${Object.keys(measurements).join(', ')}, got '${unknown}'`);
  process.exit(1);
}
// A Markdown table, so that docs can quote it as it stands.
console.log('| what | ours | reference | ratio | mark |\n| --- | --- | --- | ---: | --- |');
for (const [name, measure] of Object.entries(measurements)) {
  if (asked.length > 0 && !asked.includes(name)) continue;
  for await (const { what, ours, reference, than, shown, most } of measure()) {
    const ratio = ours / reference;
    const mark = `≤ ${most} ${ratio <= most ? 'met' : '**missed**'}`;
    console.log(`| ${[what, shown(ours), shown(reference) + than, ratio.toPrecision(3), mark].join(' | ')} |`);
  }
}
