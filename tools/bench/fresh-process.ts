import { execFile } from 'node:child_process';
import type { Bundle } from './bundles.ts';
import type { Deployed } from './deployment.ts';

/** By the clock and of the processor, all threads together. */
interface Taken {
  readonly ms: number;
  readonly cpuMs: number;
}

export interface Called {
  /** From the start of the process to the handler's first answer: Node's own start, import, call. */
  readonly start: Taken;
  readonly first: Taken;
  /** Each call after the first. */
  readonly warm: readonly Taken[];
  /** Memory of the process at the end. Not the most that it had: Linux counts what its parent had. */
  readonly rssBytes: number;
}

/**
 * Loads as Lambda's runtime does: ES modules by import, others by require. Only then the process moves into its control
 * group: Lambda starts a function at full speed and calls it at its share. The last line tells what it took; a handler's logs
 * come before it.
 */
const script = `
import { writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
const [, bundle, event, warmCalls, group] = process.argv;
const { handler } = bundle.endsWith('.mjs') ? await import(bundle) : createRequire(bundle)(bundle);
if (group) writeFileSync(group, String(process.pid));
const since = (ms, cpu) => {
  const { user, system } = process.cpuUsage(cpu);
  return { ms: performance.now() - ms, cpuMs: (user + system) / 1000 };
};
const call = async () => {
  const begun = [performance.now(), process.cpuUsage()];
  const answer = await handler(JSON.parse(event));
  if (answer?.statusCode >= 400) throw new Error(JSON.stringify(answer));
  return since(...begun);
};
const first = await call();
const start = since(0);
const warm = [];
while (warm.length < warmCalls) warm.push(await call());
console.log(JSON.stringify({ start, first, warm, rssBytes: process.memoryUsage.rss() }));
process.exit();
`;

export interface CallOptions {
  readonly nodeOptions?: string | undefined;
  readonly warmCalls?: number;
  /** File of a control group that takes process ids. */
  readonly group?: string | undefined;
}

/** Does in a fresh Node process what Lambda does at a cold start: imports a bundle and calls its handler, once or again. */
export const callIn = async (
  { file }: Bundle,
  { environment, event }: Pick<Deployed, 'environment'> & { readonly event: object },
  { nodeOptions = '', warmCalls = 0, group = '' }: CallOptions = {},
): Promise<Called> => {
  const args = ['--input-type=module', '--eval', script, file, JSON.stringify(event), `${warmCalls}`, group];
  const options = { env: { ...environment, NODE_OPTIONS: nodeOptions }, maxBuffer: 2 ** 28 };
  const stdout = await new Promise<string>((resolve, reject) => {
    // An error's own message would be the whole bundle.
    execFile(process.execPath, args, options, (error, out, stderr) =>
      error ? reject(new Error(`${file} failed: ${stderr.slice(-1000)}`)) : resolve(out),
    );
  });
  return JSON.parse(stdout.trim().split('\n').at(-1) ?? '');
};
