import { CloudFormationClient, paginateListStackResources } from '@aws-sdk/client-cloudformation';
import {
  CloudWatchClient,
  DescribeAlarmsCommand,
  GetMetricDataCommand,
  type MetricAlarm,
} from '@aws-sdk/client-cloudwatch';
import {
  DescribeRuleCommand,
  EventBridgeClient,
  ListRuleNamesByTargetCommand,
  ListTargetsByRuleCommand,
} from '@aws-sdk/client-eventbridge';
import {
  DescribeStateMachineCommand,
  type ExecutionListItem,
  paginateListExecutions,
  SFNClient,
} from '@aws-sdk/client-sfn';
import { paginateListSubscriptionsByTopic, SNSClient } from '@aws-sdk/client-sns';
import { errorOf, valueOnError } from '../../lambda/account/faults.ts';
import { kindNames, stopWorkflowId } from '../../lambda/account/kind.ts';
import type { DeployedStack } from '../deployment.ts';
import { ofType, type Resource } from './check.ts';

/** What the checks read of AWS about a stack. Each function's error has the `permission` that its request needs. */
export type Deployed = ReturnType<typeof deployedOf>;
export type DeployedRule = Awaited<ReturnType<Deployed['rules']>>[number];

export const deployedOf = (stack: DeployedStack) => {
  const { clientOptions: options, region: own } = stack.aws;
  const sfn = naming('states', new SFNClient(options));
  const sns = naming('sns', new SNSClient(options));
  const cloudWatchIn = memo((region) => naming('cloudwatch', new CloudWatchClient({ ...options, region })));
  const eventBridgeIn = memo((region) => naming('events', new EventBridgeClient({ ...options, region })));
  const resources = memo(() => readResources(stack));

  /** Alarms by their names, composite ones too; those that aren't there are missing. */
  const alarmsNamed = async (names: readonly string[], region = own) => {
    const found = new Map<string, MetricAlarm>();
    for (let from = 0; from < names.length; from += maxNames) {
      const request = new DescribeAlarmsCommand({
        AlarmNames: names.slice(from, from + maxNames),
        AlarmTypes: ['MetricAlarm', 'CompositeAlarm'],
        MaxRecords: maxNames,
      });
      const { MetricAlarms = [], CompositeAlarms = [] } = await cloudWatchIn(region).send(request);
      for (const alarm of [...MetricAlarms, ...CompositeAlarms]) found.set(alarm.AlarmName ?? '', alarm);
    }
    return found;
  };
  /** Without `rule` where there is none any more. */
  const ruleOf = async (resource: Resource) => {
    const { physicalId: Name } = resource;
    const client = eventBridgeIn(own);
    const describe = client.send(new DescribeRuleCommand({ Name }));
    const rule = await describe.catch(valueOnError('ResourceNotFoundException', undefined));
    const listed = rule && (await client.send(new ListTargetsByRuleCommand({ Rule: Name })));
    return { ...resource, rule, targets: listed?.Targets ?? [] };
  };
  return {
    resources,
    rules: memo(async () => Promise.all(ofType(await resources(), 'Events::Rule').map(ruleOf))),
    alarmsNamed,
    /** The stack's own, by name. */
    alarms: memo(async () =>
      alarmsNamed(ofType(await resources(), 'CloudWatch::Alarm').map(({ physicalId }) => physicalId)),
    ),
    rulesTo: async (TargetArn: string, region: string) => {
      const client = eventBridgeIn(region);
      const names: string[] = [];
      let NextToken: string | undefined;
      do {
        const page = await client.send(new ListRuleNamesByTargetCommand({ TargetArn, NextToken }));
        names.push(...(page.RuleNames ?? []));
        NextToken = page.NextToken;
      } while (NextToken);
      return Promise.all(names.map((Name) => client.send(new DescribeRuleCommand({ Name }))));
    },
    /** Undefined where there is no such state machine. */
    machine: memo((stateMachineArn) =>
      sfn
        .send(new DescribeStateMachineCommand({ stateMachineArn }))
        .catch(valueOnError('StateMachineDoesNotExist', undefined)),
    ),
    /** The executions that began since a time, the latest first, as AWS lists them. */
    executions: async (stateMachineArn: string, since: number, statusFilter?: 'RUNNING') => {
      const found: ExecutionListItem[] = [];
      const request = { stateMachineArn, ...(statusFilter && { statusFilter }) };
      for await (const { executions = [] } of paginateListExecutions({ client: sfn, pageSize: 100 }, request)) {
        const recent = executions.filter(({ startDate }) => (startDate?.getTime() ?? 0) >= since);
        found.push(...recent);
        if (recent.length < executions.length) break;
      }
      return found;
    },
    metrics: (...input: ConstructorParameters<typeof GetMetricDataCommand>) =>
      cloudWatchIn(own).send(new GetMetricDataCommand(...input)),
    /** Undefined where there is no such topic. */
    subscriptions: (TopicArn: string) =>
      Array.fromAsync(paginateListSubscriptionsByTopic({ client: sns }, { TopicArn })).then(
        (pages) => pages.flatMap(({ Subscriptions = [] }) => Subscriptions),
        valueOnError('NotFoundException', undefined),
      ),
  };
};

