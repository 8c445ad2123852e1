import { Logger } from '@aws-lambda-powertools/logger';
import { ComprehendClient } from '@aws-sdk/client-comprehend';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { SFNClient } from '@aws-sdk/client-sfn';
import { type FunctionName, functions, readSettings } from '../functions.ts';

/** What a function that reads training runs with: its settings, the real clients and the real clock. */
export const bound = <Name extends FunctionName>(functionName: Name) => {
  const options = functions[functionName].clients;
  return {
    ...readSettings(functionName),
    comprehend: new ComprehendClient(options),
    sfn: new SFNClient(options),
    dynamodb: new DynamoDBClient(options),
    now: () => new Date(),
    logger: new Logger(),
  };
};
