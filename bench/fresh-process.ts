import { execFile } from 'node:child_process';

export interface FirstCall {
  /** From the start of the process to the handler's first answer: Node's own start, import, call. */
  readonly ms: number;
  /** The most memory the process had. */
  readonly maxRssBytes: number;
  readonly answer: { readonly statusCode?: number } | null;
}

/** Loads as Lambda's runtime does: ES modules by import, others by require. Its last line tells what it took; a handler's logs come before it. `performance.now()` counts from the process's start. */
const script = `
import { createRequire } from 'node:module';
const [, bundle, event] = process.argv;
const { handler } = bundle.endsWith('.mjs') ? await import(bundle) : createRequire(bundle)(bundle);
const answer = await handler(JSON.parse(event)) ?? null;
const ms = performance.now();
console.log(JSON.stringify({ ms, maxRssBytes: process.resourceUsage().maxRSS * 1024, answer }));
process.exit();
`;

/**
 * Does in a fresh Node process what Lambda does at a cold start: imports a bundle and calls its handler once.
 *
 * @param environment - all of the process's; NODE_OPTIONS included, if the function has it
 */
export const callOnce = async (
  bundle: string,
  event: object,
  environment: Readonly<Record<string, string>>,
): Promise<FirstCall> => {
  const args = ['--input-type=module', '--eval', script, bundle, JSON.stringify(event)];
  const env = { AWS_LAMBDA_FUNCTION_NAME: 'bench', ...environment };
  const stdout = await new Promise<string>((resolve, reject) => {
    // An error's own message would be the whole bundle.
    execFile(process.execPath, args, { env }, (error, out, stderr) =>
      error ? reject(new Error(`${bundle} failed: ${stderr.slice(-1000)}`)) : resolve(out),
    );
  });
  return JSON.parse(stdout.trim().split('\n').at(-1) ?? '');
};
