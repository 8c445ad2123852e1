import type { Duration } from 'aws-cdk-lib';
import { LambdaIntegration, type RestApi } from 'aws-cdk-lib/aws-apigateway';
import type { IStateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import { Construct } from 'constructs';
import { environment } from '../../lambda/clients.ts';
import type { ExemptTag } from '../../lambda/guard/stoppable-classifiers.ts';
import { exemptTagEnvironment, TrainingFunction } from '../functions/training-function.ts';

export interface StopAllApiProps {
  /** The API that gets these routes, its callers known by IAM. */
  readonly restApi: RestApi;
  /** The state machine that `POST /stop-all` starts and `GET /stop-all/{ExecutionName}` describes. */
  readonly sweepWorkflow: IStateMachine;
  /** The tag of classifiers that a sweep leaves alone. */
  readonly exemptTag: ExemptTag;
  /** After how long a caller is told to ask again. */
  readonly retryAfter: Duration;
  /** Days that the functions' logs are kept. */
  readonly logRetentionDays: number;
}

/** The sweep by hand: `POST /stop-all` and `GET /stop-all/{ExecutionName}`. */
export class StopAllApi extends Construct {
  constructor(scope: Construct, id: string, props: StopAllApiProps) {
    super(scope, id);
    const { restApi, sweepWorkflow, exemptTag, retryAfter, logRetentionDays } = props;
    const functionProps = {
      environment: {
        [environment.sweepWorkflowArn]: sweepWorkflow.stateMachineArn,
        [environment.retryAfterSeconds]: `${retryAfter.toSeconds()}`,
      },
      logRetentionDays,
    };
    const stopAll = new TrainingFunction(this, 'StopAll', {
      ...functionProps,
      environment: { ...functionProps.environment, ...exemptTagEnvironment(exemptTag) },
      entry: 'stop-all.api.ts',
      // For a dry run, as is listing. It is given no way to stop anything itself.
      comprehendActions: ['comprehend:ListTagsForResource'],
      memorySize: 512,
    });
    stopAll.allowListing();
    sweepWorkflow.grantStartExecution(stopAll);
    const describeStopAll = new TrainingFunction(this, 'DescribeStopAll', {
      ...functionProps,
      entry: 'describe-stop-all.api.ts',
    });
    describeStopAll.allowDescribingExecutions(sweepWorkflow);

    // Without a request model: no body at all is a valid request, and the text of API Gateway's own refusal of a body
    // is that of POST /stop for all routes. The function checks the body and names what is wrong with it.
    const stopAllResource = restApi.root.addResource('stop-all');
    stopAllResource.addMethod('POST', new LambdaIntegration(stopAll, { allowTestInvoke: false }));
    stopAllResource
      .addResource('{ExecutionName}')
      .addMethod('GET', new LambdaIntegration(describeStopAll, { allowTestInvoke: false }));
  }
}
