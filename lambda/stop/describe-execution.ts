import { ResourceNotFoundException } from '@aws-sdk/client-comprehend';
import { DescribeExecutionCommand, type DescribeExecutionOutput, type SFNClient } from '@aws-sdk/client-sfn';

/**
 * One execution of a workflow, by the name that came over HTTP.
 *
 * @param workflow - for the message: `stop workflow`
 * @throws ResourceNotFoundException no execution has this name
 */
export const describeExecution = async (
  sfn: SFNClient,
  { workflow, stateMachineArn, name }: { workflow: string; stateMachineArn: string; name: string },
): Promise<DescribeExecutionOutput> => {
  // Only these characters and 1 to 80 of them make a name that this project gives; others would make another ARN.
  const noSuchExecution = () =>
    new ResourceNotFoundException({
      message: `The ${workflow} has no execution named ${JSON.stringify(name).slice(0, 100)}`,
      $metadata: {},
    });
  if (!/^[0-9A-Za-z_-]{1,80}$/.test(name)) throw noSuchExecution();
  const executionArn = `${stateMachineArn.replace(':stateMachine:', ':execution:')}:${name}`;
  const execution = await sfn.send(new DescribeExecutionCommand({ executionArn })).catch((error: Error) => {
    throw error.name === 'ExecutionDoesNotExist' ? noSuchExecution() : error;
  });
  if (!execution.status) throw new Error('DescribeExecution answered without a status');
  return execution;
};
