import { mkdtempSync, rmSync, statSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type BuildOptions, buildSync } from 'esbuild';
import { bundleOptions, bundles } from '../../lib/functions/bundle.ts';

/** A function as it would be uploaded: the file that exports `handler`, and its size without its source map. */
export interface Bundle {
  readonly file: string;
  readonly bytes: number;
}

const root = fileURLToPath(new URL('../..', import.meta.url));
const stopTraining = 'lambda/stop/stop-training.lambda.ts';
const esModule: BuildOptions = { format: 'esm', outExtension: { '.js': '.mjs' } };

/** What the functions' bundles are compared with: an entry file, and what differs from lib/functions/bundle.ts. */
const others = {
  empty: ['tools/bench/functions/empty.ts', {}],
  twoClients: ['tools/bench/functions/two-clients.ts', { ...esModule, alias: {} }],
  twoClientsLikeOurs: ['tools/bench/functions/two-clients.ts', {}],
  threeCalls: ['tools/bench/functions/three-calls.ts', {}],
  esModule: [stopTraining, esModule],
  allProviders: [stopTraining, { alias: {} }],
  /** The SDK is left to the runtime. */
  unbundledSdk: [stopTraining, { external: ['@aws-sdk/*', '@smithy/*'] }],
} as const satisfies Record<string, readonly [entry: string, options: BuildOptions]>;

const bundleAt = (file: string): Bundle => ({ file, bytes: statSync(file).size });

/** The bundle of a function as it is deployed, by the function's name. */
export const deployed = (name: string): Bundle => bundleAt(join(bundles(), name, `${name}.cjs`));

/** Bundles what the functions are compared with, in a temporary folder that has the runtime's SDK: the project's node_modules. */
export const compared = () => {
  const folder = mkdtempSync(join(tmpdir(), 'bench-bundles-'));
  symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'));
  const built = Object.entries(others).map(([name, [entry, options]]) => {
    const outdir = join(folder, name);
    buildSync({ ...bundleOptions, ...options, absWorkingDir: root, entryPoints: { handler: entry }, outdir });
    return [name, bundleAt(join(outdir, 'format' in options ? 'handler.mjs' : 'handler.cjs'))];
  });
  return {
    bundles: Object.fromEntries(built) as Record<keyof typeof others, Bundle>,
    remove: () => rmSync(folder, { recursive: true }),
  };
};
