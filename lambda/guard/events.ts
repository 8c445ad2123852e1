/** `source` of every event that this project puts on the bus. */
export const eventSource = 'comprehend-stop-training';

/** `detail-type` of the events of this project. */
export const detailTypes = {
  trainingCostWarning: 'Training Cost Warning',
  trainingWillBeStopped: 'Training Will Be Stopped',
  trainingOverLimit: 'Training Over Limit',
  trainingTooLong: 'Training Too Long',
  budgetForecast: 'Budget Forecast',
  budgetSpent: 'Budget Spent',
  /** Never on the bus: the input that `POST /stop-all` gives the sweep workflow. */
  stopAllRequested: 'Stop All Requested',
  trainingSweepCompleted: 'Training Sweep Completed',
} as const;

/** What the meter has read: detail of its events, each with what it adds. */
export interface Reading {
  /** `2026-11`, in UTC. */
  readonly Month: string;
  readonly TrainingCostMonthToDateUsd: number;
  /** Missing where the month has no limit. */
  readonly MonthlyLimitUsd?: number;
  /** In this region, as is the longest. */
  readonly TrainingJobsInProgress: number;
  readonly LongestTrainingSeconds: number;
  /** What all that is in `TRAINING` and `STOP_REQUESTED` costs now, in all regions. */
  readonly UsdPerHour: number;
  /** Regions that share the limit, with commas between them; missing where there is one. */
  readonly Regions?: string;
  /** Regions that could not be read, with commas between them: they count with what the ledger knows of them. */
  readonly UnreadRegions?: string;
}

export interface TrainingCostWarning extends Reading {
  /** When the limit will be reached at the present rate, ISO 8601; missing where that isn't in this month. */
  readonly LimitReachedAt?: string;
}

export interface TrainingWillBeStopped extends Reading {
  /** When the first stop comes, ISO 8601. */
  readonly StopsAt: string;
  readonly ExemptTag: string;
}

export interface TrainingTooLong extends Reading {
  /** The runs by their kind's ARN member; those and no others are stopped. */
  readonly Runs: readonly {
    readonly [member: string]: string | number;
    readonly SubmitTime: string;
    readonly TrainingSeconds: number;
    readonly MaxTrainingMinutes: number;
  }[];
}

/** What AWS Budgets wrote, as far as it could be read. */
export interface BudgetNotification {
  readonly BudgetName?: string;
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

/** The value of that dimension. */
export const serviceName = 'comprehend-stop-training';

export const metricNames = {
  /** USD, as CloudWatch knows no currencies without a unit. */
  trainingCostMonthToDate: 'TrainingCostMonthToDate',
  trainingJobsInProgress: 'TrainingJobsInProgress',
  longestTrainingSeconds: 'LongestTrainingSeconds',
  /** Runs in progress whose tags can't be read, so that the guard leaves them alone. */
  unreadableTags: 'UnreadableTags',
} as const;
