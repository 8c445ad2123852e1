import { mkdtempSync, rmSync, statSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type BuildOptions, buildSync } from 'esbuild';
import { bundleOptions, bundles } from '../../lib/functions/bundle.ts';
import { synthesize } from '../../local/host/synthesized.ts';
import { rounds } from './rounds.ts';
import { runProcess } from './run-process.ts';
import { inMs, type Row } from './table.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const entry = 'lambda/stop/stop-training.lambda.ts';
const esModule: BuildOptions = { format: 'esm', outExtension: { '.js': '.mjs' } };

/** What the function's bundle is compared with: an entry file, and what differs from lib/functions/bundle.ts. */
const others = {
  twoClients: ['tools/bench/two-clients.ts', { ...esModule, alias: {} }],
  esModule: [entry, esModule],
  allProviders: [entry, { alias: {} }],
} as const satisfies Record<string, readonly [entry: string, options: BuildOptions]>;

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
  const folder = mkdtempSync(join(tmpdir(), 'bench-bundles-'));
  symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'));
  const start =
    (file: string, NODE_OPTIONS = '') =>
    async () =>
      Number(
        await runProcess(process.execPath, ['--input-type=module', '--eval', load, file], {
          NODE_OPTIONS,
          ...Variables,
          AWS_REGION: 'us-east-1',
        }),
      );
  const built = Object.entries(others).map(([name, [entryFile, options]]) => {
    const outdir = join(folder, name);
    buildSync({ ...bundleOptions, ...options, absWorkingDir: root, entryPoints: { handler: entryFile }, outdir });
    return [name, join(outdir, 'format' in options ? 'handler.mjs' : 'handler.cjs')] as const;
  });
  const compared = Object.fromEntries(built) as Record<keyof typeof others, string>;
  const ours = join(bundles(), 'stop-training/stop-training.cjs');
  const taken = await rounds(11, {
    ours: start(ours),
    twoClients: start(compared.twoClients),
    withMaps: start(ours, '--enable-source-maps'),
    esModule: start(compared.esModule),
    allProviders: start(compared.allProviders),
  });
  rmSync(folder, { recursive: true });
  const against = (name: keyof typeof taken, what: string): Row => ({
    what: `loading \`POST /stop\`, ${(statSync(ours).size / 1000).toFixed(0)} kB`,
    ours: inMs(taken.ours),
    reference: `${inMs(taken[name])} ${what}`,
    ratio: taken.ours / taken[name],
  });
  yield { ...against('twoClients', 'an empty function with the two clients'), most: 1.2 };
  yield against('withMaps', 'ours with source maps read at run time');
  yield against('esModule', 'ours as ES module');
  yield against('allProviders', 'ours with all credential providers');
}
