import { request as httpRequest } from 'node:http';
import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import fc from 'fast-check';
import { hasEnded } from '../lambda/model/document-classifier.ts';
import { defaultConfig } from '../lib/config.ts';
import { comprehend } from '../local/comprehend/comprehend.ts';
import { dynamoDb } from '../local/dynamodb.ts';
import { eventBridge } from '../local/event-bridge/event-bridge.ts';
import { startLocal } from '../local/server.ts';
import { apiGateway, type Handlers, type HttpRequest } from '../local/stack/api-gateway.ts';
import { localFunctions } from '../local/stack/functions.ts';
import { synthesize } from '../local/stack/synthesized.ts';
import { stepFunctions } from '../local/step-functions/step-functions.ts';
import { awsJson, type WireResponse } from '../local/wire/aws-json.ts';
import { isAwsQuery } from '../local/wire/aws-query.ts';
import { inProcess } from './in-process.ts';

/**
 * Whatever is sent to the local endpoint, random or nearly right, the answer is one of the contract's: no 500, no hang, no
 * crash, no memory growth. 5,000 requests in this process and some hundred over a socket, with the guard on.
 */
const requests = Number(process.env.FUZZ_REQUESTS ?? 5000);
const seed = Number(process.env.FUZZ_SEED ?? Math.floor(Math.random() * 2 ** 31));
process.stderr.write(`fuzz with seed ${seed} (FUZZ_SEED repeats it)\n`);

const arnOf = (name: string) => `arn:aws:comprehend:us-east-1:123456789012:document-classifier/${name}`;
const statuses = { training: 'TRAINING', queued: 'SUBMITTED', done: 'TRAINED', unheard: 'A_NEW_STATUS' } as const;
const known = Object.keys(statuses).map(arnOf);

/** Pieces that have broken parsers before. */
const oddities = fc.constantFrom(
  ...[
    '\n',
    '\r\n',
    '\0',
    '\u2028',
    '\ud800',
    '\udfff',
    '\u202e',
    'é',
    '例',
    '😀',
    '"',
    '\\',
    '%',
    '%00',
    '%2F',
    '%E0%A4%A',
  ],
  ...['-', '--', '/', '//', '..', ':', '{', '}', '<script>', "'", ' ', '\t', '$context.requestId', '*', '?', '#'],
);
const odd = fc.oneof(
  oddities,
  fc.string({ unit: 'binary', maxLength: 20 }),
  fc.string({ unit: 'grapheme', maxLength: 20 }),
);

/** A text with something put in, taken out or repeated. */
const nearly = (texts: fc.Arbitrary<string>) =>
  fc
    .tuple(texts, fc.nat(300), fc.oneof({ weight: 3, arbitrary: fc.constant('') }, odd), fc.nat(6), fc.nat(9))
    .map(([whole, at, inserted, dropped, times]) => {
      const place = at % (whole.length + 1);
      const end = whole.slice(place + dropped);
      return whole.slice(0, place) + inserted.repeat(times) + end;
    });

const arn = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom(...known) },
  fc.constantFrom(
    arnOf('nobody'),
    arnOf('training/version/v1'),
    arnOf('training-'),
    `${arnOf('training')}\n`,
    arnOf('training').replace('us-east-1', 'eu-west-1'),
    arnOf('training').replace('us-east-1', ''),
    arnOf('training').replace('123456789012', '210987654321'),
    arnOf('training').replace('document-classifier', 'entity-recognizer'),
    ...['aws-us-gov', 'aws-cn', 'aws-', 'AWS', ''].map((partition) => arnOf('training').replace('aws', partition)),
    // 255, 256 and 257 characters, and far too many.
    ...[255, 256, 257, 100_000].map((length) => arnOf('x'.repeat(length - arnOf('').length))),
    // What a backtracking pattern could take for ever over.
    arnOf(`${'a-'.repeat(90)}!`),
    arnOf(`${'-'.repeat(150)}a`),
  ),
  { weight: 3, arbitrary: nearly(fc.constantFrom(...known, arnOf('nobody'))) },
  odd,
);

