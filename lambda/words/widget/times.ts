const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
const weekdays = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'];

/** How the times of a table are shown: in the viewer's time zone, as far as it is known. */
export interface Clock {
  /** `24 Nov, 09:12` */
  readonly short: (moment: Date) => string;
  /** `24 Nov, 09:12 UTC` */
  readonly zoned: (moment: Date) => string;
  /** `Thu 26 Nov, 03:12` */
  readonly withWeekday: (moment: Date) => string;
  /** `24 Nov 2026, 12:00:05 UTC` */
  readonly exact: (moment: Date) => string;
}

/**
 * A clock for an offset from UTC such as `+05:30`, by which CloudWatch names the viewer's time zone. Anything else is UTC.
 *
 * In English, as is all of the table, whatever the viewer's language.
 */
export const clockFor = (offset: unknown): Clock => {
  const [, sign, hours = '0', minutes = '0'] = /^([+-])(\d\d):(\d\d)$/.exec(String(offset)) ?? [];
  const shift = (sign === '-' ? -1 : 1) * (Number(hours) * 60 + Number(minutes)) * 60_000;
  const there = (moment: Date) => new Date(moment.getTime() + shift);
  const time = (moment: Date, length: number) =>
    there(moment)
      .toISOString()
      .slice(11, 11 + length);
  const day = (moment: Date) => `${there(moment).getUTCDate()} ${months[there(moment).getUTCMonth()]}`;
  const short = (moment: Date) => `${day(moment)}, ${time(moment, 5)}`;
  const zone = `UTC${shift === 0 ? '' : offset}`;
  return {
    short,
    zoned: (moment) => `${short(moment)} ${zone}`,
    withWeekday: (moment) => `${weekdays[there(moment).getUTCDay()]} ${short(moment)}`,
    exact: (moment) => `${day(moment)} ${there(moment).getUTCFullYear()}, ${time(moment, 8)} ${zone}`,
  };
};

/** A length of time by its two largest units: `1 d 5 h`, `4 h`, `12 min`; less than a minute is `1 min`. */
export const duration = (minutes: number): string => {
  const whole = Math.max(1, Math.round(minutes));
  const parts: [count: number, unit: string][] = [
    [Math.floor(whole / 1440), 'd'],
    [Math.floor((whole % 1440) / 60), 'h'],
    [whole % 60, 'min'],
  ];
  const first = parts.findIndex(([count]) => count > 0);
  const shown = parts.slice(first, first + 2).filter(([count]) => count > 0);
  return shown.map(([count, unit]) => `${count} ${unit}`).join(' ');
};

/** `November 2026` of `2026-11`. */
export const monthInWords = (month: string): string =>
  new Date(`${month}-01T00:00:00Z`).toLocaleDateString('en-US', { month: 'long', year: 'numeric', timeZone: 'UTC' });
