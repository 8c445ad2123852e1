import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { bundleOptions, entryFiles } from '../lib/functions/bundle.ts';

/** Licences that ask for no more than that their text comes along. */
const allowed = /^(Apache-2\.0|MIT|MIT-0|ISC|0BSD|BSD-\d-Clause)$/;

const root = fileURLToPath(new URL('..', import.meta.url));
const entryPoints = entryFiles();
const { metafile } = await build({
  ...bundleOptions,
  absWorkingDir: root,
  entryPoints,
  write: false,
  outdir: 'out',
  metafile: true,
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
