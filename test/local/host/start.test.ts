import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { watch } from '../../cli/command.ts';

const cwd = fileURLToPath(new URL('../../..', import.meta.url));
const TMPDIR = mkdtempSync(join(tmpdir(), 'start-'));
afterAll(() => rmSync(TMPDIR, { recursive: true }));
const env = { ...process.env, TMPDIR };
const commandLine = ['bin/run.js', 'bin/local.ts'];

/** `npm start` without npm, and without its start again for each: its output, and where it listens. */
const start = async (child: ChildProcess) => {
  const started = watch(child);
  const url = await started.said(/^Ready on (\S+)$/m, 'stdout');
  await started.said(/^More is in/m, 'stdout');
  return { ...started, url, output: started.written };
};
const run = (...args: string[]) => spawn(process.execPath, [...commandLine, '--port', '0', ...args], { cwd, env });

test('npm start prints a banner and a line per event, and leaves no files behind', async () => {
  const limits = ['--monthly-limit-usd', '0.01', '-c', 'graceMinutes=5'];
  const { interrupt, url, output, said, ended } = await start(run(...limits, '--meter-seconds', '1'));
  expect(readdirSync(TMPDIR)).toEqual([]);
  expect(output.stdout.split('\n').filter((line) => line.length > 80)).toEqual([]);
  expect(output.stdout).toContain(`open ${url} in a browser`);
  expect(output.stdout).toMatch(/^Limits {4}\$0\.01 per month with a grace of 5 min$/m);
  expect(output.stdout).toContain(`at ${url}/mail`);
  // The stop by curl is as it is printed.
  const [, body = ''] = /-d '(\{[^']+\})'/.exec(output.stdout) ?? [];
  const headers = { 'content-type': 'application/json' };
  expect((await fetch(`${url}/stop`, { method: 'POST', headers, body })).status).toBe(202);
  const health = await fetch(`${url}/health`);
  expect([health.status, await health.json()]).toEqual([200, { Status: 'ready' }]);
  await said('mail: ');
  const lines = output.stderr.trimEnd().split('\n');
  for (const what of ['POST /stop 202 invoices (node)', 'GET /health 200 (node)']) {
    expect(lines).toContainEqual(expect.stringMatching(`^\\d\\d:\\d\\d:\\d\\d  ${what.replace(/[()]/g, '\\$&')}$`));
  }
  expect(output.stderr).toMatch(/ {2}mail: \d still training\b.*: the limit is reached/m);
  expect(lines.filter((line) => line.length > 80)).toEqual([]);
  interrupt();
  expect([(await ended).code, readdirSync(TMPDIR)]).toEqual([0, []]);
  // The stop workflow that ended with it is no news.
  expect(output.stderr).not.toContain('ABORTED');
}, 60_000);

test('--quiet prints only the banner and failures; it also ends when npm passes SIGTERM to its shell alone', async () => {
  const script = `"${process.execPath}" ${commandLine.join(' ')} --port 0 --quiet; true`;
  const npmsShell = spawn('sh', ['-c', script], { cwd, env: { ...env, npm_lifecycle_event: 'start' } });
  const { url, output, said, ended } = await start(npmsShell);
  await fetch(`${url}/stop`);
  const fault = { Operation: 'ListDocumentClassifiers', Error: 'AccessDeniedException' };
  await fetch(`${url}/faults`, { method: 'POST', body: JSON.stringify(fault) });
  expect((await fetch(`${url}/training`)).status).toBe(500);
  await said('\n');
  expect(output.stderr).toMatch(/^\d\d:\d\d:\d\d {2}a function failed: AccessDeniedException: .+\n$/);
  expect(output.stdout).toMatch(/^Limits {4}none, and so no guard/m);
  npmsShell.kill('SIGTERM');
  // Its output is at an end once the server has ended as well.
  await ended;
  await expect(fetch(url)).rejects.toThrow();
}, 60_000);

test('a taken port exits 1 and wrong usage 2, each with one line', async () => {
  const failing = async (...args: string[]) => {
    const { code, stdout, stderr } = await watch(run(...args)).ended;
    return [code, stdout, stderr];
  };
  const taken = createServer();
  await new Promise<void>((resolve) => taken.listen(0, '127.0.0.1', resolve));
  const { port } = taken.address() as AddressInfo;
  const answers = await Promise.all([failing('--port', `${port}`), failing('-c', 'monthlyLimitUsd=much')]);
  taken.close();
  expect(answers).toEqual([
    [1, '', expect.stringMatching(`^[^\\n]*${port}[^\\n]*--port\\.\\n$`)],
    [2, '', expect.stringMatching(/^monthlyLimitUsd must be [^\n]+, got "much"\n$/)],
  ]);
}, 60_000);
