import {
  ComprehendServiceException,
  InternalServerException,
  InvalidRequestException,
  ResourceNotFoundException,
  StopTrainingDocumentClassifierCommand,
  TooManyRequestsException,
} from '@aws-sdk/client-comprehend';
import type { TrainingRun } from '../../../local/comprehend/status.ts';
import { AwsError } from '../../../local/wire/aws-json.ts';
import { account, arnOf, noon, submittedAnHourBefore } from './account.ts';

const stop = (arn: string) => new StopTrainingDocumentClassifierCommand({ DocumentClassifierArn: arn });
const wireStop = (request: unknown) => account().wire('StopTrainingDocumentClassifier', request);

const broken = (value: string, rule: string) =>
  `1 validation error detected: Value ${value} at 'DocumentClassifierArn' failed to satisfy constraint: ` +
  `Member must ${rule}`;

/** An ARN of that many characters that matches the pattern. */
const arnOfLength = (length: number) => arnOf('').padEnd(length, 'x');

describe('StopTrainingDocumentClassifier', () => {
  describe('request', () => {
    test.each([
      ['aws', 'arn:aws:comprehend:us-east-1:123456789012:document-classifier/news'],
      ['aws-us-gov', 'arn:aws-us-gov:comprehend:us-gov-west-1:123456789012:document-classifier/news'],
      ['aws-cn', 'arn:aws-cn:comprehend:cn-north-1:123456789012:document-classifier/news'],
      ['a version', 'arn:aws:comprehend:us-east-1:123456789012:document-classifier/news/version/v-1'],
      ['a name of one character', 'arn:aws:comprehend:us-east-1:123456789012:document-classifier/n'],
      ['hyphens in a row', 'arn:aws:comprehend:us-east-1:123456789012:document-classifier/a--b'],
      ['no region', 'arn:aws:comprehend::123456789012:document-classifier/news'],
      ['256 characters', arnOfLength(256)],
    ])('takes for an ARN: %s', async (_, arn) => {
      expect(await wireStop({ DocumentClassifierArn: arn })).toMatchObject({
        statusCode: 400,
        answer: { __type: 'ResourceNotFoundException' },
      });
    });

    test.each([
      ['an empty one', ''],
      ['a name alone', 'news'],
      ['another partition', 'arn:azure:comprehend:us-east-1:123456789012:document-classifier/news'],
      ['a partition that ends with its hyphen', 'arn:aws-:comprehend:us-east-1:123456789012:document-classifier/news'],
      ['another service', 'arn:aws:sagemaker:us-east-1:123456789012:document-classifier/news'],
      ['an account of 11 digits', 'arn:aws:comprehend:us-east-1:12345678901:document-classifier/news'],
      ['an account of 13 digits', 'arn:aws:comprehend:us-east-1:1234567890123:document-classifier/news'],
      ['an entity recognizer', 'arn:aws:comprehend:us-east-1:123456789012:entity-recognizer/news'],
      ['no name', arnOf('')],
      ['a leading hyphen', arnOf('-news')],
      ['a trailing hyphen', arnOf('news-')],
      ['an underscore', arnOf('my_news')],
      ['a trailing newline', arnOf('news\n')],
      ['text before it', ` ${arnOf('news')}`],
      ['a version without its name', arnOf('news/version/')],
      ['a version of a version', arnOf('news/version/1/version/2')],
      ['another sub-resource', arnOf('news/dataset/1')],
    ])('refuses for an ARN: %s', async (_, arn) => {
      const pattern =
        '^arn:aws(-[^:]+)?:comprehend:[a-zA-Z0-9-]*:[0-9]{12}:document-classifier/' +
        '[a-zA-Z0-9](-*[a-zA-Z0-9])*(/version/[a-zA-Z0-9](-*[a-zA-Z0-9])*)?$';
      const response = await wireStop({ DocumentClassifierArn: arn });
      expect(response.statusCode).toBe(400);
      expect(response.headers['x-amzn-errortype']).toBe('InvalidRequestException');
      const message = broken(`'${arn}'`, `satisfy regular expression pattern: ${pattern}`);
      expect(response.answer).toEqual({ __type: 'InvalidRequestException', message, Message: message });
    });

    test('refuses an ARN of 257 characters', async () => {
      const { answer } = await wireStop({ DocumentClassifierArn: arnOfLength(257) });
      expect(answer).toMatchObject({
        __type: 'InvalidRequestException',
        message: broken(`'${arnOfLength(257)}'`, 'have length less than or equal to 256'),
      });
    });

    test('names every constraint that a member broke', async () => {
      const { answer } = await wireStop({ DocumentClassifierArn: 'x'.repeat(257) });
      expect(answer.message).toMatch(/^2 validation errors detected: .*equal to 256; .*expression pattern: /);
    });

    test.each([[{}], [{ DocumentClassifierArn: null }], [{ EntityRecognizerArn: arnOf('news') }]])(
      'requires DocumentClassifierArn: %j',
      async (request) => {
        expect(await wireStop(request)).toMatchObject({
          statusCode: 400,
          answer: {
            __type: 'InvalidRequestException',
            message: broken('null', 'not be null'),
          },
        });
      },
    );

    test.each([[1], [true], [[arnOf('news')]], [{ Ref: 'news' }]])(
      'refuses an ARN of another type: %j',
      async (value) => {
        expect(await wireStop({ DocumentClassifierArn: value })).toMatchObject({
          statusCode: 400,
          answer: { __type: 'SerializationException' },
        });
      },
    );

    test('ignores members that it does not know', async () => {
      const { place, wire, statusOf } = account();
      const { arn } = place({ DocumentClassifierName: 'news' }, submittedAnHourBefore);
      const request = { DocumentClassifierArn: arn, Force: true };
      expect(await wire('StopTrainingDocumentClassifier', request)).toMatchObject({ statusCode: 200 });
      expect(await statusOf(arn)).toBe('STOP_REQUESTED');
    });
  });

  test('answers 200 with an empty object', async () => {
    const { place, wire } = account();
    const { arn } = place({ DocumentClassifierName: 'news' }, submittedAnHourBefore);
    expect(await wire('StopTrainingDocumentClassifier', { DocumentClassifierArn: arn })).toMatchObject({
      statusCode: 200,
      headers: { 'content-type': 'application/x-amz-json-1.1' },
      body: '{}',
    });
  });

  describe('effect', () => {
    test('ends STOPPED, STOP_REQUESTED until then', async () => {
      const { place, client, describe, pass } = account();
      const { arn } = place({ DocumentClassifierName: 'news' }, submittedAnHourBefore);
      expect(await describe(arn)).toMatchObject({ Status: 'TRAINING' });
      await client.send(stop(arn));
      expect(await describe(arn)).toMatchObject({ Status: 'STOP_REQUESTED' });
      pass(29.999);
      expect(await describe(arn)).toMatchObject({ Status: 'STOP_REQUESTED' });
      expect(await describe(arn)).not.toHaveProperty('TrainingEndTime');
      pass(0.001);
      const properties = await describe(arn);
      expect(properties).toMatchObject({ Status: 'STOPPED', TrainingEndTime: new Date(noon + 30_000) });
      expect(properties).not.toHaveProperty('ClassifierMetadata');
    });

    test.each([
      [29.999, 'TRAINED'],
      [30, 'STOPPED'],
      [30.001, 'STOPPED'],
    ])('when training would take another %d s, and stopping 30 s, ends %s', async (seconds, ending) => {
      const { place, client, describe, pass } = account();
      const run = { submitTime: noon, submittedSeconds: 0, trainingSeconds: seconds };
      const { arn } = place({ DocumentClassifierName: 'news' }, run);
      await client.send(stop(arn));
      expect(await describe(arn)).toMatchObject({ Status: 'STOP_REQUESTED' });
      pass(30);
      expect(await describe(arn)).toMatchObject({
        Status: ending,
        TrainingEndTime: new Date(noon + Math.min(seconds, 30) * 1000),
      });
    });

    test('repeated while STOP_REQUESTED, moves nothing', async () => {
      const { place, client, statusOf, pass } = account();
      const { arn } = place({ DocumentClassifierName: 'news' }, submittedAnHourBefore);
      await client.send(stop(arn));
      pass(20);
      await client.send(stop(arn));
      expect(await statusOf(arn)).toBe('STOP_REQUESTED');
      pass(10);
      expect(await statusOf(arn)).toBe('STOPPED');
    });

    test('is none while SUBMITTED, so that it takes a second request', async () => {
      const { place, client, statusOf, pass } = account();
      const { arn } = place({ DocumentClassifierName: 'news' });
      await client.send(stop(arn));
      expect(await statusOf(arn)).toBe('SUBMITTED');
      pass(120);
      expect(await statusOf(arn)).toBe('TRAINING');
      await client.send(stop(arn));
      expect(await statusOf(arn)).toBe('STOP_REQUESTED');
    });

    const anHourAgo = noon - 3_600_000;
    test.each<[string, Partial<TrainingRun>]>([
      ['TRAINED', { submitTime: anHourAgo }],
      ['STOPPED', { submitTime: anHourAgo, stopRequestTime: anHourAgo + 120_000 }],
      ['TRAINED_WITH_WARNING', { submitTime: anHourAgo, pinnedStatus: 'TRAINED_WITH_WARNING' }],
      ['IN_ERROR', { submitTime: anHourAgo, pinnedStatus: 'IN_ERROR' }],
      ['DELETING', { submitTime: anHourAgo, deleteRequestTime: noon }],
      ['PAUSED', { submitTime: anHourAgo, pinnedStatus: 'PAUSED' }],
    ])('is none when %s', async (status, run) => {
      const { place, client, describe, pass } = account();
      const { arn } = place({ DocumentClassifierName: 'news' }, run);
      const before = await describe(arn);
      expect(before).toMatchObject({ Status: status });
      const { $metadata } = await client.send(stop(arn));
      expect($metadata.httpStatusCode).toBe(200);
      pass(4);
      expect(await describe(arn)).toEqual(before);
    });

    test('reaches no other classifier', async () => {
      const { place, client, statusOf } = account();
      const { arn } = place({ DocumentClassifierName: 'news' }, submittedAnHourBefore);
      const version = place({ DocumentClassifierName: 'news', VersionName: 'v1' }, submittedAnHourBefore);
      await client.send(stop(version.arn));
      expect(await statusOf(arn)).toBe('TRAINING');
      expect(await statusOf(arnOf('news/version/v1'))).toBe('STOP_REQUESTED');
    });
  });

  describe('errors', () => {
    const fault = (name: string, statusCode: number) => () => {
      throw new AwsError(name, 'injected', statusCode);
    };
    test.each([
      [InternalServerException, 500, arnOf('news'), fault('InternalServerException', 500)],
      [InvalidRequestException, 400, 'news', undefined],
      [ResourceNotFoundException, 400, arnOf('sports'), undefined],
      [TooManyRequestsException, 400, arnOf('news'), fault('TooManyRequestsException', 400)],
    ])('throws %p, HTTP %d', async (expected, statusCode, arn, beforeOperation) => {
      const { client, place } = account(beforeOperation && { beforeOperation });
      place({ DocumentClassifierName: 'news' });
      const error = await client.send(stop(arn)).catch((thrown) => thrown);
      expect(error).toBeInstanceOf(expected);
      expect(error).toMatchObject({ name: expected.name, $metadata: { httpStatusCode: statusCode, attempts: 1 } });
    });

    test('throws ThrottlingException, HTTP 429, as an error outside the API model', async () => {
      const { client } = account({ beforeOperation: fault('ThrottlingException', 429) });
      const error = await client.send(stop(arnOf('news'))).catch((thrown) => thrown);
      expect(error.constructor).toBe(ComprehendServiceException);
      expect(error).toMatchObject({ name: 'ThrottlingException', $metadata: { httpStatusCode: 429 } });
    });

    test.each([
      ['region', 'arn:aws:comprehend:eu-west-1:123456789012:document-classifier/news'],
      ['account', 'arn:aws:comprehend:us-east-1:210987654321:document-classifier/news'],
      ['partition', 'arn:aws-cn:comprehend:us-east-1:123456789012:document-classifier/news'],
    ])('throws ResourceNotFoundException for an ARN of another %s', async (_, arn) => {
      const { client, place } = account();
      place({ DocumentClassifierName: 'news' });
      await expect(client.send(stop(arn))).rejects.toThrow(ResourceNotFoundException);
    });
  });
});
