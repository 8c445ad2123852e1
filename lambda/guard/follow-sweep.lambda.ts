import { bound, surveyClients } from '../bound.ts';
import { followSweep } from './follow-sweep.ts';

export const handler = followSweep(bound('follow-sweep', surveyClients));
