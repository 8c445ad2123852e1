import { readFileSync } from 'node:fs';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { ComprehendClient, ListTagsForResourceCommand } from '@aws-sdk/client-comprehend';
import { clientOptions, readerClientOptions, taskClientOptions } from '../../lambda/clients.ts';
import { entryFiles } from '../../lib/functions/bundle.ts';
import { sum } from '../support/definitions.ts';
import { synth } from '../support/stack.ts';

type Timeout = 'connectionTimeout' | 'requestTimeout' | 'socketTimeout';

/** What a server does with a connection. */
type Behaviour = (socket: Socket) => void;

const sockets = new Set<Socket>();
const servers = new Set<Server>();
afterAll(() => {
  for (const server of servers) server.close();
  for (const socket of sockets) socket.destroy();
});
const serve = async (behave: Behaviour): Promise<string> => {
  const server = createServer((socket) => {
    sockets.add(socket.on('error', () => {}));
    behave(socket);
  });
  servers.add(server);
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
};

const neverAnswer: Behaviour = () => {};
/** Bytes of a header that never ends: the connection isn't idle, and there is no answer. */
const trickle: Behaviour = (socket) => {
  socket.write('HTTP/1.1 200 OK\r\nX-Endless: ');
  const timer = setInterval(() => socket.write('x'), 5);
  socket.on('close', () => clearInterval(timer));
};
/** The head of an answer, then the beginning of its body. */
const stallInBody: Behaviour = (socket) => {
  socket.once('data', () => socket.write('HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{"Tags":'));
};

describe.each([
  ['functions behind API Gateway', clientOptions],
  ['functions that read all training', readerClientOptions],
  ['tasks and event functions', taskClientOptions],
])('a client of %s', (_, { requestHandler, ...options }) => {
  /** The name of the error that a call ends with, by one of the time-outs alone; a hundredth of it: 1 s is 10 ms. */
  const call = async (timeout: Timeout, endpoint: string, httpAgent: object = {}): Promise<string> => {
    const { throwOnRequestTimeout, [timeout]: milliseconds } = requestHandler;
    const client = new ComprehendClient({
      ...options,
      maxAttempts: 1,
      endpoint,
      region: 'us-east-1',
      credentials: { accessKeyId: 'a', secretAccessKey: 'b' },
      requestHandler: { throwOnRequestTimeout, httpAgent, [timeout]: milliseconds / 100 },
    });
    const error = await client.send(new ListTagsForResourceCommand({ ResourceArn: 'arn' })).then(
      () => 'an answer',
      ({ name }: Error) => name,
    );
    client.destroy();
    return error;
  };

  test.each<[Timeout, string, Behaviour]>([
    ['requestTimeout', 'accepts and never answers', neverAnswer],
    ['requestTimeout', 'never ends the head of its answer', trickle],
    ['socketTimeout', 'stalls in the body of its answer', stallInBody],
  ])(
    'gives up by its %s on a server that %s',
    async (timeout, __, behave) => {
      expect(await call(timeout, await serve(behave))).toBe('TimeoutError');
    },
    2000,
  );

  test('gives up by its connectionTimeout on a server that can’t be reached', async () => {
    // A name that is looked up for ever.
    expect(await call('connectionTimeout', 'http://unreachable.test', { lookup: () => {} })).toBe('TimeoutError');
  }, 2000);
});

test('the slowest answer of POST /stop is out before its function ends, and that before API Gateway’s 29 seconds do', () => {
  const stack = synth({ monthlyLimitUsd: 500 });
  const { maxAttempts, requestHandler } = clientOptions;
  const calls = 3;
  const slowest = (calls * maxAttempts * requestHandler.requestTimeout) / 1000;
  expect(slowest).toBe(22.5);
  // https://docs.aws.amazon.com/sdkref/latest/guide/feature-retry-behavior.html: at most 0.1 + 0.2 s where it isn't throttled.
  const backoff = calls * (0.1 + 0.2);
  const behindApi = Object.entries(stack.ofType('Lambda::Function')).filter(([name]) =>
    /^(Stop|StopAll|Training)Routes?/.test(name),
  );
  expect(behindApi).toHaveLength(5);
  for (const [, { Timeout }] of behindApi) {
    expect(Timeout).toBe(28);
    expect(slowest + backoff).toBeLessThan(Number(Timeout));
  }
});

test('a task outlasts a call that hangs, and one that is throttled as long as its client tries', () => {
  const { maxAttempts, requestHandler } = taskClientOptions;
  const backoff = (base: number) => sum(Array.from({ length: maxAttempts - 1 }, (_, i) => Math.min(20, base * 2 ** i)));
  const hangs = (maxAttempts * requestHandler.requestTimeout) / 1000 + backoff(0.1);
  const throttled = backoff(1);
  expect([hangs, throttled]).toEqual([80 + 12.7, 1 + 2 + 4 + 8 + 16 + 20 + 20]);
  const stack = synth({ monthlyLimitUsd: 500 });
  const names = [
    'TrainingMeterFunction',
    'SweepWorkflowFindRunsFunction',
    'SweepWorkflowReportFunction',
    'MonthlyBudgetFunction',
  ];
  for (const name of names) {
    expect(stack.one('Lambda::Function', `Guard${name}`).Timeout).toBeGreaterThan(hangs);
  }
});

test.each(entryFiles())('%s gives its clients the options of those that wait for it', (file) => {
  const code = readFileSync(new URL(`../../${file}`, import.meta.url), 'utf8');
  const given = Array.from(code.matchAll(/new \w+Client\((?:\{ \.\.\.)?(\w+)/g), ([, options]) => options);
  const [, isReader] = /\/(list-training|show-training|stop-all)\./.exec(file) ?? [];
  const isWaitedFor = /\/stop\/|-stop-all\.|-from-widget\./.test(file);
  expect([...new Set(given)]).toEqual([
    isReader ? 'readerClientOptions' : isWaitedFor ? 'clientOptions' : 'taskClientOptions',
  ]);
});
