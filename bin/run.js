// Runs a TypeScript file of this checkout: `node bin/run.js bin/local.ts --port 0`. With no file it only looks whether it
// could. JavaScript, so that a Node which can't run TypeScript says so in one line instead of ERR_UNKNOWN_FILE_EXTENSION.
import { resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

if (!process.features.typescript) {
  console.error(
    `Node ${process.versions.node} doesn't run TypeScript. npm ci brings Node 24, unless it is told --ignore-scripts; npm rebuild node then does. Run npm scripts or npx, which find it.`,
  );
  process.exit(1);
}
const [runner, , file, ...args] = process.argv;
if (file) {
  const path = resolve(fileURLToPath(new URL('..', import.meta.url)), file);
  // What the file sees is what it would see without this one.
  process.argv = [runner, path, ...args];
  await import(pathToFileURL(path).href);
}
