import { hash } from 'node:crypto';
import { type Model, modelName } from './arn.ts';

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

/** Step Functions' limit, in characters. @see https://docs.aws.amazon.com/step-functions/latest/apireference/API_StartExecution.html */
const maxNameLength = 80;

/** `<model's name>-<run id>`, from the second execution of the stop workflow for one run on with `-<attempt>` behind it. */
export const executionName = (run: Pick<TrainingRun, 'arn' | 'submitTime'>, attempt = 1): string => {
  const ending = attempt === 1 ? `-${runId(run)}` : `-${runId(run)}-${attempt}`;
  return modelName(run.arn).slice(0, maxNameLength - ending.length) + ending;
};

/** The form of these names: the model's name, as far as it is in it, and the run's id. */
export const stopName = /^(.+)-([0-9a-f]{16})(?:-\d+)?$/;
