import { readFileSync } from 'node:fs';
import { App } from 'aws-cdk-lib';
import type { Config } from '../../lib/config.ts';
import { StopTrainingStack } from '../../lib/stop-training-stack.ts';
import type { LocalStateMachine } from '../step-functions/step-functions.ts';

interface Resource {
  readonly Type: string;
  readonly Properties: Record<string, unknown>;
}

/** The stack as `cdk synth` writes it, with what deploying would settle put in: account, region, partition, ARNs. */
export interface SynthesizedStack {
  readonly partition: string;
  readonly region: string;
  readonly accountId: string;
  /** The resources of a CloudFormation type by logical id, references resolved. */
  resources(type: string): Record<string, Record<string, unknown>>;
  /** The state machines, `StopWorkflow` for example, by their construct's name. */
  readonly stateMachines: readonly LocalStateMachine[];
  readonly stateMachineArn: (name: string) => string;
  /** The ARN of a function by its name, its logical id without the hash. */
  readonly functionArn: (name: string) => string;
  /** The ARN of an SNS topic by its logical id. */
  readonly topicArn: (logicalId: string) => string;
  /** The environment variables of the functions, by name. */
  readonly environments: () => Record<string, Record<string, string>>;
}

/** AWS's documentation examples use this account; it belongs to nobody. */
export const localAccountId = '123456789012';

/** Synthesizes the stack in this process, without bundling the functions: their handlers run from source. */
export const synthesize = (region: string, config: Config): SynthesizedStack => {
  const { context } = JSON.parse(readFileSync(new URL('../../cdk.json', import.meta.url), 'utf8'));
  const app = new App({
    context: { ...context, 'aws:cdk:bundling-stacks': [] },
    // `cdk synth` checks the template; here that would only make the start a second longer.
    builtinCloudFormationValidation: false,
    analyticsReporting: false,
  });
  const stack = new StopTrainingStack(app, 'ComprehendStopTraining', {
    config,
    env: { region, account: localAccountId },
  });
  const template: { Resources: Record<string, Resource> } = app.synth().getStackByName(stack.stackName).template;
  const resolved: unknown = stack.resolve(stack.partition);
  // A region that the CDK doesn't know leaves it open.
  const partition = typeof resolved === 'string' ? resolved : 'aws';

  const at = (service: string, rest: string) => `arn:${partition}:${service}:${region}:${localAccountId}:${rest}`;
  const stateMachineArn = (name: string) => at('states', `stateMachine:${name}`);
  const functionArn = (name: string) => at('lambda', `function:${name}`);
  // The CDK makes a logical id of a construct's path and 8 hex digits of its hash.
  const nameOf = (logicalId: string) => logicalId.replace(/[0-9A-F]{8}$/, '');
  /** What Ref and Fn::GetAtt give here: an ARN where the resource has one, else its logical id. */
  const reference = (logicalId: string): string => {
    const type = template.Resources[logicalId]?.Type;
    if (type === 'AWS::StepFunctions::StateMachine') return stateMachineArn(nameOf(logicalId));
    if (type === 'AWS::Lambda::Function') return functionArn(nameOf(logicalId));
    if (type === 'AWS::SNS::Topic') return at('sns', nameOf(logicalId));
    return logicalId;
  };
  const pseudoParameters: Record<string, string> = {
    'AWS::Partition': partition,
    'AWS::Region': region,
    'AWS::AccountId': localAccountId,
  };

  /** Puts values in for the intrinsic functions that a state machine's or an API's definition uses. */
  const resolve = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(resolve);
    if (typeof value !== 'object' || value === null) return value;
    const members = Object.entries(value);
    const [name, argument] = members[0] ?? [];
    if (members.length === 1 && name === 'Ref') return pseudoParameters[argument] ?? reference(argument);
    if (members.length === 1 && name === 'Fn::GetAtt') return reference(argument[0]);
    if (members.length === 1 && name === 'Fn::Join') return argument[1].map(resolve).join(argument[0]);
    return Object.fromEntries(members.map(([member, inner]) => [member, resolve(inner)]));
  };

  const resources = (type: string) =>
    Object.fromEntries(
      Object.entries(template.Resources)
        .filter(([, resource]) => resource.Type === type)
        .map(([logicalId, resource]) => [logicalId, resolve(resource.Properties) as Record<string, unknown>]),
    );
  const stateMachines = Object.entries(resources('AWS::StepFunctions::StateMachine')).map(
    ([logicalId, properties]) => ({
      name: nameOf(logicalId),
      stateMachineArn: reference(logicalId),
      definition: String(properties.DefinitionString),
    }),
  );
  const environments = () =>
    Object.fromEntries(
      Object.entries(resources('AWS::Lambda::Function')).map(([logicalId, { Environment }]) => [
        nameOf(logicalId),
        (Environment as { Variables: Record<string, string> }).Variables,
      ]),
    );
  return {
    partition,
    region,
    accountId: localAccountId,
    resources,
    stateMachines,
    stateMachineArn,
    functionArn,
    topicArn: reference,
    environments,
  };
};
