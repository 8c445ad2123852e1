import { defaultConfig } from '../lib/config.ts';
import { comprehend } from '../local/comprehend/comprehend.ts';
import { synthesize } from '../local/stack/synthesized.ts';
import type { HistoryEvent } from '../local/step-functions/execution-history.ts';
import { stepFunctions } from '../local/step-functions/step-functions.ts';
import type { Row } from './table.ts';
import { inVirtualTime } from './virtual-time.ts';

/** How long Comprehend takes to stop, in minutes. */
const stops = { short: 2, middle: 10, long: 40 };
/** Who else polls how often, in seconds. */
const others = [
  { seconds: 60, who: "every 60 s, Terraform's way" },
  { seconds: 30, who: 'every 30 s, the common sample' },
];
/** Endings of each kind, spread evenly over one interval, since the delay depends on where in it training ends. */
const spread = 30;
/** Step Functions' price. @see https://aws.amazon.com/step-functions/pricing/ */
const usdPerTransition = 0.025 / 1000;

interface Polling {
  /** Mean seconds from the end of training to the end of the workflow. */
  readonly delay: number;
  /** Mean state transitions of a stop. */
  readonly transitions: number;
}

/** The stop workflow as synthesized, with our poll interval against others: how late it notices, and what it costs. */
export const polling = async (): Promise<Row[]> => {
  const { pollIntervalSeconds } = defaultConfig;
  const ours = await simulate(pollIntervalSeconds);
  const rows: Row[] = [];
  for (const { seconds, who } of others) {
    const theirs = await simulate(seconds);
    for (const [kind, minutes] of Object.entries(stops)) {
      const [us, them] = [ours[kind], theirs[kind]];
      if (!us || !them) continue;
      const what = `polling every ${pollIntervalSeconds} s, a ${kind} stop of ${minutes} min`;
      const cost = (transitions: number) =>
        `${transitions.toFixed(0)} ($${(transitions * usdPerTransition).toFixed(4)})`;
      rows.push({
        what: `${what}: mean detection delay`,
        ours: `${us.delay.toFixed(1)} s`,
        reference: `${them.delay.toFixed(1)} s ${who}`,
        ratio: us.delay / them.delay,
      });
      rows.push({
        what: `${what}: state transitions`,
        ours: cost(us.transitions),
        reference: `${cost(them.transitions)} ${who}`,
        ratio: us.transitions / them.transitions,
      });
    }
  }
  return rows;
};

const simulate = async (pollIntervalSeconds: number): Promise<Record<string, Polling>> => {
  const stack = synthesize('us-east-1', { ...defaultConfig, pollIntervalSeconds });
  const ended = new Map<string, { readonly kind: string } & Polling>();
  const runs = Object.entries(stops).flatMap(([kind, minutes]) =>
    Array.from({ length: spread }, (_, i) => ({
      kind,
      stoppingSeconds: minutes * 60 + ((i + 0.5) / spread) * pollIntervalSeconds,
    })),
  );
  await inVirtualTime(() => {
    const account = comprehend({
      ...stack,
      clock: Date.now,
      submittedSeconds: 0,
      trainingSeconds: 1e6,
      stoppingSeconds: 0,
    });
    // Operations directly: over the wire requests would take time that is not virtual.
    const runTask = async (resource: string, parameters: unknown) => {
      const action = resource.split(':').at(-1) ?? '';
      const operation = account.operations[`${action.charAt(0).toUpperCase()}${action.slice(1)}`];
      return operation?.(parameters as Readonly<Record<string, unknown>>);
    };
    const { operations } = stepFunctions({ stateMachines: stack.stateMachines, runTask });
    const executions = runs.map(({ kind, stoppingSeconds }, i) => {
      const { arn } = account.place({ DocumentClassifierName: `${kind}-${i}` }, { stoppingSeconds });
      const { executionArn } = operations.StartExecution({
        stateMachineArn: stack.stateMachineArn('StopWorkflow'),
        input: JSON.stringify({ DocumentClassifierArn: arn }),
      });
      return { kind, stoppingSeconds, executionArn };
    });
    const goesOn = () => {
      for (const { kind, stoppingSeconds, executionArn } of executions) {
        const { status, startDate, stopDate = 0 } = operations.DescribeExecution({ executionArn });
        if (status === 'RUNNING' || ended.has(executionArn)) continue;
        if (status !== 'SUCCEEDED') throw new Error(`a stop workflow ended ${status}`);
        const delay = stopDate - startDate - stoppingSeconds;
        const transitions = historyOf(operations, executionArn).filter(({ type }) => type.endsWith('StateEntered'));
        ended.set(executionArn, { kind, delay, transitions: transitions.length });
      }
      return ended.size < runs.length;
    };
    return { goesOn };
  });
  const mean = (kind: string, figure: keyof Polling) =>
    [...ended.values()].filter((run) => run.kind === kind).reduce((sum, run) => sum + run[figure], 0) / spread;
  return Object.fromEntries(
    Object.keys(stops).map((kind) => [kind, { delay: mean(kind, 'delay'), transitions: mean(kind, 'transitions') }]),
  );
};

type Operations = ReturnType<typeof stepFunctions>['operations'];

const historyOf = ({ GetExecutionHistory }: Operations, executionArn: string): HistoryEvent[] => {
  const all: HistoryEvent[] = [];
  for (let nextToken: unknown; ; ) {
    const page: { events: HistoryEvent[]; nextToken?: string } = GetExecutionHistory({
      executionArn,
      maxResults: 1000,
      ...(nextToken !== undefined && { nextToken }),
    });
    all.push(...page.events);
    nextToken = page.nextToken;
    if (nextToken === undefined) return all;
  }
};
