import { usd } from '../../lambda/words/figures.ts';
import { Html, html } from '../../lambda/words/widget/html.ts';
import { minuteUtc } from '../screen/runs.ts';
import { type Column, filledColumns } from '../screen/table.ts';
import { monthPanels } from './month-panel.ts';
import type { Outcome } from './outcome.ts';
import { hasLimits } from './settings.ts';
import { choiceColumns, limitsAsOptions, periodInWords, stopColumns, stopsShown, summary, unknowns } from './words.ts';

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
<section><h2>What this can't know</h2><ul>${unknowns(outcome).map((sentence) => html`<li>${sentence}</li>`)}</ul></section>
<footer>Written by comprehend-stop-training, ${minuteUtc(period.to)} UTC. Training costs ${usd(settings.trainingUsdPerHour)} an hour.</footer>
</main></body></html>
`.markup;
};

const months = (outcome: Outcome): Html => {
  const { monthlyLimitUsd, maxTrainingMinutes } = outcome.settings;
  const ofMonth = html`<i class="limit">- -</i>the month's limit<i class="stop">●</i>stopped at the month's limit`;
  const tooLong = html`<i class="stop">◆</i>stopped, trained too long`;
  const key = html`<p class="note"><i class="really">—</i>what it really cost<i class="guarded">—</i>with the guard${monthlyLimitUsd !== null && ofMonth}${maxTrainingMinutes !== null && tooLong}</p>`;
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
    html` The marked one loses the fewest models, and of those it saves most: <code>${commandFor(limitsAsOptions(best.settings))}</code>`;
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

/** The page's style. Colours are in pairs, light and dark, and the viewer's system decides. */
const style = new Html(
  `
:root{color-scheme:light dark;--page:light-dark(#f4f6f8,#10151c);--card:light-dark(#ffffff,#19212b);
--text:light-dark(#16191f,#e6e9ee);--soft:light-dark(#5a6472,#a4adba);--line:light-dark(#e4e8ed,#2e3846);
--really:light-dark(#8a96a6,#7b8899);--guarded:light-dark(#0b67c2,#5aa9f5);--over:light-dark(#c22a1c,#ff7b6b);
--fill:light-dark(#0a7a4b1f,#5fc48626)}
*{box-sizing:border-box}
body{margin:0;background:var(--page);color:var(--text);font:15px/1.5 system-ui,sans-serif;font-variant-numeric:tabular-nums}
main{max-width:1120px;margin:0 auto;padding:clamp(20px,4vw,48px)}
h1{margin:0 0 4px;line-height:1.2}
h2{margin:0 0 8px;font-size:18px}
p{margin:0 0 4px}
section{overflow-x:auto;margin:28px 0 0;padding:24px;background:var(--card);border:1px solid var(--line);border-radius:12px}
.note,ul,footer{color:var(--soft)}
i{font-style:normal;font-weight:700;margin:0 4px 0 12px}
i:first-child{margin-left:0}
i.really{color:var(--really)}
i.guarded{color:var(--guarded)}
i.limit,i.stop{color:var(--over)}
.months{display:grid;grid-template-columns:repeat(auto-fill,minmax(min(100%,290px),1fr));gap:20px 28px}
figure{margin:0}
figcaption s{color:var(--soft)}
figure svg{display:block;width:100%;overflow:visible}
svg text{font-size:10.5px;fill:var(--soft)}
text.usd{text-anchor:end}
text.day{text-anchor:middle}
text.limit{fill:var(--over)}
svg path{fill:none}
path.grid{stroke:var(--line)}
path.really{stroke:var(--really);stroke-width:1.8}
path.guarded{stroke:var(--guarded);stroke-width:2.4}
path.limit{stroke:var(--over);stroke-width:1.5;stroke-dasharray:5 4}
path.saved{fill:var(--fill)}
svg .stop{fill:var(--over);stroke:var(--card);stroke-width:1.5}
table{width:100%;border-collapse:collapse;margin-top:12px}
th,td{padding:8px;text-align:left;border-top:1px solid var(--line)}
.right{text-align:right}
td+td{white-space:nowrap}
th{font-size:13px;font-weight:400;color:var(--soft)}
footer{margin:24px 0 0;font-size:13px}
`.replaceAll('\n', ''),
);
