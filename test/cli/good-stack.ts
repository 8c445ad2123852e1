import type { WireResponse } from '../../local/aws/wire/http.ts';
import { type LocalAccount, localAccount } from '../../local/host/account.ts';
import type { SynthesizedStack } from '../../local/host/synthesized.ts';
import { type Operation, startFakeAws } from './fake-aws.ts';
import type { SignedRequest } from './sigv4.ts';

/** Answers a request to the API in its stead. */
export type Intercept = (request: SignedRequest) => WireResponse | undefined;
type Members = Readonly<Record<string, unknown>>;
interface MetricQuery {
  readonly StartTime: number;
  readonly EndTime: number;
  readonly ScanBy: string;
  readonly MetricDataQueries: readonly { Id: string; MetricStat: { Metric: object; Period: number; Stat: string } }[];
}
type Operations = Readonly<Record<string, Operation>>;

const hour = 3600;
export const secondsNow = () => Math.floor(Date.now() / 1000);
export const subscription = {
  SubscriptionArn: 'arn:aws:sns:eu-west-1:1:t:1',
  Endpoint: 'a@example.com',
  Protocol: 'email',
};
/** An execution that took some seconds and ended some hours ago. */
export const ended = (hoursAgo = 1, seconds = 192) => ({
  name: 'tickets-1',
  executionArn: 'arn:aws:states:eu-west-1:123456789012:execution:Stop:tickets-1',
  status: 'SUCCEEDED',
  startDate: secondsNow() - hoursAgo * hour - seconds,
  stopDate: secondsNow() - hoursAgo * hour,
});
/** One execution is running, and two ended in the last 24 hours. */
const past = () => [
  { ...ended(0), status: 'RUNNING', stopDate: undefined },
  ...[ended(), ended(23.9, 1800)],
  ...[24.1, 48].map((hoursAgo) => ({ ...ended(hoursAgo), status: 'FAILED' })),
];
/** A page of a list, and the token of the next one: each list of AWS takes several. */
const pageOf = <Item>(
  items: readonly Item[],
  token: unknown,
  size: number,
): readonly [page: readonly Item[], next: object] => {
  const end = Number(token ?? 0) + size;
  return [items.slice(end - size, end), end < items.length ? { NextToken: `${end}`, nextToken: `${end}` } : {}];
};
export const html = (statusCode: number): WireResponse => ({
  statusCode,
  headers: { 'content-type': 'text/html' },
  body: '<p>',
});
/** The API answers a path with an object of JSON, or as given. */
export const ofApi =
  (path: RegExp, answer: object, { isSigned = true } = {}): Intercept =>
  ({ url, headers }) => {
    if (!path.test(url) || Boolean(headers.authorization) !== isSigned) return undefined;
    if ('statusCode' in answer) return answer as WireResponse;
    return { statusCode: 200, headers: { 'content-type': 'application/json' }, body: JSON.stringify(answer) };
  };

/** Types of resources, without `AWS::`, that the checks look at or that stand among them. */
const types = [
  ...['StepFunctions::StateMachine', 'Events::Rule', 'CloudWatch::Alarm', 'Lambda::Function', 'SNS::Topic'],
  ...['SNS::Subscription', 'DynamoDB::Table', 'Logs::LogGroup'],
];

interface GoodStackOptions {
  readonly stack: SynthesizedStack;
  readonly name?: string;
  /** Alarms beside the stack's, by region. */
  readonly otherAlarms?: Readonly<Record<string, readonly Members[]>>;
  /** Rules of us-east-1 that lead to this region, by name. */
  readonly rulesThere?: Readonly<Record<string, Members>>;
}

