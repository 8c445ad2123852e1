import { modelNameWithVersion } from '../../lambda/account/arn.ts';
import { type Kind, kindInWords, kindNames } from '../../lambda/account/kind.ts';
import { hasEnded } from '../../lambda/account/status.ts';
import { stopName } from '../../lambda/account/training-run.ts';
import { hms } from '../../lambda/words/figures.ts';
import { type Html, html } from '../../lambda/words/widget/html.ts';
import { clockFor } from '../../lambda/words/widget/times.ts';
import type { Mail } from '../aws/sns.ts';
import type { ExecutionDescription } from '../aws/step-functions/executions.ts';
import type { stepFunctions } from '../aws/step-functions/step-functions.ts';
import type { Clock } from '../aws/wire/operation.ts';
import { type EndingSources, endingOf, trainedInWords, trainedSeconds } from '../host/endings.ts';
import type { Fault, Faults } from '../host/faults.ts';

/** Where the page's lists come from. */
export interface ListSources extends EndingSources {
  readonly clock: Clock;
  readonly mails: readonly Mail[];
  readonly workflows: Pick<ReturnType<typeof stepFunctions>, 'executions' | 'operations'>;
  readonly stopWorkflowArns: Readonly<Record<Kind, string>>;
  readonly faults: Faults;
}

/** How many of each list are shown: what happened lately, not an archive. */
const shown = { mails: 20, executions: 8, ended: 8 };

type ShowTime = (time: number | string) => Html;

/** The page's lists as HTML, newest first, by the id of the element that shows each. */
export const lists = (sources: ListSources, utcOffset: unknown): Readonly<Record<string, string>> => {
  const { clock, workflows, faults } = sources;
  const time = timesIn(utcOffset, clock());
  const mails = latest(sources.mails, shown.mails).map((mail, i) => mailItem(mail, i === 0, time));
  const executions = latest(workflows.executions(), shown.executions).map((one) => executionItem(one, sources, time));
  const all: Readonly<Record<string, Html>> = {
    'mail-list':
      mails.length > 0
        ? html`${mails}`
        : html`<p class="soft">No mail yet. The guard writes when a limit is reached.</p>`,
    'execution-list': list(executions, 'None yet. A stop starts one, and so does a sweep of the guard.'),
    'ended-list': list(endedItems(sources, time), 'No run has ended yet.'),
    'fault-list': list(faults.list().map(faultItem), 'No fault is pending.'),
  };
  return Object.fromEntries(Object.entries(all).map(([id, { markup }]) => [id, markup]));
};

const latest = <Item>(items: readonly Item[], count: number): Item[] => items.slice(-count).reverse();

const list = (items: readonly Html[], none: string): Html =>
  html`<ul class="list">${items.length > 0 ? items : html`<li class="soft">${none}</li>`}</ul>`;

/** Shows times (ISO, or epoch milliseconds) as `14:05:09` where the viewer is, with the day where it isn't today. */
const timesIn = (utcOffset: unknown, now: number): ShowTime => {
  const { exact } = clockFor(utcOffset);
  const [today] = exact(new Date(now)).split(', ');
  return (time) => {
    const moment = new Date(time);
    const [day = '', clock = ''] = exact(moment).split(', ');
    const withoutYear = day.replace(/ \d+$/, ', ');
    return html`<time datetime="${moment.toISOString()}">${day !== today && withoutYear}${clock.slice(0, 8)}</time>`;
  };
};

const mailItem = (mail: Mail, isOpen: boolean, time: ShowTime): Html => {
  const { MessageId, TopicArn, Subject = '(no subject)', Message, Timestamp } = mail;
  const summary = html`<summary><h3>${Subject}</h3><span>to ${TopicArn.split(':').at(-1)}</span>${time(Timestamp)}</summary>`;
  const open = isOpen && html` open`;
  return html`<details class="mail" data-key="${MessageId}"${open}>${summary}<pre>${Message.trimEnd()}</pre></details>`;
};

const tones: Readonly<Record<string, 'good' | 'bad'>> = {
  SUCCEEDED: 'good',
  FAILED: 'bad',
  TIMED_OUT: 'bad',
  STOPPED: 'good',
  TRAINED: 'good',
  IN_ERROR: 'bad',
};

const outcome = (word: string): Html => html`<span class="outcome-word ${tones[word]}">${word}</span>`;

const executionItem = (execution: ExecutionDescription, sources: ListSources, time: ShowTime): Html => {
  const { executionArn, stateMachineArn, name, status, startDate, stopDate } = execution;
  const kind = kindNames.find((candidate) => sources.stopWorkflowArns[candidate] === stateMachineArn);
  const workflow = kind ? `Stop workflow, ${kindInWords(kind)}` : 'Sweep';
  // What it is about and, smaller, what tells it from others of that: of a sweep only the latter is in its name.
  const [, model] = stopName.exec(name) ?? [];
  const [about, rest] = model === undefined ? [workflow, ` ${name}`] : [model, name.slice(model.length)];
  const isRunning = status === 'RUNNING';
  // By the process's own clock: workflows don't go by the account's.
  const seconds = Math.max(0, (stopDate ?? Date.now() / 1000) - startDate);
  return html`<li id="execution-${name}" data-key="${name}" tabindex="-1">${outcome(status)}<span class="name">${about}<small>${rest}</small></span>
<div class="note">${workflow}, started ${time(startDate * 1000)}, ${isRunning ? 'for' : 'took'} ${hms(seconds)}</div>
<div class="note">${isRunning ? `In state ${stateOf(executionArn, sources)}` : endingOf(execution, sources)}</div></li>`;
};

/** The state that an execution entered last. */
const stateOf = (executionArn: string, { workflows }: ListSources): string | undefined => {
  const { events } = workflows.operations.GetExecutionHistory({ executionArn, reverseOrder: true });
  const entered = events.find(({ stateEnteredEventDetails }) => stateEnteredEventDetails);
  return entered?.stateEnteredEventDetails?.name;
};

const endedItems = ({ models, trainingUsdPerHour }: ListSources, time: ShowTime): Html[] =>
  models()
    .filter(({ status, times }) => hasEnded(status) && status !== 'DELETING' && times.EndTime !== undefined)
    .toSorted((one, other) => Number(other.times.EndTime) - Number(one.times.EndTime))
    .slice(0, shown.ended)
    .map((model) => {
      const { kind, arn, status, times } = model;
      const trained = trainedInWords(trainedSeconds(model), trainingUsdPerHour);
      return html`<li data-key="${arn}">${outcome(status)}<span class="name">${modelNameWithVersion(arn)}</span>
<div class="note">${capitalized(kindInWords(kind))}, ended ${time(Number(times.EndTime) * 1000)}; ${trained}</div></li>`;
    });

const faultItem = ({ Operation, Error: name, Count, Match }: Fault): Html =>
  html`<li>${outcome(`${Count} pending`)}<span class="name">${Operation}</span>
<div class="note">${name}${Match && `, where ${JSON.stringify(Match)}`}</div></li>`;

export const capitalized = (text: string): string => `${text.charAt(0).toUpperCase()}${text.slice(1)}`;
