import type { AwsService } from '../wire/aws-json.ts';
import { type ExecutionsProps, localExecutions } from './executions.ts';
import { pageOf, textOf } from './requests.ts';

const dataMembers = ['input', 'inputDetails', 'output', 'outputDetails'];

/**
 * AWS Step Functions on a laptop: Standard workflows, in memory, on the clock and the timers of this process.
 *
 * @throws Error a definition is not JSON, has two states of one name, a Parallel, or a Task that can't be carried out here
 * @see https://docs.aws.amazon.com/step-functions/latest/apireference/API_Operations.html
 */
export const stepFunctions = (props: ExecutionsProps) => {
  const { machines, executions, findMachine, findExecution, start, end, close } = localExecutions(props);
  const operations = {
    StartExecution: (request) => {
      const { executionArn, startDate } = start(request).description;
      return { executionArn, startDate };
    },
    DescribeExecution: (request) => {
      const { description } = findExecution(request);
      const outputDetails = description.output === undefined ? undefined : { included: true };
      return { ...description, inputDetails: { included: true }, outputDetails };
    },
    ListExecutions: (request) => {
      const machine = findMachine(request);
      const statusFilter = textOf(request, 'statusFilter');
      const { page, ...more } = pageOf(machine.executions, request, {
        scope: `executions ${machine.stateMachineArn} ${statusFilter}`,
        latestFirst: true,
        numberOf: ({ number }) => number,
        matches: ({ description }) => statusFilter === undefined || description.status === statusFilter,
      });
      const listed = page.map(({ description: { input, output, error, cause, ...item } }) => item);
      return { executions: listed, ...more };
    },
    GetExecutionHistory: (request) => {
      const { description, history } = findExecution(request);
      const latestFirst = request.reverseOrder === true;
      const scope = `history ${description.executionArn} ${latestFirst}`;
      const { page, ...more } = pageOf(history.events, request, { scope, latestFirst });
      const dropData = (member: string, value: unknown) => (dataMembers.includes(member) ? undefined : value);
      const events = request.includeExecutionData === false ? JSON.parse(JSON.stringify(page, dropData)) : page;
      return { events, ...more };
    },
    StopExecution: (request) => {
      const execution = findExecution(request);
      end(execution, { status: 'ABORTED', error: textOf(request, 'error'), cause: textOf(request, 'cause') });
      // For an execution that had ended already, when that was: assumed.
      return { stopDate: execution.description.stopDate };
    },
    ListStateMachines: (request) => {
      const { page, ...more } = pageOf(machines, request, { scope: 'stateMachines' });
      return { stateMachines: page.map(machineItem), ...more };
    },
    DescribeStateMachine: (request) => {
      const machine = findMachine(request);
      const { definition, roleArn } = machine;
      return { ...machineItem(machine), status: 'ACTIVE', definition, roleArn };
    },
  } satisfies AwsService['operations'];
  return {
    target: 'AWSStepFunctions',
    jsonVersion: '1.0' as const,
    operations,
    /** Those kept, oldest first. */
    executions: () => Array.from(executions.values(), ({ description }) => description),
    close,
  };
};

type Machine = ReturnType<typeof localExecutions>['machines'][number];
const machineItem = ({ stateMachineArn, name, creationDate }: Machine) => ({
  stateMachineArn,
  name,
  type: 'STANDARD',
  creationDate,
});
