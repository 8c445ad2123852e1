import type { Table } from 'aws-cdk-lib/aws-dynamodb';
import type { FunctionName } from '../../lambda/functions.ts';
import type { Deployment } from './function-settings.ts';
import type { TrainingFunction } from './training-function.ts';

type AnyFunction = TrainingFunction<FunctionName>;
type StopWorkflows = Pick<Deployment, 'stopWorkflows'>;

const allowListingStops = (fn: AnyFunction, { stopWorkflows }: StopWorkflows): void => {
  for (const { stateMachine } of Object.values(stopWorkflows)) stateMachine.grant(fn, 'states:ListExecutions');
};

/** Lets it survey the account, and nothing else: lists and tags, stop workflows that run, the guard's ledger. */
export const allowSurvey = (fn: AnyFunction, deployment: StopWorkflows, ledger?: Table): void => {
  fn.allowListing();
  allowListingStops(fn, deployment);
  ledger?.grant(fn, 'dynamodb:Query');
};

/** Lets it do what `POST /stop` does. */
export const allowStopping = (fn: AnyFunction, { stopWorkflows }: StopWorkflows): void => {
  fn.allowComprehend('StopTraining', 'Describe');
  for (const { stateMachine } of Object.values(stopWorkflows)) stateMachine.grantStartExecution(fn);
};

/** Lets it do what `POST /postpone` does: set the exemption tag of a model that isn't being stopped. */
export const allowPostponing = (fn: AnyFunction, deployment: Deployment): void => {
  fn.allowComprehend('Describe');
  fn.allowReadingTags();
  fn.allowSettingTag(deployment.told.exemptTagKey);
  allowListingStops(fn, deployment);
};

/** Lets it survey, stop, and write to the ledger. */
export const allowReading = (fn: AnyFunction, deployment: StopWorkflows, ledger: Table): void => {
  allowSurvey(fn, deployment, ledger);
  allowStopping(fn, deployment);
  ledger.grant(fn, 'dynamodb:PutItem');
};
