import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Code } from 'aws-cdk-lib/aws-lambda';
import { Stack } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import type { BuildOptions, Metafile } from 'esbuild';
import type { FunctionName } from '../../lambda/functions.ts';

const projectRoot = fileURLToPath(new URL('../..', import.meta.url));

/** Made when the package was packed: an app that installs it needs no bundler. Not there in a checkout. */
const packed = join(projectRoot, 'bundles');
const cache = join(projectRoot, 'node_modules/.cache/comprehend-stop-training');

/** The sources in a folder and in those below. Not by glob, of which Node warns until 22.17 that it is experimental. */
const sourcesIn = (folder: string): string[] =>
  readdirSync(join(projectRoot, folder), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts'))
    .map((file) => `${folder}/${file}`)
    .sort();

/** The functions' entry files: `lambda/stop/stop-training.lambda.ts` is the one of `stop-training`. */
export const entryFiles = (): string[] => sourcesIn('lambda').filter((file) => file.endsWith('.lambda.ts'));

/**
 * What decides on a bundle's bytes. CommonJS, since Node loads it faster than an ES module; source maps are beside the
 * code, and aren't uploaded: Node loads faster without them.
 */
export const bundleOptions = {
  bundle: true,
  platform: 'node',
  target: 'node24',
  format: 'cjs',
  outExtension: { '.js': '.cjs' },
  mainFields: ['module', 'main'],
  minify: true,
  sourcemap: 'external',
  sourcesContent: false,
  // Only operations that stream events would load it, and none of ours does: 20 kB less in each function.
  external: ['@smithy/core/event-streams'],
  alias: { '@aws-sdk/credential-provider-node': './lib/functions/environment-credentials.ts' },
} as const satisfies BuildOptions;

const esbuild = (): typeof import('esbuild') => createRequire(import.meta.url)('esbuild');

/** The hash of everything that bundles are made of: tool, options, dependencies, sources. */
const inputsHash = (): string => {
  const files = ['package-lock.json', ...sourcesIn('lambda'), ...sourcesIn('lib/functions')];
  const hash = createHash('sha256').update(JSON.stringify([esbuild().version, bundleOptions]));
  for (const file of files) hash.update(`\0${file}\0`).update(readFileSync(join(projectRoot, file)));
  return hash.digest('hex');
};

/**
 * Bundles all functions in one run of esbuild, which then reads the SDK once, into a folder each.
 *
 * @param folder - is made; where it exists already, it is left as it is
 * @returns what the bundles are made of
 */
export const buildBundles = (folder: string, options: BuildOptions = {}): Metafile => {
  const { buildSync } = esbuild();
  const entries = entryFiles().map((file) => [file, basename(file, '.lambda.ts')] as const);
  mkdirSync(cache, { recursive: true });
  // Written elsewhere first, so that a folder under its final name is complete even if two processes build at once.
  const outdir = mkdtempSync(join(cache, 'building-'));
  const { metafile } = buildSync({
    ...bundleOptions,
    ...options,
    absWorkingDir: projectRoot,
    entryPoints: entries.map(([file, name]) => ({ in: file, out: `${name}/${name}` })),
    outdir,
    metafile: true,
    logLevel: 'warning',
  });
  if (existsSync(folder)) rmSync(outdir, { recursive: true });
  else renameSync(outdir, folder);
  return metafile;
};

let built: string | undefined;
/** Where the functions' bundles are, a folder each by the function's name; bundled now where something has changed. */
export const bundles = (): string => {
  built ??= existsSync(packed) ? packed : join(cache, inputsHash());
  if (!existsSync(built)) buildBundles(built);
  return built;
};

/**
 * The code of a function: one module for Node 24, `<name>.cjs`, minified, with the SDK inside.
 *
 * By esbuild's own API. The CDK's NodejsFunction calls the same esbuild through `npx`, once for each function, which takes a
 * second each.
 *
 * @throws Error the function has no entry file
 */
export const bundle = (scope: Construct, functionName: FunctionName): Code => {
  // The local mode runs handlers from their sources.
  if (!Stack.of(scope).bundlingRequired) return Code.fromInline('// not bundled');
  if (!existsSync(packed) && !existsSync(join(projectRoot, 'lambda'))) {
    throw new Error("comprehend-stop-training can't be bundled into an app: mark it as external");
  }
  const folder = join(bundles(), functionName);
  if (!existsSync(folder)) throw new Error(`The function ${functionName} has no entry file in lambda/`);
  return Code.fromAsset(folder, { exclude: ['*.map'] });
};
