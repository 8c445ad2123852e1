import { spawn } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { ComprehendClient } from '@aws-sdk/client-comprehend';
import type { SFNClient } from '@aws-sdk/client-sfn';
import { failure } from '../../cli/failure.ts';
import type { Notes } from './notes.ts';
import type { RehearsalOnAws } from './on-aws.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));

/** What the steps of a rehearsal work with. */
export interface Stage {
  readonly comprehend: ComprehendClient;
  readonly sfn: SFNClient;
  /** Missing at an endpoint: the local mode deploys nothing. */
  readonly aws?: RehearsalOnAws;
  /** Names the deployment to `stop-training`. */
  readonly target: readonly string[];
  readonly notes: Notes;
  readonly say: (text: string) => void;
  /** Aborted by Ctrl-C. */
  readonly signal: AbortSignal;
  readonly pollSeconds: number;
}

/**
 * Asks again and again until there is an answer.
 *
 * @returns undefined when the time is up
 */
export const until = async <Answer>(
  { pollSeconds, signal }: Pick<Stage, 'pollSeconds'> & Partial<Pick<Stage, 'signal'>>,
  minutes: number,
  ask: () => Promise<Answer | undefined>,
): Promise<Answer | undefined> => {
  const end = Date.now() + minutes * 60_000;
  for (;;) {
    const answer = await ask();
    if (answer !== undefined || Date.now() > end) return answer;
    await sleep(pollSeconds * 1000, undefined, signal && { signal });
  }
};

export interface Ended {
  readonly code: number | null;
  readonly stdout: string;
}

/** Runs a command where a person sees it; `captured`, its stdout is the answer instead. */
export const run = (command: string, args: readonly string[], { captured = false } = {}): Promise<Ended> =>
  new Promise((resolve, reject) => {
    const child = spawn(command, args, { cwd: root, stdio: ['inherit', captured ? 'pipe' : 'inherit', 'inherit'] });
    let stdout = '';
    child.stdout?.setEncoding('utf8').on('data', (text) => {
      stdout += text;
    });
    child.once('error', () => reject(failure(`There is no command ${command} here: start it by npm run rehearse.`)));
    child.once('close', (code) => resolve({ code, stdout }));
  });

/** `stop-training` of this checkout. */
export const stopTraining = (args: readonly string[], options?: { captured: boolean }): Promise<Ended> =>
  run(process.execPath, ['bin/comprehend-stop-training.js', ...args], options);
