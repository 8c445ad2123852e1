import { Logger } from '@aws-lambda-powertools/logger';
import { ComprehendClient } from '@aws-sdk/client-comprehend';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { SFNClient } from '@aws-sdk/client-sfn';
import { functions, readSettings } from '../functions.ts';
import { stopFromWidget } from './stop-from-widget.ts';
import { ownArn } from './widget-button.ts';

const options = functions['stop-from-widget'].clients;
const settings = readSettings('stop-from-widget');

export const handler = stopFromWidget({
  ...settings,
  comprehend: new ComprehendClient(options),
  sfn: new SFNClient(options),
  dynamodb: new DynamoDBClient(options),
  now: () => new Date(),
  logger: new Logger(),
  functionArn: ownArn(settings),
});
