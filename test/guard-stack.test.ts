import { readFileSync } from 'node:fs';
import { App } from 'aws-cdk-lib';
import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import { environment } from '../lambda/clients.ts';
import { type Config, defaultConfig, readConfig } from '../lib/config.ts';
import { addUsEast1Signals } from '../lib/guard/us-east-1-signals.ts';
import { StopTrainingStack } from '../lib/stop-training-stack.ts';

const { context: cdkContext } = JSON.parse(readFileSync(new URL('../cdk.json', import.meta.url), 'utf8'));
const appWith = (context: Record<string, unknown> = {}) =>
  new App({
    context: { ...cdkContext, 'aws:cdk:bundling-stacks': [], ...context },
    builtinCloudFormationValidation: false,
    analyticsReporting: false,
  });
const stackOf = (config: Partial<Config>, env?: { region: string; account: string }) =>
  new StopTrainingStack(appWith(), 'ComprehendStopTraining', {
    config: { ...defaultConfig, ...config },
    ...(env && { env }),
  });
afterEach(() => jest.restoreAllMocks());
// Without the dashboard, which has a rule of its own: observability.test.ts.
const guardOn = {
  monthlyLimitUsd: 500,
  alertEmail: 'a@example.com',
  alarmNames: ['big-bill'],
  anomalies: true,
  dashboard: false,
};

/** A template's value as one reads it: a reference is the construct's name in braces. */
const read = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(read);
  if (typeof value !== 'object' || value === null) return value;
  const [[name, argument] = ['', undefined], ...more] = Object.entries(value);
  const short = (logicalId: string) => `{${logicalId.replace(/[0-9A-F]{8}$/, '')}}`;
  if (more.length === 0 && name === 'Ref') return short(argument);
  if (more.length === 0 && name === 'Fn::GetAtt') return short(argument[0]);
  if (more.length === 0 && name === 'Fn::Join') return argument[1].map(read).join(argument[0]);
  if (more.length === 0 && name === 'Fn::Select') return read(argument[1]);
  if (more.length === 0 && name === 'Fn::Split') return read(argument[1]);
  return Object.fromEntries(Object.entries(value).map(([member, inner]) => [member, read(inner)]));
};
interface Resource {
  readonly Type: string;
  readonly Properties: Record<string, unknown>;
  readonly DeletionPolicy?: string;
}
const resourcesOf = (template: Template, type: string): Record<string, Record<string, unknown>> =>
  Object.fromEntries(
    Object.entries(template.findResources(type) as Record<string, Resource>).map(([logicalId, { Properties }]) => [
      logicalId.replace(/[0-9A-F]{8}$/, ''),
      read(Properties) as Record<string, unknown>,
    ]),
  );

interface Statement {
  readonly Effect: string;
  readonly Action: string | readonly string[];
  readonly Resource: string | readonly string[];
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, string>>>>;
}
const statementsOf = (policy: Record<string, unknown> | undefined): readonly Statement[] =>
  (policy?.PolicyDocument as { Statement: readonly Statement[] } | undefined)?.Statement ?? [];

const template = Template.fromStack(stackOf(guardOn));
const stopPathOnly = Template.fromStack(stackOf({}));
const countByType = (of: Template) => {
  const types = Object.values((of.toJSON() as { Resources: Record<string, Resource> }).Resources).map(
    ({ Type }) => Type,
  );
  return Object.fromEntries([...new Set(types)].sort().map((type) => [type, types.filter((t) => t === type).length]));
};

