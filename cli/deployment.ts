import type { Stack } from '@aws-sdk/client-cloudformation';
import { errorOf } from '../lambda/account/faults.ts';
import { type Kind, kindNames, stopWorkflowId } from '../lambda/account/kind.ts';
import { type Api, type ApiOptions, apiAt } from './api.ts';
import type { AwsAccess, AwsOptions } from './aws/access.ts';
import { awsFailure } from './aws/aws-errors.ts';
import { failure, wrongUsage } from './failure.ts';
import type { Screen } from './screen/screen.ts';

export interface DeploymentOptions extends AwsOptions {
  readonly stack: string;
  /** URL of an API without a stack and a signature: the local mode's. */
  readonly endpoint?: string | undefined;
}

export interface Deployment {
  readonly api: Api;
  /** Missing at an endpoint. */
  readonly stack?: DeployedStack;
}

export interface DeployedStack {
  readonly name: string;
  readonly status: string;
  /** When it was made or changed last. */
  readonly deployedAt: Date | undefined;
  readonly outputs: Readonly<Record<string, string | undefined>>;
  readonly aws: AwsAccess;
}

/** What every command gets, even one that needs no deployment. */
export interface CommandContext<Options extends DeploymentOptions = DeploymentOptions> {
  readonly screen: Screen;
  /** As typed, those of all commands among them. */
  readonly options: Options;
  /** Aborted by Ctrl-C, SIGTERM and SIGHUP. */
  readonly signal: AbortSignal;
  /** A command line for the same deployment: `comprehend-stop-training status NAME --region eu-west-1`. */
  readonly commandLine: (command: string) => string;
}

export interface Session extends Omit<CommandContext, 'options'> {
  readonly deployment: Deployment;
}

/** The output that has the ARN of a kind's stop workflow. */
export const stopWorkflowOutput = (kind: Kind): string => `${stopWorkflowId(kind)}Arn`;

export const outputNames = {
  always: ['ApiUrl', 'StopEndpoint', 'TrainingEndpoint', ...kindNames.map(stopWorkflowOutput)],
  withGuard: ['StopAllEndpoint', 'SweepWorkflowArn', 'ReportTopicArn'],
};

/** Whether a deployment has a guard; undefined where only its answers can tell. */
export const hasGuard = ({ stack }: Deployment): boolean | undefined =>
  stack && stack.outputs.StopAllEndpoint !== undefined;

/**
 * Finds the API: at the endpoint, or in the outputs of the stack.
 *
 * @throws Failure for an endpoint that is no URL, and for all that may be wrong with region, credentials and stack
 */
export const findDeployment = async (
  { endpoint, stack: name, ...options }: DeploymentOptions,
  apiOptions: Pick<ApiOptions, 'note' | 'signal'>,
): Promise<Deployment> => {
  if (endpoint !== undefined) return { api: apiAt({ url: checkedEndpoint(endpoint), ...apiOptions }) };
  // The SDK takes some 200 ms to load, which a command at an endpoint doesn't need.
  const { awsAccess } = await import('./aws/access.ts');
  const aws = await awsAccess(options);
  const { StackStatus: status = 'unknown', Outputs = [], ...times } = await describeStack(name, aws, options);
  const outputs = Object.fromEntries(Outputs.map(({ OutputKey = '', OutputValue }) => [OutputKey, OutputValue]));
  if (!outputs.ApiUrl || !URL.canParse(outputs.ApiUrl)) {
    throw failure(
      `Stack ${name} in ${aws.region} (${status}) has no output ApiUrl: is it this project's, and has it been deployed? Give --stack.`,
    );
  }
  return {
    api: apiAt({ url: outputs.ApiUrl, sign: aws.sign, login: aws.login, ...apiOptions }),
    stack: { name, status, deployedAt: times.LastUpdatedTime ?? times.CreationTime, outputs, aws },
  };
};

/** The API's first path segments: one is at the end of the stack's other outputs. */
const routes = /\/(stop|stop-all|training|postpone)(\/[^/]*)?\/?$/;

/** @throws Failure exit 2 where it is no URL, or that of a route */
export const checkedEndpoint = (endpoint: string): string => {
  const url = URL.canParse(endpoint) ? new URL(endpoint) : undefined;
  if (url?.username || url?.password) throw wrongUsage('--endpoint must be a URL without user and password.');
  const isWeb = url && /^https?:$/.test(url.protocol) && url.host && !/[?#]/.test(endpoint);
  if (isWeb && routes.test(url.pathname)) {
    const api = new URL(url.pathname.replace(routes, '/'), url);
    throw wrongUsage(`--endpoint must be the API's own address, ${api.href}, got '${endpoint}'.`);
  }
  if (isWeb) return url.href;
  throw wrongUsage(`--endpoint must be http://… or https://… without a query, got '${endpoint}'.`);
};

const describeStack = async (StackName: string, aws: AwsAccess, { profile }: AwsOptions): Promise<Partial<Stack>> => {
  const { CloudFormationClient, DescribeStacksCommand } = await import('@aws-sdk/client-cloudformation');
  try {
    const client = new CloudFormationClient(aws.clientOptions);
    const { Stacks = [] } = await client.send(new DescribeStacksCommand({ StackName }));
    return Stacks[0] ?? {};
  } catch (error) {
    const { name, message } = errorOf(error);
    if (name === 'ValidationError' && /does not exist/.test(message)) {
      throw failure(
        `There is no stack ${StackName} in region ${aws.region}. Give --stack or --region, deploy it with npx cdk deploy, or give --endpoint for the local mode.`,
        { code: 'ValidationError' },
      );
    }
    throw awsFailure(error, { ...aws, profile, permission: 'cloudformation:DescribeStacks' });
  }
};
