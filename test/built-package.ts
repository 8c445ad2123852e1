import { deepEqual, equal, match, ok } from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { isBuiltin } from 'node:module';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { App, Stack } from 'aws-cdk-lib/core';
import { functions } from '../lambda/functions.ts';
import { constructProps, settingNames } from '../lib/settings.ts';
import { StopTraining } from '../lib/stop-training.ts';

// The package as `npm run build` has made it: `node --test test/built-package.ts`, run by .ci/examples.
const root = fileURLToPath(new URL('..', import.meta.url));
const read = (file: string) => readFileSync(join(root, file), 'utf8');
const manifest = JSON.parse(read('package.json'));

test('has construct, command and bundles in 1.3 MB, and nothing else: no tests, no local mode, no maps, no sources', () => {
  const answer = execFileSync('npm', ['pack', './dist', '--json', '--dry-run'], { cwd: root, encoding: 'utf8' });
  const [{ files, size }] = JSON.parse(answer);
  const bundles = Object.keys(functions).map((name) => `bundles/${name}/${name}.cjs`);
  deepEqual(
    files.map(({ path }: { path: string }) => path).sort(),
    [
      ...['.jsii', 'LICENSE', 'README.md', 'package.json', 'bundles/THIRD-PARTY-LICENSES', ...bundles],
      ...['core.js', 'index.d.ts', 'index.js', 'props.d.ts', 'props.js'],
      ...['bin/command.mjs', 'bin/comprehend-stop-training.mjs'],
    ].sort(),
  );
  ok(size > 100_000 && size <= 1_300_000, `${size} bytes`);
});

test('needs nothing but its peers, and runs nothing when it is installed', () => {
  const built = JSON.parse(read('dist/package.json'));
  const never = ['dependencies', 'scripts', 'type', 'exports', 'private'];
  deepEqual(
    Object.keys(built).filter((member) => never.includes(member)),
    [],
  );
  const { name, version, peerDependencies, engines } = manifest;
  const { bin, peerDependenciesMeta, ...shared } = built;
  deepEqual(
    [shared.name, shared.version, shared.peerDependencies, shared.engines, bin],
    [name, version, peerDependencies, engines, { [name]: `bin/${name}.mjs` }],
  );
  deepEqual(Object.values(peerDependenciesMeta), [{ optional: true }, { optional: true }]);
  const required = ['dist/core.js', 'dist/bin/command.mjs'].flatMap((file) =>
    [...read(file).matchAll(/\brequire\d?\("([^"]+)"\)/g)].map(([, module = '']) => module),
  );
  const unknown = required.filter((module) => !isBuiltin(module) && !/^(aws-cdk-lib\/[\w-]+|constructs)$/.test(module));
  // The SDK signs for several regions by it, where an app has it.
  deepEqual([...new Set(unknown)], ['@aws-sdk/signature-v4-crt']);
});

test('has the licences of what is in the bundles, which ask for no more than that', () => {
  const licences = read('dist/bundles/THIRD-PARTY-LICENSES');
  const named = [...licences.matchAll(/^(\S+) \d+\.\d+\.\d+: (.+)$/gm)].map(([, name = '', licence = '']) => ({
    name,
    licence,
  }));
  const some = ['@aws-sdk/client-comprehend', '@aws-lambda-powertools/logger', 'commander', 'fastest-levenshtein'];
  deepEqual(
    some.filter((wanted) => !named.some(({ name }) => name === wanted)),
    [],
  );
  deepEqual(
    named.filter(({ licence }) => !/^(Apache-2\.0|MIT|MIT-0|ISC|0BSD|BSD-\d-Clause)$/.test(licence)),
    [],
  );
  match(licences, /Apache License/);
});

test('has a command that starts', () => {
  const args = [join(root, 'dist/bin/comprehend-stop-training.mjs'), '--version'];
  equal(execFileSync(process.execPath, args, { encoding: 'utf8' }), `${manifest.version}\n`);
});

test('says in one line that Node is too old', () => {
  const old = "Object.defineProperty(process.versions, 'node', { value: '20.20.2' }); require('./dist')";
  const { stderr } = spawnSync(process.execPath, ['-e', old], { cwd: root, encoding: 'utf8' });
  match(stderr, /^Error: comprehend-stop-training needs Node 22 or later, and this is Node 20\.20\.2\.$/m);
});

interface Member {
  readonly name: string;
  readonly docs?: { readonly summary?: string };
}
interface Type {
  readonly name: string;
  readonly properties?: readonly Member[];
  readonly methods?: readonly Member[];
}

test('shows every CDK language the members of the sources’ classes and all settings, each with its comment', () => {
  const types = Object.values<Type>(JSON.parse(read('dist/.jsii')).types);
  const shown = (name: string) => {
    const { properties = [], methods = [] } = types.find((type) => type.name === name) ?? { name };
    const members = [...properties, ...methods];
    deepEqual(
      members.filter(({ docs }) => !docs?.summary),
      [],
    );
    return members.map((member) => member.name).sort();
  };
  const stopTraining = new StopTraining(new Stack(new App(), 'Ours'), 'StopTraining', { monthlyLimitUsd: 500 });
  const own = [...Object.keys(stopTraining), ...Object.getOwnPropertyNames(StopTraining.prototype)];
  deepEqual(shown('StopTraining'), own.filter((name) => !['node', 'constructor'].includes(name)).sort());
  deepEqual(shown('StopTrainingProps'), [...settingNames, ...Object.keys(constructProps)].sort());
  deepEqual(shown('UsEast1SignalsProps'), ['guardRegions', 'settings']);
  equal(types.length, 4);
});
