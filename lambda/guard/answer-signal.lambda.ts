import { bound, readingClients } from '../bound.ts';
import { answerSignal } from './answer-signal.ts';

export const handler = answerSignal(bound('answer-signal', readingClients));
