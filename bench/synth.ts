import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import cdk from '../cdk.json' with { type: 'json' };
import { medians } from './rounds.ts';
import { inSeconds, type Row, under } from './table.ts';

/** Of `cdk synth`, the whole app with its guard. */
const mostSeconds = 3;
const guard = { monthlyLimitUsd: '500', alertEmail: 'ml-ops@example.com' };

/** Synthesizing with bundling, into an empty folder each time, against an app without anything. */
export const synth = async (rounds = 3): Promise<Row[]> => {
  const byCli = (app: string, context: Readonly<Record<string, string>> = {}) =>
    timed(async (output) => {
      const settings = Object.entries(context).flatMap(([key, value]) => ['-c', `${key}=${value}`]);
      await run('npx', ['cdk', 'synth', '--quiet', '--app', app, '--output', output, ...settings]);
    });
  // What the CLI runs, with the context that it hands over; the difference to `cdk synth` is the CLI's own.
  const byItself = (app: string, context: Readonly<Record<string, string>> = {}) =>
    timed(async (CDK_OUTDIR) => {
      const all = { ...cdk.context, 'aws:cdk:bundling-stacks': ['**'], ...context };
      await run('node', [app], { CDK_OUTDIR, CDK_CONTEXT_JSON: JSON.stringify(all) });
    });
  const seconds = await medians(rounds, {
    empty: byCli('node bench/empty-app.ts'),
    stopPath: byCli('node bin/app.ts'),
    withGuard: byCli('node bin/app.ts', guard),
    emptyAlone: byItself('bench/empty-app.ts'),
    withGuardAlone: byItself('bin/app.ts', guard),
  });
  const against = (what: string, ours: number, reference: number): Row => ({
    what,
    ours: inSeconds(ours),
    reference: `${inSeconds(reference)} an empty CDK app`,
    ratio: ours / reference,
  });
  const whole = against('`npx cdk synth`, the whole app with its guard', seconds.withGuard, seconds.empty);
  return [
    { ...whole, mark: under(mostSeconds, seconds.withGuard) },
    against('`npx cdk synth`, the stop path', seconds.stopPath, seconds.empty),
    against('of it `node bin/app.ts`, with the guard', seconds.withGuardAlone, seconds.emptyAlone),
  ];
};

/** Seconds that something takes that writes into an empty folder. */
const timed = (write: (folder: string) => Promise<void>) => async () => {
  const folder = mkdtempSync(join(tmpdir(), 'bench-synth-'));
  try {
    const begun = performance.now();
    await write(folder);
    return (performance.now() - begun) / 1000;
  } finally {
    rmSync(folder, { recursive: true });
  }
};

const run = (command: string, args: readonly string[], environment: NodeJS.ProcessEnv = {}) =>
  new Promise<void>((resolve, reject) => {
    const cwd = new URL('..', import.meta.url);
    // An error's own message would hold all that was printed.
    execFile(command, args, { cwd, env: { ...process.env, ...environment } }, (error, _, stderr) =>
      error ? reject(new Error(`${command} ${args.join(' ')} failed: ${stderr.slice(-1000)}`)) : resolve(),
    );
  });
