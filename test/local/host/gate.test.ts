import { connect } from 'node:net';
import { hostname } from 'node:os';
import { text } from 'node:stream/consumers';
import { jsonResponse } from '../../../local/aws/wire/http.ts';
import { gate } from '../../../local/host/gate.ts';
import { localRegions } from '../../../local/host/regions.ts';
import { startLocal } from '../../../local/host/server.ts';
import { synthesizeRegions } from '../../../local/host/synthesized.ts';
import { consoleAccount as setup, stack, table } from '../../support/console-account.ts';

type Headers = Readonly<Record<string, string>>;
const own = { host: '127.0.0.1:4570' };
const publish = { 'content-type': 'application/x-www-form-urlencoded' };
const list = { 'x-amz-target': 'Comprehend_20171127.ListDocumentClassifiers' };

/** What the gate answers to a request with these headers: 200 is what is behind it. */
const ask = async (headers: Headers) => {
  const guarded = gate(async () => jsonResponse({}), ['devbox.LAN.']);
  const { statusCode, body } = await guarded({ method: 'GET', url: '/', headers, body: '' });
  return { status: statusCode, members: JSON.parse(body) };
};

/** Requests by their marks: a browser's for another site's page, and under names that aren't this machine's. */
const foreign: readonly (readonly [what: string, headers: Headers])[] = [
  ['an origin of another site', { ...own, origin: 'https://evil.example' }],
  ['the origin null', { ...own, origin: 'null' }],
  ['the origin of another port of this machine', { ...own, origin: 'http://127.0.0.1:8080' }],
  ['the origin of another name of this machine', { ...own, origin: 'http://localhost:4570' }],
  ['another scheme', { ...own, origin: 'https://127.0.0.1:4570' }],
  ['two origins', { ...own, origin: 'http://127.0.0.1:4570, https://evil.example' }],
  ['an origin without a Host', { origin: 'http://127.0.0.1:4570' }],
  ['a page of another site, which sends no origin', { ...own, 'sec-fetch-site': 'cross-site' }],
  ['a page at another port of this machine, which sends no origin', { ...own, 'sec-fetch-site': 'same-site' }],
  ['marks that contradict each other', { ...own, origin: 'https://evil.example', 'sec-fetch-site': 'same-origin' }],
  ['a mark twice', { ...own, 'sec-fetch-site': 'same-origin, cross-site' }],
  ['an unknown mark', { ...own, 'sec-fetch-site': 'Same-Origin' }],
  ...[
    ...'evil.example evil.example:4570 EVIL.EXAMPLE. 127.0.0.1.evil.example localhost.evil.example'.split(' '),
    ...'evillocalhost devbox user@127.0.0.1 evil.example#127.0.0.1 127.0.0.1:4570:4570 ::1 [::1'.split(' '),
    '127.0.0.1, evil.example',
    '',
  ].map((host) => [`the host ${JSON.stringify(host)}`, { host }] as const),
];

