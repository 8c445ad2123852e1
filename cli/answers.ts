import { type Model, modelOf } from '../lambda/account/arn.ts';
import { type ArnMember, arnMembers } from '../lambda/account/kind.ts';
import type { DryRunAnswer } from '../lambda/guard/stop-all.ts';
import type { SweepReport } from '../lambda/guard/sweep.ts';
import type { ListedRun, TrainingAnswer } from '../lambda/training/read-training.ts';

/** A training run in `GET /training`. */
export type { DryRunAnswer, ListedRun, TrainingAnswer };

/** What the API answers, as far as the command reads it. A model is in its kind's ARN member. */
export type OnWire = { readonly [Member in ArnMember]?: string };

export interface Execution {
  readonly ExecutionStatus: 'RUNNING' | 'SUCCEEDED' | 'FAILED' | 'TIMED_OUT' | 'ABORTED';
  readonly StartDate: string;
  readonly StopDate?: string;
  readonly Error?: string;
  readonly Cause?: string;
}

/** `GET /stop/{ExecutionName}` */
export interface StopProgress extends Execution, OnWire {
  readonly Status?: string;
  readonly TrainingSeconds?: number;
  readonly TrainingCostUsd?: number;
}

/** `POST /stop`: without an execution where training has ended already. */
export interface StopAnswer extends OnWire {
  readonly Status: string;
  readonly ExecutionName?: string;
  readonly ExecutionArn?: string;
}

/** `POST /postpone`: until when the guard leaves the model alone, null for good. */
export interface PostponeAnswer extends OnWire {
  readonly Until: string | null;
}

/** `POST /stop-all` */
export interface StopAllAnswer {
  readonly ExecutionName: string;
  readonly ExecutionArn: string;
}

/** `GET /stop-all/{ExecutionName}` */
export interface StopAllProgress extends Execution {
  readonly Report?: SweepReport;
}

/** ARN of the model that an answer is about; empty where it is about none. */
export const arnIn = (answer: OnWire): string =>
  arnMembers.map((member) => answer[member]).find((arn) => arn !== undefined) ?? '';

export const modelIn = (answer: OnWire): Model | undefined => modelOf(arnIn(answer));
