import { bound, stopClients } from '../bound.ts';
import { describeStop } from './describe-stop.ts';

export const handler = describeStop(bound('describe-stop', stopClients));
