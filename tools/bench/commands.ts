import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { bundles } from '../../lib/functions/bundle.ts';
import { everything } from './deployment.ts';
import { medians } from './rounds.ts';
import { atMost, inSeconds, type Row, under } from './table.ts';

/** Of `npx cdk synth` of everything, as multiples of an empty app's. */
const mostTimesEmpty = { unchanged: 1.4, first: 1.8 };
const mostSeconds = { start: 2, demo: 40 };

/** Seconds that a command of the checkout takes, or takes to say a line, when it is ended. @throws Error it failed */
const secondsOf = async (command: string, args: readonly string[], line?: RegExp): Promise<number> => {
  const begun = performance.now();
  const seconds = () => (performance.now() - begun) / 1000;
  const cwd = new URL('../..', import.meta.url);
  // In a process group of its own, since npm doesn't pass on that it is ended.
  const program = spawn(command, args, { cwd, detached: true, stdio: ['ignore', 'pipe', line ? 'ignore' : 'inherit'] });
  const ended = new Promise((resolve) => program.once('close', resolve));
  for await (const said of createInterface(program.stdout)) {
    if (!line?.test(said)) continue;
    if (program.pid) process.kill(-program.pid);
    return seconds();
  }
  if ((await ended) !== 0) throw new Error(`${command} ${args.join(' ')} failed`);
  return seconds();
};

/** Synthesizing into an empty folder each time, against an app without anything. */
export async function* synth(): AsyncIterable<Row> {
  const built = bundles();
  const settings = Object.entries(everything).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
  const synthesize = (app: string, args: readonly string[]) => async () => {
    const folder = mkdtempSync(join(tmpdir(), 'bench-synth-'));
    try {
      return await secondsOf('npx', ['cdk', 'synth', '-q', '--no-notices', '-a', app, '-o', folder, ...args]);
    } finally {
      rmSync(folder, { recursive: true });
    }
  };
  const whole = synthesize('node bin/run.js bin/app.ts', settings);
  const seconds = await medians(3, {
    empty: synthesize('node tools/bench/empty-app.ts', []),
    unchanged: whole,
    first: () => {
      rmSync(built, { recursive: true, force: true });
      return whole();
    },
  });
  for (const [state, words] of [['unchanged', 'unchanged checkout'] as const, ['first', 'no bundle cached'] as const]) {
    const ratio = seconds[state] / seconds.empty;
    yield {
      what: `npx cdk synth of everything, ${words}`,
      ours: inSeconds(seconds[state]),
      reference: `${inSeconds(seconds.empty)} an empty CDK app`,
      ratio,
      mark: atMost(mostTimesEmpty[state], ratio),
    };
  }
}

/** The local mode until it is ready, against loading the CDK and synthesizing nothing; and the demo. */
export async function* start(): AsyncIterable<Row> {
  const local = ['start', '--', '--port', '0', '--monthly-limit-usd', '1'];
  const seconds = await medians(3, {
    empty: () => secondsOf('node', ['tools/bench/empty-app.ts']),
    start: () => secondsOf('npm', local, /^Ready on/),
  });
  yield {
    what: 'npm start with the guard, until it is ready',
    ours: inSeconds(seconds.start),
    reference: `${inSeconds(seconds.empty)} an empty CDK app, without the command line`,
    ratio: seconds.start / seconds.empty,
    mark: under(mostSeconds.start, seconds.start, 's'),
  };
  const demo = await secondsOf('npm', ['run', 'demo']);
  const reference = `${mostSeconds.demo} s the limit`;
  const mark = under(mostSeconds.demo, demo, 's');
  yield { what: 'npm run demo', ours: inSeconds(demo), reference, ratio: demo / mostSeconds.demo, mark };
}
