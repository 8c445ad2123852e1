import { bound, surveyClients } from '../bound.ts';
import { showTraining } from './show-training.ts';

export const handler = showTraining(bound('show-training', surveyClients));
