import { Logger } from '@aws-lambda-powertools/logger';
import { SFNClient } from '@aws-sdk/client-sfn';
import { functions, readSettings } from '../functions.ts';
import { describeStopAll } from './describe-stop-all.ts';

const options = functions['describe-stop-all'].clients;

export const handler = describeStopAll({
  ...readSettings('describe-stop-all'),
  sfn: new SFNClient(options),
  logger: new Logger(),
});
