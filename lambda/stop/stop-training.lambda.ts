import { bound, stopClients } from '../bound.ts';
import { stopTraining } from './stop-training.ts';

export const handler = stopTraining(bound('stop-training', stopClients));
