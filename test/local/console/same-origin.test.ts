import { kindNames, operationOf } from '../../../lambda/account/kind.ts';
import { asJson, call, host, consoleAccount as setup, table } from '../../support/console-account.ts';

const [kind] = kindNames;
if (!kind) throw new Error('There is a kind');

describe('another site’s page is refused', () => {
  const endpoints = [
    ['GET', table],
    ['POST', '/console/call'],
    ['GET', '/console/activity'],
    ['POST', '/console/training'],
    ['POST', '/faults'],
    ['DELETE', '/faults'],
    ['GET', '/mail'],
  ] as const;
  const foreign: Record<string, string>[] = [
    { origin: 'https://evil.example' },
    { origin: 'null' },
    { origin: `https://${host}` },
    { 'sec-fetch-site': 'cross-site' },
    { 'sec-fetch-site': 'cross-site', origin: `http://${host}` },
    { 'sec-fetch-site': 'same-site', origin: `http://${host}` },
  ];
  test.each(endpoints)('%s %s', async (method, url) => {
    const { ask, asked } = setup();
    for (const headers of foreign) {
      const { status, members } = await ask(method, url, {}, { ...asJson, ...headers });
      expect([status, members.code, headers]).toEqual([403, 'AccessDeniedException', headers]);
    }
    expect(asked).toEqual([]);
  });

  test.each(['evil.example:4570', 'evil.example', '127.0.0.1.evil.example', ''])(
    'also by a name that it points here: %j',
    async (name) => {
      const { ask } = setup();
      const headers = { ...asJson, host: name, origin: `http://${name}`, 'sec-fetch-site': 'same-origin' };
      for (const [method, url] of endpoints) {
        expect((await ask(method, url, {}, headers)).status).toBe(403);
        // To its own origin a browser sends no mark with a GET.
        if (url.startsWith('/console'))
          expect((await ask(method, url, {}, { ...asJson, host: name })).status).toBe(403);
      }
    },
  );

  test.each(['127.0.0.1:4570', 'localhost', 'console.localhost:1', '[::1]:4570', '192.168.0.7:80', 'devbox:4570'])(
    'the page itself isn’t: %s',
    async (name) => {
      const { ask } = setup();
      const headers = { host: name, origin: `http://${name}`, 'sec-fetch-site': 'same-origin' };
      for (const url of ['/console/activity', '/mail', '/faults'])
        expect((await ask('GET', url, '', headers)).status).toBe(200);
    },
  );

  test('nor are clients that are no browser, where they always could', async () => {
    const { ask } = setup();
    for (const url of ['/mail', '/faults', '/training']) expect((await ask('GET', url, '', {})).status).toBe(200);
    const fault = { Operation: operationOf('Describe', kind), Error: 'ThrottlingException' };
    expect((await ask('POST', '/faults', fault, { host: 'local.example' })).status).toBe(200);
  });
});

test.each(['text/plain', 'application/x-www-form-urlencoded', 'application/jsonx', ''])(
  'a body of the type %j, which a form of another site could send, is refused',
  async (type) => {
    const { ask, asked } = setup();
    for (const url of ['/console/call', '/console/training']) {
      expect((await ask('POST', url, call('show-training', {}), { host, 'content-type': type })).status).toBe(415);
    }
    expect(asked).toEqual([]);
  },
);
