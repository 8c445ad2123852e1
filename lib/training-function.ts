import { fileURLToPath } from 'node:url';
import { Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Architecture, LoggingFormat, Runtime, Tracing } from 'aws-cdk-lib/aws-lambda';
import { NodejsFunction, OutputFormat } from 'aws-cdk-lib/aws-lambda-nodejs';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import type { Construct } from 'constructs';
import { documentClassifier } from '../lambda/document-classifier.ts';

export interface TrainingFunctionProps {
  /** The file in `lambda` that exports `handler`: `stop-training.api.ts`, for example. */
  readonly entry: string;
  readonly environment: Record<string, string>;
  /** Days that its logs are kept. */
  readonly logRetentionDays: number;
  /**
   * What it may ask of Comprehend about any document classifier of this region and account, `comprehend:…`.
   */
  readonly comprehendActions: readonly string[];
}

/**
 * A function of this project: Node 24 on arm64, bundled as one ES module with the SDK inside, which starts faster than
 * the runtime's own copy and is the version that was tested.
 */
export class TrainingFunction extends NodejsFunction {
  constructor(
    scope: Construct,
    id: string,
    { entry, environment, logRetentionDays, comprehendActions }: TrainingFunctionProps,
  ) {
    const logGroup = new LogGroup(scope, `${id}Logs`, {
      retention: logRetentionDays,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    super(scope, id, {
      entry: fileURLToPath(new URL(`../lambda/${entry}`, import.meta.url)),
      depsLockFilePath: fileURLToPath(new URL('../package-lock.json', import.meta.url)),
      projectRoot: fileURLToPath(new URL('..', import.meta.url)),
      runtime: Runtime.NODEJS_24_X,
      architecture: Architecture.ARM_64,
      memorySize: 256,
      // Just under the 29 s that API Gateway waits; lambda/clients.ts has the arithmetic.
      timeout: Duration.seconds(28),
      bundling: {
        format: OutputFormat.ESM,
        target: 'node24',
        mainFields: ['module', 'main'],
        bundleAwsSDK: true,
        minify: true,
        sourceMap: true,
        sourcesContent: false,
      },
      environment: {
        NODE_OPTIONS: '--enable-source-maps',
        POWERTOOLS_SERVICE_NAME: 'comprehend-stop-training',
        ...environment,
      },
      tracing: Tracing.ACTIVE,
      loggingFormat: LoggingFormat.JSON,
      logGroup,
      // A role of its own, since the managed policy that comes by default may write to every log group of the account.
      // Active tracing adds xray:PutTraceSegments and PutTelemetryRecords on *: X-Ray has no resources to name there.
      role: new Role(scope, `${id}Role`, { assumedBy: new ServicePrincipal('lambda.amazonaws.com') }),
    });
    logGroup.grantWrite(this);
    this.addToRolePolicy(
      new PolicyStatement({ actions: [...comprehendActions], resources: [documentClassifierArns(this)] }),
    );
  }
}

/** Every document classifier of the stack's region and account, versions included: the ARN comes with each request. */
export const documentClassifierArns = (scope: Construct): string =>
  Stack.of(scope).formatArn({ service: 'comprehend', resource: documentClassifier.resourceType, resourceName: '*' });
