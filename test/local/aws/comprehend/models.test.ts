import {
  arnMember,
  type Kind,
  kindNames,
  kinds,
  listOperationOf,
  propertiesMember,
} from '../../../../lambda/account/kind.ts';
import { deletingSeconds } from '../../../../local/aws/comprehend/status.ts';
import { account, arnOf, newsModel, noon, refused, submittedAnHourBefore } from './account.ts';

const tags = (count: number) => Array.from({ length: count }, (_, index) => ({ Key: `k${index}`, Value: '' }));
const s3 = 's3://training-documents/news';
const manifests = [{ S3Uri: s3, AttributeNames: ['labels'] }];
const recognizer = newsModel('EntityRecognizer').InputDataConfig as object;
const native = {
  InputDataConfig: { S3Uri: s3, DocumentType: 'SEMI_STRUCTURED_DOCUMENT', Documents: { S3Uri: s3 } },
  OutputDataConfig: { S3Uri: s3 },
};
/** A recognizer's input with something changed, and one with these entity types. */
const changed = (change: object) => ({ InputDataConfig: { ...recognizer, ...change } });
const typed = (...types: string[]) => changed({ EntityTypes: types.map((Type) => ({ Type })) });

describe.each(kindNames)('Create%s', (kind) => {
  const operation = `Create${kind}`;
  const { nameMember, resourceType } = kinds[kind];
  const arn = arnOf(kind, 'news');

  test.each([
    ['aws', 'us-east-1', {}, 'news'],
    ['aws-us-gov', 'us-gov-west-1', {}, 'news'],
    ['aws', 'eu-west-1', { VersionName: 'v1' }, 'news/version/v1'],
  ])('answers an ARN of the partition %s and the region %s', async (partition, region, change, resource) => {
    const of = account(kind, { partition, region });
    expect(await of.create(change, of.clientOf(region))).toMatchObject({
      [arnMember(kind)]: `arn:${partition}:comprehend:${region}:123456789012:${resourceType}/${resource}`,
    });
  });

  test('submits what Describe then repeats, without name and tags, with AWS’s defaults', async () => {
    const { create, describe } = account(kind);
    const request = {
      VolumeKmsKeyId: '1234abcd-12ab-34cd-56ef-1234567890ab',
      ModelKmsKeyId: 'arn:aws:kms:us-east-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab',
      VpcConfig: { SecurityGroupIds: ['sg-1'], Subnets: ['subnet-1', 'subnet-2'] },
      VersionName: 'v1',
    };
    await create({ ...request, Tags: [{ Key: 'team', Value: 'news' }] });
    const { InputDataConfig, DataAccessRoleArn } = newsModel(kind);
    const byKind: Record<Kind, object> = {
      DocumentClassifier: { Mode: 'MULTI_CLASS', OutputDataConfig: {} },
      EntityRecognizer: {
        InputDataConfig: {
          ...recognizer,
          DataFormat: 'COMPREHEND_CSV',
          Documents: { S3Uri: `${s3}.txt`, InputFormat: 'ONE_DOC_PER_LINE' },
        },
      },
    };
    expect(await describe(arnOf(kind, 'news/version/v1'))).toEqual({
      ...request,
      [arnMember(kind)]: arnOf(kind, 'news/version/v1'),
      InputDataConfig: { DataFormat: 'COMPREHEND_CSV', ...(InputDataConfig as object) },
      LanguageCode: 'en',
      DataAccessRoleArn,
      Status: 'SUBMITTED',
      SubmitTime: new Date(noon),
      ...byKind[kind],
    });
  });

  type Row = readonly [what: string, change: object, rule: string];
  const forBoth: readonly Row[] = [
    [`${nameMember} missing`, { [nameMember]: null }, 'not be null'],
    ['DataAccessRoleArn missing', { DataAccessRoleArn: null }, 'not be null'],
    ['InputDataConfig missing', { InputDataConfig: null }, 'not be null'],
    ['LanguageCode missing', { LanguageCode: null }, 'not be null'],
    [`${nameMember} of 64`, { [nameMember]: 'x'.repeat(64) }, 'have length less than or equal to 63'],
    [`${nameMember} empty`, { [nameMember]: '' }, 'satisfy regular expression pattern'],
    [`${nameMember} with _`, { [nameMember]: 'my_news' }, 'satisfy regular expression pattern'],
    ['VersionName of 64', { VersionName: 'x'.repeat(64) }, 'have length less than or equal to 63'],
    ['VersionName ending in -', { VersionName: 'v-' }, 'satisfy regular expression pattern'],
    ['DataAccessRoleArn of 19', { DataAccessRoleArn: 'arn:aws:iam::123456' }, 'greater than or equal to 20'],
    ['DataAccessRoleArn of a user', { DataAccessRoleArn: 'arn:aws:iam::123456789012:user/me' }, 'satisfy regular'],
    ['LanguageCode unknown', { LanguageCode: 'xx' }, 'satisfy enum value set: [ar, de, en, '],
    ['ClientRequestToken empty', { ClientRequestToken: '' }, 'have length greater than or equal to 1'],
    ['ClientRequestToken of 65', { ClientRequestToken: 'x'.repeat(65) }, 'have length less than or equal to 64'],
    ['InputDataConfig.DataFormat', changed({ DataFormat: 'CSV' }), 'set: [AUGMENTED_MANIFEST, COMPREHEND_CSV]'],
    ['VpcConfig.Subnets empty', { VpcConfig: { SecurityGroupIds: ['s'], Subnets: [] } }, 'length greater than or'],
    ['VpcConfig.SecurityGroupIds of 6', { VpcConfig: { SecurityGroupIds: Array(6).fill('s'), Subnets: ['s'] } }, '5'],
    ['VpcConfig.Subnets of 17', { VpcConfig: { SecurityGroupIds: ['s'], Subnets: Array(17).fill('s') } }, 'to 16'],
  ];
  const forOne: Record<Kind, readonly Row[]> = {
    DocumentClassifier: [
      ['Mode unknown', { Mode: 'SINGLE' }, 'satisfy enum value set: [MULTI_CLASS, MULTI_LABEL]'],
      ['InputDataConfig.S3Uri of http', { InputDataConfig: { S3Uri: 'https://x' } }, 'regular expression pattern'],
    ],
    EntityRecognizer: [
      ['InputDataConfig.EntityTypes missing', { InputDataConfig: {} }, 'not be null'],
      ['InputDataConfig.EntityTypes empty', typed(), 'greater than or equal to 1'],
      ['InputDataConfig.EntityTypes of 26', typed(...Array(26).fill('X')), 'less than or equal to 25'],
      ['InputDataConfig.EntityTypes.2.member.Type of 65', typed('A', 'x'.repeat(65)), 'or equal to 64'],
      ...['a,b', 'a\tb', 'a\nb', 'a\rb', ''].map(
        (type): Row => [`InputDataConfig.EntityTypes.1.member.Type ${JSON.stringify(type)}`, typed(type), 'pattern'],
      ),
      ['InputDataConfig.Documents.S3Uri missing', changed({ Documents: {} }), 'not be null'],
    ],
  };
  test.each([...forBoth, ...forOne[kind]])('refuses %s', async (what, change, rule) => {
    const { wire } = account(kind);
    const { statusCode, answer } = await wire(operation, { ...newsModel(kind), ...change });
    expect(statusCode).toBe(400);
    expect(answer.__type).toBe('InvalidRequestException');
    expect(answer.message).toMatch(/^\d validation errors? detected: Value /);
    expect(answer.message).toContain(`at '${what.split(' ')[0]}' failed to satisfy constraint: Member must `);
    expect(answer.message).toContain(rule);
    const { answer: list } = await wire(listOperationOf(kind), {});
    expect(list).toEqual({ [`${propertiesMember(kind)}List`]: [] });
  });

  const incomplete: Record<Kind, readonly (readonly [object, string])[]> = {
    DocumentClassifier: [
      [{ InputDataConfig: {} }, 'S3Uri'],
      [{ InputDataConfig: { DataFormat: 'COMPREHEND_CSV', AugmentedManifests: manifests } }, 'S3Uri'],
      [{ InputDataConfig: { DataFormat: 'AUGMENTED_MANIFEST', S3Uri: s3 } }, 'AugmentedManifests'],
      [{ InputDataConfig: { DataFormat: 'AUGMENTED_MANIFEST', AugmentedManifests: [] } }, 'AugmentedManifests'],
      [{ ...native, InputDataConfig: { ...native.InputDataConfig, Documents: null } }, 'Documents'],
      [{ ...native, OutputDataConfig: null }, 'OutputDataConfig'],
    ],
    EntityRecognizer: [
      [changed({ Documents: null }), 'Documents'],
      [changed({ Annotations: null }), 'Exactly one of Annotations and EntityList'],
      [changed({ EntityList: { S3Uri: s3 } }), 'Exactly one of Annotations and EntityList'],
      [changed({ DataFormat: 'AUGMENTED_MANIFEST' }), 'AugmentedManifests'],
    ],
  };
  test.each(incomplete[kind])('refuses incomplete input: %j', async (change, missing) => {
    const { statusCode, answer } = await account(kind).wire(operation, { ...newsModel(kind), ...change });
    expect([statusCode, answer.__type]).toEqual([400, 'InvalidRequestException']);
    expect(answer.message).toContain(missing);
  });

  const augmented = { DataFormat: 'AUGMENTED_MANIFEST', AugmentedManifests: manifests };
  const takenByKind: Record<Kind, readonly (readonly [string, object])[]> = {
    DocumentClassifier: [
      ['manifests', { InputDataConfig: augmented }],
      ['native documents', native],
    ],
    EntityRecognizer: [
      ['25 types of 64', typed(...Array(25).fill('x'.repeat(64)))],
      ['a list', changed({ Annotations: null, EntityList: { S3Uri: s3 } })],
      ['manifests', changed({ Documents: null, Annotations: null, ...augmented })],
    ],
  };
  test.each<readonly [string, object]>([
    ['names of 63', { [nameMember]: 'x'.repeat(63), VersionName: 'x'.repeat(63) }],
    ['a tag of 128 and 256', { Tags: [{ Key: 'k'.repeat(128), Value: 'v'.repeat(256) }] }],
    ['50 tags', { Tags: tags(50) }],
    ['null for an optional member', { VersionName: null, Tags: null, VpcConfig: null }],
    ['a member that it does not know', { Colour: 'blue' }],
    ...takenByKind[kind],
  ])('takes %s', async (_, change) => {
    expect(await account(kind).wire(operation, { ...newsModel(kind), ...change })).toMatchObject({ statusCode: 200 });
  });

  test.each([
    ['more than 50 tags', { Tags: tags(51) }, 'TooManyTagsException'],
    ['a tag key of AWS’s own', { Tags: [{ Key: 'aws:team', Value: 'news' }] }, 'InvalidRequestException'],
    ['a language that Comprehend does not train for', { LanguageCode: 'ja' }, 'UnsupportedLanguageException'],
  ])('refuses %s', async (_, change, error) => {
    const { create, describe } = account(kind);
    await refused(create(change), error);
    await refused(describe(arn), 'ResourceNotFoundException');
  });

  test('refuses a name that exists, but for another version', async () => {
    const { create } = account(kind);
    await create();
    await refused(create(), 'ResourceInUseException');
    await create({ VersionName: 'v1' });
    await refused(create({ VersionName: 'v1' }), 'ResourceInUseException');
    expect(await create({ VersionName: 'v2' })).toMatchObject({ [arnMember(kind)]: arnOf(kind, 'news/version/v2') });
  });

  test('answers the same ARN to the same request with the same token, and trains once', async () => {
    const { create, describe, pass, wire } = account(kind);
    await create({ ClientRequestToken: 'once' });
    pass(10);
    expect(await create({ ClientRequestToken: 'once' })).toMatchObject({ [arnMember(kind)]: arn });
    expect(await describe(arn)).toMatchObject({ SubmitTime: new Date(noon) });
    await refused(create({ ClientRequestToken: 'twice' }), 'ResourceInUseException');
    await refused(create({ ClientRequestToken: 'once', LanguageCode: 'de' }), 'ResourceInUseException');
    const { answer } = await wire(operation, newsModel(kind));
    expect(answer).toMatchObject({ __type: 'ResourceInUseException' });
  });
});

