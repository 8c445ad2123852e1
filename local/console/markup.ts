import { maxNameLength, namePattern } from '../../lambda/account/arn.ts';
import { kindInWords, kindNames, operationOf } from '../../lambda/account/kind.ts';
import type { Settings } from '../../lambda/functions.ts';
import { Html, html } from '../../lambda/words/widget/html.ts';
import { capitalized } from './lists.ts';

export interface MarkupOptions
  extends Pick<
    Settings,
    'exemptTagKey' | 'exemptTagValue' | 'maxTrainingTagKey' | 'monthlyLimitUsd' | 'maxTrainingMinutes'
  > {
  readonly region: string;
  readonly accountId: string;
  /** The faults that can be asked for: of which operations, and which errors. */
  readonly operations: readonly string[];
  readonly errors: readonly string[];
}

const icon =
  'data:image/svg+xml,%3Csvg xmlns=%22http://www.w3.org/2000/svg%22 viewBox=%220 0 16 16%22%3E%3Crect width=%2216%22 height=%2216%22 rx=%224%22 fill=%22%230b67c2%22/%3E%3Crect x=%225%22 y=%225%22 width=%226%22 height=%226%22 fill=%22%23fff%22/%3E%3C/svg%3E';

const sections = {
  training: 'What trains now',
  mails: 'Mails',
  start: 'Start a training run',
  executions: 'Executions',
  ended: 'Ended lately',
  faults: 'Faults',
} as const;

const section = (name: keyof typeof sections, content: Html): Html =>
  html`<section aria-labelledby="${name}"><h2 id="${name}">${sections[name]}</h2>${content}</section>`;
const choices = (values: readonly string[], chosen: string | undefined): Html[] =>
  values.toSorted().map((value) => html`<option${value === chosen && new Html(' selected')}>${value}</option>`);

/** The document. What changes is filled in by the script. */
export const markup = (options: MarkupOptions, { script, style }: { script: string; style: string }): string =>
  html`<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Stop training, local console</title>
<meta name="viewport" content="width=device-width, initial-scale=1"><meta name="color-scheme" content="light dark">
<link rel="icon" href="${new Html(icon)}"><style>${new Html(style)}</style></head><body>
<a class="skip" href="#training">Skip to what trains now</a>
${header(options)}
<main><div class="first">
${section('training', liveTable)}
${section('mails', html`<div id="mail-list"></div>`)}
</div><div class="second">
${section('start', startForm(options))}
${section('executions', html`<div id="execution-list"></div>`)}
${section('ended', html`<div id="ended-list"></div>`)}
${section('faults', faultForm(options))}
</div></main>
${dialog}
<div id="news" class="unseen" role="log" aria-label="News"></div>
<noscript><p>This page needs JavaScript. The API and <code>npx comprehend-stop-training</code> do without.</p></noscript>
<script>${new Html(script)}</script></body></html>`.markup;

const mark = html`<svg width="22" height="22" viewBox="0 0 16 16" aria-hidden="true"><rect width="16" height="16" rx="4" fill="var(--accent)"/><rect fill="var(--ground)" x="5" y="5" width="6" height="6"/></svg>`;

const header = ({ region, accountId }: MarkupOptions): Html =>
  html`<header><div class="who"><h1>${mark}Stop training</h1><p class="soft">Local console, ${region}, account ${accountId}</p></div>
<nav aria-label="On this page">${Object.entries(sections).map(([name, text]) => html`<a href="#${name}">${text}</a>`)}</nav>
<p id="connection" role="status">Connecting …</p></header>`;

const liveTable = html`<div id="said" class="said empty"><p role="status"></p><button type="button" class="quiet" hidden>Dismiss</button></div>
<div id="widget" tabindex="-1"><p class="soft">Reading …</p></div>`;

const startForm = (options: MarkupOptions): Html => {
  const { exemptTagKey, exemptTagValue, maxTrainingTagKey, monthlyLimitUsd, maxTrainingMinutes } = options;
  const exempt = exemptTagValue === '' ? exemptTagKey : `${exemptTagKey}=${exemptTagValue}`;
  const hasGuard = monthlyLimitUsd !== null || maxTrainingMinutes !== null;
  const guardNote = hasGuard
    ? html`Exempt sets the tag <code>${exempt}</code>, own limit <code>${maxTrainingTagKey}</code>.`
    : html`Exempt and own limit are tags that only the guard reads, and none is deployed here: start with <code>--monthly-limit-usd 5</code>.`;
  const kinds = kindNames.map(
    (kind, i) =>
      html`<label><input type="radio" name="Kind" value="${kind}"${i === 0 && new Html(' checked')}> ${capitalized(kindInWords(kind))}</label>`,
  );
  return html`<form id="start-form" autocomplete="off">
<fieldset><legend>Kind</legend>${kinds}</fieldset>
<label class="field">Name <input name="Name" required maxlength="${maxNameLength}" pattern="${namePattern.replace(/^\^|\$$/g, '')}" title="Letters, digits and single hyphens between them" spellcheck="false" autocapitalize="none"></label>
<div class="pair"><label class="field">Trains for, in seconds <input name="TrainingSeconds" type="number" min="1" max="604800" placeholder="as usual" inputmode="numeric"></label>
<label class="field">Own limit, in minutes <input name="MaxTrainingMinutes" type="number" min="1" max="43200" placeholder="none" inputmode="numeric" aria-describedby="tags-note"></label></div>
<label><input type="checkbox" name="Exempt" value="true" aria-describedby="tags-note"> Exempt from the guard</label>
<p id="tags-note" class="note">${guardNote}</p>
<button type="submit">Start training</button><p class="outcome" role="status"></p></form>`;
};

const faultForm = ({ operations, errors }: MarkupOptions): Html =>
  html`<form id="fault-form" autocomplete="off"><p class="note">The next requests for an operation of AWS get this error, the table’s own among them.</p>
<label class="field">Operation <select name="Operation">${choices(operations, kindNames.map((kind) => operationOf('Describe', kind))[0])}</select></label>
<div class="pair"><label class="field">Error <select name="Error">${choices(errors, 'ThrottlingException')}</select></label>
<label class="field">How often <input name="Count" type="number" min="1" max="1000" value="5" required inputmode="numeric"></label></div>
<button type="submit">Ask for it</button><p class="outcome" role="status"></p></form>
<h3>To come</h3><div id="fault-list"></div><button type="button" id="clear-faults" class="quiet" hidden>Clear all</button>`;

const dialog = html`<dialog id="ask" aria-labelledby="ask-title" aria-describedby="ask-text"><h2 id="ask-title"></h2><p id="ask-text"></p>
<form method="dialog" class="buttons"><button value="cancel" class="quiet" autofocus>Cancel</button><button value="go" class="danger">Stop</button></form></dialog>`;