/** Makes what belongs to a key once. */
const memo = <Value>(make: (key: string) => Value) => {
  const made = new Map<string, Value>();
  return (key = ''): Value => {
    const value = made.get(key) ?? make(key);
    made.set(key, value);
    return value;
  };
};

/** A client whose errors name the permission that the request needs, `states:ListExecutions`. */
const naming = <Client extends { readonly middlewareStack: { add(middleware: Middleware): void } }>(
  service: string,
  client: Client,
): Client => {
  client.middlewareStack.add((next, { commandName = '' }) => (request) => {
    return next(request).catch((error: unknown) => {
      throw Object.assign(errorOf(error), { permission: `${service}:${commandName.replace(/Command$/, '')}` });
    });
  });
  return client;
};
type Middleware = <Request, Answer>(
  next: (request: Request) => Promise<Answer>,
  context: { commandName?: string },
) => (request: Request) => Promise<Answer>;

/** CloudWatch takes this many names in a request. */
const maxNames = 100;
/**
 * The stack's resources that are this project's. In an app's stack all their logical ids begin with the construct's path, which
 * the stop workflow's id shows. Others whose ids happen to begin with it are not among the construct's children.
 */
const readResources = async ({ name, outputs, aws }: DeployedStack): Promise<readonly Resource[]> => {
  const client = naming('cloudformation', new CloudFormationClient(aws.clientOptions));
  const pages = await Array.fromAsync(paginateListStackResources({ client }, { StackName: name }));
  const resources = pages
    .flatMap(({ StackResourceSummaries = [] }) => StackResourceSummaries)
    .filter(({ ResourceStatus }) => ResourceStatus !== 'DELETE_COMPLETE')
    .map(
      ({ ResourceType: type = '', LogicalResourceId = '', PhysicalResourceId: physicalId = '' }): Resource => ({
        type,
        id: LogicalResourceId.replace(/[0-9A-F]{8}$/, ''),
        physicalId,
      }),
    );
  const stopWorkflow = resources.find(({ physicalId }) => physicalId === outputs.StopWorkflowArn)?.id ?? '';
  const path = /^(.*)StopWorkflow$/.exec(stopWorkflow)?.[1] ?? '';
  return resources
    .filter(({ id }) => id.startsWith(path))
    .map((resource) => ({ ...resource, id: resource.id.slice(path.length) }))
    .filter(({ id }) => children.test(id));
};

/** How the logical ids of what the construct makes begin, after its path. */
const children = new RegExp(
  `^(Api|Guard|Observability|(Postpone|Training)Route|Stop(All)?Routes|${kindNames.map(stopWorkflowId).join('|')})`,
);
