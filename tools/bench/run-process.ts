import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const cwd = fileURLToPath(new URL('../..', import.meta.url));

/** Runs a program of the checkout, without what the environment says of this process. @returns stdout @throws Error it failed */
export const runProcess = (program: string, args: readonly string[], env: NodeJS.ProcessEnv = {}): Promise<string> =>
  new Promise((resolve, reject) => {
    execFile(program, args, { cwd, env: { PATH: process.env.PATH, ...env } }, (error, stdout, stderr) =>
      error ? reject(new Error(`${program} failed: ${stderr.slice(-1000)}`)) : resolve(stdout),
    );
  });
