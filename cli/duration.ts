/** In minutes. */
const units = { d: 1440, h: 60, m: 1 } as const;

/** As `POST /postpone` has it: 30 days. */
const maxMinutes = 30 * units.d;

/** What a duration must be, for messages. */
export const durationRule = 'It must be a length of time such as 2h, 90m, 1h30m or 3d, more than 0 and at most 30d.';

/** Minutes of `2h`, `90m`, `1d12h`; undefined for anything else, nothing and more than 30 days among it. */
export const parseDuration = (text: string): number | undefined => {
  const parts = /^(?=\d)(?:(\d{1,6})d)?(?:(\d{1,6})h)?(?:(\d{1,6})m)?$/i.exec(text.trim());
  if (!parts) return undefined;
  const [, days = 0, hours = 0, minutes = 0] = parts;
  const all = Number(days) * units.d + Number(hours) * units.h + Number(minutes);
  return all > 0 && all <= maxMinutes ? all : undefined;
};