describe('without monthlyLimitUsd', () => {
  test('the stack has the stop path and nothing of the guard', () => {
    const types = countByType(stopPathOnly);
    expect(types).toMatchObject({ 'AWS::Lambda::Function': 2, 'AWS::StepFunctions::StateMachine': 1 });
    const others = Object.keys(types).filter(
      (type) => !/^AWS::(ApiGateway|IAM|Lambda|Logs|StepFunctions)::|^AWS::CDK::Metadata$/.test(type),
    );
    expect(others).toEqual([]);
    expect(Object.keys(stopPathOnly.findOutputs('*')).sort()).toEqual(['ApiUrl', 'StopEndpoint', 'StopWorkflowArn']);
  });

  test('the stop workflow is the same as with it', () => {
    const ofStop = (of: Template) =>
      JSON.stringify(
        Object.entries(of.findResources('AWS::StepFunctions::StateMachine')).find(([id]) => /^Stop/.test(id)),
      );
    expect(ofStop(template)).toBe(ofStop(stopPathOnly));
  });

  test('settings of the guard get a warning, since they have no effect', () => {
    // The CDK prints it as well.
    jest.spyOn(console, 'error').mockImplementation(() => {});
    const stack = stackOf({ guardMode: 'report', alarmNames: ['big-bill'] });
    const warning = Match.stringLikeRegexp('^alarmNames, guardMode: without monthlyLimitUsd');
    Annotations.fromStack(stack).hasWarning('/ComprehendStopTraining', warning);
    Annotations.fromStack(stackOf({})).hasNoWarning('*', Match.anyValue());
    Annotations.fromStack(stackOf(guardOn)).hasNoWarning('*', Match.anyValue());
  });
});

