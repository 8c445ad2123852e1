import type { APIGatewayProxyEvent } from 'aws-lambda';
import { maxNameLength, namePattern } from '../account/arn.ts';
import { invalidRequest, shown } from './problem.ts';

/**
 * The model's name in a query, `?Name=invoices`; undefined without one. Another parameter is refused: a misspelt one would
 * be lost silently, and the answer would be about all models.
 *
 * @throws InvalidRequestException naming the parameter, the rule it broke and what was got
 */
export const parseName = ({ multiValueQueryStringParameters }: APIGatewayProxyEvent): string | undefined => {
  const parameters = Object.entries(multiValueQueryStringParameters ?? {});
  const unknown = parameters.find(([name]) => name !== 'Name');
  if (unknown) throw invalidRequest(`The query must hold only Name, got ${shown(unknown[0])}`);
  const [, names = []] = parameters[0] ?? [];
  if (names.length > 1) throw invalidRequest(`Name must be given once, got ${shown(names)}`);
  const [name] = names;
  if (name === undefined) return undefined;
  if (name.length > maxNameLength || !new RegExp(namePattern).test(name)) {
    throw invalidRequest(
      `Name must be a model's name, of 1 to ${maxNameLength} letters, digits and hyphens between them, got ${shown(name)}`,
    );
  }
  return name;
};
