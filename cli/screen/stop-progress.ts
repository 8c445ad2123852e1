import type { StopProgress } from '../../lambda/stop/describe-stop.ts';
import { hms } from '../../lambda/words/figures.ts';
import type { Screen } from './screen.ts';
import { stoppedTable } from './training-table.ts';
import { minuteUtc } from './words.ts';

/** How one stop stands: the model, and its stop workflow. */
export const stopProgressLines = ({ Error: error, ...stop }: StopProgress, screen: Screen): string[] => {
  const rows = stoppedTable([stop], stop.ExecutionStatus !== 'RUNNING', screen);
  return [...rows, '', workflowLine({ ...stop, ...(error !== undefined && { Error: error }) })];
};

const workflowLine = ({ ExecutionStatus, StartDate, StopDate, Error: error }: StopProgress): string => {
  const since = `since ${minuteUtc(StartDate)} UTC`;
  if (ExecutionStatus === 'RUNNING') return `Its stop workflow has been running ${since}: it is being stopped.`;
  const took = (new Date(StopDate ?? '').getTime() - new Date(StartDate ?? '').getTime()) / 1000;
  const after = Number.isFinite(took) ? ` after ${hms(took)}` : '';
  if (ExecutionStatus === 'SUCCEEDED') return `Its stop workflow, ${since}, ended SUCCEEDED${after}.`;
  return `Its stop workflow, ${since}, ended ${ExecutionStatus}${after}${error ? ` (${error})` : ''}: training may go on.`;
};
