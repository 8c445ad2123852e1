import { limitsToChooseFrom } from '../../../cli/replay/outcome.ts';
import { modelArn } from '../../../lambda/account/arn.ts';
import { monthOf } from '../../../lambda/account/training-cost.ts';
import { type PastRun, trainedRuns } from '../../../lambda/guard/past.ts';
import { defaultSettings } from '../../../lib/settings.ts';

const from = Date.UTC(2026, 9, 1);
const period = { from: new Date(from), to: new Date(Date.UTC(2026, 10, 1)) };

/** The limits that are proposed after a month of one run that trained for so many minutes, and of what the month has cost. */
const proposed = (minutes: number, usd: number) => {
  const location = { partition: 'aws', region: 'us-east-1', accountId: '123456789012' };
  const run: PastRun = {
    kind: 'DocumentClassifier',
    arn: modelArn(location, 'DocumentClassifier', 'a'),
    status: 'TRAINED',
    submitTime: period.from,
    trainingStartTime: period.from,
    trainingEndTime: new Date(from + minutes * 60_000),
    tags: new Map(),
  };
  const month = { month: monthOf(period.from), seconds: usd * 1200, wouldHaveSeconds: 0 };
  const settings = { ...defaultSettings, regions: ['us-east-1'], monthlyLimitUsd: null, maxTrainingMinutes: null };
  return limitsToChooseFrom(trainedRuns([run], period), [month], period, settings).map(
    ({ settings: { monthlyLimitUsd, maxTrainingMinutes } }) => [monthlyLimitUsd, maxTrainingMinutes],
  );
};

test.each([
  [3, 4],
  [9, 10],
  [47, 50],
  [50, 55],
  [312, 320],
  [1234, 1300],
])('after a month of $%d, $%d per month is proposed', (usd, limit) => {
  expect(proposed(0, usd)).toEqual([[limit, null]]);
});

test.each([
  [10, 15],
  [15, 30],
  [119, 120],
  [120, 180],
  [1000, 1020],
  [43_190, 43_200],
])('after a run of %d minutes, %d minutes per run are proposed', (minutes, limit) => {
  expect(proposed(minutes, 0)).toEqual([[null, limit]]);
});

test('after both, each is proposed, and both together', () => {
  expect(proposed(600, 100)).toEqual([
    [110, null],
    [null, 660],
    [110, 660],
  ]);
});
