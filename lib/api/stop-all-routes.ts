import { LambdaIntegration } from 'aws-cdk-lib/aws-apigateway';
import type { IStateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import { Construct } from 'constructs';
import { byKind, type Kind } from '../../lambda/account/kind.ts';
import type { ExemptTag } from '../../lambda/settings.ts';
import { TrainingFunction } from '../functions/training-function.ts';
import type { StopWorkflow } from '../stop/stop-workflow.ts';
import type { TrainingRestApi } from './rest-api.ts';

export interface StopAllRoutesProps {
  readonly restApi: TrainingRestApi;
  /** What `POST /stop-all` starts and `GET /stop-all/{ExecutionName}` describes. */
  readonly sweepWorkflow: IStateMachine;
  /** A run whose stop workflow is running is being stopped; a dry run tells so. */
  readonly stopWorkflows: Readonly<Record<Kind, StopWorkflow>>;
  /** The tag of models that a sweep leaves alone. */
  readonly exemptTag: ExemptTag;
  /** After how many seconds a caller is told to ask again. */
  readonly retryAfterSeconds: number;
}

/** The sweep by hand: `POST /stop-all` and `GET /stop-all/{ExecutionName}`. */
export class StopAllRoutes extends Construct {
  constructor(scope: Construct, id: string, props: StopAllRoutesProps) {
    super(scope, id);
    const { restApi, sweepWorkflow, stopWorkflows, exemptTag, retryAfterSeconds } = props;
    const { stateMachineArn: sweepWorkflowArn } = sweepWorkflow;

    const stopAll = new TrainingFunction(this, 'StopAll', {
      functionName: 'stop-all',
      settings: {
        stopWorkflowArns: byKind((kind) => stopWorkflows[kind].stateMachine.stateMachineArn),
        sweepWorkflowArn,
        retryAfterSeconds,
        exemptTag,
      },
    });
    // It is given no right to stop anything itself: it lists for a dry run, and starts the sweep.
    stopAll.allowListing();
    for (const { stateMachine } of Object.values(stopWorkflows)) stopAll.allowDescribingExecutions(stateMachine);
    sweepWorkflow.grantStartExecution(stopAll);
    const describeStopAll = new TrainingFunction(this, 'DescribeStopAll', {
      functionName: 'describe-stop-all',
      settings: { sweepWorkflowArn, retryAfterSeconds },
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
