#!/usr/bin/env node
// Starts the command: its bundle in the package, which has this file with the suffix .mjs, or its source in a checkout.
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const source = fileURLToPath(new URL('comprehend-stop-training.ts', import.meta.url));
const isCheckout = existsSync(source);
// Said before anything else is loaded: the AWS SDK warns of an older Node in seven lines, and drops it in January 2027.
const { node } = process.versions;
if (Number.parseInt(node, 10) < 22) {
  const todo = isCheckout ? '; start it by npx, which finds the Node 24 in node_modules' : '';
  console.error(`comprehend-stop-training needs Node 22 or later, and this is Node ${node}${todo}.`);
  process.exit(1);
}
if (isCheckout) {
  process.argv.splice(2, 0, source);
  await import('./run.js');
} else {
  await import('./command.mjs');
}
