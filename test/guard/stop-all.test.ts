import { DescribeExecutionCommand, SFNClient } from '@aws-sdk/client-sfn';
import type { APIGatewayProxyEvent } from 'aws-lambda';
import { describeStopAllApi } from '../../lambda/guard/describe-stop-all.api.ts';
import { stopAllApi } from '../../lambda/guard/stop-all.api.ts';
import { stepFunctions } from '../../local/step-functions/step-functions.ts';
import { awsJson } from '../../local/wire/aws-json.ts';
import { inProcess } from '../in-process.ts';
import { account, arnOf, exempt, exemptTag, freezeDate, noon, sweepWorkflowArn } from './account.ts';

beforeEach(() => freezeDate());
let close = () => {};
afterEach(() => close());

const settings = {
  sweepWorkflowArn,
  exemptTag,
  retryAfterSeconds: 15,
  logger: { info: () => {}, error: () => {} },
};
const request = (members: object) =>
  ({
    httpMethod: 'POST',
    resource: '/stop-all',
    headers: { 'content-type': 'application/json' },
    body: null,
    ...members,
    requestContext: { requestId: 'r-1', path: '/prod/stop-all', requestTimeEpoch: noon },
  }) as unknown as APIGatewayProxyEvent;
const parsed = ({ body, ...answer }: { statusCode: number; headers?: object | undefined; body: string }) => ({
  ...answer,
  body: JSON.parse(body),
});

const setup = (faults: Record<string, string> = {}) => {
  const aws = account(faults);
  close = aws.close;
  const { comprehend, sfn } = aws;
  const handler = stopAllApi({ ...settings, comprehend, sfn });
  const post = async (body: unknown, headers: object = { 'content-type': 'application/json' }) =>
    parsed(await handler(request({ body: typeof body === 'object' ? JSON.stringify(body) : body, headers })));
  return { ...aws, post };
};

describe('POST /stop-all', () => {
  test.each<[string, unknown, object | undefined]>([
    ['no body', undefined, undefined],
    ['no body and no headers', undefined, {}],
    ['an empty body', '', undefined],
    ['no body, as curl -d "" sends it', '', { 'Content-Type': 'application/x-www-form-urlencoded' }],
    ['{}', {}, undefined],
    ['DryRun false', { DryRun: false }, undefined],
  ])('starts a sweep: %s', async (_, body, headers) => {
    const { post, sfn, requests } = setup();
    const answer = await post(body, headers);
    const { ExecutionName } = answer.body;
    const ExecutionArn = `arn:aws:states:us-east-1:123456789012:execution:Sweep:${ExecutionName}`;
    expect(answer).toEqual({
      statusCode: 202,
      headers: {
        'Content-Type': 'application/json',
        Location: `/prod/stop-all/${ExecutionName}`,
        'Retry-After': '15',
      },
      body: { ExecutionName: expect.stringMatching(/^[0-9a-f-]{36}$/), ExecutionArn },
    });
    expect(requests).toEqual(['StartExecution']);
    const { input } = await sfn.send(new DescribeExecutionCommand({ executionArn: ExecutionArn }));
    expect(JSON.parse(input ?? '')).toEqual({
      source: 'comprehend-stop-training',
      'detail-type': 'Stop All Requested',
      time: '2026-11-23T12:00:00.000Z',
      detail: { RequestId: 'r-1' },
    });
  });

  test('only tells what a sweep would stop when DryRun is true', async () => {
    const { post, place, requests } = setup();
    place('a');
    place('b', { submittedSeconds: 60 });
    place('c', {}, exempt);
    place('d', { pinnedStatus: 'TRAINED' });
    expect(await post({ DryRun: true })).toEqual({
      statusCode: 200,
      headers: { 'Content-Type': 'application/json' },
      body: {
        DryRun: true,
        Training: [
          { DocumentClassifierArn: arnOf('b'), Status: 'SUBMITTED' },
          { DocumentClassifierArn: arnOf('a'), Status: 'TRAINING' },
        ],
        Exempt: [{ DocumentClassifierArn: arnOf('c'), Status: 'TRAINING' }],
      },
    });
    expect([...new Set(requests)].sort()).toEqual(['ListDocumentClassifiers', 'ListTagsForResource']);
  });

  test.each<[string, unknown, string | undefined, RegExp]>([
    ['no JSON', '{"DryRun":', undefined, /not JSON/],
    ['blanks', ' ', undefined, /not JSON/],
    ['an array', [], undefined, /must be a JSON object/],
    ['null', 'null', undefined, /must be a JSON object/],
    ['text', '"x"', undefined, /must be a JSON object/],
    ['DryRun as text', { DryRun: 'true' }, undefined, /DryRun must be true or false, got "true"/],
    ['DryRun null', { DryRun: null }, undefined, /DryRun must be true or false, got null/],
    ['DryRun 1', { DryRun: 1 }, undefined, /DryRun must be true or false, got 1/],
    ['another member', { dryRun: true }, undefined, /must hold only DryRun, got "dryRun"/],
    ['an ARN', { DocumentClassifierArn: arnOf('a') }, undefined, /must hold only DryRun/],
    ['text/plain', {}, 'text/plain', /Content-Type must be application\/json, got "text\/plain"/],
  ])('answers 400 to %s, and asks nothing of AWS', async (_, body, contentType = 'application/json', detail) => {
    const { post, requests } = setup();
    const answer = await post(body, { 'Content-Type': contentType });
    expect(answer).toMatchObject({
      statusCode: 400,
      headers: { 'Content-Type': 'application/problem+json' },
      body: { code: 'InvalidRequestException', status: 400, instance: 'r-1', detail: expect.stringMatching(detail) },
    });
    expect(requests).toEqual([]);
  });

  test.each<[string, object, string, number]>([
    ['StartExecution', {}, 'ThrottlingException', 429],
    ['ListDocumentClassifiers', { DryRun: true }, 'TooManyRequestsException', 429],
    ['ListTagsForResource', { DryRun: true }, 'InternalServerException', 503],
    ['StartExecution', {}, 'AccessDeniedException', 500],
  ])('answers as elsewhere when %s fails', async (operation, body, error, statusCode) => {
    const { post, place } = setup({ [operation]: error });
    place('a');
    expect((await post(body)).statusCode).toBe(statusCode);
  });
});

