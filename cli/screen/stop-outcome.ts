import { usd } from '../../lambda/guard/figures.ts';
import type { StopOutcome } from '../stop-outcome.ts';
import type { Screen } from './screen.ts';
import { figuresIn, nameIn } from './words.ts';

/** A line for each model: how it ended, or how to follow it. Failures go to stderr. */
export const outcomeLines = (outcomes: readonly StopOutcome[], screen: Screen): void => {
  const names = outcomes.map(({ given, answer }) => (answer ? nameIn(answer) : given));
  const width = Math.max(...names.map((name) => name.length));
  for (const [i, outcome] of outcomes.entries()) {
    const name = names[i] ?? '';
    if (outcome.failure) screen.note(screen.paintNote('red', `stop-training: ${name}: ${outcome.failure.message}`));
    else screen.line(`${name.padEnd(width)}  ${inWords(outcome, screen)}`);
  }
  const costs = outcomes.flatMap(({ answer }) => answer?.TrainingCostUsd ?? []);
  if (costs.length > 1) screen.line(`Together ${usd(costs.reduce((sum, cost) => sum + cost, 0))}.`);
};

const inWords = ({ answer, givenUp }: StopOutcome, { paint }: Screen): string => {
  const { Status = 'unknown', ExecutionName, ExecutionStatus, Error: error } = answer ?? {};
  const follow = `stop-training status ${ExecutionName}`;
  const figures = answer && figuresIn(answer);
  const withFigures = (text: string) => (figures ? `${text}, ${figures}` : text);
  if (givenUp && ExecutionName === undefined) {
    return `${givenUp} before an answer came: the stop may have been asked for; ask again to be sure`;
  }
  if (givenUp) return `${Status}, ${givenUp}; the stop workflow goes on: ${follow}`;
  if (ExecutionName === undefined) return withFigures(`${Status} already, nothing to stop`);
  if (ExecutionStatus === undefined) return `${Status}; follow it with ${follow}`;
  if (ExecutionStatus !== 'SUCCEEDED') {
    const why = error ? `${ExecutionStatus} (${error})` : ExecutionStatus;
    return `${paint('red', Status)}: the stop workflow ended ${why}, training may go on; ask again, or see docs/runbook.md`;
  }
  if (Status === 'STOPPED') return withFigures(paint('green', Status));
  if (Status === 'DELETED') return `${paint('yellow', Status)}: the model was deleted meanwhile, perhaps trained anew`;
  return withFigures(`${paint('yellow', Status)}: training ended before the stop took effect`);
};
