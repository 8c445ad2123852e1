import { errorNamed, integrationOf, type Task } from './task.ts';

/** Handlers by function ARN, without version or alias. */
export type HandlersByArn = ReadonlyMap<string, (event: never) => unknown>;

/** Of a task's input and of its result, in bytes. @see https://docs.aws.amazon.com/step-functions/latest/dg/service-quotas.html */
const maxPayloadBytes = 256 * 1024;

/** Whether a Resource is the one that {@link lambdaTask} carries out. */
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
export const lambdaTask =
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
