// Runs a TypeScript file of this checkout: `node bin/run.js bin/local.ts --port 0`. With no file it only looks whether it
// could. JavaScript, so that a Node which can't run TypeScript says so in one line instead of ERR_UNKNOWN_FILE_EXTENSION.
import { existsSync } from 'node:fs';
import module from 'node:module';
import { resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
if (!process.features.typescript) {
  const todo = existsSync(resolve(root, 'node_modules/.bin/node'))
    ? 'start it by npm or npx, which find the Node 24 in node_modules'
    : 'run npm ci, or after npm ci --ignore-scripts npm rebuild node: that brings Node 24';
  console.error(`Node ${process.versions.node} can't run TypeScript: ${todo}.`);
  process.exit(1);
}
// What has been compiled once is loaded from then on: half of what loading the CDK takes.
module.enableCompileCache?.(resolve(root, 'node_modules/.cache/comprehend-stop-training/compiled'));
// A reader that closes the pipe, such as `head` in `npm run demo | head`, ends the program.
process.stdout.on('error', ({ code, message }) => {
  if (code === 'EPIPE') process.exit();
  console.error(`The output can't be written: ${message}.`);
  process.exit(1);
});
const [runner, , file, ...args] = process.argv;
if (file) {
  const path = resolve(root, file);
  // What the file sees is what it would see without this one.
  process.argv = [runner, path, ...args];
  await import(pathToFileURL(path).href);
}
