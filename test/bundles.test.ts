import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { App } from 'aws-cdk-lib';
import cdk from '../cdk.json' with { type: 'json' };
import { readConfig } from '../lib/config.ts';
import { StopTrainingStack } from '../lib/stop-training-stack.ts';

/** What is uploaded to Lambda, bundled as `cdk synth` does it, must load on Node 24 and export its handler. */
const entries = readdirSync(new URL('../lambda', import.meta.url), { recursive: true, encoding: 'utf8' }).filter(
  (file) => /\.(api|task|event)\.ts$/.test(file),
);

test('every entry file is bundled, loads and exports a handler', () => {
  const outdir = mkdtempSync(join(tmpdir(), 'bundles-'));
  try {
    const app = new App({
      outdir,
      context: { ...cdk.context, monthlyLimitUsd: 500 },
      builtinCloudFormationValidation: true,
    });
    new StopTrainingStack(app, 'ComprehendStopTraining', { config: readConfig(app.node) });
    app.synth();
    const bundles = readdirSync(outdir, { recursive: true, encoding: 'utf8' }).filter((file) =>
      file.endsWith('index.mjs'),
    );
    expect(bundles).toHaveLength(entries.length);
    for (const bundle of bundles) {
      const url = pathToFileURL(join(outdir, bundle)).href;
      const script = `import(${JSON.stringify(url)}).then(({ handler }) => console.log(typeof handler))`;
      const env = { ...process.env, AWS_REGION: 'us-east-1' };
      expect(execFileSync(process.execPath, ['-e', script], { encoding: 'utf8', env }).trim()).toBe('function');
    }
  } finally {
    rmSync(outdir, { recursive: true });
  }
}, 60_000);
