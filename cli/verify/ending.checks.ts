import type { ExecutionListItem, ExecutionStatus } from '@aws-sdk/client-sfn';
import { hms } from '../../lambda/words/figures.ts';
import { plural } from '../screen/words.ts';
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
import { describeMachine } from './definition.checks.ts';
import { needing } from './deployed.ts';
import type { Definition } from './states.ts';
import { type ExpectedWorkflow, stopWorkflows, sweepWorkflow } from './workflows.ts';

/** How far back endings are looked at. */
const recentHours = 24;
/** Executions of a state machine that are looked at, at most; a region trains 20 models at a time. */
const maxExecutions = 1000;
const pageSize = 100;
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

interface Endings {
  readonly stateMachineArn: string;
  readonly limitSeconds: number;
  /** Ended in the last 24 hours. */
  readonly ended: readonly ExecutionListItem[];
  /** RUNNING for longer than its time limit. */
  readonly overdue: readonly ExecutionListItem[];
  readonly running: number;
  /** There are more than were looked at. */
  readonly isCut: boolean;
}

const findEndings = async (
  stack: VerifiedStack,
  now: Date,
  workflows: readonly ExpectedWorkflow[],
  noun: string,
  runbookEntry: string,
): Promise<Finding> => {
  const all: Endings[] = [];
  for (const { output } of workflows) {
    const stateMachineArn = stack.outputs[output];
    const machine = stateMachineArn && (await describeMachine(stack, stateMachineArn));
    if (!machine) return notKnown(`There is no state machine by ${output}.`);
    all.push(await readEndings(stack, now, stateMachineArn, JSON.parse(machine.definition ?? '{}')));
  }
  const wrong = all.map((endings) => wrongIn(endings, noun)).filter(({ found }) => found);
  const [first] = wrong;
  if (first) {
    const command = awsCommand(stack, first.command);
    return failed(
      `${wrong.map(({ found }) => found).join(' ')}`,
      `${command} shows why; see docs/runbook.md, "${runbookEntry}".`,
    );
  }
  const ended = all.flatMap((endings) => endings.ended);
  const running = all.reduce((sum, endings) => sum + endings.running, 0);
  const goingOn = running > 0 ? ` ${running} under way.` : '';
  if (ended.length === 0) return notKnown(`No ${noun} has ended in the last ${recentHours} hours.${goingOn}`);
  const longest = hms(
    Math.max(...ended.map(({ startDate, stopDate }) => (timeOf(stopDate) - timeOf(startDate)) / 1000)),
  );
  const limit = hms(Math.min(...all.map(({ limitSeconds }) => limitSeconds)));
  const cut = all.some(({ isCut }) => isCut) ? ` Only the latest ${maxExecutions} were looked at.` : '';
  return ok(`${plural(ended.length, noun)} ended; the longest took ${longest}, of ${limit} allowed.${goingOn}${cut}`);
};

const wrongIn = (
  { stateMachineArn, ended, overdue, limitSeconds }: Endings,
  noun: string,
): { readonly found: string; readonly command: string } => {
  const bad = ended.filter(({ status }) => status !== 'SUCCEEDED');
  const [latest = overdue[0]] = bad;
  const statuses = [...new Set(bad.map(({ status }) => status))];
  const told = [
    bad.length > 0 && `${bad.length} of ${plural(ended.length, noun)} ended ${statuses.join(' or ')}: ${namesOf(bad)}.`,
    overdue.length > 0 &&
      `${plural(overdue.length, noun)} RUNNING for longer than ${hms(limitSeconds)}, the time limit: ${namesOf(overdue)}.`,
  ];
  const executionArn =
    latest?.executionArn ?? `${stateMachineArn.replace(':stateMachine:', ':execution:')}:${latest?.name}`;
  return {
    found: told.filter(Boolean).join(' '),
    command: `stepfunctions get-execution-history --reverse-order --max-items 5 --execution-arn ${executionArn}`,
  };
};

const namesOf = (executions: readonly ExecutionListItem[]): string => {
  const names = executions.slice(0, maxNames).map(({ name }) => name);
  const more = executions.length - names.length;
  return [...names, ...(more > 0 ? [`${more} more`] : [])].join(', ');
};

const readEndings = async (
  stack: VerifiedStack,
  now: Date,
  stateMachineArn: string,
  { TimeoutSeconds: limitSeconds = longestSeconds }: Definition,
): Promise<Endings> => {
  const recent = now.getTime() - recentHours * 3_600_000;
  // Executions come by their start, the latest first: one that ended since then began at most its time limit before.
  const from = recent - (limitSeconds + lateSeconds) * 1000;
  const [listed, running] = await Promise.all([
    listExecutions(stack, stateMachineArn, from),
    listExecutions(stack, stateMachineArn, 0, 'RUNNING'),
  ]);
  const overdue = running.executions.filter(
    ({ startDate }) => timeOf(startDate) < now.getTime() - (limitSeconds + lateSeconds) * 1000,
  );
  return {
    stateMachineArn,
    limitSeconds,
    ended: listed.executions.filter(({ status, stopDate }) => status !== 'RUNNING' && timeOf(stopDate) >= recent),
    overdue,
    running: running.executions.length - overdue.length,
    isCut: listed.isCut || running.isCut,
  };
};

/** The executions that began since a time, the latest first. */
const listExecutions = async (
  stack: VerifiedStack,
  stateMachineArn: string,
  from: number,
  statusFilter?: ExecutionStatus,
) => {
  const { ListExecutionsCommand } = await import('@aws-sdk/client-sfn');
  const client = await stack.sfn();
  const found: ExecutionListItem[] = [];
  let nextToken: string | undefined;
  do {
    const request = new ListExecutionsCommand({
      stateMachineArn,
      maxResults: pageSize,
      ...(statusFilter && { statusFilter }),
      ...(nextToken && { nextToken }),
    });
    const page = await needing('states:ListExecutions', client.send(request));
    const { executions = [] } = page;
    const since = executions.filter(({ startDate }) => timeOf(startDate) >= from);
    found.push(...since);
    nextToken = since.length === executions.length ? page.nextToken : undefined;
  } while (nextToken && found.length < maxExecutions);
  return { executions: found, isCut: nextToken !== undefined };
};

const timeOf = (date: Date | undefined): number => date?.getTime() ?? 0;
