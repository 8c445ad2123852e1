import type { SweepReport } from '../guard/sweep.ts';

const dollars = new Intl.NumberFormat('en-US', { style: 'currency', currency: 'USD' });

/** For people: `$1,234.50`; an amount that would show as $0.00 and isn't, `less than $0.01`. */
export const usd = (amount: number): string =>
  amount > 0 && amount < 0.005 ? 'less than $0.01' : dollars.format(amount);

/** What training took and cost, to the cent, as answers and reports have it. */
export interface Figures {
  readonly TrainingSeconds?: number | undefined;
  readonly TrainingCostUsd?: number | undefined;
}

/** For people: what training has cost, which is never $0.00; undefined where nobody knows. */
export const costOf = ({ TrainingSeconds = 0, TrainingCostUsd: cost }: Figures): string | undefined =>
  cost === undefined ? undefined : usd(cost === 0 && TrainingSeconds > 0 ? 0.001 : cost);

/** The same of all that a sweep's report has as ended. */
export const costOfAll = ({ Stopped, TrainingCostUsd }: Pick<SweepReport, 'Stopped' | 'TrainingCostUsd'>) => {
  const known = Stopped.flatMap(({ TrainingSeconds }) => TrainingSeconds ?? []);
  const TrainingSeconds = known.reduce((sum, seconds) => sum + seconds, 0);
  return known.length > 0 ? costOf({ TrainingSeconds, TrainingCostUsd }) : undefined;
};

/** For people: `2:13:05`, hours, minutes and seconds. */
export const hms = (seconds: number): string => {
  const twoDigits = (n: number) => `${Math.floor(n)}`.padStart(2, '0');
  return `${Math.floor(seconds / 3600)}:${twoDigits((seconds % 3600) / 60)}:${twoDigits(seconds % 60)}`;
};

/** `1 job`, `2 jobs`, `1,000 jobs`. */
export const counted = (n: number, noun: string, others = `${noun}s`): string =>
  `${n.toLocaleString('en-US')} ${n === 1 ? noun : others}`;

/** A text of somebody else's in one line of at most that many characters, without control characters. */
export const shortened = (text: string, length: number): string => {
  const line = text.replace(/[\s\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+/gu, ' ');
  return line.length <= length ? line : `${line.slice(0, length - 1).toWellFormed()}…`;
};

/** An ISO time for people: `2026-11-24 13:05 UTC`; undefined stays so. */
export const minute = (time: string | undefined): string | undefined =>
  time?.replace(/^(\S+)T(\d\d:\d\d).*$/, '$1 $2 UTC');
