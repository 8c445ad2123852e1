import { hms, usd } from '../../lambda/guard/figures.ts';
import { monthOf } from '../../lambda/model/training-cost.ts';
import type { TrainingAnswer, TrainingEntry } from '../answers.ts';
import type { Screen } from './screen.ts';
import { type Column, table } from './table.ts';
import { costIn, kindIn, minuteUtc, nameIn, plural, trainedIn } from './words.ts';

const exemptions = new Map<boolean | null | undefined, string>([
  [true, 'exempt'],
  [null, 'tags unreadable'],
]);
const ownLimitOf = ({ MaxTrainingMinutes }: TrainingEntry): string =>
  MaxTrainingMinutes === undefined ? '' : hms(MaxTrainingMinutes * 60);
const notesOf = ({ Exempt, ExecutionName }: TrainingEntry): string =>
  [exemptions.get(Exempt), ExecutionName && 'being stopped'].filter(Boolean).join(', ');

const columns: readonly Column<TrainingEntry>[] = [
  { heading: 'MODEL', of: nameIn },
  { heading: 'KIND', of: kindIn, folded: kindIn },
  { heading: 'STATUS', of: ({ Status }) => Status },
  {
    heading: 'SINCE (UTC)',
    of: ({ SubmitTime }) => minuteUtc(SubmitTime),
    folded: ({ SubmitTime }) => `since ${minuteUtc(SubmitTime)} UTC`,
  },
  { heading: 'TRAINED FOR', of: trainedIn, align: 'right' },
  { heading: 'COST', of: costIn, align: 'right' },
  {
    heading: 'OWN LIMIT',
    of: ownLimitOf,
    align: 'right',
    folded: (entry) => ownLimitOf(entry) && `own limit ${ownLimitOf(entry)}`,
  },
  { heading: 'NOTE', of: notesOf, folded: (entry) => notesOf(entry) || undefined },
];

/** A row a training run, as wide as the screen allows. */
export const trainingTable = (training: readonly TrainingEntry[], { columns: width, paint }: Screen): string[] =>
  table(columns, training, width, paint);

/** What all of it costs now, and the month against its limit. */
export const trainingTotals = (answer: TrainingAnswer, now: Date): string[] => {
  const { Training, UsdPerHour = 0, Month, TrainingCostMonthToDateUsd: cost, MonthlyLimitUsd: limit } = answer;
  const inProgress =
    Training.length === 0
      ? 'Nothing is in training.'
      : `${plural(Training.length, 'model is', 'models are')} in progress, ${usd(UsdPerHour)} an hour together.`;
  if (Month === undefined) return [inProgress];
  if (cost === undefined) return [inProgress, `What training has cost in ${Month} can't be read.`];
  if (limit === undefined) return [inProgress, `Training has cost ${usd(cost)} in ${Month}.`];
  const percent = Math.floor((cost / limit) * 100);
  return [
    inProgress,
    `Training has cost ${usd(cost)} in ${Month}, ${percent} % of the limit, ${usd(limit)}.${outlook(answer, now)}`,
  ];
};

/** When the limit is reached if all goes on as it is: $3 an hour and job, so this is exact. */
const outlook = (
  { UsdPerHour = 0, TrainingCostMonthToDateUsd: cost = 0, MonthlyLimitUsd: limit = 0 }: TrainingAnswer,
  now: Date,
): string => {
  if (cost >= limit) return ' The limit is reached.';
  if (UsdPerHour <= 0) return '';
  const reached = new Date(now.getTime() + ((limit - cost) / UsdPerHour) * 3_600_000);
  return reached < monthOf(now).end
    ? ` At this rate it is reached ${minuteUtc(reached.toISOString())} UTC.`
    : ' At this rate it is not reached this month.';
};
