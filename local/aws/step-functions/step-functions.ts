import { randomUUID } from 'node:crypto';
import * as sdk from '@aws-sdk/client-sfn';
import { requestCheck } from '../wire/api-model.ts';
import type { AwsService } from '../wire/aws-json.ts';
import { AwsError } from '../wire/operation.ts';
import { type ExecutionsProps, localExecutions } from './executions.ts';

/** Of UTF-8. @see https://docs.aws.amazon.com/step-functions/latest/dg/service-quotas.html */
const maxInputBytes = 262_144;

/** @see https://docs.aws.amazon.com/step-functions/latest/apireference/API_StartExecution.html */
const forbiddenInName = /[\s<>{}[\]?*"#%\\^|~`$&,;:/\p{Cc}\p{Cs}\u{FFFE}\u{FFFF}\u{10FFFF}]/u;

const defaultPageSize = 100;

const dataMembers = ['input', 'inputDetails', 'output', 'outputDetails'];

/**
 * AWS Step Functions on a laptop: Standard workflows, in memory, on the clock and the timers of this process.
 *
 * @throws Error a definition is not JSON, has two states of one name, a Parallel, or a Task that can't be carried out here
 * @see https://docs.aws.amazon.com/step-functions/latest/apireference/API_Operations.html
 */
export const stepFunctions = (props: ExecutionsProps) => {
  const { machines, executions, start, end, close } = localExecutions(props);

  const findMachine = ({ stateMachineArn = '' }: sdk.ListExecutionsInput) => {
    checkArn(stateMachineArn, 'stateMachine');
    const machine = machines.find(({ item }) => item.stateMachineArn === stateMachineArn);
    if (machine) return machine;
    throw new AwsError('StateMachineDoesNotExist', `State Machine Does Not Exist: '${stateMachineArn}'`);
  };

  const findExecution = ({ executionArn = '' }: sdk.DescribeExecutionInput) => {
    checkArn(executionArn, 'execution');
    const execution = executions.get(executionArn);
    if (execution) return execution;
    throw new AwsError('ExecutionDoesNotExist', `Execution Does Not Exist: '${executionArn}'`);
  };

  const operations = {
    StartExecution: (request: sdk.StartExecutionInput) => {
      const { executionArn, startDate } = start(findMachine(request), nameOf(request), inputOf(request)).description;
      return { executionArn, startDate };
    },
    DescribeExecution: (request: sdk.DescribeExecutionInput) => {
      const { description } = findExecution(request);
      const outputDetails = description.output === undefined ? undefined : { included: true };
      return { ...description, redriveCount: 0, inputDetails: { included: true }, outputDetails };
    },
    /** Nothing is redriven here. @throws ValidationException what is documented as refused; the words are assumed */
    ListExecutions: (request: sdk.ListExecutionsInput) => {
      const { stateMachineArn, mapRunArn, statusFilter, redriveFilter } = request;
      if ((stateMachineArn === undefined) === (mapRunArn === undefined)) {
        throw new AwsError('ValidationException', 'Exactly one of stateMachineArn and mapRunArn must be given.');
      }
      if (mapRunArn !== undefined) throw new AwsError('ResourceNotFound', `Resource not found: '${mapRunArn}'`);
      if (statusFilter === 'PENDING_REDRIVE') {
        throw new AwsError('ValidationException', 'PENDING_REDRIVE is a status of the executions of a Map Run.');
      }
      const of = findMachine(request);
      const all = [...executions.values()].filter(
        ({ machine, description: { status } }) =>
          machine === of && status === (statusFilter ?? status) && redriveFilter !== 'REDRIVEN',
      );
      const scope = `executions ${stateMachineArn} ${statusFilter} ${redriveFilter}`;
      const { page, nextToken } = pageOf(all, request, scope, true);
      const listed = page.map(({ description: { input, output, error, cause, ...item } }) => ({
        ...item,
        redriveCount: 0,
      }));
      return { executions: listed, nextToken };
    },
    GetExecutionHistory: (request: sdk.GetExecutionHistoryInput) => {
      const { history } = findExecution(request);
      const { executionArn, reverseOrder = false, includeExecutionData } = request;
      const scope = `history ${executionArn} ${reverseOrder}`;
      const { page, nextToken } = pageOf(history.events, request, scope, reverseOrder);
      const dropData = (member: string, value: unknown) => (dataMembers.includes(member) ? undefined : value);
      const events: typeof page = includeExecutionData === false ? JSON.parse(JSON.stringify(page, dropData)) : page;
      return { events, nextToken };
    },
    StopExecution: (request: sdk.StopExecutionInput) => {
      const { error, cause } = request;
      const execution = findExecution(request);
      end(execution, { status: 'ABORTED', error, cause });
      // For an execution that had ended already, when that was: assumed.
      return { stopDate: execution.description.stopDate };
    },
    ListStateMachines: (request: sdk.ListStateMachinesInput) => {
      const all = machines.map(({ item }, id) => ({ id, item }));
      const { page, nextToken } = pageOf(all, request, 'machines', false);
      return { stateMachines: page.map(({ item }) => item), nextToken };
    },
    DescribeStateMachine: (request: sdk.DescribeStateMachineInput) => {
      const { item, roleArn, ...whole } = findMachine(request);
      const definition = request.includedData === 'METADATA_ONLY' ? '{}' : whole.definition;
      return { ...item, status: 'ACTIVE', definition, roleArn };
    },
  };
  return {
    target: 'AWSStepFunctions',
    operations,
    before: requestCheck(sdk, 'ValidationException', {
      stateMachineArn: { min: 1, max: 256 },
      executionArn: { min: 1, max: 256 },
      includedData: { values: Object.values(sdk.IncludedData) },
      maxResults: { min: 0, max: 1000 },
      statusFilter: { values: Object.values(sdk.ExecutionStatus) },
      redriveFilter: { values: Object.values(sdk.ExecutionRedriveFilter) },
      traceHeader: { max: 256, pattern: /^\p{ASCII}*$/u },
      error: { max: 256 },
      cause: { max: 32_768 },
    }),
    /** Those kept, oldest first. */
    executions: () => Array.from(executions.values(), ({ description }) => description),
    close,
  } as const satisfies AwsService & Record<string, unknown>;
};

const checkArn = (arn: string, resourceType: 'stateMachine' | 'execution'): void => {
  if (new RegExp(`^arn:[^:]+:states:[^:]*:[^:]*:${resourceType}(:[^:]+)+$`).test(arn)) return;
  throw new AwsError('InvalidArn', `Invalid Arn: 'Resource type not valid in this context: ${arn}'`);
};

const nameOf = ({ name = randomUUID() }: sdk.StartExecutionInput): string => {
  if (name.length >= 1 && name.length <= 80 && !forbiddenInName.test(name)) return name;
  throw new AwsError('InvalidName', `Invalid Name: '${name}'`);
};

const inputOf = ({ input = '{}' }: sdk.StartExecutionInput): string => {
  const invalid = (reason: string) =>
    new AwsError('InvalidExecutionInput', `Invalid State Machine Execution Input: '${reason}'`);
  if (Buffer.byteLength(input) > maxInputBytes) throw invalid(`More than ${maxInputBytes} bytes.`);
  try {
    JSON.parse(input);
  } catch (error) {
    throw invalid((error as Error).message);
  }
  return input;
};

/**
 * One page of a list. A token is the id of the next item, so items that come or go between two pages neither repeat nor hide
 * another. It is bound to its list's scope.
 *
 * @param items - ids ascend
 * @throws InvalidToken
 */
const pageOf = <Item extends { readonly id: number }>(
  items: readonly Item[],
  { nextToken, maxResults }: Pick<sdk.ListExecutionsInput, 'nextToken' | 'maxResults'>,
  scope: string,
  latestFirst: boolean,
) => {
  const first = nextToken === undefined ? undefined : idIn(nextToken, scope);
  const isLeft = ({ id }: Item) => first === undefined || (latestFirst ? id <= first : id >= first);
  const left = (latestFirst ? items.toReversed() : items).filter(isLeft);
  const size = maxResults || defaultPageSize;
  const next = left[size];
  return {
    page: left.slice(0, size),
    nextToken: next && Buffer.from(`${next.id} ${scope}`).toString('base64url'),
  };
};

const idIn = (token: string, scope: string): number => {
  const [, id, ofScope] = /^(\d+) (.+)$/.exec(Buffer.from(token, 'base64url').toString()) ?? [];
  if (ofScope === scope) return Number(id);
  throw new AwsError('InvalidToken', `Invalid Token: '${token}'`);
};
