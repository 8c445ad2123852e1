import { Logger } from '@aws-lambda-powertools/logger';
import { ComprehendClient } from '@aws-sdk/client-comprehend';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { SFNClient } from '@aws-sdk/client-sfn';
import { locationOf } from '../account/arn.ts';
import { functions, readSettings } from '../functions.ts';
import { stopFromWidget } from './stop-from-widget.ts';

const options = functions['stop-from-widget'].clients;
const settings = readSettings('stop-from-widget');
const { partition, region, accountId } = locationOf(Object.values(settings.stopWorkflowArns)[0] ?? '');

export const handler = stopFromWidget({
  ...settings,
  comprehend: new ComprehendClient(options),
  sfn: new SFNClient(options),
  dynamodb: new DynamoDBClient(options),
  now: () => new Date(),
  logger: new Logger(),
  // Lambda tells the name. The stack can't tell a function its own ARN.
  functionArn: `arn:${partition}:lambda:${region}:${accountId}:function:${process.env.AWS_LAMBDA_FUNCTION_NAME}`,
});
