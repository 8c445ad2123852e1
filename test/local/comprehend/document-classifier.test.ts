import {
  CreateDocumentClassifierCommand,
  type CreateDocumentClassifierCommandInput,
  DeleteDocumentClassifierCommand,
  InvalidRequestException,
  ListTagsForResourceCommand,
  ResourceInUseException,
  ResourceNotFoundException,
  StopTrainingDocumentClassifierCommand,
  TooManyTagsException,
  UnsupportedLanguageException,
} from '@aws-sdk/client-comprehend';
import { deletingSeconds } from '../../../local/comprehend/status.ts';
import { account, arnOf, newsClassifier, noon, submittedAnHourBefore } from './account.ts';

const create = (change: Partial<CreateDocumentClassifierCommandInput> = {}) =>
  new CreateDocumentClassifierCommand({ ...newsClassifier, ...change });
const tags = (count: number) => Array.from({ length: count }, (_, index) => ({ Key: `k${index}`, Value: '' }));

describe('CreateDocumentClassifier', () => {
  test.each([
    ['aws', 'us-east-1', {}, 'document-classifier/news'],
    ['aws-us-gov', 'us-gov-west-1', {}, 'document-classifier/news'],
    ['aws', 'eu-west-1', { VersionName: 'v1' }, 'document-classifier/news/version/v1'],
  ])('answers an ARN of the partition %s and the region %s', async (partition, region, change, resource) => {
    const { client } = account({ partition, region });
    expect(await client.send(create(change))).toMatchObject({
      DocumentClassifierArn: `arn:${partition}:comprehend:${region}:123456789012:${resource}`,
    });
  });

  test('submits what Describe then repeats, without name and tags', async () => {
    const { client, describe } = account();
    const request: Partial<CreateDocumentClassifierCommandInput> = {
      InputDataConfig: { DataFormat: 'COMPREHEND_CSV', S3Uri: 's3://training-documents/news.csv' },
      OutputDataConfig: { S3Uri: 's3://training-output/news' },
      VolumeKmsKeyId: '1234abcd-12ab-34cd-56ef-1234567890ab',
      ModelKmsKeyId: 'arn:aws:kms:us-east-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab',
      VpcConfig: { SecurityGroupIds: ['sg-1'], Subnets: ['subnet-1', 'subnet-2'] },
      Mode: 'MULTI_LABEL',
      VersionName: 'v1',
    };
    await client.send(create({ ...request, Tags: [{ Key: 'team', Value: 'news' }] }));
    expect(await describe(arnOf('news/version/v1'))).toEqual({
      ...request,
      DocumentClassifierArn: arnOf('news/version/v1'),
      LanguageCode: 'en',
      DataAccessRoleArn: newsClassifier.DataAccessRoleArn,
      Status: 'SUBMITTED',
      SubmitTime: new Date(noon),
    });
  });

  test.each<[string, object, string]>([
    ['DocumentClassifierName missing', { DocumentClassifierName: null }, 'not be null'],
    ['DataAccessRoleArn missing', { DataAccessRoleArn: null }, 'not be null'],
    ['InputDataConfig missing', { InputDataConfig: null }, 'not be null'],
    ['LanguageCode missing', { LanguageCode: null }, 'not be null'],
    [
      'DocumentClassifierName of 64',
      { DocumentClassifierName: 'x'.repeat(64) },
      'have length less than or equal to 63',
    ],
    ['DocumentClassifierName empty', { DocumentClassifierName: '' }, 'satisfy regular expression pattern'],
    ['DocumentClassifierName with _', { DocumentClassifierName: 'my_news' }, 'satisfy regular expression pattern'],
    ['VersionName of 64', { VersionName: 'x'.repeat(64) }, 'have length less than or equal to 63'],
    ['VersionName ending in -', { VersionName: 'v-' }, 'satisfy regular expression pattern'],
    [
      'DataAccessRoleArn of 19',
      { DataAccessRoleArn: 'arn:aws:iam::123456' },
      'have length greater than or equal to 20',
    ],
    ['DataAccessRoleArn of a user', { DataAccessRoleArn: 'arn:aws:iam::123456789012:user/me' }, 'satisfy regular'],
    ['LanguageCode unknown', { LanguageCode: 'xx' }, 'satisfy enum value set: [en, es, fr, de, it, pt, '],
    ['Mode unknown', { Mode: 'SINGLE' }, 'satisfy enum value set: [MULTI_CLASS, MULTI_LABEL]'],
    ['ClientRequestToken empty', { ClientRequestToken: '' }, 'have length greater than or equal to 1'],
    ['ClientRequestToken of 65', { ClientRequestToken: 'x'.repeat(65) }, 'have length less than or equal to 64'],
    [
      'InputDataConfig.S3Uri of http',
      { InputDataConfig: { S3Uri: 'https://x' } },
      'satisfy regular expression pattern',
    ],
    [
      'InputDataConfig.DataFormat',
      { InputDataConfig: { DataFormat: 'CSV' } },
      'satisfy enum value set: [COMPREHEND_CSV',
    ],
    [
      'VpcConfig.Subnets empty',
      { VpcConfig: { SecurityGroupIds: ['sg'], Subnets: [] } },
      'have length greater than or',
    ],
    [
      'VpcConfig.SecurityGroupIds of 6',
      { VpcConfig: { SecurityGroupIds: Array(6).fill('s'), Subnets: ['s'] } },
      'to 5',
    ],
    ['VpcConfig.Subnets of 17', { VpcConfig: { SecurityGroupIds: ['s'], Subnets: Array(17).fill('s') } }, 'to 16'],
    ['Tags.1.member.Key missing', { Tags: [{ Value: 'v' }] }, 'not be null'],
    ['Tags.1.member.Key empty', { Tags: [{ Key: '' }] }, 'have length greater than or equal to 1'],
    ['Tags.2.member.Key of 129', { Tags: [{ Key: 'k' }, { Key: 'k'.repeat(129) }] }, 'less than or equal to 128'],
    ['Tags.1.member.Value of 257', { Tags: [{ Key: 'k', Value: 'v'.repeat(257) }] }, 'less than or equal to 256'],
  ])('refuses %s', async (what, change, rule) => {
    const { wire } = account();
    const { statusCode, answer } = await wire('CreateDocumentClassifier', { ...newsClassifier, ...change });
    expect(statusCode).toBe(400);
    expect(answer.__type).toBe('InvalidRequestException');
    expect(answer.message).toMatch(/^\d validation errors? detected: Value /);
    expect(answer.message).toContain(`at '${what.split(' ')[0]}' failed to satisfy constraint: Member must `);
    expect(answer.message).toContain(rule);
    expect((await wire('ListDocumentClassifiers', {})).answer.DocumentClassifierPropertiesList).toEqual([]);
  });

  test.each<[string, object]>([
    ['names of 63', { DocumentClassifierName: 'x'.repeat(63), VersionName: 'x'.repeat(63) }],
    ['a tag of 128 and 256', { Tags: [{ Key: 'k'.repeat(128), Value: 'v'.repeat(256) }] }],
    ['50 tags', { Tags: tags(50) }],
    ['null for an optional member', { VersionName: null, Tags: null, VpcConfig: null }],
    ['a member that it does not know', { Colour: 'blue' }],
  ])('takes %s', async (_, change) => {
    expect(await account().wire('CreateDocumentClassifier', { ...newsClassifier, ...change })).toMatchObject({
      statusCode: 200,
    });
  });

  test('refuses more than 50 tags', async () => {
    await expect(account().client.send(create({ Tags: tags(51) }))).rejects.toThrow(TooManyTagsException);
  });

  test('refuses a language that Comprehend knows, but does not train for', async () => {
    await expect(account().client.send(create({ LanguageCode: 'ja' }))).rejects.toThrow(UnsupportedLanguageException);
  });

  test('refuses a name that exists, but for another version', async () => {
    const { client } = account();
    await client.send(create());
    await expect(client.send(create())).rejects.toThrow(ResourceInUseException);
    await client.send(create({ VersionName: 'v1' }));
    await expect(client.send(create({ VersionName: 'v1' }))).rejects.toThrow(ResourceInUseException);
    expect(await client.send(create({ VersionName: 'v2' }))).toMatchObject({
      DocumentClassifierArn: arnOf('news/version/v2'),
    });
  });

  test('answers the same ARN to the same request with the same token, and trains once', async () => {
    const { client, describe, pass } = account();
    const first = await client.send(create({ ClientRequestToken: 'once' }));
    pass(10);
    const second = await client.send(create({ ClientRequestToken: 'once' }));
    expect(second.DocumentClassifierArn).toBe(first.DocumentClassifierArn);
    expect(await describe(arnOf('news'))).toMatchObject({ SubmitTime: new Date(noon) });
    await expect(client.send(create({ ClientRequestToken: 'twice' }))).rejects.toThrow(ResourceInUseException);
    const other = { ClientRequestToken: 'once', Mode: 'MULTI_LABEL' } as const;
    await expect(client.send(create(other))).rejects.toThrow(ResourceInUseException);
  });
});

