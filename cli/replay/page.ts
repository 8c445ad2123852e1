import { modelNameWithVersion } from '../../lambda/account/arn.ts';
import { kindInWords } from '../../lambda/account/kind.ts';
import { trainingCostUsd, trainingSeconds } from '../../lambda/account/training-cost.ts';
import { atTheEnd } from '../../lambda/guard/past.ts';
import { hms, usd } from '../../lambda/words/figures.ts';
import { type Html, html } from '../../lambda/words/widget/html.ts';
import { choiceColumns } from '../screen/replay-report.ts';
import { minuteUtc } from '../screen/words.ts';
import { gaveModel } from './choices.ts';
import { monthPanels } from './month-panel.ts';
import type { Outcome } from './outcome.ts';
import { style } from './page-style.ts';
import { hasLimits } from './settings.ts';
import {
  causeInWords,
  emptyInWords,
  limitsOnCommandLine,
  periodInWords,
  unknowns,
  unlistedInWords,
  verdict,
  whatIsReplayed,
} from './words.ts';

/** One page that shows a replay: no script, nothing from another host, everything that isn't ours escaped. */
export const replayPage = (outcome: Outcome, commandFor: (limits: string) => string): string => {
  const { trained, settings, period } = outcome;
  const isEmpty = trained.length === 0;
  return html`<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<meta name="color-scheme" content="light dark">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>Replay of training, ${periodInWords(outcome)}</title>
<style>${style}</style></head>
<body><main><h1>${hasLimits(settings) ? 'What a guard would have done' : 'What training cost'}</h1>
<p class="note">Amazon Comprehend, ${whatIsReplayed(outcome)}</p>
<p>${[...unlistedInWords(outcome), ...(isEmpty ? emptyInWords(outcome) : verdict(outcome))].join(' ')}</p>
${isEmpty ? undefined : [months(outcome), runs(outcome), choices(outcome, commandFor)]}
<section><h2>What this can’t know</h2><ul>${unknowns(outcome).map((sentence) => html`<li>${sentence}</li>`)}</ul></section>
<footer>Written by comprehend-stop-training, ${minuteUtc(period.to)} UTC. Training costs ${usd(settings.trainingUsdPerHour)} an hour.</footer>
</main></body></html>
`.markup;
};

const months = (outcome: Outcome): Html => {
  const key = html`<p class="note"><i class="really">—</i>what it really cost<i class="guarded">—</i>with the guard<i class="limit">- -</i>the month’s limit<i class="stop">●</i>stopped at the month’s limit<i class="stop">◆</i>stopped, trained too long</p>`;
  return html`<section><h2>Cost of each month</h2>${hasLimits(outcome.settings) && key}<div class="months">${monthPanels(outcome)}</div></section>`;
};

const runs = (outcome: Outcome): Html => {
  const { stops } = outcome;
  const most = stops > maxBars && html` These are the ${maxBars} that would have saved most, of ${stops}.`;
  const heading =
    stops === 0
      ? html`<h2>Longest runs</h2>`
      : html`<h2>Runs that would have been stopped</h2><p class="note">Each bar is as long as the run trained; what would have been cut is dashed.${most}</p>`;
  return html`<section>${heading}<ol class="runs">${runBars(outcome)}</ol></section>`;
};

const choices = ({ choices: all }: Outcome, commandFor: (limits: string) => string): Html => {
  const best = all.find(({ isBest }) => isBest);
  const command =
    best &&
    html` The marked one loses the fewest models, and of those it saves most: <code>${commandFor(limitsOnCommandLine(best.settings))}</code>`;
  const head = choiceColumns.map(([heading]) => html`<th scope="col">${heading}</th>`);
  const rows = all.map((choice) => html`<tr>${choiceColumns.map(([, of]) => html`<td>${of(choice)}</td>`)}</tr>`);
  return html`<section><h2>Limits to choose from</h2><p class="note">Each was replayed over the same runs.${command}</p><table><thead><tr>${head}</tr></thead><tbody>${rows}</tbody></table></section>`;
};

/** How many runs the page shows: those whose stop saves most; where none would have been stopped, the longest. */
const maxBars = 40;

/** The runs as bars, as long as they trained, with where the guard would have cut them. */
const runBars = ({ trained, replay, period, settings }: Outcome): Html[] => {
  const stops = new Map(replay.stops.map((stop) => [stop.trained, stop]));
  const bars = trained
    .filter((one) => stops.size === 0 || stops.has(one))
    .map((one) => ({ ...one, stop: stops.get(one), seconds: trainingSeconds(atTheEnd(one), period.to) ?? 0 }))
    .toSorted((a, b) => (b.stop?.savedSeconds ?? b.seconds) - (a.stop?.savedSeconds ?? a.seconds))
    .slice(0, maxBars);
  const longest = Math.max(1, ...bars.map(({ seconds }) => seconds));
  const percent = (part: number) => Math.round((part / longest) * 10_000) / 100;
  const usdOf = (seconds: number) => usd(trainingCostUsd(seconds, settings.trainingUsdPerHour));
  return bars.map(({ run, region, start, stop, seconds }) => {
    const isFar = settings.regions.length > 1;
    const what = [kindInWords(run.kind), isFar && region].filter(Boolean).join(', ');
    const kept = stop?.trainingSeconds ?? seconds;
    const said = stop
      ? `${hms(kept)} of ${hms(seconds)}, stopped ${minuteUtc(stop.stoppedAt)} UTC, ${causeInWords(stop)}`
      : `${hms(seconds)}, from ${minuteUtc(new Date(start))} UTC`;
    const cut =
      stop &&
      html`<rect class="cut" x="${percent(kept)}%" width="${percent(seconds - kept)}%" height="12" y="3" rx="2"/>`;
    const isLost = stop && gaveModel(run.status);
    return html`<li><div><b>${modelNameWithVersion(run.arn)}</b><small>${what}</small></div>
<div><svg role="img" aria-label="${said}" width="100%" height="18"><rect class="kept" width="${percent(kept)}%" height="12" y="3" rx="2"/>${cut}</svg><small>${said}</small></div>
<div class="ended"><b>${usdOf(stop?.savedSeconds ?? seconds)}</b>${stop && ' saved'}<small${isLost && html` class="lost"`}>${run.status}${isLost && ', model lost'}</small></div></li>`;
  });
};
