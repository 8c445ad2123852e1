import * as sdk from '@aws-sdk/client-sfn';
import type { ExecutionDescription, ExecutionsProps } from '../../../../local/aws/step-functions/executions.ts';
import { stepFunctions } from '../../../../local/aws/step-functions/step-functions.ts';
import { awsJson } from '../../../../local/aws/wire/aws-json.ts';
import { inProcess } from '../../../../local/aws/wire/in-process.ts';

/** The time at which every test starts. */
export const startTime = new Date('2026-11-23T12:00:00.250Z');
export const stopResource = 'arn:aws:states:::aws-sdk:comprehend:stopTrainingDocumentClassifier';
export const describeResource = 'arn:aws:states:::aws-sdk:comprehend:describeDocumentClassifier';

export const arnOf = (machine: string) => `arn:aws:states:us-east-1:123456789012:stateMachine:${machine}`;
export const executionArnOf = (machine: string, name: string) =>
  `arn:aws:states:us-east-1:123456789012:execution:${machine}:${name}`;
export const failure = (name: string, message: string) => Object.assign(new Error(message), { name });

export const task = (members: object = {}) => ({ Type: 'Task', Resource: describeResource, End: true, ...members });
export const machineOf = (states: Record<string, object>, members: object = {}) => ({
  StartAt: Object.keys(states)[0],
  States: states,
  ...members,
});
export const waitMachine = machineOf({ Wait: { Type: 'Wait', Seconds: 60, End: true } });

interface Options extends Pick<ExecutionsProps, 'onStateEntered' | 'maxEnded'> {
  readonly runTask?: (resource: string, parameters: unknown) => Promise<unknown>;
}

/** A Step Functions with these state machines, by name; its time is jest's. */
export const setup = (definitions: Record<string, object>, options: Options = {}) => {
  const { runTask = async () => ({}), ...others } = options;
  const changes: ExecutionDescription[] = [];
  const service = stepFunctions({
    stateMachines: Object.entries(definitions).map(([name, definition]) => ({
      stateMachineArn: arnOf(name),
      definition: JSON.stringify(definition),
    })),
    taskOf: (resource) => (parameters) => runTask(resource, parameters),
    onStatusChange: (execution) => changes.push(execution),
    ...others,
  });
  const sfn = new sdk.SFNClient(inProcess(awsJson([service], { region: 'us-east-1' }), 'us-east-1'));
  /** By the real SDK's command for an operation. */
  const send = async (operation: string, members: object = {}) => {
    type Command = new (input: object) => sdk.DescribeExecutionCommand;
    const Operation = (sdk as unknown as Record<string, Command>)[`${operation}Command`];
    if (!Operation) throw new Error(`no ${operation}`);
    return (await sfn.send(new Operation(members))) as object as Answer;
  };
  const describe = (executionArn: string) => send('DescribeExecution', { executionArn });
  const start = async (machine: string, input: unknown = {}, name?: string) => {
    const members = { stateMachineArn: arnOf(machine), input: JSON.stringify(input), name };
    return (await send('StartExecution', members)).executionArn ?? '';
  };
  return {
    service,
    send,
    changes,
    start,
    describe,
    runFor: async (seconds: number, machine: string, input?: unknown) => {
      const executionArn = await start(machine, input);
      await jest.advanceTimersByTimeAsync(seconds * 1000);
      return describe(executionArn);
    },
    history: async (executionArn: string, more: object = {}) =>
      (await send('GetExecutionHistory', { executionArn, maxResults: 1000, ...more })).events ?? [],
  };
};

/** What any operation may answer. */
type Answer = Partial<sdk.DescribeExecutionOutput & sdk.GetExecutionHistoryOutput & sdk.ListExecutionsOutput> &
  Partial<Pick<sdk.ListStateMachinesOutput, 'stateMachines'>>;

export const inVirtualTime = () =>
  jest.useFakeTimers({ now: startTime, doNotFake: ['nextTick', 'queueMicrotask', 'setImmediate', 'performance'] });
