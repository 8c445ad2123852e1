import * as comprehend from '@aws-sdk/client-comprehend';
import { EventBridgeClient, EventBridgeServiceException, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import { PublishCommand, SNSClient, SNSServiceException } from '@aws-sdk/client-sns';
import type { ClientOptions } from '../wire/in-process.ts';
import { AwsError, type Members } from '../wire/operation.ts';

/** Carries out one task: parameters as processed, the answer taken as JSON (a Date becomes an ISO string). */
export type Task = (
  parameters: unknown,
  caller: { readonly executionArn: string; readonly stateMachineArn: string },
) => Promise<unknown>;

/** The task of a Resource as the definition has it. @throws Error of one line: there is none here */
export type TaskOf = (resource: string) => Task;

/** What follows `arn:aws:states:::` in the Resource of a service integration; the whole Resource where it is another's. */
export const integrationOf = (resource: string): string => /^arn:[\w-]+:states:::(.+)$/.exec(resource)?.[1] ?? resource;

export const isLambdaInvoke = (resource: string): boolean => integrationOf(resource) === 'lambda:invoke';

/** Handlers by function ARN, without version or alias. */
export type HandlersByArn = ReadonlyMap<string, (event: never) => unknown>;

/** The SDK's command for an operation, whichever it is. */
const commands = comprehend as unknown as Readonly<
  Record<string, new (input: unknown) => comprehend.DescribeFlywheelCommand>
>;

/**
 * Carries out the Tasks of workflows as Step Functions does, services of AWS by the real SDK: members in PascalCase, times as
 * ISO strings, errors named `<Service>.<Error>Exception`. What is an object in the place of a text is sent as its JSON text.
 *
 * @see https://docs.aws.amazon.com/step-functions/latest/dg/integrate-services.html
 */
export const serviceTasks = (clientOptions: ClientOptions, handlers: HandlersByArn): TaskOf => {
  // Retries are the workflow's own: one attempt here, or each of its retries would be three.
  const options = { ...clientOptions, maxAttempts: 1 };
  const comprehendClient = new comprehend.ComprehendClient(options);
  const sns = new SNSClient(options);
  const eventBridge = new EventBridgeClient(options);

  const optimized: Readonly<Record<string, Task>> = {
    'lambda:invoke': lambdaTask(handlers),
    'sns:publish': (parameters) => {
      const { Message, ...others } = parameters as Members;
      const command = new PublishCommand({ ...others, Message: textOf(Message) });
      return answerOf('SNS', SNSServiceException, sns.send(command));
    },
    'events:putEvents': async (parameters, { executionArn, stateMachineArn }) => {
      const { Entries: given, ...others } = parameters as { readonly Entries: readonly Members[] };
      const Entries = given.map(({ Detail, Resources = [], ...entry }) => ({
        ...entry,
        Detail: textOf(Detail),
        Resources: [...(Resources as string[]), executionArn, stateMachineArn],
      }));
      const sent = eventBridge.send(new PutEventsCommand({ ...others, Entries }));
      const answer = await answerOf('EventBridge', EventBridgeServiceException, sent);
      if (answer.FailedEntryCount) throw new AwsError('EventBridge.FailedEntry', JSON.stringify(answer));
      return answer;
    },
  };
  return (resource) => {
    const integration = integrationOf(resource);
    const task = Object.hasOwn(optimized, integration) ? optimized[integration] : undefined;
    if (task) return task;
    const action = /^aws-sdk:comprehend:(\w+)$/.exec(integration)?.[1] ?? '';
    const Command = commands[`${action.charAt(0).toUpperCase()}${action.slice(1)}Command`];
    if (!Command) throw new Error(`The local mode has no counterpart of the task ${resource}`);
    return async (parameters) =>
      answerOf('Comprehend', comprehend.ComprehendServiceException, comprehendClient.send(new Command(parameters)));
  };
};

const textOf = (value: unknown): string | undefined => (typeof value === 'string' ? value : JSON.stringify(value));

/**
 * What a service answers, without the SDK's own part; an error under the name that it has in Step Functions. An error that the
 * API model doesn't have, such as ThrottlingException, becomes ComprehendException and the like (assumed), one that never
 * reached the service SdkClientException (assumed).
 */
const answerOf = async <Answer extends { readonly $metadata: unknown }>(
  service: string,
  ServiceException: abstract new (...options: never) => Error,
  sent: Promise<Answer>,
): Promise<Omit<Answer, '$metadata'>> => {
  try {
    const { $metadata, ...answer } = await sent;
    return answer;
  } catch (thrown) {
    const { name, message } = thrown instanceof Error ? thrown : new Error(String(thrown));
    const isModelled = thrown instanceof ServiceException && thrown.constructor !== ServiceException;
    const modelled = name.replace(/(Exception)?$/, 'Exception');
    const other = thrown instanceof ServiceException ? `${service}Exception` : 'SdkClientException';
    throw new AwsError(`${service}.${isModelled ? modelled : other}`, message);
  }
};

/**
 * Carries out `lambda:invoke` in this process: what goes in and comes out passes through JSON, as between Step Functions and
 * Lambda. What a handler throws is the task's error, its `name` included. No timeout, no memory limit, no limit of size.
 *
 * @throws Lambda.ResourceNotFoundException no such function
 * @throws States.Runtime a parameter that the local mode can't carry out, InvocationType for example
 */
const lambdaTask =
  (handlers: HandlersByArn): Task =>
  async (parameters) => {
    const { FunctionName, Payload = {}, ...others } = parameters as Members;
    const [beyond] = Object.keys(others);
    if (beyond) throw new AwsError('States.Runtime', `The local mode can't carry out the parameter ${beyond}`);
    const handler = handlers.get(String(FunctionName));
    if (!handler) throw new AwsError('Lambda.ResourceNotFoundException', `Function not found: ${FunctionName}`);
    const answer = await handler(overJson(Payload) as never);
    return { ExecutedVersion: '$LATEST', Payload: overJson(answer), StatusCode: 200 };
  };

const overJson = (value: unknown): unknown => JSON.parse(JSON.stringify(value) ?? 'null');
