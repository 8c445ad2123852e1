import type { CreateDocumentClassifierRequest } from '@aws-sdk/client-comprehend';
import {
  documentClassifierArnMaxLength,
  documentClassifierArnPattern,
} from '../../lambda/model/document-classifier.ts';
import type { Constraint } from './constraints.ts';

/** What is specific to document classifiers, beside operation names; entity recognizers would be a second one. */
export const documentClassifiers = {
  /** The part of the ARN that names the kind. */
  resourceType: 'document-classifier',
  arn: {
    type: 'string',
    required: true,
    max: documentClassifierArnMaxLength,
    pattern: new RegExp(documentClassifierArnPattern),
  },
  /** Both for DocumentClassifierName and VersionName. */
  name: { type: 'string', max: 63, pattern: /^[a-zA-Z0-9](-*[a-zA-Z0-9])*$/ },
  /**
   * Languages that can be trained for; Comprehend's LanguageCode has more.
   *
   * @see https://docs.aws.amazon.com/comprehend/latest/dg/training-classifier-model.html read 2026-11-23
   */
  languages: ['en', 'es', 'fr', 'it', 'de', 'pt'],
  /** Members of the Create request that Describe and List repeat. */
  repeatedMembers: [
    'LanguageCode',
    'InputDataConfig',
    'OutputDataConfig',
    'DataAccessRoleArn',
    'VolumeKmsKeyId',
    'VpcConfig',
    'Mode',
    'ModelKmsKeyId',
    'VersionName',
  ],
} as const satisfies {
  resourceType: string;
  arn: Constraint;
  name: Constraint;
  languages: readonly string[];
  repeatedMembers: readonly (keyof CreateDocumentClassifierRequest)[];
};
