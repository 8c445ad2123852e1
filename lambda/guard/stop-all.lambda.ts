import { bound, surveyClients } from '../bound.ts';
import { stopAll } from './stop-all.ts';

export const handler = stopAll(bound('stop-all', surveyClients));
