import * as sdk from '@aws-sdk/client-comprehend';
import { arnPattern, maxArnLength, maxNameLength, namePattern } from '../../../lambda/account/arn.ts';
import { arnMember, kindNames, kinds } from '../../../lambda/account/kind.ts';
import { phases } from '../../../lambda/account/status.ts';
import { type Constraint, requestCheck } from '../wire/api-model.ts';
import { AwsError } from '../wire/operation.ts';

/** The error that Comprehend's operations document. Assumed for broken constraints; other operations answer ValidationException. */
const errorName = 'InvalidRequestException';
export const invalidRequest = (message: string) => new AwsError(errorName, message);

const nameForm = namePattern.slice(1, -1);
const name: Constraint = { max: maxNameLength, pattern: new RegExp(namePattern) };
const s3Uri: Constraint = { max: 1024, pattern: /^s3:\/\/[a-z0-9][.\-a-z0-9]{1,61}[a-z0-9](\/.*)?$/ };
const kmsKeyId: Constraint = { max: 2048, pattern: /^\p{ASCII}+$/u };
const vpcIds = { min: 1, member: { min: 1, max: 32, pattern: /^[-0-9a-zA-Z]+$/ } };
const tagKey: Constraint = { min: 1, max: 128 };

/** @see https://docs.aws.amazon.com/comprehend/latest/APIReference/API_Operations.html */
export const checkRequest = requestCheck(sdk, errorName, {
  ...Object.fromEntries(
    kindNames.flatMap((kind) => [
      [arnMember(kind), { max: maxArnLength, pattern: new RegExp(arnPattern(kind)) }],
      [kinds[kind].nameMember, name],
    ]),
  ),
  VersionName: name,
  // May be that of every kind of resource that Comprehend has; only models are found here.
  ResourceArn: {
    max: maxArnLength,
    pattern: new RegExp(
      '^arn:aws(-[^:]+)?:comprehend:[a-zA-Z0-9-]*:[0-9]{12}:[a-zA-Z0-9-]{1,64}/' +
        `${nameForm}((/dataset/${nameForm})|(/version/${nameForm}))?$`,
    ),
  },
  DataAccessRoleArn: { min: 20, max: 2048, pattern: /^arn:aws(-[^:]+)?:iam::[0-9]{12}:role\/.+$/ },
  LanguageCode: { values: Object.values(sdk.LanguageCode) },
  ClientRequestToken: { min: 1, max: 64, pattern: /^[a-zA-Z0-9-]+$/ },
  ModelPolicy: { min: 1, max: 20_000 },
  VolumeKmsKeyId: kmsKeyId,
  ModelKmsKeyId: kmsKeyId,
  KmsKeyId: kmsKeyId,
  SecurityGroupIds: { ...vpcIds, max: 5 },
  Subnets: { ...vpcIds, max: 16 },
  // Within InputDataConfig and OutputDataConfig.
  S3Uri: s3Uri,
  TestS3Uri: s3Uri,
  FlywheelStatsS3Prefix: s3Uri,
  DataFormat: { values: ['AUGMENTED_MANIFEST', 'COMPREHEND_CSV'] },
  DocumentType: { values: ['PLAIN_TEXT_DOCUMENT', 'SEMI_STRUCTURED_DOCUMENT'] },
  InputFormat: { values: Object.values(sdk.InputFormat) },
  Mode: { values: ['MULTI_CLASS', 'MULTI_LABEL'] },
  LabelDelimiter: { min: 1, max: 1, pattern: /^[ ~!@#$%^*\-_+=|\\:;\t>?/]$/ },
  EntityTypes: { min: 1, max: 25 },
  // No line breaks, tabs and commas, in AWS's own pattern.
  Type: { max: 64, pattern: /^(?![^\n\r\t,]*\\n|\\r|\\t)[^\n\r\t,]+$/ },
  Key: tagKey,
  TagKeys: { member: tagKey },
  Value: { max: 256 },
  Status: { values: Object.keys(phases) },
  MaxResults: { min: 1, max: 500 },
  NextToken: { min: 1 },
});
