import { type Policy, PolicyStatement, type PolicyStatementProps, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Architecture, Function as LambdaFunction, LoggingFormat, Runtime, Tracing } from 'aws-cdk-lib/aws-lambda';
import type { IStateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import { Duration, Stack } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import { type Kind, kindNames, kinds, listOperationOf, operationOf } from '../../lambda/account/kind.ts';
import {
  type FunctionName,
  functions,
  type Settings,
  type SettingsOf,
  settingsVariable,
} from '../../lambda/functions.ts';
import { serviceName } from '../../lambda/guard/events.ts';
import { acknowledgeWildcards } from './acknowledge-wildcards.ts';
import { bundle } from './bundle.ts';
import { logGroup } from './log-group.ts';

export interface TrainingFunctionProps<Name extends FunctionName> {
  /** The entry file's name without suffix. */
  readonly functionName: Name;
  /** What the function is told; of more than that, it gets what its row in lambda/functions.ts names. */
  readonly settings: SettingsOf<Name>;
  /**
   * In MiB. Functions nobody waits for, and those that wait for AWS, get less.
   *
   * @default 1769, a whole processor: with less, a start takes as much longer as it costs less per millisecond
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
    const given: Partial<Settings> = settings;
    const told = Object.fromEntries(functions[functionName].settings.map((name) => [name, given[name]]));
    super(scope, id, {
      code: bundle(scope, functionName),
      handler: `${functionName}.handler`,
      runtime: Runtime.NODEJS_24_X,
      architecture: Architecture.ARM_64,
      memorySize,
      timeout,
      environment: {
        POWERTOOLS_SERVICE_NAME: serviceName,
        [settingsVariable]: Stack.of(scope).toJsonString(told),
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
   * Lets it list models and read their tags. Lists on `*`, since no List action of Comprehend's models takes a resource.
   *
   * @see https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazoncomprehend.html
   */
  allowListing(): void {
    const actions = kindNames.map((kind) => `comprehend:${listOperationOf(kind)}`);
    this.addToRolePolicy(new PolicyStatement({ actions, resources: ['*'] }));
    acknowledgeWildcards(this.executionRole, { '*': 'The List actions of Comprehend’s models take no resource.' });
    this.allowReadingTags();
  }

  allowReadingTags(): void {
    this.allowOnModels(['comprehend:ListTagsForResource']);
  }

  /**
   * Lets it set one tag of models, and no other: each key of a request must be this one.
   *
   * @see https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazoncomprehend.html TagResource
   */
  allowSettingTag(key: string): void {
    this.allowOnModels(['comprehend:TagResource'], { 'ForAllValues:StringEquals': { 'aws:TagKeys': [key] } });
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
