import * as comprehend from '@aws-sdk/client-comprehend';
import { EventBridgeClient, EventBridgeServiceException, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import { PublishCommand, SNSClient, SNSServiceException } from '@aws-sdk/client-sns';
import type { ClientOptions } from '../wire/in-process.ts';
import type { Members } from '../wire/operation.ts';

/** Carries out one task: parameters as processed, the answer taken as JSON (a Date becomes an ISO string). */
export type Task = (
  parameters: unknown,
  caller: { readonly executionArn: string; readonly stateMachineArn: string },
) => Promise<unknown>;

/** The task of a Resource as the definition has it. @throws Error of one line: there is none here */
export type TaskOf = (resource: string) => Task;

/** What follows `arn:aws:states:::` in the Resource of a service integration; the whole Resource where it is another's. */
export const integrationOf = (resource: string): string => /^arn:[\w-]+:states:::(.+)$/.exec(resource)?.[1] ?? resource;

/** An error of a task: its name is what Retry and Catch match. */
export const errorNamed = (name: string, message: string): Error => Object.assign(new Error(message), { name });

/** Handlers by function ARN, without version or alias. */
export type HandlersByArn = ReadonlyMap<string, (event: never) => unknown>;

/**
 * Carries out the Tasks of workflows as Step Functions does, services of AWS by the real SDK: members in PascalCase, times as
 * ISO strings, errors named `<Service>.<Error>Exception`.
 *
 * @see https://docs.aws.amazon.com/step-functions/latest/dg/supported-services-awssdk.html
 */
export const serviceTasks = (clientOptions: ClientOptions, handlers: HandlersByArn): TaskOf => {
  // Retries are the workflow's own: one attempt here, or each of its retries would be three.
  const options = { ...clientOptions, maxAttempts: 1 };
  const comprehendClient = new comprehend.ComprehendClient(options);
  const optimized: Readonly<Record<string, Task>> = {
    'lambda:invoke': lambdaTask(handlers),
    'sns:publish': publish(new SNSClient(options)),
    'events:putEvents': putEvents(new EventBridgeClient(options)),
  };
  return (resource) => {
    const integration = integrationOf(resource);
    const task = Object.hasOwn(optimized, integration) ? optimized[integration] : undefined;
    if (task) return task;
    const Command = comprehendCommand(/^aws-sdk:comprehend:(\w+)$/.exec(integration)?.[1] ?? '');
    if (!Command) throw new Error(`The local mode has no counterpart of the task ${resource}`);
    return (parameters) =>
      answerOf('Comprehend', comprehend.ComprehendServiceException, () =>
        comprehendClient.send(new Command(parameters)),
      );
  };
};

type ComprehendCommand = new (input: unknown) => comprehend.DescribeFlywheelCommand;

/** The SDK's command for an operation, whichever it is. */
const comprehendCommand = (action: string): ComprehendCommand | undefined => {
  const name = `${action.charAt(0).toUpperCase()}${action.slice(1)}Command`;
  return action && Object.hasOwn(comprehend, name)
    ? (comprehend as unknown as Record<string, ComprehendCommand>)[name]
    : undefined;
};

/** A Message that is an object is sent as its JSON text. @see https://docs.aws.amazon.com/step-functions/latest/dg/connect-sns.html */
const publish =
  (client: SNSClient): Task =>
  (parameters) => {
    const { Message, ...others } = parameters as Members;
    const input = { ...others, Message: textOf(Message) };
    return answerOf('SNS', SNSServiceException, () => client.send(new PublishCommand(input)));
  };

/**
 * A Detail that is an object is sent as its JSON text; the execution and its state machine are added to Resources.
 *
 * @throws EventBridge.FailedEntry the bus refused an entry
 * @see https://docs.aws.amazon.com/step-functions/latest/dg/connect-eventbridge.html
 */
const putEvents =
  (client: EventBridgeClient): Task =>
  async (parameters, { executionArn, stateMachineArn }) => {
    const { Entries: given, ...others } = parameters as { readonly Entries: readonly Members[] };
    const Entries = given.map(({ Detail, Resources = [], ...entry }) => ({
      ...entry,
      Detail: textOf(Detail),
      Resources: [...(Resources as string[]), executionArn, stateMachineArn],
    }));
    const command = new PutEventsCommand({ ...others, Entries });
    const answer = await answerOf('EventBridge', EventBridgeServiceException, () => client.send(command));
    if (answer.FailedEntryCount) throw errorNamed('EventBridge.FailedEntry', JSON.stringify(answer));
    return answer;
  };

const textOf = (value: unknown): string | undefined =>
  value === undefined || typeof value === 'string' ? value : JSON.stringify(value);

/**
 * What a service answers, without the SDK's own part; an error under the name that it has in Step Functions. An error that the
 * API model doesn't have, such as ThrottlingException, becomes ComprehendException and the like (assumed), one that never
 * reached the service SdkClientException (assumed).
 */
const answerOf = async <Answer extends { readonly $metadata: unknown }>(
  service: string,
  ServiceException: abstract new (...options: never) => Error,
  send: () => Promise<Answer>,
): Promise<Omit<Answer, '$metadata'>> => {
  try {
    const { $metadata, ...answer } = await send();
    return answer;
  } catch (thrown) {
    const { name, message } = thrown instanceof Error ? thrown : new Error(String(thrown));
    const isModelled = thrown instanceof ServiceException && thrown.constructor !== ServiceException;
    const modelled = name.replace(/(Exception)?$/, 'Exception');
    const other = thrown instanceof ServiceException ? `${service}Exception` : 'SdkClientException';
    throw errorNamed(`${service}.${isModelled ? modelled : other}`, message);
  }
};

/** Of a task's input and of its result, in bytes. @see https://docs.aws.amazon.com/step-functions/latest/dg/service-quotas.html */
const maxPayloadBytes = 256 * 1024;

/** Whether a Resource is a function's. */
export const isLambdaInvoke = (resource: string): boolean => integrationOf(resource) === 'lambda:invoke';

/**
 * Carries out `lambda:invoke` in this process: what goes in and comes out passes through JSON, as between Step Functions and
 * Lambda. What a handler throws is the task's error, its `name` included. No timeout and no memory limit.
 *
 * @throws Lambda.ResourceNotFoundException no such function
 * @throws States.DataLimitExceeded the payload or the result is over 256 KiB
 * @throws States.Runtime a parameter that the local mode can't carry out, InvocationType for example
 * @see https://docs.aws.amazon.com/step-functions/latest/dg/connect-lambda.html
 */
const lambdaTask =
  (handlers: HandlersByArn): Task =>
  async (parameters) => {
    const { FunctionName, Payload = {}, ...others } = parameters as Readonly<Record<string, unknown>>;
    const [beyond] = Object.keys(others);
    if (beyond) throw errorNamed('States.Runtime', `The local mode can't carry out the parameter ${beyond}`);
    const arn = String(FunctionName).replace(/:\$LATEST$/, '');
    const handler = handlers.get(arn);
    if (!handler) throw errorNamed('Lambda.ResourceNotFoundException', `Function not found: ${arn}`);
    const answer = await handler(overJson(Payload) as never);
    return { ExecutedVersion: '$LATEST', Payload: overJson(answer), StatusCode: 200 };
  };

/** @throws States.DataLimitExceeded */
const overJson = (value: unknown): unknown => {
  const text = JSON.stringify(value) ?? 'null';
  const bytes = Buffer.byteLength(text);
  if (bytes <= maxPayloadBytes) return JSON.parse(text);
  throw errorNamed('States.DataLimitExceeded', `${bytes} bytes are over the limit of ${maxPayloadBytes} bytes`);
};
