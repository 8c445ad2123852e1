import { locationOf } from '../../../lambda/account/arn.ts';
import type { Kind } from '../../../lambda/account/kind.ts';
import type { Members } from '../wire/operation.ts';

/** What the kinds differ in besides their names: this table, and no other file of the local mode, names a kind. */
interface KindDetails {
  /** InputDataConfig of a model that is there without a request. */
  readonly sampleInput: Members;
  /** What a request whose InputDataConfig has no manifests lacks; the words are assumed. */
  readonly missing: (input: Members, request: Members) => string | undefined;
  /** Members of InputDataConfig that Describe tells by AWS's defaults, besides the DataFormat. */
  readonly inputByDefault?: (input: Members) => Members;
  /** The filter by which its list is oldest first; without it the list is newest first (assumed where AWS doesn't say). */
  readonly oldestFirstBy: 'SubmitTimeBefore' | 'SubmitTimeAfter';
  /** Other members of its Properties that Create needn't give. */
  readonly byDefault: Members;
  /** Members of Properties once training has ended. */
  readonly whenEnded?: (properties: Members, run: { readonly arn: string; readonly submitTime: number }) => object;
}

/** @see https://docs.aws.amazon.com/comprehend/latest/APIReference/API_Operations.html Create… of each kind */
export const kindDetails: Readonly<Record<Kind, KindDetails>> = {
  DocumentClassifier: {
    sampleInput: { S3Uri: 's3://training-documents/labelled.csv' },
    missing: ({ S3Uri, DocumentType, Documents }, { OutputDataConfig }) => {
      if (!S3Uri) return 'S3Uri is required for COMPREHEND_CSV.';
      if (DocumentType !== 'SEMI_STRUCTURED_DOCUMENT') return undefined;
      if (!Documents) return 'Documents is required for SEMI_STRUCTURED_DOCUMENT.';
      return OutputDataConfig ? undefined : 'OutputDataConfig is required for SEMI_STRUCTURED_DOCUMENT.';
    },
    oldestFirstBy: 'SubmitTimeBefore',
    // Assumed for Mode: AWS names no default, Terraform's is this one.
    byDefault: { OutputDataConfig: {}, Mode: 'MULTI_CLASS' },
    // Where its output lies; Terraform reads the prefix back. The directory's name is assumed.
    whenEnded: ({ OutputDataConfig }, { arn, submitTime }) => {
      const { S3Uri, ...config } = OutputDataConfig as { S3Uri?: string };
      if (!S3Uri) return {};
      const directory = `${S3Uri.replace(/\/?$/, '/')}${locationOf(arn).accountId}-CLR-${submitTime}`;
      return { OutputDataConfig: { ...config, S3Uri: `${directory}/output/output.tar.gz` } };
    },
  },
  EntityRecognizer: {
    sampleInput: {
      EntityTypes: [{ Type: 'PRODUCT' }],
      Documents: { S3Uri: 's3://training-documents/documents.txt' },
      EntityList: { S3Uri: 's3://training-documents/entities.csv' },
    },
    missing: ({ Documents, Annotations, EntityList }) => {
      if (!Documents) return 'Documents is required for COMPREHEND_CSV.';
      return !Annotations === !EntityList ? 'Exactly one of Annotations and EntityList is required.' : undefined;
    },
    inputByDefault: ({ Documents }) =>
      Documents ? { Documents: { InputFormat: 'ONE_DOC_PER_LINE', ...Documents } } : {},
    oldestFirstBy: 'SubmitTimeAfter',
    byDefault: {},
  },
};

/** What is wrong with the InputDataConfig of a request that keeps to its constraints. */
export const inputFault = (kind: Kind, request: Members): string | undefined => {
  const input = request.InputDataConfig as Members;
  if (input.DataFormat !== 'AUGMENTED_MANIFEST') return kindDetails[kind].missing(input, request);
  const isThere = (input.AugmentedManifests as readonly object[] | undefined)?.length;
  return isThere ? undefined : 'AugmentedManifests is required for AUGMENTED_MANIFEST.';
};
