import { Logger } from '@aws-lambda-powertools/logger';
import { ComprehendClient } from '@aws-sdk/client-comprehend';
import { SFNClient } from '@aws-sdk/client-sfn';
import { clientOptions } from '../clients.ts';
import { readSettings } from '../settings.ts';
import { stopAll } from './stop-all.ts';

export const handler = stopAll({
  ...readSettings('stop-all'),
  comprehend: new ComprehendClient(clientOptions),
  sfn: new SFNClient(clientOptions),
  logger: new Logger(),
});
