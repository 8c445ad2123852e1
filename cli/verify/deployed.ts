import { CloudFormationClient, paginateListStackResources } from '@aws-sdk/client-cloudformation';
import {
  CloudWatchClient,
  DescribeAlarmsCommand,
  GetMetricDataCommand,
  type GetMetricDataInput,
  type MetricAlarm,
} from '@aws-sdk/client-cloudwatch';
import {
  DescribeRuleCommand,
  type DescribeRuleResponse,
  EventBridgeClient,
  ListRuleNamesByTargetCommand,
  ListTargetsByRuleCommand,
  type Target,
} from '@aws-sdk/client-eventbridge';
import { paginateListServiceQuotas, ServiceQuotasClient } from '@aws-sdk/client-service-quotas';
import {
  DescribeStateMachineCommand,
  type ExecutionListItem,
  type ExecutionStatus,
  paginateListExecutions,
  SFNClient,
} from '@aws-sdk/client-sfn';
import { paginateListSubscriptionsByTopic, SNSClient } from '@aws-sdk/client-sns';
import type { DeployedStack } from '../deployment.ts';
import { errorOf } from '../failure.ts';
import { ofType, type Resource } from './resources.ts';

/** A rule as EventBridge has it. */
export interface DeployedRule extends Resource {
  /** Undefined where there is none any more. */
  readonly rule: DescribeRuleResponse | undefined;
  readonly targets: readonly Target[];
}

/** What the checks read of AWS about a stack. Each function's error has the `permission` that its request needs. */
export type Deployed = ReturnType<typeof deployedOf>;

export const deployedOf = (stack: DeployedStack) => {
  const { clientOptions: options } = stack.aws;
  const sfn = new SFNClient(options);
  const resources = once(() => readResources(stack));

  /** Alarms by their names, composite ones too; those that aren't there are missing. */
  const alarmsNamed = async (names: readonly string[], region = stack.aws.region) => {
    const client = new CloudWatchClient({ ...options, region });
    const found = new Map<string, MetricAlarm>();
    for (let from = 0; from < names.length; from += maxNames) {
      const request = new DescribeAlarmsCommand({
        AlarmNames: names.slice(from, from + maxNames),
        AlarmTypes: ['MetricAlarm', 'CompositeAlarm'],
        MaxRecords: maxNames,
      });
      const answer = await needing('cloudwatch:DescribeAlarms', client.send(request));
      for (const alarm of [...(answer.MetricAlarms ?? []), ...(answer.CompositeAlarms ?? [])]) {
        found.set(alarm.AlarmName ?? '', alarm);
      }
    }
    return found;
  };
  return {
    resources,
    rules: once(async () => readRules(stack, ofType(await resources(), 'Events::Rule'))),
    alarmsNamed,
    /** The stack's own, by name. */
    alarms: once(async () =>
      alarmsNamed(ofType(await resources(), 'CloudWatch::Alarm').map(({ physicalId }) => physicalId)),
    ),
    /** The rules of a region that lead to a target. */
    rulesTo: async (TargetArn: string, region: string) => {
      const client = new EventBridgeClient({ ...options, region });
      const list = client.send(new ListRuleNamesByTargetCommand({ TargetArn }));
      const { RuleNames = [] } = await needing('events:ListRuleNamesByTarget', list);
      const rules = RuleNames.map((Name) => client.send(new DescribeRuleCommand({ Name })));
      return needing('events:DescribeRule', Promise.all(rules));
    },
    /** Undefined where there is no such state machine. */
    machine: (stateMachineArn: string) =>
      needing(
        'states:DescribeStateMachine',
        sfn.send(new DescribeStateMachineCommand({ stateMachineArn })).catch(unless('StateMachineDoesNotExist')),
      ),
    /** The executions that began since a time, the latest first, as AWS lists them. */
    executions: (stateMachineArn: string, since: number, statusFilter?: ExecutionStatus) => {
      const read = async () => {
        const found: ExecutionListItem[] = [];
        const request = { stateMachineArn, ...(statusFilter && { statusFilter }) };
        for await (const { executions = [] } of paginateListExecutions({ client: sfn, pageSize: 100 }, request)) {
          const recent = executions.filter(({ startDate }) => (startDate?.getTime() ?? 0) >= since);
          found.push(...recent);
          if (recent.length < executions.length) break;
        }
        return found;
      };
      return needing('states:ListExecutions', read());
    },
    metrics: (input: GetMetricDataInput) =>
      needing('cloudwatch:GetMetricData', new CloudWatchClient(options).send(new GetMetricDataCommand(input))),
    subscriptions: (TopicArn: string) => {
      const pages = paginateListSubscriptionsByTopic({ client: new SNSClient(options) }, { TopicArn });
      return needing(
        'sns:ListSubscriptionsByTopic',
        all(pages, (page) => page.Subscriptions),
      );
    },
    /** Comprehend's quotas by their codes. */
    quotas: async () => {
      const client = new ServiceQuotasClient(options);
      const pages = paginateListServiceQuotas({ client }, { ServiceCode: 'comprehend' });
      const quotas = await needing(
        'servicequotas:ListServiceQuotas',
        all(pages, (page) => page.Quotas),
      );
      return new Map(quotas.map(({ QuotaCode, Value }) => [QuotaCode, Value]));
    },
  };
};

