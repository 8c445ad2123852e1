import { connect, type Socket } from 'node:net';
import { text } from 'node:stream/consumers';
import { arnMembers } from '../../lambda/account/kind.ts';
import { startLocal } from '../../local/host/server.ts';
import { synthesize } from '../../local/host/synthesized.ts';
import { logOfFailures } from './breaches.ts';

/** Requests that need a socket: bodies that are too large, and bytes that are not HTTP. */
const log = logOfFailures();
const stack = synthesize('us-east-1', { monthlyLimitUsd: 10, dashboard: false });
let server: Awaited<ReturnType<typeof startLocal>>;
beforeAll(async () => {
  server = await startLocal({ port: 0, meterSeconds: 3600, stack, log });
});
afterAll(() => server.close());

/** The endpoint still serves the next one. */
const expectServed = async () => expect((await fetch(`${server.url}/stop/nobody`)).status).toBe(404);
const socket = (): Socket => connect(Number(new URL(server.url).port), '127.0.0.1');

test.each(arnMembers)('a %s of 1 MB gets 400, one of more than 10 MB 413', async (member) => {
  const headers = { 'content-type': 'application/json' };
  const megabyte = JSON.stringify({ [member]: 'x'.repeat(2 ** 20) });
  const statusOf = async (body: string) =>
    (await fetch(`${server.url}/stop`, { method: 'POST', headers, body })).status;
  expect([await statusOf(megabyte), await statusOf(megabyte.repeat(11))]).toEqual([400, 413]);
});

const head = 'POST /stop HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n';
test.each([
  ['something that is not HTTP', 'hello\r\n\r\n', /^HTTP\/1.1 400 /],
  ['an unknown method', 'FOO /stop HTTP/1.1\r\nHost: localhost\r\n\r\n', /^HTTP\/1.1 400 /],
  ['no Host', 'GET /stop HTTP/1.1\r\n\r\n', /^HTTP\/1.1 40[05] /],
  ['a header of 100 KB', `${head}A: ${'x'.repeat(100_000)}\r\n\r\n`, /^HTTP\/1.1 431 /],
  ['a body in broken chunks', `${head}Transfer-Encoding: chunked\r\n\r\nzz\r\n`, /^HTTP\/1.1 400 /],
  ['two lengths', `${head}Content-Length: 2\r\nContent-Length: 3\r\n\r\n{}`, /^HTTP\/1.1 400 /],
  ['a body that ends too early', `${head}Content-Length: 100\r\n\r\n{`, /^(HTTP\/1.1 400 |$)/],
  ['bytes that are not UTF-8', `${head}Content-Length: 2\r\n\r\n\xff\xfe`, /^HTTP\/1.1 400 /],
])('%s is answered or cut off at once, and the next request is served', async (_, bytes, wanted) => {
  const client = socket();
  const answered = text(client.setEncoding('latin1')).catch(() => '');
  client.end(Buffer.from(bytes, 'latin1'));
  expect(await answered).toMatch(wanted);
  await expectServed();
});

test('a client that disconnects within its body or before its answer is no failure', async () => {
  for (const bytes of [`${head}Content-Length: 100\r\n\r\n{`, `${head}Content-Length: 2\r\n\r\n{}`]) {
    const client = socket();
    await new Promise<void>((resolve) => {
      client.write(bytes, () => client.resetAndDestroy());
      client.on('close', () => resolve());
    });
  }
  await expectServed();
});
