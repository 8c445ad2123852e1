import { type Month, trainingSecondsIn } from '../../lambda/account/training-cost.ts';
import { atTheEnd, type Period, type TrainedRun } from '../../lambda/guard/past.ts';

/** What a month had cost by a moment. */
export interface Point {
  readonly at: number;
  readonly seconds: number;
  readonly wouldHaveSeconds: number;
}

/** Enough for a picture some 300 pixels wide. */
const samples = 150;

/** The month's cost as it grew, really and with the guard, up to the period's end. */
export const costCurve = (
  trained: readonly TrainedRun[],
  stoppedAt: ReadonlyMap<TrainedRun, Date>,
  month: Month,
  { to }: Period,
): Point[] => {
  const [start, end] = [month.start.getTime(), Math.min(month.end.getTime(), to.getTime())];
  const points = Array.from({ length: samples + 1 }, (_, i) => {
    const at = start + ((end - start) * i) / samples;
    // A month that ends at that moment has nothing of later.
    return { at, part: { ...month, end: new Date(at) }, seconds: 0, wouldHaveSeconds: 0 };
  });
  for (const one of trained) {
    if (one.start >= end || one.end <= start) continue;
    const run = atTheEnd(one);
    const trainingEndTime = stoppedAt.get(one);
    const withGuard = trainingEndTime ? { ...run, trainingEndTime } : run;
    let [seconds, wouldHaveSeconds, isOver] = [0, 0, false];
    for (const point of points) {
      if (point.at <= one.start) continue;
      if (!isOver) {
        seconds = trainingSecondsIn(point.part, run, to) ?? 0;
        wouldHaveSeconds = withGuard === run ? seconds : (trainingSecondsIn(point.part, withGuard, to) ?? 0);
      }
      isOver ||= point.at >= one.end;
      point.seconds += seconds;
      point.wouldHaveSeconds += wouldHaveSeconds;
    }
  }
  return points;
};