const oddJson = fc.oneof(
  fc.jsonValue({ maxDepth: 3 }).map((value) => JSON.stringify(value)),
  fc.constantFrom(
    ...[
      '',
      ' ',
      'null',
      '[]',
      '{}',
      '0',
      '-0',
      '1e999',
      '-1e-999',
      `${'9'.repeat(400)}`,
      'NaN',
      'Infinity',
      '\ufeff{}',
    ],
    ...[
      '"',
      '{',
      '[',
      '{"',
      '{"DocumentClassifierArn":',
      'undefined',
      "{'a':1}",
      '{"a":1,}',
      '/**/{}',
      '"\\ud800"',
      '\0',
    ],
    ...['['.repeat(5000), `${'['.repeat(5000)}${']'.repeat(5000)}`, `${'{"a":'.repeat(2000)}1${'}'.repeat(2000)}`],
    '{"__proto__":{"DocumentClassifierArn":"x"}}',
    '{"constructor":{"prototype":{}}}',
    `{"DocumentClassifierArn":"${arnOf('training')}","__proto__":null}`,
    `{"DocumentClassifierArn":"x","DocumentClassifierArn":"${arnOf('training')}"}`,
    `{"DocumentClassifierArn":"${arnOf('training')}","DocumentClassifierArn":"x"}`,
    `{"documentClassifierArn":"${arnOf('training')}"}`,
    `{"DocumentClassifierArn":{"DocumentClassifierArn":"${arnOf('training')}"}}`,
    '{"DocumentClassifierArn":1e400}',
    '{"DryRun":1e999}',
  ),
  odd,
);
const stopBody = fc.oneof(
  { weight: 4, arbitrary: arn.map((DocumentClassifierArn) => JSON.stringify({ DocumentClassifierArn })) },
  fc
    .tuple(arn, fc.oneof(odd, fc.constantFrom('Force', '__proto__', 'toString')), fc.jsonValue({ maxDepth: 2 }))
    .map(([DocumentClassifierArn, name, value]) => JSON.stringify({ DocumentClassifierArn, [name]: value })),
  fc.jsonValue({ maxDepth: 2 }).map((value) => JSON.stringify({ DocumentClassifierArn: value })),
  nearly(arn.map((DocumentClassifierArn) => JSON.stringify({ DocumentClassifierArn }))),
  oddJson,
);
const dryRun = fc.constantFrom('{"DryRun":true}', '{"DryRun":true,"DryRun":true}');
const stopAllBody = fc.oneof(
  { weight: 2, arbitrary: dryRun },
  fc.jsonValue({ maxDepth: 1 }).map((value) => JSON.stringify({ DryRun: value })),
  nearly(dryRun),
  oddJson,
);

const contentType = fc.oneof(
  { weight: 6, arbitrary: fc.constant<string | undefined>('application/json') },
  fc.constantFrom(
    ...[undefined, '', 'application/json; charset=utf-8', 'APPLICATION/JSON', 'application/json;', 'application/jsonx'],
    ...['text/plain', 'text/html', 'application/x-www-form-urlencoded', 'multipart/form-data; boundary=x', '*/*', ';'],
    ...['application/problem+json', 'application/json, text/plain', 'application/json\0', 'x'.repeat(8000)],
  ),
  odd,
);
const headerName = fc.constantFrom(
  '__proto__',
  'constructor',
  'x-amz-target',
  'content-length',
  'accept',
  'x-forwarded-for',
);
const headers = fc
  .tuple(contentType, fc.dictionary(headerName, odd, { maxKeys: 2 }))
  .map(([type, others]): HttpRequest['headers'] => ({
    ...others,
    ...(type !== undefined && { 'content-type': type }),
  }));

