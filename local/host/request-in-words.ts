import { kindNames, kinds } from '../../lambda/account/kind.ts';
import type { HttpRequest, WireResponse } from '../aws/wire/http.ts';

/** Of a terminal, less the time that stands before a line. */
export const columns = 70;

/**
 * A request and its answer in a line: `POST /stop 202 invoices (curl)`. The model is left out where the line would get longer
 * than a terminal is wide.
 */
export const requestInWords = (request: HttpRequest, response: WireResponse, caller = callerOf(request)): string => {
  const { method, url, headers, body } = request;
  const action = headers['x-amz-target']?.split('.')[1] ?? /(?:^|&)Action=(\w+)/.exec(body.slice(0, 4000))?.[1];
  const code = errorCodeOf(response);
  const asked = `${action ?? `${method} ${url.split('?', 1)[0]}`} ${response.statusCode}${code && ` ${code}`}`;
  const whole = `${asked} ${modelIn(body)} (${caller})`.replace(/ {2}/, ' ');
  return printable(whole.length > columns ? `${asked} (${caller})` : whole);
};

/** An error's name in the headers, in problem details, or in XML; empty where it is no error. */
export const errorCodeOf = ({ statusCode, headers, body }: WireResponse): string => {
  if (statusCode < 400) return '';
  const [, code, inXml] = /"code": ?"(\w+)"|<Code>(\w+)</.exec(body) ?? [];
  return headers['x-amzn-errortype'] ?? code ?? inXml ?? '';
};

const resourceTypes = kindNames.map((kind) => kinds[kind].resourceType).join('|');
const nameMembers = kindNames.map((kind) => kinds[kind].nameMember).join('|');
const model = new RegExp(`:(?:${resourceTypes})/([\\w/-]+)|"(?:${nameMembers}|Name)": ?"([\\w-]+)"`);

/** The first model that a body names, by its ARN or as Create does. */
const modelIn = (body: string): string => {
  const [, byArn, byName] = model.exec(body.slice(0, 4000)) ?? [];
  return byArn ?? byName ?? '';
};

/** The program that asks, by its User-Agent: `curl`, `aws-cli`, `Terraform`. */
const callerOf = ({ headers: { 'user-agent': agent = '' } }: HttpRequest): string => {
  if (agent.startsWith('Mozilla/')) return 'browser';
  const [, name = 'unnamed'] = /\b(Terraform)\//.exec(agent) ?? /^(?:aws-(?=sdk))?([^/\s]{1,24})/.exec(agent) ?? [];
  return name;
};

/** A request may hold anything, a terminal's control characters too. */
const printable = (text: string): string => text.replace(/[^ -~]/g, '?').slice(0, 250);
