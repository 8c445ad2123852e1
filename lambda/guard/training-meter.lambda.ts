import { Logger } from '@aws-lambda-powertools/logger';
import { Metrics } from '@aws-lambda-powertools/metrics';
import { ComprehendClient } from '@aws-sdk/client-comprehend';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { SFNClient } from '@aws-sdk/client-sfn';
import { taskClientOptions } from '../clients.ts';
import { readSettings } from '../settings.ts';
import { metricNamespace } from './events.ts';
import { trainingMeter } from './training-meter.ts';

export const handler = trainingMeter({
  ...readSettings('training-meter'),
  comprehend: new ComprehendClient(taskClientOptions),
  comprehendIn: (region) => new ComprehendClient({ ...taskClientOptions, region }),
  dynamodb: new DynamoDBClient(taskClientOptions),
  eventBridge: new EventBridgeClient(taskClientOptions),
  sfn: new SFNClient(taskClientOptions),
  metrics: new Metrics({ namespace: metricNamespace }),
  now: () => new Date(),
  logger: new Logger(),
});
