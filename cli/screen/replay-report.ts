import { modelNameWithVersion } from '../../lambda/account/arn.ts';
import { kindInWords } from '../../lambda/account/kind.ts';
import { hasEnded } from '../../lambda/account/status.ts';
import { trainingCostUsd } from '../../lambda/account/training-cost.ts';
import type { ReplayedMonth, ReplayedStop, ReplaySettings } from '../../lambda/guard/replay.ts';
import { counted, hms, usd } from '../../lambda/words/figures.ts';
import type { Choice } from '../replay/choices.ts';
import { gaveModel } from '../replay/choices.ts';
import type { Outcome } from '../replay/outcome.ts';
import { hasLimits } from '../replay/settings.ts';
import {
  causeInWords,
  limitsInWords,
  limitsOnCommandLine,
  monthsWithRuns,
  stopsIn,
  summary,
  unknowns,
} from '../replay/words.ts';
import type { Screen } from './screen.ts';
import { type Column, table, wrap } from './table.ts';
import { minuteUtc } from './words.ts';

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
          `  ${commandFor(limitsOnCommandLine(chosen.settings))}`,
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
  ['STOPPED', ({ trained: { run } }) => modelNameWithVersion(run.arn)],
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
