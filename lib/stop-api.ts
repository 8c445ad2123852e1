import { type Duration, RemovalPolicy } from 'aws-cdk-lib';
import {
  AccessLogFormat,
  AuthorizationType,
  EndpointType,
  JsonSchemaType,
  LambdaIntegration,
  LogGroupLogDestination,
  RestApi,
} from 'aws-cdk-lib/aws-apigateway';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import type { IStateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import { Construct } from 'constructs';
import { environment } from '../lambda/clients.ts';
import { documentClassifierArnMaxLength, documentClassifierArnPattern } from '../lambda/document-classifier.ts';
import { addGatewayResponses } from './gateway-responses.ts';
import { TrainingFunction } from './training-function.ts';

export interface StopApiProps {
  /** The state machine that `POST /stop` starts and `GET /stop/{ExecutionName}` describes. */
  readonly stopWorkflow: IStateMachine;
  /** After how long a caller is told to ask again. */
  readonly retryAfter: Duration;
  /** What an hour of training costs, in USD, for `TrainingCostUsd`. */
  readonly trainingUsdPerHour: number;
  /** Days that the logs of the functions and of access to the API are kept. */
  readonly logRetentionDays: number;
}

/**
 * The HTTP endpoint: `POST /stop` and `GET /stop/{ExecutionName}`, callers known by IAM.
 *
 * A REST API, not an HTTP API: only here are there request validation, resource policies and WAF.
 */
export class StopApi extends Construct {
  readonly restApi: RestApi;

  constructor(scope: Construct, id: string, props: StopApiProps) {
    super(scope, id);
    const { stopWorkflow, retryAfter, trainingUsdPerHour, logRetentionDays } = props;
    this.restApi = new RestApi(this, 'Resource', {
      description: 'Stops training of Amazon Comprehend document classifiers',
      endpointTypes: [EndpointType.REGIONAL],
      defaultMethodOptions: { authorizationType: AuthorizationType.IAM },
      // Access logs need a role that API Gateway keeps per account and region; the CDK makes it and leaves it in place.
      cloudWatchRole: true,
      deployOptions: {
        // Comprehend's own quotas are far lower; this keeps a caller gone wild from using up the account's 10,000 a second.
        throttlingRateLimit: 50,
        throttlingBurstLimit: 200,
        tracingEnabled: true,
        metricsEnabled: true,
        accessLogDestination: new LogGroupLogDestination(
          new LogGroup(this, 'AccessLogs', { retention: logRetentionDays, removalPolicy: RemovalPolicy.DESTROY }),
        ),
        accessLogFormat: AccessLogFormat.jsonWithStandardFields({
          caller: true,
          httpMethod: true,
          ip: true,
          protocol: true,
          requestTime: true,
          resourcePath: true,
          responseLength: true,
          status: true,
          user: true,
        }),
      },
    });
    // The CDK adds an output of its own making; the stack has ApiUrl.
    this.restApi.node.tryRemoveChild('Endpoint');
    addGatewayResponses(this.restApi);

    const functionProps = {
      environment: {
        [environment.stopWorkflowArn]: stopWorkflow.stateMachineArn,
        [environment.retryAfterSeconds]: `${retryAfter.toSeconds()}`,
      },
      logRetentionDays,
    };
    const stopTraining = new TrainingFunction(this, 'StopTraining', {
      ...functionProps,
      entry: 'stop-training.api.ts',
      comprehendActions: ['comprehend:StopTrainingDocumentClassifier', 'comprehend:DescribeDocumentClassifier'],
    });
    stopWorkflow.grantStartExecution(stopTraining);
    const describeStop = new TrainingFunction(this, 'DescribeStop', {
      ...functionProps,
      environment: { ...functionProps.environment, [environment.trainingUsdPerHour]: `${trainingUsdPerHour}` },
      entry: 'describe-stop.api.ts',
      comprehendActions: ['comprehend:DescribeDocumentClassifier'],
    });
    stopWorkflow.grantExecution(describeStop, 'states:DescribeExecution');

    const stop = this.restApi.root.addResource('stop');
    stop.addMethod('POST', new LambdaIntegration(stopTraining, { allowTestInvoke: false }), {
      requestModels: {
        'application/json': this.restApi.addModel('StopRequest', {
          contentType: 'application/json',
          schema: {
            type: JsonSchemaType.OBJECT,
            required: ['DocumentClassifierArn'],
            additionalProperties: false,
            properties: {
              DocumentClassifierArn: {
                type: JsonSchemaType.STRING,
                maxLength: documentClassifierArnMaxLength,
                pattern: documentClassifierArnPattern,
              },
            },
          },
        }),
      },
      requestValidator: this.restApi.addRequestValidator('BodyValidator', { validateRequestBody: true }),
    });
    stop
      .addResource('{ExecutionName}')
      .addMethod('GET', new LambdaIntegration(describeStop, { allowTestInvoke: false }));
  }
}
