import { Logger } from '@aws-lambda-powertools/logger';
import { ComprehendClient } from '@aws-sdk/client-comprehend';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { SFNClient } from '@aws-sdk/client-sfn';
import { locationOf } from '../account/arn.ts';
import { clientOptions } from '../clients.ts';
import { readSettings } from '../settings.ts';
import { stopFromWidget } from './stop-from-widget.ts';

const settings = readSettings('stop-from-widget');
const { partition, region, accountId } = locationOf(Object.values(settings.stopWorkflowArns)[0] ?? '');

export const handler = stopFromWidget({
  ...settings,
  comprehend: new ComprehendClient(clientOptions),
  dynamodb: new DynamoDBClient(clientOptions),
  sfn: new SFNClient(clientOptions),
  logger: new Logger(),
  now: () => new Date(),
  // Lambda tells the name. The stack can't tell a function its own ARN.
  functionArn: `arn:${partition}:lambda:${region}:${accountId}:function:${process.env.AWS_LAMBDA_FUNCTION_NAME}`,
});
