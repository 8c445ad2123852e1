import { type ApiOptions, api } from '../http/api.ts';
import { parseName } from '../http/query.ts';
import { readTraining, type TrainingReader } from './read-training.ts';

export interface ListTraining extends Omit<TrainingReader, 'logger'>, ApiOptions {}

/**
 * `GET /training`: every run in progress, of both kinds, and what they cost. `GET /training?Name=invoices`: all models of
 * that name, of both kinds and all versions, ended ones too.
 */
export const listTraining = (options: ListTraining) =>
  api(options, async (event, details) => {
    const name = parseName(event);
    details.Name = name;
    const body = await readTraining(options, { name });
    details.runs = body.Training.length;
    return { statusCode: 200, body };
  });