/** Of executions that somebody starts past the API. */
const inputsByHand = [
  ...['null', '[]', '"x"', '1', '{}', '{"DocumentClassifierArn":null}', '{"DocumentClassifierArn":1}'],
  ...[
    '{"DocumentClassifierArn":"x"}',
    '{"DocumentClassifierArn":["x"]}',
    `{"DocumentClassifierArn":"${arnOf('nobody')}"}`,
  ],
];
const byHand = fc.nat(inputsByHand.length + 1).map((i) => `by-hand-${i}`);
const executionName = fc.oneof(
  byHand,
  fc.constantFrom(
    ...[
      'running',
      'toString',
      '__proto__',
      '.',
      '..',
      '%2e%2e',
      '%00',
      '%',
      '%E0%A4%A',
      'a%2Fb',
      'a%20b',
      '%F0%9F%98%80',
    ],
    ...[
      'x'.repeat(80),
      'x'.repeat(81),
      'x'.repeat(8000),
      '-',
      '_',
      '*',
      '{ExecutionName}',
      '',
      'a:b',
      'ä',
      '%5Cn',
      '+',
      '%0A',
    ],
  ),
  odd,
  odd.map((name) => encodeURIComponent(name.toWellFormed())),
  fc.uuid(),
);
const method = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom('POST', 'GET') },
  fc.constantFrom('PUT', 'DELETE', 'PATCH', 'HEAD', 'OPTIONS', 'TRACE', 'post', '', '__proto__'),
);
const query = fc.oneof(
  { weight: 5, arbitrary: fc.constant('') },
  odd.map((parameter) => `?${parameter}`),
  fc.constantFrom('?', '?a=1&a=2', '?__proto__=1', '?%', '?DocumentClassifierArn=x', '??', '#'),
);
const path = fc.oneof(
  fc.constantFrom(
    '/stop',
    '/stop/',
    '//stop',
    '/stop//',
    '/Stop',
    '/stop-all',
    '/stop-all/',
    '/',
    '',
    '*',
    '/stop/a/b',
    '/stop/../stop',
  ),
  fc.tuple(fc.constantFrom('/stop/', '/stop-all/'), executionName).map(([folder, name]) => folder + name),
  fc.webPath(),
  odd,
);

/** Requests for the HTTP API: one that a route takes, with something odd about its body, or anything. */
const apiRequest: fc.Arbitrary<HttpRequest> = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.record({ method: fc.constant('POST'), url: fc.constant('/stop'), headers, body: stopBody }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ method: fc.constant('POST'), url: fc.constant('/stop-all'), headers, body: stopAllBody }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      method: fc.constant('GET'),
      url: fc.tuple(fc.constantFrom('/stop/', '/stop-all/'), executionName, query).map((parts) => parts.join('')),
      headers,
      body: fc.constant(''),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      method,
      url: fc.tuple(path, query).map((parts) => parts.join('')),
      headers,
      body: fc.oneof(stopBody, stopAllBody),
    }),
  },
);

