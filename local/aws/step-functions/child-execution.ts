import { AwsError, type Members } from '../wire/operation.ts';
import type { Execution } from './executions.ts';
import { jsonText, type TaskCall } from './history.ts';
import { errorNamed, integrationOf } from './task.ts';

/** Whether a Task runs another execution and waits for its end. */
export const runsChild = (resource = ''): boolean => integrationOf(resource) === 'states:startExecution.sync:2';

/**
 * `startExecution.sync:2`. An execution of the same name and input that runs already is followed as well: assumed. Its times
 * are in milliseconds, as those of other `.sync` integrations: assumed.
 *
 * @throws StepFunctions.ExecutionAlreadyExistsException and the like: it can't be started
 * @throws States.TaskFailed it ended, but not well; the message is what DescribeExecution answers
 * @see https://docs.aws.amazon.com/step-functions/latest/dg/connect-stepfunctions.html
 */
export const runChild = async (
  start: (request: Members) => Execution,
  parent: Execution,
  parameters: Members,
  call: TaskCall,
): Promise<object> => {
  const { StateMachineArn: stateMachineArn, Name: name, Input } = parameters;
  const input = Input === undefined || typeof Input === 'string' ? Input : jsonText(Input);
  const child = begun(() => start({ stateMachineArn, name, input }));
  parent.children.add(child);
  const { executionArn, startDate } = child.description;
  call.submitted = jsonText({ ExecutionArn: executionArn, StartDate: startDate * 1000 });
  await child.ended.promise;
  parent.children.delete(child);
  const { input: childInput, output, stopDate = 0, ...description } = child.description;
  const answer = {
    ...Object.fromEntries(Object.entries(description).map(([member, value]) => [pascalCased(member), value])),
    Input: JSON.parse(childInput),
    InputDetails: { Included: true },
    ...(output !== undefined && { Output: JSON.parse(output), OutputDetails: { Included: true } }),
    StartDate: startDate * 1000,
    StopDate: stopDate * 1000,
  };
  if (description.status !== 'SUCCEEDED') throw errorNamed('States.TaskFailed', jsonText(answer));
  return answer;
};

const begun = (start: () => Execution): Execution => {
  try {
    return start();
  } catch (error) {
    if (!(error instanceof AwsError)) throw error;
    throw errorNamed(`StepFunctions.${error.name.replace(/Exception$/, '')}Exception`, error.message);
  }
};

const pascalCased = (member: string): string => `${member.charAt(0).toUpperCase()}${member.slice(1)}`;
