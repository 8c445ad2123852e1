import { Logger } from '@aws-lambda-powertools/logger';
import { ComprehendClient } from '@aws-sdk/client-comprehend';
import { SFNClient } from '@aws-sdk/client-sfn';
import { taskClientOptions } from '../clients.ts';
import { readSettings } from '../settings.ts';
import { reportSweep } from './report-sweep.ts';

export const handler = reportSweep({
  ...readSettings('report-sweep'),
  comprehend: new ComprehendClient(taskClientOptions),
  sfn: new SFNClient(taskClientOptions),
  now: () => new Date(),
  logger: new Logger(),
});
