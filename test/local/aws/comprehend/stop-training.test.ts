import { arnMember, kindNames, kinds } from '../../../../lambda/account/kind.ts';
import type { Run } from '../../../../local/aws/comprehend/status.ts';
import { account, arnOf, noon, refused, submittedAnHourBefore } from './account.ts';

describe.each(kindNames)('StopTraining%s', (kind) => {
  const operation = `StopTraining${kind}`;
  const member = arnMember(kind);
  const { resourceType } = kinds[kind];
  const of = (name: string) => arnOf(kind, name);
  const wireStop = (request: unknown) => account(kind).wire(operation, request);

  test('takes an ARN of 256 characters, refuses another form with the rule, and names every constraint that is broken', async () => {
    const taken = await wireStop({ [member]: of('').padEnd(256, 'x') });
    expect(taken.answer).toMatchObject({ __type: 'ResourceNotFoundException' });
    const pattern =
      `^arn:aws(-[^:]+)?:comprehend:[a-zA-Z0-9-]*:[0-9]{12}:${resourceType}/` +
      '[a-zA-Z0-9](-*[a-zA-Z0-9])*(/version/[a-zA-Z0-9](-*[a-zA-Z0-9])*)?$';
    const response = await wireStop({ [member]: of('my_news') });
    expect(response.statusCode).toBe(400);
    expect(response.headers['x-amzn-errortype']).toBe('InvalidRequestException');
    const constraint = `satisfy constraint: Member must satisfy regular expression pattern: ${pattern}`;
    const message = `1 validation error detected: Value '${of('my_news')}' at '${member}' failed to ${constraint}`;
    expect(response.answer).toEqual({ __type: 'InvalidRequestException', message, Message: message });
    const { answer } = await wireStop({ [member]: 'x'.repeat(257) });
    expect(answer.message).toMatch(/^2 validation errors detected: .*equal to 256; .*expression pattern: /);
  });

  test('answers 200 with an empty object, and ignores members that it does not know', async () => {
    const { place, wire, statusOf } = account(kind);
    const arn = place('news', submittedAnHourBefore);
    expect(await wire(operation, { [member]: arn, Force: true })).toMatchObject({
      statusCode: 200,
      headers: { 'content-type': 'application/x-amz-json-1.1' },
      body: '{}',
    });
    expect(await statusOf(arn)).toBe('STOP_REQUESTED');
  });

  describe('effect', () => {
    test('ends STOPPED, STOP_REQUESTED until then; a repetition moves nothing', async () => {
      const { place, stop, describe, pass } = account(kind);
      const arn = place('news', submittedAnHourBefore);
      expect(await describe(arn)).toMatchObject({ Status: 'TRAINING' });
      await stop(arn);
      expect(await describe(arn)).toMatchObject({ Status: 'STOP_REQUESTED' });
      pass(29.999);
      await stop(arn);
      expect(await describe(arn)).toMatchObject({ Status: 'STOP_REQUESTED' });
      expect(await describe(arn)).not.toHaveProperty('TrainingEndTime');
      pass(0.001);
      const properties = await describe(arn);
      expect(properties).toMatchObject({ Status: 'STOPPED', TrainingEndTime: new Date(noon + 30_000) });
      expect(JSON.stringify(properties)).not.toContain('Metadata');
    });

    test('is none while SUBMITTED, so that it takes a second request', async () => {
      const { place, stop, statusOf, pass } = account(kind);
      const arn = place('news');
      await stop(arn);
      expect(await statusOf(arn)).toBe('SUBMITTED');
      pass(120);
      expect(await statusOf(arn)).toBe('TRAINING');
      await stop(arn);
      expect(await statusOf(arn)).toBe('STOP_REQUESTED');
    });

    const anHourAgo = noon - 3_600_000;
    test.each<[string, Partial<Run>]>([
      ['STOPPED', { submitTime: anHourAgo, stopRequestTime: anHourAgo + 120_000 }],
      ['IN_ERROR', { submitTime: anHourAgo, pinnedStatus: 'IN_ERROR' }],
      ['PAUSED', { submitTime: anHourAgo, pinnedStatus: 'PAUSED' }],
    ])('is none when %s', async (status, run) => {
      const { place, stop, describe, pass } = account(kind);
      const arn = place('news', run);
      const before = await describe(arn);
      expect(before).toMatchObject({ Status: status });
      expect((await stop(arn)).$metadata.httpStatusCode).toBe(200);
      pass(4);
      expect(await describe(arn)).toEqual(before);
    });

    test('reaches no other model, and not another version', async () => {
      const { place, stop, statusOf } = account(kind);
      const arn = place('news', submittedAnHourBefore);
      const version = place('news', submittedAnHourBefore, { version: 'v1' });
      await stop(version);
      expect([await statusOf(arn), await statusOf(version)]).toEqual(['TRAINING', 'STOP_REQUESTED']);
    });
  });

  test.each([
    ['region', of('news').replace('us-east-1', 'eu-west-1')],
    ['account', of('news').replace('123456789012', '210987654321')],
    ['partition', of('news').replace('aws', 'aws-cn')],
  ])('throws ResourceNotFoundException for an ARN of another %s', async (_, arn) => {
    const { stop, place } = account(kind);
    place('news');
    await refused(stop(arn), 'ResourceNotFoundException');
  });
});
