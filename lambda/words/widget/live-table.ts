import { consoleLink, deploymentOf, executionArn, type Model, modelNameWithVersion } from '../../account/arn.ts';
import { arnMember, kindInWords, kindNames } from '../../account/kind.ts';
import { phaseOf } from '../../account/status.ts';
import type { Settings } from '../../settings.ts';
import type { ListedRun, TrainingAnswer } from '../../training/read-training.ts';
import { costOf, counted, hms, shortened } from '../figures.ts';
import { type Buttons, buttons } from './buttons.ts';
import { bar, figures, percentOf } from './figures.ts';
import { type Html, html } from './html.ts';
import { style } from './style.ts';
import { type Clock, clockFor, duration } from './times.ts';

/** What a line above the table says, as of a stop that was asked for. */
export interface Said {
  readonly text: string;
  readonly isFailure: boolean;
}

export interface View {
  /** @default - the viewer's system decides */
  readonly theme?: 'light' | 'dark' | undefined;
  /** The viewer's offset from UTC, `+05:30`. @default - UTC */
  readonly utcOffset?: unknown;
}

export interface TableView extends View, Buttons, Pick<Settings, 'stopWorkflowArns'> {
  readonly readAt: Date;
  readonly said?: Said | undefined;
}

/**
 * The live table: what trains now, what it costs, and buttons for each run; HTML and inline SVG for a CloudWatch dashboard's
 * custom widget and for the local console. No scripts; whatever isn't ours is escaped. Some 3 KB per run and 4 KB of style.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/add_custom_widget_dashboard_about.html
 */
export const liveTable = (training: TrainingAnswer, view: TableView): string => {
  const { readAt, said } = view;
  const clock = clockFor(view.utcOffset);
  const { region } = deploymentOf(view);
  const { Training } = training;
  const rows = Training.map((run, index) => row(run, index, clock, view));
  const runs =
    rows.length > 0
      ? html`<table role="table"><caption>In progress: ${counted(Training.length, 'run')}</caption>${head}<tbody role="rowgroup">${rows}</tbody></table>`
      : html`<p class="empty"><strong>Nothing trains now.</strong> <span class="note">A run shows up here as soon as it has been submitted.</span></p>`;
  return framed(
    html`${said && line(said)}${figures(training, readAt, clock)}${runs}<p class="foot">${region}, read ${clock.exact(readAt)}</p>`,
    view,
  );
};

export const onlySaid = (said: Said, view: View): string => framed(line(said), view);

const line = ({ text, isFailure }: Said): Html =>
  html`<p class="${isFailure ? 'said failed' : 'said'}" role="status">${text}</p>`;

/** The empty element turns CloudWatch's own styles off. */
const framed = (content: Html, { theme }: View): string =>
  html`<div class="cwdb-no-default-styles"></div><style>${style}</style><section class="cst${theme && ` ${theme}`}" aria-label="Training">${content}</section>`
    .markup;

/** The columns after the model's: their headings, and how a cell is aligned. */
const columns = {
  status: 'Status',
  time: 'Trained for',
  cost: 'Cost so far',
  limit: 'Own limit',
  exempt: 'Exempt',
  stop: 'Actions',
} as const;

/** Explicit roles, since a table that is laid out as cards loses them in some browsers. */
const head: Html = html`<thead role="rowgroup"><tr role="row"><th role="columnheader" scope="col">Model</th>${Object.entries(
  columns,
).map(([name, heading]) => html`<th role="columnheader" scope="col" class="${name}">${heading}</th>`)}</tr></thead>`;

const cell = (column: keyof typeof columns, content: Html | string): Html =>
  html`<td role="cell" class="${column}" data-label="${columns[column]}">${content}</td>`;

const row = (run: ListedRun, index: number, clock: Clock, view: TableView): Html => {
  const kind = kindNames.find((candidate) => run[arnMember(candidate)] !== undefined);
  const arn = (kind && run[arnMember(kind)]) ?? '';
  const [name = '', version] = modelNameWithVersion(arn).split('/version/');
  const id = `cst-run-${index}`;
  const { Status, SubmitTime, TrainingSeconds } = run;
  const model = html`<th role="rowheader" scope="row" id="${id}"><span class="name">${name}</span>${
    version !== undefined && html` <span class="version">version ${version}</span>`
  } <span class="kind">${kind && kindInWords(kind)}, submitted <time datetime="${SubmitTime}">${clock.short(new Date(SubmitTime))}</time></span></th>`;
  return html`<tr role="row">${model}${[
    cell('status', html`${glyph(Status)}<span>${Status}</span>`),
    cell('time', TrainingSeconds === undefined ? notKnown : hms(TrainingSeconds)),
    cell('cost', costOf(run) ?? notKnown),
    cell('limit', ownLimit(run)),
    cell('exempt', exemption(run, clock)),
    cell('stop', kind ? stopCell(run, { kind, arn }, id, { ...view, clock }) : ''),
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
  const phase = phaseOf(status);
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

const stopCell = (run: ListedRun, model: Model, rowId: string, view: TableView & { readonly clock: Clock }) => {
  const { Status, ExecutionName } = run;
  if (ExecutionName !== undefined) {
    const link = consoleLink(executionArn(view.stopWorkflowArns[model.kind], ExecutionName));
    return html`<a class="execution" href="${link}" target="_blank" rel="noopener noreferrer" data-execution="${ExecutionName}" aria-describedby="${rowId}">Being stopped</a>`;
  }
  const phase = phaseOf(Status);
  if (phase === 'stopping') return html`<span class="note">Asked to stop; no workflow watches it</span>`;
  return (phase === 'stoppable' && buttons(run, model, rowId, view)) || '–';
};
