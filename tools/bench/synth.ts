import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { bundles } from '../../lib/functions/bundle.ts';
import { everything, inSeconds, type Row, rounds, runProcess } from './measure.ts';

/** `npx cdk synth` of everything into an empty folder, against an app without anything. */
export async function* synth(): AsyncIterable<Row> {
  const built = bundles();
  const settings = Object.entries(everything).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
  const synthesize = (app: string, args: readonly string[]) => async () => {
    const folder = mkdtempSync(join(tmpdir(), 'bench-synth-'));
    const begun = performance.now();
    await runProcess('npx', ['cdk', 'synth', '-q', '--no-notices', '-a', app, '-o', folder, ...args]);
    const seconds = (performance.now() - begun) / 1000;
    rmSync(folder, { recursive: true });
    return seconds;
  };
  const whole = synthesize('node bin/run.js bin/app.ts', settings);
  const seconds = await rounds(3, {
    empty: synthesize('node tools/bench/empty-app.ts', []),
    unchanged: whole,
    first: () => {
      rmSync(built, { recursive: true, force: true });
      return whole();
    },
  });
  for (const [state, what, most] of [
    ['unchanged', 'unchanged checkout', 1.3],
    ['first', 'no bundle there', 1.7],
  ] as const) {
    const ratio = seconds[state] / seconds.empty;
    const reference = `${inSeconds(seconds.empty)} an empty CDK app`;
    yield { what: `\`npx cdk synth\`, ${what}`, ours: inSeconds(seconds[state]), reference, ratio, most };
  }
}
