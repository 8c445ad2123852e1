import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { App } from 'aws-cdk-lib/core';
import { settingsFromContext } from '../lib/settings.ts';
import { addStacks } from '../lib/stacks.ts';

// The CDK validates the templates, which takes longer than the rest of synth; CDK_VALIDATION=false skips that.
const app = new App();
// The CDK writes this report only when it has warnings, and its command line would read one left by an earlier synth.
rmSync(join(app.outdir, 'validation-report.json'), { force: true });
try {
  addStacks(app, settingsFromContext(app.node));
} catch (error) {
  // A wrong setting is the reader's to mend: its one line, no stack trace.
  console.error(error instanceof Error ? error.message : error);
  process.exit(1);
}
