import { AwsError } from '../wire/operation.ts';

/** Error texts are those that the DynamoDB emulator dynalite has recorded from AWS, where it has them. */
export const validation = (message: string) => new AwsError('com.amazon.coral.validate#ValidationException', message);
