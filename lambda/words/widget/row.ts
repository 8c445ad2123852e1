import { consoleLink, executionArn, modelNameWithVersion } from '../../account/arn.ts';
import { arnMember, type Kind, kindInWords, kindNames } from '../../account/kind.ts';
import { phases } from '../../account/status.ts';
import type { ListedRun } from '../../training/read-training.ts';
import { counted, hms, shortened } from '../figures.ts';
import { bar } from './bar.ts';
import { type Buttons, buttons, costOf } from './buttons.ts';
import { percentOf } from './figures.ts';
import { type Html, html } from './html.ts';
import { type Clock, duration } from './times.ts';

export interface RowView extends Buttons {
  readonly clock: Clock;
  readonly readAt: Date;
  readonly stopWorkflowArns: Readonly<Record<Kind, string>>;
}

/** The columns after the model's: their headings, and how a cell is aligned. */
const columns = {
  status: 'Status',
  time: 'Trained for',
  cost: 'Cost so far',
  limit: 'Own limit',
  exempt: 'Exempt',
  stop: 'Stop',
} as const;

/** Explicit roles, since a table that is laid out as cards loses them in some browsers. */
export const head: Html = html`<thead role="rowgroup"><tr role="row"><th role="columnheader" scope="col">Model</th>${Object.entries(
  columns,
).map(([name, heading]) => html`<th role="columnheader" scope="col" class="${name}">${heading}</th>`)}</tr></thead>`;

const cell = (column: keyof typeof columns, content: Html | string): Html =>
  html`<td role="cell" class="${column}" data-label="${columns[column]}">${content}</td>`;

/** A run as a row. */
export const row = (run: ListedRun, index: number, view: RowView): Html => {
  const kind = kindNames.find((candidate) => run[arnMember(candidate)] !== undefined);
  const arn = (kind && run[arnMember(kind)]) ?? '';
  const [name = '', version] = modelNameWithVersion(arn).split('/version/');
  const id = `cst-run-${index}`;
  const { Status, SubmitTime, TrainingSeconds } = run;
  const model = html`<th role="rowheader" scope="row" id="${id}"><span class="name">${name}</span>${
    version !== undefined && html` <span class="version">version ${version}</span>`
  } <span class="kind">${kind && kindInWords(kind)}, submitted <time datetime="${SubmitTime}">${view.clock.short(new Date(SubmitTime))}</time></span></th>`;
  return html`<tr role="row">${model}${[
    cell('status', html`${glyph(Status)}<span>${Status}</span>`),
    cell('time', TrainingSeconds === undefined ? notKnown : hms(TrainingSeconds)),
    cell('cost', costOf(run) ?? notKnown),
    cell('limit', ownLimit(run)),
    cell('exempt', exemption(run, view.clock)),
    cell('stop', kind ? stopCell(run, { kind, arn }, id, view) : ''),
  ]}</tr>`;
};

const notKnown = html`<span class="unknown">not known</span>`;

const exemption = ({ Exempt, ExemptUntil, UnknownExemptTag }: ListedRun, clock: Clock): Html | string => {
  if (ExemptUntil !== undefined)
    return html`Until <time datetime="${ExemptUntil}">${clock.short(new Date(ExemptUntil))}</time>`;
  if (UnknownExemptTag !== undefined) return html`${notKnown}${tagNote('Tag not understood', UnknownExemptTag)}`;
  return Exempt === null ? notKnown : Exempt ? 'Yes' : 'No';
};

/** A tag's value that the guard makes nothing of, as JSON, since it may be anything. */
const tagNote = (what: string, value: string): Html =>
  html`<span class="note">${what}: ${shortened(JSON.stringify(value), 40)}</span>`;

/** A shape for each phase, so that colour is not the only sign beside the word. */
const glyph = (status: string): Html => {
  const phase = Object.hasOwn(phases, status) ? phases[status as keyof typeof phases] : 'unknown';
  const shape =
    status === 'TRAINING'
      ? html`<circle class="calm" cx="5" cy="5" r="4"/>`
      : phase === 'stoppable'
        ? html`<circle class="ring" cx="5" cy="5" r="3.25"/>`
        : html`<rect class="${phase === 'ended' ? 'rest' : 'warn'}" x="1" y="1" width="8" height="8"/>`;
  return html`<svg width="10" height="10" viewBox="0 0 10 10" aria-hidden="true" focusable="false">${shape}</svg>`;
};

const ownLimit = (run: ListedRun): Html => {
  const { TrainingSeconds, MaxTrainingMinutes, IgnoredMaxTrainingTag, Exempt, UnknownExemptTag } = run;
  const ignored = IgnoredMaxTrainingTag !== undefined && tagNote('Tag ignored', IgnoredMaxTrainingTag);
  const isUnread = Exempt === null && UnknownExemptTag === undefined;
  if (MaxTrainingMinutes === undefined) return html`${isUnread ? notKnown : 'None'}${ignored}`;
  const length = duration(MaxTrainingMinutes);
  if (TrainingSeconds === undefined) return html`${length}${ignored}`;
  const share = TrainingSeconds / (MaxTrainingMinutes * 60);
  const over = TrainingSeconds - MaxTrainingMinutes * 60;
  const text = over > 0 ? `${duration(over / 60)} over ${length}` : `${percentOf(share, 1)} of ${length}`;
  return html`<span>${text}</span>${bar(share, over > 0 ? 'over' : 'calm')}${ignored}`;
};

const stopCell = (run: ListedRun, model: { kind: Kind; arn: string }, rowId: string, view: RowView): Html | string => {
  const { Status, ExecutionName } = run;
  if (ExecutionName !== undefined) {
    const link = consoleLink(executionArn(view.stopWorkflowArns[model.kind], ExecutionName));
    return html`<a class="execution" href="${link}" target="_blank" rel="noopener noreferrer" data-execution="${ExecutionName}" aria-describedby="${rowId}">Being stopped</a>`;
  }
  const phase = Object.hasOwn(phases, Status) ? phases[Status as keyof typeof phases] : undefined;
  if (phase === 'stopping') return html`<span class="note">Asked to stop; no workflow watches it</span>`;
  return (phase === 'stoppable' && buttons(run, model, rowId, view)) || '–';
};

/** `3 runs`, for the caption. */
export const runsInWords = (runs: readonly ListedRun[]): string => counted(runs.length, 'run');
