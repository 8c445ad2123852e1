import type { StopProgress } from '../../lambda/stop/describe-stop.ts';
import { hms } from '../../lambda/words/figures.ts';
import type { Screen } from './screen.ts';
import { table } from './table.ts';
import { costIn, kindIn, minuteUtc, nameIn, trainedIn } from './words.ts';

/** How one stop stands: the model, and its stop workflow. */
export const stopProgressLines = (stop: StopProgress, { columns, paint }: Screen): string[] => {
  const isOver = stop.ExecutionStatus !== 'RUNNING';
  const rows = table<StopProgress>(
    [
      { heading: 'MODEL', of: nameIn },
      { heading: 'KIND', of: kindIn, folded: kindIn },
      { heading: 'STATUS', of: ({ Status = 'unknown' }) => Status },
      { heading: 'TRAINED FOR', of: (row) => (isOver ? trainedIn(row) : ''), align: 'right' },
      { heading: 'COST', of: (row) => (isOver ? costIn(row) : ''), align: 'right' },
    ],
    [stop],
    columns,
    paint,
  );
  return [...rows, '', workflowLine(stop)];
};

const workflowLine = ({ ExecutionStatus, StartDate, StopDate, Error: error }: StopProgress): string => {
  const since = `since ${minuteUtc(StartDate)} UTC`;
  if (ExecutionStatus === 'RUNNING') return `Its stop workflow has been running ${since}: it is being stopped.`;
  const took = (new Date(StopDate ?? '').getTime() - new Date(StartDate ?? '').getTime()) / 1000;
  const after = Number.isFinite(took) ? ` after ${hms(took)}` : '';
  if (ExecutionStatus === 'SUCCEEDED') return `Its stop workflow, ${since}, ended SUCCEEDED${after}.`;
  return `Its stop workflow, ${since}, ended ${ExecutionStatus}${after}${error ? ` (${error})` : ''}: training may go on.`;
};
