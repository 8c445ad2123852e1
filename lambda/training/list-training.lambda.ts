import { Logger } from '@aws-lambda-powertools/logger';
import { ComprehendClient } from '@aws-sdk/client-comprehend';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { SFNClient } from '@aws-sdk/client-sfn';
import { functions, readSettings } from '../functions.ts';
import { listTraining } from './list-training.ts';

const options = functions['list-training'].clients;

export const handler = listTraining({
  ...readSettings('list-training'),
  comprehend: new ComprehendClient(options),
  sfn: new SFNClient(options),
  dynamodb: new DynamoDBClient(options),
  now: () => new Date(),
  logger: new Logger(),
});
