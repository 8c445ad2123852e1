import { Logger } from '@aws-lambda-powertools/logger';
import { ComprehendClient } from '@aws-sdk/client-comprehend';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { SFNClient } from '@aws-sdk/client-sfn';
import { readerClientOptions } from '../clients.ts';
import { readSettings } from '../settings.ts';
import { showTraining } from './show-training.ts';

export const handler = showTraining({
  ...readSettings('show-training'),
  comprehend: new ComprehendClient(readerClientOptions),
  dynamodb: new DynamoDBClient(readerClientOptions),
  sfn: new SFNClient(readerClientOptions),
  logger: new Logger(),
  now: () => new Date(),
});
