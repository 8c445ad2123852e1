import { execFile, execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { App } from 'aws-cdk-lib';
import cdk from '../cdk.json' with { type: 'json' };
import { entryFiles } from '../lib/functions/bundle.ts';
import { settingsFromContext } from '../lib/settings.ts';
import { addStacks } from '../lib/stacks.ts';
import { everything, type Properties, readTemplate, testApp } from './support/stack.ts';

const checkout = fileURLToPath(new URL('..', import.meta.url));
const temporary = mkdtempSync(join(tmpdir(), 'operations-'));
afterAll(() => rmSync(temporary, { recursive: true }));

interface Run {
  readonly status: number;
  readonly output: string;
}
const run = (script: string, args: readonly string[], variables: Record<string, string>): Promise<Run> =>
  new Promise((ended) => {
    const PATH = [dirname(process.execPath), process.env.PATH].join(delimiter);
    // The check of templates takes five times as long as all the rest; .ci/run has it.
    const env = { PATH, HOME: temporary, CDK_VALIDATION: 'false', ...variables };
    execFile(process.execPath, [script, ...args], { cwd: checkout, env }, (error, stdout, stderr) =>
      ended({ status: error ? Number(error.code) : 0, output: `${stdout}${stderr}` }),
    );
  });

/** `npx cdk synth`, as a user has it. */
const cdkSynth = (folder: string, ...context: string[]): Promise<Run> => {
  const options = ['--quiet', '--no-notices', '--output', join(temporary, folder)];
  const args = ['synth', ...options, ...context.flatMap((one) => ['-c', one])];
  return run('node_modules/aws-cdk/bin/cdk', args, { CDK_DISABLE_CLI_TELEMETRY: 'true' });
};

/** What that runs: the app by itself, in a process of its own. */
const runApp = (folder: string, settings: object, variables: Record<string, string> = {}): Promise<Run> =>
  run('bin/run.js', ['bin/app.ts'], {
    CDK_OUTDIR: join(temporary, folder),
    CDK_CONTEXT_JSON: JSON.stringify({ ...cdk.context, ...settings }),
    ...variables,
  });
const written = (folder: string): Record<string, string> =>
  Object.fromEntries(
    readdirSync(join(temporary, folder))
      .filter((file) => /\.(template|assets)\.json$/.test(file))
      .map((file) => [file, readFileSync(join(temporary, folder, file), 'utf8')]),
  );

describe('cdk synth', () => {
  test('exits 1 with one line when a setting is misspelt', async () => {
    expect(await cdkSynth('misspelt', 'monthlyLimtUsd=5')).toEqual({
      status: 1,
      output:
        'monthlyLimtUsd is not a setting, did you mean monthlyLimitUsd?\nnode bin/run.js bin/app.ts: Subprocess exited with error 1\n',
    });
    expect(existsSync(join(temporary, 'misspelt', 'manifest.json'))).toBe(false);
  }, 120_000);

  test('warns about the settings just given, never about those of an earlier synth', async () => {
    const idle = await cdkSynth('again', 'guardMode=report');
    expect(idle.status).toBe(0);
    expect(idle.output).toContain('WARNING guardMode: without monthlyLimitUsd or maxTrainingMinutes there is no guard');
    await runApp('again', { guardMode: 'report', monthlyLimitUsd: 5 });
    expect(readdirSync(join(temporary, 'again'))).not.toContain('validation-report.json');
  }, 120_000);

  /** What bin/app.ts makes of a context, and of the region that is deployed to. */
  const stacksOf = (context: object, deployedTo?: string, app = testApp(context)) => {
    if (deployedTo) process.env.CDK_DEFAULT_REGION = deployedTo;
    try {
      addStacks(app, settingsFromContext(app.node));
    } finally {
      delete process.env.CDK_DEFAULT_REGION;
    }
    return app.synth().stacks;
  };

  describe('with everything, bundled', () => {
    const settings = { ...everything, anomalies: false };
    const outdir = join(temporary, 'here');
    const app = new App({ outdir, context: { ...cdk.context, ...settings }, builtinCloudFormationValidation: false });
    const [stack, ...others] = stacksOf(settings, 'eu-west-1', app);
    const { template, ofType } = readTemplate(stack?.template);

    test('writes the same in another process, so that cdk diff is empty', async () => {
      await runApp('elsewhere', settings, { CDK_DEFAULT_REGION: 'eu-west-1' });
      expect(others).toHaveLength(1);
      expect(Object.keys(written('here'))).toHaveLength(4);
      expect(written('elsewhere')).toEqual(written('here'));
      // An asset is named by the hash of its content, which is the bundle.
      const assets = written('here')['ComprehendStopTraining.assets.json']?.match(/asset\.[0-9a-f]{64}(?=")/g);
      expect(new Set(assets).size).toBe(Object.keys(ofType('Lambda::Function')).length);
    }, 120_000);

    test('every entry file loads on Node 24 by its handler, with the environment that the template gives it', () => {
      const functions = Object.entries(ofType('Lambda::Function')).map(([name, { Code, Handler, Environment }]) => {
        const { S3Key } = Code as { S3Key: string };
        const { Variables } = Environment as { Variables: Properties };
        const arn = 'arn:aws:states:us-east-1:123456789012:stateMachine:a';
        return {
          name,
          folder: join(outdir, `asset.${S3Key.replace('.zip', '')}`),
          handler: String(Handler),
          environment: JSON.parse(JSON.stringify(Variables).replaceAll(/\{\w+(\.Arn)?\}/g, arn)),
        };
      });
      const handlers = entryFiles().map((file) => `${basename(file, '.lambda.ts')}.handler`);
      expect(functions.map(({ handler }) => handler).sort()).toEqual(handlers.sort());
      for (const { folder, handler } of functions) {
        expect(readdirSync(folder)).toEqual([handler.replace('.handler', '.cjs')]);
      }
      const args = ['--input-type=commonjs', '-e', load, JSON.stringify(functions)];
      const output = execFileSync(process.execPath, args, { encoding: 'utf8', env: {} });
      expect(process.version).toMatch(/^v24\./);
      expect(output.trim().split('\n')).toEqual(functions.map(({ name }) => `${name} function`));
    }, 60_000);

    test('retains only what API Gateway needs for the whole region', () => {
      const kept = Object.values(template.Resources).filter(
        (resource) => 'DeletionPolicy' in resource && `${resource.DeletionPolicy}`.startsWith('Retain'),
      );
      expect(kept.map(({ Type }) => Type).sort()).toEqual(['AWS::ApiGateway::Account', 'AWS::IAM::Role']);
    });
  });
});

/** What Lambda does with a function: loads the file that its handler names, and takes the export of that name. */
const load = `
  for (const { name, folder, handler, environment } of JSON.parse(process.argv[1])) {
    const [file, exported] = handler.split('.');
    process.env = { AWS_REGION: 'us-east-1', ...environment };
    try {
      console.log(name, typeof require(folder + '/' + file + '.cjs')[exported]);
    } catch ({ message }) {
      console.log(name, message);
    }
  }`;
