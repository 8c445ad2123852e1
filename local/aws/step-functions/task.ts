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
