import { modelName, modelNameWithVersion } from '../../lambda/account/arn.ts';
import { kindInWords } from '../../lambda/account/kind.ts';
import { trainingCostUsd, trainingSeconds } from '../../lambda/account/training-cost.ts';
import { atTheEnd } from '../../lambda/guard/past.ts';
import { hms, usd } from '../../lambda/words/figures.ts';
import { type Html, html } from '../../lambda/words/widget/html.ts';
import { minuteUtc } from '../screen/words.ts';
import { gaveModel } from './choices.ts';
import type { Outcome } from './outcome.ts';
import { causeInWords } from './words.ts';

/** How many runs the page shows: those whose stop saves most; where none would have been stopped, the longest. */
export const maxBars = 40;

/** The runs as bars, as long as they trained, with where the guard would have cut them. */
export const runBars = ({ trained, replay, period, settings }: Outcome): Html[] => {
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
    const version = modelNameWithVersion(run.arn).split('/version/')[1];
    const isFar = settings.regions.length > 1;
    const what = [version && `version ${version}`, kindInWords(run.kind), isFar && region].filter(Boolean).join(', ');
    const kept = stop?.trainingSeconds ?? seconds;
    const said = stop
      ? `${hms(kept)} of ${hms(seconds)}, stopped ${minuteUtc(stop.stoppedAt)} UTC, ${causeInWords(stop)}`
      : `${hms(seconds)}, from ${minuteUtc(new Date(start))} UTC`;
    const cut =
      stop &&
      html`<rect class="cut" x="${percent(kept)}%" width="${percent(seconds - kept)}%" height="12" y="3" rx="2"/>`;
    const isLost = stop && gaveModel(run.status);
    return html`<li><div><b>${modelName(run.arn)}</b><small>${what}</small></div>
<div><svg role="img" aria-label="${said}" width="100%" height="18"><rect class="kept" width="${percent(kept)}%" height="12" y="3" rx="2"/>${cut}</svg><small>${said}</small></div>
<div class="ended"><b>${usdOf(stop?.savedSeconds ?? seconds)}</b>${stop && ' saved'}<small${isLost && html` class="lost"`}>${run.status}${isLost && ', model lost'}</small></div></li>`;
  });
};
