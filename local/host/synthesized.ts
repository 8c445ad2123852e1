import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App, type Stack, Token } from 'aws-cdk-lib/core';
import type { CloudAssembly } from 'aws-cdk-lib/cx-api';
import type { Location } from '../../lambda/account/arn.ts';
import { defaultSettings, type StackSettings } from '../../lib/settings.ts';
import { addStacks, StopTrainingStack } from '../../lib/stacks.ts';
import { isMembers, type Members } from '../aws/wire/operation.ts';

interface Template {
  readonly Resources: Readonly<Record<string, { readonly Type: string; readonly Properties?: Members }>>;
  /** The stack in us-east-1 has none. */
  readonly Outputs?: Readonly<Record<string, { readonly Value: string }>>;
}

/** The stack as `cdk synth` writes it, with what deploying would settle put in: account, region, partition, ARNs. */
export interface SynthesizedStack {
  readonly location: Location;
  /** The properties of the resources of a CloudFormation type by logical id, references resolved. */
  readonly resources: (type: string) => Readonly<Record<string, Members>>;
  /** The ARN that a resource has here, by its logical id. */
  readonly arnOf: (logicalId: string) => string;
  readonly outputs: Readonly<Record<string, string>>;
}

/** AWS's documentation examples use this account; it is no customer's. */
export const localAccountId = '123456789012';

/** Service and resource type in ARNs, by CloudFormation type: of all resources whose ARNs are read here. */
const arnPrefixes: Readonly<Record<string, readonly string[]>> = {
  'AWS::StepFunctions::StateMachine': ['states', 'stateMachine'],
  'AWS::Lambda::Function': ['lambda', 'function'],
  'AWS::SNS::Topic': ['sns'],
};

/**
 * Synthesizes the stack in this process, without bundling the functions: their handlers run from source. It takes a second.
 *
 * @param settings - those that differ from the defaults
 */
export const synthesize = (region: string, settings: Partial<StackSettings> = {}): SynthesizedStack =>
  inLocalApp((app) => {
    const stack = new StopTrainingStack(app, 'ComprehendStopTraining', {
      settings: { ...defaultSettings, ...settings },
      env: { region, account: localAccountId },
    });
    return readStack(app.synth(), stack);
  });

/** What `regions` and the other settings deploy: a stack in each of them, and what us-east-1 hands to them, if anything. */
export const synthesizeRegions = (settings: Partial<StackSettings>) =>
  inLocalApp((app) => {
    const { regional, signals } = addStacks(app, { ...defaultSettings, ...settings });
    const assembly = app.synth();
    const read = (stack: Stack) => readStack(assembly, stack);
    return { regional: regional.map(read), signals: signals.map(read) };
  });

/** Reads what an app synthesizes, and leaves none of it behind. */
export const inLocalApp = <Result>(read: (app: App) => Result): Result => {
  const { context } = JSON.parse(readFileSync(new URL('../../cdk.json', import.meta.url), 'utf8'));
  const outdir = mkdtempSync(join(tmpdir(), 'cdk.out-'));
  try {
    return read(
      new App({
        outdir,
        // Warnings are for those who deploy.
        context: { ...context, 'aws:cdk:bundling-stacks': [], '@aws-cdk/core:annotationsInValidationReport': false },
        // `cdk synth` checks the template; here that would only make the start a second longer.
        builtinCloudFormationValidation: false,
        analyticsReporting: false,
        // A file that is not read here.
        treeMetadata: false,
      }),
    );
  } finally {
    rmSync(outdir, { recursive: true });
  }
};

/** A stack of an app that has been synthesized. */
export const readStack = (assembly: CloudAssembly, stack: Stack): SynthesizedStack => {
  const { Resources, Outputs = {} }: Template = assembly.getStackArtifact(stack.artifactId).template;
  const { region } = stack;
  // A region that the CDK doesn't know leaves it open.
  const partition = Token.isUnresolved(stack.partition) ? 'aws' : stack.partition;
  const location = { partition, region, accountId: localAccountId };
  const arnOf = (logicalId: string): string => {
    const [service, ...type] = arnPrefixes[Resources[logicalId]?.Type ?? ''] ?? [];
    // The CDK makes a logical id of a construct's path and 8 hex digits of its hash.
    const name = logicalId.replace(/[0-9A-F]{8}$/, '');
    return service ? ['arn', partition, service, region, localAccountId, ...type, name].join(':') : logicalId;
  };
  const pseudoParameters: Members = {
    'AWS::Partition': partition,
    'AWS::Region': region,
    'AWS::AccountId': localAccountId,
    'AWS::URLSuffix': 'amazonaws.com',
  };

  /** Puts values in for the intrinsic functions that the stack uses; a reference without an ARN is a logical id. */
  const resolved: Template = JSON.parse(JSON.stringify({ Resources, Outputs }), (_, value) => {
    const [name, ...more] = isMembers(value) ? Object.keys(value) : [];
    if (name === undefined || more.length > 0) return value;
    // What is within it is resolved already.
    const argument = value[name];
    if (name === 'Ref' && Resources[argument]?.Type === 'AWS::Lambda::Function') return argument;
    if (name === 'Ref') return pseudoParameters[argument] ?? arnOf(argument);
    if (name === 'Fn::GetAtt') return arnOf(argument[0]);
    return name === 'Fn::Join' ? argument[1].join(argument[0]) : value;
  });
  const all = Object.entries(resolved.Resources);
  return {
    location,
    resources: (type) =>
      Object.fromEntries(
        all.filter(([, { Type }]) => Type === type).map(([logicalId, { Properties = {} }]) => [logicalId, Properties]),
      ),
    arnOf,
    outputs: Object.fromEntries(Object.entries(resolved.Outputs ?? {}).map(([name, { Value }]) => [name, Value])),
  };
};
