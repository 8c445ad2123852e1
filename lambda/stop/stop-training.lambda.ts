import { Logger } from '@aws-lambda-powertools/logger';
import { ComprehendClient } from '@aws-sdk/client-comprehend';
import { SFNClient } from '@aws-sdk/client-sfn';
import { functions, readSettings } from '../functions.ts';
import { stopTraining } from './stop-training.ts';

const options = functions['stop-training'].clients;

export const handler = stopTraining({
  ...readSettings('stop-training'),
  comprehend: new ComprehendClient(options),
  sfn: new SFNClient(options),
  logger: new Logger(),
});
