import type { ModelStatus } from '@aws-sdk/client-comprehend';

/**
 * The ARN of a document classifier, as Comprehend's API model constrains it. At most 256 characters.
 *
 * @see https://docs.aws.amazon.com/comprehend/latest/APIReference/API_StopTrainingDocumentClassifier.html read 2026-11-23
 */
export const documentClassifierArnPattern =
  '^arn:aws(-[^:]+)?:comprehend:[a-zA-Z0-9-]*:[0-9]{12}:document-classifier/[a-zA-Z0-9](-*[a-zA-Z0-9])*(/version/[a-zA-Z0-9](-*[a-zA-Z0-9])*)?$';
export const documentClassifierArnMaxLength = 256;

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

/** Whether training is over. A Status this version doesn't know counts as in progress: the stop workflow then names it. */
export const hasEnded = (status: string | undefined): boolean =>
  status !== undefined && status in phases && phases[status as ModelStatus] === 'ended';
