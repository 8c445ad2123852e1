import { AsyncLocalStorage } from 'node:async_hooks';
import { type ChildProcess, spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { run } from '../../cli/program.ts';

const bin = fileURLToPath(new URL('../../bin/comprehend-stop-training.js', import.meta.url));

/** A process takes a third of a second to start, more where others use the processors. */
jest.setTimeout(30_000);

export interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** No credentials, region or endpoint except those that a test gives. */
const cleanEnv = {
  PATH: process.env.PATH,
  AWS_EC2_METADATA_DISABLED: 'true',
  AWS_CONFIG_FILE: '/dev/null',
  AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
};

/** What a command has written so far. */
class Written {
  stdout = '';
  stderr = '';
  isSeen = () => {};
  add(stream: 'stdout' | 'stderr', text: string): true {
    this[stream] += text;
    this.isSeen();
    return true;
  }
  /** Waits until a stream has a text. @returns the first group of a pattern */
  readonly said = (what: string | RegExp, stream: 'stdout' | 'stderr' = 'stderr'): Promise<string> =>
    new Promise((resolve) => {
      this.isSeen = () => {
        const found = typeof what === 'string' ? this[stream].includes(what) && [] : what.exec(this[stream]);
        if (found) resolve(found[1] ?? '');
      };
      this.isSeen();
    });
}

/** What a process writes from now on, and how it ends. */
export const watch = (child: ChildProcess) => {
  const written = new Written();
  for (const stream of ['stdout', 'stderr'] as const) {
    child[stream]?.setEncoding('utf8').on('data', (text) => written.add(stream, text));
  }
  const ended = new Promise<Ended>((resolve) =>
    child.once('close', (code) => resolve({ code, stdout: written.stdout, stderr: written.stderr })),
  );
  return { ended, written, said: written.said, interrupt: (signal: NodeJS.Signals = 'SIGINT') => child.kill(signal) };
};

/** Starts the command as its own process, which can be interrupted. */
export const spawned = (args: readonly string[], env: Readonly<Record<string, string>> = {}) =>
  watch(spawn(process.execPath, [bin, ...args], { env: { ...cleanEnv, ...env } }));

/** Which command writes: several may run at a time. */
const writing = new AsyncLocalStorage<Written>();
const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
const listenersBefore = signals.map((name) => process.listeners(name));
const environment = process.env;
beforeAll(() => {
  for (const name of ['stdout', 'stderr'] as const) {
    const stream = process[name];
    const write = stream.write.bind(stream);
    stream.isTTY = false;
    jest.spyOn(stream, 'write').mockImplementation((text) => writing.getStore()?.add(name, `${text}`) ?? write(text));
    stream.setMaxListeners(0);
  }
  process.setMaxListeners(0);
});
afterAll(() => {
  process.env = environment;
  for (const [i, name] of signals.entries()) {
    for (const listener of process.listeners(name)) {
      if (!listenersBefore[i]?.includes(listener)) process.off(name, listener);
    }
  }
  jest.restoreAllMocks();
});

/**
 * Starts the command in this process, which is much faster. Those that run at a time have the same environment, and are
 * interrupted together.
 */
export const start = (args: readonly string[], env: Readonly<Record<string, string>> = {}) => {
  process.env = { ...cleanEnv, ...env };
  const written = new Written();
  const ended = writing.run(written, async (): Promise<Ended> => {
    const code = await run(args);
    return { code, stdout: written.stdout, stderr: written.stderr };
  });
  return { ended, said: written.said, interrupt: (signal: NodeJS.Signals = 'SIGINT') => process.emit(signal, signal) };
};

/** As {@link start}, until it has ended. @param words - as typed, or one by one */
export const command = (words: string | readonly string[], env?: Readonly<Record<string, string>>): Promise<Ended> =>
  start(typeof words === 'string' ? words.split(' ').filter(Boolean) : words, env).ended;

/** Times to the minute and costs to ten cents: `1:00`, `$3.0`. How long a process takes must not matter. */
export const roughly = (text: string): string =>
  text.replace(/\b(\d+:\d\d):\d\d\b/g, '$1').replace(/(\$\d+\.\d)\d/g, '$1');

/** A failure of one line on stderr, perhaps with a command to paste below it, and nothing on stdout. */
export const expectOneLine = ({ stdout, stderr }: Ended, text: string | RegExp): void => {
  expect(stderr).toMatch(text);
  expect(stderr).toMatch(/^comprehend-stop-training: [^\n]+\n( {2}(npx|aws|eval) [^\n]+\n)?$/);
  expect(stdout).toBe('');
};
