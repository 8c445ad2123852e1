import { deploymentOf } from '../../account/arn.ts';
import type { Kind } from '../../account/kind.ts';
import type { TrainingAnswer } from '../../training/read-training.ts';
import type { Buttons } from './buttons.ts';
import { figures } from './figures.ts';
import { type Html, html } from './html.ts';
import { head, row, runsInWords } from './row.ts';
import { style } from './style.ts';
import { clockFor } from './times.ts';

export type { Buttons } from './buttons.ts';

/** What a line above the table says, as of a stop that was asked for. */
export interface Said {
  readonly text: string;
  readonly isFailure: boolean;
}

/** How the viewer wants it. */
export interface View {
  /** @default - the viewer's system decides */
  readonly theme?: 'light' | 'dark' | undefined;
  /** The viewer's offset from UTC, `+05:30`. @default - UTC */
  readonly utcOffset?: unknown;
}

export interface TableView extends View, Buttons {
  readonly readAt: Date;
  readonly stopWorkflowArns: Readonly<Record<Kind, string>>;
  /** @default - nothing */
  readonly said?: Said | undefined;
}

/**
 * The live table: what trains now, what it costs, and buttons for each run; HTML and inline SVG for a CloudWatch dashboard's
 * custom widget and for the local console. No scripts; whatever isn't ours is escaped. Some 3 KB per run and 4 KB of style.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/add_custom_widget_dashboard_about.html
 */
export const liveTable = (training: TrainingAnswer, { readAt, said, ...view }: TableView): string => {
  const clock = clockFor(view.utcOffset);
  const { region } = deploymentOf(view);
  const { Training } = training;
  const rows = Training.map((run, index) => row(run, index, { clock, readAt, ...view }));
  const runs =
    rows.length > 0
      ? html`<table role="table"><caption>In progress: ${runsInWords(Training)}</caption>${head}<tbody role="rowgroup">${rows}</tbody></table>`
      : html`<p class="empty"><strong>Nothing trains now.</strong> <span class="note">A run shows up here as soon as it has been submitted.</span></p>`;
  return framed(
    html`${said && line(said)}${figures(training, readAt, clock)}${runs}<p class="foot">${region}, read ${clock.exact(readAt)}</p>`,
    view,
  );
};

/** Only a line, where there is no table to show. */
export const onlySaid = (said: Said, view: View): string => framed(line(said), view);

const line = ({ text, isFailure }: Said): Html =>
  html`<p class="${isFailure ? 'said failed' : 'said'}" role="status">${text}</p>`;

/** The empty element turns CloudWatch's own styles off. */
const framed = (content: Html, { theme }: View): string =>
  html`<div class="cwdb-no-default-styles"></div><style>${style}</style><section class="cst${theme && ` ${theme}`}" aria-label="Training">${content}</section>`
    .markup;
