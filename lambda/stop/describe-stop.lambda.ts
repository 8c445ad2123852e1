import { Logger } from '@aws-lambda-powertools/logger';
import { ComprehendClient } from '@aws-sdk/client-comprehend';
import { SFNClient } from '@aws-sdk/client-sfn';
import { functions, readSettings } from '../functions.ts';
import { describeStop } from './describe-stop.ts';

const options = functions['describe-stop'].clients;

export const handler = describeStop({
  ...readSettings('describe-stop'),
  comprehend: new ComprehendClient(options),
  sfn: new SFNClient(options),
  logger: new Logger(),
});
