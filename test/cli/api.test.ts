import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { CloudWatchClient, DescribeAlarmsCommand } from '@aws-sdk/client-cloudwatch';
import { ListExecutionsCommand, SFNClient } from '@aws-sdk/client-sfn';
import { apiAt } from '../../cli/api.ts';
import { awsFailure } from '../../cli/aws/aws-errors.ts';
import type { Failure } from '../../cli/failure.ts';

/** An answer of an API. */
type Canned = readonly [status: number, headers: Record<string, string>, body: string];

const servers = new Set<Server>();
afterAll(() => {
  for (const server of servers) server.close();
});
const serve = async (...answers: Canned[]) => {
  const paths: string[] = [];
  const server = createServer((request, response) => {
    paths.push(`${request.method} ${request.url} ${request.headers.accept}`);
    const [status, headers, body] = answers[Math.min(paths.length, answers.length) - 1] ?? [500, {}, ''];
    response.writeHead(status, headers).end(body);
  });
  servers.add(server);
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const notes: string[] = [];
  const api = apiAt({ url: `${url}/prod`, login: 'aws login', note: (text) => notes.push(text) });
  return { url, paths, notes, api };
};
const problem = (status: number, code: string, detail: string): Canned => [
  status,
  { 'content-type': 'application/problem+json', 'retry-after': '0' },
  JSON.stringify({ status, code, detail, instance: 'request-1' }),
];
const fine: Canned = [200, { 'content-type': 'application/json' }, '{"Training":[]}'];
const failureOf = (asked: Promise<unknown>): Promise<Failure> =>
  asked.then(
    () => fail('it succeeds'),
    (error) => error,
  );

test.each([429, 503])('asks again after a %d, a few times', async (status) => {
  const throttled = problem(status, 'ThrottlingException', 'Try again later.');
  const passing = await serve(throttled, throttled, fine);
  expect((await passing.api.request('GET', 'training')).body).toEqual({ Training: [] });
  expect(passing.notes).toEqual(Array(2).fill(`The API answered ${status}; asking again in 0 s`));
  const lasting = await serve(throttled);
  const ended = await failureOf(lasting.api.request('GET', 'training'));
  expect(ended).toMatchObject({ message: 'Try again later. Request request-1.', exitCode: 1, status, canRetry: true });
  expect(lasting.paths).toHaveLength(4);
});

