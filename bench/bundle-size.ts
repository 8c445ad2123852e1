import { readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import type { Bundles } from './bundles.ts';
import { inKb, type Row } from './table.ts';

const lambda = new URL('../lambda/', import.meta.url);

/** How many of the largest packages are named. */
const named = 8;

/** The functions' bundles against one with nothing but the two clients. */
export const bundleSize = ({ deployed, compared }: Bundles): Row[] =>
  Object.entries(deployed).map(([name, { bytes }]) => ({
    what: `bundle of ${name}`,
    ours: inKb(bytes),
    reference: `${inKb(compared.TwoClients.bytes)} the two clients`,
    ratio: bytes / compared.TwoClients.bytes,
  }));

/** What is in each function's bundle, package by package: a line a function. */
export const bundleContents = ({ deployed }: Bundles): Promise<string[]> => {
  const isModule = Object.values(deployed).some(({ file }) => file.endsWith('.mjs'));
  const entries = readdirSync(lambda, { recursive: true, encoding: 'utf8' }).filter((file) =>
    /\.(api|task|event)\.ts$/.test(file),
  );
  return Promise.all(entries.map((entry) => contentsOf(entry, isModule ? 'esm' : 'cjs')));
};

/** Built again, with what decides on bytes as in lib/functions/bundle.ts: esbuild's metafile tells what is left of each source. */
const contentsOf = async (entry: string, format: 'esm' | 'cjs'): Promise<string> => {
  const { metafile } = await build({
    entryPoints: [fileURLToPath(new URL(entry, lambda))],
    bundle: true,
    write: false,
    metafile: true,
    minify: true,
    platform: 'node',
    format,
    target: 'node24',
    mainFields: ['module', 'main'],
    logLevel: 'error',
  });
  const [output] = Object.values(metafile.outputs);
  const byPackage = new Map<string, number>();
  for (const [path, { bytesInOutput }] of Object.entries(output?.inputs ?? {})) {
    const [, packageName = 'lambda'] = /.*node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(path) ?? [];
    byPackage.set(packageName, (byPackage.get(packageName) ?? 0) + bytesInOutput);
  }
  const largest = [...byPackage].sort(([, a], [, b]) => b - a).slice(0, named);
  return `${entry} ${inKb(output?.bytes ?? 0)}: ${largest.map(([name, size]) => `${name} ${inKb(size)}`).join(', ')}`;
};
