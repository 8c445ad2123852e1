import { type Kind, kindNames } from '../lambda/model/kind.ts';
import type { LocalAccount } from './account.ts';
import type { Timings } from './comprehend/status.ts';

/** The runs that `npm start` begins with, submitted some time ago: all are TRAINING, and they end one after the other. */
export const placeFirstRuns = (
  { place }: LocalAccount['comprehend'],
  { submittedSeconds, trainingSeconds }: Pick<Timings, 'submittedSeconds' | 'trainingSeconds'>,
  now: number,
) =>
  ['support-tickets', 'invoices', 'product-reviews'].map((name, i) =>
    place(
      { kind: kindNames[i % kindNames.length] as Kind, name },
      { submitTime: now - (submittedSeconds + (trainingSeconds * i) / 10) * 1000 },
    ),
  );
