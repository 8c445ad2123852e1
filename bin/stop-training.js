#!/usr/bin/env node
// The command `stop-training`: compiled in the package, from its source in a checkout, where what is compiled may be old.
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const source = fileURLToPath(new URL('stop-training.ts', import.meta.url));
if (existsSync(source)) {
  process.argv.splice(2, 0, source);
  await import('./run.js');
} else {
  await import('../dist/bin/stop-training.js');
}