const targets = {
  Comprehend_20171127: ['Create', 'Delete', 'Describe', 'StopTraining']
    .map((verb) => `${verb}DocumentClassifier`)
    .concat('ListDocumentClassifiers', 'TagResource', 'UntagResource', 'ListTagsForResource', 'DetectSentiment'),
  AWSStepFunctions: ['Start', 'Describe', 'Stop']
    .map((verb) => `${verb}Execution`)
    .concat('ListExecutions', 'GetExecutionHistory', 'ListStateMachines', 'DescribeStateMachine', 'CreateStateMachine'),
  AWSEvents: ['PutEvents', 'ListRules'],
  DynamoDB_20120810: ['GetItem', 'PutItem', 'Scan'],
};
const target = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.constantFrom(
      ...Object.entries(targets).flatMap(([service, names]) => names.map((name) => `${service}.${name}`)),
    ),
  },
  fc.constantFrom(
    ...[
      '',
      '.',
      'Comprehend_20171127',
      'Comprehend_20171127.',
      'Comprehend_20171127.toString',
      'AWSStepFunctions.__proto__',
    ],
    ...[
      'Comprehend_20171127.constructor',
      'comprehend_20171127.ListDocumentClassifiers',
      '__proto__.__proto__',
      'a.b.c',
    ],
  ),
  odd,
);
const stopWorkflowArn = 'arn:aws:states:us-east-1:123456789012:stateMachine:StopWorkflow';
const stateArn = fc.oneof(
  fc.constantFrom(
    stopWorkflowArn,
    `${stopWorkflowArn.replace('stateMachine', 'execution')}:running`,
    arnOf('training'),
  ),
  nearly(fc.constant(stopWorkflowArn)),
  odd,
);
const value = fc.oneof(
  arn,
  stateArn,
  odd,
  fc.jsonValue({ maxDepth: 2 }),
  fc.integer(),
  fc.constantFrom(1e308, -1, null),
);
const member = fc.constantFrom(
  ...[
    'DocumentClassifierArn',
    'ResourceArn',
    'Tags',
    'TagKeys',
    'Filter',
    'NextToken',
    'MaxResults',
    'DocumentClassifierName',
  ],
  ...['DataAccessRoleArn', 'InputDataConfig', 'LanguageCode', 'Entries', 'TableName', 'Key', 'Item', 'stateMachineArn'],
  ...[
    'executionArn',
    'name',
    'input',
    'maxResults',
    'nextToken',
    'statusFilter',
    'reverseOrder',
    '__proto__',
    'constructor',
  ],
);
const awsBody = fc.oneof(
  { weight: 3, arbitrary: fc.dictionary(member, value, { maxKeys: 5 }).map((members) => JSON.stringify(members)) },
  fc
    .record({
      stateMachineArn: fc.constant(stopWorkflowArn),
      name: fc.oneof({ weight: 3, arbitrary: byHand }, odd),
      input: fc.oneof(
        oddJson,
        arn.map((DocumentClassifierArn) => JSON.stringify({ DocumentClassifierArn })),
      ),
    })
    .map((members) => JSON.stringify(members)),
  fc
    .record({ Entries: fc.array(fc.dictionary(fc.constantFrom('Source', 'DetailType', 'Detail', 'Time'), value)) })
    .map((members) => JSON.stringify(members)),
  oddJson,
);
const awsRequest: fc.Arbitrary<HttpRequest> = fc
  .record({ target, headers, body: awsBody })
  .map(({ target: name, headers: others, body }) => ({
    method: 'POST',
    url: '/',
    headers: { ...others, 'x-amz-target': name },
    body,
  }));

/** Answers of the HTTP API that the contract has, when AWS has no faults. */
const ended = ['Cause', 'Error', 'ExecutionStatus', 'StartDate', 'StopDate'];
const shapes: Record<string, readonly string[]> = {
  'POST /stop 202': ['DocumentClassifierArn', 'ExecutionArn', 'ExecutionName', 'Status'],
  'POST /stop 200': ['DocumentClassifierArn', 'Status'],
  'GET /stop 200': [...ended, 'DocumentClassifierArn', 'Status', 'TrainingCostUsd', 'TrainingSeconds'],
  'POST /stop-all 202': ['ExecutionArn', 'ExecutionName'],
  'POST /stop-all 200': ['DryRun', 'Exempt', 'Training'],
  'GET /stop-all 200': [...ended, 'Report'],
};
const problemCodes: Record<number, string> = {
  400: 'InvalidRequestException',
  404: 'ResourceNotFoundException',
  405: 'MethodNotAllowedException',
  413: 'RequestTooLargeException',
};

/** What an answer of the HTTP API has that the contract hasn't. */
const breachOfApi = (
  request: HttpRequest,
  { statusCode, headers: answered, body }: WireResponse,
): string | undefined => {
  const members = JSON.parse(body);
  if (/\bat \S+:\d+|node_modules|\.ts:/.test(JSON.stringify(members.detail ?? ''))) return 'a stack trace';
  if (statusCode >= 400) {
    if (problemCodes[statusCode] !== members.code) return `status ${statusCode} with code ${members.code}`;
    if (answered['content-type'] !== 'application/problem+json') return `content type ${answered['content-type']}`;
    const names = Object.keys(members).sort().join();
    if (names !== 'code,detail,instance,status,title,type') return `members ${names}`;
    if (members.status !== statusCode) return `status ${members.status} in the body of a ${statusCode}`;
    if (members.instance !== answered['x-amzn-requestid']) return 'an instance that is not the request id';
    if (typeof members.detail !== 'string' || members.detail.length > 2000) return 'a detail nobody can read';
    return statusCode === 405 && !answered.allow ? 'a 405 without Allow' : undefined;
  }
  if (answered['content-type'] !== 'application/json') return `content type ${answered['content-type']}`;
  const [, route] = /^(\/[^/?]*)/.exec(request.url) ?? [];
  // A member may be missing where nobody knows its value; one beyond the contract's is never right.
  const allowed = shapes[`${request.method} ${route} ${statusCode}`] ?? [];
  const beyond = Object.keys(members).filter((name) => !allowed.includes(name));
  if (!allowed.length || beyond.length) return `${request.method} ${route} ${statusCode} with ${beyond}`;
  if (request.method === 'GET' && !('StopDate' in members) === !answered['retry-after']) return 'Retry-After amiss';
  if (statusCode === 202 && !answered.location?.startsWith(`${route}/`)) return `Location ${answered.location}`;
  if (statusCode === 202 && !answered['retry-after']) return 'a 202 without Retry-After';
  return route === '/stop' && request.method === 'POST' ? breachOfStop(request, statusCode, members) : undefined;
};