test.each(kindNames)('Describe%s shows a flywheel', async (kind) => {
  const { place, describe } = account(kind);
  const flywheelArn = 'arn:aws:comprehend:us-east-1:123456789012:flywheel/news';
  const arn = place('wheel', {}, { version: 'v1', request: { FlywheelArn: flywheelArn } });
  expect(await describe(arn)).toMatchObject({ FlywheelArn: flywheelArn, VersionName: 'v1' });
});

test('a classifier’s output, once it ended, lies in a directory of its own; Terraform reads the prefix back', async () => {
  const { create, describe, pass } = account('DocumentClassifier');
  await create({ OutputDataConfig: { S3Uri: 's3://training-output/news' } });
  const outputOf = async () => (await describe(arnOf('DocumentClassifier', 'news'))).OutputDataConfig;
  expect(await outputOf()).toEqual({ S3Uri: 's3://training-output/news' });
  pass(660);
  expect((await outputOf())?.S3Uri).toMatch(
    /^s3:\/\/training-output\/news\/123456789012-CLR-\d+\/output\/output.tar.gz$/,
  );
});

describe.each(kindNames)('Delete%s', (kind) => {
  const arn = arnOf(kind, 'news');

  test('refuses while training is in progress', async () => {
    const { place, remove, stop, statusOf, pass } = account(kind);
    place('news');
    await refused(remove(arn), 'ResourceInUseException');
    pass(60);
    await refused(remove(arn), 'ResourceInUseException');
    await stop(arn);
    await refused(remove(arn), 'ResourceInUseException');
    expect(await statusOf(arn)).toBe('STOP_REQUESTED');
  });

  test.each(['TRAINED', 'TRAINED_WITH_WARNING', 'STOPPED', 'IN_ERROR'])('takes %s', async (pinnedStatus) => {
    const { place, wire, statusOf } = account(kind);
    place('news', { pinnedStatus });
    const answer = await wire(`Delete${kind}`, { [arnMember(kind)]: arn });
    expect(answer).toMatchObject({ statusCode: 200, body: '{}' });
    expect(await statusOf(arn)).toBe('DELETING');
  });

  test('is DELETING, then gone, and leaves the name to another run; no other model is reached', async () => {
    const { place, create, remove, describe, listed, send, statusOf, pass } = account(kind);
    place('news', { pinnedStatus: 'TRAINED' });
    await remove(arn);
    await refused(create(), 'ResourceInUseException');
    pass(deletingSeconds / 2);
    await remove(arn);
    expect(await listed()).toMatchObject([{ [arnMember(kind)]: arn, Status: 'DELETING' }]);
    pass(deletingSeconds / 2);
    expect(await listed()).toEqual([]);
    await refused(describe(arn), 'ResourceNotFoundException');
    await refused(remove(arn), 'ResourceNotFoundException');

    place('sports', submittedAnHourBefore);
    await create({ Tags: [] });
    const again = new Date(noon + deletingSeconds * 1000);
    expect(await describe(arn)).toMatchObject({ Status: 'SUBMITTED', SubmitTime: again });
    expect(await listed()).toHaveLength(2);
    expect(await send('ListTagsForResource', { ResourceArn: arn })).toMatchObject({ Tags: [] });
    expect(await statusOf(arnOf(kind, 'sports'))).toBe('TRAINING');
  });
});

test.each(kindNames)('a request signed for another region sees and creates a %s there', async (kind) => {
  const { create, clientOf, listed, describe, stop, place, send } = account(kind);
  const paris = clientOf('eu-west-3');
  await create({}, paris);
  const arn = arnOf(kind, 'news', 'eu-west-3');
  expect(await describe(arn, paris)).toMatchObject({ Status: 'SUBMITTED' });
  expect([await listed({}), (await listed({}, paris)).length]).toEqual([[], 1]);
  await refused(describe(arn), 'ResourceNotFoundException');
  place('news', submittedAnHourBefore);
  await refused(stop(arnOf(kind, 'news'), paris), 'ResourceNotFoundException');
  const tagsOf = { ResourceArn: arn };
  await refused(send('ListTagsForResource', tagsOf), 'ResourceNotFoundException');
  expect(await send('ListTagsForResource', tagsOf, paris)).toMatchObject({ Tags: [] });
});

test('an operation beyond the emulator answers UnknownOperationException', async () => {
  expect(await account('DocumentClassifier').wire('ListDocumentClassifierSummaries', {})).toMatchObject({
    statusCode: 400,
    answer: { __type: 'UnknownOperationException' },
  });
});
