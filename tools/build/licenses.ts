import { bundledPackages } from './bundled-packages.ts';

/** Licences that ask for no more than that their text comes along, as it does in the package. */
const allowed = /^(Apache-2\.0|MIT|MIT-0|ISC|0BSD|BSD-\d-Clause)$/;

const packages = await bundledPackages();
for (const { name, license, count } of packages) {
  console.log(`${name.padEnd(52)} ${license.padEnd(14)} in ${count} functions`);
}
const others = packages.filter(({ license }) => !allowed.test(license));
console.log(`${packages.length} packages, ${others.length} with a licence that is not on the list`);
for (const { name, license } of others) console.error(`${name}: ${license} is not one of ${allowed.source}`);
if (others.length) process.exitCode = 1;
