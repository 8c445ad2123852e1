import { modelNameWithVersion } from '../../lambda/account/arn.ts';
import { kindInWords } from '../../lambda/account/kind.ts';
import { hasEnded, isKnown } from '../../lambda/account/status.ts';
import { trainingCostUsd, trainingStart } from '../../lambda/account/training-cost.ts';
import type { ReplayedMonth, ReplayedStop, ReplaySettings } from '../../lambda/guard/replay.ts';
import { counted, hms, usd } from '../../lambda/words/figures.ts';
import { minuteUtc } from '../screen/runs.ts';
import type { Screen } from '../screen/screen.ts';
import { type Column, table, wrap } from '../screen/table.ts';
import { type Choice, gaveModel, isByTag, type Outcome } from './outcome.ts';
import { hasLimits, type Limits } from './settings.ts';

/** How many stops are shown. */
const maxStopsShown = 15;
/** Sentences have no longer lines, so that they can be read on a wide terminal and in a file. */
const maxColumns = 100;

/**
 * The lines of a replay: what would have happened, month by month and run by run, limits to choose from, what it can't know.
 *
 * @param commandFor - a whole command that replays the same runs with limits
 */
export const replayReport = (outcome: Outcome, screen: Screen, commandFor: (limits: string) => string): string[] => {
  const { trained, replay, settings, choices } = outcome;
  const text = (sentences: readonly string[]) => wrap(sentences.join(' '), Math.min(screen.columns, maxColumns));
  if (trained.length === 0) return [...text(summary(outcome)), '', ...text(unknowns(outcome))];

  const usdOf = (seconds: number) => usd(trainingCostUsd(seconds, settings.trainingUsdPerHour));
  const lostIn = (month: ReplayedMonth) =>
    stopsIn(outcome, month).filter(({ trained: { run } }) => gaveModel(run.status)).length;
  const ifGuarded = (cell: string) => (hasLimits(settings) ? cell : '');
  const ofMonths: Column<ReplayedMonth>[] = [
    ['MONTH', ({ month }) => month.name],
    ['COST', ({ seconds }) => usdOf(seconds), 'right'],
    ['WOULD HAVE COST', ({ wouldHaveSeconds }) => ifGuarded(usdOf(wouldHaveSeconds)), 'right'],
    ['SAVED', ({ seconds, wouldHaveSeconds }) => ifGuarded(usdOf(seconds - wouldHaveSeconds)), 'right'],
    ['STOPS', (month) => ifGuarded(`${stopsIn(outcome, month).length}`), 'right'],
    ['MODELS LOST', (month) => ifGuarded(`${lostIn(month)}`), 'right'],
  ];
  const stops = stopsShown(outcome);
  const chosen = choices.find(({ isBest }) => isBest) ?? choices.at(-1);
  const hidden = replay.stops.length - stops.length;
  return [
    ...text(summary(outcome)),
    '',
    ...table(ofMonths, monthsWithRuns(outcome), screen),
    ...(stops.length > 0 ? ['', ...table(stopColumns(settings), stops, screen)] : []),
    ...(hidden > 0 ? [`${counted(hidden, 'smaller stop is', 'smaller stops are')} not shown; --json lists all.`] : []),
    ...(hasLimits(settings) || !chosen
      ? []
      : [
          '',
          'Limits to choose from, based on these runs:',
          ...table(choiceColumns, choices, screen),
          '',
          ...text([
            chosen.isBest ? 'The marked limit loses the fewest models, and of those it saves most.' : '',
            `To see what ${limitsInWords(chosen.settings)} would have done:`,
          ]),
          `  ${commandFor(limitsAsOptions(chosen.settings))}`,
        ]),
    '',
    ...text(unknowns(outcome)),
  ];
};

/** Those that saved most, in the order of time. */
export const stopsShown = ({ replay: { stops } }: Outcome): readonly ReplayedStop[] => {
  const most = stops.toSorted((one, other) => other.savedSeconds - one.savedSeconds).slice(0, maxStopsShown);
  return most.toSorted((one, other) => one.stoppedAt.getTime() - other.stoppedAt.getTime());
};

/** What the page shows as well. */
export const stopColumns = ({ regions, trainingUsdPerHour }: ReplaySettings): Column<ReplayedStop>[] => [
  ['MODEL', ({ trained: { run } }) => modelNameWithVersion(run.arn)],
  ['AFTER', ({ trainingSeconds }) => hms(trainingSeconds), 'right'],
  ['SAVED', ({ savedSeconds }) => usd(trainingCostUsd(savedSeconds, trainingUsdPerHour)), 'right'],
  ['REALLY ENDED', ({ trained: { run } }) => (hasEnded(run.status) ? run.status : `still ${run.status}`)],
  ['KIND', ({ trained: { run } }) => kindInWords(run.kind)],
  ['REGION', ({ trained: { region } }) => (regions.length > 1 ? region : '')],
  ['AT (UTC)', ({ stoppedAt }) => minuteUtc(stoppedAt)],
  ['CAUSE', causeInWords],
];

