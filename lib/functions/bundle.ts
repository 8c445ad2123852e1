import { writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { AssetHashType, DockerImage } from 'aws-cdk-lib';
import { Code } from 'aws-cdk-lib/aws-lambda';
import { buildSync, type OutputFile } from 'esbuild';

const projectRoot = fileURLToPath(new URL('../..', import.meta.url));

/** Every function's files, by the name of its entry. Made once: esbuild then reads the SDK once for all of them. */
let built: Map<string, OutputFile[]> | undefined;
const build = (): Map<string, OutputFile[]> => {
  const { outputFiles } = buildSync({
    absWorkingDir: projectRoot,
    entryPoints: ['lambda/**/*.api.ts', 'lambda/**/*.task.ts', 'lambda/**/*.event.ts'],
    entryNames: '[name]/index',
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
  return Map.groupBy(outputFiles, ({ path }) => `${basename(dirname(path))}.ts`);
};

/**
 * The code of a function: one ES module for Node 24, minified, with the SDK inside and a source map beside it.
 *
 * By esbuild's own API. The CDK's NodejsFunction calls the same esbuild through `npx`, once for each function, which takes a
 * second each.
 *
 * @param entry - the file in `lambda` that exports `handler`
 */
export const bundle = (entry: string): Code =>
  Code.fromAsset(projectRoot, {
    assetHashType: AssetHashType.OUTPUT,
    bundling: {
      // What an asset has to name, in case there were no local bundler.
      image: DockerImage.fromRegistry('none'),
      // Never run; it tells one function's asset from another's.
      command: [entry],
      local: {
        tryBundle: (outputDirectory) => {
          built ??= build();
          const files = built.get(entry);
          if (!files) throw new Error(`lambda/${entry} is not a function's entry file`);
          for (const { path, contents } of files) writeFileSync(join(outputDirectory, basename(path)), contents);
          return true;
        },
      },
    },
  });
