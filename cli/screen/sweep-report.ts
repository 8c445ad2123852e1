import { usd } from '../../lambda/words/figures.ts';
import type { DryRunAnswer, OnWire, StopAllProgress } from '../answers.ts';
import { printable, type Screen } from './screen.ts';
import { table, wrap } from './table.ts';
import { costIn, kindIn, nameIn, plural, trainedIn } from './words.ts';

type Row = OnWire & {
  readonly Status: string;
  readonly TrainingSeconds?: number | undefined;
  readonly TrainingCostUsd?: number | undefined;
  readonly Error?: string | undefined;
};

interface Section {
  readonly heading: string;
  readonly rows: readonly Row[];
}

/** What a sweep would do now. */
export const dryRunLines = (answer: DryRunAnswer, screen: Screen): string[] => {
  const { Training, Exempt, BeingStopped, Unreadable = [] } = answer;
  const left = Exempt.length + BeingStopped.length + Unreadable.length;
  const summary = `A sweep would stop ${plural(Training.length, 'model')} and leave ${left} alone. Nothing was touched.`;
  return [
    summary,
    ...sections(
      [
        { heading: 'Would be stopped', rows: Training },
        { heading: 'Left alone, exempt', rows: Exempt },
        { heading: 'Left alone, being stopped already', rows: BeingStopped },
        { heading: "Left alone, whether exempt can't be read", rows: Unreadable },
      ],
      screen,
    ),
  ];
};

/** What a sweep did, or how it stands. */
export const reportLines = (
  { ExecutionStatus, Report, Error: error, Cause }: StopAllProgress,
  screen: Screen,
): string[] => {
  if (ExecutionStatus === 'RUNNING') return ['The sweep is running.'];
  if (ExecutionStatus !== 'SUCCEEDED') {
    const why = [error, Cause && printable(Cause).slice(0, 200)].filter(Boolean).join(': ');
    return wrap(
      `The sweep ended ${ExecutionStatus}${why && ` (${why})`}: training may go on; see docs/runbook.md.`,
      screen.columns,
    );
  }
  if (!Report) return ['The sweep is over; it found nothing to do.'];
  const { Counts, Stopped, Failed, WouldStop, Exempt, Unreadable, BeingStopped, NotTakenOn } = Report;
  const all = sections(
    [
      { heading: 'Could not be stopped, may still train', rows: Failed },
      { heading: "Left alone, whether exempt can't be read", rows: Unreadable },
      { heading: 'Not taken on', rows: NotTakenOn },
      { heading: 'Ended', rows: Stopped },
      { heading: 'Would be stopped', rows: WouldStop },
      { heading: 'Left alone, exempt', rows: Exempt },
      { heading: 'Being stopped already', rows: BeingStopped },
    ],
    screen,
  );
  if (all.length === 0) return ['The sweep is over; there was nothing to stop.'];
  const cost = Counts.Stopped > 0 ? ` Their training had cost ${usd(Report.TrainingCostUsd)}.` : '';
  return [`The sweep is over: ${plural(Counts.Stopped, 'model')} ended, ${Counts.Failed} failed.${cost}`, ...all];
};

const sections = (all: readonly Section[], { columns, paint }: Screen): string[] => {
  const some = all.filter(({ rows }) => rows.length > 0);
  return some.flatMap(({ heading, rows }) => [
    '',
    paint('bold', heading),
    ...table<Row>(
      [
        { heading: 'MODEL', of: nameIn },
        { heading: 'KIND', of: kindIn, folded: kindIn },
        { heading: 'STATUS', of: ({ Status }) => Status },
        { heading: 'TRAINED FOR', of: (row) => (heading === 'Ended' ? trainedIn(row) : ''), align: 'right' },
        { heading: 'COST', of: (row) => (heading === 'Ended' ? costIn(row) : ''), align: 'right' },
        { heading: 'ERROR', of: ({ Error: error = '' }) => error, folded: ({ Error: error }) => error },
      ],
      rows,
      columns - 2,
      paint,
    ).map((line) => `  ${line}`),
  ]);
};
