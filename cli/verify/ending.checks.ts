import type { ExecutionListItem } from '@aws-sdk/client-sfn';
import { counted, hms } from '../../lambda/words/figures.ts';
import {
  awsCommand,
  type Check,
  type Finding,
  failed,
  notKnown,
  ofGuard,
  ofStack,
  ok,
  type VerifiedStack,
} from './check.ts';
import type { Definition } from './states.ts';
import { type ExpectedWorkflow, stopWorkflows, sweepWorkflow } from './workflows.ts';

/** How far back endings are looked at. */
const recentHours = 24;
/** What an execution may take beyond its time limit: AWS ends it a little late. */
const lateSeconds = 300;
/** Where a definition has no time limit. */
const longestSeconds = 86_400;
/** Executions that are named. */
const maxNames = 3;

/** How executions ended, and whether any never does: what only AWS can show of how long a stop takes. */
export const endingChecks: readonly Check[] = [
  {
    name: 'stops',
    proves: 'Every stop of the last 24 hours came to its end',
    find: ofStack((stack, { now }) => findEndings(stack, now, stopWorkflows, 'stop', 'Stop workflow failed')),
  },
  {
    name: 'sweeps',
    proves: 'Every sweep of the last 24 hours came to its end',
    find: ofGuard(ofStack((stack, { now }) => findEndings(stack, now, [sweepWorkflow], 'sweep', 'Sweep failed'))),
  },
];

const findEndings = async (
  stack: VerifiedStack,
  now: Date,
  workflows: readonly ExpectedWorkflow[],
  noun: string,
  runbookEntry: string,
): Promise<Finding> => {
  const recent = now.getTime() - recentHours * 3_600_000;
  const ended: ExecutionListItem[] = [];
  const running: ExecutionListItem[] = [];
  const overdue: ExecutionListItem[] = [];
  let limitSeconds = longestSeconds;
  for (const { output } of workflows) {
    const arn = stack.outputs[output];
    const machine = arn && (await stack.machine(arn));
    if (!machine) return notKnown(`There is no state machine by ${output}.`);
    const { TimeoutSeconds = longestSeconds }: Definition = JSON.parse(machine.definition ?? '{}');
    const longestMs = (TimeoutSeconds + lateSeconds) * 1000;
    limitSeconds = Math.min(limitSeconds, TimeoutSeconds);
    // Executions come by their start: one that ended since then began at most its time limit before.
    const [listed, open] = await Promise.all([
      stack.executions(arn, recent - longestMs),
      stack.executions(arn, 0, 'RUNNING'),
    ]);
    ended.push(...listed.filter(({ status, stopDate }) => status !== 'RUNNING' && timeOf(stopDate) >= recent));
    for (const one of open) (timeOf(one.startDate) < now.getTime() - longestMs ? overdue : running).push(one);
  }
  const limit = hms(limitSeconds);
  const bad = ended.filter(({ status }) => status !== 'SUCCEEDED');
  const statuses = [...new Set(bad.map(({ status }) => status))].join(' or ');
  const wrong = [
    bad.length > 0 && `${bad.length} of ${counted(ended.length, noun)} ended ${statuses}: ${namesOf(bad)}.`,
    overdue.length > 0 &&
      `${counted(overdue.length, noun)} RUNNING for longer than ${limit}, the time limit: ${namesOf(overdue)}.`,
  ].filter(Boolean);
  const [worst] = [...bad, ...overdue];
  if (worst) {
    const history = `stepfunctions get-execution-history --reverse-order --max-items 5 --execution-arn ${worst.executionArn}`;
    const shows = `${awsCommand(stack, history)} shows why; see docs/runbook.md, "${runbookEntry}".`;
    return failed(wrong.join(' '), shows);
  }
  const goingOn = running.length > 0 ? ` ${running.length} under way.` : '';
  if (ended.length === 0) return notKnown(`No ${noun} has ended in the last ${recentHours} hours.${goingOn}`);
  const longest = Math.max(...ended.map(({ startDate, stopDate }) => timeOf(stopDate) - timeOf(startDate)));
  return ok(
    `${counted(ended.length, noun)} ended; the longest took ${hms(longest / 1000)}, of ${limit} allowed.${goingOn}`,
  );
};

const namesOf = (executions: readonly ExecutionListItem[]): string => {
  const more = executions.length > maxNames ? [`${executions.length - maxNames} more`] : [];
  return [...executions.slice(0, maxNames).map(({ name }) => name), ...more].join(', ');
};

const timeOf = (date: Date | undefined): number => date?.getTime() ?? 0;
