import fc from 'fast-check';
import { arnMembers } from '../../lambda/account/kind.ts';
import { hasEnded } from '../../lambda/account/status.ts';
import { isAwsQuery } from '../../local/aws/wire/aws-query.ts';
import type { Answer, HttpRequest, WireResponse } from '../../local/aws/wire/http.ts';
import { known } from './requests.ts';

/** The most requests that one test makes. FUZZ_REQUESTS changes it. */
export const requests = Number(process.env.FUZZ_REQUESTS ?? 2000);

/** The seed of everything random. It stays the same, so that a failure comes from the change. FUZZ_SEED changes it. */
export const seed = Number(process.env.FUZZ_SEED ?? 7);

/** The members that answers may have when AWS has no faults. One may be missing if its value isn't known. */
const ended = 'Cause Error ExecutionStatus StartDate StopDate';
const shapes: Record<string, string> = {
  'POST /stop 202': `${arnMembers.join(' ')} Status ExecutionArn ExecutionName`,
  'POST /stop 200': `${arnMembers.join(' ')} Status`,
  'GET /stop 200': `${arnMembers.join(' ')} Status TrainingCostUsd TrainingSeconds ${ended}`,
  'POST /stop-all 202': 'ExecutionArn ExecutionName',
  'POST /stop-all 200': 'DryRun Training Queued Exempt Unreadable BeingStopped',
  'GET /stop-all 200': `Report ${ended}`,
  'GET /training 200': 'Training UsdPerHour Month TrainingCostMonthToDateUsd MonthlyLimitUsd WarnPercent',
};
const problemCodes: Record<number, string> = {
  400: 'InvalidRequestException',
  404: 'ResourceNotFoundException',
  405: 'MethodNotAllowedException',
  413: 'RequestTooLargeException',
};
type Members = Readonly<Record<string, unknown>>;

/** How an answer breaks the contract, or differs from AWS. */
const breachOf = (request: HttpRequest, answered: WireResponse): string | undefined => {
  if (request.method === 'HEAD' && answered.body === '') return undefined;
  const isOfRoot = request.url.split('?', 1)[0] === '/';
  // The local console's page, which isn't of the contract.
  if (isOfRoot && request.method === 'GET') return answered.body.startsWith('<!doctype html>') ? undefined : 'no page';
  const isOfAws = isOfRoot && request.method === 'POST';
  return isOfAws ? breachOfAws(request, answered) : breachOfApi(request, answered);
};

const breachOfApi = (request: HttpRequest, { statusCode, headers, body }: WireResponse): string | undefined => {
  const members: Members = JSON.parse(body);
  if (statusCode >= 400) return breachOfProblem(request, members, statusCode, headers);
  if (headers['content-type'] !== 'application/json') return `content type ${headers['content-type']}`;
  const [, route] = /^(\/[^/?]*)/.exec(request.url) ?? [];
  const allowed = shapes[`${request.method} ${route} ${statusCode}`]?.split(' ') ?? [];
  const beyond = Object.keys(members).filter((name) => !allowed.includes(name));
  if (!allowed.length || beyond.length) return `${request.method} ${route} ${statusCode} with ${beyond}`;
  const isUnderWay = statusCode === 202 || (allowed.includes('StopDate') && !('StopDate' in members));
  if (isUnderWay !== 'retry-after' in headers) return 'Retry-After amiss';
  if (statusCode === 202 && headers.location !== `${route}/${members.ExecutionName}`)
    return `Location ${headers.location}`;
  return request.method === 'POST' && route === '/stop' ? breachOfStop(request, statusCode, members) : undefined;
};

