import { usd } from '../../lambda/words/figures.ts';
import type { StopOutcome } from '../stop-outcome.ts';
import type { Screen } from './screen.ts';
import { cutInTheMiddle } from './table.ts';
import { figuresIn, nameIn } from './words.ts';

/** A line for each model: how it ended, or how to follow it. What failed or isn't over goes to stderr. */
export const outcomeLines = (
  outcomes: readonly StopOutcome[],
  screen: Screen,
  commandLine: (command: string) => string,
): void => {
  const names = outcomes.map(({ given, answer }) =>
    cutInTheMiddle(answer ? nameIn(answer) : given, Math.max(16, Math.floor(screen.columns / 2))),
  );
  const width = Math.max(...names.map((name) => name.length));
  for (const [i, outcome] of outcomes.entries()) {
    const name = names[i] ?? '';
    const { failure, givenUp, answer } = outcome;
    const follow = commandLine(`status ${answer?.ExecutionName}`);
    if (failure) screen.note(screen.paintNote('red', `comprehend-stop-training: ${naming(name, failure.message)}`));
    else if (givenUp) screen.note(`${name.padEnd(width)}  ${goesOn(outcome, follow)}`);
    else screen.line(`${name.padEnd(width)}  ${inWords(outcome, follow, screen)}`);
  }
  const costs = outcomes.flatMap(({ answer }) => answer?.TrainingCostUsd ?? []);
  if (costs.length > 1) screen.line(`Together ${usd(costs.reduce((sum, cost) => sum + cost, 0))}.`);
};

const naming = (name: string, message: string): string => (message.includes(name) ? message : `${name}: ${message}`);

const goesOn = ({ answer, givenUp }: StopOutcome, follow: string): string =>
  answer?.ExecutionName === undefined
    ? `${givenUp} before an answer came: the stop may have been asked for; ask again to be sure`
    : `${answer.Status}; ${givenUp}, the stop workflow goes on: ${follow}`;

const inWords = ({ answer }: StopOutcome, follow: string, { paint }: Screen): string => {
  const { Status = 'unknown', ExecutionName, ExecutionStatus, Error: error } = answer ?? {};
  const figures = answer && figuresIn(answer);
  const withFigures = (text: string) => (figures ? `${text}: ${figures}` : text);
  if (ExecutionName === undefined) return withFigures(`${Status} already, nothing to stop`);
  if (ExecutionStatus === undefined) return `${Status}; see how it ends: ${follow}`;
  if (ExecutionStatus !== 'SUCCEEDED') {
    const why = error ? `${ExecutionStatus} (${error})` : ExecutionStatus;
    return `${paint('red', Status)}: the stop workflow ended ${why}, training may go on; ask again, or see docs/runbook.md`;
  }
  if (Status === 'STOPPED') return withFigures(paint('green', Status));
  if (Status === 'DELETED') return `${paint('yellow', Status)}: the model was deleted meanwhile, perhaps trained anew`;
  return withFigures(`${paint('yellow', Status)} before the stop took effect`);
};
