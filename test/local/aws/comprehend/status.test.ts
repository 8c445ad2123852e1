import fc from 'fast-check';
import { deletingSeconds, isGone, type Run, statusAt, timesAt } from '../../../../local/aws/comprehend/status.ts';

const run: Run = { submitTime: 1_000_000, submittedSeconds: 60, trainingSeconds: 600, stoppingSeconds: 30 };
const start = 1_060_000;
const end = 1_660_000;

describe('Status', () => {
  test.each<[string, number, Partial<Run>]>([
    ['SUBMITTED', run.submitTime, {}],
    ['SUBMITTED', start - 1, {}],
    ['TRAINING', start, {}],
    ['TRAINING', end - 1, {}],
    ['TRAINED', end, {}],
    ['TRAINED', run.submitTime, { submittedSeconds: 0, trainingSeconds: 0 }],
    ['TRAINING', 1_000_250, { submittedSeconds: 0.25 }],
    ['SUBMITTED', 9e12, { submittedSeconds: Infinity }],
    ['TRAINING', 9e12, { trainingSeconds: Infinity }],
    ['STOP_REQUESTED', start + 5_000, { stopRequestTime: start + 5_000 }],
    ['STOP_REQUESTED', start + 34_999, { stopRequestTime: start + 5_000 }],
    ['STOPPED', start + 35_000, { stopRequestTime: start + 5_000 }],
    ['STOPPED', start + 5_000, { stopRequestTime: start + 5_000, stoppingSeconds: 0 }],
    ['STOP_REQUESTED', 9e12, { stopRequestTime: start, stoppingSeconds: Infinity, trainingSeconds: Infinity }],
    ['TRAINED', end, { stopRequestTime: end - 29_999 }],
    ['STOPPED', end, { stopRequestTime: end - 30_000 }],
    ['DELETING', end, { deleteRequestTime: end }],
    ['IN_ERROR', run.submitTime, { pinnedStatus: 'IN_ERROR' }],
    ['PAUSED', end, { pinnedStatus: 'PAUSED', stopRequestTime: start }],
    ['DELETING', end, { pinnedStatus: 'IN_ERROR', deleteRequestTime: end }],
  ])('is %s at %d with %j', (status, now, change) => {
    expect(statusAt({ ...run, ...change }, now)).toBe(status);
  });

  test('never goes back, and has the times that it says', () => {
    const order = ['SUBMITTED', 'TRAINING', 'STOP_REQUESTED', 'ended'];
    const rankOf = (status: string) => order.indexOf(['STOPPED', 'TRAINED'].includes(status) ? 'ended' : status);
    const seconds = fc.integer({ min: 0, max: 50 });
    const moments = fc.array(fc.integer({ min: 0, max: 200_000 }), { minLength: 2, maxLength: 20 });
    fc.assert(
      fc.property(seconds, seconds, seconds, moments, (submittedSeconds, trainingSeconds, stoppingSeconds, times) => {
        const job: Run = { submitTime: 0, submittedSeconds, trainingSeconds, stoppingSeconds };
        let previous = 'SUBMITTED';
        for (const now of times.toSorted((a, b) => a - b)) {
          const status = statusAt(job, now);
          expect(rankOf(status)).toBeGreaterThanOrEqual(Math.max(rankOf(previous), 0));
          if (rankOf(previous) === 3) expect(status).toBe(previous);
          const answered = timesAt(job, status, now);
          expect('TrainingStartTime' in answered).toBe(status !== 'SUBMITTED');
          expect('TrainingEndTime' in answered).toBe(rankOf(status) === 3);
          if (status === 'TRAINING') job.stopRequestTime = now;
          previous = status;
        }
      }),
    );
  });
});

describe('times', () => {
  test.each<[string, number, Partial<Run>, object]>([
    ['SUBMITTED', start - 1, {}, {}],
    ['TRAINING', start, {}, { TrainingStartTime: 1060 }],
    ['TRAINING', 1_060_250, { submittedSeconds: 60.25 }, { TrainingStartTime: 1060.25 }],
    ['TRAINED', end, {}, { TrainingStartTime: 1060, TrainingEndTime: 1660, EndTime: 1660 }],
    ['STOPPED', end, { stopRequestTime: start }, { TrainingStartTime: 1060, TrainingEndTime: 1090, EndTime: 1090 }],
    ['IN_ERROR', end, { pinnedStatus: 'IN_ERROR' }, { TrainingStartTime: 1060, TrainingEndTime: 1660, EndTime: 1660 }],
    ['IN_ERROR', end, { pinnedStatus: 'IN_ERROR', submittedSeconds: Infinity }, {}],
    ['TRAINING', end, { pinnedStatus: 'TRAINING' }, { TrainingStartTime: 1060 }],
    ['SUBMITTED', end, { pinnedStatus: 'SUBMITTED' }, {}],
    ['TRAINING', start, { hidesTrainingStart: true }, {}],
    ['STOP_REQUESTED', start, { hidesTrainingStart: true, stopRequestTime: start }, {}],
    ['TRAINED', end, { hidesTrainingStart: true }, { TrainingStartTime: 1060, TrainingEndTime: 1660, EndTime: 1660 }],
    ['PAUSED', end, { pinnedStatus: 'PAUSED' }, { TrainingStartTime: 1060 }],
    ['DELETING', end, { deleteRequestTime: end }, { TrainingStartTime: 1060, TrainingEndTime: 1660, EndTime: 1660 }],
  ])('when %s at %d with %j are those that happened, in epoch seconds', (status, now, change, times) => {
    expect(statusAt({ ...run, ...change }, now)).toBe(status);
    expect(timesAt({ ...run, ...change }, status, now)).toEqual({ SubmitTime: 1000, ...times });
  });
});

test('a deleted model is gone when it has been DELETING long enough', () => {
  const deleted = { ...run, deleteRequestTime: end };
  expect(isGone(run, 9e12)).toBe(false);
  expect(isGone(deleted, end + deletingSeconds * 1000 - 1)).toBe(false);
  expect(isGone(deleted, end + deletingSeconds * 1000)).toBe(true);
});
