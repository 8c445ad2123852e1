import { execFileSync, spawnSync } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { isBuiltin } from 'node:module';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Stack } from 'aws-cdk-lib';
import { functions } from '../lambda/functions.ts';
import { constructProps, settingNames } from '../lib/settings.ts';
import { StopTraining } from '../lib/stop-training.ts';
import { env, testApp } from './support/stack.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const read = (file: string) => readFileSync(join(root, file), 'utf8');
const manifest = JSON.parse(read('package.json'));
interface LockedPackage {
  readonly engines?: { readonly node?: string };
  readonly optional?: boolean;
}
const locked: Readonly<Record<string, LockedPackage>> = JSON.parse(read('package-lock.json')).packages;

const temporary = mkdtempSync(join(tmpdir(), 'package-'));
afterAll(() => rmSync(temporary, { recursive: true }));

/** With Node 24 in front, as npm scripts have it. */
const run = (command: string, ...args: string[]) =>
  execFileSync(command, args, {
    cwd: root,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, PATH: [dirname(process.execPath), process.env.PATH].join(delimiter) },
  });

describe('the package', () => {
  let paths: readonly string[] = [];
  let size = 0;
  beforeAll(() => {
    run('npm', 'run', 'build');
    const [packed] = JSON.parse(run('npm', 'pack', './dist', '--json', '--pack-destination', temporary));
    paths = packed.files.map(({ path }: { path: string }) => path);
    size = packed.size;
  }, 300_000);

  test('has construct, command and bundles, and nothing else: no tests, no local mode, no maps, no sources', () => {
    const bundles = Object.keys(functions).map((name) => `bundles/${name}/${name}.cjs`);
    expect([...paths].sort()).toEqual(
      [
        ...['.jsii', 'LICENSE', 'README.md', 'package.json', 'bundles/THIRD-PARTY-LICENSES', ...bundles],
        ...['core.js', 'index.d.ts', 'index.js', 'props.d.ts', 'props.js'],
        ...['bin/command.mjs', 'bin/comprehend-stop-training.mjs'],
      ].sort(),
    );
  });

  test('is at most 1.3 MB', () => {
    expect(size).toBeGreaterThan(100_000);
    expect(size).toBeLessThanOrEqual(1_300_000);
  });

  test('needs nothing but its peers, and runs nothing when it is installed', () => {
    const built = JSON.parse(read('dist/package.json'));
    for (const member of ['dependencies', 'scripts', 'type', 'exports', 'private'])
      expect(built).not.toHaveProperty(member);
    const { name, version, peerDependencies, engines } = manifest;
    expect(built).toMatchObject({ name, version, peerDependencies, engines, bin: { [name]: `bin/${name}.mjs` } });
    expect(Object.values(built.peerDependenciesMeta)).toEqual([{ optional: true }, { optional: true }]);
    expect(manifest.private).toBe(true);
    const required = (file: string) =>
      [...read(file).matchAll(/\brequire\d?\("([^"]+)"\)/g)].map(([, module = '']) => module);
    // The SDK signs for several regions by it, where an app has it.
    const others = [...required('dist/core.js'), ...required('dist/bin/command.mjs')].filter(
      (module) => !isBuiltin(module),
    );
    const unknown = others.filter((module) => !/^(aws-cdk-lib\/[\w-]+|constructs)$/.test(module));
    expect([...new Set(unknown)]).toEqual(['@aws-sdk/signature-v4-crt']);
  });

  test('has the licences of what is in the bundles, which ask for no more than that', () => {
    const licences = read('dist/bundles/THIRD-PARTY-LICENSES');
    const named = [...licences.matchAll(/^(\S+) \d+\.\d+\.\d+: (.+)$/gm)].map(([, name, licence]) => ({
      name,
      licence,
    }));
    expect(named.map(({ name }) => name)).toEqual(
      expect.arrayContaining([
        '@aws-sdk/client-comprehend',
        '@aws-lambda-powertools/logger',
        'commander',
        'fastest-levenshtein',
      ]),
    );
    const allowed = /^(Apache-2\.0|MIT|MIT-0|ISC|0BSD|BSD-\d-Clause)$/;
    expect(named.filter(({ licence = '' }) => !allowed.test(licence))).toEqual([]);
    expect(licences).toContain('Apache License');
  });

  test('its command starts', () => {
    expect(run(process.execPath, 'dist/bin/comprehend-stop-training.mjs', '--version')).toBe(`${manifest.version}\n`);
  });

  test('shows every CDK language the members of the sources’ classes and all settings, each with its comment', () => {
    interface Member {
      readonly name: string;
      readonly optional?: true;
      readonly docs?: { readonly summary?: string };
    }
    interface Type {
      readonly name: string;
      readonly properties?: readonly Member[];
      readonly methods?: readonly Member[];
    }
    const types = Object.values<Type>(JSON.parse(read('dist/.jsii')).types);
    const shown = (name: string) => {
      const { properties = [], methods = [] } = types.find((type) => type.name === name) ?? { name };
      const members = [...properties, ...methods];
      expect(members.filter(({ docs }) => !docs?.summary)).toEqual([]);
      return members.map((member) => member.name).sort();
    };
    const stack = new Stack(testApp(), 'Ours', { env });
    const stopTraining = new StopTraining(stack, 'StopTraining', { monthlyLimitUsd: 500 });
    const own = [...Object.keys(stopTraining), ...Object.getOwnPropertyNames(StopTraining.prototype)];
    expect(shown('StopTraining')).toEqual(own.filter((name) => !['node', 'constructor'].includes(name)).sort());
    expect(shown('StopTrainingProps')).toEqual([...settingNames, ...Object.keys(constructProps)].sort());
    expect(shown('UsEast1SignalsProps')).toEqual(['guardRegions', 'settings']);
    expect(types).toHaveLength(4);
  });
});

test('package.json has the version that the changelog begins with', () => {
  expect(/^## \[([^\]]+)\]/m.exec(read('CHANGELOG.md').replace('## [Unreleased]', ''))?.[1]).toBe(manifest.version);
});

/** Whether a range of versions takes a major one; of the forms that engines have: `>=20.16.0`, `^18.14.0 || ^20.0.0`, `18 || >=22`. */
const takes = (range: string, major: number): boolean =>
  range.split('||').some((alternative) => {
    const [, operator, floor] = /^\s*(>=|\^|)\s*(\d+|\*)/.exec(alternative) ?? [];
    if (!floor) throw new Error(`${range} has another form`);
    return floor === '*' || (operator === '>=' ? major >= Number(floor) : major === Number(floor));
  });

test.each(['bin/run.js', 'bin/comprehend-stop-training.js'])(
  '%s says in one line that a Node can’t run TypeScript',
  (script) => {
    const { status, stdout, stderr } = spawnSync(process.execPath, ['--no-experimental-strip-types', script, 'list'], {
      cwd: root,
      encoding: 'utf8',
    });
    expect([status, stdout]).toEqual([1, '']);
    expect(stderr).toMatch(/^Node 24\.\S+ can't run TypeScript: start it by npm or npx, [^\n]+\.\n$/);
  },
);

describe('on a Node that is too old the command says so in one line, before it loads anything', () => {
  const { node: floor } = manifest.engines;
  const say = 'Object.defineProperty(process, "versions", { value: { ...process.versions, node: "20.20.2" } })';
  const pretending = [process.execPath, '--import', `data:text/javascript,${encodeURIComponent(say)}`];
  // The machine's own, where it is one.
  const own = (process.env.PATH ?? '').split(delimiter).map((folder) => join(folder, 'node'));
  const older = own.filter((node) => {
    const { stdout } = spawnSync(node, ['--version'], { encoding: 'utf8' });
    return stdout?.startsWith('v') && Number.parseInt(stdout.slice(1), 10) < 22;
  });
  const installed = join(temporary, 'installed');
  beforeAll(() => {
    mkdirSync(join(installed, 'bin'), { recursive: true });
    for (const file of ['package.json', 'bin/comprehend-stop-training.js'])
      copyFileSync(join(root, file), join(installed, file));
  });

  test.each([pretending, ...older.slice(0, 1).map((node) => [node])])('%s', (...node) => {
    const [program = '', ...options] = node;
    const said = [installed, root].map((cwd) => {
      const { status, stdout, stderr } = spawnSync(program, [...options, 'bin/comprehend-stop-training.js', 'list'], {
        cwd,
        encoding: 'utf8',
      });
      expect([status, stdout, floor]).toEqual([1, '', '>=22']);
      return stderr.replace(/Node 20\.\d+\.\d+/, 'Node 20');
    });
    expect(said).toEqual([
      'comprehend-stop-training needs Node 22 or later, and this is Node 20.\n',
      'comprehend-stop-training needs Node 22 or later, and this is Node 20; start it by npx, which finds the Node 24 in node_modules.\n',
    ]);
  });
});

describe('npm ci', () => {
  // @sparticuz/chromium and aws-local-stepfunctions ask for Node 22. They only ever run on the Node 24 of node_modules, but
  // npm compares them with the Node that it runs on itself: so the lock file leaves their engines out.
  test.each([20, 22, 24, 26])('warns of no engine on Node %i, but below the package’s own floor of that', (major) => {
    const refusing = Object.entries(locked).filter(
      ([, { engines, optional }]) => !optional && engines?.node && !takes(engines.node, major),
    );
    const own = major < 22 ? [' >=22'] : [];
    expect(refusing.map(([path, { engines }]) => `${path} ${engines?.node}`)).toEqual(own);
  });
});

test('docs/api-reference.md is what npm run reference writes', () => {
  const tool = 'tools/build/reference';
  const typedoc = `${tool}/node_modules/typedoc/bin/typedoc`;
  run(process.execPath, typedoc, '--options', `${tool}/typedoc.json`, '--out', temporary);
  expect(readFileSync(join(temporary, 'api-reference.md'), 'utf8')).toBe(read('docs/api-reference.md'));
}, 300_000);