describe('with monthlyLimitUsd', () => {
  test('the stack has the guard and its outputs', () => {
    expect(countByType(template)).toMatchObject({
      'AWS::Budgets::Budget': 1,
      'AWS::CloudWatch::Alarm': 7,
      'AWS::DynamoDB::Table': 1,
      'AWS::Events::Rule': 5,
      'AWS::Lambda::Function': 8,
      'AWS::SNS::Subscription': 2,
      'AWS::SNS::Topic': 2,
      'AWS::SQS::Queue': 1,
      'AWS::StepFunctions::StateMachine': 2,
    });
    expect(Object.keys(template.findOutputs('*')).sort()).toEqual([
      'ApiUrl',
      'ReportTopicArn',
      'StopAllEndpoint',
      'StopEndpoint',
      'StopWorkflowArn',
      'SweepWorkflowArn',
    ]);
  });

  test('without an address, nobody is subscribed to the report topic', () => {
    const { monthlyLimitUsd } = guardOn;
    expect(countByType(Template.fromStack(stackOf({ monthlyLimitUsd })))['AWS::SNS::Subscription']).toBe(1);
  });

  test('every function gets the environment that it reads', () => {
    const variables = Object.entries(resourcesOf(template, 'AWS::Lambda::Function')).map(([name, { Environment }]) => {
      const { NODE_OPTIONS, POWERTOOLS_SERVICE_NAME, ...own } = (Environment as { Variables: object })
        .Variables as Record<string, string>;
      expect(POWERTOOLS_SERVICE_NAME).toBe('comprehend-stop-training');
      expect(NODE_OPTIONS).toBe('--enable-source-maps');
      return [name, own];
    });
    const api = { [environment.retryAfterSeconds]: '15' };
    const stopWorkflow = { [environment.stopWorkflowArn]: '{StopWorkflow}' };
    const sweepWorkflow = { [environment.sweepWorkflowArn]: '{BudgetGuardSweepWorkflow}' };
    const exempt = { [environment.exemptTagKey]: 'stop-training', [environment.exemptTagValue]: 'exempt' };
    const price = { [environment.trainingUsdPerHour]: '3' };
    const bus = { [environment.eventBus]: 'default' };
    expect(Object.fromEntries(variables)).toEqual({
      StopApiStopTraining: { ...api, ...stopWorkflow },
      StopApiDescribeStop: { ...api, ...stopWorkflow, ...price },
      StopAllApiStopAll: { ...api, ...sweepWorkflow, ...exempt },
      StopAllApiDescribeStopAll: { ...api, ...sweepWorkflow },
      BudgetGuardTrainingMeterFunction: {
        ...bus,
        ...exempt,
        ...price,
        [environment.ledgerTable]: '{BudgetGuardTrainingMeterLedger}',
        [environment.monthlyLimitUsd]: '500',
        [environment.guardMode]: 'stop',
      },
      BudgetGuardSweepWorkflowFindTrainingFunction: { ...exempt, [environment.guardMode]: 'stop' },
      BudgetGuardSweepWorkflowReportFunction: {
        ...bus,
        ...price,
        ...stopWorkflow,
        [environment.reportTopicArn]: '{BudgetGuardReportTopic}',
      },
      BudgetGuardMonthlyBudgetFunction: bus,
    });
  });

  test('the ledger is one item a month, encrypted, recoverable, and goes with the stack', () => {
    template.hasResource('AWS::DynamoDB::Table', {
      DeletionPolicy: 'Delete',
      Properties: {
        BillingMode: 'PAY_PER_REQUEST',
        KeySchema: [{ AttributeName: 'Month', KeyType: 'HASH' }],
        TimeToLiveSpecification: { AttributeName: 'ExpiresAt', Enabled: true },
        PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
        SSESpecification: { SSEEnabled: true },
      },
    });
  });

  test('the meter is read every 5 minutes, and a failed reading is not tried once the next is due', () => {
    const { Schedule } = Object.fromEntries(
      Object.entries(resourcesOf(template, 'AWS::Events::Rule')).map(([id, rule]) => [id.replace(/.*Meter/, ''), rule]),
    );
    expect(Schedule).toMatchObject({
      ScheduleExpression: 'rate(5 minutes)',
      Targets: [{ RetryPolicy: { MaximumEventAgeInSeconds: 300, MaximumRetryAttempts: 2 } }],
    });
    template.hasResourceProperties('AWS::Lambda::Function', { MemorySize: 512, Timeout: 300 });
  });

  test.each([1, 60])('a reading every %i minutes is a rate and an alarm’s period', (meterIntervalMinutes) => {
    const other = Template.fromStack(stackOf({ ...guardOn, meterIntervalMinutes }));
    other.hasResourceProperties('AWS::Events::Rule', {
      ScheduleExpression: meterIntervalMinutes === 1 ? 'rate(1 minute)' : 'rate(1 hour)',
    });
    other.hasResourceProperties('AWS::CloudWatch::Alarm', {
      MetricName: 'TrainingCostMonthToDate',
      Period: meterIntervalMinutes * 60,
    });
  });

  test('the budget notifies its own topic of forecast and actual cost of Amazon Comprehend', () => {
    const [budget] = Object.values(resourcesOf(template, 'AWS::Budgets::Budget'));
    const toTopic = [{ SubscriptionType: 'SNS', Address: '{BudgetGuardMonthlyBudgetTopic}' }];
    const over = { ComparisonOperator: 'GREATER_THAN', ThresholdType: 'PERCENTAGE' };
    expect(budget).toEqual({
      Budget: {
        BudgetType: 'COST',
        TimeUnit: 'MONTHLY',
        BudgetLimit: { Amount: 500, Unit: 'USD' },
        CostFilters: { Service: ['Amazon Comprehend'] },
      },
      NotificationsWithSubscribers: [
        { Notification: { ...over, NotificationType: 'FORECASTED', Threshold: 80 }, Subscribers: toTopic },
        { Notification: { ...over, NotificationType: 'ACTUAL', Threshold: 100 }, Subscribers: toTopic },
      ],
    });
    template.hasResource('AWS::Budgets::Budget', {
      DependsOn: Match.arrayWith([Match.stringLikeRegexp('^BudgetGuardMonthlyBudgetTopicPolicy')]),
    });
  });

  test('a budget notification that can’t be put on the bus ends in the dead-letter queue', () => {
    const queue = '{BudgetGuardSweepTriggersDeadLetters}';
    const subscription = Object.values(resourcesOf(template, 'AWS::SNS::Subscription')).find(
      ({ Protocol }) => Protocol === 'lambda',
    );
    expect(subscription?.RedrivePolicy).toEqual({ deadLetterTargetArn: queue });
    expect(resourcesOf(template, 'AWS::Lambda::EventInvokeConfig')).toMatchObject({
      BudgetGuardMonthlyBudgetFunctionEventInvokeConfig: { DestinationConfig: { OnFailure: { Destination: queue } } },
    });
  });

  test('every alarm tells the report topic and names its entry in the runbook', () => {
    const alarms = Object.values(resourcesOf(template, 'AWS::CloudWatch::Alarm'));
    for (const { AlarmActions } of alarms) expect(AlarmActions).toEqual(['{BudgetGuardReportTopic}']);
    expect(
      alarms.map(({ AlarmDescription }) => /docs\/runbook\.md, "(.*)"\.$/.exec(`${AlarmDescription}`)?.[1]),
    ).toEqual([
      'Training cost over limit',
      'Training meter silent',
      'Sweep failed',
      'Guard events undelivered',
      'Stop workflow failed',
      'Stop workflow timed out',
      'API errors',
    ]);
  });

  test('the alarms are on the metrics that the meter publishes', () => {
    const meter = {
      Namespace: 'ComprehendStopTraining',
      Dimensions: [{ Name: 'service', Value: 'comprehend-stop-training' }],
      Period: 300,
    };
    template.hasResourceProperties('AWS::CloudWatch::Alarm', {
      ...meter,
      MetricName: 'TrainingCostMonthToDate',
      Statistic: 'Maximum',
      Threshold: 500,
      ComparisonOperator: 'GreaterThanOrEqualToThreshold',
      EvaluationPeriods: 1,
      TreatMissingData: 'ignore',
    });
    template.hasResourceProperties('AWS::CloudWatch::Alarm', {
      ...meter,
      MetricName: 'TrainingJobsInProgress',
      Statistic: 'SampleCount',
      Threshold: 1,
      ComparisonOperator: 'LessThanThreshold',
      EvaluationPeriods: 3,
      TreatMissingData: 'breaching',
    });
  });

  test('POST /stop-all and GET /stop-all/{ExecutionName} know their callers by IAM', () => {
    const { resources, methods } = {
      resources: resourcesOf(template, 'AWS::ApiGateway::Resource'),
      methods: Object.values(resourcesOf(template, 'AWS::ApiGateway::Method')),
    };
    const partOf = (id: unknown) => resources[`${id}`.slice(1, -1)]?.PathPart;
    expect(methods.map((method) => [method.HttpMethod, partOf(method.ResourceId), method.AuthorizationType])).toEqual([
      ['POST', 'stop', 'AWS_IAM'],
      ['GET', '{ExecutionName}', 'AWS_IAM'],
      ['POST', 'stop-all', 'AWS_IAM'],
      ['GET', '{ExecutionName}', 'AWS_IAM'],
    ]);
    // An empty body is a valid request of POST /stop-all; its function checks the others.
    expect(methods.map(({ RequestValidatorId }) => RequestValidatorId !== undefined)).toEqual([
      true,
      false,
      false,
      false,
    ]);
  });
});

