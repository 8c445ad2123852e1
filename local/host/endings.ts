import type { SweepReport } from '../../lambda/guard/sweep.ts';
import { costOfAll, hms, usd } from '../../lambda/words/figures.ts';
import { countsInWords } from '../../lambda/words/lists.ts';
import type { ModelNow } from '../aws/comprehend/comprehend.ts';
import type { ExecutionDescription } from '../aws/step-functions/executions.ts';

/** What endings are told by: the models as they are, and the price of training. */
export interface EndingSources {
  readonly models: () => readonly ModelNow[];
  readonly trainingUsdPerHour: number;
}

export const trainedSeconds = ({ times: { TrainingStartTime = 0, TrainingEndTime = 0 } }: ModelNow): number =>
  Math.max(0, Math.round(TrainingEndTime - TrainingStartTime));

/** How long, and how much: `trained 0:12:10, $0.61`. */
export const trainedInWords = (seconds: number, usdPerHour: number): string =>
  `trained ${hms(seconds)}, ${usd((seconds * usdPerHour) / 3600)}`;

/** What came of an execution: a model's Status, or what a sweep did, with how long and how much; its error, if it failed. */
export const endingOf = (execution: ExecutionDescription, sources: EndingSources): string | undefined => {
  const { status, input, output, error } = execution;
  const { models, trainingUsdPerHour } = sources;
  if (status === 'RUNNING') return undefined;
  if (status !== 'SUCCEEDED') return error;
  const ending:
    | { readonly Status?: string; readonly Counts?: undefined }
    | (SweepReport & { readonly Status?: undefined }) = JSON.parse(output ?? '{}');
  const { Status } = ending;
  if (Status !== undefined) {
    // Of a run that was deleted, or trained anew under its name, Comprehend tells no more.
    const model = models().find(({ arn, status: now }) => now === Status && input.includes(`"${arn}"`));
    return model ? `${Status}, ${trainedInWords(trainedSeconds(model), trainingUsdPerHour)}` : Status;
  }
  if (!ending.Counts) return 'nothing to report';
  const { Stopped } = ending;
  const seconds = Stopped.reduce((sum, { TrainingSeconds = 0 }) => sum + TrainingSeconds, 0);
  const cost = costOfAll(ending);
  const figures = cost && `trained ${hms(seconds)}, ${cost}`;
  return [countsInWords(ending) || 'nothing to stop', figures].filter(Boolean).join(', ');
};
