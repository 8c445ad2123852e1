import { arnIn, modelIn, modelNameWithVersion, type WireModel } from '../../lambda/account/arn.ts';
import { kindInWords } from '../../lambda/account/kind.ts';
import { hms, usd } from '../../lambda/words/figures.ts';

/** What training took and cost, as the answers have it. */
type Figures = { readonly [Member in 'TrainingSeconds' | 'TrainingCostUsd']?: number | undefined };

/** `invoices/version/v2`; `-` where an answer is about no model. */
export const nameIn = (answer: WireModel): string => modelNameWithVersion(arnIn(answer)) || '-';

export const kindIn = (answer: WireModel): string => {
  const model = modelIn(answer);
  return model ? kindInWords(model.kind) : '';
};

/** `$1.50`; nothing where it isn't known. What has cost something is never `$0.00`. */
export const costIn = ({ TrainingCostUsd, TrainingSeconds = 0 }: Figures): string => {
  if (TrainingCostUsd === undefined) return '';
  return TrainingCostUsd < 0.005 && TrainingSeconds > 0 ? '< $0.01' : usd(TrainingCostUsd);
};

/** `0:30:00`, hours, minutes and seconds; nothing where it isn't known. */
export const trainedIn = ({ TrainingSeconds }: Figures): string =>
  TrainingSeconds === undefined ? '' : hms(TrainingSeconds);

/** `0:30:00 of training, $1.50`; undefined where neither is known. */
export const figuresIn = (figures: Figures): string | undefined =>
  figures.TrainingSeconds === undefined
    ? undefined
    : `${trainedIn(figures)} of training, ${costIn(figures).replace('<', 'less than')}`;

/** `2026-11-24 13:05`, in UTC, as everywhere in this project; anything else as it is. */
export const minuteUtc = (time: string | Date | undefined): string => {
  const moment = new Date(time ?? '');
  return Number.isNaN(moment.getTime()) ? '-' : moment.toISOString().slice(0, 16).replace('T', ' ');
};