describe('rules', () => {
  const rulesOf = (of: Template) =>
    Object.fromEntries(
      Object.entries(resourcesOf(of, 'AWS::Events::Rule'))
        .filter(([, { EventPattern }]) => EventPattern)
        .map(([id, rule]) => [id.replace('BudgetGuardSweepTriggers', ''), rule]),
    );

  test('match the meter’s event, budget notifications, the named alarms and anomalies of Amazon Comprehend', () => {
    const patterns = Object.entries(rulesOf(template)).map(([name, { EventPattern }]) => [name, EventPattern]);
    expect(Object.fromEntries(patterns)).toEqual({
      TrainingOverLimit: { source: ['comprehend-stop-training'], 'detail-type': ['Training Over Limit'] },
      BudgetNotification: { source: ['comprehend-stop-training'], 'detail-type': ['Budget Notification'] },
      AlarmStateChange: {
        source: ['aws.cloudwatch'],
        'detail-type': ['CloudWatch Alarm State Change'],
        detail: { alarmName: ['big-bill'], state: { value: ['ALARM'] } },
      },
      AnomalyDetected: {
        source: ['aws.ce'],
        'detail-type': ['Anomaly Detected'],
        detail: {
          $or: [{ dimensionValue: ['Amazon Comprehend'] }, { rootCauses: { service: ['Amazon Comprehend'] } }],
        },
      },
    });
  });

  test('start the sweep with the whole event, for 24 hours, and keep what starts nothing', () => {
    for (const { Targets, State } of Object.values(rulesOf(template))) {
      expect(State).toBe('ENABLED');
      expect(Targets).toEqual([
        {
          Id: 'Target0',
          Arn: '{BudgetGuardSweepWorkflow}',
          RoleArn: '{BudgetGuardSweepWorkflowEventsRole}',
          RetryPolicy: { MaximumEventAgeInSeconds: 86_400, MaximumRetryAttempts: 185 },
          DeadLetterConfig: { Arn: '{BudgetGuardSweepTriggersDeadLetters}' },
        },
      ]);
    }
  });

  test('are two where neither alarms nor anomalies are asked for', () => {
    const { monthlyLimitUsd } = guardOn;
    const names = Object.keys(rulesOf(Template.fromStack(stackOf({ monthlyLimitUsd, dashboard: false }))));
    expect(names).toEqual(['TrainingOverLimit', 'BudgetNotification']);
  });

  const env = { region: 'eu-west-1', account: '123456789012' };
  const alarmArn = (region: string, account: string) => `arn:aws:cloudwatch:${region}:${account}:alarm:team: bill`;

  test('know an alarm of the stack’s region and account by its ARN, and the billing alarm', () => {
    const alarmNames = ['a', alarmArn(env.region, env.account)];
    const { AlarmStateChange } = rulesOf(
      Template.fromStack(stackOf({ ...guardOn, alarmNames, billingAlarmName: 'bill' }, env)),
    );
    expect(AlarmStateChange?.EventPattern).toMatchObject({ detail: { alarmName: ['a', 'team: bill', 'bill'] } });
  });

  test.each([
    ['region eu-west-1', alarmArn('us-east-1', env.account)],
    ['account 123456789012', alarmArn(env.region, '999999999999')],
  ])('fails for an alarm that isn’t of the stack’s own %s', (where, arn) => {
    expect(() => stackOf({ ...guardOn, alarmNames: [arn] }, env)).toThrow(
      `alarmNames must be alarms of the stack's own ${where}, got "${arn}"; for a billing alarm there is billingAlarmName`,
    );
  });

  test('fails for an alarm of another region than the command line’s, where the stack leaves that open', () => {
    const before = process.env.CDK_DEFAULT_REGION;
    try {
      process.env.CDK_DEFAULT_REGION = 'eu-west-1';
      const alarmNames = [alarmArn('us-east-1', env.account)];
      expect(() => stackOf({ ...guardOn, alarmNames })).toThrow("alarms of the stack's own region eu-west-1");
    } finally {
      if (before === undefined) delete process.env.CDK_DEFAULT_REGION;
      else process.env.CDK_DEFAULT_REGION = before;
    }
  });

  test('fails for more alarms than a pattern can hold', () => {
    const alarmNames = Array.from({ length: 20 }, (_, i) => `${i}`.padEnd(255, 'x'));
    expect(() => stackOf({ ...guardOn, alarmNames })).toThrow(/^alarmNames must fit into .* 4096 .*, got 20 names/);
  });
});

