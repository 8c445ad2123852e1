import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const bin = fileURLToPath(new URL('../../bin/comprehend-stop-training.js', import.meta.url));

/** A process takes a third of a second to start, more where others use the processors. */
jest.setTimeout(30_000);

export interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** No credentials, region or endpoint but those that a test gives. */
const cleanEnv = {
  PATH: process.env.PATH,
  AWS_EC2_METADATA_DISABLED: 'true',
  AWS_CONFIG_FILE: '/dev/null',
  AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
};

/** Starts the command as a process of its own. */
export const start = (args: readonly string[], env: Readonly<Record<string, string>> = {}) => {
  const child = spawn(process.execPath, [bin, ...args], { env: { ...cleanEnv, ...env } });
  let [stdout, stderr] = ['', ''];
  let isSeen = () => {};
  child.stdout.setEncoding('utf8').on('data', (text) => {
    stdout += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text) => {
    stderr += text;
    isSeen();
  });
  return {
    ended: new Promise<Ended>((resolve) => child.once('close', (code) => resolve({ code, stdout, stderr }))),
    /** Until stderr says something. */
    said: (text: string): Promise<void> =>
      new Promise((resolve) => {
        isSeen = () => stderr.includes(text) && resolve();
        isSeen();
      }),
    interrupt: () => child.kill('SIGINT'),
  };
};

export const command = (args: string, env?: Readonly<Record<string, string>>): Promise<Ended> =>
  start(args.split(' ').filter(Boolean), env).ended;

/** Times to the minute and costs to ten cents: `1:00`, `$3.0`. How long a process takes must not matter. */
export const roughly = (text: string): string =>
  text.replace(/\b(\d+:\d\d):\d\d\b/g, '$1').replace(/(\$\d+\.\d)\d/g, '$1');

/** A failure of one line on stderr, perhaps with a command to paste below it, and nothing on stdout. */
export const expectOneLine = ({ stdout, stderr }: Ended, text: string | RegExp): void => {
  expect(stderr).toMatch(text);
  expect(stderr).toMatch(/^comprehend-stop-training: [^\n]+\n( {2}(npx|aws|eval) [^\n]+\n)?$/);
  expect(stdout).toBe('');
};
