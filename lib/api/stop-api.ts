import type { Duration } from 'aws-cdk-lib';
import { JsonSchemaType, LambdaIntegration, type RestApi } from 'aws-cdk-lib/aws-apigateway';
import type { ILogGroup } from 'aws-cdk-lib/aws-logs';
import type { IStateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import { Construct } from 'constructs';
import { environment } from '../../lambda/clients.ts';
import {
  documentClassifierArnMaxLength,
  documentClassifierArnPattern,
} from '../../lambda/model/document-classifier.ts';
import { TrainingFunction } from '../functions/training-function.ts';
import type { Callers } from './callers-policy.ts';
import { StopRestApi } from './stop-rest-api.ts';

export interface StopApiProps {
  /** The state machine that `POST /stop` starts and `GET /stop/{ExecutionName}` describes. */
  readonly stopWorkflow: IStateMachine;
  /** After how long a caller is told to ask again. */
  readonly retryAfter: Duration;
  /** What an hour of training costs, in USD, for `TrainingCostUsd`. */
  readonly trainingUsdPerHour: number;
  /** Who may call, of those whom IAM lets call. */
  readonly callers: Callers;
  /** Days that the logs of the functions and of access to the API are kept. */
  readonly logRetentionDays: number;
}

/** The HTTP endpoint: `POST /stop` and `GET /stop/{ExecutionName}`, callers known by IAM. */
export class StopApi extends Construct {
  readonly restApi: RestApi;
  readonly accessLogs: ILogGroup;

  constructor(scope: Construct, id: string, props: StopApiProps) {
    super(scope, id);
    const { stopWorkflow, retryAfter, trainingUsdPerHour, callers, logRetentionDays } = props;
    const restApi = new StopRestApi(this, 'Resource', { callers, logRetentionDays });
    this.restApi = restApi;
    this.accessLogs = restApi.accessLogs;

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
    describeStop.allowDescribingExecutions(stopWorkflow);

    const stop = restApi.root.addResource('stop');
    stop.addMethod('POST', new LambdaIntegration(stopTraining, { allowTestInvoke: false }), {
      requestModels: {
        'application/json': restApi.addModel('StopRequest', {
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
      requestValidator: restApi.addRequestValidator('BodyValidator', {
        validateRequestBody: true,
        // There are none to validate yet; a validator of bodies alone is not one to cdk-nag.
        validateRequestParameters: true,
      }),
    });
    stop
      .addResource('{ExecutionName}')
      .addMethod('GET', new LambdaIntegration(describeStop, { allowTestInvoke: false }));
  }
}
