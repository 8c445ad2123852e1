import type { WireModel } from '../../lambda/account/arn.ts';
import { monthOf } from '../../lambda/account/training-cost.ts';
import type { ListedRun, TrainingAnswer } from '../../lambda/training/read-training.ts';
import { counted, hms, usd } from '../../lambda/words/figures.ts';
import type { Screen } from './screen.ts';
import { type Column, table } from './table.ts';
import { costIn, type Figures, kindIn, minuteUtc, nameIn, trainedIn } from './words.ts';

const exemptionOf = ({ Exempt, ExemptUntil, UnknownExemptTag }: ListedRun): string | undefined => {
  if (ExemptUntil !== undefined) return `exempt until ${minuteUtc(ExemptUntil)} UTC`;
  if (UnknownExemptTag !== undefined) return `exemption tag '${UnknownExemptTag}' not understood`;
  return Exempt === null ? 'tags unreadable' : Exempt ? 'exempt' : undefined;
};
const ownLimitOf = ({ MaxTrainingMinutes }: ListedRun): string =>
  MaxTrainingMinutes === undefined ? '' : hms(MaxTrainingMinutes * 60);
const notesOf = (run: ListedRun): string => {
  const { ExecutionName, IgnoredMaxTrainingTag: ignored } = run;
  return [
    exemptionOf(run),
    ExecutionName !== undefined && 'being stopped',
    ignored !== undefined && `limit tag '${ignored}' ignored`,
  ]
    .filter(Boolean)
    .join(', ');
};

const modelColumns: readonly Column<WireModel>[] = [
  { heading: 'MODEL', of: nameIn },
  { heading: 'KIND', of: kindIn },
];

const columns: readonly Column<ListedRun>[] = [
  ...modelColumns,
  { heading: 'STATUS', of: ({ Status }) => Status },
  { heading: 'SINCE (UTC)', of: ({ SubmitTime }) => minuteUtc(SubmitTime) },
  { heading: 'TRAINED FOR', of: trainedIn, align: 'right' },
  { heading: 'COST', of: costIn, align: 'right' },
  { heading: 'OWN LIMIT', of: ownLimitOf, align: 'right' },
  { heading: 'NOTE', of: notesOf },
];

/** One row per training run, as wide as the screen allows. */
export const trainingTable = (training: readonly ListedRun[], { columns: width, paint }: Screen): string[] =>
  table(columns, training, width, paint);

/** A run that was to be stopped. */
export type StoppedRun = WireModel &
  Figures & {
    readonly Status?: string | undefined;
    readonly Error?: string | undefined;
  };

/** @param isOver - whether their training is over, so that its figures are known */
export const stoppedTable = (
  runs: readonly StoppedRun[],
  isOver: boolean,
  { columns: width, paint }: Pick<Screen, 'columns' | 'paint'>,
): string[] => {
  const ofFigures: readonly Column<StoppedRun>[] = [
    { heading: 'TRAINED FOR', of: trainedIn, align: 'right' },
    { heading: 'COST', of: costIn, align: 'right' },
  ];
  const all: readonly Column<StoppedRun>[] = [
    ...modelColumns,
    { heading: 'STATUS', of: ({ Status = 'unknown' }) => Status },
    ...(isOver ? ofFigures : []),
    { heading: 'ERROR', of: ({ Error: error = '' }) => error },
  ];
  return table(all, runs, width, paint);
};

/** What all of it costs now, and the month against its limit. */
export const trainingTotals = (answer: TrainingAnswer, now: Date): string[] => {
  const { Training, UsdPerHour, Month, TrainingCostMonthToDateUsd: cost, MonthlyLimitUsd: limit, Regions } = answer;
  const inProgress =
    Training.length === 0
      ? 'Nothing is in training.'
      : `${counted(Training.length, 'model is', 'models are')} in progress, ${usd(UsdPerHour)} an hour together.`;
  if (Month === undefined) return [inProgress];
  const month = `in ${Month}${Regions ? `, in ${Regions.join(', ')}` : ''}`;
  if (cost === undefined) return [inProgress, `What training has cost ${month} can't be read.`];
  if (limit === undefined) return [inProgress, `Training has cost ${usd(cost)} ${month}; the month has no limit.`];
  const percent = `${percentOf(cost, limit)} of the limit, ${usd(limit)}`;
  return [inProgress, `Training has cost ${usd(cost)} ${month}: ${percent}.`, ...outlook(answer, cost, limit, now)];
};

/** Never 100 % before it is. */
const percentOf = (part: number, whole: number): string => `${Math.floor((part / whole) * 100)} %`;

/** When the limit is reached if all goes on as it is: $3 an hour and job, so this is exact. Other regions' rates aren't known. */
const outlook = ({ UsdPerHour, Regions }: TrainingAnswer, cost: number, limit: number, now: Date): string[] => {
  if (cost >= limit) return ['The limit is reached.'];
  if (UsdPerHour <= 0 || Regions) return [];
  const reached = new Date(now.getTime() + ((limit - cost) / UsdPerHour) * 3_600_000);
  return [
    reached < monthOf(now).end
      ? `At this rate it is reached ${minuteUtc(reached)} UTC.`
      : 'At this rate it is not reached this month.',
  ];
};
