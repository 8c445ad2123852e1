import type { DescribeStateMachineOutput } from '@aws-sdk/client-sfn';
import { counted } from '../../lambda/words/figures.ts';
import { type Check, deploy, type Finding, failed, ofGuard, ofStack, ok, type VerifiedStack } from './check.ts';
import { ofType, type Resource, topicsOf } from './resources.ts';
import { type Definition, differences, statesOf } from './states.ts';
import { type ExpectedWorkflow, stopWorkflows, sweepWorkflow } from './workflows.ts';

/** A definition that is another one altogether needs no list of all states. */
const maxDifferences = 4;

/** The state machines as they are deployed. */
export const definitionChecks: readonly Check[] = [
  {
    name: 'stop workflows',
    proves: "The stop workflows are this version's, traced and logged",
    find: ofStack((stack) => findDefinitions(stack, stopWorkflows)),
  },
  {
    name: 'sweep workflow',
    proves: "The sweep workflow is this version's, traced and logged",
    find: ofGuard(ofStack((stack) => findDefinitions(stack, [sweepWorkflow]))),
  },
];

const findDefinitions = async (stack: VerifiedStack, expected: readonly ExpectedWorkflow[]): Promise<Finding> => {
  // Before the resources: whoever may read only these still learns whether they are there.
  const machines = await Promise.all(
    expected.map(async (workflow) => {
      const arn = stack.outputs[workflow.output];
      return { workflow, arn, machine: arn ? await stack.machine(arn) : undefined };
    }),
  );
  const resources = await stack.resources();
  const wrong = machines.flatMap(({ workflow, arn, machine }) => {
    const faults = machine ? faultsOf(machine, workflow, resources) : [`there is none by ${workflow.output}`];
    if (faults.length === 0) return [];
    const left = faults.length > maxDifferences ? [`and ${faults.length - maxDifferences} more`] : [];
    const shown = [...faults.slice(0, maxDifferences), ...left].join('; ');
    return [`${arn?.split(':').at(-1) ?? workflow.output}: ${shown}`];
  });
  if (wrong.length > 0) return failed(`${wrong.join('. ')}.`, deploy);
  return ok(`${counted(expected.length, 'state machine')}, ACTIVE, each state as in this version.`);
};

const faultsOf = (
  { status, definition = '{}', tracingConfiguration, loggingConfiguration }: DescribeStateMachineOutput,
  { states, kind }: ExpectedWorkflow,
  resources: readonly Resource[],
): string[] => {
  const found: Definition = JSON.parse(definition);
  const hasChat = topicsOf(resources).some(({ isChat }) => isChat);
  return [
    ...(status === 'ACTIVE' ? [] : [`it is ${status}`]),
    ...differences(states(hasChat), statesOf(found, kind)),
    ...(found.TimeoutSeconds ? [] : ['it has no time limit']),
    ...elsewhere(found, resources),
    ...(tracingConfiguration?.enabled ? [] : ['it is not traced']),
    ...((loggingConfiguration?.level ?? 'OFF') === 'OFF' ? ['it is not logged'] : []),
  ];
};

/** States that invoke or tell something that isn't this stack's. */
const elsewhere = ({ States = {} }: Definition, resources: readonly Resource[]): string[] => {
  const topics = topicsOf(resources).map(({ arn }) => arn);
  return Object.entries(States).flatMap(([state, { Parameters = {} }]) => {
    const { FunctionName, TopicArn } = Parameters;
    if (typeof TopicArn === 'string' && !topics.includes(TopicArn)) return [`${state} publishes to ${TopicArn}`];
    if (typeof FunctionName !== 'string') return [];
    const name = FunctionName.split(':')[6];
    const isOurs = ofType(resources, 'Lambda::Function').some(
      ({ id, physicalId }) => physicalId === name && id.slice(0, -8).endsWith(`${state}Function`),
    );
    return isOurs ? [] : [`${state} invokes ${FunctionName}`];
  });
};
