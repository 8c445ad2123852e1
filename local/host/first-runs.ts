import { type Kind, kindNames } from '../../lambda/account/kind.ts';
import type { Timings } from '../aws/comprehend/status.ts';
import type { LocalAccount } from './account.ts';

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
