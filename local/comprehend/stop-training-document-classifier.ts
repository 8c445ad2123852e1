import type { StopTrainingDocumentClassifierRequest } from '@aws-sdk/client-comprehend';
import type { Operation } from '../wire/aws-json.ts';
import { checked } from './constraints.ts';
import { documentClassifiers } from './document-classifiers.ts';
import { statusAt } from './status.ts';
import type { Dependencies } from './store.ts';

const check = checked<StopTrainingDocumentClassifierRequest>({ DocumentClassifierArn: documentClassifiers.arn });

/**
 * Marks a TRAINING job for termination; whatever its Status, the answer is the same.
 *
 * Assumed for SUBMITTED: nothing happens, the worst case for the caller; the documentation is silent. Ended jobs stay
 * as they are: Terraform stops every classifier that it destroys, trained ones too, and tolerates only not-found.
 *
 * @throws ResourceNotFoundException no such classifier
 * @see https://docs.aws.amazon.com/comprehend/latest/APIReference/API_StopTrainingDocumentClassifier.html
 *   read 2026-11-23
 */
export const stopTrainingDocumentClassifier =
  ({ clock, store }: Dependencies): Operation =>
  (request) => {
    const record = store.get(check(request).DocumentClassifierArn);
    const now = clock();
    if (statusAt(record, now) === 'TRAINING') record.stopRequestTime = now;
    return {};
  };
