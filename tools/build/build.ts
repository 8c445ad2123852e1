import { execFileSync } from 'node:child_process';
import { readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { buildBundles } from '../../lib/functions/bundle.ts';
import { bundledPackages, licenceTexts } from './bundled-packages.ts';
import { reachableFrom } from './reachable.ts';

/**
 * Makes `dist/`, which the package has besides package.json and README: what TypeScript compiles, of it what construct and
 * command lead to, and the functions' bundles with the licences of what is in them.
 *
 * Without the bundles' source maps: they lead to sources that aren't in the package.
 */
const root = fileURLToPath(new URL('../..', import.meta.url));
const dist = join(root, 'dist');
const built = (path: string) => join(dist, path);

rmSync(dist, { recursive: true, force: true });
execFileSync(process.execPath, [join(root, 'node_modules/typescript/bin/tsc'), '--project', 'tsconfig.build.json'], {
  cwd: root,
  stdio: 'inherit',
});

const needed = new Set([
  ...reachableFrom(built('lib/stop-training.js'), built('bin/comprehend-stop-training.js')).files,
  ...reachableFrom(built('lib/stop-training.d.ts')).files,
]);
for (const path of readdirSync(dist, { recursive: true, encoding: 'utf8' }).map(built)) {
  if (statSync(path).isFile() && !needed.has(path)) rmSync(path);
}
buildBundles(built('bundles'), { sourcemap: false });
writeFileSync(built('bundles/THIRD-PARTY-LICENSES'), licenceTexts(await bundledPackages()));