/** Whether a stop was accepted that nobody asked for in the contract's words. */
const breachOfStop = ({ body }: HttpRequest, statusCode: number, { Status }: { Status?: string }) => {
  const asked: Record<string, unknown> = JSON.parse(body);
  const [only, ...others] = Object.keys(asked);
  if (only !== 'DocumentClassifierArn' || others.length) return `accepted the members ${Object.keys(asked)}`;
  if (!known.some((arn) => arn === asked.DocumentClassifierArn)) return `accepted ${asked.DocumentClassifierArn}`;
  return hasEnded(Status) === (statusCode === 200) ? undefined : `${statusCode} for ${Status}`;
};

/** What an answer of the AWS endpoint has that AWS's hasn't. */
const breachOfAws = (_: HttpRequest, { statusCode, headers: answered, body }: WireResponse): string | undefined => {
  if (!/^application\/x-amz-json-1\.[01]$/.test(answered['content-type'] ?? '')) return `${answered['content-type']}`;
  const members = JSON.parse(body);
  if (typeof members !== 'object' || members === null || Array.isArray(members)) return 'an answer that is no object';
  if (statusCode === 200) return undefined;
  if (statusCode !== 400) return `status ${statusCode}`;
  const { __type: type, message, Message } = members;
  // DynamoDB's has its namespace before it.
  if (!/^([\w.]+#)?\w+$/.test(type) || type !== answered['x-amzn-errortype']) return `type ${type}`;
  return typeof message === 'string' && message === Message ? undefined : `message ${message}`;
};

/** A net only: nothing here should take longer than some milliseconds. */
const within = async <T>(milliseconds: number, answer: Promise<T>): Promise<T> => {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`no answer within ${milliseconds} ms`)), milliseconds);
  });
  return Promise.race([answer, late]).finally(() => clearTimeout(timer));
};

/** All requests of one kind keep to the contract; the shortest one that doesn't is shown. */
const everyAnswer = (
  arbitrary: fc.Arbitrary<HttpRequest>,
  numRuns: number,
  answer: (request: HttpRequest) => Promise<WireResponse>,
  breach: (request: HttpRequest, answered: WireResponse) => string | undefined,
) =>
  fc.assert(
    fc.asyncProperty(arbitrary, async (request) => {
      const answered = await within(5000, answer(request));
      met.add(`${request.method} ${/^\/(stop|stop-all)(?=\/|$)/.exec(request.url)?.[0]} ${answered.statusCode}`);
      const broken = breach(request, answered);
      if (broken) throw new Error(`${broken}, in ${answered.statusCode} ${answered.body.slice(0, 300)}`);
    }),
    { seed, numRuns, interruptAfterTimeLimit: 60_000 },
  );

const met = new Set<string>();
const logged: string[] = [];
const log = (line: string) => {
  if (/^(a handler|the local endpoint|the local server|the meter) failed/.test(line)) logged.push(line);
};
const onCrash = (error: unknown) => void logged.push(`not caught: ${error}`);
beforeAll(() => void process.on('unhandledRejection', onCrash));
afterAll(() => void process.off('unhandledRejection', onCrash));
beforeEach(() => logged.splice(0));
afterEach(() => expect(logged).toEqual([]));

