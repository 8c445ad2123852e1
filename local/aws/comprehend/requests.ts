import { type Constraint, checked } from '../wire/constraints.ts';
import { AwsError } from '../wire/operation.ts';

/** The error that Comprehend's operations document. Assumed for broken constraints; other operations answer ValidationException. */
const errorName = 'InvalidRequestException';
export const invalidRequest = (message: string) => new AwsError(errorName, message);
export const checkedRequest = (members: Readonly<Record<string, Constraint>>) => checked(errorName, members);

/** A part of a name in an ARN. */
export const name = '[a-zA-Z0-9](-*[a-zA-Z0-9])*';

/** Of a model's name and of its version's. */
export const nameConstraint: Constraint = { type: 'string', max: 63, pattern: new RegExp(`^${name}$`) };
