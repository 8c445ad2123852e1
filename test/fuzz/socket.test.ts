import { request as httpRequest } from 'node:http';
import { connect, type Socket } from 'node:net';
import { text } from 'node:stream/consumers';
import fc from 'fast-check';
import { arnMembers, kindNames } from '../../lambda/account/kind.ts';
import type { HttpRequest, WireResponse } from '../../local/aws/wire/http.ts';
import { startLocal } from '../../local/host/server.ts';
import { everyAnswer, logOfFailures, requests } from './breaches.ts';
import { apiRequest, awsRequest, statuses } from './requests.ts';

/** What can't be sent within a process: requests through a real HTTP client, and bytes that are no HTTP. */
const log = logOfFailures();
let server: Awaited<ReturnType<typeof startLocal>>;
beforeAll(async () => {
  const timings = { submittedSeconds: 0, trainingSeconds: 1e9, stoppingSeconds: 1e9 };
  const settings = { monthlyLimitUsd: 10, pollIntervalSeconds: 300, dashboard: false };
  server = await startLocal({ port: 0, meterSeconds: 3600, settings, timings, log });
  for (const kind of kindNames) {
    for (const [name, pinnedStatus] of Object.entries(statuses))
      server.comprehend.place({ kind, name }, { pinnedStatus });
  }
});
afterAll(() => server.close());

const send = ({ method, url, headers, body }: HttpRequest) =>
  new Promise<WireResponse>((resolve, reject) => {
    // Without its length a body behind GET or HEAD is the beginning of another request.
    const all = { ...headers, 'content-length': `${Buffer.byteLength(body)}` };
    const outgoing = httpRequest(server.url, { method, path: url, headers: all });
    outgoing.on('error', reject).on('response', async (incoming) => {
      const names = Object.entries(incoming.headers).map(([name, value]) => [name, `${value}`]);
      const answered = { statusCode: incoming.statusCode ?? 0, headers: Object.fromEntries(names) };
      resolve({ ...answered, body: await text(incoming) });
    });
    outgoing.end(body);
  });

/** What an HTTP client can't send is brought into a form that it can. */
const sendable = (request: HttpRequest): HttpRequest => ({
  ...request,
  method: /^[A-Z]+$/.test(request.method) ? request.method : 'POST',
  url: request.url
    .toWellFormed()
    .replace(/[^!-~]/gu, encodeURIComponent)
    .replace(/^(?!\/)/, '/'),
  headers: Object.fromEntries(
    Object.entries(request.headers).filter(
      ([name, value]) => /^[a-z][\w-]*$/.test(name) && name !== 'content-length' && /^[ -~]*$/.test(value ?? ''),
    ),
  ),
});

/** The endpoint still serves the next one. */
const expectServed = async () => {
  const { statusCode } = await send({ method: 'GET', url: '/stop/nobody', headers: {}, body: '' });
  expect(statusCode).toBe(404);
};
const socket = (): Socket => connect(Number(new URL(server.url).port), '127.0.0.1');

test(`${requests / 10} requests get only the contract’s answers`, async () => {
  const arbitrary = fc.oneof({ weight: 4, arbitrary: apiRequest }, awsRequest).map(sendable);
  await everyAnswer(arbitrary, requests / 10, send);
});

test.each(arnMembers)('a %s of 1 MB gets 400, one of more than 10 MB 413', async (member) => {
  const headers = { 'content-type': 'application/json' };
  const megabyte = JSON.stringify({ [member]: 'x'.repeat(2 ** 20) });
  const bodies = [megabyte, megabyte.repeat(11)];
  const answers = await Promise.all(bodies.map((body) => send({ method: 'POST', url: '/stop', headers, body })));
  expect(answers.map(({ statusCode }) => statusCode)).toEqual([400, 413]);
});

const head = 'POST /stop HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n';
test.each([
  ['something that is not HTTP', 'hello\r\n\r\n', /^HTTP\/1.1 400 /],
  ['an unknown method', 'FOO /stop HTTP/1.1\r\nHost: localhost\r\n\r\n', /^HTTP\/1.1 400 /],
  ['no Host', 'GET /stop HTTP/1.1\r\n\r\n', /^HTTP\/1.1 40[05] /],
  [
    'a header of 100 KB',
    `GET /stop HTTP/1.1\r\nHost: localhost\r\nA: ${'x'.repeat(100_000)}\r\n\r\n`,
    /^HTTP\/1.1 431 /,
  ],
  ['a body in broken chunks', `${head}Transfer-Encoding: chunked\r\n\r\nzz\r\n`, /^HTTP\/1.1 400 /],
  ['two lengths', `${head}Content-Length: 2\r\nContent-Length: 3\r\n\r\n{}`, /^HTTP\/1.1 400 /],
  ['a body that ends too early', `${head}Content-Length: 100\r\n\r\n{`, /^(HTTP\/1.1 400 |$)/],
  ['bytes that are not UTF-8', `${head}Content-Length: 2\r\n\r\n\xff\xfe`, /^HTTP\/1.1 400 /],
])('%s: answered or hung up on at once, and the next request is served', async (_, bytes, wanted) => {
  const client = socket();
  const answered = text(client.setEncoding('latin1')).catch(() => '');
  client.end(Buffer.from(bytes, 'latin1'));
  expect(await answered).toMatch(wanted);
  await expectServed();
});

test('a client that goes away in the middle of its body, or before its answer, is no failure', async () => {
  for (const bytes of [`${head}Content-Length: 100\r\n\r\n{`, `${head}Content-Length: 2\r\n\r\n{}`]) {
    const client = socket();
    await new Promise<void>((resolve) => {
      client.write(bytes, () => client.resetAndDestroy());
      client.on('close', () => resolve());
    });
  }
  await expectServed();
});
