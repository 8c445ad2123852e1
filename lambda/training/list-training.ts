import type { APIGatewayProxyEvent } from 'aws-lambda';
import { maxNameLength, namePattern } from '../account/arn.ts';
import { type ApiOptions, api } from '../http/api.ts';
import { invalidRequest, shown } from '../http/problem.ts';
import { readTraining, type TrainingReader } from './read-training.ts';

export interface ListTraining extends TrainingReader, ApiOptions {}

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

/** Another parameter is refused: a misspelt one would be lost silently, and the answer would be about all models. */
const parseName = ({ multiValueQueryStringParameters }: APIGatewayProxyEvent): string | undefined => {
  const parameters = Object.entries(multiValueQueryStringParameters ?? {});
  const unknown = parameters.find(([name]) => name !== 'Name');
  if (unknown) throw invalidRequest(`The query must hold only Name, got ${shown(unknown[0])}`);
  const [, names = []] = parameters[0] ?? [];
  if (names.length > 1) throw invalidRequest(`Name must be given once, got ${names.map(shown).join(', ')}`);
  const [name] = names;
  if (name !== undefined && (name.length > maxNameLength || !new RegExp(namePattern).test(name))) {
    const rule = `of 1 to ${maxNameLength} letters, digits and hyphens between them`;
    throw invalidRequest(`Name must be a model's name, ${rule}, got ${shown(name)}`);
  }
  return name;
};