describe('IAM', () => {
  const classifiers = 'arn:{AWS::Partition}:comprehend:{AWS::Region}:{AWS::AccountId}:document-classifier/*';
  const bus = 'arn:{AWS::Partition}:events:{AWS::Region}:{AWS::AccountId}:event-bus/default';
  const executionsOf = (workflow: string) =>
    `arn:{AWS::Partition}:states:{AWS::Region}:{AWS::AccountId}:execution:{${workflow}}`;
  const sweep = 'BudgetGuardSweepWorkflow';
  const xray = ['xray:PutTelemetryRecords', 'xray:PutTraceSegments'];
  const logsOf = (name: string) => [['logs:CreateLogStream', 'logs:PutLogEvents'], [`{${name}Logs}`]];
  const list = ['comprehend:ListDocumentClassifiers', ...xray];
  const readTags = [['comprehend:ListTagsForResource'], [classifiers]];
  const putEvents = [['events:PutEvents'], [bus]];

  const expected: Record<string, unknown[][]> = {
    BudgetGuardTrainingMeterFunctionRoleDefaultPolicy: [
      [list, ['*']],
      logsOf('BudgetGuardTrainingMeterFunction'),
      readTags,
      putEvents,
      [['dynamodb:GetItem', 'dynamodb:PutItem'], ['{BudgetGuardTrainingMeterLedger}']],
    ],
    BudgetGuardSweepWorkflowFindTrainingFunctionRoleDefaultPolicy: [
      [list, ['*']],
      logsOf(`${sweep}FindTrainingFunction`),
      readTags,
    ],
    // Apart from the function's other rights, on which the state machine depends.
    BudgetGuardSweepWorkflowListSweeps: [[['states:ListExecutions'], [`{${sweep}}`]]],
    BudgetGuardSweepWorkflowReportFunctionRoleDefaultPolicy: [
      [xray, ['*']],
      logsOf(`${sweep}ReportFunction`),
      [['comprehend:DescribeDocumentClassifier'], [classifiers]],
      putEvents,
      [['sns:Publish'], ['{BudgetGuardReportTopic}']],
    ],
    BudgetGuardSweepWorkflowRoleDefaultPolicy: [
      [
        ['lambda:InvokeFunction'],
        [
          `{${sweep}FindTrainingFunction}`,
          `{${sweep}ReportFunction}`,
          `{${sweep}FindTrainingFunction}:*`,
          `{${sweep}ReportFunction}:*`,
        ],
      ],
      [['comprehend:StopTrainingDocumentClassifier'], [classifiers]],
      [['states:StartExecution'], ['{StopWorkflow}']],
      [['states:DescribeExecution', 'states:StopExecution'], [`${executionsOf('StopWorkflow')}*`]],
      [
        ['events:DescribeRule', 'events:PutRule', 'events:PutTargets'],
        [
          'arn:{AWS::Partition}:events:{AWS::Region}:{AWS::AccountId}:rule/StepFunctionsGetEventsForStepFunctionsExecutionRule',
        ],
      ],
      [
        [
          'logs:CreateLogDelivery',
          'logs:DeleteLogDelivery',
          'logs:DescribeLogGroups',
          'logs:DescribeResourcePolicies',
          'logs:GetLogDelivery',
          'logs:ListLogDeliveries',
          'logs:PutResourcePolicy',
          'logs:UpdateLogDelivery',
          'xray:GetSamplingRules',
          'xray:GetSamplingTargets',
          ...xray,
        ],
        ['*'],
      ],
    ],
    BudgetGuardSweepWorkflowEventsRoleDefaultPolicy: [[['states:StartExecution'], [`{${sweep}}`]]],
    BudgetGuardMonthlyBudgetFunctionRoleDefaultPolicy: [
      [xray, ['*']],
      logsOf('BudgetGuardMonthlyBudgetFunction'),
      putEvents,
      [['sqs:GetQueueAttributes', 'sqs:GetQueueUrl', 'sqs:SendMessage'], ['{BudgetGuardSweepTriggersDeadLetters}']],
    ],
    StopAllApiStopAllRoleDefaultPolicy: [
      [list, ['*']],
      logsOf('StopAllApiStopAll'),
      readTags,
      [['states:StartExecution'], [`{${sweep}}`]],
    ],
    StopAllApiDescribeStopAllRoleDefaultPolicy: [
      [xray, ['*']],
      logsOf('StopAllApiDescribeStopAll'),
      [['states:DescribeExecution'], [`${executionsOf(sweep)}:*`]],
    ],
  };
  const policies = Object.fromEntries(
    Object.entries(resourcesOf(template, 'AWS::IAM::Policy')).map(([name, policy]) => [name, statementsOf(policy)]),
  );

  test('has no policies but these and the stop path’s', () => {
    const ofStopPath = Object.keys(resourcesOf(stopPathOnly, 'AWS::IAM::Policy'));
    expect(Object.keys(policies).sort()).toEqual([...ofStopPath, ...Object.keys(expected)].sort());
  });

  test.each(Object.entries(expected))('%s allows this and nothing else', (name, statements) => {
    const got = policies[name]?.map(({ Effect, Action, Resource }) => {
      expect(Effect).toBe('Allow');
      return [[Action].flat(), [Resource].flat()];
    });
    expect(got).toEqual(statements);
  });

  test('no role has a managed policy but API Gateway’s for logs', () => {
    const roles = Object.entries(resourcesOf(template, 'AWS::IAM::Role'));
    expect(roles.filter(([, { ManagedPolicyArns }]) => ManagedPolicyArns).map(([name]) => name)).toEqual([
      'StopApiCloudWatchRole',
    ]);
  });

  test.each([
    [
      'BudgetGuardReportTopic',
      'cloudwatch.amazonaws.com',
      'arn:{AWS::Partition}:cloudwatch:{AWS::Region}:{AWS::AccountId}:alarm:*',
    ],
    ['BudgetGuardMonthlyBudgetTopic', 'budgets.amazonaws.com', 'arn:{AWS::Partition}:budgets::{AWS::AccountId}:*'],
  ])('%s takes what %s publishes for this account, over TLS only', (topic, service, sourceArn) => {
    const policy = Object.values(resourcesOf(template, 'AWS::SNS::TopicPolicy')).find(({ Topics }) =>
      (Topics as string[]).includes(`{${topic}}`),
    );
    expect(statementsOf(policy)).toEqual([
      expect.objectContaining({
        Effect: 'Deny',
        Principal: '*',
        Action: 'sns:Publish',
        Condition: { Bool: { 'aws:SecureTransport': 'false' } },
      }),
      expect.objectContaining({
        Effect: 'Allow',
        Principal: { Service: service },
        Action: 'sns:Publish',
        Resource: `{${topic}}`,
        Condition: {
          StringEquals: { 'aws:SourceAccount': '{AWS::AccountId}' },
          ArnLike: { 'aws:SourceArn': sourceArn },
        },
      }),
    ]);
  });

  test('the dead-letter queue is encrypted and takes messages of these rules and the budget’s topic, over TLS only', () => {
    template.hasResourceProperties('AWS::SQS::Queue', {
      SqsManagedSseEnabled: true,
      MessageRetentionPeriod: 1_209_600,
    });
    const [policy] = Object.values(resourcesOf(template, 'AWS::SQS::QueuePolicy'));
    const [deny, ...allow] = statementsOf(policy);
    expect(deny).toMatchObject({ Effect: 'Deny', Condition: { Bool: { 'aws:SecureTransport': 'false' } } });
    const sources = allow.map(({ Action, Condition }) => [Action, Condition?.ArnEquals?.['aws:SourceArn']]);
    expect(sources).toEqual([
      ['sqs:SendMessage', '{BudgetGuardSweepTriggersTrainingOverLimit}'],
      ['sqs:SendMessage', '{BudgetGuardSweepTriggersBudgetNotification}'],
      ['sqs:SendMessage', '{BudgetGuardSweepTriggersAlarmStateChange}'],
      ['sqs:SendMessage', '{BudgetGuardSweepTriggersAnomalyDetected}'],
      ['sqs:SendMessage', '{BudgetGuardMonthlyBudgetTopic}'],
    ]);
  });
});

