import { Logger } from '@aws-lambda-powertools/logger';
import { ComprehendClient } from '@aws-sdk/client-comprehend';
import { SFNClient } from '@aws-sdk/client-sfn';
import { clientOptions } from '../clients.ts';
import { readSettings } from '../settings.ts';
import { stopTraining } from './stop-training.ts';

export const handler = stopTraining({
  ...readSettings('stop-training'),
  comprehend: new ComprehendClient(clientOptions),
  sfn: new SFNClient(clientOptions),
  logger: new Logger(),
});