describe('in this process', () => {
  const config = { ...defaultConfig, monthlyLimitUsd: 10, anomalies: true };
  const stack = synthesize('us-east-1', config);
  const timings = { submittedSeconds: 0, trainingSeconds: 1e9, stoppingSeconds: 1e9 };
  const local = comprehend({ ...stack, ...timings, clock: Date.now });
  // Workflows stay at their first task until all is over: what becomes of them is proved elsewhere.
  const over = Promise.withResolvers<never>();
  const workflows = stepFunctions({ stateMachines: stack.stateMachines, runTask: () => over.promise });
  const bus = eventBridge({ rules: [], clock: Date.now, region: 'us-east-1', accountId: stack.accountId, log });
  const ledger = dynamoDb({ Ledger: 'Month' });
  const json = awsJson({ services: [local, workflows, bus, ledger], log });
  const functions = localFunctions(stack, inProcess(json), log);
  const routes = {
    'POST /stop': functions('StopApiStopTraining'),
    'GET /stop/{ExecutionName}': functions('StopApiDescribeStop'),
    'POST /stop-all': functions('StopAllApiStopAll'),
    'GET /stop-all/{ExecutionName}': functions('StopAllApiDescribeStopAll'),
  };
  const handlers: Handlers = Object.fromEntries(
    Object.entries(routes).flatMap(([route, handler]) => (handler ? [[route, handler]] : [])),
  );
  const api = apiGateway(stack, handlers);
  const collectGarbage = (() => {
    setFlagsFromString('--expose-gc');
    return runInNewContext('gc') as () => void;
  })();
  const usedMb = () => {
    collectGarbage();
    return process.memoryUsage().heapUsed / 2 ** 20;
  };

  const placeAll = () => {
    for (const [DocumentClassifierName, pinnedStatus] of Object.entries(statuses)) {
      local.place({ DocumentClassifierName }, { pinnedStatus });
    }
  };
  beforeAll(() => {
    placeAll();
    for (const { stateMachineArn } of stack.stateMachines) {
      const start = (name: string, input: string) =>
        workflows.operations.StartExecution({ stateMachineArn, name, input });
      start('running', JSON.stringify({ DocumentClassifierArn: arnOf('training') }));
      for (const [i, input] of inputsByHand.entries()) start(`by-hand-${i}`, input);
    }
  });
  afterAll(() => {
    workflows.close();
    over.reject(new Error('over'));
  });

  test(`${requests / 5} requests to the AWS endpoint get only AWS’s answers`, async () => {
    await everyAnswer(awsRequest, requests / 5, json, breachOfAws);
    placeAll();
  }, 60_000);

  test(`${requests} requests get only the contract’s answers, and leave no memory behind`, async () => {
    await everyAnswer(apiRequest, requests / 10, api, breachOfApi);
    const before = usedMb();
    await everyAnswer(apiRequest, requests, api, breachOfApi);
    expect(usedMb() - before).toBeLessThan(30);
  }, 60_000);

  test(`${requests / 5} requests get only the contract’s answers from the handlers alone, without request validation`, async () => {
    const resources: typeof stack.resources = (type) => (type.endsWith('Method') ? {} : stack.resources(type));
    await everyAnswer(apiRequest, requests / 5, apiGateway({ ...stack, resources }, handlers), breachOfApi);
  }, 60_000);

  test('every answer of the contract was met', () => {
    expect([...met]).toEqual(
      expect.arrayContaining([
        ...[200, 202, 400, 404].map((status) => `POST /stop ${status}`),
        ...[200, 202, 400].map((status) => `POST /stop-all ${status}`),
        ...['/stop', '/stop-all'].flatMap((path) => [200, 404, 405].map((status) => `GET ${path} ${status}`)),
        'POST undefined 404',
      ]),
    );
  });
});

