import type { Table } from 'aws-cdk-lib/aws-dynamodb';
import type { Kind } from '../../lambda/account/kind.ts';
import type { FunctionName } from '../../lambda/functions.ts';
import type { StopWorkflow } from '../stop/stop-workflow.ts';
import type { DeploymentSettings } from './function-settings.ts';
import type { TrainingFunction } from './training-function.ts';

/** What functions are about that survey the account. */
export interface TrainingReaderProps {
  readonly told: DeploymentSettings;
  /** A run whose stop workflow is running is being stopped. */
  readonly stopWorkflows: Readonly<Record<Kind, StopWorkflow>>;
  /**
   * The guard's, which has what the month has cost.
   *
   * @default - there is no guard
   */
  readonly ledger?: Table | undefined;
}

/** Lets it survey the account, and nothing else: lists and tags, stop workflows that run, the ledger. */
export const allowSurvey = (
  reader: TrainingFunction<FunctionName>,
  { stopWorkflows, ledger }: Pick<TrainingReaderProps, 'stopWorkflows' | 'ledger'>,
): void => {
  reader.allowListing();
  for (const { stateMachine } of Object.values(stopWorkflows)) {
    stateMachine.grant(reader, 'states:ListExecutions');
  }
  ledger?.grant(reader, 'dynamodb:Query');
};
