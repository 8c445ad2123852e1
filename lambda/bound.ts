import { Logger } from '@aws-lambda-powertools/logger';
import { ComprehendClient } from '@aws-sdk/client-comprehend';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { SFNClient } from '@aws-sdk/client-sfn';
import { type ClientPolicy, clients } from './clients.ts';
import { type FunctionName, functions, readSettings } from './functions.ts';

/**
 * What a function runs with: its settings, the clock, the log, and those SDK clients that it needs, since each of them makes its
 * bundle larger.
 */
export const bound = <Name extends FunctionName, Clients>(
  functionName: Name,
  makeClients: (options: ClientPolicy) => Clients,
) => ({
  ...readSettings(functionName),
  ...makeClients(functions[functionName].clients),
  now: () => new Date(),
  logger: new Logger(),
});

export const stopClients = (options: ClientPolicy) => ({
  comprehend: new ComprehendClient(options),
  sfn: new SFNClient(options),
});

export const surveyClients = (options: ClientPolicy) => ({
  ...stopClients(options),
  dynamodb: new DynamoDBClient(options),
});

export const readingClients = (options: ClientPolicy) => ({
  ...surveyClients(options),
  comprehendOnce: new ComprehendClient(clients.once),
  comprehendIn: (region: string) => new ComprehendClient({ ...options, region }),
});
