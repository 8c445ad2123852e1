import { hash } from 'node:crypto';
import { buildSync } from 'esbuild';
import { type Location, maxNameLength, namePattern } from '../../lambda/account/arn.ts';
import { kindInWords, kindNames, operationOf } from '../../lambda/account/kind.ts';
import type { SettingsOf } from '../../lambda/functions.ts';
import { Html, html } from '../../lambda/words/widget/html.ts';
import { style as tableStyle } from '../../lambda/words/widget/style.ts';
import type { WireResponse } from '../aws/wire/http.ts';
import type { Faults } from '../host/faults.ts';
import { capitalized } from './lists.ts';

/** Where the account is, what its functions are told, and which faults can be asked for. */
type PageOptions = Location & SettingsOf<'list-training'> & Pick<Faults, 'operations' | 'errors'>;

/** How a policy names a piece of inline script or style. */
const hashOf = (text: string): string => `'sha256-${hash('sha256', text, 'base64')}'`;

/**
 * What the page may do: run its own script, take on its own style and the table's, and ask this server. The only place that
 * turns text into markup is the trusted type `widget`.
 */
const policyOf = ({ script, style }: Built): string =>
  [
    "default-src 'none'",
    `script-src ${hashOf(script)}`,
    `style-src ${hashOf(style)} ${hashOf(tableStyle.markup)}`,
    "connect-src 'self'",
    'img-src data:',
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
    "require-trusted-types-for 'script'",
    'trusted-types widget',
  ].join('; ');

/** Script and style in one piece each. esbuild is in use for the functions already; it takes some 50 ms. */
const build = () => {
  const { outputFiles } = buildSync({
    absWorkingDir: import.meta.dirname,
    entryPoints: ['browser/main.ts', 'style.css'],
    outdir: 'console',
    write: false,
    bundle: true,
    minify: true,
    format: 'iife',
    target: 'es2023',
    charset: 'utf8',
    logLevel: 'warning',
  });
  const textOf = (ending: string) => outputFiles.find(({ path }) => path.endsWith(ending))?.text.trim() ?? '';
  // Neither has a closing tag in it: esbuild escapes those.
  return { script: textOf('.js'), style: textOf('.css') };
};

/** Once in a process. */
type Built = ReturnType<typeof build>;
let built: Built | undefined;

/** `GET /`: everything that the page needs in one document. */
export const consolePage = (options: PageOptions): WireResponse => {
  built ??= build();
  return {
    statusCode: 200,
    headers: {
      'content-type': 'text/html; charset=utf-8',
      'content-security-policy': policyOf(built),
      'cache-control': 'no-store',
      'cross-origin-opener-policy': 'same-origin',
      'cross-origin-resource-policy': 'same-origin',
      'referrer-policy': 'no-referrer',
      'x-content-type-options': 'nosniff',
    },
    body: markup(options, built),
  };
};

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
const markup = (options: PageOptions, { script, style }: Built): string =>
  html`<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Stop training, local console</title>
<meta name="viewport" content="width=device-width, initial-scale=1"><meta name="color-scheme" content="light dark">
<link rel="icon" href="${new Html(icon)}"><style>${new Html(style)}</style></head><body>
<a class="skip" href="#training">Skip to what trains now</a>
<header><div class="who"><h1>${mark}Stop training</h1>
<p class="soft">Local console, ${options.region}, account ${options.accountId}</p></div>
<nav aria-label="On this page">${Object.entries(sections).map(([name, text]) => html`<a href="#${name}">${text}</a>`)}</nav>
<p id="connection" role="status">Connecting …</p></header>
<main><div class="first">
${section('training', liveTable)}
${section('mails', html`<div id="mail-list"></div>`)}
</div><div class="second">
${section('start', startForm(options))}
${section('executions', html`<div id="execution-list"></div>`)}
${section('ended', html`<div id="ended-list"></div>`)}
${section('faults', faultForm(options))}
</div></main>
<dialog id="ask" aria-labelledby="ask-title" aria-describedby="ask-text"><h2 id="ask-title"></h2><p id="ask-text"></p>
<form method="dialog" class="buttons"><button value="cancel" class="quiet" autofocus>Cancel</button><button value="go" class="danger">Stop</button></form></dialog>
<div id="news" class="unseen" role="log" aria-label="News"></div>
<noscript><p>This page needs JavaScript. The API and <code>npx comprehend-stop-training</code> do without.</p></noscript>
<script>${new Html(script)}</script></body></html>`.markup;

const mark = html`<svg width="22" height="22" viewBox="0 0 16 16" aria-hidden="true"><rect width="16" height="16" rx="4" fill="var(--accent)"/><rect fill="var(--ground)" x="5" y="5" width="6" height="6"/></svg>`;

const liveTable = html`<div id="said" class="said empty"><p role="status"></p><button type="button" class="quiet" hidden>Dismiss</button></div>
<div id="widget" tabindex="-1"><p class="soft">Reading …</p></div>`;

const startForm = (options: PageOptions): Html => {
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

const faultForm = ({ operations, errors }: PageOptions): Html =>
  html`<form id="fault-form" autocomplete="off"><p class="note">The next requests for an operation of AWS get this error, the table's own among them.</p>
<label class="field">Operation <select name="Operation">${choices(operations, kindNames.map((kind) => operationOf('Describe', kind))[0])}</select></label>
<div class="pair"><label class="field">Error <select name="Error">${choices(errors, 'ThrottlingException')}</select></label>
<label class="field">Times <input name="Count" type="number" min="1" max="1000" value="5" required inputmode="numeric"></label></div>
<button type="submit">Add fault</button><p class="outcome" role="status"></p></form>
<h3>Pending</h3><div id="fault-list"></div><button type="button" id="clear-faults" class="quiet" hidden>Clear all</button>`;
