import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { ComprehendClient, ListTagsForResourceCommand } from '@aws-sdk/client-comprehend';
import { type ClientPolicy, clients } from '../../lambda/clients.ts';
import { type FunctionName, functions } from '../../lambda/functions.ts';
import { readingSeconds } from '../../lambda/guard/reading-limits.ts';
import { stopSeconds } from '../../lambda/stop/stop-training.ts';
import { inProcess } from '../../local/aws/wire/in-process.ts';
import { sum } from '../support/definitions.ts';
import { synth } from '../support/stack.ts';
import { useVirtualTime } from '../support/virtual-time.ts';

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

describe('a client', () => {
  // Of the shortest policy; all are made alike.
  const { requestHandler } = clients.caller;
  /** The name of the error that a call ends with, by one of the time-outs alone; a hundredth of it: 1 s is 10 ms. */
  const call = async (timeout: Timeout, endpoint: string, httpAgent: object = {}): Promise<string> => {
    const { throwOnRequestTimeout, [timeout]: milliseconds } = requestHandler;
    const client = new ComprehendClient({
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
  ])('gives up by its %s on a server that %s', async (timeout, _, behave) => {
    expect(await call(timeout, await serve(behave))).toBe('TimeoutError');
  });

  test('gives up by its connectionTimeout on a server that can’t be reached', async () => {
    // A name that is looked up for ever.
    expect(await call('connectionTimeout', 'http://unreachable.test', { lookup: () => {} })).toBe('TimeoutError');
  });
});

/** The longest waits between a call's attempts, in seconds, as they would be without jitter. */
const backoff = ({ maxAttempts }: ClientPolicy, first: number): number =>
  sum(Array.from({ length: maxAttempts - 1 }, (_, i) => Math.min(4, first * 2 ** i)));
/** How long a call takes at most where each attempt hangs, and where each is throttled at once, with a Retry-After. */
const slowestCall = (policy: ClientPolicy) => ({
  hangs: (policy.maxAttempts * policy.requestHandler.requestTimeout) / 1000 + backoff(policy, 0.05),
  throttled: backoff(policy, 1) + (policy.maxAttempts - 1) * 0.5,
});

describe('in time', () => {
  const stack = synth({ monthlyLimitUsd: 500, budgetUsd: 500 });
  const timeoutOf = (name: FunctionName): number => {
    const [found] = Object.values(stack.ofType('Lambda::Function')).filter(
      ({ Handler }) => Handler === `${name}.handler`,
    );
    return Number(found?.Timeout);
  };
  /** API Gateway's. */
  const maxSeconds = 29;

  test.each<[FunctionName, calls: number]>([
    // Stop, Describe, StartExecution, one after the other.
    ['stop-training', 3],
    ['describe-stop', 2],
    ['stop-all', 1],
    ['describe-stop-all', 1],
  ])('the slowest answer of %s, after %i calls, is within its function’s and API Gateway’s limits', (name, calls) => {
    const { hangs, throttled } = slowestCall(functions[name].clients);
    expect(calls * Math.max(hangs, throttled)).toBeLessThan(timeoutOf(name));
    expect(timeoutOf(name)).toBeLessThan(maxSeconds);
  });

  test('a person’s stop, with the live table after it, and a reading are over before their functions’ limits', () => {
    expect(stopSeconds).toBeLessThan(timeoutOf('stop-training'));
    // The table has 12 s.
    expect(stopSeconds + 12).toBeLessThan(timeoutOf('stop-from-widget'));
    expect(readingSeconds.all).toBeLessThan(timeoutOf('take-reading'));
    expect(readingSeconds.all).toBeLessThan(timeoutOf('answer-signal'));
  });

  test.each<FunctionName>(['follow-sweep', 'budget-notification'])('%s outlasts a call that hangs', (name) => {
    const { hangs, throttled } = slowestCall(functions[name].clients);
    expect(hangs).toBeCloseTo(8 * 10 + 0.05 + 0.1 + 0.2 + 0.4 + 0.8 + 1.6 + 3.2);
    expect(Math.max(hangs, throttled)).toBeLessThan(timeoutOf(name));
  });
});

describe('attempts', () => {
  useVirtualTime();
  afterEach(() => jest.restoreAllMocks());

  interface Fault {
    readonly statusCode: number;
    readonly body: string;
    readonly headers?: Readonly<Record<string, string>>;
  }
  const json = (statusCode: number, __type: string): Fault => ({ statusCode, body: JSON.stringify({ __type }) });
  const throttled = json(429, 'ThrottlingException');
  const internal = json(500, 'InternalServerException');
  const most = clients.reading.maxAttempts;

  /** A client whose every request gets that answer, and the seconds at which it was asked. */
  const failing = (policy: ClientPolicy, fault: Fault) => {
    const atSeconds: number[] = [];
    const answer = async () => {
      atSeconds.push(jest.now() / 1000);
      return { headers: {}, ...fault };
    };
    const { retryMode: _, ...options } = inProcess(answer, 'us-east-1');
    const client = new ComprehendClient({
      ...options,
      maxAttempts: policy.maxAttempts,
      retryStrategy: policy.retryStrategy,
    });
    const call = () => client.send(new ListTagsForResourceCommand({ ResourceArn: 'arn' })).catch(() => undefined);
    /** When that many calls at once asked, counted from the first. */
    const calls = async (count: number): Promise<number[]> => {
      const [before, startedAt] = [atSeconds.length, jest.now() / 1000];
      let pending = count;
      for (let i = 0; i < count; i++) void call().finally(() => pending--);
      while (pending > 0) {
        await new Promise((resolve) => setImmediate(resolve));
        await jest.advanceTimersByTimeAsync(10);
      }
      return atSeconds.slice(before).map((second) => second - startedAt);
    };
    return { calls };
  };

  test.each(Object.entries(clients))('are as many as %s promises, also in a warm function', async (_, policy) => {
    const { calls } = failing(policy, internal);
    expect(await calls(20)).toHaveLength(20 * policy.maxAttempts);
    expect(await calls(20)).toHaveLength(20 * policy.maxAttempts);
  });

  test.each<[number, string, Fault]>([
    [1, 'has no permission', json(400, 'AccessDeniedException')],
    [most, 'is throttled', throttled],
    [most, 'meets an account’s limit', json(400, 'TooManyRequestsException')],
    [most, 'gets an HTML page with status 503', { statusCode: 503, body: '<html></html>' }],
  ])('are %i for a call that %s', async (attempts, _, fault) => {
    expect(await failing(clients.reading, fault).calls(1)).toHaveLength(attempts);
  });

  test.each<[string, Fault, number[]]>([
    ['throttled', throttled, [1, 2, 4, 4, 4, 4, 4]],
    ['throttled with a Retry-After of 2 s', { ...throttled, headers: { 'retry-after': '2' } }, [1.5, 2, 4, 4, 4, 4, 4]],
    ['failed', internal, [0.05, 0.1, 0.2, 0.4, 0.8, 1.6, 3.2]],
  ])('of a call that is %s come after these waits at most', async (_, fault, waits) => {
    jest.spyOn(Math, 'random').mockReturnValue(1);
    const seconds = await failing(clients.task, fault).calls(1);
    const between = seconds.slice(1).map((second, i) => second - (seconds[i] ?? 0));
    expect(between.map((wait) => Math.round(wait * 20) / 20)).toEqual(waits);
  });
});
