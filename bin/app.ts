import { App } from 'aws-cdk-lib';
import { readConfig } from '../lib/config.ts';
import { addUsEast1Signals } from '../lib/guard/us-east-1-signals.ts';
import { StopTrainingStack } from '../lib/stop-training-stack.ts';

// The CDK's check of the template takes longer than all the rest, and what it checks is the same for every deployment; npm
// test runs it.
const app = new App({ builtinCloudFormationValidation: false });
try {
  const config = readConfig(app.node);
  new StopTrainingStack(app, 'ComprehendStopTraining', {
    description: 'Stops training of Amazon Comprehend document classifiers and tells how it really ended',
    config,
  });
  addUsEast1Signals(app, config);
} catch (error) {
  // A wrong setting is the reader's to mend: its one line, no stack trace.
  console.error(error instanceof Error ? error.message : error);
  process.exit(1);
}
