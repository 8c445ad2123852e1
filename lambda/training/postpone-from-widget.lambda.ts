import { Logger } from '@aws-lambda-powertools/logger';
import { ComprehendClient } from '@aws-sdk/client-comprehend';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { SFNClient } from '@aws-sdk/client-sfn';
import { functions, readSettings } from '../functions.ts';
import { postponeFromWidget } from './postpone-from-widget.ts';
import { ownArn } from './widget-button.ts';

const options = functions['postpone-from-widget'].clients;
const settings = readSettings('postpone-from-widget');

export const handler = postponeFromWidget({
  ...settings,
  comprehend: new ComprehendClient(options),
  sfn: new SFNClient(options),
  dynamodb: new DynamoDBClient(options),
  now: () => new Date(),
  logger: new Logger(),
  functionArn: ownArn(settings),
});
