import { arnMember, type Kind, operationOf } from '../../lambda/account/kind.ts';
import type { PlacedModel } from '../../local/aws/comprehend/comprehend.ts';
import type { Run } from '../../local/aws/comprehend/status.ts';
import type { ExecutionDescription } from '../../local/aws/step-functions/executions.ts';
import { AwsError, type Members } from '../../local/aws/wire/operation.ts';
import { type LocalAccountOptions, localAccount } from '../../local/host/account.ts';
import { apiOf } from './http.ts';
import { timeFor } from './virtual-time.ts';

/** An error in place of an answer: its name and HTTP status. */
export type Fault = readonly [name: string, statusCode: number];
export const faults = {
  tooManyRequests: ['TooManyRequestsException', 400],
  throttling: ['ThrottlingException', 429],
  internal: ['InternalServerException', 500],
  invalid: ['InvalidRequestException', 400],
  notFound: ['ResourceNotFoundException', 400],
  accessDenied: ['AccessDeniedException', 400],
} as const satisfies Record<string, Fault>;

interface StopPathOptions extends Omit<LocalAccountOptions, 'beforeOperation'> {
  /** Asked before each operation; `call` counts from 1. */
  readonly faultOf?: (operation: string, call: number, members: Members) => Fault | undefined;
}

/** How an execution ended: `SUCCEEDED STOPPED`, `FAILED UnknownStatus`, `TIMED_OUT undefined`. */
export const endingOf = ({ status, output, error }: ExecutionDescription): string =>
  `${status} ${output ? JSON.parse(output).Status : error}`;

/** The local account with calls of the stop path, in virtual time. Jobs train for ten hours and take two minutes to stop. */
export const stopPath = ({ faultOf, ...options }: StopPathOptions) => {
  const startedAt = Date.now();
  const seconds = () => (Date.now() - startedAt) / 1000;
  const calls: { readonly operation: string; readonly atSecond: number }[] = [];
  let failing: { readonly fault: Fault; readonly operations: readonly string[] } | undefined;
  const failure = (operation: string): Fault | undefined =>
    failing?.operations.includes(operation) ? failing.fault : undefined;
  const account = localAccount({
    timings: { submittedSeconds: 0, trainingSeconds: 36_000, stoppingSeconds: 120 },
    beforeOperation: ({ operation, members }) => {
      calls.push({ operation, atSecond: seconds() });
      const [name, statusCode] = failure(operation) ?? faultOf?.(operation, calls.length, members) ?? [];
      if (name) throw new AwsError(name, 'injected', statusCode);
    },
    ...options,
  });
  const time = timeFor(account);
  const { executions } = account.workflows;
  return {
    ...account,
    ...time,
    ...apiOf((request) => time.settled(account.answer(request))),
    seconds,
    calls,
    operations: () => calls.map(({ operation }) => operation),
    /** From now on these operations fail with this error. */
    fail: (fault: Fault, ...operations: readonly string[]) => {
      failing = { fault, operations };
    },
    mend: () => {
      failing = undefined;
    },
    /** When an operation was asked for, in whole seconds since the beginning. */
    secondsOf: (operation: string) =>
      calls.filter((call) => call.operation === operation).map(({ atSecond }) => Math.round(atSecond)),
    place: (kind: Kind, run: Partial<Run> = {}, model: Partial<PlacedModel> = {}) =>
      account.comprehend.place({ kind, name: 'under-test', ...model }, run),
    /** Deletes a model that isn't in progress: 5 s later it is gone. */
    remove: ({ kind, arn }: { readonly kind: Kind; readonly arn: string }) =>
      account.comprehend.operations[operationOf('Delete', kind)]?.({ [arnMember(kind)]: arn }),
    /** Oldest first. */
    executions,
    /** How all workflows ended. */
    untilEnded: async () => {
      await time.passWhile(() => executions().some(({ status }) => status === 'RUNNING'));
      return executions().map(endingOf);
    },
  };
};
