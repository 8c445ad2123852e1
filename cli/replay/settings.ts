import { monthOf } from '../../lambda/account/training-cost.ts';
import type { Period } from '../../lambda/guard/past.ts';
import type { ReplaySettings } from '../../lambda/guard/replay.ts';
import { type Rule, regionsOfAccount, wholeNumber } from '../../lib/setting-rules.ts';
import { stackSettings } from '../../lib/settings.ts';
import { wrongUsage } from '../failure.ts';

/** The options of `replay`, as they were typed. */
export interface ReplayOptions {
  readonly months?: string;
  readonly regions?: readonly string[];
  readonly monthlyLimitUsd?: string;
  readonly maxTrainingMinutes?: string;
  readonly graceMinutes?: string;
  readonly html?: string;
}

/** What is replayed, but for the region where none was given. */
export interface Request {
  readonly period: Period;
  /** Undefined: the caller's own. */
  readonly regions: readonly string[] | undefined;
  readonly settings: Omit<ReplaySettings, 'regions'>;
}

const defaultMonths = 6;

const checked = <Value>(option: string, rule: Rule<Value>, got: string | undefined): Value | undefined => {
  if (got === undefined) return undefined;
  const value = rule.read(got);
  if (value === undefined) throw wrongUsage(`${option} must be ${rule.allowed}, got '${got}'.`);
  return value;
};

/** As the command line is used; a JSON array is taken all the same. */
const regionsOnCommandLine = {
  ...regionsOfAccount,
  allowed: regionsOfAccount.allowed.replace(/, in a JSON array .*/, ', separated by commas or spaces'),
};

/**
 * Checks the options by the rules of the settings that they are named after. The months are calendar months in UTC, as the
 * guard's are, and the present one is the last of them.
 *
 * @throws Failure exit 2, one line
 */
export const readRequest = (options: ReplayOptions, now: Date): Request => {
  const months = checked('--months', wholeNumber(1, 120), options.months) ?? defaultMonths;
  const regions = checked('--regions', regionsOnCommandLine, options.regions?.join(','));
  const { rule: monthlyLimit } = stackSettings.monthlyLimitUsd;
  const { rule: maxTraining } = stackSettings.maxTrainingMinutes;
  const { rule: grace, byDefault: noGrace } = stackSettings.graceMinutes;
  const monthlyLimitUsd = checked('--monthly-limit-usd', monthlyLimit, options.monthlyLimitUsd) ?? null;
  const maxTrainingMinutes = checked('--max-training-minutes', maxTraining, options.maxTrainingMinutes) ?? null;
  const graceMinutes = checked('--grace-minutes', grace, options.graceMinutes) ?? noGrace;
  if (graceMinutes > 0 && monthlyLimitUsd === null) {
    throw wrongUsage('--grace-minutes comes after --monthly-limit-usd: give both, or neither.');
  }
  const present = monthOf(now).start;
  return {
    period: { from: new Date(Date.UTC(present.getUTCFullYear(), present.getUTCMonth() + 1 - months)), to: now },
    regions,
    settings: {
      monthlyLimitUsd,
      maxTrainingMinutes,
      graceMinutes,
      warnPercent: stackSettings.warnPercent.byDefault,
      guardMode: 'stop',
      exemptTagKey: stackSettings.exemptTagKey.byDefault,
      exemptTagValue: stackSettings.exemptTagValue.byDefault,
      maxTrainingTagKey: stackSettings.maxTrainingTagKey.byDefault,
      trainingUsdPerHour: stackSettings.trainingUsdPerHour.byDefault,
    },
  };
};

/** Without a limit there is no guard, and nothing that it would have done. */
export const hasLimits = ({
  monthlyLimitUsd,
  maxTrainingMinutes,
}: Pick<ReplaySettings, 'monthlyLimitUsd' | 'maxTrainingMinutes'>): boolean =>
  monthlyLimitUsd !== null || maxTrainingMinutes !== null;
