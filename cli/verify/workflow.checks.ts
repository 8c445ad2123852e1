import { createHash } from 'node:crypto';
import type { DescribeStateMachineOutput, ExecutionListItem } from '@aws-sdk/client-sfn';
import { type Kind, kindInWords, kindNames } from '../../lambda/account/kind.ts';
import { counted, hms } from '../../lambda/words/figures.ts';
import { stopWorkflowOutput } from '../deployment.ts';
import { awsCommand, failed, type LiveStack, notKnown, ofGuardStack, ofStack, ofType, ok, topicsOf } from './check.ts';

/**
 * This version's workflows, as {@link hashOf} has them. A test compares them with what the stack synthesizes and shows what
 * belongs here after a change. The command can't synthesize: where only it is installed, there is no CDK.
 */
export const expected = { stop: '8bf7c8c5', sweep: 'b939f40e', sweepWithChat: '8d0f446a' };

/** Each by the output with its state machine's ARN. */
export const stopWorkflows = kindNames.map((kind) => ({ output: stopWorkflowOutput(kind), kind }));
export const sweepWorkflow = { output: 'SweepWorkflowArn', kind: undefined };
type Workflow = (typeof stopWorkflows)[number] | typeof sweepWorkflow;

/** The state machines as they are deployed, how executions ended, and whether any never does: what only AWS can show of it. */
export const workflowChecks = [
  ofStack('stop workflows', "The stop workflows are this version's, traced and logged", (stack) =>
    findDefinitions(stack, stopWorkflows),
  ),
  ofGuardStack('sweep workflow', "The sweep workflow is this version's, traced and logged", (stack) =>
    findDefinitions(stack, [sweepWorkflow]),
  ),
  ofStack('stops', 'Every stop of the last 24 hours came to its end', (stack, { now }) =>
    findEndings(stack, now, stopWorkflows, 'stop', 'Stop workflow failed'),
  ),
  ofGuardStack('sweeps', 'Every sweep of the last 24 hours came to its end', (stack, { now }) =>
    findEndings(stack, now, [sweepWorkflow], 'sweep', 'Sweep failed'),
  ),
];

interface State {
  readonly Parameters?: Readonly<Record<string, unknown>>;
}
export interface Definition {
  readonly StartAt?: string;
  readonly TimeoutSeconds?: number;
  readonly States?: Readonly<Record<string, State>>;
}

/** What a state does, by these members, so that what a later CDK adds to a state doesn't matter. */
const members = new Set([
  ...['Type', 'Resource', 'Parameters', 'Choices', 'Default', 'Next', 'Retry', 'Catch'],
  ...['Result', 'ResultPath', 'OutputPath', 'Error', 'CausePath', 'TimeoutSeconds'],
]);

/**
 * A hash of all that a definition in Amazon States Language does. Seconds to wait and ARNs are left out, since they follow from
 * settings and from where the stack is.
 *
 * @param kind - of a stop workflow: its words are left out, so that both kinds have the same hash
 */
