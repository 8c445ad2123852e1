import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { WireResponse } from '../../local/aws/wire/http.ts';
import type { LocalAccount } from '../../local/host/account.ts';
import { authorizationOf, type SignedRequest, signatureOf } from './sigv4.ts';

export const keys = {
  AWS_ACCESS_KEY_ID: 'AKIDEXAMPLE',
  AWS_SECRET_ACCESS_KEY: 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY',
  AWS_SESSION_TOKEN: 'a/session+token==',
};
const stage = '/prod';
const xmlText = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');

type Json = Readonly<Record<string, unknown>>;
/** Answers an operation of AWS in a region, or an error by a name. */
export type Operation = (members: Json, region: string) => Json | { readonly error: string; readonly message?: string };

const json = (statusCode: number, body: object, type = 'application/json'): WireResponse => ({
  statusCode,
  headers: { 'content-type': type },
  body: JSON.stringify(body),
});
const refusal = (code: string): WireResponse =>
  json(
    403,
    { title: 'Forbidden', status: 403, detail: `Refused: ${code}`, code, instance: 'request-1' },
    'application/problem+json',
  );

/** XML as AWS's query protocol has it; a list's items are `member`s. */
const xml = (value: unknown): string => {
  if (Array.isArray(value)) return value.map((item) => `<member>${xml(item)}</member>`).join('');
  if (typeof value !== 'object' || value === null) return xmlText(`${value}`);
  return Object.entries(value)
    .map(([name, item]) => `<${name}>${xml(item)}</${name}>`)
    .join('');
};

/**
 * AWS over HTTP as the command line needs it: the API of a local account behind a stage, for signed requests only; the
 * operations given here; and what the local account has itself.
 */
export const startFakeAws = async (
  local: LocalAccount,
  operations: Readonly<Record<string, Operation>>,
  /** Answers a request to the API in its place. */
  intercept: (request: SignedRequest) => WireResponse | undefined = () => undefined,
) => {
  /** `GET /prod/training`, `DescribeStacks`: all that was asked for. */
  const asked: string[] = [];
  const requests: SignedRequest[] = [];

  const api = async (request: SignedRequest): Promise<WireResponse> => {
    const intercepted = intercept(request);
    if (intercepted) return intercepted;
    const authorization = authorizationOf(request);
    if (!authorization) return refusal('MissingAuthenticationTokenException');
    if (request.headers['x-amz-security-token'] === 'expired') return refusal('ExpiredTokenException');
    const isSigned = authorization.signature === signatureOf(request, keys.AWS_SECRET_ACCESS_KEY);
    if (!isSigned || authorization.service !== 'execute-api') return refusal('InvalidSignatureException');
    const { headers, ...answer } = await local.answer({ ...request, url: request.url.slice(stage.length) });
    return { ...answer, headers: { ...headers, ...(headers.location && { location: `${stage}${headers.location}` }) } };
  };
  const aws = async (request: SignedRequest): Promise<WireResponse> => {
    const isQuery = request.headers['content-type']?.startsWith('application/x-www-form-urlencoded') === true;
    const members = isQuery ? Object.fromEntries(new URLSearchParams(request.body)) : JSON.parse(request.body);
    const operation = isQuery ? String(members.Action) : (request.headers['x-amz-target']?.split('.').at(-1) ?? '');
    asked.push(operation);
    const answer = operations[operation]?.(members, authorizationOf(request)?.region ?? '');
    if (!answer) return local.answer(request);
    const { error: Code, message: Message = 'no' } = answer;
    const statusCode = Code === undefined ? 200 : 400;
    if (!isQuery) return json(statusCode, Code === undefined ? answer : { __type: Code, message: Message });
    const whole =
      Code === undefined
        ? { [`${operation}Response`]: { [`${operation}Result`]: answer } }
        : { ErrorResponse: { Error: { Type: 'Sender', Code, Message } } };
    return { statusCode, headers: {}, body: xml(whole) };
  };
  const server = createServer(async (incoming, outgoing) => {
    const request = await read(incoming);
    requests.push(request);
    const isApi = request.url.startsWith(`${stage}/`);
    if (isApi) asked.push(`${request.method} ${request.url} ${request.body}`.trim());
    const { statusCode, headers, body } = await (isApi ? api(request) : aws(request));
    outgoing.writeHead(statusCode, headers).end(body);
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    url,
    apiUrl: `${url}${stage}/`,
    asked,
    requests,
    /** The environment of a process that must find this AWS. */
    env: { AWS_ENDPOINT_URL: url, AWS_REGION: 'eu-west-1', ...keys },
    close: () => server.close().closeAllConnections(),
  };
};

const read = async (incoming: IncomingMessage): Promise<SignedRequest> => {
  const chunks: Buffer[] = [];
  for await (const chunk of incoming) chunks.push(chunk);
  const headers = Object.fromEntries(
    Object.entries(incoming.headers).map(([name, value]) => [name, [value].flat().join(',')]),
  );
  const { method = 'GET', url = '/' } = incoming;
  return { method, url, headers, body: Buffer.concat(chunks).toString('utf8') };
};
