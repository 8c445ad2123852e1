import type { StopTrainingProps } from '../../lib/stop-training.ts';

/** The rehearsal's own stack: another deployment in the same account and region stays as it is. */
export const stackName = 'StopTrainingRehearsal';
/** Of the stack, which is removed only if it has this one. */
export const description = 'A rehearsal of comprehend-stop-training; npm run rehearse -- --clean removes it';
export const modelName = 'stop-training-rehearsal';

/** On the rehearsal's model: without it no model is stopped or deleted, whatever its name. */
export const ownTag = { Key: 'stop-training-rehearsal', Value: 'may be deleted' };
/** The model's longest training time, under a key that no other model has. */
export const maxTrainingTag = { Key: 'stop-training-rehearsal-minutes', Value: '1' };

/**
 * A guard that can only ever speak of the rehearsal's own model. Its readings survey the whole account, so no limit of the account's
 * can be reached, and it only reports.
 */
export const settings = {
  guardMode: 'report',
  monthlyLimitUsd: 1_000_000_000,
  warnPercent: 0,
  budgetUsd: 0,
  maxTrainingTagKey: maxTrainingTag.Key,
  meterIntervalMinutes: 1,
  dashboard: false,
  logRetentionDays: 1,
} satisfies StopTrainingProps;
