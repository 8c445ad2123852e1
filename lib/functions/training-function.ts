import type { Table } from 'aws-cdk-lib/aws-dynamodb';
import { type Policy, PolicyStatement, type PolicyStatementProps, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Architecture, Function as LambdaFunction, LoggingFormat, Runtime, Tracing } from 'aws-cdk-lib/aws-lambda';
import type { IStateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import { Duration, Stack } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import { byKind, type Kind, kindNames, kinds, listOperationOf, operationOf } from '../../lambda/account/kind.ts';
import { type FunctionName, functions, type SettingsOf, settingsVariable } from '../../lambda/functions.ts';
import { alarmKey } from '../../lambda/guard/alarm-key.ts';
import { serviceName } from '../../lambda/guard/events.ts';
import type { ConstructSettings } from '../settings-of-props.ts';
import type { StopWorkflow } from '../stop/stop-workflow.ts';
import { bundle } from './bundle.ts';
import { acknowledgeWildcards } from './cdk-nag.ts';
import { logGroup } from './log-group.ts';

/** What the parts of a deployment are made from. */
export interface Deployment {
  readonly settings: ConstructSettings;
  /** The same, in the form that functions get. */
  readonly forFunctions: ReturnType<typeof functionSettings>;
  readonly stopWorkflows: Readonly<Record<Kind, StopWorkflow>>;
}

/** The settings of functions that follow from the deployment's settings and its stop workflows. */
export const functionSettings = (scope: Construct, { settings, stopWorkflows }: Omit<Deployment, 'forFunctions'>) => {
  const { alarmNames, alarmArns, billingAlarmName, budgetUsd } = settings;
  const names = [...alarmNames, ...(billingAlarmName ? [billingAlarmName] : [])];
  return {
    ...settings,
    stackName: Stack.of(scope).stackName,
    stopWorkflowArns: byKind((kind) => stopWorkflows[kind].stateMachine.stateMachineArn),
    retryAfterSeconds: settings.pollIntervalSeconds,
    monthlyLimitUsd: settings.monthlyLimitUsd ?? null,
    maxTrainingMinutes: settings.maxTrainingMinutes ?? null,
    budgetUsd: budgetUsd || null,
    regions: settings.regions.length > 0 ? settings.regions : [Stack.of(scope).region],
    alarmKeys: [...names.map(alarmKey), ...alarmArns],
  };
};

export interface TrainingFunctionProps<Name extends FunctionName> {
  /** The entry file's name without suffix. */
  readonly functionName: Name;
  /** Settings of the function. It gets only those that its row in lambda/functions.ts names. */
  readonly settings: SettingsOf<Name>;
  /**
   * In MiB. Functions nobody waits for, and those that wait for AWS, get less.
   *
   * @default 1769, a whole processor: with half of it a start takes twice as long and costs the same
   */
  readonly memorySize?: number;
  /** @default - just under the 29 s that API Gateway waits; lambda/clients.ts has the arithmetic */
  readonly timeout?: Duration;
}

/** The bus on which the guard's rules are. */
export const eventBus = 'default';

/** A function of this project, with the SDK inside: that starts faster than the runtime's own, and is the version that was tested. */
export class TrainingFunction<Name extends FunctionName> extends LambdaFunction {
  readonly executionRole: Role;

  constructor(scope: Construct, id: string, props: TrainingFunctionProps<Name>) {
    const { functionName, settings, memorySize = 1769, timeout = Duration.seconds(28) } = props;
    // A role of its own, since the managed policy that comes by default may write to every log group of the account.
    const role = new Role(scope, `${id}Role`, { assumedBy: new ServicePrincipal('lambda.amazonaws.com') });
    const logs = logGroup(scope, `${id}Logs`);
    const given: Readonly<Record<string, unknown>> = { ...settings };
    const own = Object.fromEntries(functions[functionName].settings.map((name) => [name, given[name]]));
    super(scope, id, {
      code: bundle(scope, functionName),
      handler: `${functionName}.handler`,
      runtime: Runtime.NODEJS_24_X,
      architecture: Architecture.ARM_64,
      memorySize,
      timeout,
      environment: {
        POWERTOOLS_SERVICE_NAME: serviceName,
        [settingsVariable]: Stack.of(scope).toJsonString(own),
      },
      tracing: Tracing.ACTIVE,
      loggingFormat: LoggingFormat.JSON,
      logGroup: logs,
      role,
    });
    this.executionRole = role;
    logs.grantWrite(this);
    acknowledgeWildcards(role, {
      '*': 'Active tracing: xray:PutTraceSegments and PutTelemetryRecords take no resource.',
    });
  }

  /** Lets it describe or stop any model of this region and account. */
  allowComprehend(...operations: readonly ('Describe' | 'StopTraining')[]): void {
    this.allowOnModels(
      operations.flatMap((operation) => kindNames.map((kind) => `comprehend:${operationOf(operation, kind)}`)),
    );
  }

  /**
   * Lets it survey the account, and nothing else: lists and tags, stop workflows that run, the guard's ledger. Lists on `*`, since no
   * List action of Comprehend's models takes a resource.
   *
   * @see https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazoncomprehend.html
   */
  allowSurvey(deployment: Deployment, ledger?: Table): void {
    const actions = kindNames.map((kind) => `comprehend:${listOperationOf(kind)}`);
    this.addToRolePolicy(new PolicyStatement({ actions, resources: ['*'] }));
    acknowledgeWildcards(this.executionRole, { '*': "The List actions of Comprehend's models take no resource." });
    this.allowOnModels(['comprehend:ListTagsForResource']);
    this.allowListingStops(deployment);
    ledger?.grant(this, 'dynamodb:Query');
  }

  /** Lets it do what `POST /stop` does. */
  allowStopping({ stopWorkflows }: Deployment): void {
    this.allowComprehend('StopTraining', 'Describe');
    for (const { stateMachine } of Object.values(stopWorkflows)) stateMachine.grantStartExecution(this);
  }

  /**
   * Lets it do what `POST /postpone` does: set the exemption tag of a model that isn't being stopped. It sets no other tag: each
   * key of a request must be this one.
   *
   * @see https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazoncomprehend.html TagResource
   */
  allowPostponing(deployment: Deployment): void {
    const onlyThisTag = { 'ForAllValues:StringEquals': { 'aws:TagKeys': [deployment.forFunctions.exemptTagKey] } };
    this.allowComprehend('Describe');
    this.allowOnModels(['comprehend:ListTagsForResource']);
    this.allowOnModels(['comprehend:TagResource'], onlyThisTag);
    this.allowListingStops(deployment);
  }

  /** Lets it survey, stop, and write to the ledger. */
  allowReading(deployment: Deployment, ledger: Table): void {
    this.allowSurvey(deployment, ledger);
    this.allowStopping(deployment);
    ledger.grant(this, 'dynamodb:PutItem');
  }

  private allowListingStops({ stopWorkflows }: Deployment): void {
    for (const { stateMachine } of Object.values(stopWorkflows)) stateMachine.grant(this, 'states:ListExecutions');
  }

  /** One statement for all kinds: an action that names a kind takes models of that kind only. */
  private allowOnModels(actions: string[], conditions?: PolicyStatementProps['conditions']): void {
    const resources = kindNames.map((kind) => modelArns(this, kind));
    this.addToRolePolicy(new PolicyStatement({ actions, resources, ...(conditions && { conditions }) }));
    acknowledgeWildcards(this.executionRole, Object.fromEntries(resources.map((models) => [models, anyModel])));
  }
}

/** Lets a role describe a workflow's executions. */
export const allowDescribingExecutions = (grantee: Role | Policy, stateMachine: IStateMachine): void => {
  const { principalStatements } = stateMachine.grantExecution(grantee, 'states:DescribeExecution');
  const reason = 'Executions of this one state machine, and only to describe them.';
  for (const executions of principalStatements.flatMap(({ resources }) => resources)) {
    acknowledgeWildcards(grantee, { [executions]: reason });
  }
};

/** Every model of a kind in the stack's region and account, versions included: the ARN comes with each request. */
export const modelArns = (scope: Construct, kind: Kind): string =>
  Stack.of(scope).formatArn({ service: 'comprehend', resource: kinds[kind].resourceType, resourceName: '*' });

/** Why policies name them all, for cdk-nag. */
export const anyModel =
  'The model comes with the request: any of this region and account. No action creates, deletes or uses one.';
