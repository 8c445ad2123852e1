import { LambdaIntegration } from 'aws-cdk-lib/aws-apigateway';
import { Construct } from 'constructs';
import { allowPostponing } from '../functions/postponing-rights.ts';
import { TrainingFunction } from '../functions/training-function.ts';
import type { TrainingRouteProps } from './training-route.ts';

/**
 * `POST /postpone`. The route is there without a guard too, so that its callers learn why nothing is to be postponed; the
 * function then has no rights.
 *
 * Without a request model: API Gateway has one text for its own refusal of a body, that of POST /stop.
 */
export class PostponeRoute extends Construct {
  constructor(scope: Construct, id: string, { restApi, ...props }: TrainingRouteProps) {
    super(scope, id);
    const postpone = new TrainingFunction(this, 'Postpone', {
      functionName: 'postpone',
      settings: { ...props.told, ledgerTable: props.ledger?.tableName ?? null },
    });
    if (props.ledger) allowPostponing(postpone, props);
    restApi.root.addResource('postpone').addMethod('POST', new LambdaIntegration(postpone, { allowTestInvoke: false }));
  }
}
