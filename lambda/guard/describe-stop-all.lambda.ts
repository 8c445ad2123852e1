import { Logger } from '@aws-lambda-powertools/logger';
import { SFNClient } from '@aws-sdk/client-sfn';
import { clientOptions } from '../clients.ts';
import { readSettings } from '../settings.ts';
import { describeStopAll } from './describe-stop-all.ts';

export const handler = describeStopAll({
  ...readSettings('describe-stop-all'),
  sfn: new SFNClient(clientOptions),
  logger: new Logger(),
});
