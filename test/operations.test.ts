import { execFile } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import cdk from '../cdk.json' with { type: 'json' };
import { settingsFromContext } from '../lib/settings.ts';
import { addStacks } from '../lib/stacks.ts';
import { everything, synth, testApp } from './support/stack.ts';

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
    // test/bundles.test.ts has the templates checked.
    const env = { PATH, HOME: temporary, CDK_VALIDATION: 'false', ...variables };
    execFile(process.execPath, [script, ...args], { cwd: checkout, env }, (error, stdout, stderr) =>
      ended({ status: error ? Number(error.code) : 0, output: `${stdout}${stderr}` }),
    );
  });

/** `npx cdk synth`, as a user has it. */
const cdkSynth = (folder: string, ...context: string[]): Promise<Run> => {
  const args = [
    'synth',
    '--quiet',
    '--no-notices',
    '--output',
    join(temporary, folder),
    ...context.flatMap((one) => ['-c', one]),
  ];
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
  test('ends with exit 1 and one line where a setting is misspelt', async () => {
    expect(await cdkSynth('misspelt', 'monthlyLimtUsd=5')).toEqual({
      status: 1,
      output:
        'monthlyLimtUsd is not a setting, did you mean monthlyLimitUsd?\nnode bin/run.js bin/app.ts: Subprocess exited with error 1\n',
    });
    expect(existsSync(join(temporary, 'misspelt', 'manifest.json'))).toBe(false);
  }, 120_000);

  test('warns of the settings just given, never of those of an earlier synth', async () => {
    const idle = await cdkSynth('again', 'guardMode=report');
    expect(idle.status).toBe(0);
    expect(idle.output).toContain('WARNING guardMode: without monthlyLimitUsd or maxTrainingMinutes there is no guard');
    expect(await cdkSynth('again', 'guardMode=report', 'monthlyLimitUsd=5')).toEqual({ status: 0, output: '' });
  }, 120_000);

  /** What bin/app.ts makes of a context, and of the region that is deployed to. */
  const stacksOf = (context: object, deployedTo?: string) => {
    const app = testApp(context);
    if (deployedTo) process.env.CDK_DEFAULT_REGION = deployedTo;
    try {
      addStacks(app, settingsFromContext(app.node));
    } finally {
      delete process.env.CDK_DEFAULT_REGION;
    }
    return app.synth().stacks;
  };

  test('makes a stack in each of the regions, and one in us-east-1 for what AWS says there only', () => {
    const stacks = stacksOf({ monthlyLimitUsd: 5, billingAlarmName: 'bill', regions: 'us-east-2,eu-west-1' });
    expect(stacks.map(({ id, stackName, environment }) => [id, stackName, environment.name])).toEqual([
      ['ComprehendStopTraining-eu-west-1', 'ComprehendStopTraining', 'aws://unknown-account/eu-west-1'],
      ['ComprehendStopTraining-us-east-2', 'ComprehendStopTraining', 'aws://unknown-account/us-east-2'],
      ...['eu-west-1', 'us-east-2'].map((region) => {
        const name = `ComprehendStopTrainingUsEast1-${region}`;
        return [name, name, 'aws://unknown-account/us-east-1'];
      }),
    ]);
  });

  test('fails for a budget where the region has no AWS Budgets, the region that is deployed to as well', () => {
    const error = new Error('budgetUsd must be 0 in us-gov-west-1, which has no AWS Budgets, got 5');
    expect(() => stacksOf({ monthlyLimitUsd: 5, budgetUsd: 5, regions: 'us-gov-west-1' })).toThrow(error);
    expect(() => stacksOf({ monthlyLimitUsd: 5, budgetUsd: 5 }, 'us-gov-west-1')).toThrow(error);
    expect(stacksOf({ monthlyLimitUsd: 5 }, 'us-gov-west-1')).toHaveLength(1);
  });

  test('writes the same in another process, bundles and all, so that cdk diff is empty', async () => {
    const settings = { ...everything, anomalies: false };
    const where = { CDK_DEFAULT_REGION: 'eu-west-1' };
    await Promise.all(['once', 'twice'].map((folder) => runApp(folder, settings, where)));
    const files = ['ComprehendStopTraining', 'ComprehendStopTrainingUsEast1-eu-west-1'].flatMap((name) => [
      `${name}.assets.json`,
      `${name}.template.json`,
    ]);
    expect(Object.keys(written('once')).sort()).toEqual(files);
    // An asset is named by the hash of its content, which is the bundle.
    const assets = written('once')['ComprehendStopTraining.assets.json']?.match(/asset\.[0-9a-f]{64}(?=")/g);
    expect(new Set(assets).size).toBe(Object.keys(synth(everything).ofType('Lambda::Function')).length);
    expect(written('twice')).toEqual(written('once'));
  }, 120_000);
});

test('what is removed leaves nothing behind but what API Gateway keeps for the whole region', () => {
  const kept = Object.values(synth(everything).template.Resources).filter(
    (resource) => 'DeletionPolicy' in resource && `${resource.DeletionPolicy}`.startsWith('Retain'),
  );
  expect(kept.map(({ Type }) => Type).sort()).toEqual(['AWS::ApiGateway::Account', 'AWS::IAM::Role']);
});
