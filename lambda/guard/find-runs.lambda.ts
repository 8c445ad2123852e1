import { Logger } from '@aws-lambda-powertools/logger';
import { ComprehendClient } from '@aws-sdk/client-comprehend';
import { SFNClient } from '@aws-sdk/client-sfn';
import { taskClientOptions } from '../clients.ts';
import { readSettings } from '../settings.ts';
import { findRuns } from './find-runs.ts';

export const handler = findRuns({
  ...readSettings('find-runs'),
  comprehend: new ComprehendClient(taskClientOptions),
  sfn: new SFNClient(taskClientOptions),
  logger: new Logger(),
});
