import type { Theme } from '../answers.ts';
import { twoDigits } from './times.ts';

const systemIsDark = matchMedia('(prefers-color-scheme: dark)');

/** How the viewer sees the page: what the live table is asked with. The offset is from UTC, `+05:30`. */
export const viewer = (): { readonly Theme: Theme; readonly UtcOffset: string } => {
  const minutes = -new Date().getTimezoneOffset();
  const size = Math.abs(minutes);
  return {
    Theme: systemIsDark.matches ? 'dark' : 'light',
    UtcOffset: `${minutes < 0 ? '-' : '+'}${twoDigits(size / 60)}:${twoDigits(size % 60)}`,
  };
};
