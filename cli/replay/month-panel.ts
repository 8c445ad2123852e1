import { type Month, trainingCostUsd, trainingSecondsIn } from '../../lambda/account/training-cost.ts';
import { atTheEnd, type TrainedRun } from '../../lambda/guard/past.ts';
import type { ReplayedMonth, ReplayedStop } from '../../lambda/guard/replay.ts';
import { counted, usd } from '../../lambda/words/figures.ts';
import { type Html, html } from '../../lambda/words/widget/html.ts';
import { minuteUtc } from '../screen/words.ts';
import type { Outcome } from './outcome.ts';
import { hasLimits } from './settings.ts';
import { causeInWords, monthsWithRuns, stopInWords } from './words.ts';

/** In the picture's own units; the browser makes it as wide as its column. */
const size = { width: 320, height: 168 } as const;
const plot = { left: 40, right: 312, top: 14, bottom: 146 } as const;

/** A step of 1, 2 or 5 times a power of ten that gives at most four. */
const stepOf = (most: number): number => {
  const power = 10 ** Math.floor(Math.log10(most / 4));
  return power * ([1, 2, 5, 10].find((factor) => most / (power * factor) <= 4) ?? 10);
};

/** The highest amount of all panels: they share a scale, so that months can be compared. */
const highestUsd = ({ replay: { months }, settings }: Outcome): number => {
  const costs = months.map(({ seconds }) => trainingCostUsd(seconds, settings.trainingUsdPerHour));
  const limit = settings.monthlyLimitUsd ?? 0;
  // A limit far above all costs would press them to the ground.
  const dearest = Math.max(1, ...costs);
  return Math.max(dearest, limit <= dearest * 3 ? limit : 0) * 1.08;
};

/** One picture for each month: its cost as a line, really and with the guard, the limit, and a mark for each stop. */
export const monthPanels = (outcome: Outcome): Html[] => {
  const stoppedAt = new Map(outcome.replay.stops.map((stop) => [stop.trained, stop.stoppedAt]));
  const most = highestUsd(outcome);
  return monthsWithRuns(outcome.replay).map((month) => panel(outcome, month, stoppedAt, most));
};

/** Enough for a picture some 300 pixels wide. */
const samples = 150;

/** What the month had cost at each of some moments up to the period's end, really and with the guard. */
const costCurve = (
  { trained, period: { to } }: Outcome,
  month: Month,
  stoppedAt: ReadonlyMap<TrainedRun, Date>,
): { at: number; seconds: number; wouldHaveSeconds: number }[] => {
  const [start, end] = [month.start.getTime(), Math.min(month.end.getTime(), to.getTime())];
  const really = trained.filter((one) => one.start < end && one.end > start);
  const runs = really.map(atTheEnd);
  const guarded = really.map((one) => {
    const trainingEndTime = stoppedAt.get(one);
    return { ...atTheEnd(one), ...(trainingEndTime && { trainingEndTime }) };
  });
  return Array.from({ length: samples + 1 }, (_, i) => {
    const at = start + ((end - start) * i) / samples;
    // A month that ends at that moment has nothing of later.
    const secondsOf = (some: typeof runs) =>
      some.reduce((sum, run) => sum + (trainingSecondsIn({ ...month, end: new Date(at) }, run, to) ?? 0), 0);
    return { at, seconds: secondsOf(runs), wouldHaveSeconds: secondsOf(guarded) };
  });
};

const panel = (
  outcome: Outcome,
  { month, seconds, wouldHaveSeconds }: ReplayedMonth,
  stoppedAt: ReadonlyMap<TrainedRun, Date>,
  most: number,
): Html => {
  const { settings, replay } = outcome;
  const usdOf = (some: number) => trainingCostUsd(some, settings.trainingUsdPerHour);
  const points = costCurve(outcome, month, stoppedAt);
  const stops = replay.stops.filter((stop) => stop.stoppedAt >= month.start && stop.stoppedAt < month.end);
  const x = (at: number) => {
    const share = (at - month.start.getTime()) / (month.end.getTime() - month.start.getTime());
    return round(plot.left + share * (plot.right - plot.left));
  };
  const y = (amount: number) => round(plot.bottom - (amount / most) * (plot.bottom - plot.top));
  const path = (corners: { at: number; seconds: number }[]) =>
    corners.map(({ at, seconds }, i) => `${i === 0 ? 'M' : 'L'}${x(at)} ${y(usdOf(seconds))}`).join('');
  const withGuard = points.map(({ at, wouldHaveSeconds }) => ({ at, seconds: wouldHaveSeconds }));
  const heightAt = (stop: ReplayedStop) =>
    y(usdOf(withGuard.find(({ at }) => at >= stop.stoppedAt.getTime())?.seconds ?? wouldHaveSeconds));
  const isGuarded = hasLimits(settings);
  const cost = usd(usdOf(seconds));
  const withIt = usd(usdOf(wouldHaveSeconds));
  const said = isGuarded
    ? `${month.name} cost ${cost} and would have cost ${withIt}; ${counted(stops.length, 'stop')}.`
    : `${month.name} cost ${cost}.`;
  const limit = settings.monthlyLimitUsd;
  const limitLine =
    limit !== null &&
    limit <= most &&
    html`<path class="limit" d="M${plot.left} ${y(limit)}H${plot.right}"/><text class="limit" x="${plot.left + 4}" y="${y(limit) - 4}">limit ${usd(limit).replace(/\.00$/, '')}</text>`;
  return html`<figure class="month"><figcaption><b>${month.name}</b> ${
    isGuarded && wouldHaveSeconds !== seconds ? html`<s>${cost}</s> <b>${withIt}</b>` : cost
  }</figcaption><svg viewBox="0 0 ${size.width} ${size.height}" role="img" aria-label="${said}">${[
    ...grid(most, y),
    ...days(month, x),
  ]}${isGuarded && html`<path class="saved" d="${path([...points, ...withGuard.toReversed()])}Z"/>`}<path class="really" d="${path(points)}"/>${
    isGuarded && html`<path class="guarded" d="${path(withGuard)}"/>`
  }${limitLine}${stops.map((stop) => mark(stop, x(stop.stoppedAt.getTime()), heightAt(stop)))}</svg></figure>`;
};

/** A circle for the month's limit, a diamond for a run that trained too long. */
const mark = (stop: ReplayedStop, x: number, y: number): Html => {
  const title = `${stopInWords(stop)}, ${minuteUtc(stop.stoppedAt.toISOString())} UTC: ${causeInWords(stop)}`;
  return stop.cause === 'MonthlyLimit'
    ? html`<circle class="stop" cx="${x}" cy="${y}" r="4"><title>${title}</title></circle>`
    : html`<path class="stop" d="M${x} ${round(y - 6)}l6 6l-6 6l-6 -6Z"><title>${title}</title></path>`;
};

const round = (value: number): number => Math.round(value * 10) / 10;

const grid = (most: number, y: (amount: number) => number): Html[] => {
  const step = stepOf(most);
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