test('the same request without a token is another request', async () => {
  const { wire } = account();
  await wire('CreateDocumentClassifier', newsClassifier);
  expect(await wire('CreateDocumentClassifier', newsClassifier)).toMatchObject({
    statusCode: 400,
    answer: { __type: 'ResourceInUseException' },
  });
});

describe('DescribeDocumentClassifier', () => {
  test('follows a training run, each time only once it happened', async () => {
    const { client, describe, pass } = account();
    await client.send(create());
    const submitted = {
      DocumentClassifierArn: arnOf('news'),
      LanguageCode: 'en',
      DataAccessRoleArn: newsClassifier.DataAccessRoleArn,
      InputDataConfig: newsClassifier.InputDataConfig,
      Mode: 'MULTI_CLASS',
      Status: 'SUBMITTED',
      SubmitTime: new Date(noon),
    };
    expect(await describe(arnOf('news'))).toEqual(submitted);
    pass(60);
    const training = { ...submitted, Status: 'TRAINING', TrainingStartTime: new Date(noon + 60_000) };
    expect(await describe(arnOf('news'))).toEqual(training);
    pass(600);
    const end = new Date(noon + 660_000);
    expect(await describe(arnOf('news'))).toEqual({
      ...training,
      Status: 'TRAINED',
      TrainingEndTime: end,
      EndTime: end,
      ClassifierMetadata: expect.objectContaining({ NumberOfLabels: 3 }),
    });
  });

  test('answers times as epoch seconds, milliseconds as decimals', async () => {
    const { place, wire } = account();
    const { arn } = place({ DocumentClassifierName: 'news' }, { submitTime: 1_763_899_200_123, submittedSeconds: 0.5 });
    const { answer } = await wire('DescribeDocumentClassifier', { DocumentClassifierArn: arn });
    expect(answer.DocumentClassifierProperties).toMatchObject({
      SubmitTime: 1763899200.123,
      TrainingStartTime: 1763899200.623,
    });
  });

  test('leaves out what Create was given as null', async () => {
    const { wire } = account();
    await wire('CreateDocumentClassifier', { ...newsClassifier, VersionName: null });
    const { answer } = await wire('DescribeDocumentClassifier', { DocumentClassifierArn: arnOf('news') });
    expect(answer.DocumentClassifierProperties).not.toHaveProperty('VersionName');
  });

  test.each(['IN_ERROR', 'TRAINED_WITH_WARNING', 'PAUSED'])('answers a pinned Status as it is: %s', async (status) => {
    const { place, statusOf, pass } = account();
    const { arn } = place({ DocumentClassifierName: 'news' }, { pinnedStatus: status });
    pass(100_000);
    expect(await statusOf(arn)).toBe(status);
  });

  test('throws ResourceNotFoundException when there is none, InvalidRequestException when it is no ARN', async () => {
    await expect(account().describe(arnOf('news'))).rejects.toThrow(ResourceNotFoundException);
    await expect(account().describe('news')).rejects.toThrow(InvalidRequestException);
  });
});

