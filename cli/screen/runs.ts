import { arnIn, modelNameWithVersion, type WireModel } from '../../lambda/account/arn.ts';
import { limitReachedAt } from '../../lambda/account/training-cost.ts';
import type { ListedRun, TrainingAnswer } from '../../lambda/training/read-training.ts';
import { costOf, counted, type Figures, hms, usd } from '../../lambda/words/figures.ts';
import { percentOf } from '../../lambda/words/widget/figures.ts';
import type { Screen } from './screen.ts';
import { type Column, table } from './table.ts';

/** `invoices/version/v2`; `-` where an answer is about no model. */
export const nameIn = (answer: WireModel): string => modelNameWithVersion(arnIn(answer)) || '-';

/** `classifier`: with the whole kind, a table would be wider than 80 columns. */
const kindIn = (answer: WireModel): string => /(\w+)\//.exec(arnIn(answer))?.[1] ?? '';

/** `$1.50`; nothing where it isn't known. What has cost something is never `$0.00`. */
const costIn = (run: Figures): string => costOf(run)?.replace('less than', '<') ?? '';

/** `0:30:00`, hours, minutes and seconds; nothing where it isn't known. */
const trainedIn = ({ TrainingSeconds }: Figures): string => (TrainingSeconds === undefined ? '' : hms(TrainingSeconds));

/** `0:30:00 of training, $1.50`; undefined where neither is known. */
export const figuresIn = (figures: Figures): string | undefined =>
  figures.TrainingSeconds === undefined
    ? undefined
    : [`${trainedIn(figures)} of training`, costOf(figures)].filter(Boolean).join(', ');

/** `2026-11-24 13:05`, in UTC, as everywhere in this project; anything else as it is. */
export const minuteUtc = (time: string | Date | undefined): string => {
  const moment = new Date(time ?? '');
  return Number.isNaN(moment.getTime()) ? '-' : moment.toISOString().slice(0, 16).replace('T', ' ');
};

/** A run as an answer or a report has it. */
export type ShownRun = WireModel & {
  readonly [Member in Exclude<keyof ListedRun, keyof WireModel>]?: ListedRun[Member] | undefined;
} & { readonly Error?: string | undefined };

const exemptionOf = ({ Exempt, ExemptUntil, UnknownExemptTag }: ShownRun): string | undefined => {
  if (ExemptUntil !== undefined) return `exempt until ${minuteUtc(ExemptUntil)} UTC`;
  if (UnknownExemptTag !== undefined) return `exemption tag '${UnknownExemptTag}' not understood`;
  return Exempt === null ? 'tags unreadable' : Exempt ? 'exempt' : undefined;
};
const notesOf = (run: ShownRun): string => {
  const { ExecutionName, IgnoredMaxTrainingTag: ignored, Error: error } = run;
  const beingStopped = ExecutionName !== undefined && error === undefined && 'being stopped';
  const ignoring = ignored !== undefined && `limit tag '${ignored}' ignored`;
  return [exemptionOf(run), beingStopped, ignoring].filter(Boolean).join(', ');
};

const columns: readonly Column<ShownRun>[] = [
  ['MODEL', nameIn],
  ['KIND', kindIn],
  ['STATUS', ({ Status = 'unknown' }) => Status],
  ['SINCE (UTC)', ({ SubmitTime }) => (SubmitTime === undefined ? '' : minuteUtc(SubmitTime))],
  ['TRAINED', trainedIn, 'right'],
  ['COST', costIn, 'right'],
  ['OWN LIMIT', ({ MaxTrainingMinutes: max }) => (max === undefined ? '' : hms(max * 60)), 'right'],
  ['NOTE', notesOf],
  ['ERROR', ({ Error: error = '' }) => error],
];

export const trainingTable = (runs: readonly ShownRun[], screen: Pick<Screen, 'columns' | 'paint'>): string[] =>
  table(columns, runs, screen);

/** What all of it costs now, and the month against its limit. */
export const trainingTotals = (answer: TrainingAnswer, now: Date): string[] => {
  const { Training, UsdPerHour, Month, TrainingCostMonthToDateUsd: cost, MonthlyLimitUsd: limit, Regions } = answer;
  const inProgress =
    Training.length === 0
      ? 'Nothing is in training.'
      : `${counted(Training.length, 'model is', 'models are')} in progress, ${usd(UsdPerHour)} an hour${Training.length > 1 ? ' together' : ''}.`;
  if (Month === undefined) return [inProgress];
  const month = `in ${Month}${Regions ? ` (${Regions.join(', ')})` : ''}`;
  if (cost === undefined) return [inProgress, `What training has cost ${month} can't be read.`];
  if (limit === undefined) return [inProgress, `Training has cost ${usd(cost)} ${month}; the month has no limit.`];
  const percent = `${percentOf(cost, limit)} of the ${usd(limit)} limit`;
  return [inProgress, `Training has cost ${usd(cost)} ${month}: ${percent}.`, ...outlook(answer, cost, limit, now)];
};

/** When the limit is reached at the present rate; nothing with several regions, since the others' rates aren't known. */
const outlook = ({ UsdPerHour, Regions }: TrainingAnswer, cost: number, limit: number, now: Date): string[] => {
  if (cost >= limit) return ['The limit is reached.'];
  if (UsdPerHour <= 0 || Regions) return [];
  const reached = limitReachedAt(cost, limit, UsdPerHour, now);
  return [
    reached
      ? `At this rate the limit is reached at ${minuteUtc(reached)} UTC.`
      : 'At this rate the limit is not reached this month.',
  ];
};
