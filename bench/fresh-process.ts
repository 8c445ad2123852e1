import { execFile } from 'node:child_process';
import type { Bundle } from './bundles.ts';
import type { Deployed } from './deployment.ts';

interface Taken {
  readonly ms: number;
  /** Of the processor, all threads together. */
  readonly cpuMs: number;
}

export interface Called {
  /** From the start of the process to the handler's first answer: Node's own start, import, call. */
  readonly ms: number;
  readonly first: Taken;
  /** Each call after the first. */
  readonly warm: readonly Taken[];
  /** The most memory that the process had. */
  readonly maxRssBytes: number;
  readonly answer: { readonly statusCode?: number } | null;
}

/**
 * Loads as Lambda's runtime does: ES modules by import, others by require. Only then the process moves into its control
 * group: Lambda starts a function at full speed and calls it at its share. The last line tells what it took; a handler's logs
 * come before it. `performance.now()` counts from the process's start.
 */
const script = `
import { writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
const [, bundle, event, warmCalls, group] = process.argv;
const { handler } = bundle.endsWith('.mjs') ? await import(bundle) : createRequire(bundle)(bundle);
if (group) writeFileSync(group, String(process.pid));
const given = JSON.parse(event);
const call = async () => {
  const cpu = process.cpuUsage();
  const begun = performance.now();
  const answer = await handler(given) ?? null;
  const ms = performance.now() - begun;
  const { user, system } = process.cpuUsage(cpu);
  return { answer, taken: { ms, cpuMs: (user + system) / 1000 } };
};
const { answer, taken: first } = await call();
const ms = performance.now();
const warm = [];
while (warm.length < warmCalls) warm.push((await call()).taken);
const maxRssBytes = process.resourceUsage().maxRSS * 1024;
console.log(JSON.stringify({ ms, first, warm, maxRssBytes, answer }));
process.exit();
`;

interface CallOptions {
  readonly nodeOptions?: string;
  readonly warmCalls?: number;
  /** File of a control group that takes process ids. */
  readonly group?: string | undefined;
}

/** Does in a fresh Node process what Lambda does at a cold start: imports a bundle and calls its handler, once or again. */
export const callIn = async (
  { file }: Bundle,
  { environment, event }: Deployed,
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
