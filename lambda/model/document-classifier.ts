import { InvalidRequestException, type ModelStatus } from '@aws-sdk/client-comprehend';

/**
 * All that is particular to document classifiers: what the stop workflow, the handlers and the API's request model
 * are built from. Entity recognizers have the same API under other names.
 */
export const documentClassifier = {
  resourceType: 'document-classifier',
  describeAction: 'describeDocumentClassifier',
  stopAction: 'stopTrainingDocumentClassifier',
  /** The member of Describe's answer that holds Status. */
  propertiesMember: 'DocumentClassifierProperties',
} as const;

/**
 * The ARN of a document classifier, as Comprehend's API model constrains it.
 *
 * @see https://docs.aws.amazon.com/comprehend/latest/APIReference/API_StopTrainingDocumentClassifier.html read 2026-11-23
 */
export const documentClassifierArnPattern =
  '^arn:aws(-[^:]+)?:comprehend:[a-zA-Z0-9-]*:[0-9]{12}:document-classifier/[a-zA-Z0-9](-*[a-zA-Z0-9])*(/version/[a-zA-Z0-9](-*[a-zA-Z0-9])*)?$';

/** In characters; same source as the pattern. */
export const documentClassifierArnMaxLength = 256;

/** The rule in words, for messages. No quotes and no backslash: API Gateway puts it into JSON as it is. */
export const documentClassifierArnRule = `DocumentClassifierArn must be a string of at most ${documentClassifierArnMaxLength} characters of the form arn:<partition>:comprehend:<region>:<12-digit account>:document-classifier/<name>, optionally followed by /version/<version>`;

/** Where this deployment runs; a stop can only reach classifiers of the same region and account. */
export interface Deployment {
  readonly region: string;
  readonly accountId: string;
}

/**
 * Checks that a value is the ARN of a document classifier of this deployment.
 *
 * @throws InvalidRequestException naming DocumentClassifierArn, the rule it broke and what was got
 */
export const parseDocumentClassifierArn = (value: unknown, { region, accountId }: Deployment): string => {
  if (value === undefined) throw invalidRequest('DocumentClassifierArn is missing');
  if (typeof value !== 'string') {
    throw invalidRequest(`DocumentClassifierArn must be a string, got ${JSON.stringify(value).slice(0, 100)}`);
  }
  if (value.length > documentClassifierArnMaxLength) {
    const allowed = `at most ${documentClassifierArnMaxLength} characters`;
    throw invalidRequest(`DocumentClassifierArn must have ${allowed}, got ${value.length}`);
  }
  if (!new RegExp(documentClassifierArnPattern).test(value)) {
    throw invalidRequest(`${documentClassifierArnRule}; got ${JSON.stringify(value)}`);
  }
  const [, , , arnRegion, arnAccountId] = value.split(':');
  if (arnRegion !== region || arnAccountId !== accountId) {
    const got = `region ${arnRegion} and account ${arnAccountId}`;
    throw invalidRequest(
      `DocumentClassifierArn names ${got}; this endpoint stops training in region ${region} and account ${accountId}`,
    );
  }
  return value;
};

/** The classifier's name, without its version: what a person recognizes it by. */
export const documentClassifierName = (documentClassifierArn: string): string =>
  documentClassifierArn.split('/')[1] ?? documentClassifierArn;

/** The contract's 400; Comprehend's own error, so that both take the same way to the caller. */
export const invalidRequest = (message: string) => new InvalidRequestException({ message, $metadata: {} });

/** What a Status means for training: it can still be stopped, it is being stopped, or it is over. */
type Phase = 'stoppable' | 'stopping' | 'ended';

/**
 * Every Status of Comprehend, so that a new one in the SDK fails the type check.
 *
 * @see https://docs.aws.amazon.com/comprehend/latest/APIReference/API_DocumentClassifierProperties.html read 2026-11-23
 */
export const phases = {
  SUBMITTED: 'stoppable',
  TRAINING: 'stoppable',
  STOP_REQUESTED: 'stopping',
  STOPPED: 'ended',
  TRAINED: 'ended',
  TRAINED_WITH_WARNING: 'ended',
  IN_ERROR: 'ended',
  DELETING: 'ended',
} as const satisfies Record<ModelStatus, Phase>;

/** The Statuses of one phase, in the order of the table. */
export const statusesThatAre = (phase: Phase): ModelStatus[] =>
  (Object.keys(phases) as ModelStatus[]).filter((status) => phases[status] === phase);

/** Whether training is over. A Status this version doesn't know has not ended: the stop workflow then names it. */
export const hasEnded = (status: string | undefined): boolean =>
  statusesThatAre('ended').some((ended) => ended === status);
