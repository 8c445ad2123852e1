import { mkdtempSync, rmSync, statSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type BuildOptions, buildSync } from 'esbuild';
import { bundleOptions, bundles } from '../../lib/functions/bundle.ts';
import { synthesize } from '../../local/host/synthesized.ts';
import { inMs, type Row, rounds, runProcess } from './measure.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const entry = 'lambda/stop/stop-training.lambda.ts';
const esModule: BuildOptions = { format: 'esm', outExtension: { '.js': '.mjs' } };

/** What the function's bundle is compared with: an entry file, what differs from lib/functions/bundle.ts, and a mark. */
const others: readonly (readonly [what: string, entry: string, options: BuildOptions, most?: number])[] = [
  ['an empty function with the two clients', 'tools/bench/two-clients.ts', { ...esModule, alias: {} }, 1.2],
  ['ours as ES module', entry, esModule],
  ['ours with all credential providers', entry, { alias: {} }],
];

/** Loads as Lambda's runtime does, ES modules by import, others by require, and says what the whole process took. */
const load = `
const { createRequire } = await import('node:module');
const file = process.argv[1];
await (file.endsWith('.mjs') ? import(file) : createRequire(file)(file));
const { user, system } = process.cpuUsage();
console.log((user + system) / 1000);`;

/** Processor time of a fresh process until the handler of `POST /stop` is loaded: why bundles are made as they are. */
export async function* coldStart(): AsyncIterable<Row> {
  const functions = Object.values(synthesize('us-east-1').resources('AWS::Lambda::Function'));
  const { Environment } = functions.find(({ Handler }) => Handler === 'stop-training.handler') ?? {};
  const { Variables } = Environment as { readonly Variables: Readonly<Record<string, string>> };
  const env = { ...Variables, AWS_REGION: 'us-east-1' };
  const start = (file: string) => async () =>
    Number(await runProcess(process.execPath, ['--input-type=module', '--eval', load, file], env));
  const folder = mkdtempSync(join(tmpdir(), 'bench-bundles-'));
  symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'));
  const ours = join(bundles(), 'stop-training/stop-training.cjs');
  const measures: Record<string, () => Promise<number>> = { ours: start(ours) };
  for (const [what, file, options] of others) {
    const outdir = join(folder, what);
    buildSync({ ...bundleOptions, ...options, absWorkingDir: root, entryPoints: { handler: file }, outdir });
    measures[what] = start(join(outdir, options.format === 'esm' ? 'handler.mjs' : 'handler.cjs'));
  }
  const { ours: taken = Number.NaN, ...references } = await rounds(11, measures);
  rmSync(folder, { recursive: true });
  for (const [what, , , most] of others) {
    const reference = references[what] ?? Number.NaN;
    yield {
      what: `loading \`POST /stop\`, ${(statSync(ours).size / 1000).toFixed(0)} kB`,
      ours: inMs(taken),
      reference: `${inMs(reference)} ${what}`,
      ratio: taken / reference,
      ...(most !== undefined && { most }),
    };
  }
}
