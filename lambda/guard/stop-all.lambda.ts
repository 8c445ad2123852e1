import { Logger } from '@aws-lambda-powertools/logger';
import { ComprehendClient } from '@aws-sdk/client-comprehend';
import { SFNClient } from '@aws-sdk/client-sfn';
import { readerClientOptions } from '../clients.ts';
import { readSettings } from '../settings.ts';
import { stopAll } from './stop-all.ts';

export const handler = stopAll({
  ...readSettings('stop-all'),
  comprehend: new ComprehendClient(readerClientOptions),
  sfn: new SFNClient(readerClientOptions),
  logger: new Logger(),
});
