import type { Rights } from './documents.ts';

/**
 * Every policy document that isn't the IAM policy of a role in the full stack, a row each: whom it lets do what, on what, on
 * which condition. `policies.ts` has those of roles.
 */
const here = (service: string, resource: string) =>
  `arn:{AWS::Partition}:${service}:{AWS::Region}:{AWS::AccountId}:${resource}`;
const ofThisAccount = 'StringEquals=(aws:SourceAccount={AWS::AccountId})';
const dispatch = (service: string, condition = '') =>
  `Allow; Action sts:AssumeRole;${condition && ` Condition ${condition};`} Principal Service=${service}.amazonaws.com`;

const trustOf = (service: string, condition: string, ...roles: readonly string[]): Rights =>
  Object.fromEntries(
    roles.map((role) => [`IAM::Role ${role}Role AssumeRolePolicyDocument`, [dispatch(service, condition)]]),
  );
const ofStateMachines = `ArnLike=(aws:SourceArn=${here('states', 'stateMachine:*')}) and ${ofThisAccount}`;

const tlsOnly = (topic: string) =>
  `Deny; Action sns:Publish; Condition Bool=(aws:SecureTransport=false); Principal *; Resource {${topic}}`;
/** A topic to which a service may publish for this account's own resources, over TLS. */
const topic = (name: string, service: string, source: string): Rights => ({
  [`SNS::TopicPolicy ${name}Policy PolicyDocument`]: [
    tlsOnly(name),
    `Allow; Action sns:Publish; Condition ArnLike=(aws:SourceArn=${source}) and ${ofThisAccount}; Principal Service=${service}.amazonaws.com; Resource {${name}}`,
  ],
  [`SNS::TopicPolicy ${name}Policy Topics`]: [`{${name}}`],
});
const anyAlarm = here('cloudwatch', 'alarm:*');
const anyBudget = 'arn:{AWS::Partition}:budgets::{AWS::AccountId}:*';

/** The dead letters of EventBridge's rules and SNS's topics, over TLS. */
const queue = (name: string, ...senders: readonly (readonly [service: string, source: string])[]): Rights => ({
  [`SQS::QueuePolicy ${name}Policy PolicyDocument`]: [
    `Deny; Action sqs:*; Condition Bool=(aws:SecureTransport=false); Principal AWS=*; Resource {${name}.Arn}`,
    ...senders.map(
      ([service, source]) =>
        `Allow; Action sqs:SendMessage; Condition ArnEquals=(aws:SourceArn={${source}}); Principal Service=${service}.amazonaws.com; Resource {${name}.Arn}`,
    ),
  ],
  [`SQS::QueuePolicy ${name}Policy Queues`]: [`{${name}}`],
});

const metricsOnly = ['DescribeAlarms', 'GetMetricData', 'GetMetricStatistics', 'GetMetricWidgetImage', 'ListMetrics'];
/** A Slack channel, whose people may look at alarms and metrics and do nothing else. */
const chat = (name: string): Rights => ({
  [`IAM::ManagedPolicy ${name}MetricsOnly PolicyDocument`]: [
    `Allow; Action ${metricsOnly.map((action) => `cloudwatch:${action}`).join(', ')}; Resource *`,
  ],
  [`Chatbot::SlackChannelConfiguration ${name} GuardrailPolicies`]: [`{${name}MetricsOnly}`],
  [`IAM::Role ${name}ConfigurationRole AssumeRolePolicyDocument`]: [dispatch('chatbot')],
  [`IAM::Role ${name}ConfigurationRole ManagedPolicyArns`]: [`{${name}MetricsOnly}`],
});

/** A function that one source may invoke. The CDK makes the name of the path. */
const invoke = (name: string, lambdaFunction: string, service: string, source: string): Rights => ({
  [`Lambda::Permission ${name}`]: [
    `Action lambda:InvokeFunction; FunctionName {${lambdaFunction}.Arn}; Principal ${service}.amazonaws.com; SourceArn ${source}`,
  ],
});
const apiId = 'ApiPermissionComprehendStopTrainingApi35D53688';
const route = (id: string, lambdaFunction: string, method: string, path: string): Rights =>
  invoke(
    `Api${id}${method}${apiId}${method}${path.replace(/\W/g, '')}`,
    lambdaFunction,
    'apigateway',
    `${here('execute-api', '{Api}')}/{ApiDeploymentStageprod}/${method}/${path.replace(/\{.*/, '*')}`,
  );

