import type { Activity, EndedRun, ShownExecution, ShownFault } from '../answers.ts';
import { byId, element, setText, within } from './dom.ts';
import { patch } from './patch.ts';
import { clockTime, hms } from './times.ts';

/** Puts items into a list, or a line where there are none. */
const fill = (id: string, items: readonly HTMLLIElement[], none: string): void => {
  const shown = items.length > 0 ? items : [element('li', { class: 'soft' }, none)];
  patch(byId(id, HTMLElement), element('ul', {}, ...shown));
};

const word = (text: string, is: 'running' | 'good' | 'bad' | 'other'): HTMLElement =>
  element('span', { class: 'outcome-word', 'data-is': is }, text);
const note = (...children: readonly (Node | string)[]): HTMLElement => element('div', { class: 'note' }, ...children);

const isGood: Readonly<Record<string, 'running' | 'good' | 'bad'>> = {
  RUNNING: 'running',
  SUCCEEDED: 'good',
  FAILED: 'bad',
  TIMED_OUT: 'bad',
  STOPPED: 'good',
  TRAINED: 'good',
  IN_ERROR: 'bad',
};

const capitalized = (text: string): string => `${text.charAt(0).toUpperCase()}${text.slice(1)}`;

/** What an execution is about and, smaller, what tells it from others of that: of a sweep only the latter is in its name. */
const executionName = ({ Name, Workflow }: ShownExecution): HTMLElement => {
  const [, model = Workflow, rest = ` ${Name}`] = /^(.+?)(-[0-9a-f]{16}(?:-\d+)?)$/.exec(Name) ?? [];
  return element('span', { class: 'name' }, model, element('small', {}, rest));
};

const executionItem = (execution: ShownExecution) => {
  const { Name, Workflow, Status, State, Result, StartDate, Seconds } = execution;
  return element(
    'li',
    { id: `execution-${Name}`, 'data-key': Name, tabindex: '-1' },
    word(Status, isGood[Status] ?? 'other'),
    executionName(execution),
    note(`${Workflow}, started `, clockTime(StartDate), `, ${Status === 'RUNNING' ? 'for' : 'took'} ${hms(Seconds)}`),
    note(State === undefined ? (Result ?? '') : `In state ${State}`),
  );
};

const endedItem = ({ Kind, Name, Status, EndTime, TrainingSeconds, TrainingCost }: EndedRun) =>
  element(
    'li',
    { 'data-key': `${Kind} ${Name}` },
    word(Status, isGood[Status] ?? 'other'),
    element('span', { class: 'name' }, Name),
    note(`${capitalized(Kind)}, ended `, clockTime(EndTime), `; trained ${hms(TrainingSeconds)}, ${TrainingCost}`),
  );

const faultItem = ({ Operation, Error: name, Count, Match }: ShownFault) =>
  element(
    'li',
    {},
    word(`${Count} to come`, 'running'),
    element('span', { class: 'name' }, Operation),
    note(`${name}${Match ? `, where ${JSON.stringify(Match)}` : ''}`),
  );

/** How many executions are shown at once; the others on demand. */
const shownAtOnce = 6;

/** Shows executions, runs that have ended, and faults to come. */
export const showLists = ({ Executions, Ended, Faults }: Activity): void => {
  const items = Executions.map(executionItem);
  const earlier = items.splice(shownAtOnce);
  fill('execution-list', items, 'None yet. A stop starts one, and so does a sweep of the guard.');
  fill('earlier-list', earlier, '');
  const more = byId('earlier', HTMLDetailsElement);
  more.hidden = earlier.length === 0;
  setText(within(more, 'summary', HTMLElement), `${earlier.length} earlier`);
  fill('ended-list', Ended.map(endedItem), 'No run has ended yet.');
  fill('fault-list', Faults.map(faultItem), 'No fault is asked for.');
  byId('clear-faults', HTMLButtonElement).hidden = Faults.length === 0;
};
