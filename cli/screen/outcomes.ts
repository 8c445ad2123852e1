import { arnIn, type WireModel } from '../../lambda/account/arn.ts';
import { kindInWords } from '../../lambda/account/kind.ts';
import { deletedStatus, isOver } from '../../lambda/account/status.ts';
import type { StopAllProgress } from '../../lambda/guard/describe-stop-all.ts';
import type { DryRunAnswer } from '../../lambda/guard/stop-all.ts';
import type { StopProgress } from '../../lambda/stop/describe-stop.ts';
import type { StopAnswer } from '../../lambda/stop/stop-training.ts';
import { costOfAll, counted, usd } from '../../lambda/words/figures.ts';
import { listNames, reportLists } from '../../lambda/words/lists.ts';
import type { Session } from '../deployment.ts';
import { type Failure, noteFailure } from '../failure.ts';
import type { GivenUp } from '../wait.ts';
import { figuresIn, nameIn, type ShownRun, trainingTable } from './runs.ts';
import type { Screen } from './screen.ts';
import { cutInTheMiddle, wrap } from './table.ts';

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
  const longest = Math.max(16, Math.floor(screen.columns / 2));
  const named = outcomes.map((outcome) => {
    const { given, answer } = outcome;
    return { ...outcome, name: cutInTheMiddle(answer ? nameIn(answer) : given, longest) };
  });
  const width = Math.max(...named.map(({ name }) => name.length));
  for (const { name, given, failure, givenUp, answer } of named) {
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

/** Says which accepted stop goes on without this command, and how to follow it. */
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

type Section = readonly [heading: string, runs: readonly ShownRun[]];

export const dryRunLines = (answer: DryRunAnswer, screen: Pick<Screen, 'columns' | 'paint'>): string[] => {
  // What an API of 0.2.0 answers has no queued runs.
  const { Training, Queued = [], Exempt, BeingStopped, Unreadable = [] } = answer;
  const left = Exempt.length + Unreadable.length;
  const toStop = Training.length + Queued.length;
  const being = BeingStopped.length > 0 ? `; ${BeingStopped.length} being stopped already` : '';
  if (toStop + left + BeingStopped.length === 0) return ['Nothing is in progress, so a sweep would stop nothing.'];
  const leaving = left > 0 ? ` and leave ${left} alone` : '';
  return [
    ...wrap(`A sweep would stop ${counted(toStop, 'model')}${leaving}${being}. Nothing was touched.`, screen.columns),
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
  commandLine: CommandLine,
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
  const cost = costOfAll(Report);
  const unclear = Counts.Unreadable > 0 ? `, ${Counts.Unreadable} left alone as unclear` : '';
  const summary = `The sweep is over: ${counted(Counts.Stopped, 'model')} ended, ${Counts.Failed} failed${unclear}.${cost ? ` Their training had cost ${cost}.` : ''}`;
  return [...wrap(summary, screen.columns), ...unlisted.flatMap((line) => wrap(line, screen.columns)), ...all];
};

const sections = (all: readonly Section[], { columns, paint }: Pick<Screen, 'columns' | 'paint'>): string[] =>
  all
    .filter(([, runs]) => runs.length > 0)
    .flatMap(([heading, runs]) => [
      '',
      paint('bold', heading),
      ...trainingTable(runs, { columns: columns - 2, paint }).map((line) => `  ${line}`),
    ]);