const apisLogs: Rights = {
  'IAM::Role ApiCloudWatchRole AssumeRolePolicyDocument': [dispatch('apigateway')],
  'IAM::Role ApiCloudWatchRole ManagedPolicyArns': [
    'arn:{AWS::Partition}:iam::aws:policy/service-role/AmazonAPIGatewayPushToCloudWatchLogs',
  ],
};
const stopPath: Rights = {
  ...apisLogs,
  ...trustOf('states', ofStateMachines, 'StopWorkflow', 'StopEntityRecognizerWorkflow'),
  ...trustOf('lambda', '', 'StopRoutesStopTraining', 'StopRoutesDescribeStop', 'TrainingRouteListTraining'),
  ...route('stop', 'StopRoutesStopTraining', 'POST', 'stop'),
  ...route('stopExecutionName', 'StopRoutesDescribeStop', 'GET', 'stop/{ExecutionName}'),
  ...route('training', 'TrainingRouteListTraining', 'GET', 'training'),
  ...trustOf('lambda', '', 'PostponeRoutePostpone'),
  ...route('postpone', 'PostponeRoutePostpone', 'POST', 'postpone'),
};
const dashboard: Rights = {
  ...trustOf(
    'lambda',
    '',
    ...['ShowTraining', 'StopFromWidget', 'PostponeFromWidget'].map((name) => `ObservabilityDashboardLiveTable${name}`),
  ),
  'Logs::LogGroup ObservabilityStopEndingsLogs ResourcePolicyDocument': [
    `Allow; Action logs:CreateLogStream, logs:PutLogEvents; Principal Service=delivery.logs.amazonaws.com, events.amazonaws.com; Resource ${here('logs', 'log-group:/aws/events/ComprehendStopTraining-Observability-StopEndings-A09D5FE5:*')}`,
  ],
};
const callers: Rights = {
  'ApiGateway::RestApi Api Policy': [
    'Allow; Action execute-api:Invoke; Condition StringNotEquals=(aws:PrincipalAccount={AWS::AccountId}); Principal AWS=arn:{AWS::Partition}:iam::123456789012:root, arn:{AWS::Partition}:iam::210987654321:root; Resource execute-api:/*',
    'Deny; Action execute-api:Invoke; Condition ArnNotEquals=(aws:PrincipalArn=arn:aws:iam::123456789012:role/ci/Pipeline) and StringNotEquals=(aws:PrincipalAccount=210987654321); Principal *; Resource execute-api:/*',
    'Deny; Action execute-api:Invoke; Condition NotIpAddress=(aws:SourceIp=2001:db8::/32, 203.0.113.0/24); Principal *; Resource execute-api:/*',
  ],
};
const notified = (topicName: string, hash: string): Rights =>
  invoke(
    `GuardMonthlyBudgetFunctionAllowInvokeComprehendStopTrainingGuardMonthlyBudget${topicName}${hash}`,
    'GuardMonthlyBudgetFunction',
    'sns',
    `{GuardMonthlyBudget${topicName}}`,
  );
const guard: Rights = {
  ...trustOf('states', ofStateMachines, 'GuardSweepWorkflow'),
  ...trustOf('events', '', 'GuardSweepWorkflowEvents'),
  ...trustOf('lambda', '', 'GuardTrainingMeterFunction', 'GuardMonthlyBudgetFunction'),
  ...trustOf('lambda', '', ...['Read', 'Follow', 'Report'].map((name) => `GuardSweepWorkflow${name}Function`)),
  ...trustOf('lambda', '', 'StopAllRoutesStopAll', 'StopAllRoutesDescribeStopAll'),
  ...route('stopall', 'StopAllRoutesStopAll', 'POST', 'stop-all'),
  ...route('stopallExecutionName', 'StopAllRoutesDescribeStopAll', 'GET', 'stop-all/{ExecutionName}'),
  ...invoke(
    'GuardTrainingMeterScheduleAllowEventRuleComprehendStopTrainingGuardTrainingMeterFunctionD2589EA4',
    'GuardTrainingMeterFunction',
    'events',
    '{GuardTrainingMeterSchedule.Arn}',
  ),
  ...notified('ForecastTopic', '816C3518'),
  ...notified('ActualTopic', 'D9D79497'),
  ...topic('GuardReportTopic', 'cloudwatch', anyAlarm),
  ...topic('GuardReportTopicChat', 'cloudwatch', anyAlarm),
  ...topic('GuardMonthlyBudgetForecastTopic', 'budgets', anyBudget),
  ...topic('GuardMonthlyBudgetActualTopic', 'budgets', anyBudget),
  ...chat('GuardReportTopicChatChannel'),
  ...queue(
    'GuardSweepTriggersDeadLetters',
    ['events', 'GuardSweepTriggersAlarmStateChange.Arn'],
    ['events', 'GuardSweepTriggersAnomalyDetected.Arn'],
    ['sns', 'GuardMonthlyBudgetForecastTopic'],
    ['sns', 'GuardMonthlyBudgetActualTopic'],
  ),
};

/** Of the full stack, but for the IAM policies of its roles. */
export const ofEverything: Rights = { ...stopPath, ...dashboard, ...callers, ...guard };

/** Of a stack without a guard, whose alarms are told by mail and in a chat; its roles are the stop path's. */
export const ofAlarmsAlone: Rights = {
  ...stopPath,
  ...topic('ObservabilityAlarmTopic', 'cloudwatch', anyAlarm),
  ...topic('GuardReportTopicChat', 'cloudwatch', anyAlarm),
  ...chat('GuardReportTopicChatChannel'),
};

const handedOn = ['AnomalyDetected', 'BillingAlarm'].map((name) => `${name}euwest1`);
/** Of the stack in us-east-1, whose region and partition are known: IAM policies too. */
export const ofUsEast1: Rights = {
  ...Object.fromEntries(
    handedOn.flatMap((name) => [
      [
        `IAM::Policy ${name}EventsRoleDefaultPolicy PolicyDocument`,
        ['Allow; Action events:PutEvents; Resource arn:aws:events:eu-west-1:{AWS::AccountId}:event-bus/default'],
      ],
      [`IAM::Policy ${name}EventsRoleDefaultPolicy Roles`, [`{${name}EventsRole}`]],
    ]),
  ),
  ...trustOf('events', '', ...handedOn.map((name) => `${name}Events`)),
  ...topic('AlarmTopic', 'cloudwatch', 'arn:aws:cloudwatch:us-east-1:{AWS::AccountId}:alarm:*'),
  ...queue('DeadLetters', ...handedOn.map((name) => ['events', `${name}.Arn`] as const)),
};
