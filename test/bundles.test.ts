import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { App } from 'aws-cdk-lib';
import cdk from '../cdk.json' with { type: 'json' };
import { entryFiles } from '../lib/functions/bundle.ts';
import { addUsEast1Signals } from '../lib/guard/us-east-1-signals.ts';
import { checkedSettings } from '../lib/settings.ts';
import { env, everything, type Properties, readStack, stackWith } from './support/stack.ts';

const outdir = mkdtempSync(join(tmpdir(), 'bundles-'));
afterAll(() => rmSync(outdir, { recursive: true }));

/** Everything, bundled as `cdk synth` does it; and the CDK checks the templates, which no other test has it do. */
const app = new App({
  outdir,
  context: { ...cdk.context, '@aws-cdk/core:annotationsInValidationReport': false },
  builtinCloudFormationValidation: true,
  analyticsReporting: false,
});
const stack = stackWith(everything, env, app);
addUsEast1Signals(app, checkedSettings(everything), env.region);

interface Deployed {
  readonly name: string;
  readonly folder: string;
  readonly handler: string;
  readonly environment: Readonly<Record<string, string>>;
}
/** The functions with the folders that are uploaded for them, and their environment, tokens as ARNs of something. */
const functions = (): Deployed[] =>
  Object.entries(readStack(stack).ofType('Lambda::Function')).map(([name, { Code, Handler, Environment }]) => {
    const { S3Key } = Code as { S3Key: string };
    const { Variables } = Environment as { Variables: Properties };
    return {
      name,
      folder: join(outdir, `asset.${S3Key.replace('.zip', '')}`),
      handler: String(Handler),
      environment: JSON.parse(
        JSON.stringify(Variables).replaceAll(
          /\{\w+(\.Arn)?\}/g,
          'arn:aws:states:us-east-1:123456789012:stateMachine:a',
        ),
      ),
    };
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

test('every entry file of the stack’s functions is bundled, and loads on Node 24 by its handler, with the environment that the template gives it', () => {
  const deployed = functions();
  expect(deployed.map(({ handler }) => handler).sort()).toEqual(
    entryFiles()
      .map((file) => `${basename(file).replace(/\.\w+\.ts$/, '')}.handler`)
      .sort(),
  );
  for (const { folder, handler } of deployed) {
    const file = handler.replace('.handler', '.cjs');
    expect(readdirSync(folder)).toEqual([file]);
  }
  const args = ['--input-type=commonjs', '-e', load, JSON.stringify(deployed)];
  const output = execFileSync(process.execPath, args, { encoding: 'utf8', env: {} });
  expect(process.version).toMatch(/^v24\./);
  expect(output.trim().split('\n')).toEqual(deployed.map(({ name }) => `${name} function`));
}, 60_000);

test('the CDK finds nothing in the templates that CloudFormation would refuse or warn of', () => {
  expect(app.synth().stacks).toHaveLength(2);
  // An error ends synth, and a warning is in the report, which is there only where templates were checked.
  const { pluginReports } = JSON.parse(readFileSync(join(outdir, 'validation-report.json'), 'utf8'));
  expect(pluginReports).toEqual([]);
});
