import { type HttpRequest, problemResponse } from './stack/api-gateway.ts';
import { AwsError, type WireResponse } from './wire/aws-json.ts';

/** A fault to come: the next `Count` requests for `Operation` get `Error`. */
export interface Fault {
  readonly Operation: string;
  readonly Error: keyof typeof statusCodes;
  Count: number;
}

/** Errors of Comprehend that can be asked for, with their HTTP status; throttling has two faces. */
const statusCodes = {
  AccessDeniedException: 400,
  InternalServerException: 500,
  InvalidRequestException: 400,
  ResourceNotFoundException: 400,
  ThrottlingException: 429,
  TooManyRequestsException: 400,
} as const;

/** Faults on demand, to see what a throttled or broken Comprehend does. */
export const createFaults = (operations: readonly string[]) => {
  let faults: Fault[] = [];
  return {
    /** `GET /faults` lists them, `POST /faults` adds one, `DELETE /faults` forgets them all. */
    api: ({ method, body }: HttpRequest): WireResponse => {
      try {
        if (method === 'POST') faults = [...faults, parseFault(JSON.parse(body), operations)];
        else if (method === 'DELETE') faults = [];
        else if (method !== 'GET') throw new Error(`/faults takes GET, POST and DELETE, got ${method}`);
      } catch (error) {
        return problemResponse(400, 'InvalidRequestException', error instanceof Error ? error.message : String(error));
      }
      return { statusCode: 200, headers: { 'content-type': 'application/json' }, body: JSON.stringify(faults) };
    },
    /** @throws AwsError the fault that is due, if any */
    beforeOperation: (operation: string): void => {
      const due = faults.find((fault) => fault.Operation === operation);
      if (!due) return;
      due.Count -= 1;
      faults = faults.filter(({ Count }) => Count > 0);
      throw new AwsError(due.Error, 'A fault that was asked for at /faults', statusCodes[due.Error]);
    },
  };
};

/** @throws Error of one line naming the member at fault, the value got, and what is allowed */
const parseFault = (fault: Readonly<Record<string, unknown>> | null, operations: readonly string[]): Fault => {
  const Operation = oneOf('Operation', fault?.Operation, operations);
  const name = oneOf('Error', fault?.Error, Object.keys(statusCodes)) as Fault['Error'];
  const Count = Number(fault?.Count ?? 1);
  if (!Number.isInteger(Count) || Count < 1) throw new Error(`Count must be a whole number from 1, got ${Count}`);
  return { Operation, Error: name, Count };
};

const oneOf = (member: string, value: unknown, allowed: readonly string[]): string => {
  const found = allowed.find((candidate) => candidate === value);
  if (!found) throw new Error(`${member} must be one of ${allowed.join(', ')}, got ${JSON.stringify(value)}`);
  return found;
};
