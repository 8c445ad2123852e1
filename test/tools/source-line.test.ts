import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { bundles } from '../../lib/functions/bundle.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const node = (args: readonly string[], input = '') =>
  execFileSync(process.execPath, args, { cwd: root, input, encoding: 'utf8' });
const sourceLine = (input: string, ...args: string[]) => node(['tools/build/source-line.ts', ...args], input);
const lineOf = (position = ''): string => {
  const [file = '', line] = position.split(':');
  return readFileSync(join(root, file), 'utf8').split('\n')[Number(line) - 1] ?? '';
};

test('leads from the stack trace of an error in a bundle to the line of its source', () => {
  const bundle = join(bundles(), 'stop-training', 'stop-training.cjs');
  const call = `process.env.SETTINGS = '{"stopWorkflowArns":{},"retryAfterSeconds":15}';
    require(process.argv[1]).handler(undefined).catch(({ stack }) => console.log(stack));`;
  const trace = node(['--eval', call, bundle]);
  expect(trace).toMatch(/\(?\S+\/stop-training\.cjs:\d+:\d+/);

  const told = sourceLine(trace);
  expect(told).not.toContain('.cjs:');
  const [, position] = /(lambda\/http\/api\.ts:\d+)/.exec(told) ?? [];
  expect(lineOf(position)).toContain('event.requestContext');
});

test('tells the positions in a log line of Lambda, and leaves the rest of the text as it is', () => {
  const file = join(bundles(), 'take-reading', 'take-reading.cjs');
  const lines = readFileSync(file, 'utf8').split('\n');
  const line = lines.findIndex((text) => text.includes('A part of the reading failed'));
  const column = lines[line]?.indexOf('A part of the reading failed') ?? -1;
  const log = (location: string) =>
    `{"level":"ERROR","stack":"Error: x\\n    at async ${location}","other":"a.cjs:1"}\n`;
  const at = `${line + 1}:${column + 1}`;
  const expected = /"Error: x\\n {4}at async (lambda\/guard\/take-reading\.ts:\d+)","other":"a\.cjs:1"/;
  const [, position] = expected.exec(sourceLine(log(`/var/task/take-reading.cjs:${at}`))) ?? [];
  expect(lineOf(position)).toContain('A part of the reading failed');
  expect(sourceLine('', '--bundles', join(bundles(), 'take-reading'), `take-reading.cjs:${at}`)).toBe(`${position}\n`);
});

test('leaves a position as it is where there is no such function', () => {
  expect(sourceLine('at /var/task/other.cjs:1:2\n')).toBe('at /var/task/other.cjs:1:2\n');
});
