import { trainingCostUsd } from '../../lambda/account/training-cost.ts';
import { hms, usd } from '../../lambda/words/figures.ts';
import { type Html, html } from '../../lambda/words/widget/html.ts';
import { minuteUtc, plural } from '../screen/words.ts';
import type { Choice } from './choices.ts';
import { monthPanels } from './month-panel.ts';
import type { Outcome } from './outcome.ts';
import { style } from './page-style.ts';
import { maxBars, runBars } from './run-bars.ts';
import { hasLimits } from './settings.ts';
import { emptyInWords, limitsInWords, limitsOnCommandLine, periodInWords, regionsInWords, unknowns } from './words.ts';

/** One page that shows a replay: no script, nothing from another host, everything that isn't ours escaped. */
export const replayPage = (outcome: Outcome): string => {
  const isEmpty = outcome.trained.length === 0;
  return html`<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<meta name="color-scheme" content="light dark">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>Replay of training, ${periodInWords(outcome)}</title>
<style>${style}</style></head>
<body><main><header><h1>${hasLimits(outcome.settings) ? 'What a guard would have done' : 'What training cost'}</h1>
<p>${plural(outcome.trained.length, 'training run')} of Amazon Comprehend in ${regionsInWords(outcome)}, ${periodInWords(outcome)}</p>${
    hasLimits(outcome.settings) && html`<p>Limits: <b>${limitsInWords(outcome.settings)}</b></p>`
  }</header>
${isEmpty ? html`<p class="empty">${emptyInWords(outcome).join(' ')}</p>` : [figures(outcome), months(outcome), runs(outcome), choices(outcome)]}
<section><h2>What this can’t know</h2><ul>${unknowns(outcome).map((sentence) => html`<li>${sentence}</li>`)}</ul></section>
<footer>Written by comprehend-stop-training, ${minuteUtc(outcome.period.to.toISOString())} UTC. Training costs ${usd(outcome.settings.trainingUsdPerHour)} an hour.</footer>
</main></body></html>
`.markup;
};

const figures = ({ replay, settings, trained, stops, savedUsd, modelsLost }: Outcome): Html => {
  const total = trainingCostUsd(
    replay.months.reduce((sum, { seconds }) => sum + seconds, 0),
    settings.trainingUsdPerHour,
  );
  const dear = replay.months.toSorted((one, other) => other.seconds - one.seconds)[0];
  const figure = (name: string, value: string, note: string, className = '') =>
    html`<div><dt>${name}</dt><dd class="${className}">${value}<small>${note}</small></dd></div>`;
  const dearest = figure(
    'Dearest month',
    usd(trainingCostUsd(dear?.seconds ?? 0, settings.trainingUsdPerHour)),
    dear?.month.name ?? '',
  );
  if (!hasLimits(settings)) {
    return html`<dl class="figures">${[figure('Training cost', usd(total), `${plural(trained.length, 'run')}`), dearest]}</dl>`;
  }
  const percent = total > 0 ? Math.round((savedUsd / total) * 100) : 0;
  return html`<dl class="figures">${[
    figure('Would have been saved', usd(savedUsd), `${percent} % of ${usd(total)}`, 'saved'),
    figure('Runs stopped', `${stops}`, `of ${trained.length.toLocaleString('en-US')}`),
    figure('Models lost', `${modelsLost}`, 'runs that were really TRAINED', modelsLost > 0 ? 'lost' : ''),
    dearest,
  ]}</dl>`;
};

const months = (outcome: Outcome): Html => {
  const { settings } = outcome;
  const key = (className: string, picture: Html, text: string) =>
    html`<span><svg class="${className}" viewBox="0 0 26 12" width="26" height="12" aria-hidden="true">${picture}</svg>${text}</span>`;
  const keys = hasLimits(settings)
    ? [
        key('key', html`<path class="really" d="M1 6H25"/>`, 'what it really cost'),
        key('key', html`<path class="guarded" d="M1 6H25"/>`, 'with the guard'),
        ...(settings.monthlyLimitUsd === null
          ? []
          : [
              key('key', html`<path class="limit" d="M1 6H25"/>`, 'the month’s limit'),
              key('key', html`<circle class="stop" cx="13" cy="6" r="4"/>`, 'stopped at the month’s limit'),
            ]),
        key('key', html`<path class="stop" d="M13 1l5 5l-5 5l-5 -5Z"/>`, 'stopped, trained too long'),
      ]
    : [];
  return html`<section><h2>Cost of each month</h2>${keys.length > 0 && html`<p class="keys">${keys}</p>`}<div class="months">${monthPanels(outcome)}</div></section>`;
};

const runs = (outcome: Outcome): Html => {
  const { stopped, others } = runBars(outcome);
  const hidden = outcome.stops - stopped.length;
  return html`<section>${hatch}${
    stopped.length > 0 &&
    html`<h2>Runs that would have been stopped</h2><p class="note">Each bar is as long as the run trained; hatched is what would have been cut.${
      hidden > 0 && html` These are the ${maxBars.stopped} that would have saved most, of ${outcome.stops}.`
    }</p><ol class="runs">${stopped}</ol>`
  }${others.length > 0 && html`<h2>${stopped.length > 0 ? 'Longest runs that would have been left alone' : 'Longest runs'}</h2><ol class="runs">${others}</ol>`}</section>`;
};

/** What would have been cut is hatched, so that it is told from the rest without colour. */
const hatch = html`<svg width="0" height="0" class="hatch" aria-hidden="true"><defs><pattern id="hatch" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)"><rect class="ground" width="6" height="6"/><rect class="stripe" width="2.5" height="6"/></pattern></defs></svg>`;

const choices = ({ choices: all }: Outcome): Html => {
  const row = ({ settings, stops, savedUsd, modelsLost, isBest }: Choice) =>
    html`<tr${isBest && html` class="best"`}><th scope="row">${
      settings.monthlyLimitUsd === null ? 'none' : usd(settings.monthlyLimitUsd).replace(/\.00$/, '')
    }</th><td>${settings.maxTrainingMinutes === null ? 'none' : hms(settings.maxTrainingMinutes * 60)}</td><td>${stops}</td><td>${usd(savedUsd)}</td><td>${modelsLost}</td></tr>`;
  const best = all.find(({ isBest }) => isBest);
  return html`<section><h2>Limits to choose from</h2><p class="note">Each was replayed over the same runs.${
    best &&
    html` The marked one loses the fewest models, and of those it saves most: <code>replay ${limitsOnCommandLine(best.settings)}</code>.`
  }</p><table><thead><tr><th scope="col">Limit a month</th><th scope="col">Limit a run</th><th scope="col">Stops</th><th scope="col">Saved</th><th scope="col">Models lost</th></tr></thead><tbody>${all.map(row)}</tbody></table></section>`;
};
