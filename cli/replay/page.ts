import { usd } from '../../lambda/words/figures.ts';
import { type Html, html } from '../../lambda/words/widget/html.ts';
import { choiceColumns, stopColumns, stopsShown } from '../screen/replay-report.ts';
import { type Column, filledColumns } from '../screen/table.ts';
import { minuteUtc } from '../screen/words.ts';
import { monthPanels } from './month-panel.ts';
import type { Outcome } from './outcome.ts';
import { style } from './page-style.ts';
import { hasLimits } from './settings.ts';
import { limitsOnCommandLine, periodInWords, summary, unknowns } from './words.ts';

/** One page that shows a replay: no script, nothing from another host, everything that isn't ours escaped. */
export const replayPage = (outcome: Outcome, commandFor: (limits: string) => string): string => {
  const { trained, settings, period } = outcome;
  const isEmpty = trained.length === 0;
  return html`<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<meta name="color-scheme" content="light dark">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>Replay of training in Amazon Comprehend, ${periodInWords(outcome)}</title>
<style>${style}</style></head>
<body><main><h1>${hasLimits(settings) ? 'What a guard would have done' : 'What training cost'}</h1>
<p>${summary(outcome).join(' ')}</p>
${!isEmpty && [months(outcome), ...(outcome.stops > 0 ? [stops(outcome)] : []), choices(outcome, commandFor)]}
<section><h2>What this can’t know</h2><ul>${unknowns(outcome).map((sentence) => html`<li>${sentence}</li>`)}</ul></section>
<footer>Written by comprehend-stop-training, ${minuteUtc(period.to)} UTC. Training costs ${usd(settings.trainingUsdPerHour)} an hour.</footer>
</main></body></html>
`.markup;
};

const months = (outcome: Outcome): Html => {
  const key = html`<p class="note"><i class="really">—</i>what it really cost<i class="guarded">—</i>with the guard<i class="limit">- -</i>the month’s limit<i class="stop">●</i>stopped at the month’s limit<i class="stop">◆</i>stopped, trained too long</p>`;
  return html`<section><h2>Cost of each month</h2>${hasLimits(outcome.settings) && key}<div class="months">${monthPanels(outcome)}</div></section>`;
};

const stops = (outcome: Outcome): Html => {
  const shown = stopsShown(outcome);
  const note =
    outcome.stops > shown.length &&
    html`<p class="note">These are the ${shown.length} that would have saved most, of ${outcome.stops}.</p>`;
  return html`<section><h2>Runs that would have been stopped</h2>${note}${table(stopColumns(outcome.settings), shown)}</section>`;
};

const choices = ({ choices: all }: Outcome, commandFor: (limits: string) => string): Html => {
  const best = all.find(({ isBest }) => isBest);
  const command =
    best &&
    html` The marked one loses the fewest models, and of those it saves most: <code>${commandFor(limitsOnCommandLine(best.settings))}</code>`;
  return html`<section><h2>Limits to choose from</h2><p class="note">Each was replayed over the same runs.${command}</p>${table(choiceColumns, all)}</section>`;
};

const table = <Row>(columns: readonly Column<Row>[], rows: readonly Row[]): Html => {
  const filled = filledColumns(columns, rows);
  const head = filled.map(([heading, , align]) => html`<th scope="col" class="${align}">${heading}</th>`);
  const body = rows.map(
    (row) => html`<tr>${filled.map(([, of, align]) => html`<td class="${align}">${of(row)}</td>`)}</tr>`,
  );
  return html`<table><thead><tr>${head}</tr></thead><tbody>${body}</tbody></table>`;
};
