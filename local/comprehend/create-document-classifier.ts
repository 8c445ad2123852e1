import { isDeepStrictEqual } from 'node:util';
import type { CreateDocumentClassifierRequest } from '@aws-sdk/client-comprehend';
import { AwsError, type Operation } from '../wire/aws-json.ts';
import { type Constraint, checked } from './constraints.ts';
import { documentClassifiers } from './document-classifiers.ts';
import type { Dependencies } from './store.ts';
import { tagsConstraint } from './tags.ts';

const s3Uri: Constraint = {
  type: 'string',
  max: 1024,
  pattern: /^s3:\/\/[a-z0-9][.\-a-z0-9]{1,61}[a-z0-9](\/.*)?$/,
};
const kmsKeyId: Constraint = { type: 'string', max: 2048, pattern: /^\p{ASCII}+$/u };
const vpcId: Constraint = { type: 'string', required: true, min: 1, max: 32, pattern: /^[-0-9a-zA-Z]+$/ };

/** Of AugmentedManifests, Documents and DocumentReaderConfig only the presence in Describe is emulated. */
const check = checked<CreateDocumentClassifierRequest>({
  DocumentClassifierName: { ...documentClassifiers.name, required: true },
  VersionName: documentClassifiers.name,
  DataAccessRoleArn: {
    type: 'string',
    required: true,
    min: 20,
    max: 2048,
    pattern: /^arn:aws(-[^:]+)?:iam::[0-9]{12}:role\/.+$/,
  },
  Tags: tagsConstraint,
  InputDataConfig: {
    type: 'structure',
    required: true,
    members: {
      DataFormat: { type: 'string', values: ['COMPREHEND_CSV', 'AUGMENTED_MANIFEST'] },
      S3Uri: s3Uri,
      TestS3Uri: s3Uri,
      LabelDelimiter: { type: 'string', min: 1, max: 1, pattern: /^[ ~!@#$%^*\-_+=|\\:;\t>?/]$/ },
      DocumentType: { type: 'string', values: ['PLAIN_TEXT_DOCUMENT', 'SEMI_STRUCTURED_DOCUMENT'] },
    },
  },
  OutputDataConfig: {
    type: 'structure',
    members: { S3Uri: s3Uri, KmsKeyId: kmsKeyId, FlywheelStatsS3Prefix: s3Uri },
  },
  ClientRequestToken: { type: 'string', min: 1, max: 64, pattern: /^[a-zA-Z0-9-]+$/ },
  LanguageCode: {
    type: 'string',
    required: true,
    values: ['en', 'es', 'fr', 'de', 'it', 'pt', 'ar', 'hi', 'ja', 'ko', 'zh', 'zh-TW'],
  },
  VolumeKmsKeyId: kmsKeyId,
  VpcConfig: {
    type: 'structure',
    members: {
      SecurityGroupIds: { type: 'list', required: true, min: 1, max: 5, member: vpcId },
      Subnets: { type: 'list', required: true, min: 1, max: 16, member: vpcId },
    },
  },
  Mode: { type: 'string', values: ['MULTI_CLASS', 'MULTI_LABEL'] },
  ModelKmsKeyId: kmsKeyId,
});

/**
 * Starts to train a document classifier.
 *
 * @throws ResourceInUseException the name, with the same VersionName, belongs to one that still exists
 * @throws TooManyTagsException more than 50
 * @throws UnsupportedLanguageException Comprehend knows the language, but can't train for it
 * @see https://docs.aws.amazon.com/comprehend/latest/APIReference/API_CreateDocumentClassifier.html read 2026-11-23
 */
export const createDocumentClassifier =
  ({ store }: Dependencies): Operation =>
  (value) => {
    const request = check(value);
    const language = request.LanguageCode;
    if (!documentClassifiers.languages.some((trainable) => trainable === language)) {
      throw new AwsError('UnsupportedLanguageException', `Training in the language ${language} is not supported.`);
    }
    const existing = store.find(store.arnOf(request));
    if (existing) {
      const { ClientRequestToken: token } = request;
      // A repetition is the whole request again. Assumed: the same token on another request counts as a new request.
      if (token && isDeepStrictEqual(existing.request, request)) return { DocumentClassifierArn: existing.arn };
      throw new AwsError('ResourceInUseException', `${existing.arn} exists already.`);
    }
    return { DocumentClassifierArn: store.add(request).arn };
  };
