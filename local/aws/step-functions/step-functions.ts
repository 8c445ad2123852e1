import type {
  DescribeExecutionInput,
  DescribeStateMachineInput,
  GetExecutionHistoryInput,
  ListExecutionsInput,
  StartExecutionInput,
  StopExecutionInput,
} from '@aws-sdk/client-sfn';
import type { AwsService } from '../wire/aws-json.ts';
import { type ExecutionsProps, localExecutions } from './executions.ts';
import { checkRequest, pageOf } from './requests.ts';

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
    StartExecution: (request: StartExecutionInput) => {
      const { executionArn, startDate } = start(request).description;
      return { executionArn, startDate };
    },
    DescribeExecution: (request: DescribeExecutionInput) => {
      const { description } = findExecution(request);
      const outputDetails = description.output === undefined ? undefined : { included: true };
      return { ...description, inputDetails: { included: true }, outputDetails };
    },
    ListExecutions: (request: ListExecutionsInput) => {
      const { stateMachineArn, statusFilter } = request;
      const of = findMachine(request);
      const all = [...executions.values()].filter(
        ({ machine, description: { status } }) => machine === of && status === (statusFilter ?? status),
      );
      const { page, nextToken } = pageOf(all, request, {
        scope: `executions ${stateMachineArn} ${statusFilter}`,
        latestFirst: true,
      });
      const listed = page.map(({ description: { input, output, error, cause, ...item } }) => item);
      return { executions: listed, nextToken };
    },
    GetExecutionHistory: (request: GetExecutionHistoryInput) => {
      const { description, history } = findExecution(request);
      const { reverseOrder: latestFirst = false, includeExecutionData } = request;
      const scope = `history ${description.executionArn} ${latestFirst}`;
      const { page, nextToken } = pageOf(history.events, request, { scope, latestFirst });
      const dropData = (member: string, value: unknown) => (dataMembers.includes(member) ? undefined : value);
      const events = includeExecutionData === false ? JSON.parse(JSON.stringify(page, dropData)) : page;
      return { events, nextToken };
    },
    StopExecution: (request: StopExecutionInput) => {
      const { error, cause } = request;
      const execution = findExecution(request);
      end(execution, { status: 'ABORTED', error, cause });
      // For an execution that had ended already, when that was: assumed.
      return { stopDate: execution.description.stopDate };
    },
    /** All in one page: a stack has three. */
    ListStateMachines: () => ({ stateMachines: machines.map(machineItem) }),
    DescribeStateMachine: (request: DescribeStateMachineInput) => {
      const machine = findMachine(request);
      const { definition, roleArn } = machine;
      return { ...machineItem(machine), status: 'ACTIVE', definition, roleArn };
    },
  };
  return {
    target: 'AWSStepFunctions',
    jsonVersion: '1.0',
    operations,
    before: checkRequest,
    /** Those kept, oldest first. */
    executions: () => Array.from(executions.values(), ({ description }) => description),
    close,
  } as const satisfies AwsService & Record<string, unknown>;
};

type Machine = ReturnType<typeof localExecutions>['machines'][number];
const machineItem = ({ stateMachineArn, name, creationDate }: Machine) => ({
  stateMachineArn,
  name,
  type: 'STANDARD',
  creationDate,
});
