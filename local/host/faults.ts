import { isDeepStrictEqual } from 'node:util';
import { parseBody } from '../../lambda/http/body.ts';
import { invalidRequest, shown } from '../../lambda/http/problem.ts';
import { oneOf, type Rule, wholeNumber } from '../../lib/setting-rules.ts';
import { jsonResponse } from '../aws/wire/http.ts';
import { AwsError, isMembers, type Members, type OperationRequest } from '../aws/wire/operation.ts';
import type { Routes } from './api-gateway.ts';

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

/** A member of a request's body by its rule. @throws InvalidRequestException */
export const checked = <Value>(name: string, rule: Rule<Value>, got: unknown): Value => {
  const value = rule.read(got);
  if (value !== undefined) return value;
  throw invalidRequest(`${name} must be ${rule.allowed}, got ${shown(got)}`);
};

/** Faults of these operations on demand, to see what a throttled or broken AWS does. */
export const createFaults = (operations: readonly string[]) => {
  const errors = Object.keys(statusCodes) as Fault['Error'][];
  let faults: readonly Fault[] = [];

  /** @throws InvalidRequestException of one line naming the member at fault, the value got, and what is allowed */
  const parseFault = (body: string): Fault => {
    // As curl sends it, with any content type.
    const fault = parseBody({ headers: {}, body }, ['Operation', 'Error', 'Count', 'Match']);
    const { Count = 1, Match } = fault;
    if (Match !== undefined && !isMembers(Match)) {
      throw invalidRequest(`Match must be an object of members that a request must have, got ${shown(Match)}`);
    }
    return {
      Operation: checked('Operation', oneOf(...operations), fault.Operation),
      Error: checked('Error', oneOf(...errors), fault.Error),
      Count: checked('Count', wholeNumber(1, 1_000_000), Count),
      ...(Match && { Match }),
    };
  };

  return {
    operations,
    errors,
    /** Those to come. */
    list: (): readonly Fault[] => faults,
    routes: {
      'GET /faults': () => jsonResponse(faults),
      'POST /faults': ({ body }) => {
        faults = [...faults, parseFault(body)];
        return jsonResponse(faults);
      },
      'DELETE /faults': () => {
        faults = [];
        return jsonResponse(faults);
      },
    } satisfies Routes,
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

export type Faults = ReturnType<typeof createFaults>;