describe('DeleteDocumentClassifier', () => {
  const remove = (arn: string) => new DeleteDocumentClassifierCommand({ DocumentClassifierArn: arn });

  test('refuses while training is in progress', async () => {
    const { place, client, statusOf, pass } = account();
    const { arn } = place({ DocumentClassifierName: 'news' });
    await expect(client.send(remove(arn))).rejects.toThrow(ResourceInUseException);
    pass(60);
    await expect(client.send(remove(arn))).rejects.toThrow(ResourceInUseException);
    await client.send(new StopTrainingDocumentClassifierCommand({ DocumentClassifierArn: arn }));
    await expect(client.send(remove(arn))).rejects.toThrow(ResourceInUseException);
    expect(await statusOf(arn)).toBe('STOP_REQUESTED');
  });

  test.each(['TRAINED', 'TRAINED_WITH_WARNING', 'STOPPED', 'IN_ERROR'])('takes %s', async (pinnedStatus) => {
    const { place, wire, statusOf } = account();
    const { arn } = place({ DocumentClassifierName: 'news' }, { pinnedStatus });
    expect(await wire('DeleteDocumentClassifier', { DocumentClassifierArn: arn })).toMatchObject({
      statusCode: 200,
      body: '{}',
    });
    expect(await statusOf(arn)).toBe('DELETING');
  });

  test('is DELETING, then gone, and leaves the name to another run', async () => {
    const { place, client, describe, wire, pass } = account();
    const { arn } = place({ DocumentClassifierName: 'news' }, { pinnedStatus: 'TRAINED' });
    const listed = async () => (await wire('ListDocumentClassifiers', {})).answer.DocumentClassifierPropertiesList;
    await client.send(remove(arn));
    await expect(client.send(create())).rejects.toThrow(ResourceInUseException);
    pass(deletingSeconds / 2);
    await client.send(remove(arn));
    expect(await listed()).toMatchObject([{ DocumentClassifierArn: arn, Status: 'DELETING' }]);
    pass(deletingSeconds / 2);
    expect(await listed()).toEqual([]);
    await expect(describe(arn)).rejects.toThrow(ResourceNotFoundException);
    await expect(client.send(remove(arn))).rejects.toThrow(ResourceNotFoundException);

    await client.send(create({ Tags: [] }));
    const again = new Date(noon + deletingSeconds * 1000);
    expect(await describe(arn)).toMatchObject({ Status: 'SUBMITTED', SubmitTime: again });
    expect(await listed()).toHaveLength(1);
    expect(await client.send(new ListTagsForResourceCommand({ ResourceArn: arn }))).toMatchObject({ Tags: [] });
  });

  test('reaches no other classifier', async () => {
    const { place, client, statusOf } = account();
    const { arn } = place({ DocumentClassifierName: 'news' }, { pinnedStatus: 'TRAINED' });
    place({ DocumentClassifierName: 'sports' }, submittedAnHourBefore);
    await client.send(remove(arn));
    expect(await statusOf(arnOf('sports'))).toBe('TRAINING');
  });
});

test('an operation beyond the emulator answers UnknownOperationException', async () => {
  expect(await account().wire('ListDocumentClassifierSummaries', {})).toMatchObject({
    statusCode: 400,
    answer: { __type: 'UnknownOperationException' },
  });
});
