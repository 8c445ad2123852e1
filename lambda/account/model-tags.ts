import type { Settings } from '../functions.ts';
import { type Exemption, exemptionIn } from './exemption.ts';

/** 30 days. */
const maxTrainingMinutesAllowed = 43_200;

/** What a model's tags say to the guard. */
export interface ModelTags {
  readonly exemption: Exemption;
  /** The model's own longest training time by its tag, in minutes. */
  readonly ownMaxMinutes?: number;
  /** Value of that tag where it is not a whole number from 1 to 43,200: it counts as none, and people are told. */
  readonly ignoredMaxMinutes?: string;
}

/** Reads a model's tags. @param now - an exemption that has ended is none */
export const modelTags = (
  tags: ReadonlyMap<string, string>,
  settings: Pick<Settings, 'exemptTagKey' | 'exemptTagValue' | 'maxTrainingTagKey'>,
  now: Date,
): ModelTags => {
  const own = tags.get(settings.maxTrainingTagKey);
  const isMinutes = /^[1-9]\d{0,4}$/.test(own ?? '') && Number(own) <= maxTrainingMinutesAllowed;
  return {
    exemption: exemptionIn(tags, settings, now),
    ...(own !== undefined && (isMinutes ? { ownMaxMinutes: Number(own) } : { ignoredMaxMinutes: own })),
  };
};
