/** As many models of a kind as may be in training at a time. */
export const jobsOfAKind = 10;

export const everything = {
  monthlyLimitUsd: 500,
  maxTrainingMinutes: 600,
  alertEmail: 'ml-ops@example.com',
  budgetUsd: 500,
};
