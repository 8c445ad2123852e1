import type { Kind } from '../../lambda/account/kind.ts';

/** What the page's own endpoints answer. Types only: the page in the browser imports this file too. */

/** `GET /console/activity`: all that the page shows beside the live table. Times are ISO 8601. */
export interface Activity {
  /** When this was so, by the account's clock. */
  readonly Now: string;
  /** Newest first, the latest only. */
  readonly Mails: readonly ShownMail[];
  /** Newest first, the latest only. */
  readonly Executions: readonly ShownExecution[];
  /** Runs that have ended, the latest first. */
  readonly Ended: readonly EndedRun[];
  readonly Faults: readonly ShownFault[];
}

export interface ShownMail {
  readonly MessageId: string;
  /** The topic's name. */
  readonly Topic: string;
  readonly Subject?: string;
  readonly Message: string;
  readonly Timestamp: string;
}

export interface ShownExecution {
  readonly Name: string;
  /** `Stop workflow, document classifier`, `Sweep`. */
  readonly Workflow: string;
  readonly Status: string;
  /** The state that it is in, while it runs. */
  readonly State?: string;
  /** What came of it: a model's Status, or a sweep's counts; of one that failed its error. */
  readonly Result?: string;
  readonly StartDate: string;
  readonly Seconds: number;
}

export interface EndedRun {
  /** In words. */
  readonly Kind: string;
  /** With the version, if it has one. */
  readonly Name: string;
  readonly Status: string;
  readonly EndTime: string;
  readonly TrainingSeconds: number;
  /** In words: `$1.50`. */
  readonly TrainingCost: string;
}

/** A fault to come, as `/faults` has it. */
export interface ShownFault {
  readonly Operation: string;
  readonly Error: string;
  readonly Count: number;
  readonly Match?: object;
}

/** `POST /console/training`: a training run to be started. */
export interface NewTraining {
  readonly Kind: Kind;
  readonly Name: string;
  /** From TRAINING to TRAINED. @default - the account's */
  readonly TrainingSeconds?: number;
  readonly Exempt?: boolean;
  /** Its own longest training time, as a tag. @default - none */
  readonly MaxTrainingMinutes?: number;
}

export type Theme = 'light' | 'dark';

/** The paths of all of them. */
export const paths = {
  table: '/console/table',
  call: '/console/call',
  activity: '/console/activity',
  training: '/console/training',
  faults: '/faults',
} as const;
