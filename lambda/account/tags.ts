import type { Settings } from '../settings.ts';

export type Exemption =
  | { readonly is: 'none' }
  | { readonly is: 'exempt'; readonly until?: Date }
  /** The exemption tag has a value that says neither; it is left alone, and people are told. */
  | { readonly is: 'unknown'; readonly value: string };

/** What a model's tags say to the guard. */
export interface ModelTags {
  /** `unreadable` where the tags can't be read; such a run is left alone, and people are told. */
  readonly exemption: Exemption | { readonly is: 'unreadable'; readonly error: Error };
  /** The model's own longest training time by its tag, in minutes. */
  readonly ownMaxMinutes?: number;
  /** Value of that tag where it is not a whole number from 1 to 43,200: it counts as none, and people are told. */
  readonly ignoredMaxMinutes?: string;
}

/** What is unusual about a model's tags, as lists and reports have it. */
export type WireTags = {
  /** Value of the tag with its own longest training time, where that is none from 1 to 43,200 minutes and so counts as none. */
  readonly IgnoredMaxTrainingTag?: string;
  /** Value of its exemption tag, where that says neither that it is exempt nor until when. */
  readonly UnknownExemptTag?: string;
  /** ISO 8601, where its exemption has an end. */
  readonly ExemptUntil?: string;
};

export const wireTags = ({ exemption, ignoredMaxMinutes }: ModelTags): WireTags => ({
  ...(ignoredMaxMinutes !== undefined && { IgnoredMaxTrainingTag: ignoredMaxMinutes }),
  ...(exemption.is === 'unknown' && { UnknownExemptTag: exemption.value }),
  ...(exemption.is === 'exempt' && exemption.until && { ExemptUntil: exemption.until.toISOString() }),
});

/** In minutes: what a run's limit may be at most. 30 days. */
export const longestTrainingMinutes = 43_200;

/** In days. An exemption that should hold for longer is a decision of its own: the tag without an end. */
export const longestPostponementDays = 30;

type TagSettings = Pick<Settings, 'exemptTagKey' | 'exemptTagValue'>;

/** Reads a model's tags. @param now - an exemption that has ended is none */
export const modelTags = (
  tags: ReadonlyMap<string, string>,
  settings: TagSettings & Pick<Settings, 'maxTrainingTagKey'>,
  now: Date,
): ModelTags => {
  const own = tags.get(settings.maxTrainingTagKey);
  const isMinutes = /^[1-9]\d{0,4}$/.test(own ?? '') && Number(own) <= longestTrainingMinutes;
  return {
    exemption: exemptionIn(tags, settings, now),
    ...(own !== undefined && (isMinutes ? { ownMaxMinutes: Number(own) } : { ignoredMaxMinutes: own })),
  };
};

/** The exemption tag's key unless `exemptTagKey` says otherwise. */
const defaultExemptTagKey = 'stop-training';

/**
 * Reads the exemption from a model's tags: `stop-training` = `exempt`, or `until=2026-12-01T18:00Z`, without regard to case and
 * outer blanks. Any other value under the default key is a near miss, and the model may be meant to be exempt. Under a key of
 * the deployment's own the value may be about anything. Of several such tags the longest exemption counts.
 *
 * @param now - an exemption that has ended is none
 */
export const exemptionIn = (
  tags: ReadonlyMap<string, string>,
  { exemptTagKey, exemptTagValue }: TagSettings,
  now: Date,
): Exemption => {
  const isDefaultKey = isSameKey(exemptTagKey, defaultExemptTagKey);
  const readings = [...tags]
    .filter(([name]) => isSameKey(name, exemptTagKey))
    .map(([, value]) => readValue(value, exemptTagValue, isDefaultKey, now));
  return readings.toSorted((one, other) => weight(other) - weight(one))[0] ?? { is: 'none' };
};

const untilForm = /^until\s*=(.*)$/i;

/** The value of the exemption tag for an exemption that ends. */
export const untilValue = (until: string): string => `until=${until}`;

/** Whether a value of the exemption tag is about the exemption, and so may be replaced by another one. */
export const isAboutExemption = (value: string, { exemptTagKey, exemptTagValue }: TagSettings): boolean =>
  isSameKey(exemptTagKey, defaultExemptTagKey) ||
  plain(value) === plain(exemptTagValue) ||
  untilForm.test(value.trim());

const plain = (text: string): string => text.trim().toLowerCase();

/** Whether the key of a tag is the exemption's, as it is read: without regard to case and outer blanks. */
export const isSameKey = (key: string, exemptTagKey: string): boolean => plain(key) === plain(exemptTagKey);

const readValue = (value: string, exemptValue: string, isDefaultKey: boolean, now: Date): Exemption => {
  if (plain(value) === plain(exemptValue)) return { is: 'exempt' };
  const [, time] = untilForm.exec(value.trim()) ?? [];
  if (time === undefined) return isDefaultKey ? { is: 'unknown', value } : { is: 'none' };
  const until = parseTime(time);
  if (!until) return { is: 'unknown', value };
  return until > now ? { is: 'exempt', until } : { is: 'none' };
};

/** How far an exemption reaches: for good, until a time, unknown, not at all. */
const weight = (exemption: Exemption): number => {
  if (exemption.is === 'none') return -1;
  if (exemption.is === 'unknown') return 0;
  return exemption.until?.getTime() ?? Infinity;
};

/** A moment in ISO 8601 with a zone; undefined for anything else, the 30th of February among it. */
export const parseTime = (text: string): Date | undefined => {
  const [, year, month, day] =
    /^(\d{4})-(\d\d)-(\d\d)T\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:\d\d)$/i.exec(text.trim()) ?? [];
  const moment = new Date(text.trim().toUpperCase());
  // JavaScript takes February 30 for March 2.
  const isDay = Number(day) <= new Date(Date.UTC(Number(year), Number(month), 0)).getUTCDate();
  return isDay && !Number.isNaN(moment.getTime()) ? moment : undefined;
};
