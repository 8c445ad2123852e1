import { Logger } from '@aws-lambda-powertools/logger';
import { ComprehendClient } from '@aws-sdk/client-comprehend';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { SFNClient } from '@aws-sdk/client-sfn';
import { functions, readSettings } from '../functions.ts';
import { followSweep } from './follow-sweep.ts';

const options = functions['follow-sweep'].clients;

export const handler = followSweep({
  ...readSettings('follow-sweep'),
  comprehend: new ComprehendClient(options),
  sfn: new SFNClient(options),
  dynamodb: new DynamoDBClient(options),
  now: () => new Date(),
  logger: new Logger(),
});
