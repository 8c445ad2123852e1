import { Logger } from '@aws-lambda-powertools/logger';
import { ComprehendClient } from '@aws-sdk/client-comprehend';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { SFNClient } from '@aws-sdk/client-sfn';
import { clients } from '../clients.ts';
import { functions, readSettings } from '../functions.ts';
import { answerSignal } from './answer-signal.ts';

const options = functions['answer-signal'].clients;

export const handler = answerSignal({
  ...readSettings('answer-signal'),
  comprehend: new ComprehendClient(options),
  comprehendOnce: new ComprehendClient(clients.once),
  comprehendIn: (region) => new ComprehendClient({ ...options, region }),
  sfn: new SFNClient(options),
  dynamodb: new DynamoDBClient(options),
  now: () => new Date(),
  logger: new Logger(),
});
