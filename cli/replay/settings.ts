import { monthOf } from '../../lambda/account/training-cost.ts';
import type { ReplaySettings } from '../../lambda/guard/replay.ts';
import { type Rule, regionsOfAccount, wholeNumber } from '../../lib/setting-rules.ts';
import { defaultSettings, stackSettings } from '../../lib/settings.ts';
import { wrongUsage } from '../failure.ts';

export interface ReplayOptions {
  readonly months?: string;
  readonly regions?: readonly string[];
  readonly monthlyLimitUsd?: string;
  readonly maxTrainingMinutes?: string;
  readonly graceMinutes?: string;
  readonly html?: string;
}

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
export const readRequest = (options: ReplayOptions, now: Date) => {
  const months = checked('--months', wholeNumber(1, 120), options.months) ?? 6;
  const regions = checked('--regions', regionsOnCommandLine, options.regions?.join(','));
  const { monthlyLimitUsd: limit, maxTrainingMinutes: longest, graceMinutes: grace } = stackSettings;
  const monthlyLimitUsd = checked('--monthly-limit-usd', limit.rule, options.monthlyLimitUsd) ?? null;
  const maxTrainingMinutes = checked('--max-training-minutes', longest.rule, options.maxTrainingMinutes) ?? null;
  const graceMinutes = checked('--grace-minutes', grace.rule, options.graceMinutes) ?? grace.byDefault;
  if (graceMinutes > 0 && monthlyLimitUsd === null) {
    throw wrongUsage('--grace-minutes needs --monthly-limit-usd.');
  }
  const { start } = monthOf(now);
  const limits = { monthlyLimitUsd, maxTrainingMinutes, graceMinutes };
  const settings: Omit<ReplaySettings, 'regions'> = {
    ...defaultSettings,
    ...limits,
    // Without limits nothing would have been stopped, not even a run whose own tag has a limit.
    guardMode: hasLimits(limits) ? 'stop' : 'report',
  };
  const from = new Date(Date.UTC(start.getUTCFullYear(), start.getUTCMonth() + 1 - months));
  return { period: { from, to: now }, regions, settings };
};

export type Limits = Pick<ReplaySettings, 'monthlyLimitUsd' | 'maxTrainingMinutes' | 'graceMinutes'>;

/** Without a limit there is no guard, and nothing that it would have done. */
export const hasLimits = ({ monthlyLimitUsd, maxTrainingMinutes }: Limits): boolean =>
  monthlyLimitUsd !== null || maxTrainingMinutes !== null;
