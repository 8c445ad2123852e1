import { modelNameWithVersion } from '../../lambda/account/arn.ts';
import { kindInWords } from '../../lambda/account/kind.ts';
import { hasEnded } from '../../lambda/account/status.ts';
import { trainingCostUsd } from '../../lambda/account/training-cost.ts';
import type { ReplayedMonth, ReplayedStop } from '../../lambda/guard/replay.ts';
import { counted, hms, usd } from '../../lambda/words/figures.ts';
import type { Choice } from '../replay/choices.ts';
import { gaveModel } from '../replay/choices.ts';
import type { Outcome } from '../replay/outcome.ts';
import { hasLimits } from '../replay/settings.ts';
import {
  causeInWords,
  emptyInWords,
  limitsInWords,
  limitsOnCommandLine,
  monthsWithRuns,
  stopsIn,
  unknowns,
  unlistedInWords,
  verdict,
  whatIsReplayed,
} from '../replay/words.ts';
import type { Screen } from './screen.ts';
import { type Column, table, wrap } from './table.ts';
import { minuteUtc } from './words.ts';

/** How many stops are shown, those that saved most. */
const maxStopsShown = 15;
/** Sentences have no longer lines, so that they can be read on a wide terminal and in a file. */
const maxColumns = 100;

/**
 * The lines of a replay: what would have happened, month by month and run by run, limits to choose from, what it can't know.
 *
 * @param commandFor - a whole command that replays the same runs with limits
 */
export const replayReport = (
  outcome: Outcome,
  { columns, paint }: Screen,
  commandFor: (limits: string) => string,
): string[] => {
  const { trained, replay, settings, choices } = outcome;
  const text = (sentences: readonly string[]) => wrap(sentences.join(' '), Math.min(columns, maxColumns));
  const unlisted = unlistedInWords(outcome);
  if (trained.length === 0) return [...text([...unlisted, ...emptyInWords(outcome)]), '', ...text(unknowns(outcome))];

  const usdOf = (seconds: number) => usd(trainingCostUsd(seconds, settings.trainingUsdPerHour));
  const lostIn = (month: ReplayedMonth) =>
    stopsIn(outcome, month).filter(({ trained: { run } }) => gaveModel(run.status)).length;
  const ifGuarded = (cell: string) => (hasLimits(settings) ? cell : '');
  const ofMonths: Column<ReplayedMonth>[] = [
    { heading: 'MONTH', of: ({ month }) => month.name },
    { heading: 'COST', of: ({ seconds }) => usdOf(seconds), align: 'right' },
    { heading: 'WOULD HAVE COST', of: ({ wouldHaveSeconds }) => ifGuarded(usdOf(wouldHaveSeconds)), align: 'right' },
    {
      heading: 'SAVED',
      of: ({ seconds, wouldHaveSeconds }) => ifGuarded(usdOf(seconds - wouldHaveSeconds)),
      align: 'right',
    },
    { heading: 'STOPS', of: (month) => ifGuarded(`${stopsIn(outcome, month).length}`), align: 'right' },
    { heading: 'MODELS LOST', of: (month) => ifGuarded(`${lostIn(month)}`), align: 'right' },
  ];
  const ofStops: Column<ReplayedStop>[] = [
    { heading: 'STOPPED', of: ({ trained: { run } }) => modelNameWithVersion(run.arn) },
    { heading: 'AFTER', of: ({ trainingSeconds }) => hms(trainingSeconds), align: 'right' },
    { heading: 'SAVED', of: ({ savedSeconds }) => usdOf(savedSeconds), align: 'right' },
    {
      heading: 'REALLY ENDED',
      of: ({ trained: { run } }) => (hasEnded(run.status) ? run.status : `still ${run.status}`),
    },
    { heading: 'KIND', of: ({ trained: { run } }) => kindInWords(run.kind) },
    { heading: 'REGION', of: ({ trained: { region } }) => (settings.regions.length > 1 ? region : '') },
    { heading: 'AT (UTC)', of: ({ stoppedAt }) => minuteUtc(stoppedAt) },
    { heading: 'CAUSE', of: causeInWords },
  ];
  const most = replay.stops.toSorted((one, other) => other.savedSeconds - one.savedSeconds).slice(0, maxStopsShown);
  const stops = most.toSorted((one, other) => one.stoppedAt.getTime() - other.stoppedAt.getTime());
  const hidden = replay.stops.length - stops.length;
  return [
    ...text([...unlisted, whatIsReplayed(outcome), ...verdict(outcome)]),
    '',
    ...table(ofMonths, monthsWithRuns(outcome), columns, paint),
    ...(stops.length > 0 ? ['', ...table(ofStops, stops, columns, paint)] : []),
    ...(hidden > 0 ? [`${counted(hidden, 'smaller stop is', 'smaller stops are')} not shown; --json lists all.`] : []),
    ...(hasLimits(settings) ? [] : choiceLines(choices, { columns, paint }, commandFor)),
    '',
    ...text(unknowns(outcome)),
  ];
};

/** Limits to choose from, as the page shows them too. */
export const choiceColumns: readonly Column<Choice>[] = [
  {
    heading: 'MONTHLY LIMIT',
    of: ({ settings }) => (settings.monthlyLimitUsd === null ? '-' : usd(settings.monthlyLimitUsd)),
    align: 'right',
  },
  {
    heading: 'LIMIT PER RUN',
    of: ({ settings }) => (settings.maxTrainingMinutes === null ? '-' : hms(settings.maxTrainingMinutes * 60)),
    align: 'right',
  },
  { heading: 'STOPS', of: ({ stops }) => `${stops}`, align: 'right' },
  { heading: 'SAVED', of: ({ savedUsd }) => usd(savedUsd), align: 'right' },
  { heading: 'MODELS LOST', of: ({ modelsLost }) => `${modelsLost}`, align: 'right' },
  { heading: '', of: ({ isBest }) => (isBest ? '←' : '') },
];

const choiceLines = (
  choices: readonly Choice[],
  { columns, paint }: Pick<Screen, 'columns' | 'paint'>,
  commandFor: (limits: string) => string,
): string[] => {
  const chosen = choices.find(({ isBest }) => isBest) ?? choices.at(-1);
  if (!chosen) return [];
  return [
    '',
    ...wrap('Limits to choose from, based on these runs:', columns),
    ...table(choiceColumns, choices, columns, paint),
    '',
    ...wrap(
      chosen.isBest
        ? `The marked limit loses the fewest models, and of those it saves most. To see what it would have done:`
        : `To see what ${limitsInWords(chosen.settings)} would have done:`,
      columns,
    ),
    `  ${commandFor(limitsOnCommandLine(chosen.settings))}`,
  ];
};
