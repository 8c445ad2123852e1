import { LambdaIntegration } from 'aws-cdk-lib/aws-apigateway';
import type { IStateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import { Construct } from 'constructs';
import { TrainingFunction } from '../functions/training-function.ts';
import { allowSurvey, type TrainingReaderProps } from '../functions/training-reader.ts';
import type { TrainingRestApi } from './rest-api.ts';

export interface StopAllRoutesProps extends Omit<TrainingReaderProps, 'ledger'> {
  readonly restApi: TrainingRestApi;
  /** What `POST /stop-all` starts and `GET /stop-all/{ExecutionName}` describes. */
  readonly sweepWorkflow: IStateMachine;
}

/** The sweep by hand: `POST /stop-all` and `GET /stop-all/{ExecutionName}`. */
export class StopAllRoutes extends Construct {
  constructor(scope: Construct, id: string, props: StopAllRoutesProps) {
    super(scope, id);
    const { restApi, sweepWorkflow, told } = props;
    const settings = { ...told, sweepWorkflowArn: sweepWorkflow.stateMachineArn, ledgerTable: null };

    const stopAll = new TrainingFunction(this, 'StopAll', {
      functionName: 'stop-all',
      settings,
    });
    // It is given no right to stop anything itself: it lists for a dry run, and starts the sweep.
    allowSurvey(stopAll, props);
    sweepWorkflow.grantStartExecution(stopAll);
    const describeStopAll = new TrainingFunction(this, 'DescribeStopAll', {
      functionName: 'describe-stop-all',
      settings,
    });
    describeStopAll.allowDescribingExecutions(sweepWorkflow);

    // Without a request model: no body at all is a valid request, and API Gateway has one text for its own refusal of a body,
    // that of POST /stop. The function checks the body and names what is wrong with it.
    const stopAllResource = restApi.root.addResource('stop-all');
    stopAllResource.addMethod('POST', new LambdaIntegration(stopAll, { allowTestInvoke: false }));
    stopAllResource
      .addResource('{ExecutionName}')
      .addMethod('GET', new LambdaIntegration(describeStopAll, { allowTestInvoke: false }));
  }
}
