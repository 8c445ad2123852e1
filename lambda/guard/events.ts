/** `source` of the events of this project, on the bus and as input of a sweep. */
export const eventSource = 'comprehend-stop-training';

/** `detail-type` of the events of this project. Only the last one is on the bus; the others are the input of a sweep. */
export const detailTypes = {
  budgetForecast: 'Budget Forecast',
  budgetSpent: 'Budget Spent',
  stopAllRequested: 'Stop All Requested',
  trainingSweepCompleted: 'Training Sweep Completed',
} as const;

/** CloudWatch's namespace for the readings' metrics; their only dimension is `service`, which Powertools adds. */
export const metricNamespace = 'ComprehendStopTraining';

export const serviceName = 'comprehend-stop-training';

export const metricNames = {
  /** USD, as CloudWatch knows no currencies without a unit. */
  trainingCostMonthToDate: 'TrainingCostMonthToDate',
  trainingJobsInProgress: 'TrainingJobsInProgress',
  longestTrainingSeconds: 'LongestTrainingSeconds',
  /** Runs in progress whose tags can't be read or say nothing that is known, so that the guard leaves them alone. */
  unreadableTags: 'UnreadableTags',
} as const;
