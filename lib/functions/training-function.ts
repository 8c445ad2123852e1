import { Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Architecture, Function as LambdaFunction, LoggingFormat, Runtime, Tracing } from 'aws-cdk-lib/aws-lambda';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import type { IStateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import type { Construct } from 'constructs';
import { environment as environmentNames } from '../../lambda/clients.ts';
import type { ExemptTag } from '../../lambda/guard/stoppable-classifiers.ts';
import { documentClassifier } from '../../lambda/model/document-classifier.ts';
import { acknowledgeWildcards } from './acknowledge-wildcards.ts';
import { bundle } from './bundle.ts';

export interface TrainingFunctionProps {
  /** The file in `lambda` that exports `handler`: `stop-training.api.ts`, for example. */
  readonly entry: string;
  readonly environment: Record<string, string>;
  /** Days that its logs are kept. */
  readonly logRetentionDays: number;
  /**
   * What it may ask of Comprehend about any document classifier of this region and account, `comprehend:…`.
   *
   * @default - nothing
   */
  readonly comprehendActions?: readonly string[];
  /**
   * In MiB; the share of a processor goes with it.
   *
   * @default 256
   */
  readonly memorySize?: number;
  /**
   * How long one call may take.
   *
   * @default - just under the 29 s that API Gateway waits; lambda/clients.ts has the arithmetic
   */
  readonly timeout?: Duration;
}

/** The value of the dimension `service` that Powertools gives to every metric. */
export const serviceName = 'comprehend-stop-training';

/**
 * A function of this project: Node 24 on arm64, bundled as one ES module with the SDK inside, which starts faster than
 * the runtime's own copy and is the version that was tested.
 */
export class TrainingFunction extends LambdaFunction {
  /** `role`, which for other functions may be missing. */
  readonly executionRole: Role;

  constructor(
    scope: Construct,
    id: string,
    {
      entry,
      environment,
      logRetentionDays,
      comprehendActions = [],
      memorySize = 256,
      timeout = Duration.seconds(28),
    }: TrainingFunctionProps,
  ) {
    // A role of its own, since the managed policy that comes by default may write to every log group of the account.
    const role = new Role(scope, `${id}Role`, { assumedBy: new ServicePrincipal('lambda.amazonaws.com') });
    const logGroup = new LogGroup(scope, `${id}Logs`, {
      retention: logRetentionDays,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    super(scope, id, {
      code: bundle(entry),
      handler: 'index.handler',
      runtime: Runtime.NODEJS_24_X,
      architecture: Architecture.ARM_64,
      memorySize,
      timeout,
      environment: {
        NODE_OPTIONS: '--enable-source-maps',
        POWERTOOLS_SERVICE_NAME: serviceName,
        ...environment,
      },
      tracing: Tracing.ACTIVE,
      loggingFormat: LoggingFormat.JSON,
      logGroup,
      role,
    });
    this.executionRole = role;
    logGroup.grantWrite(this);
    acknowledgeWildcards(role, {
      '*': 'Active tracing: xray:PutTraceSegments and PutTelemetryRecords take no resource.',
    });
    if (comprehendActions.length) {
      const classifiers = documentClassifierArns(this);
      this.addToRolePolicy(new PolicyStatement({ actions: [...comprehendActions], resources: [classifiers] }));
      acknowledgeWildcards(role, { [classifiers]: anyClassifier });
    }
  }

  /**
   * Lets it list document classifiers. On `*`, since no List action of Comprehend's models takes a resource.
   *
   * @see https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazoncomprehend.html read 2026-11-23
   */
  allowListing(): void {
    this.addToRolePolicy(new PolicyStatement({ actions: ['comprehend:ListDocumentClassifiers'], resources: ['*'] }));
    acknowledgeWildcards(this.executionRole, { '*': 'comprehend:ListDocumentClassifiers takes no resource.' });
  }

  /** Lets it describe a workflow's executions. */
  allowDescribingExecutions(stateMachine: IStateMachine): void {
    const { principalStatements } = stateMachine.grantExecution(this, 'states:DescribeExecution');
    for (const executions of principalStatements.flatMap(({ resources }) => resources)) {
      const reason =
        'Executions of this one state machine, and only to describe them: the name comes with the request.';
      acknowledgeWildcards(this.executionRole, { [executions]: reason });
    }
  }

  /** Lets it put events on the account's default bus, where the guard's rules are, and tells it so. */
  allowPutEvents(): void {
    const eventBus = 'default';
    this.addEnvironment(environmentNames.eventBus, eventBus);
    this.addToRolePolicy(
      new PolicyStatement({
        actions: ['events:PutEvents'],
        resources: [Stack.of(this).formatArn({ service: 'events', resource: 'event-bus', resourceName: eventBus })],
      }),
    );
  }
}

/** Tells a function the tag of classifiers that a sweep leaves alone. */
export const exemptTagEnvironment = ({ key, value }: ExemptTag): Record<string, string> => ({
  [environmentNames.exemptTagKey]: key,
  [environmentNames.exemptTagValue]: value,
});

/** Every document classifier of the stack's region and account, versions included: the ARN comes with each request. */
export const documentClassifierArns = (scope: Construct): string =>
  Stack.of(scope).formatArn({ service: 'comprehend', resource: documentClassifier.resourceType, resourceName: '*' });

/** Why policies name them all, for cdk-nag. */
export const anyClassifier =
  'Which classifier it is comes with each request. Document classifiers of this region and account only, and no ' +
  'action that creates, deletes or uses one.';
