import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { App } from 'aws-cdk-lib';
import { addUsEast1Signals } from '../lib/guard/us-east-1-signals.ts';
import { addSharedChatChannel } from '../lib/observe/chat-channel.ts';
import { settingsFromContext } from '../lib/settings.ts';
import { StopTrainingStack } from '../lib/stop-training-stack.ts';

// The CDK's check of the template takes longer than all the rest, and what it checks is the same for every deployment; npm
// test runs it.
const app = new App({ builtinCloudFormationValidation: false });
// The CDK writes this report only where there is something to warn of; its command line also reads the one of an earlier synth.
rmSync(join(app.outdir, 'validation-report.json'), { force: true });
try {
  const settings = settingsFromContext(app.node);
  const stack = {
    stackName: 'ComprehendStopTraining',
    description: 'Stops training of models in Amazon Comprehend and tells how it really ended',
    settings,
  };
  if (settings.regions.length === 0) new StopTrainingStack(app, stack.stackName, stack);
  const regional = settings.regions.map(
    (region) => new StopTrainingStack(app, `${stack.stackName}-${region}`, { ...stack, env: { region } }),
  );
  addSharedChatChannel(regional, settings);
  addUsEast1Signals(app, settings);
} catch (error) {
  // A wrong setting is the reader's to mend: its one line, no stack trace.
  console.error(error instanceof Error ? error.message : error);
  process.exit(1);
}
