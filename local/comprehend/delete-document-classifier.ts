import type { DeleteDocumentClassifierRequest } from '@aws-sdk/client-comprehend';
import { hasEnded } from '../../lambda/model/document-classifier.ts';
import { AwsError, type Operation } from '../wire/aws-json.ts';
import { checked } from './constraints.ts';
import { documentClassifiers } from './document-classifiers.ts';
import { statusAt } from './status.ts';
import type { Dependencies } from './store.ts';

const check = checked<DeleteDocumentClassifierRequest>({ DocumentClassifierArn: documentClassifiers.arn });

/**
 * Deletes a document classifier: it is DELETING for a few seconds, then gone. Asked again meanwhile, nothing happens
 * (assumed).
 *
 * @throws ResourceInUseException training hasn't ended
 * @throws ResourceNotFoundException no such classifier
 * @see https://docs.aws.amazon.com/comprehend/latest/APIReference/API_DeleteDocumentClassifier.html read 2026-11-23
 */
export const deleteDocumentClassifier =
  ({ clock, store }: Dependencies): Operation =>
  (request) => {
    const record = store.get(check(request).DocumentClassifierArn);
    const now = clock();
    const status = statusAt(record, now);
    if (!hasEnded(status)) throw new AwsError('ResourceInUseException', `${record.arn} is ${status}.`);
    record.deleteRequestTime ??= now;
    return {};
  };
