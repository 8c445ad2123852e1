import { isDeepStrictEqual } from 'node:util';
import { type HttpRequest, jsonResponse, problemResponse, type WireResponse } from './wire/http.ts';
import { methodNotAllowed } from './wire/no-such-route.ts';
import { AwsError, type Members, type OperationRequest } from './wire/operation.ts';

/** A fault to come: the next `Count` requests for `Operation` that have the members of `Match` get `Error`. */
export interface Fault {
  readonly Operation: string;
  readonly Error: keyof typeof statusCodes;
  Count: number;
  readonly Match?: Members;
}

/** Errors that can be asked for, with their HTTP status; throttling has two faces. */
const statusCodes = {
  AccessDeniedException: 400,
  InternalServerException: 500,
  InvalidRequestException: 400,
  ResourceNotFoundException: 400,
  ThrottlingException: 429,
  TooManyRequestsException: 400,
} as const;

/** Faults of these operations on demand, to see what a throttled or broken AWS does. */
export const createFaults = (operations: readonly string[]) => {
  let faults: readonly Fault[] = [];
  return {
    operations,
    errors: Object.keys(statusCodes),
    /** Those to come. */
    list: (): readonly Fault[] => faults,
    /** `GET /faults` lists them, `POST /faults` adds one, `DELETE /faults` forgets them all. */
    api: (request: HttpRequest): WireResponse => {
      try {
        if (request.method === 'POST') faults = [...faults, parseFault(request.body, operations)];
        else if (request.method === 'DELETE') faults = [];
        else if (request.method !== 'GET') return methodNotAllowed(request);
      } catch (error) {
        return problemResponse(400, 'InvalidRequestException', error instanceof Error ? error.message : String(error));
      }
      return jsonResponse(faults);
    },
    /** @throws AwsError the fault that is due, if any */
    beforeOperation: ({ operation, members }: OperationRequest): void => {
      const isDue = ({ Operation, Match = {} }: Fault) =>
        Operation === operation &&
        Object.entries(Match).every(([name, value]) => isDeepStrictEqual(members[name], value));
      const due = faults.find(isDue);
      if (!due) return;
      due.Count -= 1;
      faults = faults.filter(({ Count }) => Count > 0);
      throw new AwsError(due.Error, 'A fault that was asked for at /faults', statusCodes[due.Error]);
    },
  };
};

/** @throws Error of one line naming the member at fault, the value got, and what is allowed */
const parseFault = (body: string, operations: readonly string[]): Fault => {
  const fault = jsonOf(body);
  const { Operation, Error: name, Count = 1, Match, ...others } = isObject(fault) ? fault : {};
  const [unknown] = isObject(fault) ? Object.keys(others) : [fault];
  if (unknown !== undefined) {
    throw new Error(`A fault must be an object of Operation, Error, Count and Match, got ${shown(unknown)}`);
  }
  if (typeof Count !== 'number' || !Number.isInteger(Count) || Count < 1) {
    throw new Error(`Count must be a whole number from 1, got ${shown(Count)}`);
  }
  if (Match !== undefined && !isObject(Match)) {
    throw new Error(`Match must be an object of members that a request must have, got ${shown(Match)}`);
  }
  return {
    Operation: oneOf('Operation', Operation, operations),
    Error: oneOf('Error', name, Object.keys(statusCodes) as Fault['Error'][]),
    Count,
    ...(Match && { Match }),
  };
};

const jsonOf = (body: string): unknown => {
  try {
    return JSON.parse(body);
  } catch {
    throw new Error(`A fault must be JSON, {"Operation", "Error", "Count", "Match"}, got ${shown(body)}`);
  }
};

const isObject = (value: unknown): value is Members =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const shown = (value: unknown): string => JSON.stringify(value)?.slice(0, 100) ?? 'nothing';

const oneOf = <Allowed extends string>(member: string, value: unknown, allowed: readonly Allowed[]): Allowed => {
  const found = allowed.find((candidate) => candidate === value);
  if (!found) throw new Error(`${member} must be one of ${allowed.join(', ')}, got ${shown(value)}`);
  return found;
};