describe('the second stack', () => {
  const stacksOf = (config: Partial<Config>, guardRegion?: string) => {
    const app = appWith();
    addUsEast1Signals(app, { ...defaultConfig, ...config }, guardRegion);
    return app.synth().stacks;
  };
  const signals = { monthlyLimitUsd: 500, billingAlarmName: 'bill', anomalies: true };

  test('sends the billing alarm and anomalies from us-east-1 to the guard’s region', () => {
    const app = appWith();
    addUsEast1Signals(app, { ...defaultConfig, ...signals }, 'eu-west-1');
    const [stack] = app.synth().stacks;
    expect([stack?.stackName, stack?.environment.region]).toEqual([
      'ComprehendStopTrainingUsEast1-eu-west-1',
      'us-east-1',
    ]);
    const rules = Object.values(resourcesOf(Template.fromJSON(stack?.template), 'AWS::Events::Rule'));
    const bus = 'arn:aws:events:eu-west-1:{AWS::AccountId}:event-bus/default';
    expect(rules).toMatchObject([
      { EventPattern: { detail: { alarmName: ['bill'], state: { value: ['ALARM'] } } }, Targets: [{ Arn: bus }] },
      { EventPattern: { source: ['aws.ce'] }, Targets: [{ Arn: bus }] },
    ]);
    for (const { PolicyDocument } of Object.values(
      resourcesOf(Template.fromJSON(stack?.template), 'AWS::IAM::Policy'),
    )) {
      expect(PolicyDocument).toMatchObject({
        Statement: [{ Effect: 'Allow', Action: 'events:PutEvents', Resource: bus }],
      });
    }
  });

  test.each<[string, Partial<Config>, string]>([
    ['the guard is in us-east-1', signals, 'us-east-1'],
    ['nothing of us-east-1 is asked for', { monthlyLimitUsd: 500, alarmNames: ['a'] }, 'eu-west-1'],
    ['there is no guard', { billingAlarmName: 'bill', anomalies: true }, 'eu-west-1'],
  ])('is not there where %s', (_, config, guardRegion) => {
    expect(stacksOf(config, guardRegion)).toEqual([]);
  });

  test('fails where nobody knows the guard’s region', () => {
    expect(() => stacksOf(signals, '')).toThrow(/^billingAlarmName and anomalies need a region: .*, got none$/);
  });
});

