import type { DescribeDocumentClassifierRequest } from '@aws-sdk/client-comprehend';
import type { Operation } from '../wire/aws-json.ts';
import { checked } from './constraints.ts';
import { documentClassifiers } from './document-classifiers.ts';
import { propertiesAt } from './properties.ts';
import type { Dependencies } from './store.ts';

const check = checked<DescribeDocumentClassifierRequest>({ DocumentClassifierArn: documentClassifiers.arn });

/**
 * Answers what is known of one document classifier.
 *
 * @throws ResourceNotFoundException no such classifier
 * @see https://docs.aws.amazon.com/comprehend/latest/APIReference/API_DescribeDocumentClassifier.html read 2026-11-23
 */
export const describeDocumentClassifier =
  ({ clock, store }: Dependencies): Operation =>
  (request) => ({
    DocumentClassifierProperties: propertiesAt(store.get(check(request).DocumentClassifierArn), clock()),
  });
