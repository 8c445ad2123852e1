import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
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

test.each(['bin/run.js', 'bin/comprehend-stop-training.js'])('%s says when Node can’t run TypeScript', (script) => {
  const { status, stdout, stderr } = spawnSync(process.execPath, ['--no-experimental-strip-types', script, 'list'], {
    cwd: root,
    encoding: 'utf8',
  });
  expect([status, stdout]).toEqual([1, '']);
  expect(stderr).toMatch(/^Node 24\.\S+ can't run TypeScript: start it by npm or npx, [^\n]+\.\n$/);
});

test('on a Node that is too old the command says so in one line before it loads anything, installed and in a checkout', () => {
  const say = 'Object.defineProperty(process, "versions", { value: { ...process.versions, node: "20.20.2" } })';
  const pretending = ['--import', `data:text/javascript,${encodeURIComponent(say)}`];
  const installed = join(temporary, 'installed');
  mkdirSync(join(installed, 'bin'), { recursive: true });
  for (const file of ['package.json', 'bin/comprehend-stop-training.js'])
    copyFileSync(join(root, file), join(installed, file));
  const said = [installed, root].map((cwd) => {
    const args = [...pretending, 'bin/comprehend-stop-training.js', 'list'];
    const { status, stdout, stderr } = spawnSync(process.execPath, args, { cwd, encoding: 'utf8' });
    expect([status, stdout, manifest.engines.node]).toEqual([1, '', '>=22']);
    return stderr.replace(/Node 20\.\d+\.\d+/, 'Node 20');
  });
  expect(said).toEqual([
    'comprehend-stop-training needs Node 22 or later, and this is Node 20.\n',
    'comprehend-stop-training needs Node 22 or later, and this is Node 20; start it by npx, which finds the Node 24 in node_modules.\n',
  ]);
});

// @sparticuz/chromium and aws-local-stepfunctions ask for Node 22. They only ever run on the Node 24 of node_modules, but
// npm compares them with the Node that it runs on itself: so the lock file leaves their engines out.
test.each([20, 22, 24, 26])('npm ci on Node %i warns of no engine but our own below Node 22', (major) => {
  const refusing = Object.entries(locked).filter(
    ([, { engines, optional }]) => !optional && engines?.node && !takes(engines.node, major),
  );
  const own = major < 22 ? [' >=22'] : [];
  expect(refusing.map(([path, { engines }]) => `${path} ${engines?.node}`)).toEqual(own);
});
