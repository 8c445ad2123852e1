import { hash } from 'node:crypto';
import type { Model } from './arn.ts';

/** One training of one model: its ARN and SubmitTime together, since a name can be used again after a delete. */
export interface TrainingRun extends Model {
  readonly submitTime: Date;
  /** Comprehend's `ModelStatus`; a string, since Comprehend may get one that this version doesn't know. */
  readonly status: string;
  readonly trainingStartTime?: Date | undefined;
  readonly trainingEndTime?: Date | undefined;
  readonly endTime?: Date | undefined;
  /** When the guard first saw it in `TRAINING`, where Comprehend gives no TrainingStartTime. */
  readonly firstSeen?: Date | undefined;
  /** Set where a flywheel's iteration trains it. */
  readonly flywheelArn?: string | undefined;
  /** Whether ImportModel copied it: it was trained elsewhere, and nothing is billed here. */
  readonly isCopy?: boolean | undefined;
}

/** 16 hex digits of SHA-256(ARN, SubmitTime): names of executions and the ledger's keys have it. */
export const runId = ({ arn, submitTime }: Pick<TrainingRun, 'arn' | 'submitTime'>): string =>
  hash('sha256', `${arn}\n${submitTime.toISOString()}`).slice(0, 16);
