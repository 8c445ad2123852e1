import type { DescribeStateMachineOutput, ExecutionListItem, SFNClient } from '@aws-sdk/client-sfn';
import { kindNames, stopWorkflowId } from '../../lambda/account/kind.ts';
import { hms } from '../../lambda/words/figures.ts';
import type { DeployedStack } from '../deployment.ts';
import { plural } from '../screen/words.ts';
import { type Check, type Finding, failed, notKnown, ofGuard, ofStack, ok } from './check.ts';

/** Outputs with ARNs of state machines, and states that each must have. */
const stopWorkflows = {
  outputs: kindNames.map((kind) => `${stopWorkflowId(kind)}Arn`),
  states: ['Describe Model', 'Has Training Ended?', 'Request Stop', 'Wait'],
};
const sweepWorkflow = { outputs: ['SweepWorkflowArn'], states: ['Read', 'Follow', 'Report'] };

const deploy = 'Deploy again: npx cdk deploy.';
/** The latest executions that are looked at, of each state machine. */
const maxExecutions = 20;

export const workflowChecks: readonly Check[] = [
  {
    name: 'stop workflows',
    proves: 'The stop workflows are there as deployed, traced and logged',
    permission: 'states:DescribeStateMachine',
    find: ofStack((stack) => findDefinitions(stack, stopWorkflows)),
  },
  {
    name: 'stops',
    proves: 'Stops end before their deadline',
    permission: 'states:ListExecutions and states:DescribeStateMachine',
    find: ofStack((stack) => findEndings(stack, stopWorkflows.outputs, 'stop', 'Stop workflow failed')),
  },
  {
    name: 'sweep workflow',
    proves: 'The sweep workflow is there as deployed, traced and logged',
    permission: 'states:DescribeStateMachine',
    find: ofGuard(ofStack((stack) => findDefinitions(stack, sweepWorkflow))),
  },
  {
    name: 'sweeps',
    proves: 'Sweeps end with a report',
    permission: 'states:ListExecutions and states:DescribeStateMachine',
    find: ofGuard(ofStack((stack) => findEndings(stack, sweepWorkflow.outputs, 'sweep', 'Sweep failed'))),
  },
];

const clientOf = async ({ aws }: DeployedStack): Promise<SFNClient> => {
  const { SFNClient } = await import('@aws-sdk/client-sfn');
  return new SFNClient(aws.clientOptions);
};

/** Undefined where there is no such state machine. */
const describe = async (
  client: SFNClient,
  stateMachineArn: string,
): Promise<DescribeStateMachineOutput | undefined> => {
  const { DescribeStateMachineCommand } = await import('@aws-sdk/client-sfn');
  return client.send(new DescribeStateMachineCommand({ stateMachineArn })).catch((error: Error) => {
    if (error.name === 'StateMachineDoesNotExist') return undefined;
    throw error;
  });
};

const findDefinitions = async (
  stack: DeployedStack,
  { outputs, states }: { readonly outputs: readonly string[]; readonly states: readonly string[] },
): Promise<Finding> => {
  const client = await clientOf(stack);
  const wrong: string[] = [];
  for (const output of outputs) {
    const arn = stack.outputs[output];
    const machine = arn && (await describe(client, arn));
    const fault = machine ? faultOf(machine, states) : `there is none by ${output}`;
    if (fault) wrong.push(`${arn?.split(':').at(-1) ?? output}: ${fault}`);
  }
  if (wrong.length > 0) return failed(`${wrong.join('; ')}.`, deploy);
  return ok(`${plural(outputs.length, 'state machine')}, ACTIVE, with ${states.join(', ')}.`);
};

const faultOf = (
  { status, definition = '{}', tracingConfiguration, loggingConfiguration }: DescribeStateMachineOutput,
  states: readonly string[],
): string | undefined => {
  if (status !== 'ACTIVE') return `it is ${status}`;
  const { States = {} } = JSON.parse(definition) as { readonly States?: object };
  const missing = states.filter((state) => !Object.hasOwn(States, state));
  if (missing.length > 0) return `its definition lacks ${missing.join(', ')}`;
  if (!tracingConfiguration?.enabled) return 'it is not traced';
  if ((loggingConfiguration?.level ?? 'OFF') === 'OFF') return 'it is not logged';
  return undefined;
};

/** How the latest executions ended: what only AWS can show of how long a stop takes. */
const findEndings = async (
  stack: DeployedStack,
  outputs: readonly string[],
  noun: string,
  runbookEntry: string,
): Promise<Finding> => {
  const client = await clientOf(stack);
  const { ListExecutionsCommand } = await import('@aws-sdk/client-sfn');
  const ended: ExecutionListItem[] = [];
  let deadline = Number.POSITIVE_INFINITY;
  for (const output of outputs) {
    const stateMachineArn = stack.outputs[output];
    const machine = stateMachineArn && (await describe(client, stateMachineArn));
    if (!machine) return notKnown(`There is no state machine by ${output}.`);
    const { TimeoutSeconds = deadline } = JSON.parse(machine.definition ?? '{}') as {
      readonly TimeoutSeconds?: number;
    };
    deadline = Math.min(deadline, TimeoutSeconds);
    const request = new ListExecutionsCommand({ stateMachineArn, maxResults: maxExecutions });
    const { executions = [] } = await client.send(request);
    ended.push(...executions.filter(({ status }) => status !== 'RUNNING'));
  }
  const latest = ended.toSorted((one, other) => timeOf(other.stopDate) - timeOf(one.stopDate))[0];
  if (!latest) return notKnown(`No ${noun} has ended yet.`);
  if (latest.status === 'FAILED' || latest.status === 'TIMED_OUT') {
    return failed(`The latest, ${latest.name}, ended ${latest.status}.`, `See docs/runbook.md, "${runbookEntry}".`);
  }
  const seconds = ended.map(({ startDate, stopDate }) => (timeOf(stopDate) - timeOf(startDate)) / 1000);
  const longest = hms(Math.max(...seconds));
  const limit = Number.isFinite(deadline) ? `, of ${hms(deadline)} allowed` : '';
  return ok(`${plural(ended.length, noun)} looked at; the longest took ${longest}${limit}.`);
};

const timeOf = (date: Date | undefined): number => date?.getTime() ?? 0;