/** Limits to choose from, as the page shows them too. */
export const choiceColumns: readonly Column<Choice>[] = [
  ['LIMIT', ({ settings }) => limitsInWords(settings)],
  ['STOPS', ({ stops }) => `${stops}`, 'right'],
  ['SAVED', ({ savedUsd }) => usd(savedUsd), 'right'],
  ['MODELS LOST', ({ modelsLost }) => `${modelsLost}`, 'right'],
  ['', ({ isBest }) => (isBest ? '←' : '')],
];

/** `2026-09-01 to 2026-11-24 14:00 UTC` */
export const periodInWords = ({ period: { from, to } }: Pick<Outcome, 'period'>): string =>
  `${from.toISOString().slice(0, 10)} to ${minuteUtc(to)} UTC`;

/** `$300.00 per month (after 60 minutes of grace) and 12:00:00 per run` */
const limitsInWords = ({ monthlyLimitUsd, maxTrainingMinutes, graceMinutes }: Limits): string => {
  const grace = graceMinutes > 0 ? ` (after ${counted(graceMinutes, 'minute')} of grace)` : '';
  const month = monthlyLimitUsd !== null && `${usd(monthlyLimitUsd)} per month${grace}`;
  const run = maxTrainingMinutes !== null && `${hms(maxTrainingMinutes * 60)} per run`;
  return [month, run].filter(Boolean).join(' and ');
};

export const limitsAsOptions = ({ monthlyLimitUsd, maxTrainingMinutes, graceMinutes }: Limits): string => {
  const month = monthlyLimitUsd !== null && `--monthly-limit-usd ${monthlyLimitUsd}`;
  const run = maxTrainingMinutes !== null && `--max-training-minutes ${maxTrainingMinutes}`;
  const grace = graceMinutes > 0 && monthlyLimitUsd !== null && `--grace-minutes ${graceMinutes}`;
  return [month, run, grace].filter(Boolean).join(' ');
};

/** From the first that cost something: before it there is nothing to see. */
export const monthsWithRuns = ({ replay: { months } }: Outcome): readonly ReplayedMonth[] => {
  const first = months.findIndex(({ seconds }) => seconds > 0);
  return months.slice(Math.max(0, first));
};

export const stopsIn = ({ replay }: Outcome, { month }: ReplayedMonth): readonly ReplayedStop[] =>
  replay.stops.filter(({ stoppedAt }) => stoppedAt >= month.start && stoppedAt < month.end);

/** What the guard would have done, in sentences. */
const verdict = ({ settings, stops, stopsByTag, savedUsd, modelsLost, replay }: Outcome): string[] => {
  const seconds = replay.months.reduce((sum, month) => sum + month.seconds, 0);
  const cost = `Training cost ${usd(trainingCostUsd(seconds, settings.trainingUsdPerHour))}.`;
  if (!hasLimits(settings)) return [cost, 'No limit was given, so nothing would have been stopped.'];
  const guard = `A guard with a limit of ${limitsInWords(settings)}`;
  if (stops === 0) return [cost, `${guard} would have stopped nothing.`];
  const inProgress = replay.stops.filter(({ trained }) => !hasEnded(trained.run.status)).length;
  return [
    cost,
    `${guard} would have stopped ${counted(stops, 'run')} and saved ${usd(savedUsd)}.`,
    ...(stopsByTag > 0 ? [`${counted(stopsByTag, 'stop comes', 'stops come')} from a model's own limit, a tag.`] : []),
    modelsLost > 0 ? `${counted(modelsLost, 'model')} would have been lost.` : 'No model would have been lost.',
    ...(inProgress > 0
      ? [`${counted(inProgress, 'of the stopped runs is', 'of the stopped runs are')} still in progress.`]
      : []),
  ];
};

export const causeInWords = (stop: Pick<ReplayedStop, 'cause' | 'ownMaxMinutes'>): string => {
  if (stop.cause === 'MonthlyLimit') return "month's limit";
  return isByTag(stop) ? 'over its own limit' : 'trained too long';
};

/** What is said first: what is missing, what was replayed, and what the guard would have done. */
export const summary = (outcome: Outcome): string[] => {
  const { past, settings, trained } = outcome;
  const [when, where, others] = [periodInWords(outcome), settings.regions.join(', '), past.runs.length];
  const missing = past.unlisted.map(
    ({ region, kind, failure }) =>
      `${region} is shown without its ${kindInWords(kind)}s: ${failure.message.replace(/\.?$/, '.')}`,
  );
  if (trained.length > 0) {
    return [...missing, `${when}, ${where}: ${counted(trained.length, 'training run')}.`, ...verdict(outcome)];
  }
  return [
    ...missing,
    `Nothing trained from ${when} in ${where}, so there is nothing to replay.`,
    ...(others > 0
      ? [`Comprehend lists ${counted(others, 'model')} of other times; --months looks further back.`]
      : []),
  ];
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
