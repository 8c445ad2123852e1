import { Logger } from '@aws-lambda-powertools/logger';
import { Metrics } from '@aws-lambda-powertools/metrics';
import { ComprehendClient } from '@aws-sdk/client-comprehend';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { SFNClient } from '@aws-sdk/client-sfn';
import { clients } from '../clients.ts';
import { functions, readSettings } from '../functions.ts';
import { metricNamespace } from './events.ts';
import { takeReading } from './take-reading.ts';

const options = functions['take-reading'].clients;

export const handler = takeReading({
  ...readSettings('take-reading'),
  comprehend: new ComprehendClient(options),
  comprehendOnce: new ComprehendClient(clients.once),
  comprehendIn: (region) => new ComprehendClient({ ...options, region }),
  sfn: new SFNClient(options),
  dynamodb: new DynamoDBClient(options),
  metrics: new Metrics({ namespace: metricNamespace }),
  now: () => new Date(),
  logger: new Logger(),
});