const breachOfProblem = (
  { url }: HttpRequest,
  members: Members,
  statusCode: number,
  headers: WireResponse['headers'],
): string | undefined => {
  const { code, status, instance, detail } = members;
  if (problemCodes[statusCode] !== code) return `status ${statusCode} with code ${code}`;
  if (headers['content-type'] !== 'application/problem+json') return `content type ${headers['content-type']}`;
  const names = Object.keys(members).sort().join();
  if (names !== 'code,detail,instance,status,title,type') return `members ${names}`;
  if (status !== statusCode) return `status ${status} in the body of a ${statusCode}`;
  if (instance !== headers['x-amzn-requestid']) return 'an instance that is not the request id';
  if (typeof detail !== 'string' || detail.length > 2000) return 'a detail that can’t be read';
  // The requested path, which the answer repeats, may look like a stack frame: `/:0`.
  const ownWords = detail.replace(url.split('?', 1)[0]?.slice(0, 200) ?? '', '');
  if (/\bat \S+:\d+|node_modules|\.ts:/.test(ownWords)) return 'a stack trace';
  return statusCode === 405 && !headers.allow ? 'a 405 without Allow' : undefined;
};

/** Whether a stop was accepted that the contract doesn't allow. */
const breachOfStop = ({ body }: HttpRequest, statusCode: number, answer: Members): string | undefined => {
  const asked: Members = JSON.parse(body);
  const [member = '', ...others] = Object.keys(asked);
  if (!arnMembers.some((name) => name === member) || others.length) return `accepted ${Object.keys(asked)}`;
  const isKindsOwn = String(asked[member])
    .replaceAll('-', '')
    .includes(`:${member.replace('Arn', '').toLowerCase()}/`);
  if (!known.some((arn) => arn === asked[member]) || !isKindsOwn) return `accepted ${asked[member]}`;
  if (answer[member] !== asked[member]) return `answered ${answer[member]}`;
  return hasEnded(String(answer.Status)) === (statusCode === 200) ? undefined : `${statusCode} for ${answer.Status}`;
};

const breachOfAws = (request: HttpRequest, { statusCode, headers, body }: WireResponse): string | undefined => {
  if (isAwsQuery(request)) return /^<ErrorResponse .*<Code>\w+</.test(body) ? undefined : 'no XML error';
  if (!/^application\/x-amz-json-1\.[01]$/.test(headers['content-type'] ?? '')) return `${headers['content-type']}`;
  const members = JSON.parse(body);
  if (typeof members !== 'object' || members === null || Array.isArray(members)) return 'an answer that is no object';
  if (statusCode === 200) return undefined;
  if (statusCode !== 400) return `status ${statusCode}`;
  const { __type: type, message, Message } = members;
  // DynamoDB's has its namespace before it.
  if (!/^([\w.]+#)?\w+$/.test(type) || type !== headers['x-amzn-errortype']) return `type ${type}`;
  return typeof message === 'string' && message === Message ? undefined : `message ${message}`;
};

/** Answers that were met: `POST /stop 202`. */
export const met = new Set<string>();

/** Checks the answers to random requests. fast-check shows the shortest request that fails. */
export const everyAnswer = (arbitrary: fc.Arbitrary<HttpRequest>, numRuns: number, answer: Answer) =>
  fc.assert(
    fc.asyncProperty(arbitrary, async (request) => {
      const answered = await answer(request);
      met.add(
        `${request.method} ${/^\/(stop|stop-all|training)(?=[/?]|$)/.exec(request.url)?.[0]} ${answered.statusCode}`,
      );
      const broken = breachOf(request, answered);
      if (broken) throw new Error(`${broken}, in ${answered.statusCode} ${answered.body.slice(0, 300)}`);
    }),
    // A safety net: each request should take a few milliseconds.
    { seed, numRuns, timeout: 60_000 },
  );

/** Collects log lines that random requests must not cause. A test that leaves one fails. */
export const logOfFailures = () => {
  const logged: string[] = [];
  const onCrash = (error: unknown) => void logged.push(`not caught: ${error}`);
  beforeAll(() => void process.on('unhandledRejection', onCrash));
  afterAll(() => void process.off('unhandledRejection', onCrash));
  beforeEach(() => void logged.splice(0));
  afterEach(() => expect(logged).toEqual([]));
  return (line: string): void => {
    if (/^(a handler|a target|the local endpoint|the local server|the meter) failed/.test(line)) logged.push(line);
  };
};
