import { Stack } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import { byKind, type Kind } from '../../lambda/account/kind.ts';
import type { FunctionName, SettingsOf } from '../../lambda/settings.ts';
import type { TrainingGuard } from '../guard/training-guard.ts';
import type { StackSettings } from '../settings.ts';
import { exemptTagOf, limitsOf, regionsOf } from '../settings-together.ts';
import type { StopWorkflow } from '../stop/stop-workflow.ts';
import type { TrainingFunction } from './training-function.ts';

/** What functions are about that read all training: `GET /training` and the live table. */
export interface TrainingReaderProps {
  readonly settings: StackSettings;
  /** A run whose stop workflow is running is being stopped. */
  readonly stopWorkflows: Readonly<Record<Kind, StopWorkflow>>;
  /**
   * The guard, whose ledger has what the month has cost.
   *
   * @default - none
   */
  readonly guard?: TrainingGuard | undefined;
}

/** What such a function is told. */
export const readerSettings = (
  scope: Construct,
  { settings, stopWorkflows, guard }: TrainingReaderProps,
): SettingsOf<'stop-from-widget'> => ({
  stopWorkflowArns: byKind((kind) => stopWorkflows[kind].stateMachine.stateMachineArn),
  trainingUsdPerHour: settings.trainingUsdPerHour,
  exemptTag: exemptTagOf(settings),
  maxTrainingTagKey: settings.maxTrainingTagKey,
  limits: limitsOf(settings),
  regions: regionsOf(Stack.of(scope).region, settings),
  ledgerTableIfAny: guard?.meter.ledger.tableName ?? null,
});

/** Lets it read training, and nothing else: lists and tags, stop workflows' executions, the ledger. */
export const allowReadingTraining = (
  reader: TrainingFunction<FunctionName>,
  { stopWorkflows, guard }: TrainingReaderProps,
): void => {
  reader.allowListing();
  for (const { stateMachine } of Object.values(stopWorkflows)) reader.allowDescribingExecutions(stateMachine);
  guard?.meter.ledger.grant(reader, 'dynamodb:Query');
};
