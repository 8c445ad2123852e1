import { isThrottlingError, isTransientError } from '@smithy/core/retry';

type SdkError = Parameters<typeof isThrottlingError>[0];

/**
 * Whether a call failed for a transient reason: throttling, a fault of the service, a broken connection, no answer in time.
 * Everything else lasts until a person does something: no permission, no such model, a bug.
 *
 * Judged by the answer, not by the error's name. An HTML page with status 503 reaches us as a `SyntaxError`, an empty 502 as
 * `Unknown`. The SDK gives `$metadata` to every error of a call, also to one without an answer; our own bugs have none.
 */
export const isTransient = (thrown: unknown): boolean => {
  const error = thrown as SdkError;
  if (isThrottlingError(error) || isTransientError(error) || error.name === 'AbortError') return true;
  const { httpStatusCode: status = 0 } = error.$metadata ?? { httpStatusCode: 400 };
  return status < 400 || status >= 500;
};

export const isThrottled = (thrown: unknown): boolean => isThrottlingError(thrown as SdkError);

export const errorOf = (thrown: unknown): Error => (thrown instanceof Error ? thrown : new Error(String(thrown)));

export const isNotFound = (thrown: unknown): boolean => errorOf(thrown).name === 'ResourceNotFoundException';

/** For a promise's `catch`: returns the value for an error of that name, and throws any other again. */
export const valueOnError =
  <Value>(name: string, value: Value) =>
  (error: Error): Value => {
    if (error.name === name) return value;
    throw error;
  };

export const errorNamed = (name: string, message: string): Error => Object.assign(new Error(message), { name });

/** The error for an answer of AWS that lacks required members: a transient fault of the service. */
export const serviceFault = (message: string): Error =>
  Object.assign(errorNamed('InternalServerException', message), { $metadata: { httpStatusCode: 500 } });
