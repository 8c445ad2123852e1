import { modelName, modelNameWithVersion } from '../../lambda/account/arn.ts';
import { kindInWords } from '../../lambda/account/kind.ts';
import { trainingCostUsd, trainingSeconds } from '../../lambda/account/training-cost.ts';
import { atTheEnd, type TrainedRun } from '../../lambda/guard/past.ts';
import type { ReplayedStop } from '../../lambda/guard/replay.ts';
import { hms, usd } from '../../lambda/words/figures.ts';
import { type Html, html } from '../../lambda/words/widget/html.ts';
import { minuteUtc } from '../screen/words.ts';
import type { Outcome } from './outcome.ts';
import { gaveModel } from './totals.ts';
import { causeInWords } from './words.ts';

/** How many runs the page shows: stopped ones that saved most, and the longest of the others beside them. */
export const maxBars = { stopped: 40, others: 6, withoutStops: 15 } as const;

interface Bar {
  readonly trained: TrainedRun;
  readonly seconds: number;
  readonly stop?: ReplayedStop | undefined;
}

/** The runs as bars, as long as they trained, with where the guard would have cut them. */
export const runBars = (outcome: Outcome): { readonly stopped: readonly Html[]; readonly others: readonly Html[] } => {
  const { trained, replay, period, settings } = outcome;
  const stops = new Map(replay.stops.map((stop) => [stop.trained, stop]));
  const bars = trained.map(
    (one): Bar => ({
      trained: one,
      seconds: trainingSeconds(atTheEnd(one), period.to) ?? 0,
      stop: stops.get(one),
    }),
  );
  const stopped = bars
    .filter(({ stop }) => stop)
    .toSorted((one, other) => (other.stop?.savedSeconds ?? 0) - (one.stop?.savedSeconds ?? 0))
    .slice(0, maxBars.stopped);
  const others = bars
    .filter(({ stop }) => !stop)
    .toSorted((one, other) => other.seconds - one.seconds)
    .slice(0, stopped.length > 0 ? maxBars.others : maxBars.withoutStops);
  const longest = Math.max(1, ...[...stopped, ...others].map(({ seconds }) => seconds));
  const usdOf = (seconds: number) => usd(trainingCostUsd(seconds, settings.trainingUsdPerHour));
  const row = (bar: Bar) => barRow(bar, longest, usdOf, settings.regions.length > 1);
  return { stopped: stopped.map(row), others: others.map(row) };
};

const barRow = (
  { trained, seconds, stop }: Bar,
  longest: number,
  usdOf: (seconds: number) => string,
  isFar: boolean,
): Html => {
  const { run, region, start } = trained;
  const percent = (part: number) => Math.round((part / longest) * 10_000) / 100;
  const kept = stop ? stop.trainingSeconds : seconds;
  const version = modelNameWithVersion(run.arn).split('/version/')[1];
  const what = [version && `version ${version}`, kindInWords(run.kind), isFar && region].filter(Boolean).join(', ');
  const when = stop
    ? `${minuteUtc(stop.stoppedAt.toISOString())} UTC, ${causeInWords(stop)}`
    : `from ${minuteUtc(new Date(start).toISOString())} UTC`;
  const isLost = stop && gaveModel(run.status);
  const said = stop ? `Cut after ${hms(kept)} of ${hms(seconds)}` : `Trained for ${hms(seconds)}`;
  return html`<li><div class="name"><b>${modelName(run.arn)}</b><small>${what}</small></div>
<div class="run"><svg role="img" aria-label="${said}" width="100%" height="18"><rect class="kept" width="${percent(kept)}%" height="12" y="3" rx="2"/>${
    stop &&
    html`<rect class="cut" x="${percent(kept)}%" width="${percent(seconds - kept)}%" height="12" y="3" rx="2"/><rect class="at" x="${percent(kept)}%" width="2" height="18"/>`
  }</svg><small>${stop ? html`<b>${hms(kept)}</b> of ${hms(seconds)}, stopped ${when}` : html`<b>${hms(seconds)}</b>, ${when}`}</small></div>
<div class="ended">${stop ? html`<b>${usdOf(stop.savedSeconds)}</b> saved` : html`<b>${usdOf(seconds)}</b>`}<small${isLost && html` class="lost"`}>${run.status}${isLost && html`, model lost`}</small></div></li>`;
};
