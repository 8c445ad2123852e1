import { SFNClient } from '@aws-sdk/client-sfn';
import { bound } from '../bound.ts';
import { describeStopAll } from './describe-stop-all.ts';

export const handler = describeStopAll(bound('describe-stop-all', (options) => ({ sfn: new SFNClient(options) })));
