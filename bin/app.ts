import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { App } from 'aws-cdk-lib/core';
import { settingsFromContext } from '../lib/settings.ts';
import { addStacks } from '../lib/stacks.ts';

// The CDK checks the templates by its rules, which takes longer than all the rest; CDK_VALIDATION=false spares that.
const app = new App();
// The CDK writes this report only where there is something to warn of; its command line also reads the one of an earlier synth.
rmSync(join(app.outdir, 'validation-report.json'), { force: true });
try {
  addStacks(app, settingsFromContext(app.node));
} catch (error) {
  // A wrong setting is the reader's to mend: its one line, no stack trace.
  console.error(error instanceof Error ? error.message : error);
  process.exit(1);
}
