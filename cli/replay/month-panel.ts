import { modelNameWithVersion } from '../../lambda/account/arn.ts';
import { type Month, trainingCostUsd, trainingSecondsIn } from '../../lambda/account/training-cost.ts';
import { atTheEnd } from '../../lambda/guard/past.ts';
import type { ReplayedMonth, ReplayedStop } from '../../lambda/guard/replay.ts';
import { counted, hms, usd } from '../../lambda/words/figures.ts';
import { type Html, html } from '../../lambda/words/widget/html.ts';
import { minuteUtc } from '../screen/runs.ts';
import type { Outcome } from './outcome.ts';
import { hasLimits } from './settings.ts';
import { causeInWords, monthsWithRuns, stopsIn } from './words.ts';

/** In the picture's own units, 320 by 168; the browser makes it as wide as its column. */
const plot = { left: 40, right: 312, top: 14, bottom: 146 } as const;
/** Enough moments for a line in a picture some 300 pixels wide. */
const samples = 150;

/** One picture for each month: its cost as a line, really and with the guard, the limit, and a mark for each stop. */
export const monthPanels = (outcome: Outcome): Html[] => {
  const { replay, settings } = outcome;
  const costs = replay.months.map(({ seconds }) => trainingCostUsd(seconds, settings.trainingUsdPerHour));
  const limit = settings.monthlyLimitUsd ?? 0;
  // The scale leaves out a limit far above all costs, which would flatten the curves.
  const dearest = Math.max(1, ...costs);
  // The panels share a scale, so that months can be compared.
  const most = Math.max(dearest, limit <= dearest * 3 ? limit : 0) * 1.08;
  return monthsWithRuns(outcome).map((month) => panel(outcome, month, most));
};

interface Point {
  readonly at: number;
  readonly usd: number;
}

/** What the month had cost at each of some moments up to the period's end, really and with the guard. */
const costCurves = ({ trained, period: { to }, replay, settings }: Outcome, month: Month) => {
  const [start, end] = [month.start.getTime(), Math.min(month.end.getTime(), to.getTime())];
  const stoppedAt = new Map(replay.stops.map((stop) => [stop.trained, stop.stoppedAt]));
  const inMonth = trained.filter((one) => one.start < end && one.end > start);
  const guarded = inMonth.map((one) => {
    const trainingEndTime = stoppedAt.get(one);
    return { ...atTheEnd(one), ...(trainingEndTime && { trainingEndTime }) };
  });
  const curveOf = (runs: typeof guarded): Point[] =>
    Array.from({ length: samples + 1 }, (_, i) => {
      const at = start + ((end - start) * i) / samples;
      // As if the month ended at that moment, so that later training costs nothing.
      const until = { ...month, end: new Date(at) };
      const seconds = runs.reduce((sum, run) => sum + (trainingSecondsIn(until, run, to) ?? 0), 0);
      return { at, usd: trainingCostUsd(seconds, settings.trainingUsdPerHour) };
    });
  return { really: curveOf(inMonth.map(atTheEnd)), withGuard: curveOf(guarded) };
};

const panel = (outcome: Outcome, replayed: ReplayedMonth, most: number): Html => {
  const { settings } = outcome;
  const { month, seconds, wouldHaveSeconds } = replayed;
  const { really, withGuard } = costCurves(outcome, month);
  const stops = stopsIn(outcome, replayed);
  const x = (at: number) => {
    const share = (at - month.start.getTime()) / (month.end.getTime() - month.start.getTime());
    return round(plot.left + share * (plot.right - plot.left));
  };
  const y = (amount: number) => round(plot.bottom - (amount / most) * (plot.bottom - plot.top));
  const path = (points: readonly Point[]) => `M${points.map(({ at, usd }) => `${x(at)} ${y(usd)}`).join('L')}`;
  const markOf = (stop: ReplayedStop) => {
    const at = stop.stoppedAt.getTime();
    const point = withGuard.find((one) => one.at >= at) ?? withGuard.at(-1);
    return mark(stop, x(at), y(point?.usd ?? 0));
  };
  const isGuarded = hasLimits(settings);
  const cost = usd(trainingCostUsd(seconds, settings.trainingUsdPerHour));
  const withIt = usd(trainingCostUsd(wouldHaveSeconds, settings.trainingUsdPerHour));
  const ifGuarded = isGuarded && ` and would have cost ${withIt}; ${counted(stops.length, 'stop')}`;
  const figures = isGuarded && wouldHaveSeconds !== seconds ? html`<s>${cost}</s> <b>${withIt}</b>` : cost;
  const limit = settings.monthlyLimitUsd;
  const limitLine =
    limit !== null &&
    limit <= most &&
    html`<path class="limit" d="M${plot.left} ${y(limit)}H${plot.right}"/><text class="limit" x="${plot.left + 4}" y="${y(limit) - 4}">limit ${usd(limit).replace(/\.00$/, '')}</text>`;
  return html`<figure class="month"><figcaption><b>${month.name}</b> ${figures}</figcaption>
<svg viewBox="0 0 320 168" role="img" aria-label="${month.name} cost ${cost}${ifGuarded}.">
${grid(most, y)}${days(month, x)}
${isGuarded && html`<path class="saved" d="${path([...really, ...withGuard.toReversed()])}Z"/>`}
<path class="really" d="${path(really)}"/>
${isGuarded && html`<path class="guarded" d="${path(withGuard)}"/>`}
${limitLine}${stops.map(markOf)}</svg></figure>`;
};

/** A circle for the month's limit, a diamond for a run that trained too long. */
const mark = (stop: ReplayedStop, x: number, y: number): Html => {
  const run = `${modelNameWithVersion(stop.trained.run.arn)} after ${hms(stop.trainingSeconds)}`;
  const title = html`<title>${run}, ${minuteUtc(stop.stoppedAt)} UTC: ${causeInWords(stop)}</title>`;
  return stop.cause === 'MonthlyLimit'
    ? html`<circle class="stop" cx="${x}" cy="${y}" r="4">${title}</circle>`
    : html`<path class="stop" d="M${x} ${round(y - 6)}l6 6l-6 6l-6 -6Z">${title}</path>`;
};

const round = (value: number): number => Math.round(value * 10) / 10;

/** Lines at amounts that are 1, 2 or 5 times a power of ten apart, at most four of them above zero. */
const grid = (most: number, y: (amount: number) => number): Html[] => {
  const power = 10 ** Math.floor(Math.log10(most / 4));
  const step = power * ([1, 2, 5, 10].find((factor) => most / (power * factor) <= 4) ?? 10);
  return Array.from({ length: Math.floor(most / step) + 1 }, (_, i) => i * step).map(
    (amount) =>
      html`<path class="grid" d="M${plot.left} ${y(amount)}H${plot.right}"/><text class="usd" x="${plot.left - 6}" y="${y(amount) + 3.5}">$${amount.toLocaleString('en-US')}</text>`,
  );
};

/** Weeks, as days of the month. */
const days = ({ start, end }: Month, x: (at: number) => number): Html[] =>
  [1, 8, 15, 22, 29].flatMap((day) => {
    const at = start.getTime() + (day - 1) * 86_400_000;
    return at < end.getTime() ? [html`<text class="day" x="${x(at)}" y="${plot.bottom + 15}">${day}</text>`] : [];
  });
