import { type Kind, kindNames } from '../../lambda/account/kind.ts';
import { monthOf } from '../../lambda/account/training-cost.ts';
import { defaultSettings } from '../../lib/settings.ts';
import type { Timings } from '../aws/comprehend/status.ts';
import type { LocalAccount } from './account.ts';

type Places = Pick<LocalAccount['comprehend'], 'place'>;

/** The runs that `npm start` begins with, submitted some time ago: all are TRAINING, and they end one after the other. */
export const placeFirstRuns = ({ place }: Places, { submittedSeconds, trainingSeconds }: Timings, now: number) =>
  ['support-tickets', 'invoices', 'product-reviews'].map((name, i) => {
    const submitTime = now - (submittedSeconds + (trainingSeconds * i) / 10) * 1000;
    return place({ kind: kindNames[i % kindNames.length] as Kind, name }, { submitTime });
  });

/** Two kinds, as the names below suit them. */
const [first, second = first] = kindNames as [Kind, ...Kind[]];
const { maxTrainingTagKey, exemptTagKey } = defaultSettings;

/** Models that are trained again and again, and how many hours that usually takes. */
const habits = [
  { kind: first, name: 'support-tickets', team: 'service', perMonth: 8, hours: 1.3 },
  { kind: second, name: 'invoices', team: 'finance', perMonth: 5, hours: 2.4 },
  { kind: first, name: 'product-reviews', team: 'shop', perMonth: 4, hours: 3.6 },
  { kind: second, name: 'contract-clauses', team: 'legal', perMonth: 3, hours: 6.5 },
  { kind: first, name: 'news-topics', team: 'research', perMonth: 7, hours: 0.8 },
  { kind: second, name: 'part-numbers', team: 'shop', perMonth: 3, hours: 1.9 },
  { kind: first, name: 'claims-triage', team: 'finance', perMonth: 2, hours: 9, tags: { [maxTrainingTagKey]: '960' } },
  { kind: first, name: 'fraud-alerts', team: 'finance', perMonth: 2, hours: 7, tags: { [exemptTagKey]: 'exempt' } },
];

/** How one run after the other ends, and how many times as long as usual it takes: some are left alone for days. */
const endings = [
  ['TRAINED', 1],
  ['TRAINED', 0.7],
  ['STOPPED', 0.4],
  ['TRAINED', 1.4],
  ['TRAINED', 0.9],
  ['STOPPED', 9],
  ['TRAINED', 1.2],
  ['TRAINED_WITH_WARNING', 0.8],
  ['TRAINED', 0.6],
  // It never gets to training.
  ['IN_ERROR', Infinity],
  ['TRAINED', 5],
] as const;

const hour = 3_600_000;
/** Every month has that many. */
const days = 28;

/**
 * Puts a made-up past into Comprehend: the runs of some months, the present one among them. It is always the same for the same
 * month, and of the present month there is what has ended by now. With several accounts, regions, each gets a part.
 *
 * @param now - in milliseconds since 1970
 */
export const placeHistory = (places: readonly Places[], { months, now }: { months: number; now: number }): void => {
  let placed = 0;
  let month = monthOf(new Date(now));
  for (let back = 0; back < months; back++) {
    const runs = habits.flatMap((habit) => Array.from({ length: habit.perMonth }, (_, nth) => ({ habit, nth })));
    for (const [i, { habit, nth }] of runs.entries()) {
      const { kind, name, team, perMonth, tags } = habit;
      const [pinnedStatus, share] = endings[(i * 3 + back * 4) % endings.length] ?? endings[0];
      const day = Math.floor(((nth + 0.5) * days) / perMonth);
      const submitTime = month.start.getTime() + (day * 24 + 7 + ((i * 5) % 12)) * hour + i * 61_000;
      const hasTrained = share !== Infinity;
      const trainingSeconds = hasTrained ? Math.round(Math.min(70, habit.hours * share) * 3600) : 0;
      const submittedSeconds = hasTrained ? 120 + i * 20 : Infinity;
      if (submitTime + ((hasTrained ? submittedSeconds : 0) + trainingSeconds) * 1000 > now) continue;
      const version = new Date(submitTime).toISOString().slice(0, 16).replace('T', '-').replace(':', '');
      const run = { submitTime, submittedSeconds, trainingSeconds, pinnedStatus };
      places[placed % places.length]?.place({ kind, name, version, tags: { team, ...tags } }, run);
      placed += 1;
    }
    month = monthOf(new Date(month.start.getTime() - 1));
  }
};
