import type { Kind } from '../../../lambda/account/kind.ts';
import type { Constraint } from '../wire/constraints.ts';
import type { Members } from '../wire/operation.ts';

/** What the kinds differ in besides their names: this table, and no other file of the local mode, names a kind. */
interface KindDetails {
  /** Constraints of Create's members that the other kinds don't have. */
  readonly create: Readonly<Record<string, Constraint>>;
  /** Constraints within InputDataConfig. */
  readonly input: Readonly<Record<string, Constraint>>;
  /** InputDataConfig of a model that is there without a request. */
  readonly sampleInput: Members;
  /** What is wrong with an InputDataConfig that keeps to its constraints; the words are assumed. */
  readonly inputFault: (input: Members) => string | undefined;
  /** InputDataConfig as Describe repeats it, with AWS's defaults for what Create needn't give. */
  readonly echoedInput: (input: Members) => Members;
  /** Other members of its Properties that Create needn't give. */
  readonly byDefault: Members;
  /** What Describe tells of a model that was trained: plausible, since nothing is trained here. */
  readonly metadata: (input: Members) => object;
  /** Members of Properties once training has ended. */
  readonly whenEnded?: (properties: Members, where: { accountId: string; submitTime: number }) => object;
}

const s3Uri: Constraint = {
  type: 'string',
  max: 1024,
  pattern: /^s3:\/\/[a-z0-9][.\-a-z0-9]{1,61}[a-z0-9](\/.*)?$/,
};
const requiredS3Uri: Constraint = { ...s3Uri, required: true };
const structure = (members: Readonly<Record<string, Constraint>>): Constraint => ({ type: 'structure', members });
const enumeration = (...values: readonly string[]): Constraint => ({ type: 'string', values });

/** Of both kinds. Of AugmentedManifests, Documents and DocumentReaderConfig of a classifier only the presence is emulated. */
const input = {
  DataFormat: enumeration('COMPREHEND_CSV', 'AUGMENTED_MANIFEST'),
  AugmentedManifests: { type: 'list' },
} as const satisfies KindDetails['input'];

const isAugmented = ({ DataFormat }: Members) => DataFormat === 'AUGMENTED_MANIFEST';
const manifestsFault = ({ AugmentedManifests }: Members) =>
  Array.isArray(AugmentedManifests) && AugmentedManifests.length > 0
    ? undefined
    : 'AugmentedManifests is required for AUGMENTED_MANIFEST.';

/** No line breaks, tabs and commas, in AWS's own pattern. */
const entityType: Constraint = {
  type: 'string',
  max: 64,
  pattern: /^(?![^\n\r\t,]*\\n|\\r|\\t)[^\n\r\t,]+$/,
};
/** In one recognizer. @see https://docs.aws.amazon.com/comprehend/latest/APIReference/API_EntityRecognizerInputDataConfig.html */
const maxEntityTypes = 25;

const entityMetrics = { Precision: 92, Recall: 91, F1Score: 91.5 };

/** @see https://docs.aws.amazon.com/comprehend/latest/APIReference/API_Operations.html Create… of each kind */
export const kindDetails = {
  DocumentClassifier: {
    create: {
      OutputDataConfig: structure({
        S3Uri: s3Uri,
        KmsKeyId: { type: 'string', max: 2048, pattern: /^\p{ASCII}+$/u },
        FlywheelStatsS3Prefix: s3Uri,
      }),
      Mode: enumeration('MULTI_CLASS', 'MULTI_LABEL'),
    },
    input: {
      ...input,
      S3Uri: s3Uri,
      TestS3Uri: s3Uri,
      LabelDelimiter: { type: 'string', min: 1, max: 1, pattern: /^[ ~!@#$%^*\-_+=|\\:;\t>?/]$/ },
      DocumentType: enumeration('PLAIN_TEXT_DOCUMENT', 'SEMI_STRUCTURED_DOCUMENT'),
    },
    sampleInput: { S3Uri: 's3://training-documents/labelled.csv' },
    inputFault: (config) => {
      if (isAugmented(config)) return manifestsFault(config);
      return config.S3Uri ? undefined : 'S3Uri is required for COMPREHEND_CSV.';
    },
    echoedInput: (config) => ({ DataFormat: 'COMPREHEND_CSV', ...config }),
    // Assumed for Mode: AWS names no default, Terraform's is this one.
    byDefault: { OutputDataConfig: {}, Mode: 'MULTI_CLASS' },
    metadata: () => ({
      ClassifierMetadata: {
        NumberOfLabels: 3,
        NumberOfTrainedDocuments: 900,
        NumberOfTestDocuments: 100,
        EvaluationMetrics: { Accuracy: 0.93, Precision: 0.92, Recall: 0.91, F1Score: 0.915 },
      },
    }),
    // Where its output lies; Terraform reads the prefix back. The directory's name is assumed.
    whenEnded: ({ OutputDataConfig }, { accountId, submitTime }) => {
      const { S3Uri, ...config } = OutputDataConfig as { S3Uri?: string };
      if (!S3Uri) return {};
      const directory = `${S3Uri.replace(/\/?$/, '/')}${accountId}-CLR-${submitTime}`;
      return { OutputDataConfig: { ...config, S3Uri: `${directory}/output/output.tar.gz` } };
    },
  },
  EntityRecognizer: {
    create: {},
    input: {
      ...input,
      EntityTypes: {
        type: 'list',
        required: true,
        min: 1,
        max: maxEntityTypes,
        member: structure({ Type: { ...entityType, required: true } }),
      },
      Documents: structure({
        S3Uri: requiredS3Uri,
        TestS3Uri: s3Uri,
        InputFormat: enumeration('ONE_DOC_PER_FILE', 'ONE_DOC_PER_LINE'),
      }),
      Annotations: structure({ S3Uri: requiredS3Uri, TestS3Uri: s3Uri }),
      EntityList: structure({ S3Uri: requiredS3Uri }),
    },
    sampleInput: {
      EntityTypes: [{ Type: 'PRODUCT' }],
      Documents: { S3Uri: 's3://training-documents/documents.txt' },
      EntityList: { S3Uri: 's3://training-documents/entities.csv' },
    },
    inputFault: (config) => {
      const { Documents, Annotations, EntityList } = config;
      if (isAugmented(config)) return manifestsFault(config);
      if (!Documents) return 'Documents is required for COMPREHEND_CSV.';
      return !Annotations === !EntityList ? 'Exactly one of Annotations and EntityList is required.' : undefined;
    },
    echoedInput: ({ Documents, ...config }) => ({
      DataFormat: 'COMPREHEND_CSV',
      ...config,
      ...(Documents ? { Documents: { InputFormat: 'ONE_DOC_PER_LINE', ...Documents } } : {}),
    }),
    byDefault: {},
    metadata: ({ EntityTypes }) => ({
      RecognizerMetadata: {
        NumberOfTrainedDocuments: 900,
        NumberOfTestDocuments: 100,
        EvaluationMetrics: entityMetrics,
        EntityTypes: ((EntityTypes ?? []) as readonly Members[]).map(({ Type }) => ({
          Type,
          EvaluationMetrics: entityMetrics,
          NumberOfTrainMentions: 300,
        })),
      },
    }),
  },
} as const satisfies Record<Kind, KindDetails>;

export const detailsOf = (kind: Kind): KindDetails => kindDetails[kind];
