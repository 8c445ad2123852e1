import { Stack, type StackProps } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import type { StackSettings } from './settings.ts';
import { StopTraining } from './stop-training.ts';

export interface StopTrainingStackProps extends StackProps {
  readonly settings: StackSettings;
}

/** {@link StopTraining} as a stack, with its outputs. */
export class StopTrainingStack extends Stack {
  constructor(scope: Construct, id: string, { settings, ...props }: StopTrainingStackProps) {
    super(scope, id, props);
    // Logical ids leave out the id `Default`.
    new StopTraining(this, 'Default', { ...settings, cloudWatchRole: true }).addOutputs();
  }
}