/** What a good stack on AWS answers, by a stack as synthesized; `make` changes a part of it. */
const goodAnswers = (
  { stack, name = 'ComprehendStopTraining', otherAlarms = {}, rulesThere = {} }: GoodStackOptions,
  apiUrl: () => string,
) => {
  const of = (type: string) => Object.entries(stack.resources(`AWS::${type}`));
  const alarms = of('CloudWatch::Alarm').map(([, alarm]) => ({ ...alarm, StateValue: 'OK', ActionsEnabled: true }));
  const rules = new Map(
    of('Events::Rule').map(([id, { Targets = [], ...rule }]) => {
      // Each rule has one more target, which verify must ignore.
      const targets = [...(Targets as object[]), { Arn: 'arn:aws:sns:eu-west-1:1:own' }];
      return [id, { State: 'ENABLED', ...rule, Targets: targets } as Members];
    }),
  );
  const physicalId = (type: string, id: string, { AlarmName }: Members) => {
    if (typeof AlarmName === 'string') return AlarmName;
    const arn = stack.arnOf(id);
    return type === 'Lambda::Function' ? arn.split(':').at(-1) : arn;
  };
  const resources = types.flatMap((type) =>
    of(type).map(([LogicalResourceId, properties]) => ({
      ResourceType: `AWS::${type}`,
      LogicalResourceId,
      PhysicalResourceId: physicalId(type, LogicalResourceId, properties),
      ResourceStatus: 'CREATE_COMPLETE',
      LastUpdatedTimestamp: '2026-11-01T00:00:00Z',
    })),
  );
  const machines = new Map(
    of('StepFunctions::StateMachine').map(([id, machine]) => {
      const { DefinitionString, ...more } = machine as Record<string, Record<string, unknown>>;
      const answer = {
        status: 'ACTIVE',
        definition: `${DefinitionString}`,
        tracingConfiguration: { enabled: more.TracingConfiguration?.Enabled },
        loggingConfiguration: { level: more.LoggingConfiguration?.Level },
      };
      return [stack.arnOf(id), answer] as const;
    }),
  );
  const stackWith =
    (StackStatus: string, changed: Readonly<Record<string, string>> = {}, CreationTime = '2026-11-01T00:00:00Z') =>
    () => ({
      Stacks: [
        {
          StackName: name,
          StackStatus,
          CreationTime,
          Outputs: Object.entries({ ...stack.outputs, ApiUrl: apiUrl(), ...changed }).map(
            ([OutputKey, OutputValue]) => ({ OutputKey, OutputValue }),
          ),
        },
      ],
    });
  const isOf = (which: 'Stop' | 'Sweep', arn: unknown): boolean => `${arn}`.includes('Sweep') === (which === 'Sweep');
  const definitionOf = (arn: unknown) => machines.get(`${arn}`);
  /** Changes members of the stop workflows, or of the sweep workflow. */
  const machineWith =
    (which: 'Stop' | 'Sweep', changed: Members): Operation =>
    ({ stateMachineArn: arn }) => {
      const { error, ...members }: Members = isOf(which, arn) ? changed : {};
      return typeof error === 'string' ? { error } : { ...definitionOf(arn), ...members };
    };
  /** Changes the states of their definitions. */
  const definitionWith =
    (which: 'Stop' | 'Sweep', change: (states: Record<string, Members>) => void): Operation =>
    ({ stateMachineArn: arn }) => {
      const machine = definitionOf(arn);
      if (!machine || !isOf(which, arn)) return { ...machine };
      const definition = JSON.parse(machine.definition);
      change(definition.States);
      return { ...machine, definition: JSON.stringify(definition) };
    };
  const executionsWith =
    (which: 'Stop' | 'Sweep', ...executions: readonly Members[]): Operation =>
    ({ stateMachineArn: arn, statusFilter, nextToken: token }) => {
      const all: readonly Members[] = [...(isOf(which, arn) ? executions : []), ...past()];
      const listed = all.filter(({ status }) => statusFilter === undefined || status === statusFilter);
      const [page, next] = pageOf(listed, token, 15);
      return { executions: page, ...next };
    };
  const alarmsWith =
    (change: (alarm: Members) => Members | undefined, others = otherAlarms): Operation =>
    ({ AlarmNames, AlarmTypes }, region) => {
      const here = region === stack.location.region ? alarms.map(change) : [];
      const all = [...here, ...(others[region] ?? [])].filter(
        (alarm) => alarm && (AlarmNames as unknown[]).includes(alarm.AlarmName),
      );
      const isComposite = (alarm: Members | undefined) => alarm?.AlarmRule !== undefined;
      const composite = (AlarmTypes as string[]).includes('CompositeAlarm') ? all.filter(isComposite) : [];
      return { MetricAlarms: all.filter((alarm) => !isComposite(alarm)), CompositeAlarms: composite };
    };
  const rulesWith = (
    change: (rule: Members, id: string) => Members | undefined,
    there: Readonly<Record<string, Members>> = rulesThere,
  ): Operations => {
    const find = (id: unknown, region: string) => {
      const rule = region === stack.location.region ? rules.get(`${id}`) : there[`${id}`];
      return rule && change(rule, `${id}`);
    };
    return {
      DescribeRule: ({ Name }, region) => {
        const { EventPattern, Targets: _, ...rule } = find(Name, region) ?? {};
        if (!rule.State) return { error: 'ResourceNotFoundException' };
        return { ...rule, ...(EventPattern !== undefined && { EventPattern: JSON.stringify(EventPattern) }) };
      },
      ListTargetsByRule: ({ Rule }, region) => ({ Targets: find(Rule, region)?.Targets ?? [] }),
      ListRuleNamesByTarget: ({ NextToken }) => {
        const [page, next] = pageOf(Object.keys(there), NextToken, 1);
        return { RuleNames: page, ...next };
      },
    };
  };
  const toFunctions = of('SNS::Subscription').filter(([, { Protocol }]) => Protocol === 'lambda');
  const toPeople = of('SNS::Subscription').filter(([, { Protocol }]) => Protocol !== 'lambda');
  /** Changes the subscriptions of people's topics. A topic that leads to a function keeps its own. */
  const subscriptionsWith =
    (forPeople: (topicArn: string) => readonly object[]): Operation =>
    ({ TopicArn, NextToken }) => {
      const own = toFunctions.flatMap(([, one]) => (one.TopicArn === TopicArn ? [{ ...subscription, ...one }] : []));
      const [page, next] = pageOf(own.length > 0 ? own : forPeople(`${TopicArn}`), NextToken, 1);
      return { Subscriptions: page, ...next };
    };
  const readings =
    (perMinute: number, minutesAgo = 3 / perMinute + 5.5): Operation =>
    (members) => {
      const { StartTime, EndTime, ScanBy, MetricDataQueries } = members as unknown as MetricQuery;
      const at = secondsNow() - minutesAgo * 60;
      const inOrder = (...newestFirst: number[]) =>
        ScanBy === 'TimestampDescending' ? newestFirst : newestFirst.toReversed();
      const answers: Members = {
        Maximum: { Values: inOrder(412.4, 411.9), Timestamps: inOrder(at, at - 60 / perMinute) },
        SampleCount: { Values: [Math.floor(((EndTime - StartTime) / 60) * perMinute)], Timestamps: [at] },
      };
      const isPublished = (metric: object, alarm: Members) =>
        Object.entries(metric).every(([member, value]) => JSON.stringify(alarm[member]) === JSON.stringify(value));
      return {
        MetricDataResults: MetricDataQueries.map(({ Id, MetricStat: { Metric, Period, Stat } }) => {
          const isKnown = Period % 60 === 0 && alarms.some((alarm) => isPublished(Metric, alarm));
          return { Id, ...(isKnown && (answers[Stat] as object)) };
        }),
      };
    };
  const { ScheduleExpression = '' } = [...rules.values()].find((rule) => rule.ScheduleExpression) ?? {};
  const [, every = '5', unit] = /rate\((\d+) (\w+)/.exec(`${ScheduleExpression}`) ?? [];
  const perMinute = 1 / (Number(every) * (unit?.startsWith('hour') ? 60 : 1));
  const unchanged = <Item>(item: Item) => item;
  const good: Operations = {
    DescribeStacks: stackWith('UPDATE_COMPLETE'),
    ListStackResources: ({ NextToken }) => {
      const [page, next] = pageOf(resources, NextToken, 30);
      return { StackResourceSummaries: page, ...next };
    },
    DescribeStateMachine: machineWith('Stop', {}),
    ListExecutions: executionsWith('Stop'),
    ...rulesWith(unchanged),
    DescribeAlarms: alarmsWith(unchanged),
    GetMetricData: readings(perMinute),
    ListSubscriptionsByTopic: subscriptionsWith(() => (toPeople.length > 0 ? [subscription] : [])),
  };
  const make = {
    stackWith,
    machineWith,
    definitionWith,
    executionsWith,
    alarmsWith,
    rulesWith,
    readings,
    subscriptionsWith,
    resources,
  };
  return { good, make };
};

/**
 * A stack on AWS as it should be, its alarms, rules and state machines as synthesized. The local account answers its API.
 *
 * `change` puts something else in the place of what is good.
 */
export const startGoodStack = async (options: GoodStackOptions) => {
  /** Operations of AWS's that its functions asked for. */
  const reached: string[] = [];
  const local: LocalAccount = localAccount({
    stack: options.stack,
    beforeOperation: async ({ operation }) => void reached.push(operation),
  });
  const { good, make } = goodAnswers(options, () => aws.apiUrl);
  let changed: Operations = {};
  let intercepts: readonly Intercept[] = [];
  const operations = Object.keys(good).map((operation): [string, Operation] => [
    operation,
    (...asked) => (changed[operation] ?? good[operation])?.(...asked) ?? { error: 'InternalFailure' },
  ]);
  const aws = await startFakeAws(local, Object.fromEntries(operations), (request) =>
    intercepts.map((intercept) => intercept(request)).find((answer) => answer !== undefined),
  );
  local.comprehend.place({ kind: 'DocumentClassifier', name: 'tickets' });
  return {
    ...aws,
    env: { ...aws.env, AWS_REGION: options.stack.location.region },
    reached,
    models: local.comprehend.models,
    operationNames: Object.keys(good),
    make,
    /** Puts something else in place of operations, and of what the API answers. */
    change: (to: Operations, instead: readonly Intercept[] = []) => {
      changed = to;
      intercepts = instead;
    },
    close: () => {
      aws.close();
      local.close();
    },
  };
};
export type GoodStack = Awaited<ReturnType<typeof startGoodStack>>;
