import fc from 'fast-check';
import { localAccount } from '../../local/host/account.ts';
import { synthesize } from '../../local/host/synthesized.ts';
import { requests, seed } from './breaches.ts';

/**
 * Requests with random Origin, Host and Sec-Fetch headers at random doors: not a foreign one gets through, not one of a program
 * or of the page itself is refused. Each is made as one or the other, so that this doesn't repeat what the gate reckons.
 */
const asked: string[] = [];
const account = localAccount({
  stack: synthesize('us-east-1', { monthlyLimitUsd: 10 }),
  hostNames: ['devbox'],
  beforeOperation: ({ operation }) => void asked.push(operation),
  // Workflows wait at their first task for ever: these requests are about the gate only.
  wrapTask: () => () => new Promise(() => {}),
});
afterAll(account.close);

type Headers = Readonly<Record<string, string>>;
const target = (name: string) => ({ 'x-amz-target': name });
const door = fc.constantFrom<[string, string, Headers?, string?]>(
  ['GET', '/'],
  ['POST', '/', target('Comprehend_20171127.ListEntityRecognizers'), '{}'],
  ['POST', '/', target('AWSStepFunctions.ListStateMachines'), '{}'],
  ['POST', '/', target('DynamoDB_20120810.Query'), '{}'],
  ['POST', '/', { 'content-type': 'application/x-www-form-urlencoded' }, 'Action=GetCallerIdentity'],
  ['GET', '/training'],
  ['POST', '/stop-all', {}, '{"DryRun":true}'],
  ['POST', '/faults', {}, '{"Operation":"PutItem","Error":"AccessDeniedException"}'],
  ['DELETE', '/faults'],
  ['GET', '/mail'],
  ['GET', '/health'],
  ['GET', '/console/lists'],
  ['POST', '/console/training', {}, '{}'],
);

const label = fc.stringMatching(/^[a-z0-9]([a-z0-9-]{0,10}[a-z0-9])?$/);
const port = fc.option(fc.integer({ min: 1, max: 65_535 }), { nil: undefined });
/** A text in any mix of capitals. */
const inAnyCase = (texts: fc.Arbitrary<string>) =>
  fc
    .tuple(texts, fc.infiniteStream(fc.boolean()))
    .map(([text, capitals]) =>
      Array.from(text, (letter) => (capitals.next().value ? letter.toUpperCase() : letter)).join(''),
    );
const withPort = (names: fc.Arbitrary<string>) =>
  fc.tuple(names, port).map(([name, number]) => (number === undefined ? name : `${name}:${number}`));

const ownHost = withPort(
  fc.oneof(
    inAnyCase(fc.constantFrom('localhost', 'localhost.', 'devbox', 'devbox.')),
    label.map((name) => `${name}.localhost`),
    fc.ipV4(),
    fc.ipV6().map((address) => `[${address}]`),
  ),
);
const foreignHost = withPort(
  inAnyCase(
    fc.oneof(
      fc.domain(),
      fc.domain().map((name) => `localhost.${name}`),
      fc.tuple(fc.ipV4(), fc.domain()).map((parts) => parts.join('.')),
      fc.constantFrom('devbox.evil.example', 'evil-localhost', 'evil.devbox', 'localhost@evil.example', '', 'a b'),
    ),
  ),
);
const foreignOrigin = fc.oneof(
  fc.constantFrom('null', '', 'file://', 'chrome-extension://abc'),
  fc.webUrl().map((url) => new URL(url).origin),
  // Other ports of this machine.
  fc
    .tuple(
      fc.constantFrom('http://localhost', 'https://127.0.0.1', 'http://[::1]'),
      fc.integer({ min: 1, max: 65_535 }),
    )
    .map((parts) => parts.join(':')),
);
const foreignSite = fc.constantFrom('cross-site', 'same-site', 'same-origin, cross-site', '', 'x');

/** What says nothing about where a request is from: Node's fetch sends the first. */
const others = fc.record(
  {
    'sec-fetch-mode': fc.constantFrom('cors', 'no-cors', 'navigate', 'same-origin'),
    'sec-fetch-dest': fc.constantFrom('empty', 'document', 'iframe', 'image'),
    'sec-fetch-user': fc.constant('?1'),
    'user-agent': fc.constantFrom('curl/8.9.1', 'Boto3/1.40', 'Mozilla/5.0'),
    referer: fc.webUrl(),
  },
  { requiredKeys: [] },
);

const program = fc
  .option(ownHost, { nil: undefined })
  .map((host): Headers => ({ ...(host !== undefined && { host }) }));
const ownPage = fc.tuple(ownHost, fc.constantFrom('both', 'origin', 'site', 'typed')).map(([host, marks]): Headers => {
  // A browser writes the host as the URL has it.
  const shown = new URL(`http://${host}`).host;
  return {
    host: shown,
    ...(/both|origin/.test(marks) && { origin: `http://${shown}` }),
    ...(/both|site/.test(marks) && { 'sec-fetch-site': 'same-origin' }),
    ...(marks === 'typed' && { 'sec-fetch-site': 'none' }),
  };
});
/** One mark at least is foreign; the others are the page's own, or not there. */
const foreign = fc
  .tuple(
    fc.oneof(program, ownPage),
    fc.record({ host: foreignHost, origin: foreignOrigin, 'sec-fetch-site': foreignSite }),
    fc.subarray(['host', 'origin', 'sec-fetch-site'] as const, { minLength: 1 }),
  )
  .map(([own, bad, names]): Headers => {
    // Another port is by chance the own one.
    const origin = bad.origin === `http://${own.host}` ? 'null' : bad.origin;
    return { ...own, ...Object.fromEntries(names.map((name) => [name, { ...bad, origin }[name]])) };
  });

const send = async (
  [method, url, headers = {}, body = '']: readonly [string, string, Headers?, string?],
  marks: Headers,
) => account.answer({ method, url, headers: { ...headers, ...marks }, body });

test(`of ${requests} foreign requests none gets through`, async () => {
  await fc.assert(
    fc.asyncProperty(door, foreign, others, async (at, marks, more) => {
      asked.splice(0);
      const { statusCode, headers, body } = await send(at, { ...more, ...marks });
      expect([statusCode, headers['content-type'], asked]).toEqual([403, 'application/problem+json', []]);
      expect(JSON.parse(body)).toMatchObject({ status: 403, code: 'AccessDeniedException' });
    }),
    { seed, numRuns: requests },
  );
});

test(`of ${requests} requests of programs and of the page itself none is refused`, async () => {
  await fc.assert(
    fc.asyncProperty(door, fc.oneof(program, ownPage), others, async (at, marks, more) => {
      expect((await send(at, { ...more, ...marks })).statusCode).not.toBe(403);
      await account.answer({ method: 'DELETE', url: '/faults', headers: {}, body: '' });
    }),
    { seed, numRuns: requests },
  );
});
