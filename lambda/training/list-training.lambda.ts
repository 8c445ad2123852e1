import { Logger } from '@aws-lambda-powertools/logger';
import { ComprehendClient } from '@aws-sdk/client-comprehend';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { SFNClient } from '@aws-sdk/client-sfn';
import { readerClientOptions } from '../clients.ts';
import { readSettings } from '../settings.ts';
import { listTraining } from './list-training.ts';

export const handler = listTraining({
  ...readSettings('list-training'),
  comprehend: new ComprehendClient(readerClientOptions),
  dynamodb: new DynamoDBClient(readerClientOptions),
  sfn: new SFNClient(readerClientOptions),
  logger: new Logger(),
  now: () => new Date(),
});
