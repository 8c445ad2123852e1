import type { FunctionName } from '../../lambda/functions.ts';
import type { TrainingFunction } from './training-function.ts';
import type { TrainingReaderProps } from './training-reader.ts';

/** Lets a function do what `POST /postpone` does: set the exemption tag of a model that isn't being stopped. */
export const allowPostponing = (
  postponing: TrainingFunction<FunctionName>,
  { told, stopWorkflows }: Pick<TrainingReaderProps, 'told' | 'stopWorkflows'>,
): void => {
  postponing.allowComprehend('Describe');
  postponing.allowReadingTags();
  postponing.allowSettingTag(told.exemptTagKey);
  for (const { stateMachine } of Object.values(stopWorkflows)) stateMachine.grant(postponing, 'states:ListExecutions');
};
