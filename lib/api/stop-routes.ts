import { JsonSchemaType, LambdaIntegration } from 'aws-cdk-lib/aws-apigateway';
import { Construct } from 'constructs';
import { arnPattern, maxArnLength } from '../../lambda/account/arn.ts';
import { arnMember, type Kind, kindNames } from '../../lambda/account/kind.ts';
import type { DeploymentSettings } from '../functions/function-settings.ts';
import { TrainingFunction } from '../functions/training-function.ts';
import type { StopWorkflow } from '../stop/stop-workflow.ts';
import type { TrainingRestApi } from './rest-api.ts';

export interface StopRoutesProps {
  readonly restApi: TrainingRestApi;
  /** What `POST /stop` starts and `GET /stop/{ExecutionName}` describes. */
  readonly stopWorkflows: Readonly<Record<Kind, StopWorkflow>>;
  readonly told: DeploymentSettings;
}

/** `POST /stop` and `GET /stop/{ExecutionName}`. */
export class StopRoutes extends Construct {
  constructor(scope: Construct, id: string, props: StopRoutesProps) {
    super(scope, id);
    const { restApi, stopWorkflows, told: settings } = props;

    const stopTraining = new TrainingFunction(this, 'StopTraining', {
      functionName: 'stop-training',
      settings,
    });
    stopTraining.allowComprehend('StopTraining', 'Describe');
    const describeStop = new TrainingFunction(this, 'DescribeStop', {
      functionName: 'describe-stop',
      settings,
    });
    describeStop.allowComprehend('Describe');
    for (const { stateMachine } of Object.values(stopWorkflows)) {
      stateMachine.grantStartExecution(stopTraining);
      describeStop.allowDescribingExecutions(stateMachine);
    }

    const stop = restApi.root.addResource('stop');
    stop.addMethod('POST', new LambdaIntegration(stopTraining, { allowTestInvoke: false }), {
      requestModels: { 'application/json': restApi.addModel('StopRequest', stopRequest) },
      requestValidator: restApi.addRequestValidator('BodyValidator', {
        validateRequestBody: true,
        // There are no parameters to validate; but cdk-nag wants a validator of both.
        validateRequestParameters: true,
      }),
    });
    stop
      .addResource('{ExecutionName}')
      .addMethod('GET', new LambdaIntegration(describeStop, { allowTestInvoke: false }));
  }
}

/** Exactly one ARN member, of the form that its kind's ARNs have. */
const stopRequest = {
  contentType: 'application/json',
  schema: {
    type: JsonSchemaType.OBJECT,
    minProperties: 1,
    maxProperties: 1,
    additionalProperties: false,
    properties: Object.fromEntries(
      kindNames.map((kind) => [
        arnMember(kind),
        { type: JsonSchemaType.STRING, maxLength: maxArnLength, pattern: arnPattern(kind) },
      ]),
    ),
  },
};
