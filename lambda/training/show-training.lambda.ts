import { Logger } from '@aws-lambda-powertools/logger';
import { ComprehendClient } from '@aws-sdk/client-comprehend';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { SFNClient } from '@aws-sdk/client-sfn';
import { functions, readSettings } from '../functions.ts';
import { showTraining } from './show-training.ts';

const options = functions['show-training'].clients;

export const handler = showTraining({
  ...readSettings('show-training'),
  comprehend: new ComprehendClient(options),
  sfn: new SFNClient(options),
  dynamodb: new DynamoDBClient(options),
  now: () => new Date(),
  logger: new Logger(),
});
