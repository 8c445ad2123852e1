import {
  ComprehendClient,
  type ComprehendClientConfig,
  ComprehendServiceException,
  DescribeDocumentClassifierCommand,
  StopTrainingDocumentClassifierCommand,
} from '@aws-sdk/client-comprehend';

/** Where the local AWS endpoint is, in the form that SDK clients take. */
export interface ClientOptions {
  readonly endpoint: string;
  readonly region: string;
  readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string };
  readonly requestHandler?: NonNullable<ComprehendClientConfig['requestHandler']>;
  /** Requests for one call, the first included; 3 by default. */
  readonly maxAttempts?: number;
  readonly retryMode?: string;
}

/**
 * Carries out the AWS SDK integrations of a workflow, `arn:aws:states:::aws-sdk:comprehend:<action>`, with the real SDK, as
 * Step Functions does: members in PascalCase, times as ISO strings, errors named `<Service>.<Error>Exception`.
 *
 * @see https://docs.aws.amazon.com/step-functions/latest/dg/supported-services-awssdk.html read 2026-11-23
 */
export const sdkTask = (options: ClientOptions) => {
  // Retries are the workflow's own: one attempt here, or each of its retries would be three.
  const client = new ComprehendClient({ ...options, maxAttempts: 1 });
  return async (resource: string, parameters: unknown): Promise<unknown> => {
    const Command = commandOf(resource);
    try {
      const { $metadata, ...answer } = await client.send(new Command(parameters as never));
      return answer;
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      throw Object.assign(new Error(message), { name: taskErrorName(error) });
    }
  };
};

const commands = {
  describeDocumentClassifier: DescribeDocumentClassifierCommand,
  stopTrainingDocumentClassifier: StopTrainingDocumentClassifierCommand,
};

/** @throws Error the local mode can't carry this task out */
export const commandOf = (resource: string) => {
  const action = /^arn:[\w-]+:states:::aws-sdk:comprehend:(\w+)$/.exec(resource)?.[1] ?? '';
  if (!Object.hasOwn(commands, action)) throw new Error(`The local mode has no counterpart of the task ${resource}`);
  return commands[action as keyof typeof commands];
};

/**
 * An error's name in Step Functions. One that the API model doesn't have, such as ThrottlingException, becomes
 * ComprehendException (assumed), one that never reached the service SdkClientException (assumed).
 */
export const taskErrorName = (error: unknown): string => {
  if (!(error instanceof ComprehendServiceException)) return 'Comprehend.SdkClientException';
  const modelled = error.constructor !== ComprehendServiceException;
  if (!modelled) return 'Comprehend.ComprehendException';
  return `Comprehend.${error.name.replace(/(Exception)?$/, 'Exception')}`;
};