test.each<[what: string, answer: Canned, message: RegExp, details?: object]>([
  [
    'an error with its request id',
    problem(500, 'InternalFailure', 'No.'),
    /^No\. See docs\/runbook\.md, "API errors"\. Request request-1\.$/,
    { canRetry: true },
  ],
  ['404 without it', problem(404, 'ResourceNotFoundException', 'There is none'), /^There is none\.$/],
  ['a refusal, what to do', problem(403, 'AccessDeniedException', 'No'), /^No\. .+execute-api:Invoke on this API\./],
  ['an expired login', problem(403, 'ExpiredTokenException', 'Old'), /expired: get new ones/, { command: 'aws login' }],
  ['no text that moves the cursor', problem(400, 'toString', 'a\u001b[2Jb\nc'), /^a \[2Jb c\. Request request-1\.$/],
  ['a stranger who fails', [418, { 'content-type': 'text/html' }, '<p>'], /^http:\S+ answered 418 with text\/html\.$/],
  ['a stranger', [200, { 'content-type': 'text/html' }, '<p>'], /doesn't answer like this API: 200 with text\/html\./],
  ['another API', [200, {}, '{"Status":"UP"}'], /doesn't answer like this API: 200 with nothing\./],
  ['a list', [200, {}, '[]'], /doesn't answer like this API: 200 with nothing\./],
  ['a redirection', [302, { location: 'http://192.0.2.1/' }, ''], /doesn't answer like this API: 302/],
])('reports %s', async (_, answer, text, details = {}) => {
  const { api } = await serve(answer);
  const { message, canRetry = false, command } = await failureOf(api.request('GET', 'training'));
  const expected = { message: expect.stringMatching(text), canRetry: false, command: undefined, ...details };
  expect({ message, canRetry, command }).toEqual(expected);
});

test('follows a Location below its stage, and to no other host', async () => {
  const { api, url, paths } = await serve([202, { location: '/prod/stop/a-1', 'retry-after': '3' }, '{}'], fine);
  const { location = '', retryAfterSeconds } = await api.request('POST', 'stop', { body: {} });
  expect({ location, retryAfterSeconds }).toEqual({ location: `${url}/prod/stop/a-1`, retryAfterSeconds: 3 });
  await api.request('GET', location);
  expect(paths).toEqual(['POST /prod/stop application/json', 'GET /prod/stop/a-1 application/json']);
  const failure = await failureOf(api.request('GET', 'https://192.0.2.1/stop/a-1'));
  expect(failure.message).toMatch(/answered with the address of another host/);
});

test.each([
  // A port above those that a system gives away by itself.
  ['http://127.0.0.1:65534', /^http:\S+:65534 can't be reached: nothing is listening there \(ECONNREFUSED\)\.$/, true],
  ['http://nowhere.invalid', /can't be reached: .+ \((ENOTFOUND|EAI_AGAIN)\)\.$/, true],
  // A port that fetch refuses.
  ['http://127.0.0.1:9', /^http:\S+:9 can't be asked: bad port\.$/, false],
  ['https, which is not spoken there', /can't be reached: it doesn't speak TLS; is it http:\/\//, true],
])('says why %s can’t be reached', async (where, message, canRetry) => {
  const url = where.startsWith('https') ? (await serve(fine)).url.replace('http:', 'https:') : where;
  const failure = await failureOf(apiAt({ url }).request('GET', 'training'));
  expect([failure.exitCode, failure.canRetry ?? false]).toEqual([1, canRetry]);
  expect(failure.message).toMatch(message);
});

describe('the report of an AWS error', () => {
  /** Errors as the SDK makes them of what a server answers. */
  const before = { ...process.env };
  beforeEach(() => {
    for (const name of Object.keys(process.env)) if (name.startsWith('AWS_ENDPOINT_URL')) delete process.env[name];
  });
  afterAll(() => {
    process.env = before;
  });

  const stateMachineArn = 'arn:aws:states:eu-west-1:123456789012:stateMachine:Stop';
  const errorOf = async (service: 'cloudwatch' | 'states', status: number, body: string): Promise<unknown> => {
    const { url: endpoint } = await serve([status, { 'content-type': 'text/html' }, body]);
    const credentials = { accessKeyId: 'a', secretAccessKey: 'b' };
    const options = { region: 'eu-west-1', endpoint, credentials, maxAttempts: 1 };
    const asking =
      service === 'states'
        ? new SFNClient(options).send(new ListExecutionsCommand({ stateMachineArn }))
        : new CloudWatchClient(options).send(new DescribeAlarmsCommand({}));
    return asking.catch((error: unknown) => error);
  };

  test.each([
    ['cloudwatch', 503, '<html>\n<b>Service Unavailable</b>\n</html>'],
    ['states', 502, '<html>\n<b>Bad Gateway</b>\n</html>'],
    ['states', 504, ''],
    ['cloudwatch', 500, '{"a":'],
    ['cloudwatch', 403, 'expired'],
  ] as const)('reports an unreadable answer of %s with status %d in our own words', async (service, status, body) => {
    const { message } = awsFailure(await errorOf(service, status, body), { permission: `${service}:Any` });
    expect(message).toBe(`AWS answered ${status} in a form that isn't AWS's: is there a proxy in between?`);
  });

  const refused = Object.assign(new Error('no\nway\u001b[2J\u009b1m'), { name: 'Throttling' });
  const hintOf = (environment: Record<string, string>, permission?: string): string | undefined => {
    Object.assign(process.env, environment);
    const { message } = awsFailure(refused, permission === undefined ? {} : { permission });
    expect(message).toMatch(/^AWS answered Throttling: no way \[2J 1m\./);
    return /(AWS_ENDPOINT\w+) is/.exec(message)?.[1];
  };
  const s3 = { AWS_ENDPOINT_URL_S3: 'http://s3.example' };
  const all = { AWS_ENDPOINT_URL: 'http://all.example' };
  const cloudwatch = { AWS_ENDPOINT_URL_CLOUDWATCH: 'http://cloudwatch.example' };
  test.each<[Record<string, string>, string | undefined, string | undefined]>([
    [s3, 'cloudwatch:GetMetricData', undefined],
    [s3, undefined, undefined],
    [{ ...s3, ...all }, 'cloudwatch:GetMetricData', 'AWS_ENDPOINT_URL'],
    [{ ...s3, ...all, ...cloudwatch }, 'cloudwatch:GetMetricData', 'AWS_ENDPOINT_URL_CLOUDWATCH'],
    [cloudwatch, 'cloudformation:DescribeStacks', undefined],
    [{ AWS_ENDPOINT_URL_SFN: 'http://sfn.example' }, 'states:ListExecutions', 'AWS_ENDPOINT_URL_SFN'],
    [{ AWS_ENDPOINT_URL_CLOUDWATCH: '', ...all }, 'cloudwatch:GetMetricData', 'AWS_ENDPOINT_URL'],
  ])('with %j blames a refusal of %s on %s', (environment, permission, blamed) => {
    expect(hintOf(environment, permission)).toBe(blamed);
  });

  const login = { profile: 'work', login: 'aws login' };
  test.each<[error: object, context: object, text: string]>([
    [
      { code: 'ECONNREFUSED' },
      { region: 'eu-west-1', permission: 'cloudformation:DescribeStacks' },
      "AWS can't be reached in region eu-west-1: nothing is listening there (ECONNREFUSED). " +
        'AWS_ENDPOINT_URL is http://all.example; for the local mode give --endpoint.',
    ],
    [
      { code: 'ECONNREFUSED' },
      { region: 'eu-west-1', endpoint: 'http://here', permission: 'cloudwatch:x' },
      "http://here can't be reached: nothing is listening there (ECONNREFUSED).",
    ],
    [{ name: 'ExpiredToken' }, {}, 'The credentials have expired. Get new ones where these came from.'],
    [{ name: 'ExpiredToken' }, login, 'The credentials of profile work have expired. Get new ones: aws login'],
    [{ name: 'AccessDenied' }, {}, "Your credentials don't allow this: no"],
    [
      { name: 'CredentialsProviderError' },
      login,
      'Profile work gives no credentials: no. To see why: aws sts get-caller-identity --profile work',
    ],
  ])('reports %j with %j', (error, context, text) => {
    Object.assign(process.env, all);
    const { message, command, canRetry } = awsFailure(Object.assign(new Error('no'), error), context);
    expect([message, command].filter(Boolean).join(' ')).toBe(text);
    // A wait goes on after it.
    expect(canRetry ?? false).toBe(message.includes("can't be reached"));
  });
});