test.each(foreign)('%s is refused in a line', async (_, marks) => {
  const { status, members } = await ask(marks);
  expect([status, members.code]).toEqual([403, 'AccessDeniedException']);
  expect(members.detail).toMatch(/^The local mode (isn't|answers no) [^\n]{1,250}$/);
});

test.each([
  ['names the page', { ...own, origin: 'https://evil.example' }, 'https://evil.example: open its address'],
  [
    'names the option',
    { host: 'devbox.wan:8080' },
    'localhost or its address, or start it with --allow-host devbox.wan',
  ],
])('the refusal %s', async (_, marks, text) => {
  expect((await ask(marks)).members.detail).toContain(text);
});

const page = (host: string): Headers => ({ host, origin: `http://${host}`, 'sec-fetch-site': 'same-origin' });
test.each<[string, Headers]>([
  ['a program within the process', {}],
  ['a program', own],
  ['a program at localhost, in capitals and with a dot at its end', { host: 'LOCALHOST.:80' }],
  ['a program at an address of IPv6', { host: '[::1]:4570' }],
  ['a program at an address of a network, at a forwarded port', { host: '192.168.0.7:80' }],
  ['a program at the machine by its name', { host: `${hostname()}:4570` }],
  ['a program at a name that was allowed', { host: 'Devbox.lan:4570' }],
  ['Node’s fetch, which sends one of the marks', { ...own, 'sec-fetch-mode': 'cors' }],
  ['the page itself', page('127.0.0.1:4570')],
  ['the page itself, at a name below localhost', page('console.localhost:4570')],
  ['the page itself, at the port that a browser leaves out', page('127.0.0.1')],
  ['the page itself, behind a proxy with TLS', { ...page('localhost'), origin: 'https://localhost' }],
  ['the page itself, in a browser that sends one mark only', { ...own, origin: 'http://127.0.0.1:4570' }],
  ['the page itself, in a request that has no origin', { ...own, 'sec-fetch-site': 'same-origin' }],
  ['an address that a person types', { ...own, 'sec-fetch-site': 'none', 'sec-fetch-mode': 'navigate' }],
])('%s passes', async (_, marks) => {
  expect((await ask(marks)).status).toBe(200);
});

test.each<[method: string, url: string, status: number, headers?: Headers, body?: string]>([
  ['GET', '/', 200],
  ['POST', '/', 200, list, '{}'],
  ['POST', '/', 400, publish, 'Action=Publish&Message=forged'],
  ['GET', '/training', 200],
  ['POST', '/stop', 400, {}, '{}'],
  ['GET', '/faults', 200],
  ['GET', '/mail', 200],
  ['GET', '/health', 200],
  ['GET', table, 200],
  ['POST', '/console/call', 400, {}, '{}'],
  ['GET', '/nothing/there', 404],
])('%s %s answers %d to a program; refuses a foreign page, and reaches nothing behind it', async (...door) => {
  const [method, url, wanted, headers = {}, body = ''] = door;
  const account = setup();
  const foreigner = await account.ask(method, url, body, { ...headers, ...own, origin: 'https://evil.example' });
  expect([foreigner.status, account.asked, account.mails]).toEqual([403, [], []]);
  expect((await account.ask(method, url, body, { ...headers, ...own })).status).toBe(wanted);
});

test('the gate protects every region, also one without a stack', async () => {
  const account = localRegions({
    stacks: synthesizeRegions({ regions: ['eu-west-1'], monthlyLimitUsd: 5, anomalies: true }),
  });
  const statusOf = async (region: string, host: string) => {
    const headers = { ...list, host, authorization: `Credential=local/20261123/${region}/` };
    return (await account.answer({ method: 'POST', url: '/', headers, body: '{}' })).statusCode;
  };
  for (const region of ['eu-west-1', 'us-east-1', 'ap-south-1']) {
    expect([await statusOf(region, '127.0.0.1'), await statusOf(region, 'evil.example')]).toEqual([200, 403]);
  }
  account.close();
});

const statusOf = async (lines: readonly string[], options = {}) => {
  const local = await startLocal({ port: 0, meterSeconds: 3600, stack, ...options });
  const client = connect(Number(new URL(local.url).port), '127.0.0.1');
  client.write(`${lines.join('\r\n')}\r\nConnection: close\r\n\r\n`);
  const answered = await text(client);
  local.close();
  return Number(/^HTTP\/1.1 (\d+)/.exec(answered)?.[1]);
};
const devbox = ['GET /health HTTP/1.1', 'Host: devbox'];
test.each([
  ['HTTP/1.0 without a Host passes', ['GET /health HTTP/1.0'], {}, 200],
  ['two Hosts are refused', ['GET /health HTTP/1.1', 'Host: localhost', 'Host: evil.example'], {}, 403],
  [
    'a whole URL passes, as proxies’ clients send it',
    ['GET http://localhost/health HTTP/1.1', 'Host: localhost'],
    {},
    200,
  ],
  ['a name that was allowed passes', devbox, { hostNames: ['devbox'] }, 200],
])('over a socket: %s', async (_, lines, options, status) => {
  expect(await statusOf(lines, options)).toBe(status);
});
