import { comprehend } from '../../../local/aws/comprehend/comprehend.ts';
import { placeHistory } from '../../../local/host/history.ts';

const now = Date.UTC(2026, 10, 24, 14);
const account = () =>
  comprehend({
    partition: 'aws',
    region: 'us-east-1',
    accountId: '123456789012',
    clock: () => now,
    submittedSeconds: 2,
    trainingSeconds: 600,
    stoppingSeconds: 8,
  });
const historyOf = (months: number) => {
  const place = account();
  placeHistory([place], { months, now });
  return place.models();
};

test('has runs of both kinds in each of its months, all of them over and always the same', () => {
  const models = historyOf(4);
  expect([historyOf(4), historyOf(0)]).toEqual([models, []]);
  const months = models.map(({ times }) => new Date(times.SubmitTime * 1000).toISOString().slice(0, 7));
  expect([...new Set(months)].sort()).toEqual(['2026-08', '2026-09', '2026-10', '2026-11']);
  expect(new Set(models.map(({ kind }) => kind)).size).toBe(2);
  expect(new Set(models.map(({ status }) => status))).toEqual(
    new Set(['TRAINED', 'TRAINED_WITH_WARNING', 'STOPPED', 'IN_ERROR']),
  );
  const hours = models.map(({ times }) => {
    const { TrainingStartTime: start = 0, TrainingEndTime: end = 0 } = times;
    return (end - start) / 3600;
  });
  expect(Math.max(...hours)).toBeGreaterThan(24);
});
