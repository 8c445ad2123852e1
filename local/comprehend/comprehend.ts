import type { Clock } from '../clock.ts';
import type { AwsService, Operation } from '../wire/aws-json.ts';
import { createDocumentClassifier } from './create-document-classifier.ts';
import { deleteDocumentClassifier } from './delete-document-classifier.ts';
import { describeDocumentClassifier } from './describe-document-classifier.ts';
import { listDocumentClassifiers } from './list-document-classifiers.ts';
import type { Timings } from './status.ts';
import { stopTrainingDocumentClassifier } from './stop-training-document-classifier.ts';
import { createStore, type Dependencies, type Store } from './store.ts';
import { listTagsForResource, tagResource, untagResource } from './tags.ts';

/** The account that is emulated, and how long training takes there. */
export interface ComprehendOptions extends Timings {
  readonly clock: Clock;
  /** The region in every ARN, `us-east-1` for example. */
  readonly region: string;
  /** 12 digits. */
  readonly accountId: string;
  /** `aws`, `aws-us-gov` or `aws-cn`. */
  readonly partition: string;
}

/** A local Comprehend, and what only a local one can do. */
export interface LocalComprehend extends AwsService {
  /**
   * Puts a document classifier there without a request, unchecked, in the place of one with the same ARN.
   *
   * @param request - of the Create request as much as matters; a role, input and language are filled in
   * @param run - a `submitTime` (milliseconds since 1970, now by default), timings other than the account's, or a
   *   `pinnedStatus` that neither time nor a stop changes: the classifier then has the times that its timings give, as
   *   far as that Status allows
   * @returns the record, with its `arn`
   */
  readonly place: Store['add'];
}

/** Operation names, as in `X-Amz-Target`; anything else is beyond this emulator. */
const operations = {
  CreateDocumentClassifier: createDocumentClassifier,
  DeleteDocumentClassifier: deleteDocumentClassifier,
  DescribeDocumentClassifier: describeDocumentClassifier,
  ListDocumentClassifiers: listDocumentClassifiers,
  ListTagsForResource: listTagsForResource,
  StopTrainingDocumentClassifier: stopTrainingDocumentClassifier,
  TagResource: tagResource,
  UntagResource: untagResource,
} satisfies Record<string, (dependencies: Dependencies) => Operation>;

/**
 * An Amazon Comprehend in memory: the operations of document classifiers that this project uses. Nothing is trained;
 * Status follows from the clock.
 *
 * @see https://docs.aws.amazon.com/comprehend/latest/APIReference/API_Operations.html read 2026-11-23
 */
export const comprehend = (options: ComprehendOptions): LocalComprehend => {
  const store = createStore(options);
  const dependencies: Dependencies = { clock: options.clock, store };
  const required = {
    DataAccessRoleArn: `arn:${options.partition}:iam::${options.accountId}:role/ComprehendDataAccess`,
    InputDataConfig: { DataFormat: 'COMPREHEND_CSV', S3Uri: 's3://training-documents/labelled.csv' },
    LanguageCode: 'en',
  } as const;
  return {
    target: 'Comprehend_20171127',
    jsonVersion: '1.1',
    operations: Object.fromEntries(
      Object.entries(operations).map(([name, operation]) => [name, operation(dependencies)]),
    ),
    place: (request, run) => store.add({ ...required, ...request }, run),
  };
};
