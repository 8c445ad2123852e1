import { JitterType, type RetryProps } from 'aws-cdk-lib/aws-stepfunctions';
import { Duration } from 'aws-cdk-lib/core';

/**
 * At most 2 + 4 + 8 + 16 + 32 s, then 45 × 60 s: 2762 s or 46 minutes. Full jitter takes a random part of each, half on
 * average: 23 minutes, and less than 15 in one case of 50,000 (the sum's standard deviation is 117 s).
 */
export const patientRetry = {
  interval: Duration.seconds(2),
  backoffRate: 2,
  maxDelay: Duration.seconds(60),
  maxAttempts: 50,
  jitterStrategy: JitterType.FULL,
} as const satisfies RetryProps;

/** At most 2 + 4 + 8 + 16 + 32 + 5 × 60 s = 6 minutes, half of it on average. */
export const shortRetry = { ...patientRetry, maxAttempts: 10 } as const satisfies RetryProps;

/** Answers that waiting doesn't change. It stands before the net, which would retry them too. */
export const dontRetry = (...names: string[]): RetryProps => ({ errors: names, maxAttempts: 0 });

/** Why a state machine's role has actions on *, for cdk-nag. */
export const loggingAndTracing = 'Log delivery and X-Ray: these actions take no resource.';
