import { LambdaIntegration } from 'aws-cdk-lib/aws-apigateway';
import { Construct } from 'constructs';
import { TrainingFunction } from '../functions/training-function.ts';
import { allowSurvey, type TrainingReaderProps } from '../functions/training-reader.ts';
import type { TrainingRestApi } from './rest-api.ts';

export interface TrainingRouteProps extends TrainingReaderProps {
  readonly restApi: TrainingRestApi;
}

/** `GET /training`. The function checks the query and names what is wrong with it. */
export class TrainingRoute extends Construct {
  constructor(scope: Construct, id: string, { restApi, ...props }: TrainingRouteProps) {
    super(scope, id);
    const listTraining = new TrainingFunction(this, 'ListTraining', {
      functionName: 'list-training',
      settings: { ...props.told, ledgerTable: props.ledger?.tableName ?? null },
    });
    allowSurvey(listTraining, props);
    restApi.root
      .addResource('training')
      .addMethod('GET', new LambdaIntegration(listTraining, { allowTestInvoke: false }));
  }
}
