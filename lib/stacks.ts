import { type App, Stack, type StackProps } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import { defaultStack as stackName } from '../lambda/words/command-line.ts';
import { addUsEast1Signals } from './guard/us-east-1-signals.ts';
import { addSharedChatChannel } from './observe/chat-channel.ts';
import { withoutPath } from './place.ts';
import type { StackSettings } from './settings.ts';
import { StopTraining } from './stop-training.ts';

/** {@link StopTraining} as a stack, with its outputs. */
export class StopTrainingStack extends Stack {
  constructor(scope: Construct, id: string, props: StackProps & { readonly settings: StackSettings }) {
    super(scope, id, props);
    // Logical ids leave out the id `Default`.
    withoutPath(
      this,
      () => new StopTraining(this, 'Default', { ...props.settings, cloudWatchRole: true }),
    ).addOutputs();
  }
}

const description = 'Stops training of models in Amazon Comprehend and tells how it really ended';

/**
 * Adds to an app what settings deploy: a stack, or one of the same name in each of `regions`, and those in us-east-1 that
 * are needed.
 *
 * @throws Error of one line, as `StopTraining` and `addUsEast1Signals` do
 */
export const addStacks = (app: App, settings: StackSettings) => {
  const { regions } = settings;
  const props = { stackName, description, settings };
  const regional =
    regions.length === 0
      ? [new StopTrainingStack(app, stackName, props)]
      : regions.map((region) => new StopTrainingStack(app, `${stackName}-${region}`, { ...props, env: { region } }));
  const signals = addUsEast1Signals(app, settings);
  if (regional.length > 1) addSharedChatChannel([...regional, ...signals], settings);
  return { regional, signals };
};
