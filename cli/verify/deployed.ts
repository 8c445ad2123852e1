import type { MetricAlarm } from '@aws-sdk/client-cloudwatch';
import type { DescribeRuleResponse, Target } from '@aws-sdk/client-eventbridge';
import type { SFNClient } from '@aws-sdk/client-sfn';
import { isAccessDenied } from '../aws/aws-errors.ts';
import type { DeployedStack } from '../deployment.ts';
import { errorOf } from '../failure.ts';

/** A resource of the stack that belongs to this project. */
export interface Resource {
  readonly type: string;
  /** Its logical id without what the construct's own path puts before it: `GuardReportTopic1234ABCD`. */
  readonly id: string;
  /** What AWS calls it: a name, an ARN or a URL, by its type. */
  readonly physicalId: string;
}

/** A rule as EventBridge has it. */
export interface DeployedRule extends Resource {
  /** Undefined where there is none any more. */
  readonly rule: DescribeRuleResponse | undefined;
  readonly targets: readonly Target[];
}

/** An alarm by its name. */
export type Alarms = ReadonlyMap<string, MetricAlarm>;

/** What the checks read of AWS about a stack, each at most once. */
export interface Deployed {
  readonly resources: () => Promise<readonly Resource[]>;
  readonly rules: () => Promise<readonly DeployedRule[]>;
  /** The stack's own, by name. */
  readonly alarms: () => Promise<Alarms>;
  readonly sfn: () => Promise<SFNClient>;
}

export const deployedOf = (stack: DeployedStack): Deployed => {
  const resources = once(() => readResources(stack));
  return {
    resources,
    rules: once(async () => readRules(stack, ofType(await resources(), 'Events::Rule'))),
    alarms: once(async () => {
      const names = ofType(await resources(), 'CloudWatch::Alarm').map(({ physicalId }) => physicalId);
      return describeAlarms(stack, names);
    }),
    sfn: once(async () => {
      const { SFNClient } = await import('@aws-sdk/client-sfn');
      return new SFNClient(stack.aws.clientOptions);
    }),
  };
};

const once = <Result>(make: () => Promise<Result>): (() => Promise<Result>) => {
  let made: Promise<Result> | undefined;
  return () => {
    made ??= make();
    return made;
  };
};

/** Those of a type, given without `AWS::`. */
export const ofType = (resources: readonly Resource[], type: string): Resource[] =>
  resources.filter((resource) => resource.type === `AWS::${type}`);

/** The topics that the alarms and reports of a stack go to: for people, and the chat's. */
export const topicsOf = (resources: readonly Resource[]) =>
  ofType(resources, 'SNS::Topic').flatMap(({ id, physicalId }) => {
    const [isOurs, chat] = /(?:Report|Alarm)Topic(Chat)?[0-9A-F]{8}$/.exec(id) ?? [];
    return isOurs === undefined ? [] : [{ arn: physicalId, isChat: chat !== undefined }];
  });

/**
 * Makes a request, and names what it needs where it is refused.
 *
 * @throws what the request throws, with `permission` where IAM refuses it
 */
export const needing = <Result>(permission: string, request: Promise<Result>): Promise<Result> =>
  request.catch((error: unknown) => {
    throw isAccessDenied(error) ? Object.assign(errorOf(error), { permission }) : error;
  });

/** Characters of the hash at a logical id's end; the CDK makes it of the construct's path. */
const hashLength = 8;

/**
 * The stack's resources, without those of others: in an app's stack this project's construct has a path of its own, with which
 * all its logical ids begin. The stop workflow shows it.
 */
const readResources = async ({ name, outputs, aws }: DeployedStack): Promise<readonly Resource[]> => {
  const { CloudFormationClient, paginateListStackResources } = await import('@aws-sdk/client-cloudformation');
  const client = new CloudFormationClient(aws.clientOptions);
  const read = async () => {
    const found: Resource[] = [];
    for await (const page of paginateListStackResources({ client }, { StackName: name })) {
      for (const {
        ResourceType = '',
        LogicalResourceId = '',
        PhysicalResourceId = '',
        ResourceStatus,
      } of page.StackResourceSummaries ?? []) {
        if (ResourceStatus === 'DELETE_COMPLETE') continue;
        found.push({ type: ResourceType, id: LogicalResourceId, physicalId: PhysicalResourceId });
      }
    }
    return found;
  };
  const all = await needing('cloudformation:ListStackResources', read());
  const stopWorkflow = all.find(({ physicalId }) => physicalId === outputs.StopWorkflowArn)?.id ?? '';
  const path = /^(.*)StopWorkflow$/.exec(stopWorkflow.slice(0, -hashLength))?.[1] ?? '';
  return all
    .filter(({ id }) => id.startsWith(path))
    .map((resource) => ({ ...resource, id: resource.id.slice(path.length) }));
};

const readRules = async ({ aws }: DeployedStack, rules: readonly Resource[]): Promise<readonly DeployedRule[]> => {
  const { EventBridgeClient, DescribeRuleCommand, ListTargetsByRuleCommand } = await import(
    '@aws-sdk/client-eventbridge'
  );
  const client = new EventBridgeClient(aws.clientOptions);
  return Promise.all(
    rules.map(async (resource): Promise<DeployedRule> => {
      const { physicalId } = resource;
      const rule = await needing(
        'events:DescribeRule',
        client.send(new DescribeRuleCommand({ Name: physicalId })).catch(unlessMissing),
      );
      if (!rule) return { ...resource, rule, targets: [] };
      const { Targets = [] } = await needing(
        'events:ListTargetsByRule',
        client.send(new ListTargetsByRuleCommand({ Rule: physicalId })),
      );
      return { ...resource, rule, targets: Targets };
    }),
  );
};

const unlessMissing = (error: Error): undefined => {
  if (error.name !== 'ResourceNotFoundException') throw error;
};

/** CloudWatch takes this many names in a request. */
const maxNames = 100;

/** Alarms by their names, composite ones too; those that aren't there are missing. */
export const describeAlarms = async (
  { aws }: DeployedStack,
  names: readonly string[],
  region = aws.region,
): Promise<Alarms> => {
  const { CloudWatchClient, DescribeAlarmsCommand } = await import('@aws-sdk/client-cloudwatch');
  const client = new CloudWatchClient({ ...aws.clientOptions, region });
  const found = new Map<string, MetricAlarm>();
  for (let from = 0; from < names.length; from += maxNames) {
    const AlarmNames = names.slice(from, from + maxNames);
    const request = new DescribeAlarmsCommand({
      AlarmNames,
      AlarmTypes: ['MetricAlarm', 'CompositeAlarm'],
      MaxRecords: maxNames,
    });
    const { MetricAlarms = [], CompositeAlarms = [] } = await needing(
      'cloudwatch:DescribeAlarms',
      client.send(request),
    );
    for (const alarm of [...MetricAlarms, ...CompositeAlarms]) found.set(alarm.AlarmName ?? '', alarm);
  }
  return found;
};
