import { Logger } from '@aws-lambda-powertools/logger';
import { ComprehendClient } from '@aws-sdk/client-comprehend';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { SFNClient } from '@aws-sdk/client-sfn';
import { functions, readSettings } from '../functions.ts';
import { stopAll } from './stop-all.ts';

const options = functions['stop-all'].clients;

export const handler = stopAll({
  ...readSettings('stop-all'),
  comprehend: new ComprehendClient(options),
  sfn: new SFNClient(options),
  dynamodb: new DynamoDBClient(options),
  now: () => new Date(),
  logger: new Logger(),
});
