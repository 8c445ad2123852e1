import type { LocalAccount } from '../../local/host/account.ts';
import { startLocal } from '../../local/host/server.ts';
import { type SynthesizedStack, synthesize } from '../../local/host/synthesized.ts';
import { command, spawned, start } from './command.ts';

const settings = { pollIntervalSeconds: 1, stopTimeoutMinutes: 30, dashboard: false } as const;
const withGuard = { ...settings, monthlyLimitUsd: 500 };
const stacks = new Map<string, SynthesizedStack>();

type Place = Parameters<LocalAccount['comprehend']['place']>;
type Trained = Partial<Place[0]> & Place[1] & { readonly hoursAgo?: number };

/** A local account on a port, where a stop takes a second, and the command line at it. */
export const localCommands = async ({ guard = true, region = 'us-east-1' } = {}) => {
  const key = `${guard} ${region}`;
  const stack = stacks.get(key) ?? synthesize(region, guard ? withGuard : settings);
  stacks.set(key, stack);
  const local = await startLocal({
    port: 0,
    stack,
    timings: { submittedSeconds: 0, trainingSeconds: 36_000, stoppingSeconds: 1 },
    meterSeconds: 3600,
    lookAgainAfter: 0,
  });
  const args = (text: string) => `${text} --endpoint ${local.url}`;
  return {
    ...local,
    run: (text: string) => command(args(text)),
    /** With `--json`, and what it wrote. */
    json: async (text: string) => {
      const ended = await command(`--json ${args(text)}`);
      return { ...ended, document: JSON.parse(ended.stdout) };
    },
    start: (text: string) => start(args(text).split(' ')),
    /** As a process, which can be interrupted. */
    spawned: (text: string) => spawned(args(text).split(' ')),
    /** A training run that began some hours ago. */
    train: (name: string, { kind = 'DocumentClassifier', hoursAgo = 1, version, tags = {}, ...run }: Trained = {}) =>
      local.comprehend.place(
        { kind, name, tags, ...(version && { version }) },
        { submitTime: Date.now() - hoursAgo * 3_600_000, ...run },
      ),
    /** Starts a sweep as a reading or a budget's notification does, under a name of its own. */
    startSweep: (name: string) =>
      local.workflows.operations.StartExecution({ stateMachineArn: stack.outputs.SweepWorkflowArn, name }),
    /** The next requests for an operation of AWS get an error. */
    fault: (Operation: string, Count: number, name = 'ThrottlingException') =>
      fetch(`${local.url}/faults`, { method: 'POST', body: JSON.stringify({ Operation, Error: name, Count }) }),
  };
};
export type LocalCommands = Awaited<ReturnType<typeof localCommands>>;
