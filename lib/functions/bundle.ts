import { globSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { AssetHashType, DockerImage } from 'aws-cdk-lib';
import { Code } from 'aws-cdk-lib/aws-lambda';
import { buildSync, type OutputFile } from 'esbuild';
import type { FunctionName } from '../../lambda/settings.ts';

const projectRoot = fileURLToPath(new URL('../..', import.meta.url));

/** The functions' entry files: `lambda/stop/stop-training.api.ts` is the one of `stop-training`. */
export const entryFiles = (): string[] => globSync('lambda/**/*.{api,task,event}.ts', { cwd: projectRoot }).sort();

/** Every function's files, by its name. Made once: esbuild then reads the SDK once for all of them. */
let built: Map<string, OutputFile[]> | undefined;
const build = (): Map<string, OutputFile[]> => {
  const entries = entryFiles().map((file) => [file, basename(file).replace(/\.\w+\.ts$/, '')] as const);
  const { outputFiles } = buildSync({
    absWorkingDir: projectRoot,
    entryPoints: entries.map(([file, name]) => ({ in: file, out: `${name}/${name}` })),
    outdir: 'bundles',
    outExtension: { '.js': '.mjs' },
    write: false,
    bundle: true,
    platform: 'node',
    target: 'node24',
    format: 'esm',
    mainFields: ['module', 'main'],
    minify: true,
    sourcemap: true,
    sourcesContent: false,
    logLevel: 'warning',
  });
  return Map.groupBy(outputFiles, ({ path }) => basename(dirname(path)));
};

/**
 * The code of a function: one ES module for Node 24, `<name>.mjs`, minified, with the SDK inside and a source map beside it.
 *
 * By esbuild's own API. The CDK's NodejsFunction calls the same esbuild through `npx`, once for each function, which takes a
 * second each.
 *
 * @throws Error the function has no entry file
 */
export const bundle = (functionName: FunctionName): Code =>
  Code.fromAsset(projectRoot, {
    assetHashType: AssetHashType.OUTPUT,
    bundling: {
      // What an asset has to name, in case there were no local bundler.
      image: DockerImage.fromRegistry('none'),
      // Never run; it tells one function's asset from another's.
      command: [functionName],
      local: {
        tryBundle: (outputDirectory) => {
          built ??= build();
          const files = built.get(functionName);
          if (!files) throw new Error(`The function ${functionName} has no entry file in lambda/`);
          for (const { path, contents } of files) writeFileSync(join(outputDirectory, basename(path)), contents);
          return true;
        },
      },
    },
  });
