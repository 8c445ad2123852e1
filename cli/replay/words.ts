import { kindInWords } from '../../lambda/account/kind.ts';
import { hasEnded, isKnown } from '../../lambda/account/status.ts';
import { trainingCostUsd, trainingStart } from '../../lambda/account/training-cost.ts';
import type { ReplayedMonth, ReplayedStop, ReplaySettings } from '../../lambda/guard/replay.ts';
import { counted, hms, usd } from '../../lambda/words/figures.ts';
import { minuteUtc } from '../screen/words.ts';
import type { Outcome } from './outcome.ts';
import { hasLimits } from './settings.ts';

type Limits = Pick<ReplaySettings, 'monthlyLimitUsd' | 'maxTrainingMinutes' | 'graceMinutes'>;

/** `2026-09-01 to 2026-11-24 14:00 UTC` */
export const periodInWords = ({ period: { from, to } }: Pick<Outcome, 'period'>): string =>
  `${from.toISOString().slice(0, 10)} to ${minuteUtc(to)} UTC`;

/** `2026-09-01 to 2026-11-24 14:00 UTC, us-east-1: 99 training runs.` */
const whatIsReplayed = (outcome: Outcome): string => {
  const { settings, trained } = outcome;
  return `${periodInWords(outcome)}, ${settings.regions.join(', ')}: ${counted(trained.length, 'training run')}.`;
};

/** `$300.00 per month (after 60 minutes of grace) and 12:00:00 per run` */
export const limitsInWords = ({ monthlyLimitUsd, maxTrainingMinutes, graceMinutes }: Limits): string => {
  const grace = graceMinutes > 0 ? ` (after ${counted(graceMinutes, 'minute')} of grace)` : '';
  const month = monthlyLimitUsd !== null && `${usd(monthlyLimitUsd)} per month${grace}`;
  const run = maxTrainingMinutes !== null && `${hms(maxTrainingMinutes * 60)} per run`;
  return [month, run].filter(Boolean).join(' and ');
};

export const limitsOnCommandLine = ({ monthlyLimitUsd, maxTrainingMinutes, graceMinutes }: Limits): string => {
  const month = monthlyLimitUsd !== null && `--monthly-limit-usd ${monthlyLimitUsd}`;
  const run = maxTrainingMinutes !== null && `--max-training-minutes ${maxTrainingMinutes}`;
  const grace = graceMinutes > 0 && monthlyLimitUsd !== null && `--grace-minutes ${graceMinutes}`;
  return [month, run, grace].filter(Boolean).join(' ');
};

/** From the first that cost something: before it there is nothing to see. */
export const monthsWithRuns = ({ replay: { months } }: Outcome): readonly ReplayedMonth[] =>
  months.slice(
    Math.max(
      0,
      months.findIndex(({ seconds }) => seconds > 0),
    ),
  );

export const stopsIn = ({ replay }: Outcome, { month }: ReplayedMonth): readonly ReplayedStop[] =>
  replay.stops.filter(({ stoppedAt }) => stoppedAt >= month.start && stoppedAt < month.end);

/** What the guard would have done, in sentences. */
const verdict = ({ settings, stops, savedUsd, modelsLost, replay }: Outcome): string[] => {
  const seconds = replay.months.reduce((sum, month) => sum + month.seconds, 0);
  const cost = `Training cost ${usd(trainingCostUsd(seconds, settings.trainingUsdPerHour))}.`;
  if (!hasLimits(settings)) return [cost, 'No limit was given, so nothing would have been stopped.'];
  const guard = `A guard with a limit of ${limitsInWords(settings)}`;
  if (stops === 0) return [cost, `${guard} would have stopped nothing.`];
  const inProgress = replay.stops.filter(({ trained }) => !hasEnded(trained.run.status)).length;
  return [
    cost,
    `${guard} would have stopped ${counted(stops, 'run')} and saved ${usd(savedUsd)}.`,
    modelsLost > 0 ? `${counted(modelsLost, 'model')} would have been lost.` : 'No model would have been lost.',
    ...(inProgress > 0
      ? [`${counted(inProgress, 'of the stopped runs is', 'of the stopped runs are')} still in progress.`]
      : []),
  ];
};

const emptyInWords = (outcome: Outcome): string[] => {
  const before = outcome.past.runs.length;
  const regions = outcome.settings.regions.join(', ');
  return [
    `Nothing trained from ${periodInWords(outcome)} in ${regions}, so there is nothing to replay.`,
    ...(before > 0
      ? [`Comprehend lists ${counted(before, 'model')} of other times; --months looks further back.`]
      : []),
  ];
};

export const causeInWords = ({ cause, ownMaxMinutes }: Pick<ReplayedStop, 'cause' | 'ownMaxMinutes'>): string => {
  if (cause === 'MonthlyLimit') return "month's limit";
  return ownMaxMinutes === undefined ? 'trained too long' : 'over its own limit';
};

/** What is missing from everything else that is said, a sentence each: to be read first. */
const unlistedInWords = ({ past: { unlisted } }: Outcome): string[] =>
  unlisted.map(
    ({ region, kind, failure }) =>
      `${region} is shown without its ${kindInWords(kind)}s: ${failure.message.replace(/\.?$/, '.')}`,
  );

/** What is said first: what is missing, what was replayed, and what the guard would have done. */
export const summary = (outcome: Outcome): string[] => {
  const found = outcome.trained.length === 0 ? emptyInWords(outcome) : [whatIsReplayed(outcome), ...verdict(outcome)];
  return [...unlistedInWords(outcome), ...found];
};

/** What a replay can't know, or could not read: a sentence each. */
export const unknowns = ({ past, period, trained }: Outcome): string[] => {
  const { untagged, runs } = past;
  const inProgress = trained.filter(({ run }) => !hasEnded(run.status)).length;
  const unknownStatus = trained.filter(({ run }) => !isKnown(run.status)).length;
  const untimed = runs.filter((run) => hasNoTimes(run) && !run.isCopy && run.submitTime >= period.from).length;
  const verb = (n: number) => (n === 1 ? 'counts' : 'count');
  return [
    untagged > 0 &&
      `The tags of ${counted(untagged, 'run')} could not be read (comprehend:ListTagsForResource); they count as if they had none.`,
    untimed > 0 && `${counted(untimed, 'run')} without a known training time ${verb(untimed)} as $0, as in the guard.`,
    unknownStatus > 0 &&
      `${counted(unknownStatus, 'run')} in a Status that this version doesn't know ${verb(unknownStatus)} towards no limit, as in the guard.`,
    inProgress > 0 &&
      `${counted(inProgress, 'run is', 'runs are')} still in progress and ${verb(inProgress)} up to now.`,
    "Deleted models are not in Comprehend's lists, and tags count as they are now.",
    'Whether people would have trained again after a stop is not known.',
  ].filter((sentence) => sentence !== false);
};

const hasNoTimes = (run: Parameters<typeof trainingStart>[0]): boolean =>
  trainingStart(run) === undefined || (hasEnded(run.status) && (run.trainingEndTime ?? run.endTime) === undefined);
