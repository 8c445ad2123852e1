import type { Table } from 'aws-cdk-lib/aws-dynamodb';
import type { Kind } from '../../lambda/account/kind.ts';
import type { FunctionName } from '../../lambda/functions.ts';
import type { TrainingFunction } from '../functions/training-function.ts';
import { allowSurvey } from '../functions/training-reader.ts';
import type { StopWorkflow } from '../stop/stop-workflow.ts';

/** Lets a function survey, do what `POST /stop` does, and write to the ledger. */
export const allowReading = (
  reading: TrainingFunction<FunctionName>,
  props: { readonly ledger: Table; readonly stopWorkflows: Readonly<Record<Kind, StopWorkflow>> },
): void => {
  allowSurvey(reading, props);
  reading.allowComprehend('StopTraining', 'Describe');
  for (const { stateMachine } of Object.values(props.stopWorkflows)) stateMachine.grantStartExecution(reading);
  props.ledger.grant(reading, 'dynamodb:PutItem');
};