describe('over a socket', () => {
  let server: Awaited<ReturnType<typeof startLocal>>;
  beforeAll(async () => {
    const timings = { submittedSeconds: 0, trainingSeconds: 1e9, stoppingSeconds: 1e9, pollSeconds: 300 };
    const guard = { monthlyLimitUsd: 10, meterSeconds: 3600 };
    server = await startLocal({ port: 0, region: 'us-east-1', ...timings, ...guard, log });
    for (const [DocumentClassifierName, pinnedStatus] of Object.entries(statuses)) {
      server.comprehend.place({ DocumentClassifierName }, { pinnedStatus });
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

  const breach = (request: HttpRequest, answered: WireResponse): string | undefined => {
    if (request.method === 'HEAD') return answered.body === '' ? undefined : 'a HEAD with a body';
    if (request.method !== 'POST' || request.url.split('?', 1)[0] !== '/') return breachOfApi(request, answered);
    if (!isAwsQuery(request)) return breachOfAws(request, answered);
    return answered.statusCode === 400 && /^<ErrorResponse .*<Code>\w+</.test(answered.body)
      ? undefined
      : 'no XML error';
  };

  test(`${requests / 10} requests get only the contract’s answers`, async () => {
    const arbitrary = fc.oneof({ weight: 4, arbitrary: apiRequest }, awsRequest).map(sendable);
    await everyAnswer(arbitrary, requests / 10, send, breach);
  }, 60_000);

  test('a body of 1 MB gets 400, one of more than 10 MB 413', async () => {
    const post = (body: string) =>
      send({ method: 'POST', url: '/stop', headers: { 'content-type': 'application/json' }, body });
    const megabyte = JSON.stringify({ DocumentClassifierArn: 'x'.repeat(2 ** 20) });
    const [refused, tooLarge] = [await post(megabyte), await post(megabyte.repeat(11))];
    expect([refused.statusCode, tooLarge.statusCode]).toEqual([400, 413]);
  });

  const head = 'POST /stop HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n';
  test.each([
    ['something that is not HTTP', 'hello\r\n\r\n', /^HTTP\/1.1 400 /],
    ['a method nobody knows', 'FOO /stop HTTP/1.1\r\nHost: x\r\n\r\n', /^HTTP\/1.1 400 /],
    ['no Host', 'GET /stop HTTP/1.1\r\n\r\n', /^HTTP\/1.1 40[05] /],
    ['a header of 100 KB', `GET /stop HTTP/1.1\r\nHost: x\r\nA: ${'x'.repeat(100_000)}\r\n\r\n`, /^HTTP\/1.1 431 /],
    ['a body in broken chunks', `${head}Transfer-Encoding: chunked\r\n\r\nzz\r\n`, /^HTTP\/1.1 400 /],
    ['two lengths', `${head}Content-Length: 2\r\nContent-Length: 3\r\n\r\n{}`, /^HTTP\/1.1 400 /],
    ['a body that ends too early', `${head}Content-Length: 100\r\n\r\n{`, /^(HTTP\/1.1 400 |$)/],
    ['bytes that are not UTF-8', `${head}Content-Length: 2\r\n\r\n\xff\xfe`, /^HTTP\/1.1 400 /],
  ])('%s is answered or hung up on at once, and the next request is served', async (_, bytes, wanted) => {
    const socket = connect(Number(new URL(server.url).port), '127.0.0.1');
    const answered = within(
      2000,
      text(socket.setEncoding('latin1')).catch(() => ''),
    );
    socket.end(Buffer.from(bytes, 'latin1'));
    expect(await answered).toMatch(wanted);
    const next = await send({ method: 'GET', url: '/stop/nobody', headers: {}, body: '' });
    expect(next.statusCode).toBe(404);
  });

  test('a client that goes away in the middle of its body, or before its answer, is no failure', async () => {
    for (const bytes of [`${head}Content-Length: 100\r\n\r\n{`, `${head}Content-Length: 2\r\n\r\n{}`]) {
      const socket = connect(Number(new URL(server.url).port), '127.0.0.1');
      await new Promise<void>((resolve) => {
        socket.write(bytes, () => socket.resetAndDestroy());
        socket.on('close', () => resolve());
      });
    }
    const next = await send({ method: 'GET', url: '/stop/nobody', headers: {}, body: '' });
    expect(next.statusCode).toBe(404);
  });
});
