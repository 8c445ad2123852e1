/** `source` of every event that this project puts on the bus. */
export const eventSource = 'comprehend-stop-training';

/** `detail-type` of the events of this project. */
export const detailTypes = {
  trainingOverLimit: 'Training Over Limit',
  budgetNotification: 'Budget Notification',
  /** Never on the bus: the input that `POST /stop-all` gives the sweep workflow. */
  stopAllRequested: 'Stop All Requested',
  trainingSweepCompleted: 'Training Sweep Completed',
} as const;

/** The meter's reading when the month's training cost has reached the limit and something can be stopped. */
export interface TrainingOverLimit {
  /** `2026-11`, in UTC. */
  readonly Month: string;
  readonly TrainingCostMonthToDateUsd: number;
  readonly MonthlyLimitUsd: number;
  readonly TrainingJobsInProgress: number;
  readonly LongestTrainingSeconds: number;
}

/** What AWS Budgets wrote, as far as it could be read. */
export interface BudgetNotification {
  readonly BudgetName?: string;
  readonly AlertType?: string;
  readonly BudgetedAmountUsd?: number;
  readonly ThresholdUsd?: number;
  readonly AmountUsd?: number;
  /** Names of the members above that could not be read. */
  readonly Unreadable: readonly string[];
  /** As it came, cut at 8,000 characters. */
  readonly Text: string;
}

/** CloudWatch's namespace for the meter's metrics; their only dimension is `service`, which Powertools adds. */
export const metricNamespace = 'ComprehendStopTraining';

export const metricNames = {
  /** USD, as CloudWatch knows no currencies without a unit. */
  trainingCostMonthToDate: 'TrainingCostMonthToDate',
  trainingJobsInProgress: 'TrainingJobsInProgress',
  longestTrainingSeconds: 'LongestTrainingSeconds',
} as const;
