import { type Kind, kindNames } from '../../lambda/account/kind.ts';
import { type Month, monthOf } from '../../lambda/account/training-cost.ts';
import { defaultSettings } from '../../lib/settings.ts';
import type { Run, Timings } from '../aws/comprehend/status.ts';
import type { LocalAccount } from './account.ts';

type Places = Pick<LocalAccount['comprehend'], 'place'>;

/** The runs that `npm start` begins with, submitted some time ago: all are TRAINING, and they end one after the other. */
export const placeFirstRuns = (
  { place }: Places,
  { submittedSeconds, trainingSeconds }: Pick<Timings, 'submittedSeconds' | 'trainingSeconds'>,
  now: number,
) =>
  ['support-tickets', 'invoices', 'product-reviews'].map((name, i) =>
    place(
      { kind: kindNames[i % kindNames.length] as Kind, name },
      { submitTime: now - (submittedSeconds + (trainingSeconds * i) / 10) * 1000 },
    ),
  );

/** A model that is trained again and again, and how that usually goes. */
interface Habit {
  readonly kind: Kind;
  readonly name: string;
  readonly team: string;
  readonly perMonth: number;
  /** How long training usually takes; a run takes from half of it to one and a half times as long. */
  readonly hours: number;
  readonly tags?: Readonly<Record<string, string>>;
}

/** Two kinds, as the names below suit them. */
const [first, second = first] = kindNames as [Kind, ...Kind[]];
const { maxTrainingTagKey, exemptTagKey } = defaultSettings;

const habits: readonly Habit[] = [
  { kind: first, name: 'support-tickets', team: 'service', perMonth: 8, hours: 1.3 },
  { kind: second, name: 'invoices', team: 'finance', perMonth: 5, hours: 2.4 },
  { kind: first, name: 'product-reviews', team: 'shop', perMonth: 4, hours: 3.6 },
  { kind: second, name: 'contract-clauses', team: 'legal', perMonth: 3, hours: 6.5 },
  { kind: first, name: 'news-topics', team: 'research', perMonth: 7, hours: 0.8 },
  { kind: second, name: 'part-numbers', team: 'shop', perMonth: 3, hours: 1.9 },
  { kind: first, name: 'claims-triage', team: 'finance', perMonth: 2, hours: 9, tags: { [maxTrainingTagKey]: '960' } },
  { kind: first, name: 'fraud-alerts', team: 'finance', perMonth: 2, hours: 7, tags: { [exemptTagKey]: 'exempt' } },
];

/** Numbers from 0 up to 1, the same for the same seed. @see https://en.wikipedia.org/wiki/Linear_congruential_generator */
const randomNumbers = (seed: number): (() => number) => {
  let state = seed;
  const step = () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
  // Seeds that are near to each other begin with numbers that are.
  for (let i = 0; i < 8; i++) step();
  return step;
};

/** How runs end, by a number from 0 to 1. */
const endings = [
  { below: 0.8, status: 'TRAINED' },
  { below: 0.84, status: 'TRAINED_WITH_WARNING' },
  { below: 0.91, status: 'STOPPED' },
  { below: 1, status: 'IN_ERROR' },
] as const;

/** How those end that went wrong and were left alone. */
const forgottenEndings = ['STOPPED', 'IN_ERROR', 'STOPPED', 'IN_ERROR', 'TRAINED'] as const;

/**
 * Puts a made-up past into Comprehend: the runs of some months, the present one among them. It is always the same for the same
 * month, and of the present month there is what has ended by now. With several accounts, regions, each gets a part.
 *
 * @param now - in milliseconds since 1970
 */
export const placeHistory = (
  places: readonly Places[],
  { months, now }: { readonly months: number; readonly now: number },
): void => {
  let placed = 0;
  let month = monthOf(new Date(now));
  for (let seed = 1; seed <= months; seed++) {
    for (const { habit, ...run } of runsOf(month, seed)) {
      const { kind, name, team, tags } = habit;
      if (endOf(run) > now) continue;
      const version = new Date(run.submitTime).toISOString().slice(0, 16).replace('T', '-').replace(':', '');
      places[placed % places.length]?.place({ kind, name, version, tags: { team, ...tags } }, run);
      placed += 1;
    }
    month = monthOf(new Date(month.start.getTime() - 1));
  }
};

/** In milliseconds since 1970; one that fails before it trains does so at once. */
const endOf = ({ submitTime, submittedSeconds, trainingSeconds }: Omit<Run, 'stoppingSeconds'>): number =>
  submitTime + (submittedSeconds === Infinity ? 0 : submittedSeconds + trainingSeconds) * 1000;

const hour = 3_600_000;
/** Every month has that many. */
const days = 28;

const runsOf = ({ start }: Month, seed: number) => {
  const random = randomNumbers(seed);
  const between = (least: number, most: number) => least + random() * (most - least);
  const runs = habits.flatMap((habit) =>
    Array.from({ length: habit.perMonth }, () => {
      const day = Math.floor(between(0, days));
      const submitTime = Math.round(start.getTime() + day * 24 * hour + between(7, 19) * hour);
      const chance = random();
      const pinnedStatus = endings.find(({ below }) => chance < below)?.status ?? 'TRAINED';
      // What is stopped or fails does so on the way. One in three that fail never get to training.
      const isWhole = pinnedStatus.startsWith('TRAINED');
      const share = isWhole ? between(0.5, 1.5) : between(0.1, 1);
      const hasTrained = pinnedStatus !== 'IN_ERROR' || random() > 0.33;
      return {
        habit,
        submitTime,
        submittedSeconds: hasTrained ? Math.round(between(120, 900)) : Infinity,
        trainingSeconds: Math.round(habit.hours * share * 3600),
        pinnedStatus,
      };
    }),
  );
  // Two to four went wrong and were left alone: they take many times as long.
  const forgotten = Math.floor(between(2, 5));
  for (let i = 0; i < forgotten; i++) {
    const at = Math.floor(between(0, runs.length));
    const run = runs[at];
    if (!run) continue;
    const hours = Math.min(70, run.habit.hours * between(5, 14));
    const pinnedStatus = forgottenEndings[Math.floor(between(0, forgottenEndings.length))] ?? 'STOPPED';
    runs[at] = { ...run, submittedSeconds: 300, trainingSeconds: Math.round(hours * 3600), pinnedStatus };
  }
  return runs;
};
