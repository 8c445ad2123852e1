import { arnIn, type WireModel } from '../../lambda/account/arn.ts';
import { deletedStatus } from '../../lambda/account/status.ts';
import type { StopProgress } from '../../lambda/stop/describe-stop.ts';
import type { StopAnswer } from '../../lambda/stop/stop-training.ts';
import { usd } from '../../lambda/words/figures.ts';
import type { Session } from '../deployment.ts';
import { type Failure, noteFailure } from '../failure.ts';
import { isOver } from '../models.ts';
import type { GivenUp } from '../wait.ts';
import type { Screen } from './screen.ts';
import { cutInTheMiddle, wrap } from './table.ts';
import { figuresIn, nameIn } from './words.ts';

export interface StopOutcome {
  readonly given: string;
  /** The API's last word on it. */
  readonly answer?: StopAnswer & Partial<Omit<StopProgress, 'Status'>>;
  readonly failure?: Failure;
  /** The wait was given up; the stop workflow goes on. */
  readonly givenUp?: GivenUp;
}

type CommandLine = Session['commandLine'];

/** Each model and how it ended, or how to follow it. What failed or isn't over goes to stderr. */
export const outcomeLines = (outcomes: readonly StopOutcome[], screen: Screen, commandLine: CommandLine): void => {
  const names = outcomes.map(({ given, answer }) =>
    cutInTheMiddle(answer ? nameIn(answer) : given, Math.max(16, Math.floor(screen.columns / 2))),
  );
  const width = Math.max(...names.map((name) => name.length));
  for (const [i, outcome] of outcomes.entries()) {
    const name = names[i] ?? '';
    const { given, failure, givenUp, answer } = outcome;
    if (failure) noteFailure(screen, failure, name);
    if (answer?.ExecutionName !== undefined && (failure || givenUp)) {
      noteGoesOn(answer, screen, commandLine, givenUp);
    } else if (givenUp) {
      const said = `${name}: ${givenUp} before an answer came. To be sure that it is stopped, ask again:`;
      screen.note(...wrap(said, screen.noteColumns), `  ${commandLine(`stop ${given}`)}`);
    } else if (!failure && answer) {
      const [text, style, command] = inWords(answer);
      for (const [at, line] of wrap(text, screen.columns - width - 2).entries()) {
        const painted = style && at === 0 ? line.replace(answer.Status, (status) => screen.paint(style, status)) : line;
        screen.line(`${(at === 0 ? name : '').padEnd(width)}  ${painted}`);
      }
      if (command !== undefined) screen.line(`  ${commandLine(command)}`);
    }
  }
  const costs = outcomes.flatMap(({ answer }) => answer?.TrainingCostUsd ?? []);
  if (costs.length > 1) screen.line(`Together ${usd(costs.reduce((sum, cost) => sum + cost, 0))}.`);
};

/** A stop that was accepted and goes on without this command: of which model, and how to follow it. */
export const noteGoesOn = (
  stop: WireModel & { readonly Status: string; readonly ExecutionName?: string | undefined },
  { note, noteColumns }: Screen,
  commandLine: CommandLine,
  why?: string,
): void => {
  const said = `${nameIn(stop)}: ${stop.Status}; ${why ? `${why}, ` : ''}the stop was accepted and goes on:`;
  const follow = commandLine(`status ${stop.ExecutionName ?? arnIn(stop)}`);
  note(...wrap(said, noteColumns), `  ${arnIn(stop)}`, `  ${follow}`);
};

type Said = readonly [text: string, style?: 'red' | 'yellow' | 'green' | undefined, command?: string];

/** How a stop stands, the colour of its Status, and the command that can be next. */
const inWords = (answer: NonNullable<StopOutcome['answer']>): Said => {
  const { Status, ExecutionName, ExecutionStatus, Error: error } = answer;
  const figures = figuresIn(answer);
  const withFigures = (text: string) => (figures ? `${text}: ${figures}` : text);
  if (ExecutionName === undefined) return [withFigures(`${Status} already, nothing to stop`)];
  if (ExecutionStatus === undefined) return [`${Status}; to see how it ends:`, undefined, `status ${ExecutionName}`];
  if (!isOver(Status)) {
    const why = error ? `${ExecutionStatus} (${error})` : ExecutionStatus;
    const text = `${Status}: the stop workflow ended ${why}, training goes on. To ask again:`;
    return [text, 'red', `stop ${arnIn(answer)}`];
  }
  if (Status === 'STOPPED') return [withFigures(Status), 'green'];
  if (Status === deletedStatus) return [`${Status}: the model was deleted meanwhile, perhaps trained anew`, 'yellow'];
  return [withFigures(`${Status} before the stop took effect`), 'yellow'];
};
