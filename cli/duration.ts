import { InvalidArgumentError } from 'commander';

/** In minutes. */
const units = { d: 1440, h: 60, m: 1 } as const;

/** As `POST /postpone` has it: 30 days. */
const maxMinutes = 30 * units.d;

/** Minutes of `2h`, `90m`, `1d12h`. @throws InvalidArgumentError for anything else */
export const duration = (text: string): number => {
  const [, days = 0, hours = 0, minutes = 0] =
    /^(?=\d)(?:(\d{1,6})d)?(?:(\d{1,6})h)?(?:(\d{1,6})m)?$/i.exec(text.trim()) ?? [];
  const all = Number(days) * units.d + Number(hours) * units.h + Number(minutes);
  if (all > 0 && all <= maxMinutes) return all;
  throw new InvalidArgumentError(
    'It must be a length of time such as 2h, 90m, 1h30m or 3d, more than 0 and at most 30d.',
  );
};
