import { Logger } from '@aws-lambda-powertools/logger';
import { ComprehendClient } from '@aws-sdk/client-comprehend';
import { SFNClient } from '@aws-sdk/client-sfn';
import { functions, readSettings } from '../functions.ts';
import { postpone } from './postpone.ts';

const options = functions.postpone.clients;

export const handler = postpone({
  ...readSettings('postpone'),
  comprehend: new ComprehendClient(options),
  sfn: new SFNClient(options),
  now: () => new Date(),
  logger: new Logger(),
});
