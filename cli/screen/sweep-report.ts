import { kindInWords } from '../../lambda/account/kind.ts';
import type { StopAllProgress } from '../../lambda/guard/describe-stop-all.ts';
import type { DryRunAnswer } from '../../lambda/guard/stop-all.ts';
import { counted, usd } from '../../lambda/words/figures.ts';
import { listNames, reportLists } from '../../lambda/words/lists.ts';
import type { Screen } from './screen.ts';
import { wrap } from './table.ts';
import { type ShownRun, trainingTable } from './training-table.ts';

type Section = readonly [heading: string, runs: readonly ShownRun[]];

export const dryRunLines = (answer: DryRunAnswer, screen: Pick<Screen, 'columns' | 'paint'>): string[] => {
  // What an API of 0.2.0 answers has no queued runs.
  const { Training, Queued = [], Exempt, BeingStopped, Unreadable = [] } = answer;
  const left = Exempt.length + Unreadable.length;
  const toStop = Training.length + Queued.length;
  const being = BeingStopped.length > 0 ? `; ${BeingStopped.length} being stopped already` : '';
  if (toStop + left + BeingStopped.length === 0) return ['Nothing is in progress, so a sweep would stop nothing.'];
  return [
    `A sweep would stop ${counted(toStop, 'model')} and leave ${left} alone${being}. Nothing was touched.`,
    ...sections(
      [
        ['Would be stopped', Training],
        ['Would be stopped, queued', Queued],
        [reportLists.Unreadable.heading, Unreadable],
        [reportLists.BeingStopped.heading, BeingStopped],
        [reportLists.Exempt.heading, Exempt],
      ],
      screen,
    ),
  ];
};

/**
 * What a sweep did, or how it stands.
 *
 * @param others - how those ended that others were stopping; undefined where nobody waited for that
 */
export const reportLines = (
  { ExecutionStatus, Report, Error: error, Cause }: StopAllProgress,
  screen: Screen,
  commandLine: (command: string) => string,
  others?: readonly ShownRun[],
): string[] => {
  if (ExecutionStatus === 'RUNNING') return ['The sweep is running.'];
  if (ExecutionStatus !== 'SUCCEEDED') {
    const why = [error, Cause?.slice(0, 200)].filter(Boolean).join(': ');
    const said = `The sweep ended ${ExecutionStatus}${why && ` (${why})`}: training may go on. To see what is in training:`;
    return [...wrap(said, screen.columns), `  ${commandLine('list')}`];
  }
  const ofOthers: Section = ['Ended, asked to stop by others', others ?? []];
  if (!Report) return ['The sweep is over; it found nothing to do.', ...sections([ofOthers], screen)];
  const { Counts, Unlisted } = Report;
  const unlisted = Unlisted.map(
    ({ Kind, Region, Error: why }) =>
      `Could not list ${kindInWords(Kind)}s in ${Region}: ${why}. They may be in training.`,
  );
  const lists = listNames.flatMap((list): Section[] =>
    list === 'Unlisted' || (others && list === 'BeingStopped') ? [] : [[reportLists[list].heading, Report[list]]],
  );
  const all = sections([...lists, ofOthers], screen);
  if (all.length + unlisted.length === 0) return ['The sweep is over; there was nothing to stop.'];
  const cost = Counts.Stopped > 0 ? ` Their training had cost ${usd(Report.TrainingCostUsd)}.` : '';
  const summary = `The sweep is over: ${counted(Counts.Stopped, 'model')} ended, ${Counts.Failed} failed.${cost}`;
  return [summary, ...unlisted.flatMap((line) => wrap(line, screen.columns)), ...all];
};

const sections = (all: readonly Section[], { columns, paint }: Pick<Screen, 'columns' | 'paint'>): string[] =>
  all
    .filter(([, runs]) => runs.length > 0)
    .flatMap(([heading, runs]) => [
      '',
      paint('bold', heading),
      ...trainingTable(runs, { columns: columns - 2, paint }).map((line) => `  ${line}`),
    ]);
