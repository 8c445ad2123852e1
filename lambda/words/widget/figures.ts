import { isKnown } from '../../account/status.ts';
import { isBilled, limitReachedAt, monthOf } from '../../account/training-cost.ts';
import type { TrainingAnswer } from '../../training/read-training.ts';
import { counted, usd } from '../figures.ts';
import { type Html, html } from './html.ts';
import { type Clock, duration, monthInWords } from './times.ts';

interface Figure {
  readonly label: string;
  readonly figure: string;
  /** What follows the figure in small print, as its unit. */
  readonly unit?: string;
  readonly bar?: Html;
  readonly note: string;
}

/** The head of the table: the month against its limit, what all costs now, and when the limit is reached. */
export const figures = (training: TrainingAnswer, readAt: Date, clock: Clock): Html => {
  const all = [monthFigure(training), rateFigure(training), reachedFigure(training, readAt, clock)];
  return html`<dl class="figures">${all.flatMap((one) => (one ? [shown(one)] : []))}</dl>`;
};

const shown = ({ label, figure, unit, bar, note }: Figure): Html =>
  html`<div><dt>${label}</dt><dd class="figure">${figure}${unit && html` <small>${unit}</small>`}</dd><dd class="note">${bar}${note}</dd></div>`;

const monthFigure = (training: TrainingAnswer): Figure => {
  const { Month, TrainingCostMonthToDateUsd: cost, MonthlyLimitUsd: limit, WarnPercent: warn = 0, Regions } = training;
  if (Month === undefined) {
    return { label: "Month's limit", figure: 'None', note: 'No guard is deployed: nothing here stops by itself.' };
  }
  const label = `${monthInWords(Month)}${Regions ? `, ${counted(Regions.length, 'region')}` : ''}`;
  const unit = limit === undefined ? 'so far' : `of ${usd(limit)}`;
  if (cost === undefined) {
    const note = "The ledger can't be read now. The runs below are as Comprehend lists them.";
    return { label, figure: 'Not known', unit, note };
  }
  const note = Regions ? ` All of ${Regions.join(', ')}.` : '';
  if (limit === undefined) return { label, figure: usd(cost), unit, note: `No limit for the month.${note}` };
  const isWarned = warn > 0 && cost >= (limit * warn) / 100;
  const tone: Tone = cost >= limit ? 'over' : isWarned ? 'warn' : 'calm';
  const warning = warn > 0 ? `, ${isWarned ? 'past the warning at' : 'warning at'} ${warn} %` : '';
  return {
    label,
    figure: usd(cost),
    unit,
    bar: bar(cost / limit, tone, warn > 0 && cost < limit ? warn / 100 : undefined),
    note: `${percentOf(cost, limit)} of the limit${cost >= limit ? '' : warning}.${note}`,
  };
};

/** Never 100 % before it is. */
export const percentOf = (part: number, whole: number): string => {
  const percent = (part / whole) * 100;
  return percent < 100 ? `${Math.min(99, Math.round(percent))} %` : `${Math.floor(percent)} %`;
};

const rateFigure = ({ Training, UsdPerHour }: TrainingAnswer): Figure => {
  const billed = Training.filter(({ Status }) => isBilled(Status)).length;
  const unknown = Training.filter(({ Status }) => !isKnown(Status)).length;
  const waiting = Training.length - billed - unknown;
  const parts = [
    `${counted(billed, 'run')} billed`,
    unknown > 0 && `${unknown} perhaps, by an unknown Status`,
    waiting > 0 && `${waiting} not yet`,
  ];
  const note = `${parts.filter(Boolean).join(', ')}.`;
  return { label: 'Costs now', figure: usd(UsdPerHour), unit: 'an hour', note };
};

/** Undefined where the month has no limit. */
const reachedFigure = (training: TrainingAnswer, readAt: Date, clock: Clock): Figure | undefined => {
  const { TrainingCostMonthToDateUsd: cost, MonthlyLimitUsd: limit, UsdPerHour, Regions } = training;
  if (limit === undefined) return undefined;
  const label = 'Limit reached';
  if (cost === undefined) return { label, figure: 'Not known', note: "Without the month's cost it can't be told." };
  if (cost >= limit) {
    if (cost === limit) return { label: 'Limit', figure: 'Reached', note: 'Exactly.' };
    return { label: 'Limit', figure: 'Exceeded', note: `By ${usd(cost - limit)}.` };
  }
  if (Regions) return { label, figure: 'Not known', note: 'Other regions train at rates of their own.' };
  if (UsdPerHour === 0) return { label, figure: 'Not in sight', note: 'Nothing costs anything now.' };
  const reachedAt = limitReachedAt(cost, limit, UsdPerHour, readAt);
  const minutesTo = (moment: Date) => (moment.getTime() - readAt.getTime()) / 60_000;
  if (!reachedAt) {
    const atEnd = cost + (UsdPerHour * minutesTo(monthOf(readAt).end)) / 60;
    return { label, figure: 'Not this month', note: `At this rate the month ends at ${usd(atEnd)}.` };
  }
  return { label, figure: clock.withWeekday(reachedAt), note: `In ${duration(minutesTo(reachedAt))}, at this rate.` };
};

/** What a bar's colour says. The text beside it says the same. */
type Tone = 'calm' | 'warn' | 'over';

const percent = (share: number): string => `${Math.round(Math.min(1, Math.max(0, share)) * 1000) / 10}%`;

/**
 * A share of a limit as a bar. Hidden from screen readers, since the text beside it has the figures.
 *
 * @param share - 1 is the limit; a bar ends there
 * @param mark - a share that is marked, as the warning's
 */
export const bar = (share: number, tone: Tone, mark?: number): Html =>
  html`<svg class="bar" width="100%" height="8" aria-hidden="true" focusable="false"><rect class="track" width="100%" height="8" rx="4"/><rect class="${tone}" width="${percent(share)}" height="8" rx="4"/>${
    mark !== undefined && html`<rect class="mark" x="${percent(mark)}" width="2" height="8"/>`
  }</svg>`;
