import { mkdtempSync, rmSync, statSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { App, Stack } from 'aws-cdk-lib';
import { Runtime } from 'aws-cdk-lib/aws-lambda';
import {
  type BundlingOptions,
  NodejsFunction,
  type NodejsFunctionProps,
  OutputFormat,
} from 'aws-cdk-lib/aws-lambda-nodejs';
import cdk from '../cdk.json' with { type: 'json' };
import { defaultConfig } from '../lib/config.ts';
import { StopTrainingStack } from '../lib/stop-training-stack.ts';

/** A function as it would be uploaded. */
export interface Bundle {
  /** Path of the file that exports `handler`. */
  readonly file: string;
  /** Of that file, without its source map. */
  readonly bytes: number;
  /** NODE_OPTIONS of its environment. */
  readonly nodeOptions: string;
  readonly memoryMib: number;
  readonly timeoutSeconds: number;
}

export interface Bundles {
  /** Those of the stack, the guard included, by name: `StopApiStopTraining`. */
  readonly deployed: Readonly<Record<string, Bundle>>;
  /** Those they are compared with, by the ids below. */
  readonly compared: Readonly<Record<Compared, Bundle>>;
}

const root = fileURLToPath(new URL('..', import.meta.url));
const entry = join(root, 'lambda/stop/stop-training.api.ts');
const functions = join(root, 'bench/functions');

const esModule: BundlingOptions = {
  format: OutputFormat.ESM,
  target: 'node24',
  mainFields: ['module', 'main'],
  minify: true,
};
/** As lib/functions/bundle.ts bundles, and with the environment that the stack gives. */
const likeOurs = (file: string) => ({
  entry: join(functions, file),
  bundling: { ...esModule, bundleAwsSDK: true, sourceMap: true, sourcesContent: false },
  environment: { NODE_OPTIONS: '--enable-source-maps' },
});
const others = {
  Empty: likeOurs('empty.ts'),
  TwoClientsLikeOurs: likeOurs('two-clients.ts'),
  ThreeCalls: likeOurs('three-calls.ts'),
  TwoClients: { entry: join(functions, 'two-clients.ts'), bundling: { ...esModule, bundleAwsSDK: true } },
  /** The SDK is left to the runtime. */
  UnbundledSdk: { entry, bundling: esModule },
  /** What the CDK does when told nothing but the runtime: CommonJS, not minified, the SDK left to the runtime. */
  CdkDefault: { entry },
  CdkDefaultBundledSdk: { entry, bundling: { bundleAwsSDK: true } },
} satisfies Record<string, NodejsFunctionProps>;

type Compared = keyof typeof others;

/**
 * Synthesizes, bundling included, the stack with its guard and the functions it is compared with. They lie in a temporary
 * folder where the project's node_modules can be resolved, as the runtime's SDK can on Lambda.
 */
export const synthesizeBundles = () => {
  const folder = mkdtempSync(join(tmpdir(), 'bench-bundles-'));
  symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'));
  const app = new App({
    outdir: join(folder, 'cdk.out'),
    context: cdk.context,
    builtinCloudFormationValidation: false,
    analyticsReporting: false,
  });
  const stack = new StopTrainingStack(app, 'ComprehendStopTraining', {
    config: { ...defaultConfig, monthlyLimitUsd: 500 },
  });
  const compared = new Stack(app, 'Compared');
  for (const [id, props] of Object.entries(others)) {
    new NodejsFunction(compared, id, {
      ...props,
      projectRoot: root,
      depsLockFilePath: join(root, 'package-lock.json'),
      runtime: Runtime.NODEJS_24_X,
    });
  }
  const assembly = app.synth();
  const bundlesOf = (stackName: string) => bundlesIn(assembly.getStackByName(stackName).template, assembly.directory);
  const bundles: Bundles = {
    deployed: bundlesOf(stack.stackName),
    compared: bundlesOf(compared.stackName) as Record<Compared, Bundle>,
  };
  return { bundles, remove: () => rmSync(folder, { recursive: true }) };
};

interface FunctionResource {
  readonly Type: string;
  readonly Properties: {
    readonly Code?: { readonly S3Key?: string };
    readonly Environment?: { readonly Variables: Readonly<Record<string, string>> };
    readonly MemorySize?: number;
    readonly Timeout?: number;
  };
}

const bundlesIn = (template: { Resources: Record<string, FunctionResource> }, directory: string) =>
  Object.fromEntries(
    Object.entries(template.Resources)
      .filter(([, { Type }]) => Type === 'AWS::Lambda::Function')
      .map(([logicalId, { Properties }]): [string, Bundle] => {
        const asset = join(directory, `asset.${Properties.Code?.S3Key?.replace('.zip', '')}`);
        const file = [join(asset, 'index.mjs'), join(asset, 'index.js')].find(exists) ?? asset;
        const { MemorySize: memoryMib = 128, Timeout: timeoutSeconds = 3 } = Properties;
        const { NODE_OPTIONS: nodeOptions = '' } = Properties.Environment?.Variables ?? {};
        // The CDK makes a logical id of a construct's path and 8 hex digits of its hash.
        return [logicalId.slice(0, -8), { file, bytes: statSync(file).size, nodeOptions, memoryMib, timeoutSeconds }];
      }),
  );

const exists = (file: string): boolean => statSync(file, { throwIfNoEntry: false }) !== undefined;
