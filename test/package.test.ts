import { execFileSync, spawnSync } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { functions } from '../lambda/functions.ts';
import { reachableFrom } from '../tools/build/reachable.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const read = (file: string) => readFileSync(join(root, file), 'utf8');
const manifest = JSON.parse(read('package.json'));
interface LockedPackage {
  readonly engines?: { readonly node?: string };
  readonly dev?: boolean;
  readonly peer?: boolean;
  readonly devOptional?: boolean;
  readonly optional?: boolean;
  readonly hasInstallScript?: boolean;
  readonly os?: unknown;
  readonly cpu?: unknown;
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
    // What its scripts print comes first.
    const [packed] = JSON.parse(
      run('npm', 'pack', '--json', '--pack-destination', temporary).replace(/^.*?^\[/ms, '['),
    );
    paths = packed.files.map(({ path }: { path: string }) => path);
    size = packed.size;
  }, 300_000);

  test('has construct, command and bundles, and nothing else: no tests, no local mode, no maps', () => {
    const expected = [
      /^(LICENSE|README\.md|package\.json)$/,
      /^bin\/comprehend-stop-training\.js$/,
      /^dist\/bin\/comprehend-stop-training\.js$/,
      /^dist\/cli\/([\w-]+\/)?[\w.-]+\.js$/,
      /^dist\/lib\/([\w-]+\/)?[\w-]+(\.d\.ts|\.js)$/,
      /^dist\/lambda\/((account|guard|http|words(\/widget)?)\/)?[\w-]+(\.d\.ts|\.js)$/,
      /^dist\/bundles\/([\w-]+)\/\1\.cjs$/,
      /^dist\/bundles\/THIRD-PARTY-LICENSES$/,
    ];
    expect(paths.filter((path) => !expected.some((pattern) => pattern.test(path)))).toEqual([]);
    expect(expected.filter((pattern) => !paths.some((path) => pattern.test(path)))).toEqual([]);
    const bundled = paths.flatMap((path) => /^dist\/bundles\/(.*)\//.exec(path)?.[1] ?? []);
    expect(bundled.sort()).toEqual(Object.keys(functions).sort());
  });

  test('is smaller than 3 MB', () => {
    expect(size).toBeGreaterThan(100_000);
    expect(size).toBeLessThan(3_000_000);
    expect(statSync(join(temporary, `${manifest.name}-${manifest.version}.tgz`)).size).toBe(size);
  });

  test('has all the files that construct and command load, and no others of JavaScript', () => {
    const { files } = reachableFrom(
      join(root, 'dist/lib/stop-training.js'),
      join(root, 'dist/bin/comprehend-stop-training.js'),
    );
    const scripts = paths.filter((path) => /^dist\/(?!bundles).*\.js$/.test(path));
    expect(files.map((file) => file.slice(root.length)).sort()).toEqual([...scripts].sort());
  });

  test('imports its dependencies and peers, all of them and nothing else; its declarations only the peers', () => {
    const nameOf = (imported: string) => /^(@[^/]+\/)?[^/]+/.exec(imported)?.[0] ?? '';
    const importedBy = (...entries: string[]) =>
      [...new Set(reachableFrom(...entries.map((entry) => join(root, 'dist', entry))).packages.map(nameOf))].sort();
    const peers = Object.keys(manifest.peerDependencies);
    expect(importedBy('lib/stop-training.d.ts')).toEqual(peers.sort());
    expect(importedBy('lib/stop-training.js').filter((name) => !name.startsWith('node:'))).toEqual(
      [...peers, 'fastest-levenshtein'].sort(),
    );
    const command = importedBy('bin/comprehend-stop-training.js').filter((name) => !name.startsWith('node:'));
    expect([...new Set([...command, 'fastest-levenshtein'])].sort()).toEqual(Object.keys(manifest.dependencies).sort());
  });

  test('has the licences of what is in the bundles', () => {
    const licences = read('dist/bundles/THIRD-PARTY-LICENSES');
    expect(licences).toMatch(/^@aws-sdk\/client-comprehend \d/m);
    expect(licences).toContain('Apache License');
  });

  test('its command starts', () => {
    expect(run(process.execPath, 'dist/bin/comprehend-stop-training.js', '--version')).toBe(`${manifest.version}\n`);
  });
});

test('package.json names what is there, and the version that the changelog begins with', () => {
  const { types, exports, bin, files, version } = manifest;
  expect(exports['.']).toEqual({ types, default: './dist/lib/stop-training.js' });
  expect([bin, files]).toEqual([
    { 'comprehend-stop-training': 'bin/comprehend-stop-training.js' },
    ['bin/comprehend-stop-training.js', 'dist'],
  ]);
  expect(manifest).not.toHaveProperty('private');
  expect(/^## \[([^\]]+)\]/m.exec(read('CHANGELOG.md').replace('## [Unreleased]', ''))?.[1]).toBe(version);
});

test('what an app installs with it has no install script and no native build', () => {
  const installed = Object.entries(locked).filter(
    ([path, { dev, peer, devOptional }]) => path !== '' && !dev && !peer && !devOptional,
  );
  expect(installed.map(([path]) => path)).toContain('node_modules/commander');
  expect(installed.filter(([, { hasInstallScript, os, cpu }]) => hasInstallScript || os || cpu)).toEqual([]);
});

/** Whether a range of versions takes one; of the forms that engines have: `>=20.16.0`, `^18.14.0 || ^20.0.0`, `20 || >=22`. */
const takes = (range: string, version: readonly [major: number, minor: number]): boolean =>
  range.split('||').some((alternative) =>
    alternative
      .replace(/([<>=^]) +/g, '$1')
      .trim()
      .split(/\s+/)
      .every((comparator) => {
        const [, operator, major = '0', minor = '0'] = /^(>=|\^|)(\d+|\*)(?:\.(\d+|\*))?/.exec(comparator) ?? [];
        if (operator === undefined) throw new Error(`${range} has another form`);
        const isLater =
          version[0] > Number(major) || (version[0] === Number(major) && version[1] >= (Number(minor) || 0));
        return major === '*' || (isLater && (operator === '>=' || version[0] === Number(major)));
      }),
  );

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
  test.each<[string, [number, number]]>([
    ['20.16', [20, 16]],
    ['22', [22, 0]],
    ['24', [24, 0]],
    ['26', [26, 0]],
  ])('warns of no engine on Node %s, but below the package’s own floor of that', (_, version) => {
    const refusing = Object.entries(locked).filter(
      ([, { engines, optional }]) => !optional && engines?.node && !takes(engines.node, version),
    );
    const own = version[0] < 22 ? [' >=22'] : [];
    expect(refusing.map(([path, { engines }]) => `${path} ${engines?.node}`)).toEqual(own);
  });
});

test('docs/api-reference.md is what npm run reference writes', () => {
  const file = join(temporary, 'api-reference.md');
  run(process.execPath, 'tools/build/api-reference.ts', file);
  expect(readFileSync(file, 'utf8')).toBe(read('docs/api-reference.md'));
}, 300_000);
