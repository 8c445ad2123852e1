import { App, type Environment, type Stack } from 'aws-cdk-lib';
import cdk from '../../cdk.json' with { type: 'json' };
import { settingsVariable } from '../../lambda/functions.ts';
import { addUsEast1Signals } from '../../lib/guard/us-east-1-signals.ts';
import { checkedSettings, type StackSettings } from '../../lib/settings.ts';
import { StopTrainingStack } from '../../lib/stacks.ts';

/** Every setting that adds something to the stack. */
export const everything = {
  allowedPrincipals: ['arn:aws:iam::123456789012:role/ci/Pipeline', '210987654321'],
  allowedSourceIps: ['203.0.113.0/24', '2001:db8::/32'],
  alertEmail: 'a@example.com',
  slackWorkspaceId: 'T012ABCDEFG',
  slackChannelId: 'C012ABCDEFG',
  dashboard: true,
  monthlyLimitUsd: 500,
  budgetUsd: 500,
  maxTrainingMinutes: 600,
  alarmNames: ['big-bill'],
  billingAlarmName: 'bill',
  anomalies: true,
} satisfies Partial<StackSettings>;

/** The environment of a stack with a known region and account. */
export const env = { region: 'eu-west-1', account: '123456789012' };

/**
 * An app as bin/app.ts has it, but functions aren't bundled, what the CDK has to remark is not printed, and no tree of
 * constructs is written, which takes a quarter of a synth.
 */
export const testApp = (context: object = {}): App =>
  new App({
    context: {
      ...cdk.context,
      'aws:cdk:bundling-stacks': [],
      '@aws-cdk/core:annotationsInValidationReport': false,
      '@aws-cdk/core:enableAdditionalMetadataCollection': false,
      ...context,
    },
    builtinCloudFormationValidation: false,
    analyticsReporting: false,
    treeMetadata: false,
  });

export const stackWith = (
  given: Partial<StackSettings> = {},
  where?: Environment,
  app = testApp(),
  name = 'ComprehendStopTraining',
): StopTrainingStack =>
  new StopTrainingStack(app, name, { settings: checkedSettings(given), ...(where && { env: where }) });

/** The stack, and the one in us-east-1 where the settings want it. */
export const appWith = (given: Partial<StackSettings>, where?: Environment): App => {
  const app = testApp();
  stackWith(given, where, app);
  addUsEast1Signals(app, checkedSettings(given), env.region);
  return app;
};

/** A resource's properties, references written out, see {@link read}. */
export type Properties = Readonly<Record<string, unknown>>;

interface Template {
  readonly Resources: Readonly<Record<string, { readonly Type: string; readonly Properties?: Properties }>>;
  readonly Outputs?: Readonly<Record<string, unknown>>;
}

/** A synthesized stack. Names of resources are their logical ids without the hash that the CDK adds. */
export const readStack = ({ node, artifactId }: Stack) =>
  readTemplate((node.root as App).synth().getStackArtifact(artifactId).template);

export const readTemplate = (template: Template) => {
  const ofType = (type: string): Record<string, Properties> =>
    Object.fromEntries(
      Object.entries(template.Resources)
        .filter(([, { Type }]) => Type === `AWS::${type}`)
        .map(([logicalId, { Properties = {} }]) => [nameOf(logicalId), read(Properties) as Properties]),
    );
  return {
    template,
    outputs: Object.keys(template.Outputs ?? {}),
    /** By name; of a type without `AWS::` in front. */
    ofType,
    /** The only one of its type, or the one of that name. */
    one: (type: string, name?: string): Properties => {
      const [[found, properties] = [], ...more] = Object.entries(ofType(type)).filter(([id]) => id === (name ?? id));
      if (!found || !properties || more.length) throw new Error(`Not one ${type} ${name ?? ''}`);
      return properties;
    },
    /** All of a type, unread, as in the template. */
    raw: (type: string) => Object.values(template.Resources).filter(({ Type }) => Type === `AWS::${type}`),
  };
};
export type SynthesizedStack = ReturnType<typeof readTemplate>;

export const synth = (given?: Partial<StackSettings>, where?: Environment): SynthesizedStack =>
  readStack(stackWith(given, where));

/** A function's settings, by its name. */
export const toldTo = (stack: Pick<SynthesizedStack, 'one'>, functionName: string): Properties => {
  const { Environment } = stack.one('Lambda::Function', functionName) as { Environment: { Variables: Properties } };
  return JSON.parse(String(Environment.Variables[settingsVariable]));
};

/** A logical id without its hash; a deployment's is longer, and is of the API's content. */
export const nameOf = (logicalId: string): string => logicalId.replace(/[0-9A-F]{8}([0-9a-f]{32})?$/, '');

/** Makes a template's value readable: joins are carried out, and a reference is a name in braces. */
export const read = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(read);
  if (typeof value !== 'object' || value === null) return value;
  const [[name, argument] = ['', undefined], ...more] = Object.entries(value);
  if (more.length === 0 && name === 'Ref') return `{${nameOf(argument)}}`;
  if (more.length === 0 && name === 'Fn::GetAtt') return `{${nameOf(argument[0])}.${argument[1]}}`;
  if (more.length === 0 && name === 'Fn::Join') return argument[1].map(read).join(argument[0]);
  // Only ARNs are split here, and the part that is taken names the resource.
  if (more.length === 0 && (name === 'Fn::Select' || name === 'Fn::Split')) return read(argument[1]);
  return Object.fromEntries(Object.entries(value).map(([member, inner]) => [member, read(inner)]));
};

export interface Statement {
  readonly Effect: 'Allow' | 'Deny';
  readonly Principal?: unknown;
  readonly Action: string | readonly string[];
  readonly Resource: string | readonly string[];
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
}

/** Statements of a policy document, or of the resource that has one. */
export const statementsOf = (policy: unknown): readonly Statement[] => {
  const { PolicyDocument, Statement = [] } = policy as { PolicyDocument?: unknown; Statement?: readonly Statement[] };
  return PolicyDocument ? statementsOf(PolicyDocument) : Statement;
};
