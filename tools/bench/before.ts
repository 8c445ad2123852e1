import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, statSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { buildSync } from 'esbuild';
import { bundleOptions } from '../../lib/functions/bundle.ts';
import type { Bundle } from './bundles.ts';

/** Version 0.2.0. */
const commit = '279cdc4';
const root = fileURLToPath(new URL('../..', import.meta.url));

/** The functions of 0.2.0 that read the account: entry file, and what it is told beside what all of them are. */
const entries = {
  meter: 'lambda/guard/training-meter.event.ts',
  findRuns: 'lambda/guard/find-runs.task.ts',
} as const;

/** Two functions of 0.2.0, and their environment as its stack had it for the settings of tools/bench/deployment.ts. */
export interface Before {
  readonly bundles: Readonly<Record<keyof typeof entries, Bundle>>;
  readonly environment: Readonly<Record<string, string>>;
  readonly remove: () => void;
}

/**
 * Bundles functions of 0.2.0 from the repository's history, as ours are bundled and with the same SDK, so that one run measures
 * both. Undefined where the history isn't there, as in a shallow clone.
 */
export const before = (settings: {
  readonly stopWorkflowArns: object;
  readonly ledgerTable: string;
}): Before | undefined => {
  const folder = mkdtempSync(join(tmpdir(), 'bench-before-'));
  const remove = () => rmSync(folder, { recursive: true });
  try {
    const sources = ['lambda', 'lib/functions/environment-credentials.ts'];
    const archive = execFileSync('git', ['archive', commit, ...sources], {
      cwd: root,
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    execFileSync('tar', ['-x', '-C', folder], { input: archive });
  } catch {
    remove();
    return undefined;
  }
  symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'));
  const built = Object.entries(entries).map(([name, entry]) => {
    const outdir = join(folder, 'bundles', name);
    buildSync({ ...bundleOptions, absWorkingDir: folder, entryPoints: { handler: entry }, outdir });
    const file = join(outdir, 'handler.cjs');
    return [name, { file, bytes: statSync(file).size }] as const;
  });
  return {
    bundles: Object.fromEntries(built) as Before['bundles'],
    environment: {
      POWERTOOLS_SERVICE_NAME: 'comprehend-stop-training',
      STOP_WORKFLOW_ARNS: JSON.stringify(settings.stopWorkflowArns),
      LEDGER_TABLE: settings.ledgerTable,
      EVENT_BUS: 'default',
      LIMITS: '{"monthlyLimitUsd":500,"warnPercent":80,"graceMinutes":0,"maxTrainingMinutes":600}',
      REGIONS: 'us-east-1',
      TRAINING_USD_PER_HOUR: '3',
      EXEMPT_TAG: '{"key":"stop-training","value":"exempt"}',
      MAX_TRAINING_TAG_KEY: 'stop-training-after-minutes',
      GUARD_MODE: 'stop',
    },
    remove,
  };
};