const once = <Result>(make: () => Promise<Result>): (() => Promise<Result>) => {
  let made: Promise<Result> | undefined;
  return () => (made ??= make());
};

const all = async <Page, Item>(
  pages: AsyncIterable<Page>,
  itemsOf: (page: Page) => readonly Item[] | undefined,
): Promise<Item[]> => {
  const found: Item[] = [];
  for await (const page of pages) found.push(...(itemsOf(page) ?? []));
  return found;
};

/** Makes a request; its error names what it needs. */
const needing = <Result>(permission: string, request: Promise<Result>): Promise<Result> =>
  request.catch((error: unknown) => {
    throw Object.assign(errorOf(error), { permission });
  });

const unless =
  (name: string) =>
  (error: Error): undefined => {
    if (error.name !== name) throw error;
  };

/** CloudWatch takes this many names in a request. */
const maxNames = 100;
/** Characters of the hash at a logical id's end; the CDK makes it of the construct's path. */
const hashLength = 8;

/**
 * The stack's resources, without those of others: in an app's stack this project's construct has a path of its own, with which
 * all its logical ids begin. The stop workflow shows it.
 */
const readResources = async ({ name, outputs, aws }: DeployedStack): Promise<readonly Resource[]> => {
  const client = new CloudFormationClient(aws.clientOptions);
  const pages = paginateListStackResources({ client }, { StackName: name });
  const read = all(pages, (page) => page.StackResourceSummaries);
  const resources = (await needing('cloudformation:ListStackResources', read))
    .filter(({ ResourceStatus }) => ResourceStatus !== 'DELETE_COMPLETE')
    .map(({ ResourceType: type = '', LogicalResourceId: id = '', PhysicalResourceId: physicalId = '' }) => ({
      type,
      id,
      physicalId,
    }));
  const stopWorkflow = resources.find(({ physicalId }) => physicalId === outputs.StopWorkflowArn)?.id ?? '';
  const path = /^(.*)StopWorkflow$/.exec(stopWorkflow.slice(0, -hashLength))?.[1] ?? '';
  return resources
    .filter(({ id }) => id.startsWith(path))
    .map((resource) => ({ ...resource, id: resource.id.slice(path.length) }));
};

const readRules = async ({ aws }: DeployedStack, rules: readonly Resource[]): Promise<readonly DeployedRule[]> => {
  const client = new EventBridgeClient(aws.clientOptions);
  return Promise.all(
    rules.map(async (resource): Promise<DeployedRule> => {
      const { physicalId: Name } = resource;
      const describe = client.send(new DescribeRuleCommand({ Name })).catch(unless('ResourceNotFoundException'));
      const rule = await needing('events:DescribeRule', describe);
      if (!rule) return { ...resource, rule, targets: [] };
      const list = client.send(new ListTargetsByRuleCommand({ Rule: Name }));
      const { Targets = [] } = await needing('events:ListTargetsByRule', list);
      return { ...resource, rule, targets: Targets };
    }),
  );
};
