import { bound, stopClients } from '../bound.ts';
import { postpone } from './postpone.ts';

export const handler = postpone(bound('postpone', stopClients));
