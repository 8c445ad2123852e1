import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';

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
