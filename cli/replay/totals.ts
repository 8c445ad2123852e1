import { trainingCostUsd } from '../../lambda/account/training-cost.ts';
import type { Replay, ReplaySettings } from '../../lambda/guard/replay.ts';

/** What a guard would have saved, and at what price. */
export interface Totals {
  readonly stops: number;
  readonly savedUsd: number;
  /** Models that training really gave, and that would not be there. */
  readonly modelsLost: number;
}

/** Whether training that ended in a Status has given a model. */
export const gaveModel = (status: string): boolean => status === 'TRAINED' || status === 'TRAINED_WITH_WARNING';

export const totalsOf = ({ stops }: Replay, { trainingUsdPerHour }: ReplaySettings): Totals => ({
  stops: stops.length,
  savedUsd: trainingCostUsd(
    stops.reduce((sum, { savedSeconds }) => sum + savedSeconds, 0),
    trainingUsdPerHour,
  ),
  modelsLost: stops.filter(({ trained }) => gaveModel(trained.run.status)).length,
});
