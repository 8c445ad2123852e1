import { fileURLToPath } from 'node:url';
import { AssetHashType, DockerImage } from 'aws-cdk-lib';
import { Code } from 'aws-cdk-lib/aws-lambda';
import { buildSync } from 'esbuild';

const projectRoot = fileURLToPath(new URL('..', import.meta.url));

/**
 * The code of a function: one ES module for Node 24, minified, with the SDK inside and a source map beside it.
 *
 * By esbuild's own API. The CDK's NodejsFunction calls the same esbuild through `npx`, which takes a second for each
 * function where esbuild takes a tenth.
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
          buildSync({
            absWorkingDir: projectRoot,
            entryPoints: [`lambda/${entry}`],
            outfile: `${outputDirectory}/index.mjs`,
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
          return true;
        },
      },
    },
  });