export const hashOf = ({ StartAt, States = {} }: Definition, kind?: Kind): string => {
  const ofState = (state: State) => Object.fromEntries(Object.entries(state).filter(([member]) => members.has(member)));
  const states = Object.fromEntries(Object.entries(States).map(([name, state]) => [name, ofState(state)]));
  const text = JSON.stringify([StartAt, states], sorted)
    .replace(/arn:[^:"]*:states:::/g, '')
    .replace(/arn:aws[^"]*/g, 'arn');
  const plain = kind ? text.replaceAll(kind, 'Kind').replaceAll(kindInWords(kind), 'kind') : text;
  return createHash('sha256').update(plain).digest('hex').slice(0, 8);
};

/** For JSON: an object's members in the order of their names. */
const sorted = (_: string, value: unknown): unknown => {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).sort(([one], [other]) => (one < other ? -1 : 1)));
};

const findDefinitions = async (stack: LiveStack, workflows: readonly Workflow[]) => {
  const wrong: string[] = [];
  for (const { output, kind } of workflows) {
    const arn = stack.outputs[output];
    const machine = arn ? await stack.machine(arn) : undefined;
    const faults = machine ? await faultsOf(machine, kind, stack) : [`there is none by ${output}`];
    if (faults.length > 0) wrong.push(`${arn?.split(':').at(-1) ?? output}: ${faults.join('; ')}.`);
  }
  if (wrong.length > 0) return failed(wrong.join(' '));
  return ok(`${counted(workflows.length, 'state machine')}, ACTIVE, each state as in this version.`);
};

const faultsOf = async (
  { status, definition = '{}', tracingConfiguration, loggingConfiguration }: DescribeStateMachineOutput,
  kind: Kind | undefined,
  stack: LiveStack,
): Promise<string[]> => {
  const found: Definition = JSON.parse(definition);
  const resources = await stack.resources();
  const topics = topicsOf(resources);
  const functions = ofType(resources, 'Lambda::Function');
  const sweep = topics.some(({ isChat }) => isChat) ? expected.sweepWithChat : expected.sweep;
  // States that invoke or tell something that isn't this stack's.
  const elsewhere = Object.entries(found.States ?? {}).map(([state, { Parameters = {} }]) => {
    const { FunctionName, TopicArn } = Parameters;
    if (typeof TopicArn === 'string' && !topics.some(({ arn }) => arn === TopicArn)) {
      return `${state} publishes to ${TopicArn}`;
    }
    if (typeof FunctionName !== 'string') return false;
    const own = functions.filter(({ id }) => id.endsWith(`${state}Function`)).map(({ physicalId }) => physicalId);
    return !own.includes(FunctionName.split(':')[6] ?? '') && `${state} invokes ${FunctionName}`;
  });
  const faults = [
    status !== 'ACTIVE' && `it is ${status}`,
    hashOf(found, kind) !== (kind ? expected.stop : sweep) && "its states are not this version's",
    !found.TimeoutSeconds && 'it has no time limit',
    ...elsewhere,
    !tracingConfiguration?.enabled && 'it is not traced',
    (loggingConfiguration?.level ?? 'OFF') === 'OFF' && 'it is not logged',
  ];
  return faults.filter((fault) => fault !== false);
};

/** How far back endings are looked at. */
const recentHours = 24;
/** What an execution may take beyond its time limit: AWS ends it a little late. */
const lateSeconds = 300;
/** Where a definition has no time limit. */
const longestSeconds = 86_400;
const maxNames = 3;

const findEndings = async (
  stack: LiveStack,
  now: Date,
  workflows: readonly Workflow[],
  noun: string,
  runbookEntry: string,
) => {
  const recent = now.getTime() - recentHours * 3_600_000;
  const ended: ExecutionListItem[] = [];
  const running: ExecutionListItem[] = [];
  const overdue: ExecutionListItem[] = [];
  let limitSeconds = longestSeconds;
  for (const { output } of workflows) {
    const arn = stack.outputs[output];
    const machine = arn && (await stack.machine(arn));
    if (!machine) return notKnown(`The output ${output} names no state machine.`);
    const { TimeoutSeconds = longestSeconds }: Definition = JSON.parse(machine.definition ?? '{}');
    const longestMs = (TimeoutSeconds + lateSeconds) * 1000;
    limitSeconds = Math.min(limitSeconds, TimeoutSeconds);
    // Executions come by their start: one that ended since then began at most its time limit before.
    const [listed, open] = await Promise.all([
      stack.executions(arn, recent - longestMs),
      stack.executions(arn, 0, 'RUNNING'),
    ]);
    ended.push(...listed.filter(({ stopDate }) => timeOf(stopDate) >= recent));
    for (const one of open) (timeOf(one.startDate) < now.getTime() - longestMs ? overdue : running).push(one);
  }
  const limit = hms(limitSeconds);
  const bad = ended.filter(({ status }) => status !== 'SUCCEEDED');
  const [worst] = [...bad, ...overdue];
  if (worst) {
    const statuses = [...new Set(bad.map(({ status }) => status))].join(' or ');
    const wrong = [
      bad.length > 0 && `${bad.length} of ${counted(ended.length, noun)} ended ${statuses}: ${namesOf(bad)}.`,
      overdue.length > 0 &&
        `${counted(overdue.length, noun)} RUNNING for longer than ${limit}, the time limit: ${namesOf(overdue)}.`,
    ];
    const history = `stepfunctions get-execution-history --reverse-order --max-items 5 --execution-arn ${worst.executionArn}`;
    const shows = `${awsCommand(stack, history)} shows why; see docs/runbook.md, "${runbookEntry}".`;
    return failed(wrong.filter(Boolean).join(' '), shows);
  }
  const goingOn = running.length > 0 ? ` ${running.length} under way.` : '';
  if (ended.length === 0) return notKnown(`No ${noun} has ended in the last ${recentHours} hours.${goingOn}`);
  const longest = Math.max(...ended.map(({ startDate, stopDate }) => timeOf(stopDate) - timeOf(startDate)));
  const took = `the longest took ${hms(longest / 1000)}, of ${limit} allowed`;
  return ok(`${counted(ended.length, noun)} ended; ${took}.${goingOn}`);
};

const namesOf = (executions: readonly ExecutionListItem[]): string => {
  const more = executions.length > maxNames ? [`${executions.length - maxNames} more`] : [];
  return [...executions.slice(0, maxNames).map(({ name }) => name), ...more].join(', ');
};

const timeOf = (date: Date | undefined): number => date?.getTime() ?? 0;
