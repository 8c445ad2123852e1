// Imports no SDK client: the package's declarations lead here.
import type { Kind } from './account/kind.ts';

/** `stop`, or `report` to report only what would have been stopped. */
export type GuardMode = 'stop' | 'report';

/**
 * What functions are told. Synth has checked every value; null means none.
 *
 * Those that are settings of the deployment have its names and units, see lib/settings.ts.
 */
export interface Settings {
  /** ARN of each kind's stop workflow. */
  readonly stopWorkflowArns: Readonly<Record<Kind, string>>;
  readonly sweepWorkflowArn: string;
  /** For the commands that people are told. */
  readonly stackName: string;
  /** After how many seconds a caller should ask again: the poll interval, since nothing changes in between. */
  readonly retryAfterSeconds: number;
  readonly monthlyLimitUsd: number | null;
  readonly warnPercent: number;
  readonly graceMinutes: number;
  readonly maxTrainingMinutes: number | null;
  readonly maxTrainingTagKey: string;
  readonly exemptTagKey: string;
  readonly exemptTagValue: string;
  readonly guardMode: GuardMode;
  readonly meterIntervalMinutes: number;
  readonly stopTimeoutMinutes: number;
  readonly trainingUsdPerHour: number;
  /** The regions that share the limit; the deployment's own is one of them. */
  readonly regions: readonly string[];
  readonly budgetUsd: number | null;
  /** The alarms that stop training, the billing alarm among them: keys of their names (guard/alarm-key.ts), or whole ARNs. */
  readonly alarmKeys: readonly string[];
  /** Name of the DynamoDB table; null without a guard. */
  readonly ledgerTable: string | null;
  /** What the live table's Stop buttons call. */
  readonly stopFunctionArn: string;
  /** What its Postpone buttons call; null without a guard. */
  readonly postponeFunctionArn: string | null;
  /** The topic to which AWS Budgets publishes that the budget has been spent; the other one gets its forecasts. */
  readonly actualCostTopicArn: string;
}
