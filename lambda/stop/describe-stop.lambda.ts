import { Logger } from '@aws-lambda-powertools/logger';
import { ComprehendClient } from '@aws-sdk/client-comprehend';
import { SFNClient } from '@aws-sdk/client-sfn';
import { clientOptions } from '../clients.ts';
import { readSettings } from '../settings.ts';
import { describeStop } from './describe-stop.ts';

export const handler = describeStop({
  ...readSettings('describe-stop'),
  comprehend: new ComprehendClient(clientOptions),
  sfn: new SFNClient(clientOptions),
  logger: new Logger(),
});