describe('GET /stop-all/{ExecutionName}', () => {
  const get = async (sfn: SFNClient, ExecutionName: string) => {
    const event = request({ httpMethod: 'GET', pathParameters: { ExecutionName } });
    return parsed(await describeStopAllApi({ ...settings, sfn })(event));
  };
  /** A sweep that does nothing but end like this. */
  const swept = async (state: object) => {
    const definition = JSON.stringify({ StartAt: 'End', States: { End: state } });
    const workflows = stepFunctions({
      stateMachines: [{ name: 'Sweep', stateMachineArn: sweepWorkflowArn, definition }],
      runTask: async () => ({}),
    });
    const sfn = new SFNClient(inProcess(awsJson({ services: [workflows] })));
    const { body } = parsed(await stopAllApi({ ...settings, sfn, comprehend: account().comprehend })(request({})));
    await new Promise(setImmediate);
    return get(sfn, body.ExecutionName);
  };
  const times = { StartDate: '2026-11-23T12:00:00.000Z', StopDate: '2026-11-23T12:00:00.000Z' };

  test('tells that a sweep runs, and when to ask again', async () => {
    const { post, sfn } = setup();
    const { body } = await post({});
    expect(await get(sfn, body.ExecutionName)).toEqual({
      statusCode: 200,
      headers: { 'Content-Type': 'application/json', 'Retry-After': '15' },
      body: { ExecutionStatus: 'RUNNING', StartDate: times.StartDate },
    });
  });

  test('answers with the report of one that is over', async () => {
    const Report = { Reason: 'r', Counts: { Stopped: 1 } };
    expect((await swept({ Type: 'Pass', Result: Report, End: true })).body).toEqual({
      ExecutionStatus: 'SUCCEEDED',
      ...times,
      Report,
    });
  });

  test('has no report of one that left everything to an older sweep', async () => {
    const state = { Sweep: { Next: 'end' }, Results: [] };
    const { headers, body } = await swept({ Type: 'Pass', Result: state, End: true });
    expect(body).toEqual({ ExecutionStatus: 'SUCCEEDED', ...times });
    expect(headers).not.toHaveProperty('Retry-After');
  });

  test('tells Error and Cause of one that failed', async () => {
    expect((await swept({ Type: 'Fail', Error: 'E', Cause: 'because' })).body).toEqual({
      ExecutionStatus: 'FAILED',
      ...times,
      Error: 'E',
      Cause: 'because',
    });
  });

  test.each(['no-such-sweep', '', 'a b', 'a:b', '../x', 'x'.repeat(81)])(
    'answers 404 for the name "%s"',
    async (name) => {
      const { sfn } = setup();
      expect(await get(sfn, name)).toMatchObject({
        statusCode: 404,
        body: {
          code: 'ResourceNotFoundException',
          detail: expect.stringContaining('The sweep workflow has no execution'),
        },
      });
    },
  );
});
