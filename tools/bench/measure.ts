import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

/** One comparison: two figures of the same run, and how they relate. */
export interface Row {
  readonly what: string;
  readonly ours: number;
  /** The figure it is compared with, and behind it what that is. */
  readonly reference: number;
  readonly than: string;
  /** A figure with its unit. */
  readonly shown: (figure: number) => string;
  /** The mark: the most that ours divided by the reference may be. */
  readonly most: number;
}

export const inMs = (ms: number): string => `${ms.toFixed(0)} ms`;
export const inSeconds = (seconds: number): string => `${seconds.toFixed(seconds < 10 ? 2 : 1)} s`;

/**
 * Takes each figure once a round, one after the other: what else the machine does falls on all of them alike. A first round
 * warms disk caches up and doesn't count.
 *
 * @returns of each figure its lower quartile, since other work makes figures larger and never smaller
 */
export const rounds = async <Name extends string>(
  count: number,
  measures: Readonly<Record<Name, () => Promise<number>>>,
): Promise<Record<Name, number>> => {
  const entries = Object.entries<() => Promise<number>>(measures);
  const taken = new Map(entries.map(([name]) => [name, [] as number[]]));
  for (let round = 0; round <= count; round++) {
    for (const [name, measure] of entries) {
      const figure = await measure();
      if (round > 0) taken.get(name)?.push(figure);
    }
  }
  const quartile = (figures: readonly number[]) => figures.toSorted((a, b) => a - b)[Math.floor((count - 1) / 4)];
  return Object.fromEntries(Array.from(taken, ([name, figures]) => [name, quartile(figures)])) as Record<Name, number>;
};

const cwd = fileURLToPath(new URL('../..', import.meta.url));

/** Runs a program of the checkout, without what the environment says of this process. @returns stdout @throws Error it failed */
export const runProcess = async (program: string, args: readonly string[], env: NodeJS.ProcessEnv = {}) =>
  (await promisify(execFile)(program, args, { cwd, env: { PATH: process.env.PATH, ...env } })).stdout;
