import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

/** Licences that ask for no more than that their text comes along. */
const allowed = /^(Apache-2\.0|MIT|MIT-0|ISC|0BSD|BSD-\d-Clause)$/;

const root = fileURLToPath(new URL('..', import.meta.url));
const entryPoints = readdirSync(`${root}lambda`, { recursive: true, encoding: 'utf8' })
  .filter((file) => /\.(api|task|event)\.ts$/.test(file))
  .map((file) => `lambda/${file}`);

// As lib/functions/training-function.ts bundles them, as far as it decides what is in a bundle.
const { metafile } = await build({
  absWorkingDir: root,
  entryPoints,
  bundle: true,
  write: false,
  outdir: 'out',
  metafile: true,
  platform: 'node',
  target: 'node24',
  format: 'esm',
  mainFields: ['module', 'main'],
});

/** The folders of packages that a byte of came into a bundle, and into how many. */
const bundles = new Map<string, number>();
for (const { inputs } of Object.values(metafile.outputs)) {
  const folders = Object.keys(inputs).flatMap((file) => /^.*node_modules\/(?:@[^/]+\/)?[^/]+/.exec(file)?.[0] ?? []);
  for (const folder of new Set(folders)) bundles.set(folder, (bundles.get(folder) ?? 0) + 1);
}

const packages = [...bundles].map(([folder, count]) => {
  const { name, version, license } = JSON.parse(readFileSync(`${root}${folder}/package.json`, 'utf8'));
  return { name: `${name} ${version}`, license: typeof license === 'string' ? license : 'none named', count };
});
packages.sort((a, b) => a.name.localeCompare(b.name, 'en'));
for (const { name, license, count } of packages) {
  console.log(`${name.padEnd(52)} ${license.padEnd(14)} in ${count} of ${entryPoints.length} functions`);
}
const others = packages.filter(({ license }) => !allowed.test(license));
console.log(`${packages.length} packages, ${others.length} with a licence that is not on the list`);
for (const { name, license } of others) console.error(`${name}: ${license} is not one of ${allowed.source}`);
if (others.length) process.exitCode = 1;
