import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App } from 'aws-cdk-lib/core';
import { RehearsalStack } from './stack.ts';
import { trainingData } from './training-data.ts';

/** The rehearsal's app, `cdk deploy --app 'node bin/run.js tools/rehearsal/app.ts'`. */
const folder = mkdtempSync(join(tmpdir(), 'rehearsal-'));
const path = join(folder, 'training-data.csv');
writeFileSync(path, trainingData());
const app = new App({ builtinCloudFormationValidation: false });
new RehearsalStack(app, { trainingData: path });
app.synth();
rmSync(folder, { recursive: true });