describe('configuration', () => {
  const configOf = (context: Record<string, unknown>) => readConfig(appWith(context).node);

  test('has defaults for all but the limit and the addresses', () => {
    expect(configOf({})).toEqual({
      ...defaultConfig,
      monthlyLimitUsd: undefined,
      alertEmail: undefined,
      billingAlarmName: undefined,
    });
  });

  test.each<[keyof Config, unknown, unknown]>([
    ['monthlyLimitUsd', '500', 500],
    ['monthlyLimitUsd', 0.01, 0.01],
    ['monthlyLimitUsd', '1e3', 1000],
    ['trainingUsdPerHour', '2.55', 2.55],
    ['alertEmail', 'ml-ops+guard@team.example.co.uk', 'ml-ops+guard@team.example.co.uk'],
    ['meterIntervalMinutes', '1', 1],
    ['meterIntervalMinutes', 60, 60],
    ['alarmNames', 'a, b c ,a', ['a', 'b c']],
    ['alarmNames', '["a, b", "ü"]', ['a, b', 'ü']],
    ['alarmNames', ['x'.repeat(255)], ['x'.repeat(255)]],
    ['alarmNames', [], []],
    [
      'alarmNames',
      'arn:aws:cloudwatch:us-east-1:123456789012:alarm:a:b',
      ['arn:aws:cloudwatch:us-east-1:123456789012:alarm:a:b'],
    ],
    ['billingAlarmName', 'monthly bill', 'monthly bill'],
    ['anomalies', 'true', true],
    ['anomalies', false, false],
    ['exemptTagKey', 'x'.repeat(128), 'x'.repeat(128)],
    ['exemptTagValue', '', ''],
    ['guardMode', 'report', 'report'],
    ['budgetForecastPercent', '1', 1],
    ['budgetActualPercent', 1000, 1000],
  ])('reads %s from %j', (key, given, value) => {
    expect(configOf({ [key]: given })[key]).toEqual(value);
  });

  const amount = 'an amount in USD above 0, at most 1000000000';
  const alarms =
    'names of alarms, of 1 to 255 characters each, or ARNs of alarms, in a JSON array or with commas between them';
  test.each<[keyof Config, string, unknown[]]>([
    ['monthlyLimitUsd', amount, [0, '0', '-5', '', ' ', 'much', 'NaN', 'Infinity', '1e10', true, [500]]],
    ['trainingUsdPerHour', amount, [0, '-3', '$3']],
    [
      'alertEmail',
      'an e-mail address',
      ['', 'me', 'me@', '@example.com', 'a@example', 'a b@example.com', 'a@b.com,c@d.com', 7],
    ],
    ['meterIntervalMinutes', 'a whole number from 1 to 60', [0, 61, '2.5', 'often']],
    [
      'alarmNames',
      alarms,
      ['', 'a,,b', '["a"', '[1]', 'a\u0007b', ['x'.repeat(256)], 7, true, 'arn:aws:sns:us-east-1:123456789012:alarm'],
    ],
    [
      'billingAlarmName',
      'the name of an alarm, of 1 to 255 characters',
      ['', ' a', 'arn:aws:cloudwatch:us-east-1:123456789012:alarm:a', 7],
    ],
    ['anomalies', 'true or false', ['yes', 1, '']],
    ['exemptTagKey', 'a text of 1 to 128 characters', ['', 'x'.repeat(129), 7]],
    ['exemptTagValue', 'a text of 0 to 256 characters', ['x'.repeat(257), true]],
    ['guardMode', 'stop or report', ['Stop', '', 'dry-run']],
    ['budgetForecastPercent', 'a whole number from 1 to 1000', [0, 1001, '80%']],
    ['budgetActualPercent', 'a whole number from 1 to 1000', [0, '1e4', '99.5']],
  ])('fails with one line for %s when it isn’t %s', (key, allowed, wrong) => {
    for (const given of wrong) {
      const message = `${key} must be ${allowed}, got ${JSON.stringify(given)}`;
      expect(message).not.toContain('\n');
      expect(() => configOf({ [key]: given })).toThrow(new Error(message));
    }
  });
});
