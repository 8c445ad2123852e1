import { bound, surveyClients } from '../bound.ts';
import { listTraining } from './list-training.ts';

export const handler = listTraining(bound('list-training', surveyClients));
